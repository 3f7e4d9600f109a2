"""A curve on a chart that grows with a tracker, point by computed point."""

from __future__ import annotations

from collections.abc import Sequence

from manim import ValueTracker, VMobject

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.plots.chart import Chart


class RunningSeries(VMobject):
    """The values of a series up to where a tracker stands.

    Parameters
    ----------
    chart
        The chart on which it is drawn; it must stand where it will stay.
    quantities
        The values.
    xs
        Where they stand on the horizontal axis.
    state
        How many of them are drawn beyond the first; whole numbers, rounded down.
    color
        A colour of the theme.

    Examples
    --------
    >>> from manim import ValueTracker
    >>> from scenes.layers.params import LayersParams
    >>> from scenes.stage import theme
    >>> trace = LayersParams().training().trace
    >>> losses = [trace.quantity("loss", k) for k in range(len(trace.steps))]
    >>> chart = Chart((0, float(trace.steps[-1])), (0, 1), 7, 3, x_name="step")
    >>> at = ValueTracker(len(losses) - 1)
    >>> series = RunningSeries(chart, losses, list(trace.steps), at, theme.WHITE)
    >>> picture = chart.add(series)
    """

    def __init__(
        self,
        chart: Chart,
        quantities: Sequence[Quantity],
        xs: Sequence[float],
        state: ValueTracker,
        color: str,
    ) -> None:
        super().__init__(color=color, stroke_width=theme.STROKE)
        self._chart, self._quantities, self._state = chart, tuple(quantities), state
        self._corners = [chart.point(x, q.value) for x, q in zip(xs, quantities, strict=True)]
        self.refresh()

    @property
    def quantity(self) -> Quantity:
        """The last value drawn."""
        return self._quantities[self._index()]

    def read_back(self) -> float:
        """Return the value at which the curve ends now."""
        return self._chart.value_at(float(self.get_end()[1]))

    def _index(self) -> int:
        return min(len(self._quantities) - 1, max(0, int(self._state.get_value() + 1e-6)))

    def refresh(self) -> RunningSeries:
        """Draw the curve up to the tracker."""
        corners = self._corners[: self._index() + 1]
        self.set_points_as_corners(corners if len(corners) > 1 else corners * 2)
        return self

    def follow(self) -> RunningSeries:
        """Follow the tracker at every frame."""
        self.add_updater(lambda series: series.refresh())
        return self
