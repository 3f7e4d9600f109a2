"""Loss and accuracy of a training run, drawn while the run goes on."""

from __future__ import annotations

import functools

from manim import RIGHT, UP, ValueTracker, VGroup

from math_core import TrainingTrace
from scenes.stage import theme
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.plot import nice_limit
from scenes.stage.plots.running_series import RunningSeries
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded

_WIDTH, _HEIGHT = 2.6, 3.0
# Where the readouts stand, from the upper end of the vertical axis.
_ABOVE_LOSS, _ABOVE_ACCURACY, _READOUT_X = 1.0, 0.45, 1.35
_READOUT = 0.85


class TrainingChart(Chart):
    """The axes of a training run; curves and live numbers stand ready to be shown.

    Parameters
    ----------
    trace
        The training run.
    state
        Which of the kept states has been reached; whole numbers, rounded down.
    at
        Where the chart's middle stands.

    Attributes
    ----------
    curves : VGroup
        Loss and accuracy over the steps, each a :class:`RunningSeries`.
    loss, accuracy : Readout
        Both as they are now, above the chart.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> trace = LayersParams().training().trace
    >>> chart = TrainingChart(trace, ValueTracker(0), (0.0, 0.0, 0.0))
    """

    def __init__(
        self, trace: TrainingTrace, state: ValueTracker, at: tuple[float, float, float]
    ) -> None:
        self._trace, self._state = trace, state
        end = float(trace.steps[-1])
        highest = nice_limit(float(trace.loss.max()), at_least=1.0)
        super().__init__(
            (0.0, end),
            (0.0, highest),
            _WIDTH,
            _HEIGHT,
            x_ticks=(0.0, end),
            y_ticks=(0.0, highest),
            x_name="steps",
        )
        self.move_to(at)
        self.curves = VGroup(
            self._curve("loss", theme.WHITE), self._curve("accuracy", theme.RESULT)
        )
        self.loss = self._readout("loss", _ABOVE_LOSS, theme.WHITE)
        self.accuracy = self._readout("accuracy", _ABOVE_ACCURACY, theme.RESULT)

    def _curve(self, field: str, color: str) -> RunningSeries:
        values = [self._trace.quantity(field, k) for k in range(len(self._trace.steps))]
        steps = [float(step) for step in self._trace.steps]
        return RunningSeries(self, values, steps, self._state, color)

    def _readout(self, field: str, above: float, color: str) -> Readout:
        readout = Readout(f'upright("{field}")', functools.partial(self._now, field), color=color)
        top = self.y_axis.get_end()
        return readout.scale(_READOUT).move_to(top + UP * above + RIGHT * _READOUT_X)

    def _now(self, field: str) -> Rounded:
        return Rounded(self._trace.quantity(field, int(self._state.get_value() + 1e-6)), 3)

    def stop(self) -> None:
        """Leave curves and numbers as they are now."""
        for mobject in (*self.curves, *self.loss, *self.accuracy):
            mobject.clear_updaters()
