"""A grid of cells whose colour and brightness are computed values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Rectangle, VGroup

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.tokens import Word
from scenes.stage.typesetting import Formula

_GAP = 0.92


class Cell(Rectangle):
    """A cell that is blue above zero and red below, and the brighter the larger.

    Parameters
    ----------
    quantity
        The value.
    limit
        The |value| of full brightness.
    width, height
        In frame units.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, limit: float, width: float, height: float) -> None:
        self.quantity = quantity
        self._limit = limit
        strength = min(1.0, abs(quantity.value) / limit) if limit > 0 else 0.0
        color = theme.sign_color(quantity.value)
        super().__init__(
            width=width * _GAP,
            height=height * _GAP,
            stroke_width=0,
            fill_color=color,
            fill_opacity=strength,
        )

    def read_back(self) -> float:
        """Return the value that colour and brightness stand for now."""
        negative = self.get_fill_color().to_hex().upper() == theme.NEGATIVE
        return float(self.get_fill_opacity()) * self._limit * (-1 if negative else 1)


class ValueGrid(VGroup):
    """The rows and columns of a two-dimensional array, as coloured cells on the dark canvas.

    Parameters
    ----------
    trace, field, index
        Where the values are: the field's last two axes, after fixing the leading ones.
    limit
        The |value| of full brightness; the largest one by default.
    size
        Greatest width and height, in frame units.
    cell
        Greatest width and height of a cell.
    row_labels
        A word for each row; none by default.
    label_room
        How wide a word may be; longer ones lose letters to an ellipsis.
    most
        So many rows and columns are drawn; of larger arrays the first ones, and dots.
    shape
        Whether the array's true shape is written below.

    Attributes
    ----------
    cells : VGroup
        Row by row.
    labels : VGroup
        The row labels.
    shape_label : VGroup
        The shape below; empty without.
    """

    def __init__(
        self,
        trace: Trace,
        field: str,
        index: tuple[int, ...] = (),
        *,
        limit: float | None = None,
        size: tuple[float, float] = (7.0, 2.2),
        cell: tuple[float, float] = (0.42, 0.36),
        row_labels: Sequence[str] = (),
        label_room: float = 2.2,
        most: tuple[int, int] = (16, 16),
        shape: bool = True,
    ) -> None:
        array = getattr(trace, field)[index]
        self.true_shape = array.shape
        self.n_rows, self.n_columns = (min(n, m) for n, m in zip(array.shape, most, strict=True))
        self.limit = float(np.abs(array).max()) if limit is None else limit
        width = min(cell[0], size[0] / self.n_columns)
        height = min(cell[1], size[1] / self.n_rows)
        self.cell_size = (width, height)
        self.cells = VGroup()
        for i in range(self.n_rows):
            for j in range(self.n_columns):
                one = Cell(trace.quantity(field, *index, i, j), self.limit, width, height)
                self.cells.add(one.move_to((j * width, -i * height, 0)))
        self.frame = Rectangle(
            width=self.n_columns * width,
            height=self.n_rows * height,
            color=theme.GUIDE,
            stroke_width=theme.STROKE_THIN,
        ).move_to(self.cells)
        self.labels, self.dots, self.shape_label = VGroup(), VGroup(), VGroup()
        super().__init__(self.frame, self.cells, self.labels, self.dots, self.shape_label)
        self._add_labels(row_labels, label_room)
        self._add_dots()
        if shape:
            text = "(" + ", ".join(map(str, self.true_shape)) + ")"
            label = Formula(
                text, font_size=theme.SIZE_LABEL, color=theme.QUIET, constant="the array's shape"
            )
            self.shape_label.add(label.next_to(self.frame, DOWN, buff=0.18))

    def _add_labels(self, words: Sequence[str], room: float) -> None:
        # Where rows are lower than a line of words, only every second or third has its word.
        step = int(np.ceil(0.27 / self.cell_size[1]))
        for i in range(0, min(len(words), self.n_rows), step):
            label = Word(words[i], font_size=theme.SIZE_TICK, max_width=room)
            label.stand_at(0, self.row(i).get_y())
            label.shift(RIGHT * (self.frame.get_left()[0] - 0.2 - label.get_right()[0]))
            self.labels.add(label)

    def _add_dots(self) -> None:
        if self.true_shape[1] > self.n_columns:
            dots = Formula("dots.h.c", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.dots.add(dots.next_to(self.frame, RIGHT, buff=0.12))
        if self.true_shape[0] > self.n_rows:
            dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.dots.add(dots.next_to(self.frame, UP, buff=0.1))

    def cell(self, i: int, j: int) -> Cell:
        """Return the cell in row ``i`` and column ``j``."""
        one = self.cells[i * self.n_columns + j]
        assert isinstance(one, Cell)
        return one

    def row(self, i: int) -> VGroup:
        """Return the cells of row ``i``."""
        return VGroup(*self.cells[i * self.n_columns : (i + 1) * self.n_columns])
