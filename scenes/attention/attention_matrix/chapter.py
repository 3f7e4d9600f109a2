"""Chapter attention-matrix: all queries at once, and what becomes of the tokens."""

from __future__ import annotations

from manim import (
    RIGHT,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    linear,
    there_and_back,
)
from manim.animation.animation import Animation

from scenes.attention.attention_matrix.matrix import FEW, MatrixInColors, as_dots, room_for
from scenes.attention.attention_matrix.tokens_mixed import TokensMixed
from scenes.attention.narrating import asking_token
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


class AttentionMatrix(Chapter[AttentionParams, AtRest]):
    """All queries at once, and what becomes of the tokens."""

    title = "The attention matrix"
    takeaways = (
        "Rows are queries, columns are keys; each row sums to 1.",
        "The diagonal is a token's attention to itself; off the diagonal is its context.",
        "After attention every token is a mixture of those it attends to.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        words = self.params.tokens
        self.tokens, self.n = opening.tokens, len(words)
        self.attention = self.params.simple_trace()
        self.room = room_for(words)
        self.grid = as_dots(self.attention, words, self.room.side)
        self.matrix = MatrixInColors(self.attention, words, self.room.side)

    def construct(self) -> None:
        """Play the chapter."""
        self.let_every_token_ask()
        self.fill_the_grid()
        self.turn_dots_into_numbers()
        self.add_up_the_rows()
        self.explain_the_colours()
        self.look_at_the_diagonal()
        mixed = TokensMixed(self.part, self.attention, self.matrix, self.room.bars)
        mixed.see_the_tokens_move()
        self.fade_to_end_stage()

    def let_every_token_ask(self) -> None:
        """Set the queries along the rows and the keys along the columns."""
        grid, pills = self.grid, self.tokens.row.pills
        with self.say("Every token asks: queries down the side, keys along the top.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(VGroup(*(pill.box for pill in pills)), *self.tokens.columns),
                *(
                    TransformFromCopy(pill.word, name)
                    for pill, name in zip(pills, grid.row_names, strict=True)
                ),
                *(
                    ReplacementTransform(pill.word, name)
                    for pill, name in zip(pills, grid.column_names, strict=True)
                ),
                run_time=line.share(0.35),
            )
            self.play(
                FadeIn(grid.titles), Create(grid.cells, lag_ratio=0), run_time=line.share(0.3)
            )
        self.remove(self.tokens)

    def fill_the_grid(self) -> None:
        """Let each query go along its row: first the one of the chapter before, then the others."""
        query, asking = self.params.query, asking_token(self.params)
        with self.say(
            f"The row of {asking} is the one we know. A dot's area is its weight."
        ) as line:
            self.ask_along_the_row(query, line.share(0.75))
        others = [i for i in range(self.n) if i != query]
        if others:
            with self.say("Each of the others asks along its own row: one matrix.") as line:
                if self.n <= FEW:
                    for i in others:
                        self.ask_along_the_row(i, 0.9 * line.duration / len(others))
                else:
                    self.play(
                        LaggedStart(*map(self.row_of_dots, others), lag_ratio=0.5),
                        run_time=0.9 * line.duration,
                    )

    def ask_along_the_row(self, i: int, seconds: float) -> None:
        """Light a query, and let it pass from key to key, leaving a dot at each."""
        grid, n = self.grid, self.n
        cells, name = grid.cells[i * n : (i + 1) * n], grid.row_names[i]
        frame = cells[0].copy().set_stroke(theme.QUERY, width=theme.STROKE)
        self.play(FadeIn(frame), ApplyMethod(name.set_color, theme.QUERY), run_time=0.15 * seconds)
        self.play(
            ApplyMethod(frame.move_to, cells[n - 1], rate_func=linear),
            self.row_of_dots(i),
            LaggedStart(
                *(
                    ApplyMethod(key.set_color, theme.KEY, rate_func=there_and_back)
                    for key in grid.column_names
                ),
                lag_ratio=0.6,
            ),
            run_time=0.7 * seconds,
        )
        self.play(FadeOut(frame), ApplyMethod(name.set_color, theme.WORDS), run_time=0.15 * seconds)

    def row_of_dots(self, i: int) -> Animation:
        """Return the animation in which a query's dots grow, one after another."""
        return LaggedStart(*map(GrowFromCenter, self.grid.row(i)), lag_ratio=0.6)

    def turn_dots_into_numbers(self) -> None:
        """Show the same weights as colours and, where there is room, as numbers."""
        grid, heat_map, n = self.grid, self.matrix.heat_map, self.n
        text = "The same weights as colours"
        text += ", and as numbers." if heat_map.decimals is not None else "."
        with self.say(text) as line:
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(
                            FadeOut(grid.dot(i, j), scale=1.6),
                            FadeIn(heat_map.cell(i, j), scale=0.5),
                        )
                        for i in range(n)
                        for j in range(n)
                    ),
                    lag_ratio=1 / n**2,
                ),
                FadeOut(grid.cells),
                ReplacementTransform(grid.row_names, heat_map.row_names),
                ReplacementTransform(grid.column_names, heat_map.column_names),
                *(
                    ReplacementTransform(VGroup(old), VGroup(new))
                    for old, new in zip(grid.titles, heat_map.titles, strict=True)
                ),
                run_time=max(theme.SLOW, line.share(0.6)),
            )
        self.clear()
        self.add(self.corner, heat_map)

    def add_up_the_rows(self) -> None:
        """Write each row's sum beside it."""
        with self.say("Each row sums to one.") as line:
            self.play(
                LaggedStart(
                    *(self.row_into_sum(i, total) for i, total in enumerate(self.matrix.sums)),
                    lag_ratio=0.4,
                ),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )

    def row_into_sum(self, i: int, total: VMobject) -> Animation:
        """Return the animation in which copies of a row's numbers run together into their sum."""
        cells = [self.matrix.heat_map.cell(i, j) for j in range(self.n)]
        copies = [cell.number.copy() for cell in cells if cell.number is not None]
        if not copies:
            return FadeIn(total, shift=0.2 * RIGHT)
        return LaggedStart(
            AnimationGroup(*(FadeOut(copy, target_position=total, scale=0.6) for copy in copies)),
            FadeIn(total, shift=0.2 * RIGHT),
            lag_ratio=0.6,
        )

    def explain_the_colours(self) -> None:
        """Put the colour bar beside the matrix."""
        self.play(FadeIn(self.matrix.color_bar), run_time=theme.QUICK)

    def look_at_the_diagonal(self) -> None:
        """Compare a token's weight on itself with its weights on the others."""
        n, cell = self.n, self.matrix.heat_map.cell
        if n < 2:
            return
        diagonal = VGroup(
            *(
                SurroundingRectangle(
                    cell(i, i).box, color=theme.WHITE, stroke_width=theme.STROKE, buff=0.0
                )
                for i in range(n)
            )
        )
        weights = self.attention.attention_weights
        others = [cell(i, j) for i in range(n) for j in range(n) if i != j and weights[i, j] > 0]
        with self.say(self.said_of_the_diagonal()) as line:
            self.play(LaggedStart(*map(Create, diagonal), lag_ratio=0.3), run_time=line.share(0.4))
        with self.say("Off the diagonal stands the context: who informs whom."):
            self.play(FadeOut(diagonal), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(ApplyMethod(each.scale, 1.08, rate_func=there_and_back) for each in others),
                    lag_ratio=0.05,
                ),
                run_time=theme.SLOW,
            )

    def said_of_the_diagonal(self) -> str:
        """Return what is true of the weights that tokens have on themselves."""
        weights, n = self.attention.attention_weights, self.n
        # Ties are no lead: equal words look alike.
        leads = sum(
            all(weights[i, i] > weights[i, j] for j in range(n) if j != i) for i in range(n)
        )
        if leads == n:
            return "Here the diagonal leads in every row: each token attends most to itself."
        if 2 * leads > n:
            return "The diagonal is high in most rows: many tokens attend most to themselves."
        return "On the diagonal, each token looks at itself."
