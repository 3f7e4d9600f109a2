"""A dot product as a length: how far a sample's arrow reaches along a neuron's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    DashedLine,
    Line,
    Polygon,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import Quantity, ReachTrace
from scenes.stage import theme
from scenes.stage.text.typesetting import Formula

_HEAD, _NAME_GAP = 0.26, 0.25
# The shadow lies below the line, so that it does not cover the neuron's arrow.
_SHADOW_DROP = 0.1
_AXIS_ROOM, _PLANE, _AREA = 0.25, 0.35, 0.3


class Pointer(VGroup):
    """An arrow that can be pointed elsewhere, however short it becomes."""

    def __init__(self, color: str) -> None:
        self.shaft = Line(color=color, stroke_width=theme.STROKE_CURVE)
        self.head = Polygon(UP, LEFT, RIGHT, color=color, fill_opacity=1, stroke_width=0)
        super().__init__(self.shaft, self.head)

    def point(self, start: np.ndarray, end: np.ndarray) -> Pointer:
        """Let it lead from one point (3,) to another."""
        length = float(np.linalg.norm(end - start))
        ahead = (end - start) / length if length > 1e-6 else RIGHT
        aside = np.array([-ahead[1], ahead[0], 0.0])
        size = min(_HEAD, 0.6 * length)
        neck = end - size * ahead
        self.shaft.set_points_as_corners([start, end - 0.8 * size * ahead])
        self.head.set_points_as_corners(
            [end, neck + 0.42 * size * aside, neck - 0.42 * size * aside, end]
        )
        return self


class Span(Line):
    """A length along the neuron's line that is its value.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(
        self, start: np.ndarray, quantity: Quantity, unit: float, color: str, width: float
    ) -> None:
        self.quantity, self._unit = quantity, unit
        end = start + RIGHT * unit * quantity.value
        super().__init__(start, end, color=color, stroke_width=width)

    def read_back(self) -> float:
        """Return the value that its length and direction stand for now."""
        return float(self.get_end()[0] - self.get_start()[0]) / self._unit


class Area(Rectangle):
    """A product as an area: a shadow's length times the neuron's; red if it is negative.

    Attributes
    ----------
    quantity : Quantity
        The product.
    """

    def __init__(self, corner: np.ndarray, quantity: Quantity, unit: float, height: float) -> None:
        self.quantity, self._unit = quantity, unit
        width = abs(quantity.value) / height if height > 0 else 0.0
        self._negative = quantity.value < 0
        color = theme.NEGATIVE if self._negative else theme.RESULT
        super().__init__(
            width=max(1e-4, unit * width),
            height=max(1e-4, unit * height),
            stroke_width=theme.STROKE_THIN,
            color=color,
            fill_color=color,
            fill_opacity=_AREA,
        )
        self.move_to(corner, aligned_edge=UP + (RIGHT if self._negative else LEFT))

    def read_back(self) -> float:
        """Return the value that its sides and its colour stand for now."""
        sign = -1.0 if self._negative else 1.0
        return sign * float(self.width * self.height) / self._unit**2


