"""One layer as a picture: the inputs, and every neuron that sees them."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Dot, Line, VGroup

from math_core import LayerTrace
from scenes.stage import theme
from scenes.stage.networks.network import Node, WeightEdge
from scenes.stage.networks.neuron import Pill
from scenes.stage.tables.matrix import slots
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

_MAX_PLACES = 5
# Of a full column, and between neighbours at most.
_COLUMN_HEIGHT, _MAX_SPACING = 4.24, 1.5
_RADIUS = 0.38
_EDGE_WIDTH = 8.0
_PILL = 1.25


class LayerDiagram(VGroup):
    """A layer on one sample: input pills at the left, neurons at the right.

    Parameters
    ----------
    trace
        The layer on a single sample.
    center
        Its middle (3,) on the stage.
    reach
        From the inputs' centres to the neurons', in frame units.

    Attributes
    ----------
    pills : dict[int, Pill]
        The drawn inputs, from top to bottom.
    nodes : dict[int, Node]
        The drawn neurons, filled by their outputs.
    bare : dict[int, VGroup]
        Of each drawn neuron, plain lines from all drawn inputs; not on the stage at first.
    edges : dict[int, VGroup]
        The same as wide as the weights.
    numbers : dict[int, Number]
        The outputs, right of the neurons.
    dots : VGroup
        What stands for inputs and neurons that do not fit.

    Examples
    --------
    >>> from manim import ORIGIN
    >>> from scenes.layers.params import LayersParams
    >>> layer = LayerDiagram(LayersParams().single_trace(), ORIGIN)
    """

    def __init__(self, trace: LayerTrace, center: np.ndarray, reach: float = 6.2) -> None:
        self.trace, self._center = trace, center
        self.dots = VGroup()
        self.pills: dict[int, Pill] = {}
        self.nodes: dict[int, Node] = {}
        largest = float(np.abs(trace.output).max())
        for i, place in self._column(len(trace.inputs), -reach / 2):
            pill = Pill(Rounded(trace.quantity("inputs", i), 1)).scale(_PILL)
            self.pills[i] = pill.move_to(place)
        for j, place in self._column(len(trace.biases), reach / 2):
            self.nodes[j] = Node(trace.quantity("output", j), largest, _RADIUS).move_to(place)
        self.bare = {j: VGroup(*(self._bare(i, j) for i in self.pills)) for j in self.nodes}
        self.edges = {j: VGroup(*(self._edge(i, j) for i in self.pills)) for j in self.nodes}
        self.numbers = {j: self._number(j) for j in self.nodes}
        super().__init__(
            *self.edges.values(),
            *self.pills.values(),
            *self.nodes.values(),
            *self.numbers.values(),
            self.dots,
        )

    def _column(self, n: int, x: float) -> list[tuple[int, np.ndarray]]:
        places = []
        column = slots(n, _MAX_PLACES)
        spacing = min(_MAX_SPACING, _COLUMN_HEIGHT / max(1, len(column) - 1))
        for row, k in enumerate(column):
            y = ((len(column) - 1) / 2 - row) * spacing
            if k is not None:
                places.append((k, self._center + np.array([x, y, 0.0])))
                continue
            for step in (-1, 0, 1):
                dot = Dot((x, y + 0.2 * step, 0), radius=0.045, color=theme.QUIET)
                self.dots.add(dot.shift(self._center))
        return places

    def _ends(self, i: int, j: int) -> tuple[np.ndarray, np.ndarray]:
        start = self.pills[i].box.get_right()
        return start, self.nodes[j].get_center() + LEFT * _RADIUS

    def _bare(self, i: int, j: int) -> Line:
        start, end = self._ends(i, j)
        return Line(start, end, color=theme.QUIET, stroke_width=theme.STROKE_THIN)

    def _edge(self, i: int, j: int) -> WeightEdge:
        start, end = self._ends(i, j)
        largest = float(np.abs(self.trace.weights).max())
        return WeightEdge(start, end, self.trace.quantity("weights", i, j), largest, _EDGE_WIDTH)

    def _number(self, j: int) -> Number:
        value = self.trace.quantity("output", j)
        color = theme.RESULT if value.value else theme.QUIET
        number = Number(Rounded(value, 2), font_size=theme.SIZE_FORMULA, color=color)
        return number.next_to(self.nodes[j].body, RIGHT, buff=0.25)
