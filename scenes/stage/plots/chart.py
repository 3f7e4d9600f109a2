"""Computed series over an axis of steps or layers, on a linear or a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    DashedVMobject,
    Dot,
    Line,
    Mobject,
    Square,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.plots.plot import tick_text
from scenes.stage.text.typesetting import Formula, Words

# On a logarithmic chart a value below this stands on the floor: it is as good as nothing.
_SMALLEST = 1e-12
_TICK = 0.08


class Mark(VMobject):
    """A point of a series that stands at its value.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, chart: Chart, x: float, quantity: Quantity, mobject: VMobject) -> None:
        super().__init__()
        self.quantity = quantity
        self._chart = chart
        self.add(mobject.move_to(chart.point(x, quantity.value)))

    def read_back(self) -> float:
        """Return the value at which the point stands now."""
        return self._chart.value_at(float(self.get_y()))


class Chart(VGroup):
    """A frame of two axes, left and below.

    Parameters
    ----------
    x_range, y_range
        Smallest and largest value on each axis; the vertical one positive where ``log``.
    width, height
        Of the area between the axes, in frame units.
    x_ticks, y_ticks
        Values written at the axes.
    x_name, y_name
        Words at the axes' ends.
    log
        Whether the vertical scale is logarithmic.

    Examples
    --------
    >>> from scenes.transformer.params import TransformerParams
    >>> from scenes.stage import theme
    >>> trace = TransformerParams().depth_trace()
    >>> lengths = [trace.quantity("signal", k) for k in range(len(trace.signal))]
    >>> chart = Chart((0, len(lengths) - 1), (0.1, 10), 5, 3, x_name="block", log=True)
    >>> _ = chart.add(chart.series(lengths, theme.POSITIVE))
    """

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        width: float,
        height: float,
        *,
        x_ticks: Sequence[float] = (),
        y_ticks: Sequence[float] = (),
        x_name: str = "",
        y_name: str = "",
        log: bool = False,
    ) -> None:
        self.x_range, self.y_range, self.log = x_range, y_range, log
        corner = np.array([-width / 2, -height / 2, 0.0])
        self.x_axis = self._axis(corner, corner + RIGHT * width)
        self.y_axis = self._axis(corner, corner + UP * height)
        super().__init__(self.x_axis, self.y_axis)
        self.ticks = VGroup()
        for value in x_ticks:
            foot = self.point(value, y_range[0])
            self._tick(foot, DOWN, tick_text(value))
        for value in y_ticks:
            foot = self.point(x_range[0], value)
            self._tick(foot, LEFT, f"10^{round(math.log10(value))}" if log else tick_text(value))
        self.add(self.ticks)
        self.names = VGroup()
        if x_name:
            name = Words(x_name, font_size=theme.SIZE_TICK, color=theme.QUIET)
            lowest = self.ticks.get_bottom()[1] if len(self.ticks) else corner[1]
            name.next_to((0, min(lowest, corner[1]), 0), DOWN, buff=0.15)
            self.names.add(name)
        if y_name:
            name = Words(y_name, font_size=theme.SIZE_LABEL, color=theme.WORDS)
            self.names.add(name.next_to(self.y_axis.get_end(), UP, buff=0.2, aligned_edge=LEFT))
        self.add(self.names)

    def _axis(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> Line:
        return Line(start, end, color=theme.QUIET, stroke_width=theme.STROKE_THIN)

    def _tick(self, foot: NDArray[np.float64], side: NDArray[np.float64], text: str) -> None:
        line = Line(foot, foot + _TICK * side, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
        label = Formula(text, font_size=theme.SIZE_TICK, color=theme.QUIET, constant="axis tick")
        self.ticks.add(VGroup(line, label.next_to(line, side, buff=0.08)))

    def _height(self, value: float) -> float:
        """Return where a value stands between the ends of the vertical axis, from 0 to 1."""
        low, high = self.y_range
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, _SMALLEST))
        return (value - low) / (high - low)

    def point(self, x: float, y: float) -> NDArray[np.float64]:
        """Return the point (3,) on the stage of the coordinates (x, y), held within the frame."""
        low, high = self.x_range
        along = (x - low) / (high - low) if high > low else 0.5
        start = self.x_axis.get_start()
        right, up = self.x_axis.get_end() - start, self.y_axis.get_end() - start
        return np.asarray(start + along * right + max(0.0, min(1.0, self._height(y))) * up)

    def value_at(self, height: float) -> float:
        """Return the value that stands at a height on the stage."""
        start, end = self.y_axis.get_start()[1], self.y_axis.get_end()[1]
        share = (height - start) / (end - start)
        low, high = self.y_range
        if self.log:
            return float(low * (high / low) ** share)
        return float(low + share * (high - low))

    def series(
        self,
        quantities: Sequence[Quantity],
        color: str,
        *,
        xs: Sequence[float] | None = None,
        marks: bool = True,
        mark_radius: float = 0.08,
        square: bool = False,
        dashed: bool = False,
    ) -> VGroup:
        """Return a line through computed values, and their marks.

        Parameters
        ----------
        quantities
            The values, from left to right.
        color
            A colour of the theme.
        xs
            Where they stand on the horizontal axis; 0, 1, 2 … by default.
        marks
            Whether each value has a mark.
        mark_radius
            Of round marks, in frame units.
        square, dashed
            Square marks and a dashed line, so that colour alone need not tell series apart.

        Returns
        -------
        VGroup
            The line and a group of marks.
        """
        places = list(range(len(quantities))) if xs is None else xs
        corners = [self.point(x, q.value) for x, q in zip(places, quantities, strict=True)]
        line = VMobject(color=color, stroke_width=theme.STROKE)
        line.set_points_as_corners(corners if len(corners) > 1 else corners * 2)
        drawn = DashedVMobject(line, num_dashes=8 * max(1, len(corners) - 1)) if dashed else line
        dots = VGroup()
        if marks:
            for x, quantity in zip(places, quantities, strict=True):
                shape = (
                    Square(0.16, color=color, fill_opacity=1, stroke_width=0)
                    if square
                    else Dot(radius=mark_radius, color=color)
                )
                dots.add(Mark(self, x, quantity, shape))
        return VGroup(drawn, dots)


def power_range(values: Sequence[float]) -> tuple[int, int]:
    """Return the whole powers of ten between which all positive values lie, at least one apart."""
    positive = [max(value, _SMALLEST) for value in values]
    low = math.floor(math.log10(min(positive)))
    high = math.ceil(math.log10(max(positive)))
    return low, max(high, low + 1)


def spread_apart(labels: Iterable[Mobject], gap: float = 0.12) -> None:
    """Move labels up where they are less than ``gap`` frame units above one another."""
    ordered = sorted(labels, key=lambda label: float(label.get_y()))
    for below, above in pairwise(ordered):
        room = above.get_bottom()[1] - below.get_top()[1]
        above.shift(max(0.0, gap - room) * UP)
