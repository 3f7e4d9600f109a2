"""Heat maps: the values of a matrix as colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Rectangle, VGroup

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.tables.colormap import ColorMap, ColorMapName, Floats, text_color_on
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import Word

_CELL_GAP = 0.05
_GAP_SHARE = 0.2
_LABEL_GAP = 0.16
_LOWEST_ROW = 0.25
# How much of a cell its number may fill.
_FILL = 0.86


class HeatCell(VGroup):
    """A cell whose colour is its value, with the number in it where there is room.

    Attributes
    ----------
    quantity : Quantity
        The value.
    box : Rectangle
        The coloured area.
    number : Number or None
        The value in figures.
    """

    def __init__(
        self,
        quantity: Quantity,
        colors: ColorMap,
        size: tuple[float, float],
        decimals: int | None,
        font_size: float = theme.SIZE_LABEL,
        *,
        gap: float = _CELL_GAP,
    ) -> None:
        self.quantity, self._colors = quantity, colors
        color = colors.color(quantity.value)
        # Between many small cells the gaps would be most of the picture.
        gap = min(gap, _GAP_SHARE * min(size))
        self.box = Rectangle(
            width=size[0] - gap,
            height=size[1] - gap,
            stroke_width=0,
            fill_color=color,
            fill_opacity=1,
        )
        super().__init__(self.box)
        self.number: Number | None = None
        if decimals is not None:
            rounded = Rounded(quantity, decimals)
            self.number = Number(rounded, font_size=font_size, color=text_color_on(color))
            self.add(self.number)

    @property
    def scale_of_value(self) -> float:
        """The largest |value| that has a colour of its own: what it is read back against."""
        return max(map(abs, self._colors.limits))

    def read_back(self) -> float:
        """Return the value that the cell's colour stands for now."""
        return self._colors.value(self.box.get_fill_color().to_hex())


def _type_size(rounded: Rounded, size: tuple[float, float]) -> float:
    """Return the type size at which a number fits into a cell, at most that of labels."""
    number = Number(rounded, font_size=theme.SIZE_LABEL)
    share = min(_FILL * size[0] / number.width, 0.7 * size[1] / number.digit_height(), 1.0)
    return theme.SIZE_LABEL * share


