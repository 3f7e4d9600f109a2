"""How the values of all tokens are drawn where the residual stream stops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula
from scenes.transformer.the_block.stops import Stop

_GRID_Y, _FORMULA_Y = -1.38, 0.12
# What is on the rail stands at the left, what is in a branch at the right.
_RAIL_X, _BRANCH_X = -3.0, 3.5
_NARROW, _WIDE = (3.5, 2.16), (5.8, 2.16)
_CELL = (0.42, 0.36)
_MOST_NARROW, _MOST_WIDE = (16, 8), (16, 16)
_LABEL_ROOM = 1.5


class StopPictures:
    """A grid of cells and its name for every stop, all on the same scales.

    Parameters
    ----------
    stops
        All that will be drawn.
    tokens
        Names of the rows.
    """

    def __init__(self, stops: Sequence[Stop], tokens: Sequence[str]) -> None:
        self._tokens = tokens
        # What is added to the rail is as bright as the rail; the wide layer has its own measure.
        self._limit = max(stop.largest for stop in stops if not stop.is_hidden)
        self._hidden_limit = max(stop.largest for stop in stops if stop.is_hidden)

    def grid(self, stop: Stop) -> HeatMap:
        """Return the values of all tokens, where the rail's or the branch's stand."""
        limit = self._hidden_limit if stop.is_hidden else self._limit
        grid = HeatMap(
            stop.trace,
            stop.field,
            stop.index,
            limits=(-limit, limit),
            colormap="RdBu",
            size=_WIDE if stop.is_hidden else _NARROW,
            cell=_CELL,
            row_labels=self._tokens if stop.on_rail else (),
            label_room=_LABEL_ROOM,
            most=_MOST_WIDE if stop.is_hidden else _MOST_NARROW,
            thinned=True,
            frame=True,
            shape=True,
        )
        shift = np.array([_x_of(stop), _GRID_Y, 0.0]) - grid.frame.get_center()
        return grid.shift(shift)

    @staticmethod
    def formula(stop: Stop) -> Formula:
        """Return what the values are called, above them."""
        formula = Formula(
            stop.formula,
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
            constant="ReLU's definition",
        )
        return formula.move_to((_x_of(stop), _FORMULA_Y, 0))


def _x_of(stop: Stop) -> float:
    return _RAIL_X if stop.on_rail else _BRANCH_X
