"""A network as columns of nodes: fills are activations, edges are weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, Circle, Dot, Line, ShowPassingFlash, VGroup
from manim.animation.animation import Animation, Wait

from math_core import NetworkTrace, Quantity
from scenes.stage import theme
from scenes.stage.tables.matrix import ShapeLabel, slots

_EDGE_WIDTH = 4.0
_MINUS_WIDTH = 0.9
_MAX_SPACING = 0.95
_MAX_RADIUS = 0.3
_DOT_RADIUS = 0.045


class Node(VGroup):
    """A neuron whose fill is its activation: opaque is the largest of its layer, red is negative.

    Parameters
    ----------
    quantity
        The activation.
    largest
        The |activation| of an opaque fill.
    radius
        In frame units.

    Attributes
    ----------
    quantity : Quantity
        The activation that is shown now.
    body : Circle
        The node itself.
    minus : Line
        The sign of a negative activation, for those who cannot tell by colour.
    """

    def __init__(self, quantity: Quantity, largest: float, radius: float) -> None:
        self._largest = largest
        # What lies behind does not shine through a faint fill.
        self.back = Circle(radius=radius, stroke_width=0, fill_color=theme.CANVAS, fill_opacity=1)
        self.body = Circle(radius=radius, color=theme.OUTLINE, stroke_width=theme.STROKE_THIN)
        half = _MINUS_WIDTH * radius / 2
        self.minus = Line((-half, 0, 0), (half, 0, 0), stroke_width=theme.STROKE)
        super().__init__(self.back, self.body, self.minus)
        self.set_quantity(quantity)

    def set_quantity(self, quantity: Quantity) -> Node:
        """Show another activation."""
        self.quantity = quantity
        negative = quantity.value < 0
        strength = abs(quantity.value) / self._largest if self._largest > 0 else 0.0
        color = theme.NEGATIVE if negative else theme.DATA
        self.body.set_fill(color, opacity=min(1.0, strength))
        self.minus.set_stroke(theme.WHITE, opacity=1.0 if negative else 0.0)
        return self

    def empty(self) -> Node:
        """Show no activation yet, and stand for none."""
        self.__dict__.pop("quantity", None)
        self.body.set_fill(theme.DATA, opacity=0)
        self.minus.set_stroke(opacity=0)
        return self

    def read_back(self) -> float:
        """Return the activation that fill and sign stand for now."""
        sign = -1.0 if self.minus.get_stroke_opacity() > 0.5 else 1.0
        return sign * float(self.body.get_fill_opacity()) * self._largest


class WeightEdge(Line):
    """An edge as wide as its weight: blue from zero up, red below.

    Parameters
    ----------
    start, end
        Points of shape (3,).
    quantity
        The weight.
    largest
        The |weight| of an edge of ``full_width``.
    full_width
        In Manim's units of stroke width.

    Attributes
    ----------
    quantity : Quantity
        The weight.
    """

    def __init__(
        self,
        start: np.ndarray,
        end: np.ndarray,
        quantity: Quantity,
        largest: float,
        full_width: float = _EDGE_WIDTH,
    ) -> None:
        self.quantity = quantity
        self._unit = full_width / largest if largest > 0 else 0.0
        super().__init__(
            start,
            end,
            color=theme.sign_color(quantity.value),
            stroke_width=self._unit * abs(quantity.value),
        )

    def read_back(self) -> float:
        """Return the weight that width and colour stand for now."""
        if not self._unit:
            return 0.0
        negative = str(self.get_stroke_color()).upper() == theme.NEGATIVE
        return float(self.get_stroke_width()) / self._unit * (-1 if negative else 1)


class NetworkView(VGroup):
    """A network in one forward pass: a column of nodes for the inputs and for each layer.

    Parameters
    ----------
    trace
        The forward pass of a batch.
    sample
        Whose activations fill the nodes.
    width, height
        Between the outer columns, and of the highest column, in frame units.
    max_nodes
        So many places a column has; of wider layers the first nodes and the last are drawn, with
        an ellipsis.
    label_gap
        How far below the columns the shapes stand of what passes there.

    Attributes
    ----------
    sizes : tuple[int, ...]
        How many inputs and neurons there truly are.
    columns : list[VGroup]
        The drawn nodes, inputs first, from top to bottom.
    drawn : list[tuple[int, ...]]
        Which nodes these are.
    edges : list[VGroup]
        Of each layer, from the column before.
    dots : VGroup
        The ellipses.
    shape_labels : VGroup
        The shapes below the columns.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> network = NetworkView(LayersParams().network_trace(), sample=0)
    """

    def __init__(
        self,
        trace: NetworkTrace,
        sample: int = 0,
        *,
        width: float = 10.0,
        height: float = 4.2,
        max_nodes: int = 9,
        label_gap: float = 0.25,
    ) -> None:
        self.trace, self.sample = trace, sample
        batch = len(trace.output)
        self.sizes = (trace.layers[0].inputs.shape[1], *(len(x.biases) for x in trace.layers))
        places = [slots(size, max_nodes) for size in self.sizes]
        self.drawn = [tuple(j for j in column if j is not None) for column in places]
        spacing = min(_MAX_SPACING, height / max(len(column) for column in places))
        self.radius = min(_MAX_RADIUS, 0.4 * spacing, 0.22 * width / (len(self.sizes) - 1))
        self.columns: list[VGroup] = []
        self.dots, self.shape_labels = VGroup(), VGroup()
        for c, column in enumerate(places):
            x = (c / (len(self.sizes) - 1) - 0.5) * width
            self.columns.append(self._make_column(c, column, x, spacing))
        self.edges = [self._make_edges(k) for k in range(len(trace.layers))]
        super().__init__(*self.edges, *self.columns, self.dots, self.shape_labels)
        self._label(batch, label_gap)

    def activation(self, column: int, j: int, sample: int | None = None) -> Quantity:
        """Return the activation of node ``j`` in a column; column 0 are the inputs."""
        sample = self.sample if sample is None else sample
        if column == 0:
            return self.trace.layers[0].quantity("inputs", sample, j)
        return self.trace.layers[column - 1].quantity("output", sample, j)

    def largest(self, column: int) -> float:
        """Return the largest |activation| of a column in the whole batch."""
        layers = self.trace.layers
        values = layers[0].inputs if column == 0 else layers[column - 1].output
        return float(np.abs(values).max())

    def _make_column(
        self, c: int, column: Sequence[int | None], x: float, spacing: float
    ) -> VGroup:
        nodes = VGroup()
        largest = self.largest(c)
        for row, j in enumerate(column):
            y = ((len(column) - 1) / 2 - row) * spacing
            if j is not None:
                nodes.add(Node(self.activation(c, j), largest, self.radius).move_to((x, y, 0)))
                continue
            for k in (-1, 0, 1):
                place = (x, y + 0.27 * k * spacing, 0)
                self.dots.add(Dot(place, radius=_DOT_RADIUS, color=theme.QUIET))
        # Whatever travels along the edges goes behind the nodes.
        return nodes.set_z_index(1)

    def _make_edges(self, k: int) -> VGroup:
        layer = self.trace.layers[k]
        largest = float(np.abs(layer.weights).max())
        edges = VGroup()
        for j, end in zip(self.drawn[k + 1], self.columns[k + 1], strict=True):
            for i, start in zip(self.drawn[k], self.columns[k], strict=True):
                weight = layer.quantity("weights", i, j)
                edges.add(
                    WeightEdge(
                        start.get_center() + RIGHT * self.radius,
                        end.get_center() - RIGHT * self.radius,
                        weight,
                        largest,
                    )
                )
        return edges

    def _label(self, batch: int, gap: float) -> None:
        bottom = min(column.get_bottom()[1] for column in self.columns)
        size = theme.SIZE_LABEL if len(self.sizes) < 8 else theme.SIZE_TICK
        for column, n in zip(self.columns, self.sizes, strict=True):
            label = ShapeLabel((batch, n), font_size=size)
            label.next_to((column.get_x(), bottom, 0), DOWN, buff=gap)
            self.shape_labels.add(label)

    def node(self, column: int, j: int) -> Node:
        """Return node ``j`` of a column, which must be drawn."""
        one = self.columns[column][self.drawn[column].index(j)]
        assert isinstance(one, Node)
        return one

    def edges_into(self, layer: int, j: int) -> VGroup:
        """Return the drawn edges that lead into neuron ``j`` of a layer."""
        n = len(self.drawn[layer])
        start = self.drawn[layer + 1].index(j) * n
        return VGroup(*self.edges[layer][start : start + n])

    def show_sample(self, sample: int, columns: Sequence[int] | None = None) -> NetworkView:
        """Fill the nodes with the activations of another sample."""
        self.sample = sample
        for c in range(len(self.sizes)) if columns is None else columns:
            for j in self.drawn[c]:
                self.node(c, j).set_quantity(self.activation(c, j, sample))
        return self

    def empty(self, columns: Sequence[int]) -> NetworkView:
        """Show no activation in some columns."""
        for c in columns:
            for j in self.drawn[c]:
                self.node(c, j).empty()
        return self

    def pulse(self, layer: int, sample: int | None = None) -> list[Animation]:
        """Return flashes along the edges of a layer that carry something: weight × activation ≠ 0.

        Where none does, the list holds a pause, so that it can always be played.

        Parameters
        ----------
        layer
            Which layer they lead into.
        sample
            Whose activations travel; the present sample's by default.
        """
        flashes = VGroup()
        for row in range(len(self.drawn[layer + 1])):
            for column, i in enumerate(self.drawn[layer]):
                edge = self.edges[layer][row * len(self.drawn[layer]) + column]
                assert isinstance(edge, WeightEdge)
                if self.activation(layer, i, sample).value * edge.quantity.value != 0:
                    flash = Line(edge.get_start(), edge.get_end(), color=theme.RESULT)
                    flashes.add(flash.set_stroke(width=max(1.0, edge.get_stroke_width())))
        # Where every neuron is switched off nothing travels, for as long as something would.
        return [ShowPassingFlash(flash, time_width=0.5) for flash in flashes] or [Wait()]
