"""A vector as bars on one zero line, each with its number."""

from __future__ import annotations

from manim import RIGHT, Line, VGroup

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.bars import BarChart
from scenes.stage.number import Number
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula


class VectorBars(VGroup):
    """The entries of a vector as a bar chart with their numbers in one row below it.

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
    chart : BarChart
        Bars and zero line.
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
        n = min(most, len(vector))
        quantities = [trace.quantity(field, *index, i) for i in range(n)]
        largest = max(abs(quantity.value) for quantity in quantities) or 1.0
        self.chart = BarChart(
            quantities,
            limits=(-largest, largest),
            length=2 * largest * unit,
            breadth=n * spacing,
        )
        self.bars, self.zero = self.chart.bars[0], self.chart.zero
        self.numbers, self.dots = VGroup(), VGroup()
        for i, quantity in enumerate(quantities):
            number = Number(Shown(quantity), font_size=theme.SIZE_LABEL, color=color)
            x = self.chart.bar(i).get_x()
            self.numbers.add(number.fit_width(0.88 * spacing).move_to((x, -numbers_y, 0)))
        if n < len(vector):
            dots = Formula("dots.h.c", font_size=theme.SIZE_BODY, color=theme.QUIET)
            self.dots.add(dots.next_to(self.zero, RIGHT, buff=0.25))
        super().__init__(self.chart, self.numbers, self.dots)

    def level(self, quantity: Quantity) -> Line:
        """Return a line across all bars at a value."""
        height = self.chart.point(0, quantity.value)[1]
        line = self.zero.copy().set_stroke(theme.RESULT, width=theme.STROKE)
        return line.set_y(height)
