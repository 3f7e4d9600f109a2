"""How queries, keys and values work together: real numbers go through the formula of attention."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
)
from manim.animation.animation import Animation

from math_core.one_query import follow_query
from scenes.attention.growing import growing
from scenes.attention.params import AttentionParams
from scenes.attention.query_key_value.projection import Projection
from scenes.attention.query_key_value.token_rows import MOST, TokenRows
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.bars import BarChart
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words

_FORMULA_Y = 3.1
_KEYS_X, _VALUES_X = -4.2, 5.25
_SCORES_ZERO, _SCORES_HALF = -1.2, 0.95
_WEIGHTS_ZERO, _WEIGHTS_LENGTH = 1.15, 1.7
_WEIGHTS_X = _WEIGHTS_ZERO + 0.6
_OUTPUT_Y, _OUTPUT_CELL = -2.55, (0.76, 0.5)
# How many keys meet the query one at a time.
_SLOW_KEYS = 2


class ScaledDotProduct(Act[AttentionParams]):
    """One query meets the keys; weights come of it, and mix the values.

    Parameters
    ----------
    part
        The film in which it is played.
    projections
        One token's query, key and value, on the stage.
    """

    def __init__(self, part: Part[AttentionParams], projections: Sequence[Projection]) -> None:
        super().__init__(part)
        self.projections = projections
        self.attention = self.params.one_head_trace()
        self.steps = follow_query(self.attention, self.params.query)
        self.rows = TokenRows(self.attention, self.steps)
        self.keys = self.rows.vectors("key", _KEYS_X)
        self.values = self.rows.vectors("value", _VALUES_X)
        self.query = self.rows.vectors("query", _KEYS_X).row(self.params.query)
        self.query.move_to((_KEYS_X, self.rows.top + 0.3 + self.rows.pitch / 2, 0))
        self.formula = self.make_formula()
        self.pointer = self.frame_around(VGroup(*(self.formula.part(label) for label in "qkr")))
        limit = float(np.abs(self.steps.scaled_scores).max())
        self.scores = self.rows.chart(
            "scaled_scores", _SCORES_ZERO, (-limit, limit), 2 * _SCORES_HALF
        )
        self.weights = self.rows.chart(
            "attention_weights", _WEIGHTS_ZERO, (0.0, 1.0), _WEIGHTS_LENGTH
        )
        self.weights_total = self.make_total()

    @staticmethod
    def make_formula() -> Formula:
        """Return the formula of attention, in the colours of query, key and value."""
        formula = Formula(
            'upright("attention") = {{ upright("softmax") : s }} '
            "( frac({{ Q : q }} {{ K^T : k }}, {{ sqrt(d_k) : r }}) ) {{ V : v }}",
            font_size=theme.SIZE_BODY,
        ).move_to((0, _FORMULA_Y, 0))
        for label, color in zip("qkv", (theme.QUERY, theme.KEY, theme.VALUE), strict=True):
            formula.part(label).set_color(color)
        return formula

    @staticmethod
    def frame_around(part: VGroup) -> SurroundingRectangle:
        """Return the frame around the part of the formula that is being done."""
        return SurroundingRectangle(part, color=theme.RESULT, buff=0.08, stroke_width=theme.STROKE)

    def make_total(self) -> Formula:
        """Return the sum of the weights, below them."""
        total = Rounded(self.steps.quantity("weights_total"))
        terms = [Rounded(self.steps.quantity("attention_weights", j)) for j in range(self.rows.n)]
        equals = "=" if sum_sign(terms, total) == "=" else "approx"
        formula = Formula(
            f'upright("sum") {equals} @total', {"total": total}, font_size=theme.SIZE_LABEL
        ).set_color(theme.RESULT)
        return formula.move_to((_WEIGHTS_X, self.rows.bottom - 0.3, 0))

    def put_them_together(self) -> None:
        """Let q, k and v become the letters of one formula, above the keys and values of all."""
        formula = self.formula
        query_name = Formula("q", font_size=theme.SIZE_BODY, color=theme.QUERY)
        query_name.next_to(self.query, LEFT, buff=0.2)
        key_head = Words("keys", font_size=theme.SIZE_LABEL, color=theme.KEY)
        key_head.move_to((_KEYS_X, self.rows.bottom - 0.3, 0))
        value_head = self.rows.heading(Words("values", color=theme.VALUE), _VALUES_X)
        kept = [part for each in self.projections for part in (each.vector.cells, each.letter)]
        vectors: tuple[Mobject, ...] = (self.query, self.keys.cells, self.values.cells)
        arrive: list[Animation] = []
        for one, label, all_of_them in zip(self.projections, "qkv", vectors, strict=True):
            part, cells = formula.part(label), one.vector.cells
            arrive += [
                FadeOut(one.letter, target_position=part),
                FadeIn(part, target_position=one.letter),
                FadeOut(cells, target_position=all_of_them, scale=0.5),
                FadeIn(all_of_them, target_position=cells, scale=0.3),
            ]
        with self.say("All tokens make theirs the same way. Attention puts them together.") as line:
            self.play(self.fade_all_but(self.corner, *kept), run_time=theme.QUICK)
            self.play(
                *arrive,
                FadeIn(formula.without("q", "k", "v")),
                FadeIn(self.rows.names(self.params.tokens), query_name, key_head, value_head),
                run_time=line.share(0.45),
            )

    def meet_the_keys(self) -> None:
        """Send the query to every key; how well they match becomes a bar."""
        head = self.rows.heading(Formula("q dot k div sqrt(d_k)"), _SCORES_ZERO)
        with self.say(
            "The query meets every key. Their dot product, divided by the root of d k, "
            "says how well they match."
        ) as line:
            self.play(
                Create(self.pointer),
                FadeIn(head, target_position=self.pointer),
                Create(self.scores.zero),
                run_time=theme.QUICK + 0.2,
            )
            slow = min(_SLOW_KEYS, self.rows.n)
            for j in range(slow):
                self.meet_some([j], line.share(0.2))
            if slow < self.rows.n:
                self.meet_some(range(slow, self.rows.n), line.share(0.32))

    def meet_some(self, keys: Sequence[int], seconds: float) -> None:
        """Lay copies of the query over keys; each pair collapses into its score."""
        copies = [self.query.copy() for _ in keys]
        self.play(
            LaggedStart(
                *(
                    ApplyMethod(copy.move_to, self.keys.row(j))
                    for copy, j in zip(copies, keys, strict=True)
                ),
                lag_ratio=theme.LAG,
            ),
            run_time=0.5 * seconds,
        )
        self.play(
            LaggedStart(
                *(
                    AnimationGroup(
                        FadeOut(copy, target_position=self.scores.bar(j), scale=0.3),
                        self.growing_with_number(self.scores, j),
                    )
                    for copy, j in zip(copies, keys, strict=True)
                ),
                lag_ratio=theme.LAG,
            ),
            run_time=0.5 * seconds,
        )

    @staticmethod
    def growing_with_number(chart: BarChart, j: int) -> Animation:
        """Return the animation in which a bar grows from its zero line, with its number."""
        number = [FadeIn(chart.numbers[0][j])] if chart.numbers else []
        start = chart.zero.get_center()
        return AnimationGroup(growing(chart.bar(j), start, horizontal=True), *number)

    def weigh_the_keys(self) -> None:
        """Send the scores through softmax."""
        head = self.rows.heading(Words("weights", color=theme.RESULT), _WEIGHTS_X)
        softmax = self.formula.part("s")
        with self.say("Softmax turns the scores into weights, which sum to one.") as line:
            self.play(
                Transform(self.pointer, self.frame_around(softmax)),
                FadeIn(head, target_position=softmax),
                Create(self.weights.zero),
                run_time=theme.QUICK + 0.2,
            )
            bars = [
                TransformFromCopy(self.scores.bar(j), self.weights.bar(j))
                for j in range(self.rows.n)
            ]
            self.play(LaggedStart(*bars, lag_ratio=theme.LAG), run_time=line.share(0.35))
            numbers = [FadeIn(*self.weights.numbers[0])] if self.weights.numbers else []
            self.play(*numbers, FadeIn(self.weights_total, shift=0.2 * DOWN), run_time=theme.QUICK)

    def gather_the_values(self) -> None:
        """Shrink each value to its weight, and pour them together."""
        output = self.output()
        frame = SurroundingRectangle(
            output, color=theme.RESULT, buff=0.04, stroke_width=theme.STROKE
        )
        name = Words("comes out", font_size=theme.SIZE_LABEL, color=theme.RESULT)
        name.next_to(frame, LEFT, buff=0.2)
        copies = [self.values.row(j).copy() for j in range(self.rows.n)]
        with self.say(
            "Each value shrinks to its weight, and they add up: "
            "the token leaves with something of all it looked at."
        ) as line:
            self.add(*copies)
            self.play(
                Transform(self.pointer, self.frame_around(self.formula.part("v"))),
                FadeOut(self.values.cells),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(
                    *(self.weighting(copy, j) for j, copy in enumerate(copies)), lag_ratio=0.3
                ),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(
                        FadeOut(copy, target_position=output, scale=output.width / copy.width)
                        for copy in copies
                    ),
                    lag_ratio=0.2,
                ),
                LaggedStart(*map(FadeIn, output), lag_ratio=theme.LAG),
                FadeOut(self.weights_total),
                run_time=line.share(0.3),
            )
            self.play(Create(frame), FadeIn(name), run_time=theme.QUICK)

    def output(self) -> VGroup:
        """Return what comes out for the token that asks, at the lower right."""
        limit = self.rows.limit
        outputs = HeatMap(
            self.attention,
            "output",
            colormap="RdBu",
            limits=(-limit, limit),
            decimals=2,
            cell=_OUTPUT_CELL,
            size=(6.2, 20.0),
            most=(self.params.n_tokens, MOST),
        )
        output = outputs.row(self.params.query)
        right = np.array([theme.STAGE_RIGHT - 0.15, _OUTPUT_Y, 0])
        return output.shift(right - output.get_right())

    def weighting(self, value: VGroup, j: int) -> Animation:
        """Return the animation in which a value shrinks to its weight, which goes over to it."""
        bar = self.weights.bar(j).copy().set_fill(theme.RESULT, opacity=theme.BAR_FILL)
        weight = float(self.steps.attention_weights[j])
        return AnimationGroup(
            ApplyMethod(value.stretch, weight, 1),
            FadeOut(bar, target_position=self.values.row(j), scale=0.4),
        )
