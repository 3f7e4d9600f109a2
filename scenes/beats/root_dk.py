"""Chapter why-divide-by-root-dk: how far dot products spread, and what softmax does with it."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from math_core import Quantity, ScalingTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.bars import Bar, BarChart
from scenes.stage.number import Number
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula, Words

_SPREAD_LEFT = -6.0
_SPREAD_SIZE = (7.2, 3.7)
_SPREAD_BOTTOM = -1.55
_NOTE_X = 4.4
_COLUMNS_X = (-4.7, -2.15, 0.4, 2.95, 5.5)
_SMALL_SIZE = (2.0, 1.55)
_ROWS_BASE = (0.72, -2.0)
_SCORES_ZERO, _SCORES_LENGTH = 0.45, 4.2
# From here on one weight may be said to have taken everything.
_EVERYTHING = 0.995


class Level(Line):
    """A short line across a bar, at the height of a value.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, chart: BarChart, i: int, quantity: Quantity) -> None:
        self.quantity, self._chart = quantity, chart
        x, half = chart.bar(i).get_x(), 0.75 * chart.thickness
        y = chart.point(0.0, quantity.value)[1]
        super().__init__((x - half, y, 0), (x + half, y, 0), color=theme.RESULT)
        self.set_stroke(width=theme.STROKE_CURVE)

    def read_back(self) -> float:
        """Return the value at whose height the line stands now."""
        zero, one = (self._chart.point(0.0, value)[1] for value in (0.0, 1.0))
        return float((self.get_y() - zero) / (one - zero))


def tallest(chart: BarChart) -> Bar:
    """Return a chart's bar of the largest value."""
    return max(
        (chart.bar(i) for i in range(len(chart.bars[0]))), key=lambda bar: bar.quantity.value
    )


