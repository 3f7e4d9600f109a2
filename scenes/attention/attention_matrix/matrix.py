"""The attention matrix on the stage: as dots, as colours, and with the sums of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import RIGHT, Mobject, VGroup

from math_core import AttentionTrace
from math_core.one_query import follow_query
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.plots.plot import nice_limit
from scenes.stage.tables.colormap import ColorBar
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import Word

# So many tokens are gone through one by one.
FEW = 6
DECIMALS = 3
# The matrix stands in the middle until the chart needs the room on its right.
ASIDE = 2.6
BOTTOM = -2.85
_LEFT = -6.75 + ASIDE
_CELL = 1.2


@dataclass(frozen=True)
class Room:
    """How high matrix and chart may be: words that are turned take room from the chart's bars.

    Attributes
    ----------
    side
        Side of the matrix, in frame units.
    bars
        Height of the highest bar.
    """

    side: float
    bars: float


_FOR_FEW, _FOR_LONG, _FOR_MANY = Room(4.8, 3.3), Room(4.2, 2.4), Room(3.6, 2.0)


def room_for(tokens: Sequence[str]) -> Room:
    """Return the room that tokens leave: less for long ones, and least for many."""
    if len(tokens) > FEW:
        return _FOR_MANY
    # Words that do not fit over their columns are turned, and need the height.
    widest = min(_CELL, _FOR_FEW.side / len(tokens)) - 0.1
    words = (Word(token, font_size=theme.SIZE_LABEL) for token in tokens)
    return _FOR_FEW if all(word.width <= widest for word in words) else _FOR_LONG


def as_dots(attention: AttentionTrace, tokens: Sequence[str], side: float) -> AttentionGrid:
    """Return the weights as dots."""
    grid = AttentionGrid(attention, words=tokens, size=side, color=theme.RESULT, largest_cell=_CELL)
    return grid.shift(_into_place(grid))


def _into_place(matrix: Mobject) -> tuple[float, float, float]:
    return (_LEFT - matrix.get_left()[0], BOTTOM - matrix.get_bottom()[1], 0)


class MatrixInColors:
    """The weights as colours and, where there is room, as numbers.

    Parameters
    ----------
    attention
        Of tokens to themselves, without leading axes.
    tokens
        Queries and keys alike.
    side
        Side of the square of cells, in frame units.

    Attributes
    ----------
    heat_map : HeatMap
        The weights.
    sums : VGroup
        The sum of each row at its right: a sign and a number.
    color_bar : ColorBar
        What the colours mean, to the right of all.
    """

    def __init__(self, attention: AttentionTrace, tokens: Sequence[str], side: float) -> None:
        highest = nice_limit(10 * float(attention.attention_weights.max()), 1) / 10
        self.heat_map = HeatMap(
            attention,
            "attention_weights",
            limits=(0.0, min(1.0, highest)),
            decimals=DECIMALS,
            row_labels=tokens,
            column_labels=tokens,
            row_title="queries",
            column_title="keys",
            cell=(_CELL, _CELL),
            size=(side, side),
        )
        keys, queries = self.heat_map.titles
        keys.set_color(theme.KEY)
        queries.set_color(theme.QUERY)
        self.heat_map.shift(_into_place(self.heat_map))
        self.sums = VGroup(*(self._sum(attention, i) for i in range(len(tokens))))
        cells = self.heat_map.cells
        self.color_bar = ColorBar(self.heat_map.colors, height=min(3.0, cells.height))
        self.color_bar.next_to(self.sums, RIGHT, buff=0.35).set_y(cells.get_y())

    def _sum(self, attention: AttentionTrace, i: int) -> VGroup:
        total = Rounded(follow_query(attention, i).quantity("weights_total"), DECIMALS)
        weights = [
            Rounded(attention.quantity("attention_weights", i, j), DECIMALS)
            for j in range(self.heat_map.n_columns)
        ]
        size = theme.SIZE_LABEL if self.heat_map.cell_size[1] > 0.4 else theme.SIZE_TICK
        sign = Formula("=" if sum_sign(weights, total) == "=" else "approx", font_size=size)
        number = Number(total, font_size=size, color=theme.RESULT)
        both = VGroup(sign, number).arrange(RIGHT, buff=0.1)
        both.next_to(self.heat_map.row(i), RIGHT, buff=0.2)
        sign.set_y(number.get_y())
        return both
