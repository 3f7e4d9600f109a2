"""What matrices do in several chapters: rows are framed, fly, are weighed, and become one again."""

from __future__ import annotations

from typing import Any

from manim import UP, FadeOut, Mobject, SurroundingRectangle, VGroup, VMobject
from manim.animation.animation import Animation

from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.tables.heatmap import HeatMap


def around(cells: VMobject, color: str = theme.RESULT, buff: float = 0.01) -> SurroundingRectangle:
    """Return a thin frame around a row, a column or a cell."""
    return SurroundingRectangle(cells, color=color, stroke_width=theme.STROKE, buff=buff)


def fly(copies: Mobject, to: Mobject) -> Animation:
    """Return the animation in which copies of cells vanish into the entry that they make."""
    return FadeOut(copies, target_position=to, scale=0.2)


def regroup(act: Act[Any], *matrices: VGroup) -> None:
    """Leave whole matrices on the stage where parts of them have come one by one."""
    for matrix in matrices:
        act.remove(*matrix.get_family())
        act.add(matrix)


def weighed_rows(weights: HeatMap, values: HeatMap, output: HeatMap, query: int) -> list[VGroup]:
    """Return copies of the values' rows, each as high as its weight, stacked in an output's row.

    Parameters
    ----------
    weights, values, output
        What one head makes its outputs of, and these.
    query
        The row of the weights and of the output.
    """
    row = output.row(query)
    top, full = row.get_top()[1], row.height
    parts = []
    for j in range(values.n_rows):
        share = weights.cell(query, j).quantity.value
        part = values.row(j).copy().stretch_to_fit_width(row.width)
        # Never of no height at all, which Manim could not move.
        part.stretch_to_fit_height(max(1e-3, share * full))
        part.move_to((row.get_x(), top, 0), aligned_edge=UP)
        top -= share * full
        parts.append(part)
    return parts
