"""Grids of the values of all tokens, in one row across the stage, each below its heading."""

from __future__ import annotations

from collections.abc import Sequence

from manim import SurroundingRectangle

from math_core import Trace
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Words

GRIDS_Y, BELOW_GRIDS_Y = 0.2, -2.4
_HEADING_Y = 2.45
_LABEL_ROOM, _MOST = 1.25, (16, 8)


def value_grid(
    trace: Trace,
    field: str,
    x: float,
    limit: float,
    size: tuple[float, float],
    words: Sequence[str] = (),
    cell: tuple[float, float] = (0.4, 0.5),
) -> HeatMap:
    """Return a grid whose cells are centred on x.

    Parameters
    ----------
    trace, field
        The values, a row a token.
    x
        Where it stands from left to right.
    limit
        The |value| of full brightness.
    size, cell
        Greatest width and height of all cells and of one.
    words
        Names of the rows.
    """
    grid = HeatMap(
        trace,
        field,
        limits=(-limit, limit),
        colormap="RdBu",
        size=size,
        cell=cell,
        row_labels=words,
        label_room=_LABEL_ROOM,
        most=_MOST,
        thinned=True,
        frame=True,
        shape=False,
    )
    return grid.stand_at(x, GRIDS_Y)


def grid_heading(text: str, x: float) -> Words:
    """Return the words above a grid."""
    words = Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET)
    return words.move_to((x, _HEADING_Y, 0))


def frame_around(grid: HeatMap, row: int) -> SurroundingRectangle:
    """Return a bright frame around one row of a grid."""
    return SurroundingRectangle(
        grid.row(row), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
    )
