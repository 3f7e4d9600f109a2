"""One head of multi-head attention as a card: what it is given, its pattern, and its output."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, RoundedRectangle, VGroup

from math_core import AttentionTrace
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula, Words

GIVEN = ("query", "key", "value")
COLORS = {"query": theme.QUERY, "key": theme.KEY, "value": theme.VALUE}
_LETTERS = {"query": "Q", "key": "K", "value": "V"}
_WIDEST = 6.4
_GAP = 0.35
_TOP, _BOTTOM = 2.6, -2.95
_NAME_Y = 2.9
_GIVEN_LABEL_Y, _GIVEN_Y = 2.3, 1.28
_MADE_LABEL_Y, _MADE_Y = 0.06, -1.45
_GIVEN_HEIGHT, _MADE_HEIGHT = 1.5, 2.3
# The largest cells, and the largest whose numbers are read.
_CELL, _PATTERN_CELL = (0.42, 0.42), (0.66, 0.5)


def head_color(head: int) -> str:
    """Return a head's own colour."""
    return theme.HEADS[head % len(theme.HEADS)]


def head_block(
    heads: AttentionTrace,
    field: str,
    head: int,
    size: tuple[float, float],
    most_columns: int,
    cell: tuple[float, float] = _CELL,
) -> HeatMap:
    """Return one head's part of the queries, keys, values or outputs; colours are those of all."""
    limit = float(np.abs(getattr(heads, field)[0]).max()) or 1.0
    block = HeatMap(
        heads,
        field,
        (0, head),
        colormap="RdBu",
        limits=(-limit, limit),
        size=size,
        cell=cell,
        most=(16, most_columns),
    )
    return drop_shape(block)


def drop_shape(heat_map: HeatMap) -> HeatMap:
    """Leave of what tells the rest the dots alone: the size stands elsewhere."""
    if len(heat_map.more):
        heat_map.more.remove(heat_map.more[-1])
    return heat_map


