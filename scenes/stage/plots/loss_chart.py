"""The loss of a training run: axes, the curve over the steps, and the numbers at its ends."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, UP, VMobject

from math_core import TrainingTrace
from scenes.stage import theme
from scenes.stage.plots.chart import Chart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

_START_GAP, _END_GAP, _RISE, _BELOW_NAME = 0.3, 0.2, 0.2, 0.12


class LossChart(Chart):
    """The axes of a loss; its curve and numbers stand ready to be drawn.

    Parameters
    ----------
    trace
        The training run.
    width, height
        Of the area between the axes, in frame units.
    at
        Where the middle of that area stands.
    font_size
        Of the numbers.

    Attributes
    ----------
    curve : VMobject
        The loss over the steps.
    start, end : Number
        The first loss and the last, beside the ends of the curve.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> chart = LossChart(LayersParams().training().trace, 7.4, 2.5)
    >>> _ = chart.add(chart.curve, chart.start, chart.end)
    """

    def __init__(
        self,
        trace: TrainingTrace,
        width: float,
        height: float,
        at: tuple[float, float, float] = (0.0, 0.0, 0.0),
        font_size: float = theme.SIZE_LABEL,
    ) -> None:
        top, end = float(np.ceil(trace.loss.max())), int(trace.steps[-1])
        super().__init__(
            (0, end),
            (0, top),
            width,
            height,
            x_ticks=(0, end),
            y_ticks=(0, top),
            x_name="training steps",
            y_name="loss",
        )
        self.shift(at)
        losses = [trace.quantity("loss", i) for i in range(len(trace.steps))]
        steps = [int(step) for step in trace.steps]
        self.curve: VMobject = self.series(losses, theme.RESULT, xs=steps, marks=False)[0]
        self.start, self.end = (
            Number(Rounded(loss), font_size=font_size, color=theme.RESULT)
            for loss in (losses[0], losses[-1])
        )
        self.start.next_to(self.curve.get_start(), RIGHT, buff=_START_GAP)
        # Above the curve, which may be flat; below the axis's name.
        ceiling = self.y_axis.get_top()[1] - _BELOW_NAME
        self.start.set_y(min(self.start.get_y() + _RISE, ceiling))
        self.end.next_to(self.curve.get_end(), UP, buff=_END_GAP)
