"""The slopes of the five functions: tangents on their curves, and as bars beside their names."""

from __future__ import annotations

from collections.abc import Callable

from manim import LEFT, RIGHT, Line, Mobject, Rectangle, VGroup

from math_core import Activation, Quantity
from scenes.neuron.five_functions import FiveFunctions, row_y
from scenes.neuron.live import activation_at, slope_at
from scenes.stage import theme
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.text.number import Number
from scenes.stage.text.typesetting import Formula

SLOPE = theme.PINK

_BARS_LEFT, _UNIT, _BAR_HEIGHT = 4.25, 1.2, 0.34
_NUMBER_X = 6.6
_HEADING_Y = 1.75


class SlopeBar(Rectangle):
    """A bar as long as a function's slope where z is now.

    Parameters
    ----------
    five
        Knows z.
    activation
        The function.
    y
        Its height on the stage.
    """

    def __init__(self, five: FiveFunctions, activation: Activation, y: float) -> None:
        super().__init__(
            width=1,
            height=_BAR_HEIGHT,
            stroke_color=SLOPE,
            stroke_width=theme.STROKE_THIN,
            fill_color=SLOPE,
            fill_opacity=theme.BAR_FILL,
        )
        self._slope: Callable[[], Quantity] = lambda: activation_at(activation, five.z).quantity(
            "slope"
        )

        def grow(mobject: Mobject) -> None:
            mobject.stretch_to_fit_width(max(self._slope().value * _UNIT, 1e-3))
            mobject.move_to((_BARS_LEFT, y, 0), aligned_edge=LEFT)

        grow(self)
        self.add_updater(grow)

    def spine(self) -> Line:
        """Return the line along the middle of the bar, as long as the bar is now."""
        return Line(self.get_left(), self.get_right(), color=SLOPE).set_stroke(
            width=theme.STROKE_TANGENT
        )

    @property
    def quantity(self) -> Quantity:
        """The slope."""
        return self._slope()

    def read_back(self) -> float:
        """Return the slope that the bar's length stands for."""
        return float(self.width) / _UNIT


class Slopes(VGroup):
    """Tangents where z is, and a bar and a number for each.

    Parameters
    ----------
    five
        The curves, and the rows in which the bars stand.

    Attributes
    ----------
    tangents, bars, numbers : VGroup
        One a function, in the order of ``COMPARED``.
    heading, zero
        What the numbers are, and the line at which the bars begin.
    """

    def __init__(self, five: FiveFunctions) -> None:
        self.tangents = VGroup(*(curve.tangent(five.z.get_value, SLOPE) for curve in five.curves))
        self.bars = VGroup(
            *(SlopeBar(five, each, row_y(i)) for i, each in enumerate(COMPARED.values()))
        )
        self.numbers = VGroup(
            *(self._number(five, each, row_y(i)) for i, each in enumerate(COMPARED.values()))
        )
        self.heading = Formula("f'(z)", font_size=theme.SIZE_FORMULA, color=SLOPE)
        self.heading.move_to((_NUMBER_X, _HEADING_Y, 0), aligned_edge=RIGHT)
        half = _BAR_HEIGHT / 2 + 0.1
        self.zero = Line(
            (_BARS_LEFT, row_y(0) + half, 0),
            (_BARS_LEFT, row_y(len(COMPARED) - 1) - half, 0),
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
        )
        super().__init__(self.tangents, self.zero, self.bars, self.numbers, self.heading)

    @staticmethod
    def _number(five: FiveFunctions, activation: Activation, y: float) -> Number:
        number = Number(slope_at(activation, five.z), color=SLOPE)
        number.move_to((_NUMBER_X, y, 0), aligned_edge=RIGHT)
        return number.follow(lambda: slope_at(activation, five.z))
