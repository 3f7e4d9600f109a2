"""How one token gets its query, its key and its value: its vector times three matrices."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    linear,
)
from manim.animation.animation import Animation

from math_core.attention_steps import project_token
from scenes.attention.narrating import asking_token
from scenes.attention.params import AttentionParams
from scenes.attention.query_key_value.projection import (
    ROLES,
    ROWS_Y,
    Projection,
    above,
    matrix_of,
)
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.entry_sum import EntrySum
from scenes.stage.tables.heatmap import HeatCell
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import counted
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.token_vectors import TokenVectors
from scenes.stage.words.tokens import TokenPill

_PILL_X, _INPUT_X = -6.1, -4.97
_ENTRY_SUM_LEFT = 2.0
# How many lines of the first entry are gone through slowly.
_SLOW_LINES = 2


class ThreeProjections(Act[AttentionParams]):
    """One token's vector times three weight matrices.

    Parameters
    ----------
    part
        The film in which it is played.
    tokens
        All tokens above their vectors, on the stage.

    Attributes
    ----------
    projections : list[Projection]
        Query, key and value; their vectors are on the stage in the end.
    """

    def __init__(self, part: Part[AttentionParams], tokens: TokenVectors) -> None:
        super().__init__(part)
        self.tokens = tokens
        query = self.params.query
        trace = project_token(self.params.multi_head(), self.params.multi_head_trace(), query)
        self.pill = TokenPill(self.params.tokens[query], font_size=theme.SIZE_BODY, max_width=1.4)
        self.pill.move_to((_PILL_X, ROWS_Y, 0))
        self.x = matrix_of(trace, "inputs").stand_at(_INPUT_X, ROWS_Y)
        self.x_name = Formula("x", font_size=theme.SIZE_FORMULA).move_to(above(self.x, _INPUT_X))
        self.projections = [Projection(role, trace, self.x) for role in ROLES]
        first = self.projections[0].vector.cell(0, 0)
        ys = [self.x.cell(i, 0).box.get_y() for i in range(self.x.n_rows)]
        self.entry_sum = EntrySum(trace, ys, _ENTRY_SUM_LEFT, first.get_y())

    def pick_one_token(self) -> None:
        """Take one token, with the vector that a model would give it."""
        query = self.params.query
        rest = [self.tokens.token(i) for i in range(self.params.n_tokens) if i != query]
        with self.say(
            f"Take one token, {asking_token(self.params)}. In a model its vector is longer: "
            f"here {counted(self.params.d_model, 'number')}."
        ) as line:
            self.play(
                self.title_in(),
                *(FadeOut(token) for token in rest),
                ReplacementTransform(self.tokens.pill(query), self.pill),
                FadeOut(self.tokens.columns[query]),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(cell, target_position=self.pill) for cell in self.x.cells),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(self.x.more, self.x_name),
                run_time=line.share(0.4),
            )

    def project_three_times(self) -> None:
        """Multiply the vector by three weight matrices, one after another."""
        query, key, value = self.projections
        with self.say("A weight matrix turns it into the query: what am I looking for?") as line:
            self.play(self.weights_in(query), run_time=line.share(0.6))
        frame = self.work_out_one_entry(query)
        with self.say("Each column of weights makes one more entry.") as line:
            self.sweep_columns(query, frame, 1, line.share(0.75))
        with self.say(
            "That is the query. These weights are random; training finds better."
        ) as line:
            self.stand_up(query, line.duration)
        for projection, last, text in (
            (key, query, "A second matrix makes the key: what do I offer?"),
            (value, key, "A third one the value: what do I return, if someone looks at me?"),
        ):
            with self.say(text) as line:
                self.play(self.weights_in(projection, last), run_time=line.share(0.25))
                frame = self.frame_around(projection.weights.column(0))
                self.sweep_columns(projection, frame, 0, line.share(0.35))
                self.stand_up(projection, line.share(0.22))

    @staticmethod
    def weights_in(projection: Projection, last: Projection | None = None) -> Animation:
        """Return the animation that brings a matrix, column by column, and takes the last away."""
        weights = projection.weights
        columns = (weights.column(j) for j in range(weights.n_columns))
        arrive = LaggedStart(
            *(FadeIn(column, shift=0.3 * DOWN) for column in columns), lag_ratio=theme.LAG
        )
        leave = [FadeOut(last.weights.cells, last.head, shift=0.3 * DOWN)] if last else []
        return AnimationGroup(*leave, arrive, FadeIn(projection.head))

    def work_out_one_entry(self, query: Projection) -> Rectangle:
        """Take the first column slowly: input × weight, line by line, adding up.

        The frame that is returned stays around that column.
        """
        entry_sum, n = self.entry_sum, self.x.n_rows
        entry = query.vector.cell(0, 0)
        around_x = self.frame_around(self.x.cells)
        around_weights = self.frame_around(query.weights.column(0))
        lines = [self.line_in(i, query.weights.cell(i, 0)) for i in range(n)]
        with self.say(
            "Its first column: input times weight, line by line. The products add up "
            "to the first entry of the query."
        ) as line:
            self.play(Create(around_x), Create(around_weights), run_time=theme.QUICK)
            for each in lines[:_SLOW_LINES]:
                self.play(each, run_time=line.share(0.18))
            if n > _SLOW_LINES:
                self.play(
                    LaggedStart(*lines[_SLOW_LINES:], lag_ratio=0.45), run_time=line.share(0.45)
                )
            self.play(
                FadeIn(entry_sum.dots),
                Create(entry_sum.rule),
                FadeIn(entry_sum.total, shift=0.3 * DOWN),
                run_time=theme.QUICK,
            )
            self.play(
                FadeIn(entry, target_position=entry_sum.total, scale=0.6), run_time=theme.MOVE
            )
        self.play(FadeOut(entry_sum, around_x), run_time=theme.QUICK)
        return around_weights

    @staticmethod
    def frame_around(cells: Mobject) -> Rectangle:
        """Return a thin frame around cells."""
        return SurroundingRectangle(cells, color=theme.RESULT, buff=0.03, stroke_width=theme.STROKE)

    def line_in(self, i: int, weight: HeatCell) -> Animation:
        """Return the animation in which one input meets its weight, and the sum grows."""
        entry_sum = self.entry_sum
        sum_before = entry_sum.products[0] if i == 0 else entry_sum.sums[i - 1]
        return LaggedStart(
            AnimationGroup(
                flight(self.x.cell(i, 0), entry_sum.inputs[i]),
                flight(weight, entry_sum.weights[i]),
                FadeIn(entry_sum.signs[i][0]),
            ),
            FadeIn(entry_sum.signs[i][1], entry_sum.products[i], shift=0.2 * RIGHT),
            FadeIn(entry_sum.sums[i], target_position=sum_before),
            lag_ratio=0.6,
        )

    def sweep_columns(
        self, projection: Projection, frame: Rectangle, start: int, seconds: float
    ) -> None:
        """Let every column from ``start`` on fall into its entry, a frame passing over them."""
        weights, vector = projection.weights, projection.vector
        falls = [
            AnimationGroup(
                FadeOut(weights.column(j).copy(), target_position=vector.cell(0, j), scale=0.15),
                FadeIn(vector.cell(0, j), shift=0.3 * DOWN),
            )
            for j in range(start, weights.n_columns)
        ]
        last = weights.column(weights.n_columns - 1).get_center()
        self.play(
            ApplyMethod(frame.move_to, last, rate_func=linear),
            LaggedStart(*falls, lag_ratio=0.5),
            FadeIn(vector.more[:1]),
            run_time=seconds,
        )
        self.play(FadeOut(frame), run_time=0.5 * theme.QUICK)

    def stand_up(self, projection: Projection, seconds: float) -> None:
        """Turn the row into a column, as the input is one, and tell what it is for."""
        vector, frame = projection.vector, projection.frame
        moves = [
            ApplyMethod(
                vector.cell(0, j).move_to, (frame.get_x(), self.x.cell(j, 0).box.get_y(), 0)
            )
            for j in range(vector.n_columns)
        ]
        self.play(
            FadeOut(vector.more[:1]),
            LaggedStart(*moves, lag_ratio=theme.LAG),
            FadeIn(projection.letter),
            run_time=max(theme.QUICK, 0.6 * seconds),
        )
        self.play(
            Create(frame),
            FadeIn(projection.motto, shift=0.2 * UP),
            run_time=max(theme.QUICK, 0.4 * seconds),
        )


def flight(cell: HeatCell, number: Number) -> Animation:
    """Return the animation in which a cell's number comes to where it is worked with."""
    if cell.number is None:
        return FadeIn(number, target_position=cell, shift=0.1 * LEFT)
    return TransformFromCopy(cell.number, number)
