"""The two feed-forward layers as columns of nodes, joined by their weights."""

from __future__ import annotations

import numpy as np
from manim import Circle, Line, Mobject, VGroup

from math_core import LayerTrace, Quantity
from scenes.stage import theme
from scenes.stage.text.typesetting import Words

XS = (-2.15, 0.3, 2.75)
TOP, BOTTOM = 2.3, -2.1
MOST_NODES = 16
_MIDDLE, _WIDEST_PITCH = (TOP + BOTTOM) / 2, 0.62
_THINNEST, _WIDEST = 0.3, 4.0


class Node(Circle):
    """A neuron whose brightness is its value: blue above zero, red below.

    Parameters
    ----------
    quantity
        The value.
    limit
        The |value| of full brightness.
    radius
        In frame units.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, limit: float, radius: float) -> None:
        self.quantity = quantity
        self._limit = limit
        strength = min(1.0, abs(quantity.value) / limit) if limit > 0 else 0.0
        super().__init__(
            radius=radius,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.sign_color(quantity.value),
            fill_opacity=strength,
        )

    def read_back(self) -> float:
        """Return the value that colour and brightness stand for now."""
        negative = self.get_fill_color().to_hex().upper() == theme.NEGATIVE
        return float(self.get_fill_opacity()) * self._limit * (-1 if negative else 1)


class Edge(Line):
    """A weight between two nodes: the wider the larger, blue above zero, red below.

    Parameters
    ----------
    quantity
        The weight.
    largest
        The |weight| of the widest edge.
    start, end
        The nodes.

    Attributes
    ----------
    quantity : Quantity
        The weight.
    """

    def __init__(self, quantity: Quantity, largest: float, start: Mobject, end: Mobject) -> None:
        self.quantity = quantity
        self._largest = largest
        share = abs(quantity.value) / largest if largest > 0 else 0.0
        super().__init__(
            start.get_right(),
            end.get_left(),
            color=theme.sign_color(quantity.value),
            stroke_width=_THINNEST + (_WIDEST - _THINNEST) * share,
            stroke_opacity=0.25 + 0.55 * share,
        )

    def read_back(self) -> float:
        """Return the weight that width and colour stand for now."""
        share = (float(self.get_stroke_width()) - _THINNEST) / (_WIDEST - _THINNEST)
        negative = self.color.to_hex().upper() == theme.NEGATIVE
        return share * self._largest * (-1 if negative else 1)


class TwoLayers:
    """Three columns of nodes with the values of one position, and the weights that all share.

    Parameters
    ----------
    expand, project
        The layers' traces, a row a position.

    Attributes
    ----------
    columns : list[VGroup]
        Inputs, hidden outputs and outputs of the position that is seen now; the first one's at
        first.
    edges : list[VGroup]
        The weights of both layers.
    headings : list[Words]
        The true size over each column, with a word where not all is drawn.
    """

    def __init__(self, expand: LayerTrace, project: LayerTrace) -> None:
        self.expand, self.project = expand, project
        self.columns = self.columns_at(0)
        self.edges = [self._edges_of(side) for side in range(2)]
        self.headings = self._headings()

    @property
    def hidden(self) -> list[Node]:
        """The hidden neurons that are drawn, at the position that is seen now."""
        return [node for node in self.columns[1] if isinstance(node, Node)]

    def columns_at(self, position: int) -> list[VGroup]:
        """Return inputs, hidden outputs and outputs of one position."""
        return [
            _node_column(self.expand, "inputs", position, XS[0]),
            _node_column(self.expand, "output", position, XS[1]),
            _node_column(self.project, "output", position, XS[2]),
        ]

    def _edges_of(self, side: int) -> VGroup:
        """Return the edges of one layer, width and colour by weight."""
        trace = (self.expand, self.project)[side]
        largest = float(np.abs(trace.weights).max())
        return VGroup(
            *(
                Edge(trace.quantity("weights", i, j), largest, start, end)
                for i, start in enumerate(self.columns[side])
                for j, end in enumerate(self.columns[side + 1])
            )
        )

    def _headings(self) -> list[Words]:
        d_model, d_ff = self.expand.weights.shape
        made: list[Words] = []
        for column, size, x in zip(self.columns, (d_model, d_ff, d_model), XS, strict=True):
            text = f"{size}" if size <= len(column) else f"first {len(column)} of {size}"
            label = Words(
                text, font_size=theme.SIZE_LABEL, color=theme.QUIET, constant="the layer's size"
            )
            made.append(label.move_to((x, TOP + 0.4, 0)))
        return made


def _node_column(trace: LayerTrace, field: str, position: int, x: float) -> VGroup:
    """Return one position's values as a column of nodes."""
    array = getattr(trace, field)
    n = min(MOST_NODES, array.shape[1])
    limit = float(np.abs(array).max())
    pitch = min(_WIDEST_PITCH, (TOP - BOTTOM) / n)
    column = VGroup()
    for j in range(n):
        node = Node(trace.quantity(field, position, j), limit, 0.42 * pitch)
        column.add(node.move_to((x, _MIDDLE + ((n - 1) / 2 - j) * pitch, 0)))
    return column
