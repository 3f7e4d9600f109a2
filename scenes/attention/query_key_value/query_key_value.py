"""Chapter query-key-value, first half: three projections of one token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    linear,
)

from math_core.attention_steps import ProjectionTrace, project_token
from scenes.beats.attention_flow import AttentionFlowBeats
from scenes.stage import theme
from scenes.stage.tables.entry_sum import EntrySum
from scenes.stage.tables.heatmap import HeatCell, HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import TokenPill

# So many rows and columns of vectors and weights are drawn.
_MOST = 8
_PILL_X, _INPUT_X = -6.1, -4.97
_WEIGHTS_LEFT, _WEIGHTS_WIDTH = -4.35, 5.9
_ROWS_MIDDLE, _ROWS_HEIGHT = 0.3, 3.5
_NAMES_DROP = 0.38
_ROW_DROP = 0.5
_LEDGER_LEFT = 2.0
_VECTORS_X = (3.0, 4.6, 6.2)
# How many lines of the first entry are gone through slowly.
_SLOW_LINES = 2


@dataclass(frozen=True)
class Role:
    """One of a token's three vectors.

    Attributes
    ----------
    field
        Name in the trace.
    letter
        Typst math.
    motto
        What it is for, in the token's own words.
    color
        A colour of the theme.
    """

    field: str
    letter: str
    motto: str
    color: str


@dataclass(frozen=True)
class Projection:
    """A role on the stage: its weights, and the vector that they make.

    Attributes
    ----------
    weights
        As colours and numbers, with their name above and dots where not all are drawn.
    head
        Name, dots and true shape of the weights.
    vector
        A row below the columns that make its entries; it turns into a column later.
    letter, motto, frame
        What the vector is called, what it is for, and what holds it as a column.
    """

    weights: HeatMap
    head: VGroup
    vector: HeatMap
    letter: Formula
    motto: VGroup
    frame: SurroundingRectangle


ROLES = (
    Role("query", "Q", "what I\nlook for", theme.QUERY),
    Role("key", "K", "what I\noffer", theme.KEY),
    Role("value", "V", "what I\nreturn", theme.VALUE),
)


class QueryKeyValueBeats(AttentionFlowBeats):
    """A token's query, key and value: its vector times three matrices."""

    def pick_one_token(self) -> None:
        """Take one token, with the vector that a model would give it."""
        query = self.params.query
        attention = self.params.multi_head()
        self.projection: ProjectionTrace = project_token(
            attention, self.params.multi_head_trace(), query
        )
        d = self.params.d_model
        n = min(d, _MOST)
        self.entry_size = (min(0.95, _WEIGHTS_WIDTH / n), min(0.62, _ROWS_HEIGHT / n))
        self.x_cells = self.value_map("inputs").stand_at(_INPUT_X, _ROWS_MIDDLE)
        self.x_name = Formula("x", font_size=theme.SIZE_FORMULA)
        self.x_name.move_to((_INPUT_X, self.x_cells.cells.get_top()[1] + _NAMES_DROP, 0))
        pill = self.tokens.pill(query)
        self.asker = TokenPill(self.params.tokens[query], font_size=theme.SIZE_BODY, max_width=1.4)
        self.asker.move_to((_PILL_X, _ROWS_MIDDLE, 0))
        rest = [self.tokens.token(i) for i in range(self.n_tokens) if i != query]
        with self.say(
            f"Take one token, {self.asking}. In a model its vector is longer: "
            f"here {self.counted(d, 'number')}."
        ) as line:
            self.play(
                self.title_in(),
                *(FadeOut(token) for token in rest),
                ReplacementTransform(pill, self.asker),
                FadeOut(self.tokens.columns[query]),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(cell, target_position=self.asker) for cell in self.x_cells.cells),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(self.x_cells.more, self.x_name),
                run_time=line.share(0.4),
            )

    def value_map(self, field: str) -> HeatMap:
        """Return a vector or a matrix of the projection, blue above zero, red below."""
        limit = None if field == "inputs" else self.limit_of(field)
        width = 0.78 if field == "inputs" else self.entry_size[0]
        return HeatMap(
            self.projection,
            field,
            colormap="RdBu",
            limits=(-limit, limit) if limit is not None else None,
            decimals=2,
            cell=(width, self.entry_size[1]),
            size=(6.0, 4.2),
            most=(_MOST, _MOST),
        )

    def limit_of(self, field: str) -> float:
        """Return the |value| of the brightest colour: the three roles share one scale."""
        prefix = "w_" if field.startswith("w_") else ""
        return max(
            float(np.abs(getattr(self.projection, prefix + role.field)).max()) for role in ROLES
        )

    def make_projection(self, k: int) -> Projection:
        """Return a role's weights, and what names them and the vector that they make."""
        role, inputs = ROLES[k], self.x_cells.cells
        weights = self.value_map(f"w_{role.field}")
        left = (_WEIGHTS_LEFT, _ROWS_MIDDLE, 0)
        weights.shift(left - weights.cells.get_left())
        name = Formula(f"W_{role.letter}", font_size=theme.SIZE_FORMULA, color=role.color)
        name.move_to((weights.cells.get_x(), self.x_name.get_y(), 0))
        head = VGroup(name)
        if len(weights.more):
            shape = weights.more[-1].next_to(name, RIGHT, buff=0.3)
            head.add(weights.more[0], shape)
        vector = self.value_map(role.field)
        below = weights.cells.get_bottom() + _ROW_DROP * DOWN
        vector.shift(below - vector.cells.get_center())
        height = inputs.height + 0.05
        frame = SurroundingRectangle(
            Rectangle(width=self.entry_size[0], height=height).move_to(
                (_VECTORS_X[k], _ROWS_MIDDLE, 0)
            ),
            color=role.color,
            buff=0.03,
            stroke_width=theme.STROKE,
        )
        letter = Formula(role.letter.lower(), font_size=theme.SIZE_FORMULA, color=role.color)
        letter.move_to((_VECTORS_X[k], self.x_name.get_y(), 0))
        motto = VGroup()
        if self.params.d_model > _MOST:
            dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            motto.add(dots.next_to(frame, DOWN, buff=0.1))
        words = Words(role.motto, font_size=theme.SIZE_LABEL, color=role.color, align="center")
        motto.add(words.next_to(VGroup(frame, motto), DOWN, buff=0.18))
        return Projection(weights, head, vector, letter, motto, frame)

    def project_three_times(self) -> None:
        """Multiply the vector by three weight matrices, one after another."""
        self.projections = [self.make_projection(k) for k in range(len(ROLES))]
        with self.say("A weight matrix turns it into the query: what am I looking for?") as line:
            self.play(self.weights_in(0), run_time=line.share(0.6))
        self.work_out_one_entry()
        with self.say("Each column of weights makes one more entry.") as line:
            self.sweep_columns(0, 1, line.share(0.75))
        with self.say(
            "That is the query. These weights are random; training finds better."
        ) as line:
            self.stand_up(0, line.duration)
        for k, text in (
            (1, "A second matrix makes the key: what do I offer?"),
            (2, "A third one the value: what do I return, if someone looks at me?"),
        ):
            with self.say(text) as line:
                self.play(self.weights_in(k), run_time=line.share(0.25))
                self.sweep_columns(k, 0, line.share(0.35))
                self.stand_up(k, line.share(0.22))

    def weights_in(self, k: int) -> Animation:
        """Return the animation that brings a matrix, column by column, and takes the last away."""
        projection = self.projections[k]
        weights = projection.weights
        columns = [weights.column(j) for j in range(weights.n_columns)]
        arrive = LaggedStart(
            *(FadeIn(column, shift=0.3 * DOWN) for column in columns), lag_ratio=theme.LAG
        )
        leave = []
        if k:
            last = self.projections[k - 1]
            leave = [FadeOut(last.weights.cells, last.head, shift=0.3 * DOWN)]
        return AnimationGroup(*leave, arrive, FadeIn(projection.head))

    def work_out_one_entry(self) -> None:
        """Take the first column slowly: input × weight, line by line, adding up."""
        projection = self.projections[0]
        weights, n = projection.weights, self.x_cells.n_rows
        ys = [self.x_cells.cell(i, 0).box.get_y() for i in range(n)]
        target = projection.vector.cell(0, 0)
        self.ledger = ledger = EntrySum(self.projection, ys, _LEDGER_LEFT, target.get_y())
        boxes = VGroup(*(self.around(part) for part in (self.x_cells.cells, weights.column(0))))
        with self.say(
            "Its first column: input times weight, line by line. The products add up "
            "to the first entry of the query."
        ) as line:
            self.play(*map(Create, boxes), run_time=theme.QUICK)
            for i in range(min(n, _SLOW_LINES)):
                self.play(self.pair_in(i), run_time=line.share(0.18))
            if n > _SLOW_LINES:
                lines = [self.pair_in(i) for i in range(_SLOW_LINES, n)]
                self.play(LaggedStart(*lines, lag_ratio=0.45), run_time=line.share(0.45))
            self.play(
                FadeIn(ledger.dots),
                Create(ledger.rule),
                FadeIn(ledger.total, shift=0.3 * DOWN),
                run_time=theme.QUICK,
            )
            self.play(FadeIn(target, target_position=ledger.total, scale=0.6), run_time=theme.MOVE)
        self.column_box = boxes[1]
        self.play(FadeOut(ledger, boxes[0]), run_time=theme.QUICK)

    def around(self, cells: VGroup) -> Rectangle:
        """Return a thin frame around cells."""
        return SurroundingRectangle(cells, color=theme.RESULT, buff=0.03, stroke_width=theme.STROKE)

    def pair_in(self, i: int) -> Animation:
        """Return the animation in which one input meets its weight, and the sum grows."""
        ledger, weight = self.ledger, self.projections[0].weights.cell(i, 0)
        start = ledger.products[0] if i == 0 else ledger.sums[i - 1]
        return LaggedStart(
            AnimationGroup(
                fly(self.x_cells.cell(i, 0), ledger.inputs[i]),
                fly(weight, ledger.weights[i]),
                FadeIn(ledger.signs[i][0]),
            ),
            FadeIn(ledger.signs[i][1], ledger.products[i], shift=0.2 * RIGHT),
            FadeIn(ledger.sums[i], target_position=start),
            lag_ratio=0.6,
        )

    def sweep_columns(self, k: int, start: int, seconds: float) -> None:
        """Let every column from ``start`` on fall into its entry, one after another."""
        weights, vector = self.projections[k].weights, self.projections[k].vector
        columns = range(start, weights.n_columns)
        if not columns:
            self.play(FadeOut(self.column_box), run_time=theme.QUICK)
            return
        if start == 0:
            self.column_box = self.around(weights.column(0))
        falls = [
            AnimationGroup(
                FadeOut(
                    weights.column(j).copy(),
                    target_position=vector.cell(0, j),
                    scale=0.15,
                ),
                FadeIn(vector.cell(0, j), shift=0.3 * DOWN),
            )
            for j in columns
        ]
        last = weights.column(weights.n_columns - 1).get_center()
        self.play(
            ApplyMethod(self.column_box.move_to, last, rate_func=linear),
            LaggedStart(*falls, lag_ratio=0.5),
            FadeIn(vector.more[:1]),
            run_time=seconds,
        )
        self.play(FadeOut(self.column_box), run_time=0.5 * theme.QUICK)

    def stand_up(self, k: int, seconds: float) -> None:
        """Turn the row into a column, as the input is one, and tell what it is for."""
        projection = self.projections[k]
        vector, frame = projection.vector, projection.frame
        moves = [
            ApplyMethod(
                vector.cell(0, j).move_to,
                (frame.get_x(), self.x_cells.cell(j, 0).box.get_y(), 0),
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

    def made_vectors(self) -> list[tuple[VGroup, Formula]]:
        """Return the cells and the letter of query, key and value, as they stand."""
        return [(each.vector.cells, each.letter) for each in self.projections]


def fly(cell: HeatCell, number: Number) -> Animation:
    """Return the animation in which a cell's number comes to where it is worked with."""
    if cell.number is None:
        return FadeIn(number, target_position=cell, shift=0.1 * LEFT)
    return TransformFromCopy(cell.number, number)
