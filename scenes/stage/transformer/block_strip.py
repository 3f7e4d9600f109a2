"""A deep stack lying down: blocks on one rail, and between them lamps for what is on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import Circle, Line, VGroup, VMobject

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.transformer.block import BlockIcon

_ICON_HEIGHT, _ICON_SHARE = 0.4, 0.5
_LAMP_RADIUS, _LAMP_SHARE = 0.19, 0.2
_WIDEST_ICON = 1.1
# How high the way around a block rises above the rail.
_RISE = 0.42
# The ways of neighbours meet at a lamp, side by side: so much of its radius from its middle.
_INSET = 0.5


class Lamp(Circle):
    """A lamp as bright as a positive value, on a logarithmic scale.

    Parameters
    ----------
    quantity
        The value.
    limits
        The values at which it is dark and at which it is fully lit.
    color
        A colour of the theme.
    radius
        In frame units.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(
        self, quantity: Quantity, limits: tuple[float, float], color: str, radius: float
    ) -> None:
        self.quantity = quantity
        self._low, self._span = math.log(limits[0]), math.log(limits[1] / limits[0])
        value = max(quantity.value, limits[0])
        super().__init__(
            radius=radius,
            stroke_width=0,
            fill_color=color,
            fill_opacity=(math.log(value) - self._low) / self._span,
        )

    def read_back(self) -> float:
        """Return the value that the brightness stands for now."""
        return math.exp(self._low + float(self.get_fill_opacity()) * self._span)


class BlockStrip(VGroup):
    """Blocks from left to right, with or without ways around them.

    Parameters
    ----------
    xs
        Where the lamps stand: before the first block and after each.
    y
        Height of the rail.
    color
        A colour of the theme, for the lamps.
    skips
        Whether a way leads around every block.

    Attributes
    ----------
    rail : Line
        From end to end.
    icons, skips, sockets : VGroup
        Blocks, ways around them, and the rings in which lamps light up.

    Examples
    --------
    >>> from scenes.stage import theme
    >>> strip = BlockStrip([-4, 0, 4], 0.0, theme.POSITIVE, skips=True)
    """

    def __init__(self, xs: Sequence[float], y: float, color: str, *, skips: bool) -> None:
        self.color_of_lamps = color
        self._places = [np.array([x, y, 0.0]) for x in xs]
        self._radius = min(_LAMP_RADIUS, _LAMP_SHARE * (xs[1] - xs[0]))
        reach = np.array([0.35, 0.0, 0.0])
        self.rail = Line(
            self._places[0] - reach,
            self._places[-1] + reach,
            color=theme.WHITE,
            stroke_width=theme.STROKE,
        )
        self.icons, self.skips, self.sockets = VGroup(), VGroup(), VGroup()
        for k in range(len(xs) - 1):
            width = min(_WIDEST_ICON, _ICON_SHARE * (xs[k + 1] - xs[k]))
            icon = BlockIcon(width, _ICON_HEIGHT)
            self.icons.add(icon.move_to((self._places[k] + self._places[k + 1]) / 2))
            if skips:
                self.skips.add(self.way(k, around=True).set_stroke(theme.OUTLINE, theme.STROKE))
        for place in self._places:
            self.sockets.add(
                Circle(
                    radius=self._radius,
                    color=theme.WHITE,
                    stroke_width=theme.STROKE_THIN,
                    fill_color=theme.CANVAS,
                    fill_opacity=1,
                ).move_to(place)
            )
        super().__init__(self.rail, self.skips, self.icons, self.sockets)

    def way(self, k: int, *, around: bool = False, back: bool = False) -> VMobject:
        """Return the way past block ``k``, through it or around it, forth or back."""
        start, end = self._places[k], self._places[k + 1]
        corners = [start, end]
        if around:
            up = np.array([0.0, _RISE, 0.0])
            inset = np.array([_INSET * self._radius, 0.0, 0.0])
            start, end = start + inset, end - inset
            corners = [start, start + up, end + up, end]
        path = VMobject(color=theme.RESULT, stroke_width=2 * theme.STROKE)
        return path.set_points_as_corners(corners[::-1] if back else corners)

    def ways(self, k: int, *, back: bool = False) -> list[VMobject]:
        """Return all ways past block ``k``: through it, and around it where there is one."""
        arounds = (False, True) if len(self.skips) else (False,)
        return [self.way(k, around=around, back=back) for around in arounds]

    def lamp(self, k: int, quantity: Quantity, limits: tuple[float, float]) -> Lamp:
        """Return a lamp for the value after block ``k``; 0 is before the first."""
        lamp = Lamp(quantity, limits, self.color_of_lamps, self._radius)
        lamp.move_to(self._places[k])
        return lamp