class HeatMap(VGroup):
    """A matrix as coloured cells: rows downwards, columns to the right, as in NumPy.

    Parameters
    ----------
    trace, field, index
        Where the values are: the field's last two axes, after fixing the leading ones; at most
        16 × 16 are drawn well.
    limits
        Values of the first and last colour; by default 0 to the largest value for
        ``"viridis"``, and ± the largest |value| for ``"RdBu"``.
    colormap
        ``"viridis"`` (sequential) or ``"RdBu"`` (diverging).
    decimals
        Of the numbers in the cells; ``None`` for none. They are left out, all of them, where a
        cell is too small for legible type.
    row_labels, column_labels
        A word for each row and column; columns' words are turned where they are too long.
    label_room
        How wide a row's word may be; longer ones lose letters to an ellipsis.
    thinned
        Whether only every second or third row has its word where rows are lower than a line.
    row_title, column_title
        What rows and columns are.
    size
        Greatest width and height of the cells together, in frame units.
    cell
        Greatest width and height of one cell.
    most
        So many rows and columns are drawn; of larger arrays the first ones, and dots.
    frame
        Whether there is a thin frame around all cells.
    shape
        Whether the array's true shape is written below; by default where not all is drawn.

    Attributes
    ----------
    cells : VGroup
        Row by row.
    row_names, column_names : VGroup
        The labels.
    titles : VGroup
        The axes' titles.
    frame : VGroup
        The frame; empty without.
    more : VGroup
        Dots where not all is drawn, and last the true shape, if it is written.
    colors : ColorMap
        What colour stands for what value.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> trace = params.simple_trace()
    >>> table = HeatMap(trace, "attention_weights", decimals=3, row_labels=params.tokens)
    """

    def __init__(
        self,
        trace: Trace,
        field: str,
        index: tuple[int, ...] = (),
        *,
        limits: tuple[float, float] | None = None,
        colormap: ColorMapName = "viridis",
        decimals: int | None = None,
        row_labels: Sequence[str] = (),
        column_labels: Sequence[str] = (),
        label_room: float = 2.2,
        thinned: bool = False,
        row_title: str = "",
        column_title: str = "",
        size: tuple[float, float] = (5.0, 4.2),
        cell: tuple[float, float] = (1.1, 0.85),
        most: tuple[int, int] = (16, 16),
        frame: bool = False,
        shape: bool | None = None,
    ) -> None:
        array = np.asarray(getattr(trace, field)[index])
        self.true_shape = array.shape
        self.n_rows, self.n_columns = map(min, array.shape, most)
        self.colors = ColorMap(colormap, limits or _natural_limits(array, colormap))
        width = min(cell[0], size[0] / self.n_columns)
        height = min(cell[1], size[1] / self.n_rows)
        self.cell_size = (width, height)
        quantities = [
            [trace.quantity(field, *index, i, j) for j in range(self.n_columns)]
            for i in range(self.n_rows)
        ]
        self.decimals, size_of_type = self._type_that_fits(quantities, decimals)
        self.cells = VGroup()
        for i, row in enumerate(quantities):
            for j, quantity in enumerate(row):
                one = HeatCell(quantity, self.colors, self.cell_size, self.decimals, size_of_type)
                self.cells.add(one.move_to((j * width, -i * height, 0)))
        self.row_names, self.column_names, self.titles = VGroup(), VGroup(), VGroup()
        self.more, self.frame = VGroup(), VGroup()
        super().__init__(
            self.frame, self.cells, self.row_names, self.column_names, self.titles, self.more
        )
        if frame:
            self._add_frame()
        self._tell_the_rest(shape)
        self._name_rows(row_labels, label_room, thinned=thinned)
        self._name_columns(column_labels)
        self._add_titles(row_title, column_title)
        self.center()

    def _type_that_fits(
        self, quantities: list[list[Quantity]], decimals: int | None
    ) -> tuple[int | None, float]:
        """Return the decimals, none where type would be too small, and the type's size."""
        if decimals is None:
            return None, theme.SIZE_LABEL
        sizes = (
            _type_size(Rounded(quantity, decimals), self.cell_size)
            for row in quantities
            for quantity in row
        )
        smallest = min(sizes)
        return (decimals if smallest >= theme.SIZE_TICK - 1 else None), smallest

    def _add_frame(self) -> None:
        width, height = self.cell_size
        outline = Rectangle(
            width=self.n_columns * width,
            height=self.n_rows * height,
            color=theme.GUIDE,
            stroke_width=theme.STROKE_THIN,
        )
        self.frame.add(outline.move_to(self.cells))

    def _tell_the_rest(self, tell_shape: bool | None) -> None:
        rows, columns = self.true_shape
        if columns > self.n_columns:
            dots = Formula("dots.h", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.more.add(dots.next_to(self.cells, RIGHT, buff=0.12))
        if rows > self.n_rows:
            dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.more.add(dots.next_to(self.cells, DOWN, buff=0.12))
        if bool(len(self.more)) if tell_shape is None else tell_shape:
            shape = Formula(
                f"{rows} times {columns}",
                constant="the shape of the array that is drawn",
                font_size=theme.SIZE_TICK,
                color=theme.QUIET,
            )
            self.more.add(shape.next_to(VGroup(self.cells, self.more), DOWN, buff=0.12))

    def _name_rows(self, words: Sequence[str], room: float, *, thinned: bool) -> None:
        step = int(np.ceil(_LOWEST_ROW / self.cell_size[1])) if thinned else 1
        for i, text in list(enumerate(words))[: self.n_rows : step]:
            word = Word(text, font_size=self._label_size(), max_width=room)
            middle = self.cell(i, 0).box
            word.stand_at(0, middle.get_y())
            word.shift(RIGHT * (middle.get_left()[0] - _LABEL_GAP - word.get_right()[0]))
            self.row_names.add(word)

    def _label_size(self) -> float:
        return theme.SIZE_LABEL if self.cell_size[1] >= 0.5 else theme.SIZE_TICK

    def _name_columns(self, words: Sequence[str]) -> None:
        size = theme.SIZE_LABEL if self.cell_size[0] >= 0.5 else theme.SIZE_TICK
        names = [Word(text, font_size=size, max_width=1.9) for text in words]
        turned = any(name.width > self.cell_size[0] - 0.08 for name in names)
        for j, name in enumerate(names):
            box = self.cell(0, j).box
            if turned:
                name.upright().next_to(box, UP, buff=_LABEL_GAP)
            else:
                name.stand_at(box.get_x(), box.get_top()[1] + _LABEL_GAP + 0.14)
            self.column_names.add(name)

    def _add_titles(self, row_title: str, column_title: str) -> None:
        if column_title:
            title = Words(column_title, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            above = VGroup(self.cells, self.column_names)
            self.titles.add(title.next_to(above, UP, buff=0.2).set_x(self.cells.get_x()))
        if row_title:
            title = Words(row_title, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            height = title.height
            title.rotate(np.pi / 2)
            # Manim takes the type's size from the height; that of the turned title is its width.
            title.initial_height *= title.height / height
            beside = VGroup(self.cells, self.row_names)
            self.titles.add(title.next_to(beside, LEFT, buff=0.25).set_y(self.cells.get_y()))

    def cell(self, i: int, j: int) -> HeatCell:
        """Return the cell in row ``i`` and column ``j``."""
        one = self.cells[i * self.n_columns + j]
        assert isinstance(one, HeatCell)
        return one

    def stand_at(self, x: float, y: float) -> HeatMap:
        """Centre the cells on a point, whatever stands around them."""
        center = self.cells.get_center()
        return self.shift((x - center[0], y - center[1], 0))

    def row(self, i: int) -> VGroup:
        """Return the cells of row ``i``."""
        return VGroup(*self.cells[i * self.n_columns : (i + 1) * self.n_columns])

    def column(self, j: int) -> VGroup:
        """Return the cells of column ``j``."""
        return VGroup(*self.cells[j :: self.n_columns])


def _natural_limits(array: Floats, colormap: ColorMapName) -> tuple[float, float]:
    largest = float(np.abs(array).max()) or 1.0
    return (0.0, largest) if colormap == "viridis" else (-largest, largest)