class RootDkBeats(AttentionStage):
    """Dot products grow with the dimensions; softmax then sees only the largest."""

    def measure_the_spread(self) -> None:
        """Show how far dot products of random vectors spread, for growing d_k."""
        self.scaling: ScalingTrace = self.params.scaling_trace()
        scaling, n = self.scaling, len(self.scaling.d_k)
        spreads = [scaling.quantity("spread", i) for i in range(n)]
        chart = BarChart(
            spreads,
            colors=(theme.POSITIVE,),
            length=_SPREAD_SIZE[1],
            breadth=_SPREAD_SIZE[0],
            decimals=2,
        )
        for i in range(n):
            name = Number(Shown(scaling.quantity("d_k", i), 0), font_size=theme.SIZE_LABEL)
            chart.names.add(name.next_to(chart.bar(i), DOWN, buff=0.2))
        start = chart.zero.get_start()
        chart.shift((_SPREAD_LEFT - start[0], _SPREAD_BOTTOM - start[1], 0))
        d_k = Formula("d_k", font_size=theme.SIZE_BODY).next_to(chart.names, DOWN, buff=0.2)
        product = Formula(
            "{{ q : q }} dot {{ k : k }} = q_1 k_1 + q_2 k_2 + dots.h.c + q_(d_k) k_(d_k)",
            font_size=theme.SIZE_BODY,
        ).move_to((0, 2.75, 0))
        product.part("q").set_color(theme.QUERY)
        product.part("k").set_color(theme.KEY)
        with self.say(
            "Why divide by the root of d k? A dot product is a sum with d k terms."
        ) as line:
            self.play(FadeOut(self.tokens), self.title_in(), run_time=theme.QUICK)
            self.play(FadeIn(product), run_time=line.share(0.3))
        label = Words(
            "spread of q · k\n(standard deviation,\nrandom q and k)",
            font_size=theme.SIZE_LABEL,
            color=theme.POSITIVE,
            align="center",
        ).move_to((_NOTE_X, 0.75, 0))
        with self.say("Measured on random vectors: the more terms, the further the sums spread."):
            arrive = [FadeIn(each) for each in (chart.names, d_k, label)]
            self.play(Create(chart.zero), *arrive, run_time=theme.QUICK)
            seeds = [bar.copy().stretch(1e-3, 1, about_edge=DOWN) for bar in chart.bars[0]]
            self.play(
                LaggedStart(
                    *(
                        LaggedStart(ReplacementTransform(seed, bar), FadeIn(number), lag_ratio=0.6)
                        for seed, bar, number in zip(
                            seeds, chart.bars[0], chart.numbers[0], strict=True
                        )
                    ),
                    lag_ratio=0.5,
                ),
                run_time=3 * theme.MOVE,
            )
        self.chart, self.d_k_name, self.spread_label = chart, d_k, label

    def see_the_root(self) -> None:
        """Lay √d_k over the measured spreads."""
        chart, scaling = self.chart, self.scaling
        n = len(scaling.d_k)
        levels = VGroup(*(Level(chart, i, scaling.quantity("expected", i)) for i in range(n)))
        rule = Formula("sqrt(d_k)", font_size=theme.SIZE_LARGE, color=theme.RESULT)
        rule.next_to(self.spread_label, DOWN, buff=0.5)
        roots = VGroup()
        for i in range(n):
            number = Number(
                Shown(scaling.quantity("expected", i), 0),
                font_size=theme.SIZE_LABEL,
                color=theme.RESULT,
            )
            roots.add(number.move_to((chart.names[i].get_x(), self.d_k_name.get_y(), 0)))
        root_name = Formula("sqrt(d_k)", font_size=theme.SIZE_BODY, color=theme.RESULT)
        root_name.set_y(roots.get_y()).set_x(chart.zero.get_start()[0] - 0.35)
        name_place = (root_name.get_x(), chart.names.get_y(), 0)
        with self.say(
            "Four times the dimensions, twice the spread: it grows like the root of d k."
        ) as line:
            self.play(
                self.d_k_name.animate.move_to(name_place),
                FadeIn(root_name),
                FadeIn(rule),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(
                    *(
                        LaggedStart(Create(level), FadeIn(root), lag_ratio=0.3)
                        for level, root in zip(levels, roots, strict=True)
                    ),
                    lag_ratio=0.4,
                ),
                run_time=line.share(0.45),
            )

    def give_it_to_softmax(self) -> None:
        """Show softmax of one row of scores for every d_k, as it is."""
        self.top = self.small_charts("weights_unscaled", 0, theme.KEY)
        names = VGroup()
        for i, x in enumerate(_COLUMNS_X):
            value = Shown(self.scaling.quantity("d_k", i), 0)
            name = Formula("d_k = @d", {"d": value}, font_size=theme.SIZE_LABEL)
            names.add(name.move_to((x, _ROWS_BASE[1] - 0.4, 0)))
        head = self.row_head('upright("softmax")(q dot k)', 0)
        n_keys = self.scaling.scores.shape[1]
        scores = self.score_charts()
        with self.say(
            f"Take one query and {self.counted(n_keys, 'key')}. These are their scores."
        ) as line:
            self.play(self.fade_all_but(self.corner, self.chart.names), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(self.chart.names, names, strict=True)
                ),
                *(FadeIn(chart.zero) for chart in scores),
                run_time=line.share(0.25),
            )
            self.play(
                LaggedStart(*(self.chart_growth(chart) for chart in scores), lag_ratio=0.3),
                run_time=line.share(0.4),
            )
        last = self.top[-1]
        largest = self.largest_weight("weights_unscaled", len(_COLUMNS_X) - 1)
        with self.say("When scores lie far apart, softmax hears only the largest.") as line:
            self.play(FadeIn(head), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        self.chart_change(old, new)
                        for old, new in zip(scores, self.top, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=max(theme.SLOW, line.rest),
            )
        taken = largest.quantity.value >= _EVERYTHING
        dims = Shown(self.scaling.quantity("d_k", len(_COLUMNS_X) - 1), 0)
        text = "With {d} dimensions the largest weight is {w}"
        text += ": one key takes everything." if taken else "."
        with self.say(text, d=dims, w=largest):
            self.play(self.point_out(last), run_time=theme.MOVE)
        if taken:
            with self.say("Softmax is flat there: hardly any gradient comes back."):
                self.wait(theme.PAUSE)

    def small_charts(self, field: str, row: int, color: str) -> list[BarChart]:
        """Return a row of small charts, one a d_k, on a scale from 0 to 1."""
        charts = []
        for i, x in enumerate(_COLUMNS_X):
            n_keys = self.scaling.scores.shape[1]
            chart = BarChart(
                [self.scaling.quantity(field, i, j) for j in range(n_keys)],
                colors=(color,),
                limits=(0.0, 1.0),
                length=_SMALL_SIZE[1],
                breadth=_SMALL_SIZE[0],
            )
            zero = chart.zero.get_center()
            chart.shift((x - zero[0], _ROWS_BASE[row] - zero[1], 0))
            charts.append(chart)
        return charts

    def score_charts(self) -> list[BarChart]:
        """Return the scores of one query as small charts on one scale, one a d_k."""
        scores = self.scaling.scores
        limit = float(np.abs(scores).max())
        charts = []
        for i, x in enumerate(_COLUMNS_X):
            chart = BarChart(
                [self.scaling.quantity("scores", i, j) for j in range(scores.shape[1])],
                limits=(-limit, limit),
                length=_SCORES_LENGTH,
                breadth=_SMALL_SIZE[0],
            )
            zero = chart.zero.get_center()
            chart.shift((x - zero[0], _SCORES_ZERO - zero[1], 0))
            charts.append(chart)
        return charts

    def chart_change(self, old: BarChart, new: BarChart) -> LaggedStart:
        """Return the animation in which a chart's bars become another's; then its number."""
        bars = [ReplacementTransform(a, b) for a, b in zip(old.bars[0], new.bars[0], strict=True)]
        zero = ReplacementTransform(old.zero, new.zero)
        return LaggedStart(
            LaggedStart(zero, *bars, lag_ratio=0), FadeIn(self.chart_peak(new)), lag_ratio=0.8
        )

    def chart_descent(self, old: BarChart, new: BarChart) -> LaggedStart:
        """Return the animation in which copies of a chart's bars become another's."""
        bars = [TransformFromCopy(a, b) for a, b in zip(old.bars[0], new.bars[0], strict=True)]
        zero = TransformFromCopy(old.zero, new.zero)
        return LaggedStart(
            LaggedStart(zero, *bars, lag_ratio=0), FadeIn(self.chart_peak(new)), lag_ratio=0.8
        )

    def chart_peak(self, chart: BarChart) -> Number:
        """Return the number over a chart's largest bar."""
        best = tallest(chart)
        number = Number(Shown(best.quantity, 3), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        number.next_to(best, UP, buff=0.1)
        edge = chart.zero.get_center()[0] + _SMALL_SIZE[0] / 2
        return number.shift(LEFT * max(0.0, number.get_right()[0] - edge - 0.2))

    def row_head(self, expression: str, row: int) -> Formula:
        """Return what a row of charts shows, above its left end."""
        head = Formula(expression, font_size=theme.SIZE_BODY)
        y = _ROWS_BASE[row] + _SMALL_SIZE[1] + 0.6
        return head.move_to((_COLUMNS_X[0] - _SMALL_SIZE[0] / 2, y, 0), aligned_edge=LEFT)

    def largest_weight(self, field: str, i: int) -> Shown:
        """Return the largest weight for one d_k."""
        j = int(np.argmax(getattr(self.scaling, field)[i]))
        return Shown(self.scaling.quantity(field, i, j), 3)

    def chart_growth(self, chart: BarChart) -> LaggedStart:
        """Return the animation in which a chart's bars grow from its zero line."""
        zero = chart.zero.get_center()
        seeds = [bar.copy().stretch(1e-3, 1, about_point=zero) for bar in chart.bars[0]]
        bars = [ReplacementTransform(a, b) for a, b in zip(seeds, chart.bars[0], strict=True)]
        return LaggedStart(*bars, lag_ratio=0.05)

    def point_out(self, chart: BarChart) -> LaggedStart:
        """Return the animation in which a chart's largest bar swells and shrinks back."""
        best = tallest(chart)
        glow = best.copy().set_stroke(theme.RESULT, width=theme.STROKE_CURVE).set_fill(opacity=0)
        return LaggedStart(Create(glow), FadeOut(glow), lag_ratio=1.0)

    def divide_first(self) -> None:
        """Divide the scores by √d_k before softmax, and see the weights stay shared."""
        self.bottom = self.small_charts("weights_scaled", 1, theme.RESULT)
        head = self.row_head('upright("softmax")(q dot k div sqrt(d_k))', 1)
        largest = self.largest_weight("weights_scaled", len(_COLUMNS_X) - 1)
        dims = Shown(self.scaling.quantity("d_k", len(_COLUMNS_X) - 1), 0)
        with self.say("Divide by the root first, and scores spread alike for every d k.") as line:
            self.play(FadeIn(head), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        self.chart_descent(old, new)
                        for old, new in zip(self.top, self.bottom, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=max(theme.SLOW, line.rest),
            )
        with self.say("With {d} dimensions the largest is now {w}.", d=dims, w=largest):
            self.play(self.point_out(self.bottom[-1]), run_time=theme.MOVE)
        shared = (
            largest.quantity.value
            < self.largest_weight("weights_unscaled", len(_COLUMNS_X) - 1).quantity.value
        )
        if shared:
            with self.say("The weights stay shared: attention can hear more than one."):
                self.wait(theme.PAUSE)
