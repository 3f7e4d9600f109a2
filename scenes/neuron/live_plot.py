"""A plot whose scale moves, and the curves, dots and tangents that follow it.

Everything here is drawn anew at each frame from trackers and ``math_core``: curves bend from one
computed function into the next, and axes are stretched without anything being set up again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    DashedLine,
    Dot,
    Line,
    ManimColor,
    Mobject,
    Rectangle,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
)
from numpy.typing import NDArray

from math_core import Activation, Quantity, Trace, evaluate
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.plots.plot import tick_text
from scenes.stage.text.typesetting import Formula

Floats = NDArray[np.float64]

_SAMPLES = 240
# Ticks nearer to zero than this share of the axis are not written, nor those beyond its end.
_NEAREST, _FURTHEST, _FADE = 0.16, 1.001, 0.04
_TICK = 0.09
_TICK_ROOM = 0.65
_PIECES_A_DASH = 6
_OVERHANG = 0.2
_TANGENT_HALF_LENGTH = 0.6


@dataclass(frozen=True)
class Shape:
    """A computed function, and how its curve looks.

    Attributes
    ----------
    compute
        Abscissas (n,) in, a trace with the function's values out.
    field
        The trace's field that has them, of shape (n,) or (n, columns).
    column
        Which column of the field; ``None`` if it has a single axis.
    slope_field
        The field with the function's slopes, where they are shown.
    color, width, opacity
        Of the stroke.
    dashed
        Whether it is drawn in dashes.
    """

    compute: Callable[[Floats], Trace]
    field: str
    column: int | None = None
    slope_field: str = ""
    color: str = theme.FUNCTION
    width: float = theme.STROKE_CURVE
    opacity: float = 1.0
    dashed: bool = False

    def heights(self, xs: Floats) -> Floats:
        """Return the function's values (n,)."""
        values = getattr(self.compute(xs), self.field)
        return np.asarray(values if self.column is None else values[:, self.column])

    def slope(self, x: float) -> float:
        """Return the function's slope at a point."""
        return float(getattr(self.compute(np.array([x])), self.slope_field)[0])

    def quantity(self, x: float, field: str = "") -> Quantity:
        """Return the function's value at a point, or another field's, with its origin."""
        place = (0,) if self.column is None else (0, self.column)
        return self.compute(np.array([x])).quantity(field or self.field, *place)


def shape_of(
    activation: Activation,
    color: str = theme.FUNCTION,
    width: float = theme.STROKE_CURVE,
    *,
    dashed: bool = False,
) -> Shape:
    """Return an activation as a shape."""
    return Shape(
        lambda xs: evaluate(activation, xs),
        "output",
        None,
        "slope",
        color=color,
        width=width,
        dashed=dashed,
    )


