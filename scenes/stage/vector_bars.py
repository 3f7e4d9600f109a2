"""A vector as bars on one zero line, each with its number."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, Line, Rectangle, VGroup

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.number import Number
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula

_THINNEST = 0.012


class Bar(Rectangle):
    """A bar from zero to its value, blue above and red below.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, unit: float, width: float) -> None:
        self.quantity = quantity
        self._unit = unit
        color = theme.sign_color(quantity.value)
        super().__init__(
            width=width,
            height=max(_THINNEST, abs(quantity.value) * unit),
            stroke_color=color,
            stroke_width=theme.STROKE_THIN,
            fill_color=color,
            fill_opacity=theme.BAR_FILL,
        )

    def read_back(self) -> float:
        """Return the value that the bar's length and colour stand for now."""
        negative = self.get_fill_color().to_hex().upper() == theme.NEGATIVE
        return float(self.height) / self._unit * (-1 if negative else 1)


class VectorBars(VGroup):
    """The entries of a vector side by side.

    Parameters
    ----------
    trace, field, index
        Where the vector is: the field's last axis, after fixing the leading ones.
    unit
        Frame units that stand for 1.
    spacing
        From one bar to the next.
    most
        So many are drawn; a longer vector ends in dots.
    numbers_y
        Where the row of numbers stands below the zero line.

    Attributes
    ----------
    bars, numbers : VGroup
        One each an entry.
    zero : Line
        The zero line.
    """

    def __init__(
        self,
        trace: Trace,
        field: str,
        index: tuple[int, ...] = (),
        *,
        unit: float = 1.0,
        spacing: float = 1.15,
        most: int = 8,
        numbers_y: float = 2.0,
        color: str = theme.DATA,
    ) -> None:
        vector = getattr(trace, field)[index]
        self.unit, self.spacing = unit, spacing
        n = min(most, len(vector))
        self.bars, self.numbers = VGroup(), VGroup()
        for i in range(n):
            quantity = trace.quantity(field, *index, i)
            bar = Bar(quantity, unit, 0.5 * spacing)
            side = DOWN if quantity.value >= 0 else UP
            x = (i - (n - 1) / 2) * spacing
            self.bars.add(bar.move_to((x, 0, 0), aligned_edge=side))
            number = Number(Shown(quantity), font_size=theme.SIZE_LABEL, color=color)
            self.numbers.add(number.fit_width(0.88 * spacing).move_to((x, -numbers_y, 0)))
        half = n / 2 * spacing
        self.zero = Line(
            (-half, 0, 0), (half, 0, 0), color=theme.QUIET, stroke_width=theme.STROKE_THIN
        )
        self.dots = VGroup()
        if n < len(vector):
            dots = Formula("dots.h.c", font_size=theme.SIZE_BODY, color=theme.QUIET)
            self.dots.add(dots.next_to(self.zero, RIGHT, buff=0.25))
        super().__init__(self.zero, self.bars, self.numbers, self.dots)

    def level(self, quantity: Quantity) -> Line:
        """Return a line across all bars at a value."""
        line = Line(self.zero.get_start(), self.zero.get_end(), color=theme.RESULT)
        return line.set_stroke(width=theme.STROKE).shift(UP * quantity.value * self.unit)
