"""What layer norm is drawn with: a vector as bars and rows of numbers, squares, and its formula."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    Square,
    Succession,
    VGroup,
)

from math_core import LayerNormTrace, Quantity
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart, BarTo
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_ZERO = np.array([0.6, 0.3, 0.0])
_TALLEST, _WIDEST_SQUARE = 1.75, 0.95
_MOST, _SPACING, _BREADTH = 8, 1.7, 9.2
# Up to four rows of numbers below the bars; the first one is what the bars are.
_ROW_YS = (-1.65, -2.07, -2.49, -2.91)
_FORMULA_AT = np.array([0.0, 2.85, 0.0])


class MeanSquare(Square):
    """A square whose area is a value: a squared deviation, or the mean of all of them.

    Parameters
    ----------
    quantity
        The value.
    unit
        The side of a square of area one, in frame units.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, unit: float) -> None:
        self.quantity, self._unit = quantity, unit
        super().__init__(
            unit * max(1e-3, float(np.sqrt(quantity.value))),
            color=theme.RESULT,
            stroke_width=theme.STROKE,
            fill_color=theme.RESULT,
            fill_opacity=0.15,
        )

    def read_back(self) -> float:
        """Return the value that the area stands for now."""
        return float(self.width / self._unit) ** 2


class NormFormula(Formula):
    """The whole formula of layer norm, of which only x is seen at first.

    Each part stands at its place from the beginning.

    Attributes
    ----------
    hidden : dict[str, VGroup]
        The other parts, by the names by which they are revealed.
    """

    def __init__(self) -> None:
        super().__init__(
            "{{ y = : y }} {{ gamma : gamma }} frac({{ x : x }} {{ - mu : minus }},"
            " {{ sqrt(sigma^2 + epsilon) : spread }}) {{ + beta : beta }}",
            font_size=theme.SIZE_FORMULA,
        )
        self.hidden = {
            label: self.part(label) for label in ("y", "gamma", "minus", "spread", "beta")
        }
        self.hidden["bar"] = self.without("x", *self.hidden)
        for part in self.hidden.values():
            part.set_opacity(0)
        self.move_to(_FORMULA_AT)

    def reveal(self, *labels: str) -> AnimationGroup:
        """Return the animation that lets parts of the formula be seen."""
        return AnimationGroup(
            *(self.hidden[label].animate.set_opacity(1).build() for label in labels)
        )


class NormedVector:
    """One token's vector on its way through the norm: its first numbers as bars, and written out.

    Parameters
    ----------
    trace
        The norm of the vector.

    Attributes
    ----------
    trace : LayerNormTrace
        The norm of the vector.
    n_bars : int
        How many of its numbers are drawn.
    chart : BarChart
        The bars; they stand for the inputs at first.
    numbers : VGroup
        What the bars stand for now, below them.
    """

    def __init__(self, trace: LayerNormTrace) -> None:
        self.trace = trace
        self.n_bars = min(_MOST, trace.inputs.size)
        self._pitch = min(_SPACING, _BREADTH / self.n_bars)
        self._unit = self._fitting_unit()
        reach = _TALLEST / self._unit
        self.chart = BarChart(
            [trace.quantity("inputs", i) for i in range(self.n_bars)],
            limits=(-reach, reach),
            length=2 * _TALLEST,
            breadth=self.n_bars * self._pitch,
        ).shift(_ZERO)
        self.numbers = self.row("inputs")

    def _fitting_unit(self) -> float:
        """Return the length of 1 so that bars fit their height, and squares their places."""
        norm, drawn = self.trace, slice(self.n_bars)
        fields = (norm.inputs, norm.centred, norm.normalised, norm.scaled, norm.output)
        tallest = max(float(np.abs(field[drawn]).max()) for field in fields)
        tallest = max(tallest, abs(float(norm.mean)), float(norm.deviation))
        widest = max(float(np.abs(norm.centred[drawn]).max()), float(norm.deviation))
        return min(_TALLEST / tallest, _WIDEST_SQUARE * self._pitch / widest)

    def dots(self) -> VGroup:
        """Return what stands for the dimensions that are not drawn."""
        if self.n_bars == self.trace.inputs.size:
            return VGroup()
        dots = Formula("dots.h.c", font_size=theme.SIZE_BODY, color=theme.QUIET)
        return VGroup(dots.next_to(self.chart.zero, RIGHT, buff=0.25))

    def row(self, field: str, line: int = 0, *, color: str = theme.DATA) -> VGroup:
        """Return one of the norm's vectors as a row of numbers below the bars."""
        numbers = [Rounded(self.trace.quantity(field, i)) for i in range(self.n_bars)]
        return self.chart.number_row(numbers, _ROW_YS[line], color=color)

    @staticmethod
    def row_name(expression: str, row: VGroup) -> Formula:
        """Return what the numbers of a row are, left of it."""
        name = Formula(expression, font_size=theme.SIZE_LABEL, color=row[0].get_color().to_hex())
        return name.next_to(row, LEFT, buff=0.4)

    def become(self, field: str) -> LaggedStart:
        """Return the animation that turns bars and numbers into others, one after another."""
        before, self.numbers = self.numbers, self.row(field)
        changes = [
            AnimationGroup(
                self.bar_to(field, i), Succession(FadeOut(before[i]), FadeIn(self.numbers[i]))
            )
            for i in range(self.n_bars)
        ]
        return LaggedStart(*changes, lag_ratio=theme.LAG)

    def bar_to(self, field: str, i: int) -> BarTo:
        """Return the animation that lets a bar stand for another field's value."""
        return BarTo(self.chart.bar(i), self.trace.quantity(field, i))

    def squares(self) -> list[MeanSquare]:
        """Return the square of every deviation, on the side of zero where its bar is."""
        return [
            self._square(self.trace.quantity("squares", i), i, DOWN if deviation >= 0 else UP)
            for i, deviation in enumerate(self.trace.centred[: self.n_bars])
        ]

    def equal_squares(self) -> list[MeanSquare]:
        """Return a square of the variance above zero at the place of every bar."""
        variance = self.trace.quantity("variance")
        return [self._square(variance, i, DOWN) for i in range(self.n_bars)]

    def _square(self, quantity: Quantity, i: int, edge: np.ndarray) -> MeanSquare:
        """Return a square at the place of a bar, with one edge on the zero line."""
        x, y = self.chart.bar(i).get_x(), self.chart.zero.get_y()
        return MeanSquare(quantity, self._unit).move_to((x, y, 0), aligned_edge=edge)
