"""A token's vector times one of three matrices: the weights, and the vector that they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import DOWN, RIGHT, Rectangle, SurroundingRectangle, VGroup

from math_core.attention_steps import ProjectionTrace
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula, Words

# So many rows and columns of vectors and weights are drawn.
_MOST = 8
# The rows of the token's vector are those of the weights, and later those of what they made.
ROWS_Y = 0.3
_ROWS_HEIGHT = 3.5
_INPUT_WIDTH = 0.78
_WEIGHTS_LEFT, _WEIGHTS_WIDTH = -4.35, 5.9
_NAMES_RISE, _ROW_DROP = 0.38, 0.5


@dataclass(frozen=True)
class Role:
    """One of a token's three vectors.

    Attributes
    ----------
    field
        Name in the trace.
    letter
        Typst math.
    motto
        What it is for, in the token's own words.
    color
        A colour of the theme.
    x
        Where it stands in the end.
    """

    field: str
    letter: str
    motto: str
    color: str
    x: float


ROLES = (
    Role("query", "Q", "what I\nlook for", theme.QUERY, 3.0),
    Role("key", "K", "what I\noffer", theme.KEY, 4.6),
    Role("value", "V", "what I\nreturn", theme.VALUE, 6.2),
)


class Projection:
    """A role on the stage: its weights, and the vector that they make.

    Parameters
    ----------
    role
        Query, key or value.
    trace
        The values.
    inputs
        The token's vector as a column, on the stage.

    Attributes
    ----------
    weights : HeatMap
        As colours and numbers.
    head : VGroup
        Name of the weights; dots and their true shape where not all are drawn.
    vector : HeatMap
        A row below the columns that make its entries; it turns into a column later.
    frame : SurroundingRectangle
        What holds it as a column.
    letter : Formula
        What the vector is called.
    motto : VGroup
        What it is for.
    """

    def __init__(self, role: Role, trace: ProjectionTrace, inputs: HeatMap) -> None:
        self.role = role
        self.weights = matrix_of(trace, f"w_{role.field}")
        left = np.array([_WEIGHTS_LEFT, ROWS_Y, 0])
        self.weights.shift(left - self.weights.cells.get_left())
        name = Formula(f"W_{role.letter}", font_size=theme.SIZE_FORMULA, color=role.color)
        self.head = VGroup(name.move_to(above(inputs, self.weights.cells.get_x())))
        if len(self.weights.more):
            shape = self.weights.more[-1].next_to(name, RIGHT, buff=0.3)
            self.head.add(self.weights.more[0], shape)
        self.vector = matrix_of(trace, role.field)
        below = self.weights.cells.get_bottom() + _ROW_DROP * DOWN
        self.vector.shift(below - self.vector.cells.get_center())
        column = Rectangle(width=self.vector.cell_size[0], height=inputs.cells.height + 0.05)
        self.frame = SurroundingRectangle(
            column.move_to((role.x, ROWS_Y, 0)),
            color=role.color,
            buff=0.03,
            stroke_width=theme.STROKE,
        )
        self.letter = Formula(role.letter.lower(), font_size=theme.SIZE_FORMULA, color=role.color)
        self.letter.move_to(above(inputs, role.x))
        self.motto = self._below_the_frame(more=len(trace.inputs) > _MOST)

    def _below_the_frame(self, *, more: bool) -> VGroup:
        motto = VGroup()
        if more:
            dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            motto.add(dots.next_to(self.frame, DOWN, buff=0.1))
        words = Words(
            self.role.motto, font_size=theme.SIZE_LABEL, color=self.role.color, align="center"
        )
        motto.add(words.next_to(VGroup(self.frame, motto), DOWN, buff=0.18))
        return motto


def matrix_of(trace: ProjectionTrace, field: str) -> HeatMap:
    """Return a vector or a matrix of a projection, blue above zero, red below."""
    n = min(len(trace.inputs), _MOST)
    width, height = min(0.95, _WEIGHTS_WIDTH / n), min(0.62, _ROWS_HEIGHT / n)
    limit = None if field == "inputs" else _limit_of(trace, field)
    return HeatMap(
        trace,
        field,
        colormap="RdBu",
        limits=None if limit is None else (-limit, limit),
        decimals=2,
        cell=(_INPUT_WIDTH if field == "inputs" else width, height),
        size=(6.0, 4.2),
        most=(_MOST, _MOST),
    )


def _limit_of(trace: ProjectionTrace, field: str) -> float:
    """Return the |value| of the brightest colour: the three roles share one scale."""
    prefix = "w_" if field.startswith("w_") else ""
    return max(float(np.abs(getattr(trace, prefix + role.field)).max()) for role in ROLES)


def above(inputs: HeatMap, x: float) -> tuple[float, float, float]:
    """Return the point at ``x`` where names stand above the rows of the token's vector."""
    return (x, inputs.cells.get_top()[1] + _NAMES_RISE, 0)