class Scale:
    """Where coordinates lie on the stage: a window, and how far its axes reach.

    Parameters
    ----------
    window
        The axes cross in its middle.
    span, reach
        The horizontal axis runs over [−span, span], the vertical one over [−reach, reach].
    """

    def __init__(self, window: Rectangle, span: ValueTracker, reach: ValueTracker) -> None:
        self.window, self.span, self.reach = window, span, reach

    def __deepcopy__(self, memo: object) -> Scale:
        # Copies of what is drawn, which Manim makes for each animation, are drawn on one scale.
        return self

    def units(self) -> tuple[float, float]:
        """Return the lengths of a unit in both directions."""
        return (
            self.window.width / (2 * self.span.get_value()),
            self.window.height / (2 * self.reach.get_value()),
        )

    def point(self, x: float, y: float) -> Floats:
        """Return the point (3,) on the stage of coordinates, those outside at the window's edge."""
        span, reach = self.span.get_value(), self.reach.get_value()
        x, y = float(np.clip(x, -span, span)), float(np.clip(y, -reach, reach))
        unit_x, unit_y = self.units()
        center: Floats = self.window.get_center()
        return np.asarray(center + np.array([x * unit_x, y * unit_y, 0.0]))

    def value(self, point: Floats) -> tuple[float, float]:
        """Return the coordinates of a point on the stage."""
        x, y, _ = (point - self.window.get_center()) / np.array([*self.units(), 1.0])
        return float(x), float(y)

    def grid(self) -> Floats:
        """Return the abscissas (n,) at which curves are computed; 0 is always among them."""
        span = self.span.get_value()
        return np.linspace(-span, span, _SAMPLES + 1)

    def polyline(self, xs: Floats, ys: Floats) -> Floats:
        """Return the curve points of a line through (xs, ys), cut where it leaves the window."""
        reach = self.reach.get_value()
        for level in (-reach, reach):
            above = ys - level
            cut = np.nonzero(above[:-1] * above[1:] < 0)[0]
            share = above[cut] / (above[cut] - above[cut + 1])
            xs = np.insert(xs, cut + 1, xs[cut] + share * (xs[cut + 1] - xs[cut]))
            ys = np.insert(ys, cut + 1, level)
        inside = np.abs(ys) <= reach * (1 + 1e-9)
        places = np.zeros((len(xs), 3))
        places[:, 0], places[:, 1] = xs, ys
        places[:, :2] *= self.units()
        places += self.window.get_center()
        keep = inside[:-1] & inside[1:]
        start, end = places[:-1][keep], places[1:][keep]
        shares = np.linspace(0.0, 1.0, 4)[None, :, None]
        return np.asarray((start[:, None] * (1 - shares) + end[:, None] * shares).reshape(-1, 3))


class LivePlot(VGroup):
    """Axes that follow their scale: move or stretch the window, or animate its trackers.

    Parameters
    ----------
    center, width, height
        Of the window.
    span, reach
        The axes run over [−span, span] and [−reach, reach] at first.
    x_ticks, y_ticks
        Coordinates that are written where there is room for them.
    x_name, y_name
        Typst math at the ends of the axes.

    Attributes
    ----------
    scale_of : Scale
        Where coordinates lie now.
    window : Rectangle
        Invisible; animated to move the plot.
    span, reach : ValueTracker
        Animated to stretch it.
    """

    def __init__(
        self,
        center: Floats,
        width: float,
        height: float,
        *,
        span: float,
        reach: float,
        x_ticks: Sequence[float] = (),
        y_ticks: Sequence[float] = (),
    ) -> None:
        self.window = Rectangle(width=width, height=height, stroke_width=0).move_to(center)
        self.span, self.reach = ValueTracker(span), ValueTracker(reach)
        self.scale_of = Scale(self.window, self.span, self.reach)
        self.axes = VGroup(self._axis(RIGHT), self._axis(UP))
        self.ticks = VGroup(
            *(self._tick(value, RIGHT) for value in sorted(set(x_ticks))),
            *(self._tick(value, UP) for value in sorted(set(y_ticks))),
        )
        allow(self.ticks, "crossing", "a curve may pass the number of an axis")
        super().__init__(self.window, self.axes, self.ticks)

    def _axis(self, way: Floats) -> Line:
        window = self.window
        line = Line(color=theme.QUIET, stroke_width=theme.STROKE_THIN)

        def lie(mobject: Mobject) -> None:
            assert isinstance(mobject, Line)
            half = way * np.array([window.width, window.height, 0.0]) / 2
            middle = window.get_center()
            mobject.put_start_and_end_on(middle - half, middle + half)

        lie(line)
        return line.add_updater(lie)

    def _tick(self, value: float, way: Floats) -> VGroup:
        """Write a coordinate below or beside its axis, as long as the axis reaches so far."""
        scale = self.scale_of
        across = way is RIGHT
        limit = self.span if across else self.reach
        side = DOWN if across else LEFT
        label = Formula(
            tick_text(value), font_size=theme.SIZE_TICK, color=theme.QUIET, constant="axis tick"
        )
        mark = Line(-side * _TICK, side * _TICK, color=theme.QUIET, stroke_width=theme.STROKE_THIN)

        def stand(mobject: Mobject) -> None:
            drawn_mark, drawn_label = mobject.submobjects
            share = abs(value) / limit.get_value()
            visible = min((share - _NEAREST) / _FADE, 1 + (_FURTHEST - share) / _FADE, 1.0)
            foot = scale.point(value, 0) if across else scale.point(0, value)
            drawn_mark.move_to(foot)
            drawn_label.next_to(foot, side, buff=0.18)
            if across:
                # Long numbers at the ends stay beside the window's edge.
                half = scale.window.width / 2 + _OVERHANG - drawn_label.width / 2
                middle = scale.window.get_x()
                drawn_label.set_x(float(np.clip(foot[0], middle - half, middle + half)))
            opacity = max(0.0, visible)
            drawn_mark.set_stroke(opacity=opacity)
            drawn_label.set_opacity(opacity)

        tick = VGroup(mark, label)
        stand(tick)
        # A copy that an animation fades must keep the opacity that it is given.
        return tick.add_updater(lambda mobject: stand(mobject) if mobject is tick else None)

    def axis_name(
        self, text: str, *, side: Floats | None = None, color: str = theme.QUIET
    ) -> Formula:
        """Return the name of an axis, which stays at its end.

        Parameters
        ----------
        text
            Typst math.
        side
            On which side of the vertical axis; ``None`` for the horizontal one.
        color
            A colour of the theme.
        """
        label = Formula(text, font_size=theme.SIZE_BODY, color=color)
        window = self.window

        def stand(mobject: Mobject) -> None:
            if side is None:
                mobject.next_to(window.get_right(), UP, buff=0.2).shift(0.15 * LEFT)
            else:
                mobject.next_to(window.get_top(), side, buff=0.2).shift(0.1 * DOWN)

        stand(label)
        allow(label, "crossing", "a curve may pass the name of an axis")
        label.add_updater(stand)
        return label

    def level(self, y: float) -> VGroup:
        """Return a dashed guide line at height ``y``, open where the axis has its number."""
        span = self.span.get_value()
        left, right = self.scale_of.point(-span, y), self.scale_of.point(span, y)
        axis = self.scale_of.point(0, y)
        return VGroup(
            *(
                DashedLine(
                    *ends, color=theme.QUIET, stroke_width=theme.STROKE_THIN, dash_length=0.1
                )
                for ends in ((left, axis + _TICK_ROOM * LEFT), (axis + _TICK * RIGHT, right))
            )
        )