class ReachView(VGroup):
    """A neuron's weights and a sample as arrows, in the plane in which both lie.

    The shadow of the sample on the neuron's line, times the neuron's own length, is their dot
    product: an area below the line.

    Parameters
    ----------
    trace
        How far the samples reach.
    samples
        Which of them will be shown; the picture has room for each.
    width, height
        Of the room, in frame units.

    Attributes
    ----------
    axis : Line
        The line of the neuron's weights.
    neuron, sample : Pointer
        The arrows.
    plane : Rectangle
        A piece of the plane in which they lie, if they have more than two dimensions.
    names : VGroup
        The letters w and x.
    drop : DashedLine
        From the sample's tip to the neuron's line.
    shadow : Span
        How far the sample reaches.

    Examples
    --------
    >>> from math_core import measure_reach
    >>> from scenes.layers.params import LayersParams
    >>> batch = LayersParams().batch_trace()
    >>> view = ReachView(measure_reach(batch.inputs, batch.weights[:, 0]), [0, 1], 4.0, 2.4)
    >>> _ = view.add(view.area(0), view.side())
    """

    def __init__(
        self, trace: ReachTrace, samples: Sequence[int], width: float, height: float
    ) -> None:
        self.trace = trace
        reaches = [float(trace.reaches[i]) for i in samples]
        low, high = min(0.0, *reaches), max(0.0, float(trace.length), *reaches)
        tallest = max(float(trace.heights[i]) for i in samples)
        room = height - _SHADOW_DROP - 2 * _NAME_GAP
        self.unit = min(
            (width - 2 * _AXIS_ROOM - 0.4) / max(high - low, 1e-9),
            room / max(tallest + float(trace.length), 1e-9),
        )
        below = _SHADOW_DROP + self.unit * float(trace.length)
        room -= self.unit * float(trace.length)
        self._low, self._high = self.unit * low, self.unit * high
        # An invisible point that moves along tells where the arrows start.
        self._origin = Line(LEFT * 1e-3, RIGHT * 1e-3, stroke_width=0)
        self.axis = Line(
            RIGHT * (self._low - _AXIS_ROOM),
            RIGHT * (self._high + _AXIS_ROOM),
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
        )
        self.plane = Rectangle(
            width=self.axis.width,
            height=room + _NAME_GAP,
            stroke_width=0,
            fill_color=theme.GUIDE,
            fill_opacity=_PLANE,
        ).move_to(self.axis, aligned_edge=DOWN)
        self.neuron = Pointer(theme.POSITIVE)
        self.neuron.point(np.zeros(3), RIGHT * self.unit * float(trace.length))
        self.sample = Pointer(theme.DATA)
        self.names = VGroup(
            Formula("bold(w)", font_size=theme.SIZE_LABEL, color=theme.POSITIVE),
            Formula("bold(x)", font_size=theme.SIZE_LABEL, color=theme.DATA),
        )
        self.names[0].next_to(self.axis, RIGHT, buff=0.12)
        self.drop = DashedLine(UP, DOWN, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
        self.shadow = self._shadow(samples[0])
        super().__init__(
            self._origin,
            self.plane,
            self.axis,
            self.drop,
            self.shadow,
            self.neuron,
            self.sample,
            self.names,
        )
        if len(trace.weights) < 3:
            # They lie in no other plane.
            self.remove(self.plane)
        self.turn_to(samples[0])
        middle = np.array([(self._low + self._high) / 2, (height - below) / 2 - below / 2, 0.0])
        self.shift(-middle)

    @property
    def origin(self) -> np.ndarray:
        """Where the arrows start, shape (3,)."""
        return np.asarray(self._origin.get_center())

    @property
    def corner(self) -> np.ndarray:
        """Where shadow and area start, a little below the arrows, shape (3,)."""
        return self.origin + _SHADOW_DROP * DOWN

    def _shadow(self, i: int) -> Span:
        quantity = self.trace.quantity("reaches", i)
        return Span(self.corner, quantity, self.unit, theme.RESULT, theme.STROKE_EDGE_MAX)

    def _polar(self, i: int) -> tuple[float, float]:
        reach, height = float(self.trace.reaches[i]), float(self.trace.heights[i])
        return float(np.hypot(reach, height)), float(np.arctan2(height, reach))

    def turn_to(self, i: int, k: int | None = None, share: float = 0.0) -> ReachView:
        """Show sample ``i``, or stand somewhere on the way from it to sample ``k``."""
        length, angle = self._polar(i)
        if k is not None:
            to_length, to_angle = self._polar(k)
            length += share * (to_length - length)
            angle += share * (to_angle - angle)
        offset = length * self.unit * np.array([np.cos(angle), np.sin(angle), 0.0])
        tip, foot = self.origin + offset, self.origin + offset[0] * RIGHT
        self.sample.point(self.origin, tip)
        # At the tip, or above an arrow that lies flat.
        flat = abs(offset[1]) <= 0.1 * abs(offset[0]) + 1e-6
        ahead = UP if flat else offset / float(np.linalg.norm(offset))
        self.names[1].move_to(tip + _NAME_GAP * ahead)
        self.drop.become(
            DashedLine(tip, foot + 1e-3 * UP, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
        )
        self.shadow.put_start_and_end_on(self.corner, foot + _SHADOW_DROP * DOWN + 1e-4 * RIGHT)
        reached = k if k is not None and share == 1 else i
        self.shadow.quantity = self.trace.quantity("reaches", reached)
        return self

    def swing(self, i: int, k: int) -> Animation:
        """Return how the arrow of sample ``i`` turns into that of sample ``k``."""
        return UpdateFromAlphaFunc(self, lambda view, share: view.turn_to(i, k, share))

    def area(self, i: int) -> Area:
        """Return the dot product of sample ``i``: its shadow's length times the neuron's."""
        quantity = self.trace.quantity("dot_products", i)
        return Area(self.corner, quantity, self.unit, float(self.trace.length))

    def side(self) -> Pointer:
        """Return the neuron's arrow turned down: the other side of the area."""
        side = Pointer(theme.POSITIVE)
        return side.point(self.corner, self.corner + self.unit * float(self.trace.length) * DOWN)
