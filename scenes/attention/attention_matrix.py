"""Chapter attention-matrix: all queries at once, and what becomes of the tokens."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    Square,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    linear,
    there_and_back,
)

from math_core.attention_steps import follow_query
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.chapter import Chapter
from scenes.stage.plots.bars import BarChart
from scenes.stage.plots.plot import nice_limit
from scenes.stage.tables.colormap import ColorBar
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import Word

# Height of the cells: many tokens need room for words that are turned.
_SIDE_OF_FEW, _SIDE_OF_LONG, _SIDE_OF_MANY = 4.8, 4.2, 3.6
_CELL = 1.2
_FEW = 6
# The matrix stands in the middle until the chart needs the room on its right.
_ASIDE = 2.6
_MATRIX_LEFT = -6.75 + _ASIDE
_MATRIX_BOTTOM = -2.85
_CHART_LEFT = 0.5
# Words that are turned take room from the bars above them.
_CHART_HEIGHTS = {_SIDE_OF_FEW: 3.3, _SIDE_OF_LONG: 2.4, _SIDE_OF_MANY: 2.0}
_DECIMALS = 3


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

    def construct(self) -> None:
        """Play the chapter."""
        self.let_every_token_ask()
        self.fill_the_grid()
        self.turn_dots_into_numbers()
        self.add_up_the_rows()
        self.explain_the_colours()
        self.look_at_the_diagonal()
        self.see_the_tokens_move()
        self.return_to_rest()

    @property
    def side(self) -> float:
        """Side of the matrix, in frame units."""
        if self.n_tokens > _FEW:
            return _SIDE_OF_MANY
        # Words that do not fit over their columns are turned, and need the height.
        room = min(_CELL, _SIDE_OF_FEW / self.n_tokens) - 0.1
        words = (Word(word, font_size=theme.SIZE_LABEL) for word in self.params.tokens)
        return _SIDE_OF_FEW if all(word.width <= room for word in words) else _SIDE_OF_LONG

    def let_every_token_ask(self) -> None:
        """Set the queries along the rows and the keys along the columns."""
        words = self.params.tokens
        grid = AttentionGrid(
            self.attention, words=words, size=self.side, color=theme.RESULT, largest_cell=_CELL
        )
        grid.shift((_MATRIX_LEFT - grid.get_left()[0], _MATRIX_BOTTOM - grid.get_bottom()[1], 0))
        self.grid = grid
        pills = [pill.word for pill in self.tokens.row.pills]
        boxes = VGroup(*(pill.box for pill in self.tokens.row.pills))
        with self.say("Every token asks: queries down the side, keys along the top.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(boxes, *self.tokens.columns),
                *(
                    TransformFromCopy(word, name)
                    for word, name in zip(pills, grid.row_names, strict=True)
                ),
                *(
                    ReplacementTransform(word, name)
                    for word, name in zip(pills, grid.column_names, strict=True)
                ),
                run_time=line.share(0.35),
            )
            self.play(
                FadeIn(grid.titles), Create(grid.cells, lag_ratio=0), run_time=line.share(0.3)
            )
        self.remove(self.tokens)

    def fill_the_grid(self) -> None:
        """Let each query go along its row: first the one of the chapter before, then the others."""
        query = self.params.query
        with self.say(
            f"The row of {self.asking} is the one we know. A dot's area is its weight."
        ) as line:
            self.ask_along_the_row(query, line.share(0.75))
        if self.n_tokens > 1:
            others = [i for i in range(self.n_tokens) if i != query]
            with self.say("Each of the others asks along its own row: one matrix.") as line:
                if self.n_tokens <= _FEW:
                    for i in others:
                        self.ask_along_the_row(i, 0.9 * line.duration / len(others))
                else:
                    self.play(
                        LaggedStart(*map(self.row_of_dots, others), lag_ratio=0.5),
                        run_time=0.9 * line.duration,
                    )

    def ask_along_the_row(self, i: int, seconds: float) -> None:
        """Light a query, and let it pass from key to key, leaving a dot at each."""
        grid, n = self.grid, self.n_tokens
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
        grid, words = self.grid, self.params.tokens
        highest = nice_limit(10 * float(self.attention.attention_weights.max()), 1) / 10
        self.heat_map = HeatMap(
            self.attention,
            "attention_weights",
            limits=(0.0, min(1.0, highest)),
            decimals=_DECIMALS,
            row_labels=words,
            column_labels=words,
            row_title="queries",
            column_title="keys",
            cell=(_CELL, _CELL),
            size=(self.side, self.side),
        )
        heat_map = self.heat_map
        heat_map.titles[0].set_color(theme.KEY)
        heat_map.titles[1].set_color(theme.QUERY)
        heat_map.shift(
            (_MATRIX_LEFT - heat_map.get_left()[0], _MATRIX_BOTTOM - heat_map.get_bottom()[1], 0)
        )
        n = self.n_tokens
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
                ReplacementTransform(VGroup(grid.titles[0]), VGroup(heat_map.titles[0])),
                ReplacementTransform(VGroup(grid.titles[1]), VGroup(heat_map.titles[1])),
                run_time=max(theme.SLOW, line.share(0.6)),
            )
        self.clear()
        self.add(self.corner, heat_map)

    def add_up_the_rows(self) -> None:
        """Write each row's sum beside it."""
        heat_map = self.heat_map
        size = theme.SIZE_LABEL if heat_map.cell_size[1] > 0.4 else theme.SIZE_TICK
        self.sums = VGroup()
        for i in range(self.n_tokens):
            steps = follow_query(self.attention, i)
            total = Rounded(steps.quantity("weights_total"), _DECIMALS)
            weights = [
                Rounded(self.attention.quantity("attention_weights", i, j), _DECIMALS)
                for j in range(self.n_tokens)
            ]
            sign = Formula("=" if sum_sign(weights, total) == "=" else "approx", font_size=size)
            number = Number(total, font_size=size, color=theme.RESULT)
            row = VGroup(sign, number).arrange(RIGHT, buff=0.1)
            row.next_to(heat_map.row(i), RIGHT, buff=0.2)
            sign.set_y(number.get_y())
            self.sums.add(row)
        with self.say("Each row sums to one.") as line:
            self.play(
                LaggedStart(
                    *(self.row_into_sum(i, total) for i, total in enumerate(self.sums)),
                    lag_ratio=0.4,
                ),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )

    def row_into_sum(self, i: int, total: VMobject) -> Animation:
        """Return the animation in which copies of a row's numbers run together into their sum."""
        cells = [self.heat_map.cell(i, j) for j in range(self.n_tokens)]
        copies = [cell.number.copy() for cell in cells if cell.number is not None]
        if not copies:
            return FadeIn(total, shift=0.2 * RIGHT)
        return LaggedStart(
            AnimationGroup(*(FadeOut(copy, target_position=total, scale=0.6) for copy in copies)),
            FadeIn(total, shift=0.2 * RIGHT),
            lag_ratio=0.6,
        )

    def look_at_the_diagonal(self) -> None:
        """Compare a token's weight on itself with its weights on the others."""
        n = self.n_tokens
        if n < 2:
            return
        weights = self.attention.attention_weights
        diagonal = [self.heat_map.cell(i, i) for i in range(n)]
        boxes = VGroup(
            *(
                SurroundingRectangle(
                    cell.box, color=theme.WHITE, stroke_width=theme.STROKE, buff=0.0
                )
                for cell in diagonal
            )
        )
        # Ties are no lead: equal words look alike.
        leads = sum(
            all(weights[i, i] > weights[i, j] for j in range(n) if j != i) for i in range(n)
        )
        if leads == n:
            text = "Here the diagonal leads in every row: each token attends most to itself."
        elif 2 * leads > n:
            text = "The diagonal is high in most rows: many tokens attend most to themselves."
        else:
            text = "On the diagonal, each token looks at itself."
        with self.say(text) as line:
            self.play(LaggedStart(*map(Create, boxes), lag_ratio=0.3), run_time=line.share(0.4))
        with self.say("Off the diagonal stands the context: who informs whom."):
            self.play(FadeOut(boxes), run_time=theme.QUICK)
            others = [
                self.heat_map.cell(i, j)
                for i in range(n)
                for j in range(n)
                if i != j and weights[i, j] > 0
            ]
            self.play(
                LaggedStart(
                    *(ApplyMethod(cell.scale, 1.08, rate_func=there_and_back) for cell in others),
                    lag_ratio=0.05,
                ),
                run_time=theme.SLOW,
            )

    def see_the_tokens_move(self) -> None:
        """Compare the tokens' first dimension before and after attention."""
        n = self.n_tokens
        before = [self.attention.quantity("value", i, 0) for i in range(n)]
        after = [self.attention.quantity("output", i, 0) for i in range(n)]
        top = max(1e-9, *(quantity.value for quantity in before))
        left = max(_CHART_LEFT, self.sums.get_right()[0] - _ASIDE + 0.3)
        chart = BarChart(
            before,
            after,
            labels=self.params.tokens,
            colors=(theme.OUTLINE, theme.RESULT),
            limits=(0.0, top),
            length=_CHART_HEIGHTS[self.side],
            breadth=min(theme.STAGE_RIGHT - left, 1.55 * max(n, 2)),
            decimals=(1, _DECIMALS),
        )
        chart.shift((left - chart.get_left()[0], _MATRIX_BOTTOM - chart.get_bottom()[1], 0))
        legend = self.legend(chart)
        with self.say("What does that do to the tokens? Look at their first dimension.") as line:
            matrix = VGroup(self.heat_map, self.sums)
            self.play(
                FadeOut(self.color_bar),
                matrix.animate.shift(LEFT * _ASIDE),
                run_time=line.share(0.25),
            )
            self.play(
                FadeIn(chart.zero, chart.names, legend[0], legend[1]), run_time=line.share(0.2)
            )
            seeds = [bar.copy().stretch(1e-3, 1, about_edge=DOWN) for bar in chart.bars[0]]
            self.play(
                *(
                    ReplacementTransform(seed, bar)
                    for seed, bar in zip(seeds, chart.bars[0], strict=True)
                ),
                *(FadeIn(number) for number in chart.numbers[0:1]),
                run_time=line.share(0.3),
            )
        spread_before = max(q.value for q in before) - min(q.value for q in before)
        spread_after = max(q.value for q in after) - min(q.value for q in after)
        text = "After attention each is a mixture of all."
        if self.params.causal:
            text = "After attention each is a mixture of what it saw."
        if n == 1:
            text = "A token that sees only itself stays as it was."
        elif spread_after < spread_before:
            text += " They have moved closer together."
        with self.say(text) as line:
            self.play(FadeIn(legend[2]), run_time=0.5 * theme.QUICK)
            if n <= _FEW:
                for i in range(n):
                    self.mix_a_token(chart, [i], line.share(0.7) / n)
            else:
                self.mix_a_token(chart, list(range(n)), line.share(0.6))
            self.wait(theme.PAUSE)

    def mix_a_token(self, chart: BarChart, tokens: list[int], seconds: float) -> None:
        """Let copies of all bars, as much as the row says, run together into new bars."""
        rows = SurroundingRectangle(
            VGroup(*(self.heat_map.row(i) for i in tokens)),
            color=theme.RESULT,
            buff=0.0,
            stroke_width=theme.STROKE,
        )
        weights = self.attention.attention_weights
        moves: list[Animation] = []
        for i in tokens:
            bar = chart.bar(i, 1)
            seed = bar.copy().stretch(1e-3, 1, about_edge=DOWN)
            moves.append(ReplacementTransform(seed, bar))
            for j in range(self.n_tokens):
                share = chart.bar(j).copy().stretch(max(1e-3, weights[i, j]), 1, about_edge=DOWN)
                share.set_color(theme.RESULT)
                moves.append(FadeOut(share, target_position=bar))
        moves += [FadeIn(numbers[i]) for numbers in chart.numbers[1:2] for i in tokens]
        self.play(FadeIn(rows), run_time=0.2 * seconds)
        self.play(*moves, run_time=0.6 * seconds)
        self.play(FadeOut(rows), run_time=0.2 * seconds)

    def legend(self, chart: BarChart) -> VGroup:
        """Return what the bars are: the dimension, and which is before and which after."""
        head = Words("dimension 0", font_size=theme.SIZE_LABEL, constant="a dimension's index")
        entries = VGroup()
        for text, color in (("before", theme.OUTLINE), ("after attention", theme.RESULT)):
            swatch = Square(
                0.2, stroke_color=color, fill_color=color, fill_opacity=theme.BAR_FILL
            ).set_stroke(width=theme.STROKE_THIN)
            words = Words(text, font_size=theme.SIZE_LABEL, color=color)
            entries.add(VGroup(swatch, words).arrange(RIGHT, buff=0.15))
        legend = VGroup(head, *entries).arrange(DOWN, buff=0.16, aligned_edge=(-1, 0, 0))
        legend.next_to(chart.bars[0], UP, buff=0.55)
        legend.shift(RIGHT * (chart.zero.get_left()[0] - legend.get_left()[0]))
        return legend

    def explain_the_colours(self) -> None:
        """Put the colour bar beside the matrix."""
        self.color_bar = ColorBar(self.heat_map.colors, height=min(3.0, self.heat_map.cells.height))
        self.color_bar.next_to(self.sums, RIGHT, buff=0.35).set_y(self.heat_map.cells.get_y())
        self.play(FadeIn(self.color_bar), run_time=theme.QUICK)