class BendingCurve(VMobject):
    """A curve that bends from one computed function into the next, as a tracker tells it.

    Parameters
    ----------
    scale
        Where it is drawn.
    shapes
        The functions, in their order.
    progress
        0 is the first function, 1 the second, and so on; in between, heights are interpolated.
    """

    def __init__(
        self, scale: Scale, shapes: Sequence[Shape], progress: Callable[[], float]
    ) -> None:
        super().__init__(fill_opacity=0)
        self._mix = _Mix(tuple(shapes), progress)
        self._scale_of = scale
        self.draw_now()
        # Animations interpolate between copies, whose number of points must stay as it is.
        self.add_updater(lambda mobject: mobject.draw_now() if mobject is self else None)

    def draw_now(self) -> BendingCurve:
        """Take the form and the looks of this moment."""
        xs = self._scale_of.grid()
        points = self._scale_of.polyline(xs, self._mix.heights(xs))
        if self._mix.nearest.dashed:
            pieces = points.reshape(-1, 4, 3)
            drawn = np.arange(len(pieces)) // _PIECES_A_DASH % 2 == 0
            points = pieces[drawn].reshape(-1, 3)
        self.points = points
        color, width, opacity = self._mix.stroke()
        self.set_stroke(color, width, opacity)
        return self

    @property
    def between(self) -> bool:
        """Whether the curve is on its way from one computed function to the next."""
        return self._mix.between

    @property
    def quantity(self) -> Quantity:
        """The value of the nearest function at the middle of the part that is drawn."""
        x, _ = self._scale_of.value(self._sampled())
        return self._mix.nearest.quantity(x)

    def read_back(self) -> float:
        """Return the height at which the curve is drawn there."""
        return self._scale_of.value(self._sampled())[1]

    def _sampled(self) -> Floats:
        return np.asarray(self.points[4 * (len(self.points) // 8)])

    @property
    def scale_of_value(self) -> float:
        """What heights are compared with."""
        return self._scale_of.reach.get_value()

    def rider(self, x: Callable[[], float], color: str = theme.RESULT, radius: float = 0.1) -> Dot:
        """Return a dot that stays on the curve, wherever ``x`` says."""
        return Rider(self._scale_of, self._mix, x, color, radius)

    def tangent(self, x: Callable[[], float], color: str) -> Line:
        """Return a short line through the curve with its computed slope, wherever ``x`` says."""
        scale, mix = self._scale_of, self._mix
        line = Line(LEFT, RIGHT, color=color, stroke_width=theme.STROKE_TANGENT)

        def lean(mobject: Mobject) -> None:
            at = x()
            center = scale.point(at, mix.height(at))
            unit_x, unit_y = scale.units()
            direction = np.array([unit_x, mix.slope(at) * unit_y, 0.0])
            reach = _TANGENT_HALF_LENGTH * direction / np.linalg.norm(direction)
            assert isinstance(mobject, Line)
            mobject.put_start_and_end_on(center - reach, center + reach)

        lean(line)
        return line.add_updater(lean)


class Rider(Dot):
    """A dot on a bending curve."""

    def __init__(
        self, scale: Scale, mix: _Mix, x: Callable[[], float], color: str, radius: float
    ) -> None:
        super().__init__(radius=radius, color=color)
        self._scale_of, self._mix = scale, mix
        # Not the function itself: a copy of a bound method copies what it belongs to.
        self._x: Callable[[], float] = lambda: x()
        self.ride()
        self.add_updater(lambda mobject: mobject.ride())

    def ride(self) -> Rider:
        """Take the place of this moment."""
        at = self._x()
        self.move_to(self._scale_of.point(at, self._mix.height(at)))
        return self

    @property
    def between(self) -> bool:
        """Whether the curve is on its way from one computed function to the next."""
        return self._mix.between

    @property
    def quantity(self) -> Quantity:
        """The value of the function where the dot stands."""
        return self._mix.nearest.quantity(self._x())

    def read_back(self) -> float:
        """Return the height at which the dot is drawn."""
        return self._scale_of.value(self.get_center())[1]

    @property
    def scale_of_value(self) -> float:
        """What heights are compared with."""
        return self._scale_of.reach.get_value()


class _Mix:
    """Functions in a row, and where between two of them a curve is now."""

    def __init__(self, shapes: tuple[Shape, ...], progress: Callable[[], float]) -> None:
        self.shapes, self.progress = shapes, progress

    def __deepcopy__(self, memo: object) -> _Mix:
        return self

    def _place(self) -> tuple[Shape, Shape, float]:
        last = len(self.shapes) - 1
        progress = min(max(self.progress(), 0.0), float(last))
        before = min(int(progress), max(0, last - 1))
        return self.shapes[before], self.shapes[min(before + 1, last)], progress - before

    @property
    def between(self) -> bool:
        return self._place()[2] % 1 > 1e-9

    @property
    def nearest(self) -> Shape:
        one, other, share = self._place()
        return one if share < 0.5 else other

    def heights(self, xs: Floats) -> Floats:
        one, other, share = self._place()
        if share in (0.0, 1.0):
            return (other if share else one).heights(xs)
        return (1 - share) * one.heights(xs) + share * other.heights(xs)

    def height(self, x: float) -> float:
        return float(self.heights(np.array([x]))[0])

    def slope(self, x: float) -> float:
        one, other, share = self._place()
        return (1 - share) * one.slope(x) + share * other.slope(x)

    def stroke(self) -> tuple[ManimColor, float, float]:
        one, other, share = self._place()
        return (
            interpolate_color(ManimColor(one.color), ManimColor(other.color), share),
            (1 - share) * one.width + share * other.width,
            (1 - share) * one.opacity + share * other.opacity,
        )
