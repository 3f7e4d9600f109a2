"""The attention grid: who looks at whom, a dot as large as its weight in each cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Dot, Rectangle, VGroup

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import Word

_LABEL_GAP = 0.16


class WeightDot(Dot):
    """A dot whose area is an attention weight.

    Attributes
    ----------
    quantity : Quantity
        The weight.
    cell : Rectangle
        The cell that a dot of weight 1 would fill.
    """

    def __init__(self, quantity: Quantity, cell: Rectangle, color: str) -> None:
        self.quantity, self.cell = quantity, cell
        full = cell.height / 2
        # Never of no radius at all, which Manim could not move.
        radius = max(1e-4, full * np.sqrt(quantity.value))
        super().__init__(cell.get_center(), radius=radius, color=color)

    def read_back(self) -> float:
        """Return the weight that the dot's area stands for now."""
        return float((self.width / self.cell.height) ** 2)


class AttentionGrid(VGroup):
    """Queries along the rows, keys along the columns, as in NumPy; dots are the weights.

    Parameters
    ----------
    trace
        With a field of attention weights.
    index
        Leading axes of that field: batch and head.
    words
        The tokens, which are queries and keys alike.
    field
        Name of the field.
    size
        Side of the square of cells, in frame units.
    color
        Colour of the dots.
    largest_cell
        Greatest side of a cell.

    Attributes
    ----------
    cells, dots : VGroup
        Row by row.
    row_names, column_names, titles : VGroup
        What stands along the sides.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> grid = AttentionGrid(params.simple_trace(), words=params.tokens)
    """

    def __init__(
        self,
        trace: Trace,
        index: tuple[int, ...] = (),
        *,
        words: Sequence[str] = (),
        field: str = "attention_weights",
        size: float = 3.6,
        color: str = theme.WORDS,
        largest_cell: float = 1.05,
    ) -> None:
        self.n_queries, self.n_keys = np.shape(getattr(trace, field)[index])
        side = min(largest_cell, size / max(self.n_queries, self.n_keys))
        self.cells, self.dots = VGroup(), VGroup()
        for i in range(self.n_queries):
            for j in range(self.n_keys):
                cell = Rectangle(
                    width=side, height=side, color=theme.GUIDE, stroke_width=theme.STROKE_THIN
                ).move_to((j * side, -i * side, 0))
                self.cells.add(cell)
                self.dots.add(WeightDot(trace.quantity(field, *index, i, j), cell, color))
        self.row_names, self.column_names, self.titles = VGroup(), VGroup(), VGroup()
        super().__init__(self.cells, self.dots, self.row_names, self.column_names, self.titles)
        if words:
            self._name(words, side)
        self._add_titles()
        self.center()

    def _name(self, words: Sequence[str], side: float) -> None:
        size = theme.SIZE_LABEL if side >= 0.5 else theme.SIZE_TICK
        columns = [Word(word, font_size=size, max_width=1.9) for word in words]
        turned = any(name.width > side - 0.08 for name in columns)
        for k, (text, name) in enumerate(zip(words, columns, strict=True)):
            row = self.cells[k * self.n_keys]
            word = Word(text, font_size=size, max_width=2.2).stand_at(0, row.get_y())
            word.shift(RIGHT * (row.get_left()[0] - _LABEL_GAP - word.get_right()[0]))
            self.row_names.add(word)
            column = self.cells[k]
            if turned:
                name.upright().next_to(column, UP, buff=_LABEL_GAP)
            else:
                name.stand_at(column.get_x(), column.get_top()[1] + _LABEL_GAP + 0.14)
            self.column_names.add(name)

    def _add_titles(self) -> None:
        keys = Words("keys", font_size=theme.SIZE_LABEL, color=theme.KEY)
        above = VGroup(self.cells, self.column_names)
        keys.next_to(above, UP, buff=0.18).set_x(self.cells.get_x())
        queries = Words("queries", font_size=theme.SIZE_LABEL, color=theme.QUERY)
        beside = VGroup(self.cells, self.row_names)
        queries.next_to(beside, LEFT, buff=0.22).set_y(self.cells.get_y())
        self.titles.add(keys, queries)

    def dot(self, query: int, key: int) -> WeightDot:
        """Return the dot of a query's weight on a key."""
        one = self.dots[query * self.n_keys + key]
        assert isinstance(one, WeightDot)
        return one

    def row(self, query: int) -> VGroup:
        """Return the dots of one query."""
        return VGroup(*self.dots[query * self.n_keys : (query + 1) * self.n_keys])
