"""Graphs of computed functions: axes, curves drawn from traces, and probes that ride on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Dot, Line, Mobject, VGroup, VMobject
from numpy.typing import NDArray

from math_core import Activation, ActivationTrace, evaluate
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.text.typesetting import Formula

_SAMPLES = 240
_NICE = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
_SLOPE_HALF_LENGTH = 0.95


def nice_limit(value: float, at_least: float) -> float:
    """Return the smallest round number that is at least |value| and ``at_least``."""
    needed = max(abs(value), at_least)
    for scale in (1, 1_000, 1_000_000):
        for nice in _NICE:
            if nice * scale >= needed:
                return float(nice * scale)
    return float(needed)


def tick_text(value: float) -> str:
    """Return a coordinate as Typst math, large ones as a power of ten."""
    if abs(value) < 10_000:
        return f"{value:g}"
    mantissa, exponent = f"{value:.0e}".split("e")
    factor = {"1": "", "-1": "-"}.get(mantissa, f"{mantissa} dot ")
    return f"{factor}10^{int(exponent)}"


class Plot(VGroup):
    """A pair of axes with a scale of its own.

    Parameters
    ----------
    x_limit
        The horizontal axis runs over [−x_limit, x_limit].
    y_range
        Lowest and highest value on the vertical axis.
    width, height
        Size in frame units.
    x_name
        Typst math at the end of the horizontal axis; empty for none.
    y_name
        Typst math at the top of the vertical axis; empty for none.
    x_ends, y_ends
        Whether the ends of the axis carry their numbers.
    y_top
        Whether the upper end of the vertical axis carries its number, at its left.
    y_ticks
        Heights that are written at the plot's right-hand side.

    Examples
    --------
    >>> from math_core import ACTIVATIONS
    >>> plot = Plot(5, (-1, 5), 6, 4, x_name="z")
    >>> _ = plot.add(plot.curve(ACTIVATIONS["relu"]))
    """

    def __init__(
        self,
        x_limit: float,
        y_range: tuple[float, float],
        width: float,
        height: float,
        *,
        x_name: str = "",
        y_name: str = "",
        x_ends: bool = True,
        y_ends: bool = False,
        y_top: bool = False,
        y_ticks: Sequence[float] = (),
    ) -> None:
        self.x_limit = x_limit
        self.y_range = y_range
        self._unit_x = width / (2 * x_limit)
        self._unit_y = height / (y_range[1] - y_range[0])
        self.origin = Dot(radius=0.001, fill_opacity=0, stroke_width=0)
        self.x_axis = self._axis((-x_limit, 0), (x_limit, 0))
        self.y_axis = self._axis((0, y_range[0]), (0, y_range[1]))
        self.labels = VGroup()
        super().__init__(self.x_axis, self.y_axis, self.labels, self.origin)
        if x_ends:
            self._label(-x_limit, (-x_limit, 0), LEFT)
            self._label(x_limit, (x_limit, 0), RIGHT)
        if y_ends:
            self._label(y_range[0], (0, y_range[0]), DOWN)
            self._label(y_range[1], (0, y_range[1]), UP)
        if y_top:
            self._label(y_range[1], (0, y_range[1]), LEFT)
        for tick in y_ticks:
            self._label(tick, (x_limit, tick), RIGHT)
        if x_name:
            name = Formula(x_name, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.labels.add(name.next_to(self.x_axis.get_end(), UP, buff=0.2))
        if y_name:
            name = Formula(y_name, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.labels.add(name.next_to(self.y_axis.get_end(), RIGHT, buff=0.2))
        allow(self.labels, "crossing", "a curve may pass the name of an axis")

    def _axis(self, start: tuple[float, float], end: tuple[float, float]) -> Line:
        return Line(
            self._local(*start),
            self._local(*end),
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
        )

    def _local(self, x: float, y: float) -> NDArray[np.float64]:
        return np.array([x * self._unit_x, y * self._unit_y, 0.0])

    def _label(self, value: float, at: tuple[float, float], side: NDArray[np.float64]) -> None:
        """Write a coordinate outside the axes, where no curve passes."""
        label = Formula(
            tick_text(value), font_size=theme.SIZE_TICK, color=theme.QUIET, constant="axis tick"
        )
        self.labels.add(label.next_to(self.point(*at), side, buff=0.22))

    def point(self, x: float, y: float) -> NDArray[np.float64]:
        """Return the point (3,) on the stage of the plot's coordinates (x, y)."""
        # The plot may have been moved and scaled: both are read off its axes.
        scale = self.x_axis.get_length() / (2 * self.x_limit * self._unit_x)
        center: NDArray[np.float64] = self.origin.get_center()
        return center + scale * self._local(x, y)

    def axes_center(self) -> NDArray[np.float64]:
        """Return the middle (3,) of the axes' box, labels left out."""
        low, high = self.y_range
        return self.point(0.0, (low + high) / 2)

    def grid(self) -> NDArray[np.float64]:
        """Return the abscissas (n,) at which curves are computed; 0 is always among them."""
        return np.linspace(-self.x_limit, self.x_limit, 2 * (_SAMPLES // 2) + 1)

    def path(self, xs: NDArray[np.float64], ys: NDArray[np.float64], color: str) -> VMobject:
        """Return the polyline through computed points, cut off where it leaves the plot.

        Parameters
        ----------
        xs, ys
            Coordinates of shape (n,), from a trace.
        color
            A colour of the theme.
        """
        low, high = self.y_range
        slack = 1e-9 * (high - low)
        inside = (ys >= low - slack) & (ys <= high + slack)
        corners = [self.point(x, y) for x, y in zip(xs[inside], ys[inside], strict=True)]
        curve = VMobject(color=color, stroke_width=theme.STROKE_CURVE)
        curve.set_points_as_corners(corners)
        return curve

    def curve(self, activation: Activation, color: str = theme.FUNCTION) -> VMobject:
        """Return an activation's curve, computed over the whole axis."""
        trace = evaluate(activation, self.grid())
        return self.path(trace.pre_activation, trace.output, color)

    def level(self, y: float) -> DashedLine:
        """Return a dashed guide line at height ``y``."""
        return DashedLine(
            self.point(-self.x_limit, y),
            self.point(self.x_limit, y),
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
            dash_length=0.1,
        )

    def marker(self, source: Callable[[], tuple[float, float]]) -> Dot:
        """Return a dot that stays at the coordinates ``source`` says, within the plot."""
        dot = Dot(radius=0.09, color=theme.RESULT)

        def ride(mobject: Mobject) -> None:
            mobject.move_to(self.point(*self._within(*source())))

        ride(dot)
        return dot.add_updater(ride)

    def probe(self, source: Callable[[], ActivationTrace]) -> Dot:
        """Return a dot that rides on an activation's curve where ``source`` says."""

        def place() -> tuple[float, float]:
            trace = source()
            return float(trace.pre_activation), float(trace.output)

        return self.marker(place)

    def tangent(self, source: Callable[[], ActivationTrace]) -> Line:
        """Return a short line through the probe with the computed slope."""
        line = Line(LEFT, -LEFT, color=theme.RESULT, stroke_width=theme.STROKE_TANGENT)

        def lean(mobject: Mobject) -> None:
            trace = source()
            center = self.point(*self._within(trace.pre_activation, trace.output))
            direction = self._local(1.0, float(trace.slope))
            reach = _SLOPE_HALF_LENGTH * direction / np.linalg.norm(direction)
            assert isinstance(mobject, Line)
            mobject.put_start_and_end_on(center - reach, center + reach)

        lean(line)
        return line.add_updater(lean)

    def _within(self, x: object, y: object) -> tuple[float, float]:
        low, high = self.y_range
        return (
            float(np.clip(np.asarray(x), -self.x_limit, self.x_limit)),
            float(np.clip(np.asarray(y), low, high)),
        )
