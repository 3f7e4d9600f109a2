"""The levels on which every input is alone: a neuron, a layer, a deep network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import (
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    LaggedStart,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import NetworkTrace
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.six_levels.climb import PICTURE, Climb, View, nested
from scenes.hierarchy.stages import OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import pulse, swell
from scenes.stage.networks.network import Node, WeightEdge
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# The world's own unit is that of the neuron, whose body stands here.
BODY = np.array([1.9, 0.6, 0.0])
_COLUMNS_X, _SPACING = (0.0, 9.0, 18.0), (1.95, 2.6, 3.2)
# The ring that marks the neuron is thicker when the camera is far away.
_NODE, _EDGE, RING, _MARK = 0.9, 20.0, 9.0, 32.0
_INPUTS_AT = -5.9
_LAYER_UNIT, _NETWORK_UNIT = 2.95, 3.4
# Of the first layer, how many neurons stand above the one that it all began with.
_ABOVE = 3
_LARGE, _INTO_THE_EMBLEM = 5.2, 7.0
# Where neuron and layer stand while there is only a rung or two of the ladder.
_CLOSE_AT, _LAYER_AT = np.array([-1.4, 0.5, 0.0]), np.array([-1.3, 0.5, 0.0])


def middle_of_layers() -> float:
    """Return how high the middle of all columns is."""
    return float(BODY[1]) - _SPACING[0] / 2


def network_middle() -> np.ndarray:
    """Return the middle (3,) of the network, its inputs included."""
    left, right = BODY[0] + _INPUTS_AT, BODY[0] + _COLUMNS_X[-1] + _NODE
    return np.array([(left + right) / 2, middle_of_layers(), 0.0])


class Columns(VGroup):
    """The layers around the neuron, which is one node of the first and drawn elsewhere.

    Attributes
    ----------
    nodes : list[dict[int, VMobject]]
        Of each layer, by their places in it.
    edges : list[dict[int, VGroup]]
        What leads into each of them.
    """

    def __init__(self, trace: NetworkTrace, diagram: NeuronDiagram) -> None:
        self.nodes: list[dict[int, VMobject]] = []
        self.edges: list[dict[int, VGroup]] = []
        before: dict[int, VMobject] = dict(enumerate(pill.box for pill in diagram.pills))
        for k, layer in enumerate(trace.layers):
            n = len(layer.biases)
            order = [*range(1, _ABOVE + 1), 0, *range(_ABOVE + 1, n)] if k == 0 else [*range(n)]
            largest = float(np.abs(layer.output).max())
            nodes: dict[int, VMobject] = {}
            node: VMobject
            for row, j in enumerate(order):
                y = ((n - 1) / 2 - row) * _SPACING[k] + middle_of_layers()
                place = np.array([BODY[0] + _COLUMNS_X[k], y, 0.0])
                if k == 0 and j == 0:
                    nodes[j] = diagram.body
                    continue
                made = Node(layer.quantity("output", 0, j), largest, _NODE).move_to(place)
                made.body.set_stroke(width=RING)
                nodes[j] = made.set_z_index(1)
            widest = float(np.abs(layer.weights).max())
            edges = {}
            for j, node in nodes.items():
                if node is diagram.body:
                    continue
                edges[j] = VGroup(
                    *(
                        WeightEdge(
                            start.get_right(),
                            node.get_left(),
                            layer.quantity("weights", i, j),
                            widest,
                            full_width=_EDGE,
                        )
                        for i, start in before.items()
                    )
                )
            self.nodes.append(nodes)
            self.edges.append(edges)
            before = nodes
        super().__init__(
            *(edges for layer in self.edges for edges in layer.values()),
            *(n for layer in self.nodes for n in layer.values() if n is not diagram.body),
        )


class NeuronToNetwork(Act[HierarchyParams]):
    """A neuron becomes part of a layer, and that of a deep network.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        The camera, and what stands on the screen.
    trace
        What the film shows.
    opening
        The stage on which the chapter opens.

    Attributes
    ----------
    diagram : NeuronDiagram
        The neuron; it stays where it is.
    columns : Columns
        The layers around it.
    close : View
        From where the neuron alone is seen.
    """

    def __init__(
        self,
        part: Part[HierarchyParams],
        climb: Climb,
        trace: HierarchyTrace,
        opening: OnTheRoad,
    ) -> None:
        super().__init__(part)
        self.climb, self.trace, self.opening = climb, trace, opening
        self.diagram: NeuronDiagram = nested(NeuronDiagram(trace.neuron).shift(BODY))
        self.diagram.body.set_stroke(theme.RESULT, RING).set_z_index(1)
        self.diagram.z.set_z_index(2)
        self.close = View(BODY + np.array([-1.75, -0.4, 0]), 1.0, _CLOSE_AT)
        self.output: Number = nested(self.output_number())
        self.columns: Columns = nested(Columns(trace.network, self.diagram))

    def output_number(self) -> Number:
        """Return f(z) above the arrow that leaves the neuron."""
        rounded = Rounded(self.trace.neuron.quantity("output"))
        number = Number(rounded, font_size=theme.SIZE_BODY, color=theme.RESULT)
        return number.next_to(self.diagram.output, UP, buff=0.15)

    @property
    def values(self) -> VGroup:
        """The neuron's numbers and names, which are read close to it."""
        d = self.diagram
        numbers = [pill.number for pill in d.pills]
        return VGroup(*d.labels, *d.names, *numbers, d.bias, d.z, self.output)

    @property
    def other_edges(self) -> VGroup:
        """All edges but those into the neuron."""
        layers = self.columns.edges
        return VGroup(*(edge for layer in layers for into in layer.values() for edge in into))

    def come_back(self, late: Callable[[float], float]) -> list[Any]:
        """Return the animations in which the neuron stands out again among all others."""
        d = self.diagram
        numbers = [pill.number.set_z_index(2) for pill in d.pills]
        body: Any = d.body
        others: Any = self.other_edges
        return [
            others.animate(rate_func=late).set_stroke(opacity=theme.DIM),
            body.animate(rate_func=late).set_stroke(width=RING),
            *(
                FadeIn(each, rate_func=late)
                for each in (*numbers, *d.names, d.z, d.output, self.output)
            ),
        ]

    def go_again(self) -> list[VMobject]:
        """Return what is read close to the neuron, and leaves when the camera does."""
        d = self.diagram
        return [*(pill.number for pill in d.pills), *d.names, d.z, d.output, self.output]

    def begin_with_the_neuron(self) -> None:
        """Go all the way into the transformer, to the neuron in it."""
        d, climb = self.diagram, self.climb
        emblem = nested(self.opening.emblem)
        with self.say("Here is a transformer. What is it made of?") as line:
            self.play(self.opening.depart(), run_time=line.until("transformer", at_least=1.0))
            larger: Any = emblem.animate
            self.play(larger.scale(_LARGE / emblem.height), self.title_in(), run_time=theme.QUICK)
            self.play(pulse(emblem[0], width=theme.STROKE_TANGENT), run_time=line.rest)
        with self.say("Go all the way in, and you find a neuron.") as line:
            block = emblem[1][1].get_center()
            closer: Any = emblem.animate(rate_func=squish_rate_func(smooth, 0, 0.85))
            whole = VGroup(*d.edges, d.output, *(pill.box for pill in d.pills), d.body)
            self.play(
                closer.scale(_INTO_THE_EMBLEM, about_point=block).set_opacity(0),
                FadeIn(
                    whole,
                    scale=0.02,
                    target_position=block,
                    rate_func=squish_rate_func(smooth, 0.2, 1),
                ),
                run_time=line.until("neuron", at_least=theme.MOVE),
            )
            self.remove(emblem, *emblem)
            self.play(*climb.zoom(self.close), *climb.reach(0), run_time=line.rest)
        with self.say(
            "Numbers go in. It weighs them, adds them up, and bends the sum: its output."
        ) as line:
            numbers = [pill.number for pill in d.pills]
            self.play(
                LaggedStart(*map(FadeIn, [*numbers, *d.names]), lag_ratio=0.05),
                run_time=line.until("weighs"),
            )
            self.play(
                LaggedStart(*map(FadeIn, d.labels), lag_ratio=theme.LAG),
                run_time=line.until("adds", at_least=theme.QUICK),
            )
            self.play(*self.flow_through_the_neuron(), FadeIn(d.bias), run_time=theme.QUICK)
            self.play(FadeIn(d.z), climb.compute(0), run_time=line.until("bends"))
            self.play(
                pulse(d.output[0], width=theme.STROKE_TANGENT, trail=0.4),
                run_time=line.until("output", at_least=theme.QUICK),
            )
            self.play(FadeIn(self.output), climb.enable(0), run_time=theme.QUICK)
            self.play(swell(self.output), run_time=max(theme.QUICK, line.rest))

    def flow_through_the_neuron(self) -> list[Animation]:
        """Return flashes along the edges of the neuron."""
        edges = self.diagram.edges
        return [pulse(edge, width=theme.STROKE_TANGENT, trail=0.4) for edge in edges]

    def parallelize(self) -> None:
        """Make the neuron one node of a layer."""
        climb, columns, body = self.climb, self.columns, self.diagram.body
        nodes = {j: node for j, node in columns.nodes[0].items() if node is not body}
        view = View(np.array([BODY[0] - 1.8, middle_of_layers(), 0.0]), _LAYER_UNIT, _LAYER_AT)
        with self.say(
            "Many neurons read the same inputs: a layer. One matrix product computes them all."
        ) as line:
            self.play(
                *climb.zoom(view),
                *climb.leave(self.values),
                body.animate.set_stroke(width=_MARK),
                LaggedStart(
                    *(TransformFromCopy(body, node) for node in nodes.values()), lag_ratio=0.05
                ),
                run_time=line.until("read", at_least=theme.MOVE),
            )
            self.play(
                LaggedStart(
                    *(Create(edges) for edges in columns.edges[0].values()), lag_ratio=theme.LAG
                ),
                run_time=line.until("layer", at_least=theme.QUICK),
            )
            self.play(*climb.reach(1), run_time=theme.QUICK)
            line.wait_for("One")
            self.play(*self.flow(0), climb.compute(1), run_time=line.until("all"))
            self.play(climb.enable(1), run_time=line.rest)

    def flow(self, k: int) -> list[Animation]:
        """Return flashes along the edges into a layer, its own neuron's among them."""
        edges = [edge for into in self.columns.edges[k].values() for edge in into]
        mine = [*self.diagram.edges] if k == 0 else []
        return [
            pulse(edge, width=max(4.0, float(edge.get_stroke_width())), trail=0.4)
            for edge in [*mine, *edges]
            if edge.get_stroke_width() > 1
        ]

    def stack_layers(self) -> None:
        """Let the layer become the first column of a deep network."""
        climb, columns = self.climb, self.columns
        view = View(network_middle(), _NETWORK_UNIT, PICTURE)
        climb.cover()
        with self.say("Stack such layers: each builds on the one before.") as line:
            self.play(
                *climb.zoom(view),
                *climb.leave(self.diagram.output),
                self.column_in(1),
                run_time=line.until("each", at_least=theme.MOVE),
            )
            self.play(self.column_in(2), *climb.reach(2), run_time=line.rest)
        with self.say("Features grow from simple to complex: depth.") as line:
            for k in range(len(columns.nodes)):
                move = [climb.compute(2)] if k == 0 else []
                self.play(*self.flow(k), *move, run_time=max(theme.QUICK, line.share(0.25)))
            self.play(climb.enable(2), run_time=line.rest)

    def column_in(self, k: int) -> Animation:
        """Return the animation that grows a layer out of the one before."""
        columns = self.columns
        before = [*columns.nodes[k - 1].values()]
        return AnimationGroup(
            LaggedStart(
                *(
                    TransformFromCopy(before[row], node)
                    for row, node in enumerate(columns.nodes[k].values())
                ),
                lag_ratio=theme.LAG,
            ),
            LaggedStart(*map(Create, columns.edges[k].values()), lag_ratio=theme.LAG),
        )

    def settle(self) -> VGroup:
        """Put the network on the stage as a whole, with the neuron marked in it; return it."""
        d = self.diagram
        boxes = [pill.box for pill in d.pills]
        network = VGroup(*d.edges, self.columns, *boxes, d.body)
        self.remove(*network.get_family(), d, *d.pills)
        self.add(network)
        return network
