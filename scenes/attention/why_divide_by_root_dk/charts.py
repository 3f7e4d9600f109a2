"""Small bar charts of scores and of softmax, one for each d_k, and how they turn into others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    LEFT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)
from manim.animation.animation import Animation

from math_core import ScalingTrace
from scenes.attention.growing import growing
from scenes.attention.why_divide_by_root_dk.columns import COLUMNS_X
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.plots.bars import Bar, BarChart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# Of the zero lines: the scores' goes through the middle of their charts.
SCORES_Y, WEIGHTS_Y = 1.55, -1.95
WEIGHTS_LENGTH = 1.75
_SCORES_LENGTH = 2.3
_WIDTH = 2.05
_OUTLINE = 0.01


def score_charts(scaling: ScalingTrace, field: str, like: str | None = None) -> list[BarChart]:
    """Return scores, on the scale that their own largest needs or that of field ``like``."""
    limit = float(np.abs(getattr(scaling, like or field)).max())
    return _charts(scaling, field, (-limit, limit), _SCORES_LENGTH, SCORES_Y, ())


def weight_charts(scaling: ScalingTrace, field: str, color: str) -> list[BarChart]:
    """Return weights, on a scale from 0 to 1."""
    return _charts(scaling, field, (0.0, 1.0), WEIGHTS_LENGTH, WEIGHTS_Y, (color,))


def _charts(
    scaling: ScalingTrace,
    field: str,
    limits: tuple[float, float],
    length: float,
    y: float,
    colors: Sequence[str],
) -> list[BarChart]:
    charts = []
    for i, x in enumerate(COLUMNS_X):
        chart = BarChart(
            [scaling.quantity(field, i, j) for j in range(scaling.scores.shape[1])],
            colors=colors,
            limits=limits,
            length=length,
            breadth=_WIDTH,
        )
        for bar in chart.bars[0]:
            if bar.height < 2 * _OUTLINE:
                allow(bar, "value", "shorter than its outline is wide")
        zero = chart.zero.get_center()
        charts.append(chart.shift((x - zero[0], y - zero[1], 0)))
    return charts


def tallest(chart: BarChart) -> Bar:
    """Return a chart's bar of the largest value."""
    bars = (chart.bar(i) for i in range(len(chart.bars[0])))
    return max(bars, key=lambda bar: bar.quantity.value)


def peak_of(chart: BarChart) -> Number:
    """Return the number over a chart's largest bar."""
    best = tallest(chart)
    number = Number(Rounded(best.quantity, 3), font_size=theme.SIZE_LABEL, color=theme.RESULT)
    number.next_to(best, UP, buff=0.1)
    edge = chart.zero.get_center()[0] + _WIDTH / 2
    return number.shift(LEFT * max(0.0, number.get_right()[0] - edge - 0.1))


def chart_growing(chart: BarChart) -> Animation:
    """Return the animation in which a chart's bars grow from its zero line."""
    zero = chart.zero.get_center()
    return LaggedStart(*(growing(bar, zero) for bar in chart.bars[0]), lag_ratio=0.05)


def weighing(scores: BarChart, weights: BarChart, peak: Number) -> Animation:
    """Return the animation in which copies of scores become weights; then comes their peak."""
    pairs = zip(scores.bars[0], weights.bars[0], strict=True)
    bars = AnimationGroup(*(TransformFromCopy(score, weight) for score, weight in pairs))
    return LaggedStart(bars, FadeIn(peak), lag_ratio=0.8)


def changing(old: Sequence[BarChart], new: Sequence[BarChart]) -> list[Animation]:
    """Return the animations in which the bars of charts become those of others."""
    return [
        ReplacementTransform(a, b)
        for one, other in zip(old, new, strict=True)
        for a, b in zip([one.zero, *one.bars[0]], [other.zero, *other.bars[0]], strict=True)
    ]


def pointing_out(chart: BarChart) -> Animation:
    """Return the animation in which light runs around a chart's largest bar."""
    glow = tallest(chart).copy()
    glow.set_stroke(theme.RESULT, width=theme.STROKE_CURVE).set_fill(opacity=0)
    return LaggedStart(Create(glow), FadeOut(glow), lag_ratio=1.0)
