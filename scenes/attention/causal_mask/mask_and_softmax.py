"""Chapter causal-mask, its second half: softmax turns −∞ into zero; BERT beside GPT."""

from __future__ import annotations

from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import AttentionTrace
from math_core.attention_steps import QueryTrace, follow_query
from scenes.beats.causal_mask import CausalMaskBeats
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words

# So many keys of the row that is worked out have their own column.
_COLUMNS = 4
_DECIMALS = 2
_PITCH, _HEAD_WIDTH = 1.05, 1.25
_LINES_Y = (1.3, -0.1, -1.5)
_FEW = 6
_PAIR_X, _PAIR_Y = 3.45, -0.45
_PAIR_SIZE = (4.1, 3.0)


class MaskAndSoftmaxBeats(CausalMaskBeats):
    """From masked scores to weights."""

    # --- one row ------------------------------------------------------------------------------

    def work_out_one_row(self) -> None:
        """Take one row through softmax, a line of numbers after the other."""
        n = self.n_tokens
        self.worked = 1 if n > 2 else 0
        self.steps_of_row: QueryTrace = follow_query(self.masked, self.worked)
        self.table_left = max(self.map.get_right()[0] + 0.35, 0.6)
        self.row_frame = self.frame_of_row(self.worked)
        scores = self.score_line()
        exponentials, total = self.exponential_line()
        weights, one = self.weight_line()
        heads = [
            self.line_head(text, y)
            for text, y in zip((self.query_text(), "e^x", "div sum"), _LINES_Y, strict=True)
        ]
        hidden = n > 1
        with self.say(f"Take the row of {self.name(self.worked)}.") as line:
            self.play(FadeIn(self.row_frame), run_time=theme.QUICK)
            sources = [self.masked_cell(self.worked, j) for j in self.table_columns]
            self.play(
                FadeIn(heads[0]),
                *(
                    FadeIn(number, target_position=source)
                    for number, source in zip(scores, sources, strict=False)
                ),
                *map(FadeIn, scores[len(sources) :]),
                run_time=max(theme.MOVE, line.rest),
            )
        with self.say(
            "Take exponentials: e to the minus infinity is zero."
            if hidden
            else "Take exponentials."
        ) as line:
            self.play(FadeIn(heads[1]), run_time=theme.QUICK)
            self.drop_line(scores, exponentials, line.share(0.7))
            self.play(FadeIn(total, shift=0.2 * RIGHT), run_time=theme.QUICK)
        with self.say(
            "Divide by their sum: those keys have no weight at all, and the row still sums to one."
            if hidden
            else "Divide by their sum: one key has all the weight."
        ) as line:
            self.play(FadeIn(heads[2]), run_time=theme.QUICK)
            self.drop_line(exponentials, weights, line.share(0.6))
            self.play(FadeIn(one, shift=0.2 * RIGHT), run_time=theme.QUICK)
        self.softmax_table = VGroup(*heads, scores, exponentials, total, one)
        self.row_weights = weights

    @property
    def table_columns(self) -> range:
        """The keys that have a column in the worked row."""
        return range(min(self.n_tokens, _COLUMNS))

    @property
    def n_in_sight(self) -> int:
        """How many keys the worked row sees: the first ones."""
        return len(self.steps_of_row.scores)

    def query_text(self) -> str:
        """Return what stands before the scores."""
        return "q dot k \\/ sqrt(d_k)"

    def line_head(self, text: str, y: float) -> Formula:
        """Return what a line of the table is."""
        head = Formula(text, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        return head.move_to((self.table_left + 0.55, y, 0))

    @property
    def table_pitch(self) -> float:
        """Width of a key's column, in frame units."""
        slots = len(self.table_columns) + (self.n_tokens > _COLUMNS)
        room = theme.STAGE_RIGHT - self.table_left - _HEAD_WIDTH
        return float(min(_PITCH, room / slots))

    def table_place(self, j: int, y: float) -> tuple[float, float, float]:
        """Return where a key's number stands in a line."""
        return (self.table_left + _HEAD_WIDTH + (j + 0.5) * self.table_pitch, y, 0)

    def line_of_numbers(self, trace: object, field: str, y: float, color: str) -> VGroup:
        """Return a line of numbers; keys out of sight have those of the whole matrix."""
        line = VGroup()
        for j in self.table_columns:
            if trace is self.steps_of_row and j < self.n_in_sight:
                quantity = self.steps_of_row.quantity(field, j)
            else:
                quantity = self.masked.quantity(field, self.worked, j)
            own = color if j < self.n_in_sight else theme.QUIET
            number = Number(Rounded(quantity, _DECIMALS), font_size=theme.SIZE_BODY, color=own)
            line.add(number.fit_width(0.9 * self.table_pitch).move_to(self.table_place(j, y)))
        return self.with_dots(line, y)

    def with_dots(self, line: VGroup, y: float) -> VGroup:
        """Add an ellipsis where there are more keys than columns."""
        if self.n_tokens > _COLUMNS:
            dots = Formula("dots.h.c", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            line.add(dots.move_to(self.table_place(_COLUMNS, y)))
        return line

    def score_line(self) -> VGroup:
        """Return the row's scores, −∞ where masked."""
        line = VGroup()
        for j in self.table_columns:
            if j < self.n_in_sight:
                quantity = self.masked.quantity("scaled_scores", self.worked, j)
                one: VMobject = Number(Rounded(quantity, _DECIMALS), font_size=theme.SIZE_BODY)
                one.fit_width(0.9 * self.table_pitch)
            else:
                one = Formula("-infinity", font_size=theme.SIZE_BODY, color=theme.NEGATIVE)
            line.add(one.move_to(self.table_place(j, _LINES_Y[0])))
        return self.with_dots(line, _LINES_Y[0])

    def exponential_line(self) -> tuple[VGroup, VGroup]:
        """Return the row's exponentials and their sum."""
        line = self.line_of_numbers(self.steps_of_row, "exponentials", _LINES_Y[1], theme.DATA)
        return line, self.line_total("exponentials", "total", _LINES_Y[1])

    def weight_line(self) -> tuple[VGroup, VGroup]:
        """Return the row's weights and their sum."""
        line = self.line_of_numbers(
            self.steps_of_row, "attention_weights", _LINES_Y[2], theme.RESULT
        )
        return line, self.line_total("attention_weights", "weights_total", _LINES_Y[2])

    def line_total(self, field: str, total: str, y: float) -> VGroup:
        """Return what a line adds up to."""
        terms = [
            Rounded(self.steps_of_row.quantity(field, j), _DECIMALS) for j in range(self.n_in_sight)
        ]
        rounded = Rounded(self.steps_of_row.quantity(total), _DECIMALS)
        sign = Formula(
            "sum =" if sum_sign(terms, rounded) == "=" else "sum approx",
            font_size=theme.SIZE_LABEL,
            color=theme.QUIET,
        )
        number = Number(rounded, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        both = VGroup(sign, number).arrange(RIGHT, buff=0.12)
        sign.set_y(number.get_y())
        middle = self.table_place(0, y)[0] + (len(self.table_columns) - 1) / 2 * self.table_pitch
        x = min(middle, theme.STAGE_RIGHT - both.width / 2)
        rule = Line((-0.5, 0, 0), (0.5, 0, 0), color=theme.GUIDE, stroke_width=theme.STROKE_THIN)
        rule.stretch_to_fit_width(len(self.table_columns) * self.table_pitch)
        return VGroup(rule.move_to((middle, y - 0.36, 0)), both.move_to((x, y - 0.62, 0)))

    def drop_line(self, above: VGroup, below: VGroup, run_time: float) -> None:
        """Let each number come out of the one above it, one after another."""
        self.play(
            LaggedStart(
                *(FadeIn(new, target_position=old) for old, new in zip(above, below, strict=True)),
                lag_ratio=0.6,
            ),
            run_time=run_time,
        )

    # --- all rows -----------------------------------------------------------------------------

    def masked_cell(self, i: int, j: int) -> VMobject:
        """Return what stands for a score: its cell, or the tile of −∞ over it."""
        return self.tiles.get((i, j)) or self.score_cells[i, j]

    def frame_of_row(self, i: int) -> SurroundingRectangle:
        """Return a frame around a whole row, masked cells included."""
        row = VGroup(*(self.masked_cell(i, j).copy() for j in range(self.n_tokens)))
        return SurroundingRectangle(row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.02)

    def turn_scores_into_weights(self) -> None:
        """Put the weights in the row's place; then do so with all others."""
        weights = self.mask_map(self.masked, "attention_weights")
        others = [i for i in range(self.n_tokens) if i != self.worked]
        with self.say(
            "Do so with every row: after softmax, the triangle of minus infinity "
            "is a triangle of zeros."
            if others
            else "That is all there is."
        ) as line:
            self.play(
                self.replace_row(weights, self.worked),
                *(
                    FadeOut(number, target_position=weights.cell(self.worked, j))
                    for j, number in enumerate(self.row_weights[: len(self.table_columns)])
                ),
                FadeOut(self.softmax_table, *self.row_weights[len(self.table_columns) :]),
                FadeOut(self.large_sign),
                run_time=theme.MOVE,
            )
            for i in others:
                self.play(
                    Transform(self.row_frame, self.frame_of_row(i)),
                    self.replace_row(weights, i),
                    run_time=max(0.2, 0.8 * line.rest / len(others)),
                )
            self.play(FadeOut(self.row_frame), run_time=theme.QUICK)
        self.clear()
        self.map = weights
        self.add(self.corner, weights)

    def replace_row(self, weights: HeatMap, i: int) -> Animation:
        """Return a row of scores going, and its weights coming, cell by cell."""
        return AnimationGroup(
            *(FadeOut(self.masked_cell(i, j)) for j in range(self.n_tokens)),
            LaggedStart(*(FadeIn(cell, scale=0.6) for cell in weights.row(i)), lag_ratio=0.2),
        )

    # --- two models ---------------------------------------------------------------------------

    def compare_both_directions(self) -> None:
        """Set the weights without the mask beside those with it."""
        bert = self.pair_map(self.full, -_PAIR_X)
        gpt = self.pair_map(self.masked, _PAIR_X)
        names = [
            Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS).next_to(
                VGroup(each.cells, each.titles, each.column_names), UP, buff=0.25
            )
            for text, each in (("BERT: both ways", bert), ("GPT: only back", gpt))
        ]
        with self.say("GPT writes with this mask: it looks only back.") as line:
            self.play(
                *(ReplacementTransform(old, new) for old, new in zip(self.map, gpt, strict=True)),
                run_time=line.share(0.45),
            )
            self.play(FadeIn(names[1], shift=0.2 * DOWN), run_time=theme.QUICK)
        with self.say("BERT reads a finished text, without a mask: it looks both ways.") as line:
            self.play(
                FadeIn(names[0], shift=0.2 * DOWN),
                TransformFromCopy(
                    VGroup(gpt.row_names, gpt.column_names, gpt.titles),
                    VGroup(bert.row_names, bert.column_names, bert.titles),
                ),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(
                        FadeIn(bert.row(i), target_position=bert.row_names[i])
                        for i in range(bert.n_rows)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.rest,
            )
        self.compare_rows(bert, gpt)

    def pair_map(self, trace: AttentionTrace, x: float) -> HeatMap:
        """Return weights on one half of the stage."""
        few = self.n_tokens <= _FEW
        heat_map = HeatMap(
            trace,
            "attention_weights",
            limits=(0.0, 1.0),
            decimals=2,
            row_labels=self.params.tokens,
            column_labels=self.params.tokens if few else (),
            row_title="query",
            column_title="key",
            size=_PAIR_SIZE if few else (3.6, 3.8),
        )
        heat_map.titles[0].set_color(theme.KEY)
        heat_map.titles[1].set_color(theme.QUERY)
        return heat_map.move_to((x, _PAIR_Y, 0))

    def compare_rows(self, bert: HeatMap, gpt: HeatMap) -> None:
        """Run down the rows of both at once."""
        frames = [
            SurroundingRectangle(
                each.row(0), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.02
            )
            for each in (bert, gpt)
        ]
        first, last = self.name(0), self.name(self.n_tokens - 1)
        with self.say(
            f"In GPT, {first} sees only itself, and {last} sees everyone. In BERT, all see all."
            if self.n_tokens > 1
            else "A single token sees itself either way."
        ) as line:
            self.play(*map(FadeIn, frames), run_time=theme.QUICK)
            share = (line.rest - theme.QUICK) / max(1, self.n_tokens - 1)
            for i in range(1, self.n_tokens):
                self.play(
                    *(
                        frame.animate.move_to(each.row(i))
                        for frame, each in zip(frames, (bert, gpt), strict=True)
                    ),
                    run_time=max(0.15, share),
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
