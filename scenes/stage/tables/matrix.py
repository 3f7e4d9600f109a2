"""Matrices of numbers: brackets, rows and columns, and the true size where not all of it fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, ManimColor, Rectangle, VGroup, interpolate_color

from math_core import Trace
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

Role = Literal["data", "weights", "result"]

_FILL = 0.86
_BRACKET_GAP = 0.1
_BRACKET_LIP = 0.14
_LABEL_GAP = 0.2
# A weight of zero keeps so much of its colour that it can be read on black.
_FAINTEST = 0.8


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as NumPy writes it: ``(4, 3)``, and ``(5,)`` with one axis."""
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(map(str, shape)) + ")"


class ShapeLabel(Formula):
    """The shape of an array, such as (4, 3).

    Attributes
    ----------
    shape : tuple[int, ...]
        Lengths of the axes.

    Examples
    --------
    >>> label = ShapeLabel((4, 3))
    """

    def __init__(
        self,
        shape: Sequence[int],
        *,
        font_size: float = theme.SIZE_LABEL,
        color: str = theme.QUIET,
    ) -> None:
        self.shape = tuple(shape)
        super().__init__(f'"{shape_text(self.shape)}"', font_size=font_size, color=color)
        allow(self, "number", "the shape of an array")


def slots(n: int, most: int) -> tuple[int | None, ...]:
    """Return which of ``n`` things are drawn when at most ``most`` fit; ``None`` are the dots.

    Examples
    --------
    >>> slots(3, 5), slots(64, 5)
    ((0, 1, 2), (0, 1, 2, None, 63))
    """
    if n <= most:
        return tuple(range(n))
    return (*range(max(1, most - 2)), None, n - 1)


def entry_color(value: float, largest: float, role: Role) -> str:
    """Return the colour of an entry.

    Data is white; results are yellow, and grey where they are zero; weights are blue from zero up
    and red below, and the brighter the larger.
    """
    if role == "data":
        return theme.DATA
    if role == "result":
        return theme.RESULT if value else theme.QUIET
    strength = abs(value) / largest if largest > 0 else 1.0
    share = _FAINTEST + (1.0 - _FAINTEST) * min(1.0, strength)
    full, canvas = ManimColor(theme.sign_color(value)), ManimColor(theme.CANVAS)
    return str(interpolate_color(canvas, full, share).to_hex())