class HeadBlocks(VGroup):
    """Queries, keys, values or outputs of all heads, side by side as one matrix.

    Parameters
    ----------
    heads
        Attention of all heads, batch first.
    field
        ``"query"``, ``"key"``, ``"value"`` or ``"output"``.
    n_drawn
        So many heads are drawn, from the first.
    most_columns
        So many columns of each.
    size
        Of a matrix in which all is drawn, in frame units.

    Attributes
    ----------
    blocks : list[HeatMap]
        A head each.
    dots : VGroup
        What stands for the heads that are not drawn.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> heads = AttentionParams().multi_head_trace().heads
    >>> blocks = HeadBlocks(heads, "query", 2, 4, (5.0, 3.0))
    """

    def __init__(
        self,
        heads: AttentionTrace,
        field: str,
        n_drawn: int,
        most_columns: int,
        size: tuple[float, float],
    ) -> None:
        share = (size[0] / n_drawn, size[1])
        self.blocks = [
            head_block(heads, field, h, share, most_columns, (0.6, 0.6)) for h in range(n_drawn)
        ]
        pen = 0.0
        for block in self.blocks:
            room = block.cell_size[0] * block.n_columns + (0.35 if len(block.more) else 0.0)
            block.stand_at(pen + block.cells.width / 2, 0)
            pen += room
        self.dots = VGroup()
        if getattr(heads, field).shape[1] > n_drawn and not len(self.blocks[-1].more):
            dots = Formula("dots.h", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            self.dots.add(dots.next_to(self.blocks[-1], RIGHT, buff=0.12))
        super().__init__(*self.blocks, self.dots)
        self.center()

    def row(self, i: int) -> VGroup:
        """Return the cells of one token, of all drawn heads."""
        return VGroup(*(cell for block in self.blocks for cell in block.row(i)))

    @property
    def rest(self) -> VGroup:
        """All dots."""
        return VGroup(self.dots, *(block.more for block in self.blocks))

    def frames(self) -> VGroup:
        """Return an outline in its head's colour around each block."""
        return VGroup(*(block_frame(block, h) for h, block in enumerate(self.blocks)))


def block_frame(block: HeatMap, head: int) -> RoundedRectangle:
    """Return an outline in the head's colour around one of its matrices."""
    return RoundedRectangle(
        width=block.cells.width + 0.12,
        height=block.cells.height + 0.12,
        corner_radius=0.06,
        color=head_color(head),
        stroke_width=theme.STROKE,
    ).move_to(block.cells)


class HeadCard(VGroup):
    """A card with one head's queries, keys and values, and below them its pattern and output.

    Only its frame and its name are part of it; what lies on it comes when its turn has come.

    Parameters
    ----------
    heads
        Attention of all heads, batch first.
    head
        Which, from 0.
    n_cards
        How many cards lie side by side.
    most_columns
        So many columns of its queries, keys, values and outputs are drawn.

    Attributes
    ----------
    frame : RoundedRectangle
        The card.
    title : Words
        Above it.
    given : dict[str, HeatMap]
        Queries, keys and values.
    pattern, output : HeatMap
        What the head makes of them.
    labels : dict[str, Formula]
        The formula above each map, by field.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> card = HeadCard(AttentionParams().multi_head_trace().heads, 0, 2, 4)
    >>> _ = card.add(*card.given.values(), card.pattern, card.output, *card.labels.values())
    """

    def __init__(self, heads: AttentionTrace, head: int, n_cards: int, most_columns: int) -> None:
        pitch = min(_WIDEST + _GAP, (2 * theme.STAGE_RIGHT + _GAP) / n_cards)
        self.head, self._wide = head, pitch - _GAP
        self._x = (head - (n_cards - 1) / 2) * pitch
        color = head_color(head)
        self.frame = RoundedRectangle(
            width=self._wide,
            height=_TOP - _BOTTOM,
            corner_radius=0.15,
            stroke_color=color,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        ).move_to((self._x, (_TOP + _BOTTOM) / 2, 0))
        self.title = Words(
            f"head {head + 1}", font_size=theme.SIZE_LABEL, color=color, constant="an index"
        ).move_to((self._x, _NAME_Y, 0))
        super().__init__(self.frame, self.title)
        room = 0.27 * self._wide
        self.given = {
            field: head_block(heads, field, head, (room, _GIVEN_HEIGHT), most_columns).stand_at(
                self._third(k), _GIVEN_Y
            )
            for k, field in enumerate(GIVEN)
        }
        self.pattern = self._pattern(heads)
        cell = (_CELL[0], self.pattern.cell_size[1])
        self.output = head_block(
            heads, "output", head, (room, _MADE_HEIGHT), most_columns, cell
        ).stand_at(self._third(2), _MADE_Y)
        self.labels = self._make_labels()

    def _third(self, k: int) -> float:
        return self._x + (k - 1) * 0.31 * self._wide

    @property
    def _pattern_x(self) -> float:
        return (self._third(0) + self._third(1)) / 2

    def _pattern(self, heads: AttentionTrace) -> HeatMap:
        pattern = HeatMap(
            heads,
            "attention_weights",
            (0, self.head),
            limits=(0.0, 1.0),
            decimals=2,
            size=(0.52 * self._wide, _MADE_HEIGHT),
            cell=_PATTERN_CELL,
        )
        return pattern.stand_at(self._pattern_x, _MADE_Y)

    def _make_labels(self) -> dict[str, Formula]:
        number = self.head + 1
        labels = {
            field: self._label(f"{_LETTERS[field]}_{number}", self._third(k), COLORS[field])
            for k, field in enumerate(GIVEN)
        }
        whole = f'upright("softmax")(Q_{number} K_{number}^T \\/ sqrt(d_k))'
        pattern = self._label(whole, self._pattern_x)
        if pattern.width > 0.62 * self._wide:
            pattern = self._label(f"A_{number}", self._pattern_x)
        labels["attention_weights"] = pattern
        labels["output"] = self._label(f"A_{number} V_{number}", self._third(2))
        return labels

    def _label(self, text: str, x: float, color: str = theme.WORDS) -> Formula:
        made = "A_" in text or "softmax" in text
        label = Formula(text, font_size=theme.SIZE_LABEL, color=color)
        return label.move_to((x, _MADE_LABEL_Y if made else _GIVEN_LABEL_Y, 0))

    @property
    def contents(self) -> VGroup:
        """Everything that lies on the card when all is done."""
        return VGroup(*self.given.values(), self.pattern, self.output, *self.labels.values())
