"""Chapter why-divide-by-root-dk, its second half: what softmax makes of scores that spread."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from math_core import Quantity
from scenes.beats.spread import COLUMNS_X, FORMULA_Y, TABLE_Y, SpreadBeats
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.plots.bars import Bar, BarChart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_CHART_WIDTH = 2.05
_SCORES_Y, _SCORES_LENGTH = 1.55, 2.3
_WEIGHTS_Y, _WEIGHTS_LENGTH = -1.95, 1.75
_NAMES_Y, _SLOPES_Y = -2.3, -2.78
_HEAD_X = -5.45
_LINE = 0.01
# From here on one weight may be said to have taken everything.
_EVERYTHING = 0.995


def tallest(chart: BarChart) -> Bar:
    """Return a chart's bar of the largest value."""
    return max(
        (chart.bar(i) for i in range(len(chart.bars[0]))), key=lambda bar: bar.quantity.value
    )


class RootDkBeats(SpreadBeats):
    """Softmax of large scores sees only the largest; divided by the root, it sees all."""

    def give_it_to_softmax(self) -> None:
        """Show softmax of one row of scores for every d_k, as it is."""
        self.names = VGroup(
            *(
                Formula(
                    "d_k = @d",
                    {"d": Rounded(self.scaling.quantity("d_k", i), 0)},
                    font_size=theme.SIZE_LABEL,
                ).move_to((x, _NAMES_Y, 0))
                for i, x in enumerate(COLUMNS_X)
            )
        )
        self.raw = self.score_charts("scores")
        self.score_head = self.row_head("q dot k", _SCORES_Y)
        n_keys = self.scaling.scores.shape[1]
        with self.say(
            f"Take one query and {self.counted(n_keys, 'key')}. These are their scores."
        ) as line:
            self.play(self.fade_all_but(self.corner, self.dimensions), run_time=theme.QUICK)
            self.play(
                FadeOut(self.dimensions, shift=(_NAMES_Y - TABLE_Y[0]) * UP),
                FadeIn(self.names, shift=(_NAMES_Y - TABLE_Y[0]) * UP),
                FadeIn(self.score_head),
                *(FadeIn(chart.zero) for chart in self.raw),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(*(self.chart_growth(chart) for chart in self.raw), lag_ratio=0.3),
                run_time=line.share(0.5),
            )
        self.sharp = self.weight_charts("weights_unscaled", theme.KEY)
        self.sharp_peaks = [self.chart_peak(chart) for chart in self.sharp]
        self.weight_head = self.row_head('upright("softmax")', _WEIGHTS_Y + 0.5 * _WEIGHTS_LENGTH)
        with self.say("When scores lie far apart, softmax hears only the largest.") as line:
            self.play(
                FadeIn(self.weight_head),
                *(Create(chart.zero) for chart in self.sharp),
                run_time=theme.QUICK,
            )
            falls = [
                self.chart_descent(old, new, peak)
                for old, new, peak in zip(self.raw, self.sharp, self.sharp_peaks, strict=True)
            ]
            self.play(LaggedStart(*falls, lag_ratio=0.3), run_time=max(2 * theme.SLOW, line.rest))
        self.look_at_the_last()

    def look_at_the_last(self) -> None:
        """Point at the greatest d_k: its largest weight, and how softmax slopes there."""
        last = len(COLUMNS_X) - 1
        largest = self.largest_weight("weights_unscaled", last)
        taken = largest.quantity.value >= _EVERYTHING
        dims = Rounded(self.scaling.quantity("d_k", last), 0)
        text = "With {d} dimensions the largest weight is {w}"
        text += ": one key takes everything." if taken else "."
        column = VGroup(self.raw[last].bars[0], self.sharp[last], self.sharp_peaks[last])
        box = SurroundingRectangle(
            VGroup(column, self.names[last]),
            color=theme.RESULT,
            buff=0.12,
            stroke_width=theme.STROKE,
        )
        others: list[VMobject] = [*self.sharp_peaks[:last], *self.names[:last]]
        for chart in (*self.raw[:last], *self.sharp[:last]):
            others += [chart.zero, *chart.bars[0]]
        with self.say(text, d=dims, w=largest) as line:
            self.play(Create(box), *map(dimming, others), run_time=theme.MOVE)
            for _ in range(2):
                self.play(self.point_out(self.sharp[last]), run_time=line.share(0.3))
        self.slopes = self.slope_row("slope_unscaled", theme.DATA)
        self.slope_head = Words("slope", font_size=theme.SIZE_LABEL)
        self.slope_head.move_to((_HEAD_X, _SLOPES_Y, 0), aligned_edge=RIGHT)
        text = "How does that weight answer to its score? That is softmax's slope."
        if taken:
            text = "Softmax is flat there, its slope about zero: hardly any gradient comes back."
        with self.say(text) as line:
            self.play(
                FadeOut(box), FadeIn(self.slope_head), *map(restoring, others), run_time=theme.QUICK
            )
            self.play(
                LaggedStart(
                    *(
                        FadeIn(slope, target_position=peak)
                        for slope, peak in zip(self.slopes, self.sharp_peaks, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.5),
            )

    def slope_row(self, field: str, color: str) -> VGroup:
        """Return a slope for every d_k, below the charts."""
        return VGroup(
            *(
                Number(
                    Rounded(self.scaling.quantity(field, i), 3),
                    font_size=theme.SIZE_LABEL,
                    color=color,
                ).move_to((x, _SLOPES_Y, 0))
                for i, x in enumerate(COLUMNS_X)
            )
        )

    def bar_charts(
        self, field: str, limits: tuple[float, float], length: float, y: float, color: str | None
    ) -> list[BarChart]:
        """Return small charts of a field, one a d_k, on one scale, zero at height ``y``."""
        charts = []
        for i, x in enumerate(COLUMNS_X):
            chart = BarChart(
                [self.scaling.quantity(field, i, j) for j in range(self.scaling.scores.shape[1])],
                colors=(color,) if color else (),
                limits=limits,
                length=length,
                breadth=_CHART_WIDTH,
            )
            for bar in chart.bars[0]:
                if bar.height < 2 * _LINE:
                    allow(bar, "value", "shorter than its outline is wide")
            zero = chart.zero.get_center()
            charts.append(chart.shift((x - zero[0], y - zero[1], 0)))
        return charts

    def weight_charts(self, field: str, color: str) -> list[BarChart]:
        """Return the weights on a scale from 0 to 1."""
        return self.bar_charts(field, (0.0, 1.0), _WEIGHTS_LENGTH, _WEIGHTS_Y, color)

    def score_charts(self, field: str, like: str | None = None) -> list[BarChart]:
        """Return scores, on the scale that their own largest needs or that of field ``like``."""
        limit = float(np.abs(getattr(self.scaling, like or field)).max())
        return self.bar_charts(field, (-limit, limit), _SCORES_LENGTH, _SCORES_Y, None)

    def row_head(self, expression: str, y: float) -> Formula:
        """Return what a row of charts shows, to the left of it."""
        head = Formula(expression, font_size=theme.SIZE_LABEL)
        return head.move_to((_HEAD_X, y, 0), aligned_edge=RIGHT)

    def chart_peak(self, chart: BarChart) -> Number:
        """Return the number over a chart's largest bar."""
        best = tallest(chart)
        number = Number(Rounded(best.quantity, 3), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        number.next_to(best, UP, buff=0.1)
        edge = chart.zero.get_center()[0] + _CHART_WIDTH / 2
        return number.shift(LEFT * max(0.0, number.get_right()[0] - edge - 0.1))

    def largest_weight(self, field: str, i: int) -> Rounded:
        """Return the largest weight for one d_k."""
        j = int(np.argmax(getattr(self.scaling, field)[i]))
        return Rounded(self.scaling.quantity(field, i, j), 3)

    def chart_growth(self, chart: BarChart) -> LaggedStart:
        """Return the animation in which a chart's bars grow from its zero line."""
        zero = chart.zero.get_center()
        seeds = [bar.copy().stretch(1e-3, 1, about_point=zero) for bar in chart.bars[0]]
        bars = [ReplacementTransform(a, b) for a, b in zip(seeds, chart.bars[0], strict=True)]
        return LaggedStart(*bars, lag_ratio=0.05)

    def chart_descent(self, old: BarChart, new: BarChart, peak: Number) -> LaggedStart:
        """Return the animation in which copies of scores become weights; then their peak."""
        bars = [TransformFromCopy(a, b) for a, b in zip(old.bars[0], new.bars[0], strict=True)]
        return LaggedStart(AnimationGroup(*bars), FadeIn(peak), lag_ratio=0.8)

    def chart_change(self, old: list[BarChart], new: list[BarChart]) -> list[Animation]:
        """Return the moves in which the bars of charts become those of others."""
        return [
            ReplacementTransform(a, b)
            for one, other in zip(old, new, strict=True)
            for a, b in zip([one.zero, *one.bars[0]], [other.zero, *other.bars[0]], strict=True)
        ]

    def point_out(self, chart: BarChart) -> LaggedStart:
        """Return the animation in which light runs around a chart's largest bar."""
        best = tallest(chart)
        glow = best.copy().set_stroke(theme.RESULT, width=theme.STROKE_CURVE).set_fill(opacity=0)
        return LaggedStart(Create(glow), FadeOut(glow), lag_ratio=1.0)

    def divide_first(self) -> None:
        """Divide the scores by √d_k before softmax, and see the weights come to be shared."""
        divided = self.score_charts("scaled_scores", like="scores")
        closer = self.score_charts("scaled_scores")
        head = self.row_head("frac(q dot k, sqrt(d_k))", _SCORES_Y)
        note = Words("seen closer", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        note.move_to((0.6, FORMULA_Y + 0.15, 0))
        with self.say("Divide by the root first, and the scores shrink to one spread.") as line:
            self.play(
                FadeOut(self.score_head, shift=0.3 * UP),
                FadeIn(head, shift=0.3 * UP),
                run_time=theme.QUICK,
            )
            self.play(*self.chart_change(self.raw, divided), run_time=line.share(0.35))
            self.play(FadeIn(note), *self.chart_change(divided, closer), run_time=line.share(0.3))
        soft = self.weight_charts("weights_scaled", theme.RESULT)
        peaks = [self.chart_peak(chart) for chart in soft]
        ghosts = [bar.copy().set_stroke(width=0) for chart in self.sharp for bar in chart.bars[0]]
        largest = self.largest_weight("weights_scaled", len(COLUMNS_X) - 1)
        dims = Rounded(self.scaling.quantity("d_k", len(COLUMNS_X) - 1), 0)
        slopes = self.slope_row("slope_scaled", theme.RESULT)
        with self.say(
            "Now softmax again: with {d} dimensions the largest is {w}.", d=dims, w=largest
        ):
            self.play(*(FadeOut(peak) for peak in self.sharp_peaks), run_time=0.5 * theme.QUICK)
            self.add(*ghosts)
            self.play(
                *map(dimming, ghosts),
                *self.chart_change(self.sharp, soft),
                run_time=theme.SLOW,
            )
            self.play(*map(FadeIn, peaks), run_time=theme.QUICK)
        steeper = self.slope_at_the_last("slope_scaled") > self.slope_at_the_last("slope_unscaled")
        shared = (
            largest.quantity.value
            < self.largest_weight("weights_unscaled", len(COLUMNS_X) - 1).quantity.value
        )
        with self.say(
            "The weights stay shared, and softmax has a slope to learn by."
            if shared and steeper
            else "That is what attention uses."
        ):
            self.play(
                FadeOut(self.slopes, shift=0.25 * DOWN),
                FadeIn(slopes, shift=0.25 * DOWN),
                run_time=theme.MOVE,
            )
            self.play(LaggedStart(*map(self.point_out, soft), lag_ratio=0.15), run_time=theme.SLOW)

    def slope_at_the_last(self, field: str) -> float:
        """Return the slope for the greatest d_k."""
        slope: Quantity = self.scaling.quantity(field, len(COLUMNS_X) - 1)
        return slope.value
