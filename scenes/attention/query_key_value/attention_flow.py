"""Chapter query-key-value, second half: real numbers go through the formula of attention."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    Animation,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
)

from math_core import AttentionTrace
from math_core.attention_steps import QueryTrace, follow_query
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import Word

# So many entries of each vector are drawn.
_MOST = 8
_FORMULA_Y = 3.1
_ROWS_MIDDLE, _ROWS_HEIGHT, _ROW = -0.05, 3.35, 0.78
_NAMES_RIGHT, _NAMES_WIDTH = -5.35, 1.4
_KEYS_X, _VALUES_X, _STRIP = -4.2, 5.25, 2.1
_SCORES_ZERO, _SCORES_HALF = -1.2, 0.95
_WEIGHTS_ZERO, _WEIGHTS_LENGTH = 1.15, 1.7
_OUTPUT_Y, _OUTPUT_CELL = -2.55, (0.76, 0.5)
# How many keys meet the query one at a time.
_SLOW_KEYS = 2


class AttentionFlowBeats(AttentionStage):
    """One query meets the keys; weights come of it, and mix the values."""

    def made_vectors(self) -> list[tuple[VGroup, Formula]]:
        """Return the cells and the letter of query, key and value, as they stand."""
        raise NotImplementedError

    def put_them_together(self) -> None:
        """Let q, k and v become the letters of one formula, above the keys and values of all."""
        self.one_head: AttentionTrace = self.params.one_head_trace()
        self.flow: QueryTrace = follow_query(self.one_head, self.params.query)
        self.lay_out_the_flow()
        vectors = self.made_vectors()
        formula = self.flow_formula
        with self.say("All tokens make theirs the same way. Attention puts them together.") as line:
            kept = [part for pair in vectors for part in pair]
            self.play(self.fade_all_but(self.corner, *kept), run_time=theme.QUICK)
            arrive: list[Animation] = []
            for (cells, letter), label in zip(vectors, "qkv", strict=True):
                part = formula.part(label)
                arrive.append(FadeOut(letter, target_position=part))
                arrive.append(FadeIn(part, target_position=letter))
                strip = {
                    "q": self.query_strip,
                    "k": self.key_strips.cells,
                    "v": self.value_strips.cells,
                }[label]
                arrive.append(FadeOut(cells, target_position=strip, scale=0.5))
                arrive.append(FadeIn(strip, target_position=cells))
            self.play(
                *arrive,
                FadeIn(formula.without("q", "k", "v")),
                FadeIn(self.met_names, self.query_name, self.key_head, self.value_head),
                run_time=line.share(0.45),
            )

    def lay_out_the_flow(self) -> None:
        """Make everything that stands still while numbers go through it."""
        self.n_met = len(self.flow.scores)
        self.flow_pitch = min(_ROW, _ROWS_HEIGHT / self.n_met)
        self.flow_top = _ROWS_MIDDLE + self.n_met * self.flow_pitch / 2
        self.flow_formula = Formula(
            'upright("attention") = {{ upright("softmax") : s }} '
            "( frac({{ Q : q }} {{ K^T : k }}, {{ sqrt(d_k) : r }}) ) {{ V : v }}",
            font_size=theme.SIZE_BODY,
        ).move_to((0, _FORMULA_Y, 0))
        colors = {"q": theme.QUERY, "k": theme.KEY, "v": theme.VALUE}
        for label, color in colors.items():
            self.flow_formula.part(label).set_color(color)
        self.key_strips, self.value_strips = (
            self.flow_strips("key", _KEYS_X),
            self.flow_strips("value", _VALUES_X),
        )
        own = self.flow_strips("query", _KEYS_X, all_rows=True).row(self.params.query)
        self.query_strip = own.move_to((_KEYS_X, self.flow_top + 0.3 + self.flow_pitch / 2, 0))
        self.query_name = Formula("q", font_size=theme.SIZE_BODY, color=theme.QUERY)
        self.query_name.next_to(self.query_strip, LEFT, buff=0.2)
        self.met_names = VGroup()
        for j in range(self.n_met):
            size = theme.SIZE_LABEL if self.flow_pitch >= 0.4 else theme.SIZE_TICK
            word = Word(self.params.tokens[j], font_size=size, max_width=_NAMES_WIDTH)
            word.stand_at(0, self.flow_y(j))
            self.met_names.add(
                word.shift((_NAMES_RIGHT - word.get_right()[0]) * np.array([1, 0, 0]))
            )
        self.key_head = Words("keys", font_size=theme.SIZE_LABEL, color=theme.KEY)
        self.key_head.move_to((_KEYS_X, self.flow_bottom - 0.3, 0))
        self.value_head = self.flow_head(Words("values", color=theme.VALUE), _VALUES_X)

    @property
    def flow_bottom(self) -> float:
        """The lower end of the rows."""
        return self.flow_top - self.n_met * self.flow_pitch

    def flow_y(self, j: int) -> float:
        """Return the height of a token's row."""
        return self.flow_top - (j + 0.5) * self.flow_pitch

    def flow_head(self, text: Words | Formula, x: float) -> Words | Formula:
        """Return a heading above the rows."""
        text.scale(theme.SIZE_LABEL / theme.SIZE_BODY)
        text.move_to((x, self.flow_top + 0.4, 0))
        return text

    def flow_strips(self, field: str, x: float, *, all_rows: bool = False) -> HeatMap:
        """Return the vectors of the tokens that are seen, a row each, without their numbers."""
        limit = max(
            float(np.abs(getattr(self.one_head, name)).max()) for name in ("query", "key", "value")
        )
        n = min(self.one_head.query.shape[1], _MOST)
        rows = self.n_tokens if all_rows else self.n_met
        strips = HeatMap(
            self.one_head,
            field,
            colormap="RdBu",
            limits=(-limit, limit),
            cell=(_STRIP / n, self.flow_pitch),
            size=(_STRIP, rows * self.flow_pitch),
            most=(rows, _MOST),
        )
        return strips.stand_at(x, _ROWS_MIDDLE)

    def flow_chart(
        self, field: str, zero: float, low: float, high: float, length: float
    ) -> BarChart:
        """Return a row's numbers as bars beside the rows."""
        chart = BarChart(
            [self.flow.quantity(field, j) for j in range(self.n_met)],
            colors=() if low < 0 else (theme.RESULT,),
            limits=(low, high),
            horizontal=True,
            length=length,
            breadth=self.n_met * self.flow_pitch,
            decimals=2,
        )
        return chart.shift((zero, self.flow_top, 0) - chart.zero.get_start())

    def meet_the_keys(self) -> None:
        """Send the query to every key; how well they match becomes a bar."""
        limit = float(np.abs(self.flow.scaled_scores).max())
        self.score_chart = self.flow_chart(
            "scaled_scores", _SCORES_ZERO, -limit, limit, 2 * _SCORES_HALF
        )
        head = self.flow_head(Formula("q dot k div sqrt(d_k)"), _SCORES_ZERO)
        parts = VGroup(*(self.flow_formula.part(label) for label in "qkr"))
        self.pointer = SurroundingRectangle(
            parts, color=theme.RESULT, buff=0.08, stroke_width=theme.STROKE
        )
        with self.say(
            "The query meets every key. Their dot product, divided by the root of d k, "
            "says how well they match."
        ) as line:
            self.play(
                Create(self.pointer),
                FadeIn(head, target_position=parts),
                Create(self.score_chart.zero),
                run_time=theme.QUICK + 0.2,
            )
            slow = min(_SLOW_KEYS, self.n_met)
            for j in range(slow):
                self.meet_some([j], line.share(0.2))
            if slow < self.n_met:
                self.meet_some(list(range(slow, self.n_met)), line.share(0.32))

    def meet_some(self, rows: list[int], seconds: float) -> None:
        """Lay copies of the query over keys; each pair collapses into its score."""
        ghosts = [self.query_strip.copy() for _ in rows]
        self.play(
            LaggedStart(
                *(
                    ApplyMethod(ghost.move_to, self.key_strips.row(j))
                    for ghost, j in zip(ghosts, rows, strict=True)
                ),
                lag_ratio=theme.LAG,
            ),
            run_time=0.5 * seconds,
        )
        self.play(
            LaggedStart(
                *(
                    AnimationGroup(
                        FadeOut(ghost, target_position=self.score_chart.bar(j), scale=0.3),
                        self.flow_growth(self.score_chart, j),
                    )
                    for ghost, j in zip(ghosts, rows, strict=True)
                ),
                lag_ratio=theme.LAG,
            ),
            run_time=0.5 * seconds,
        )

    def flow_growth(self, chart: BarChart, j: int) -> Animation:
        """Return the animation in which a bar grows from its zero line, with its number."""
        bar = chart.bar(j)
        seed = bar.copy().stretch(1e-3, 0, about_point=chart.zero.get_center())
        number = [FadeIn(chart.numbers[0][j])] if chart.numbers else []
        return AnimationGroup(
            Transform(seed, bar, replace_mobject_with_target_in_scene=True), *number
        )

    def weigh_the_keys(self) -> None:
        """Send the scores through softmax."""
        self.weight_chart = self.flow_chart(
            "attention_weights", _WEIGHTS_ZERO, 0.0, 1.0, _WEIGHTS_LENGTH
        )
        head = self.flow_head(Words("weights", color=theme.RESULT), _WEIGHTS_ZERO + 0.6)
        part = self.flow_formula.part("s")
        total = Rounded(self.flow.quantity("weights_total"))
        terms = [Rounded(self.flow.quantity("attention_weights", j)) for j in range(self.n_met)]
        equals = "=" if sum_sign(terms, total) == "=" else "approx"
        total_sum = Formula(
            f'upright("sum") {equals} @total', {"total": total}, font_size=theme.SIZE_LABEL
        ).set_color(theme.RESULT)
        total_sum.move_to((_WEIGHTS_ZERO + 0.6, self.flow_bottom - 0.3, 0))
        with self.say("Softmax turns the scores into weights, which sum to one.") as line:
            self.play(
                Transform(self.pointer, self.pointer_at(part)),
                FadeIn(head, target_position=part),
                Create(self.weight_chart.zero),
                run_time=theme.QUICK + 0.2,
            )
            bars = [
                TransformFromCopy(self.score_chart.bar(j), self.weight_chart.bar(j))
                for j in range(self.n_met)
            ]
            self.play(LaggedStart(*bars, lag_ratio=theme.LAG), run_time=line.share(0.35))
            numbers = [FadeIn(*self.weight_chart.numbers[0])] if self.weight_chart.numbers else []
            self.play(*numbers, FadeIn(total_sum, shift=0.2 * DOWN), run_time=theme.QUICK)
        self.weight_sum = total_sum

    def pointer_at(self, part: VGroup) -> SurroundingRectangle:
        """Return the frame around the part of the formula that is being done."""
        return SurroundingRectangle(part, color=theme.RESULT, buff=0.08, stroke_width=theme.STROKE)

    def gather_the_values(self) -> None:
        """Shrink each value to its weight, and pour them together."""
        query = self.params.query
        limit = max(map(abs, self.value_strips.colors.limits))
        outputs = HeatMap(
            self.one_head,
            "output",
            colormap="RdBu",
            limits=(-limit, limit),
            decimals=2,
            cell=_OUTPUT_CELL,
            size=(6.2, 20.0),
            most=(self.n_tokens, _MOST),
        )
        output = outputs.row(query)
        right = (theme.STAGE_RIGHT - 0.15, _OUTPUT_Y, 0)
        output.shift(right - output.get_right())
        frame = SurroundingRectangle(
            output, color=theme.RESULT, buff=0.04, stroke_width=theme.STROKE
        )
        name = Words("comes out", font_size=theme.SIZE_LABEL, color=theme.RESULT)
        name.next_to(frame, LEFT, buff=0.2)
        copies = [self.value_strips.row(j).copy() for j in range(self.n_met)]
        with self.say(
            "Each value shrinks to its weight, and they add up: "
            "the token leaves with something of all it looked at."
        ) as line:
            shrink = [
                ApplyMethod(copy.stretch, float(weight), 1)
                for copy, weight in zip(copies, self.flow.attention_weights, strict=True)
            ]
            self.add(*copies)
            self.play(
                Transform(self.pointer, self.pointer_at(self.flow_formula.part("v"))),
                FadeOut(self.value_strips.cells),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(move, self.weight_goes_over(j))
                        for j, move in enumerate(shrink)
                    ),
                    lag_ratio=0.3,
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
                FadeOut(self.weight_sum),
                run_time=line.share(0.3),
            )
            self.play(Create(frame), FadeIn(name), run_time=theme.QUICK)

    def weight_goes_over(self, j: int) -> Animation:
        """Return the animation in which a weight goes over to its value."""
        bar = self.weight_chart.bar(j).copy().set_fill(theme.RESULT, opacity=theme.BAR_FILL)
        return FadeOut(bar, target_position=self.value_strips.row(j), scale=0.4)
