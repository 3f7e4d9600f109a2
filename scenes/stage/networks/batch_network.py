"""A network and the batch that passes through it: below each column, a table of its activations."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Dot, Rectangle, VGroup

from math_core import NetworkTrace, Quantity
from scenes.stage import theme
from scenes.stage.networks.network import NetworkView
from scenes.stage.tables.matrix import slots
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

_WIDTH, _HEIGHT = 10.4, 3.5
_CENTER_Y = 1.2
_MAX_ROWS = 5
_CELL = (0.34, 0.27)
_CELL_GAP = 0.03
_TABLE_DROP = 0.3
_GAP_DOT = 0.016


class ActivationCell(Rectangle):
    """A cell as bright as its activation; red where it is negative.

    Attributes
    ----------
    quantity : Quantity
        The activation.
    """

    def __init__(self, quantity: Quantity, largest: float, width: float, height: float) -> None:
        self.quantity, self._largest = quantity, largest
        strength = abs(quantity.value) / largest if largest > 0 else 0.0
        super().__init__(
            width=width - _CELL_GAP,
            height=height - _CELL_GAP,
            stroke_color=theme.GUIDE,
            stroke_width=1.0,
            fill_color=theme.NEGATIVE if quantity.value < 0 else theme.DATA,
            fill_opacity=strength,
        )

    def read_back(self) -> float:
        """Return the activation that colour and brightness stand for now."""
        negative = str(self.get_fill_color()).upper() == theme.NEGATIVE
        return float(self.get_fill_opacity()) * self._largest * (-1 if negative else 1)


class BatchNetwork(VGroup):
    """A network, the table of activations below each of its columns, and the outer numbers.

    Parameters
    ----------
    trace
        The forward pass of a batch.
    width, height, center_y
        Of the network, and where the middle of its columns is, in frame units.
    cell
        Largest width and height of a cell of the tables.
    number_size
        Of the outer numbers, in Manim's font-size units.

    Attributes
    ----------
    view : NetworkView
        The network, filled by the brightest sample at first.
    brightest : int
        The drawn sample whose activations are largest, against those of the whole batch.
    samples : tuple[int, ...]
        Which samples have a row in the tables; of many the first ones and the last.
    rows : dict[tuple[int, int], VGroup]
        The cells of a column and a sample.
    gaps : VGroup
        Dots in the tables for samples that have no row.
    inputs, outputs : VGroup
        The numbers beside the outer columns, of the sample that is shown.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> deep = BatchNetwork(LayersParams().network_trace())
    """

    def __init__(
        self,
        trace: NetworkTrace,
        *,
        width: float = _WIDTH,
        height: float = _HEIGHT,
        center_y: float = _CENTER_Y,
        cell: tuple[float, float] = _CELL,
        number_size: float = theme.SIZE_TICK,
    ) -> None:
        self.trace, self._cell, self._number_size = trace, cell, number_size
        n_samples = len(trace.output)
        places = slots(n_samples, _MAX_ROWS)
        self.samples = tuple(s for s in places if s is not None)
        self.brightest = max(self.samples, key=self._brightness)
        table_height = len(places) * cell[1]
        self.view = NetworkView(
            trace,
            self.brightest,
            width=width,
            height=height,
            label_gap=_TABLE_DROP + table_height + 0.18,
        )
        self.view.shift(UP * (center_y - self.view.columns[0].get_y()))
        self.rows: dict[tuple[int, int], VGroup] = {}
        self.gaps = VGroup()
        spacing = width / (len(self.view.sizes) - 1)
        bottom = min(column.get_bottom()[1] for column in self.view.columns)
        for c, column in enumerate(self.view.columns):
            cell_width = min(cell[0], 0.86 * spacing / len(self.view.drawn[c]))
            for row, sample in enumerate(places):
                y = bottom - _TABLE_DROP - (row + 0.5) * cell[1]
                if sample is None:
                    self._add_gap(column.get_x(), y)
                else:
                    self.rows[c, sample] = self._row(c, sample, cell_width, (column.get_x(), y))
        self.inputs, self.outputs = self.numbers(self.brightest)
        super().__init__(self.view, *self.rows.values(), self.gaps, self.inputs, self.outputs)

    def _add_gap(self, x: float, y: float) -> None:
        for step in (-1, 0, 1):
            place = (x, y + 0.25 * step * self._cell[1], 0)
            self.gaps.add(Dot(place, radius=_GAP_DOT, color=theme.QUIET))

    def _brightness(self, sample: int) -> float:
        layers = self.trace.layers
        return sum(
            float(np.abs(layer.output[sample]).mean() / max(np.abs(layer.output).max(), 1e-12))
            for layer in layers
        )

    def _row(self, c: int, sample: int, width: float, middle: tuple[float, float]) -> VGroup:
        largest = self.view.largest(c)
        cells = VGroup()
        drawn = self.view.drawn[c]
        for k, j in enumerate(drawn):
            quantity = self.view.activation(c, j, sample)
            x = middle[0] + (k - (len(drawn) - 1) / 2) * width
            cell = ActivationCell(quantity, largest, width, self._cell[1])
            cells.add(cell.move_to((x, middle[1], 0)))
        return cells

    def numbers(self, sample: int) -> tuple[VGroup, VGroup]:
        """Return the numbers of a sample beside the inputs and beside the outputs."""
        return outer_numbers(self.view, sample, self._number_size)


def outer_numbers(
    view: NetworkView, sample: int, font_size: float = theme.SIZE_TICK
) -> tuple[VGroup, VGroup]:
    """Return the numbers of a sample beside the inputs and beside the outputs of a network.

    Parameters
    ----------
    view
        The network.
    sample
        Which sample of its batch.
    font_size
        In Manim's font-size units.
    """
    last = len(view.sizes) - 1
    both = []
    for c, side, color in ((0, LEFT, theme.DATA), (last, RIGHT, theme.RESULT)):
        numbers = VGroup()
        for j in view.drawn[c]:
            rounded = Rounded(view.activation(c, j, sample), 1 if c == 0 else 2)
            number = Number(rounded, font_size=font_size, color=color)
            numbers.add(number.next_to(view.node(c, j).body, side, buff=0.14))
        both.append(numbers)
    return both[0], both[1]