class MatrixView(VGroup):
    """A matrix, or a vector as one row, in brackets; each entry shows a number of a trace.

    Parameters
    ----------
    trace, field, index
        Where the numbers are: the field's last axes, after fixing the leading ones. Two axes make
        a matrix, one makes a row.
    decimals
        Of every entry.
    role
        What the numbers are, which decides their colours.
    cell
        Width and height of an entry, in frame units.
    max_rows, max_columns
        So many fit. Of larger arrays the first ones and the last are drawn, with an ellipsis.
    row_labels, column_labels
        Typst math beside the rows and above the columns, one for each of the array's own.
    shape
        Whether the true shape stands below.
    font_size
        Of the entries.

    Attributes
    ----------
    brackets : VGroup
        Left and right.
    entries, dots : VGroup
        The numbers, row by row, and the ellipses.
    row_names, column_names : VGroup
        The labels.
    shape_label : ShapeLabel
        The true shape; on the stage only if asked for.
    rows, columns : tuple
        Which rows and columns are drawn, in their places; ``None`` is an ellipsis.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> matrix = MatrixView(LayersParams().batch_trace(), "weights", role="weights")
    """

    def __init__(
        self,
        trace: Trace,
        field: str,
        index: tuple[int, ...] = (),
        *,
        decimals: int = 1,
        role: Role = "data",
        cell: tuple[float, float] = (0.85, 0.52),
        max_rows: int = 6,
        max_columns: int = 7,
        row_labels: Sequence[str] = (),
        column_labels: Sequence[str] = (),
        shape: bool = True,
        font_size: float = theme.SIZE_LABEL,
    ) -> None:
        self.trace, self.field, self.index = trace, field, index
        self.decimals, self.role, self.cell, self._font_size = decimals, role, cell, font_size
        array = np.asarray(getattr(trace, field)[index])
        self.is_vector = array.ndim == 1
        self.true_shape: tuple[int, ...] = array.shape
        n_rows, n_columns = (1, *array.shape) if self.is_vector else array.shape
        self.rows, self.columns = slots(n_rows, max_rows), slots(n_columns, max_columns)
        self._largest = float(np.abs(array).max())
        # An invisible sheet that moves along tells where the cells are.
        self.area = Rectangle(
            width=len(self.columns) * cell[0], height=len(self.rows) * cell[1], stroke_width=0
        )
        self.entries, self.dots = VGroup(), VGroup()
        self._places: dict[tuple[int, int], Number] = {}
        super().__init__(self.area, self.entries, self.dots)
        self._fill()
        self.brackets = self._make_brackets()
        self.row_names, self.column_names = VGroup(), VGroup()
        self.shape_label = ShapeLabel(self.true_shape)
        self.shape_label.next_to(self.brackets, DOWN, buff=_LABEL_GAP)
        self.add(self.brackets, self.row_names, self.column_names)
        if shape:
            self.add(self.shape_label)
        self._name(row_labels, column_labels)

    def rounded(self, i: int, j: int) -> Rounded:
        """Return the value of row ``i`` and column ``j`` as it is shown."""
        place = (j,) if self.is_vector else (i, j)
        return Rounded(self.trace.quantity(self.field, *self.index, *place), self.decimals)

    def number(self, i: int, j: int) -> Number:
        """Return a new number like that of row ``i`` and column ``j``, in its place."""
        rounded = self.rounded(i, j)
        color = entry_color(rounded.quantity.value, self._largest, self.role)
        number = Number(rounded, font_size=self._font_size, color=color)
        number.fit_width(_FILL * self.cell[0])
        return number.move_to(self.place(i, j))

    def _fill(self) -> None:
        for row, i in enumerate(self.rows):
            for column, j in enumerate(self.columns):
                if i is None or j is None:
                    self._add_dots(row, column)
                    continue
                self._places[i, j] = number = self.number(i, j)
                self.entries.add(number)

    def _add_dots(self, row: int, column: int) -> None:
        both = self.rows[row] is None and self.columns[column] is None
        kind = "dots.down" if both else "dots.v" if self.rows[row] is None else "dots.h.c"
        dots = Formula(kind, font_size=self._font_size, color=theme.QUIET)
        dots.scale(min(1.0, 0.8 * self.cell[1] / dots.height))
        self.dots.add(dots.move_to(self._slot(row, column)))

    def _slot(self, row: int, column: int) -> np.ndarray:
        """Return the middle (3,) of a drawn cell."""
        unit_x = self.area.width / len(self.columns)
        unit_y = self.area.height / len(self.rows)
        across = RIGHT * (column - (len(self.columns) - 1) / 2) * unit_x
        down = DOWN * (row - (len(self.rows) - 1) / 2) * unit_y
        return np.asarray(self.area.get_center() + across + down)

    def place(self, i: int, j: int) -> np.ndarray:
        """Return the middle (3,) of the cell in row ``i`` and column ``j``."""
        return self._slot(self.rows.index(i), self.columns.index(j))

    def _make_brackets(self) -> VGroup:
        height = self.area.height + 0.06
        brackets = VGroup()
        for side in (LEFT, RIGHT):
            edge = self.area.get_edge_center(side) + _BRACKET_GAP * side
            top, bottom = edge + UP * height / 2, edge + DOWN * height / 2
            bracket = Line(top - _BRACKET_LIP * side, top, color=theme.OUTLINE)
            bracket.set_points_as_corners(
                [top - _BRACKET_LIP * side, top, bottom, bottom - _BRACKET_LIP * side]
            )
            brackets.add(bracket.set_stroke(width=theme.STROKE_THIN + 0.5))
        return brackets

    def _name(self, row_labels: Sequence[str], column_labels: Sequence[str]) -> None:
        first_row = next(i for i in self.rows if i is not None)
        first_column = next(j for j in self.columns if j is not None)
        for i in self.rows if row_labels else ():
            if i is not None:
                label = Formula(row_labels[i], font_size=theme.SIZE_TICK, color=theme.QUIET)
                label.next_to(self.brackets[0], LEFT, buff=_LABEL_GAP)
                self.row_names.add(label.set_y(self.place(i, first_column)[1]))
        for j in self.columns if column_labels else ():
            if j is not None:
                label = Formula(column_labels[j], font_size=theme.SIZE_TICK, color=theme.QUIET)
                label.next_to(self.brackets, UP, buff=0.5 * _LABEL_GAP)
                self.column_names.add(label.set_x(self.place(first_row, j)[0]))

    def entry(self, i: int, j: int) -> Number:
        """Return the number in row ``i`` and column ``j``.

        Raises
        ------
        KeyError
            If an ellipsis stands for it.
        """
        return self._places[i, j]

    def row(self, i: int) -> VGroup:
        """Return the drawn numbers of row ``i``."""
        return VGroup(*(self._places[i, j] for j in self.columns if j is not None))

    def column(self, j: int) -> VGroup:
        """Return the drawn numbers of column ``j``."""
        return VGroup(*(self._places[i, j] for i in self.rows if i is not None))

    @property
    def drawn_rows(self) -> tuple[int, ...]:
        """Which rows are drawn with their numbers."""
        return tuple(i for i in self.rows if i is not None)

    @property
    def drawn_columns(self) -> tuple[int, ...]:
        """Which columns are drawn with their numbers."""
        return tuple(j for j in self.columns if j is not None)

    def row_box(self, i: int, color: str = theme.RESULT) -> Rectangle:
        """Return a thin frame around row ``i``."""
        middle = self._slot(self.rows.index(i), 0)
        box = _box(self.area.width, self.area.height / len(self.rows), color)
        return box.move_to((self.area.get_x(), middle[1], 0))

    def column_box(self, j: int, color: str = theme.RESULT) -> Rectangle:
        """Return a thin frame around column ``j``."""
        middle = self._slot(0, self.columns.index(j))
        box = _box(self.area.width / len(self.columns), self.area.height, color)
        return box.move_to((middle[0], self.area.get_y(), 0))

    def cell_box(self, i: int, j: int, color: str = theme.RESULT) -> Rectangle:
        """Return a thin frame around one entry."""
        width, height = (
            self.area.width / len(self.columns),
            self.area.height / len(self.rows),
        )
        return _box(width, height, color).move_to(self.place(i, j))


def _box(width: float, height: float, color: str) -> Rectangle:
    return Rectangle(width=width, height=height, color=color, stroke_width=theme.STROKE)


def decimals_needed(values: np.ndarray, most: int = 2) -> int:
    """Return how many decimals show every value exactly, at most ``most``."""
    for decimals in range(most):
        if np.all(np.abs(values - np.round(values, decimals)) < 1e-9):
            return decimals
    return most


def cell_width(values: np.ndarray, decimals: int, font_size: float = theme.SIZE_LABEL) -> float:
    """Return a width, in frame units, in which every value of an array fits."""
    em = font_size * 0.5 / 48
    largest = float(np.abs(values).max())
    digits = max(1, math.floor(math.log10(largest)) + 1) if largest >= 1 else 1
    characters = 0.5 * (digits + decimals) + (0.278 if decimals else 0.0)
    sign = 0.778 if float(values.min()) < 0 else 0.0
    return em * (characters + sign) / _FILL + 0.06
