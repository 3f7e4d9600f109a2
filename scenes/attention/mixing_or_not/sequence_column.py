"""A sequence as a heat map under a heading, a position a row."""

from __future__ import annotations

from typing import NamedTuple

from math_core import Trace
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import readable
from scenes.stage.text.typesetting import Formula, Words

_Y, _HEADING_Y, _NOTE_Y = 0.0, 2.3, -2.45


class SequenceColumn:
    """A sequence of vectors, and what it is.

    Parameters
    ----------
    heading
        What it is.
    x
        Where it stands, in frame units.
    trace, field, index
        Where its values are.
    limit
        The |value| of the strongest colours.

    Attributes
    ----------
    heading : Words
        Above the map.
    map : HeatMap
        The values.
    largest : Quantity
        The value of the map's strongest colour.
    note : Formula
        That value, below the map.
    """

    def __init__(
        self,
        heading: str,
        x: float,
        trace: Trace,
        field: str,
        index: tuple[int, ...],
        limit: float,
    ) -> None:
        self._x, self._trace, self._field, self._index = x, trace, field, index
        self.heading = Words(heading, font_size=theme.SIZE_BODY, color=theme.WORDS)
        self.heading.move_to((x, _HEADING_Y, 0))
        self.map = self._map_up_to(limit)
        rows, columns = range(self.map.n_rows), range(self.map.n_columns)
        quantities = [self.map.cell(i, j).quantity for i in rows for j in columns]
        self.largest = max(quantities, key=lambda quantity: abs(quantity.value))
        self.note = Formula(
            'upright("largest: ") @v', {"v": readable(self.largest)}, font_size=theme.SIZE_LABEL
        ).move_to((x, _NOTE_Y, 0))

    def _map_up_to(self, limit: float) -> HeatMap:
        heat_map = HeatMap(
            self._trace,
            self._field,
            self._index,
            colormap="RdBu",
            limits=(-limit, limit),
            size=(3.2, 3.5),
            cell=(0.42, 0.58),
            most=(16, 10),
        )
        return heat_map.stand_at(self._x, _Y)

    def map_on_its_own_scale(self) -> HeatMap:
        """Return the same map with the strongest colour for its own largest value."""
        return self._map_up_to(abs(self.largest.value))


class Columns(NamedTuple):
    """The input, and what a layer and attention make of it."""

    inputs: SequenceColumn
    alone: SequenceColumn
    mixed: SequenceColumn

    @property
    def results(self) -> tuple[SequenceColumn, SequenceColumn]:
        """What a layer and what attention make of the input."""
        return self.alone, self.mixed
