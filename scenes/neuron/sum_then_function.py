"""The neuron in short: first the sum, then a function of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import RIGHT, UP, Arrow, Circle, Line, Rectangle, RoundedRectangle, ValueTracker, VGroup

from math_core import ACTIVATIONS
from scenes.neuron.live_plot import BendingCurve, Scale, shape_of
from scenes.stage import theme
from scenes.stage.text.typesetting import Formula

_CENTER = np.array([4.0, 2.75, 0.0])
_RADIUS, _BOX = 0.5, 1.0
_ARROW = 1.2
_SPAN, _REACH = 5.0, 2.5
_CURVE_STROKE = 3.5


class SumThenFunction(VGroup):
    """A circle that adds up, and a box behind it whose function bends as a tracker tells.

    Parameters
    ----------
    tour
        Names of the functions, in their order.
    progress
        0 is the first function, 1 the second, and so on.

    Attributes
    ----------
    sum, z_arrow, z, box, curve, out
        The circle with its inputs, the arrow to the box, its name, the box, the function in it,
        and the arrow that leaves it.
    """

    def __init__(self, tour: Sequence[str], progress: Callable[[], float]) -> None:
        circle = Circle(radius=_RADIUS, color=theme.WHITE, stroke_width=theme.STROKE)
        circle.move_to(_CENTER + (_ARROW / 2 + _RADIUS) * -RIGHT + (_BOX / 2) * -RIGHT)
        sigma = Formula("Sigma", font_size=theme.SIZE_BODY).move_to(circle)
        inputs = VGroup()
        for slope in (0.5, 0.0, -0.5):
            way = np.array([-1.0, slope, 0.0])
            start = circle.get_center() + _RADIUS * way / np.linalg.norm(way)
            inputs.add(Line(start + 0.6 * way, start, color=theme.OUTLINE))
        self.sum = VGroup(inputs.set_stroke(width=theme.STROKE), circle, sigma)
        self.box = RoundedRectangle(
            width=_BOX,
            height=_BOX,
            corner_radius=0.12,
            color=theme.FUNCTION,
            stroke_width=theme.STROKE,
        ).move_to(circle.get_right() + (_ARROW + _BOX / 2) * RIGHT)
        self.z_arrow = self._arrow(circle.get_right())
        self.z = Formula("z", font_size=theme.SIZE_LABEL).next_to(self.z_arrow, UP, buff=0.1)
        self.out = self._arrow(self.box.get_right())
        window = Rectangle(width=0.8 * _BOX, height=0.8 * _BOX, stroke_width=0).move_to(self.box)
        scale = Scale(window, ValueTracker(_SPAN), ValueTracker(_REACH))
        shapes = [shape_of(ACTIVATIONS[name], width=_CURVE_STROKE) for name in tour]
        self.curve = BendingCurve(scale, shapes, progress)
        super().__init__(self.sum, self.z_arrow, self.z, self.box, self.curve, self.out)

    @staticmethod
    def _arrow(start: np.ndarray) -> Arrow:
        return Arrow(
            start,
            start + _ARROW * RIGHT,
            buff=0,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            tip_length=0.22,
        )
