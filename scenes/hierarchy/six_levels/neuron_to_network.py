"""The levels on which every input is alone: a neuron, a layer, a deep network."""

from __future__ import annotations

import numpy as np
from manim import (
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from math_core import NetworkTrace
from scenes.hierarchy.bare_network import bare_network
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.six_levels.climb import Climb
from scenes.hierarchy.stages import PICTURE_AT
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.emphasis import pulse
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.transformer.nested import ring_around

_BODY = np.array([-2.25, 1.2, 0.0])
_REACH = 3.2


class NeuronToNetwork(Act[HierarchyParams]):
    """A neuron becomes part of a layer, and that of a deep network.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        What stands around the picture.
    trace
        What the film shows.
    road
        The road, on the stage.

    Attributes
    ----------
    network : NetworkView
        The deep network; on the stage in the end.
    ring : Circle
        Tells the neuron that it all began with from the others; on the stage in the end.
    """

    def __init__(
        self,
        part: Part[HierarchyParams],
        climb: Climb,
        trace: HierarchyTrace,
        road: RoadmapView,
    ) -> None:
        super().__init__(part)
        self.climb, self.trace, self.road = climb, trace, road
        self.diagram = NeuronDiagram(trace.neuron, reach=_REACH).shift(_BODY)
        self.output = self.output_number()
        first = trace.network.layers[0]
        alone = NetworkTrace((first,), first.output)
        self.layer = bare_network(alone, width=4.4).move_to(PICTURE_AT)
        self.network = bare_network(trace.network, width=6.6).move_to(PICTURE_AT)
        self.ring = ring_around(self.layer.node(1, 0))

    def output_number(self) -> Number:
        """Return f(z) above the arrow that leaves the neuron."""
        rounded = Rounded(self.trace.neuron.quantity("output"))
        number = Number(rounded, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        return number.next_to(self.diagram.output, UP, buff=0.15)

    def begin_with_the_neuron(self) -> None:
        """Turn the first emblem on the road into the neuron with its values."""
        d, climb = self.diagram, self.climb
        wires, dots, out, body = self.road.emblems[0]
        rest = VGroup(
            self.road.road,
            self.road.marks,
            self.road.titles,
            self.road.subtitles,
            *self.road.emblems[1:],
        )
        with self.say("The whole road again, as a single picture.") as line:
            self.play(
                FadeOut(rest),
                ReplacementTransform(wires, VGroup(*d.edges)),
                ReplacementTransform(dots, VGroup(*(pill.box for pill in d.pills))),
                ReplacementTransform(body, d.body),
                ReplacementTransform(out, d.output),
                self.title_in(),
                run_time=line.share(0.5),
            )
            self.play(
                FadeIn(*(pill.number for pill in d.pills), *d.names, *d.labels, d.bias),
                LaggedStart(*map(FadeIn, climb.ladder.outlook()), lag_ratio=0.3),
                run_time=line.rest,
            )
        with self.say("A neuron: a weighted sum, then a function that bends it.") as line:
            self.play(
                *(pulse(edge, width=theme.STROKE_CURVE, trail=0.4) for edge in d.edges),
                FadeIn(d.z),
                *climb.reach(0),
            )
            self.play(
                pulse(d.output[0], width=theme.STROKE_CURVE, trail=0.4),
                FadeIn(self.output),
                run_time=line.share(0.25),
            )
        with self.say("The bend is what lets networks learn complex patterns."):
            self.play(climb.enable(0))

    def parallelize(self) -> None:
        """Make the neuron the first node of a layer, and send a batch through."""
        d, layer = self.diagram, self.layer
        node = layer.node(1, 0)
        with self.say("Parallelize: many neurons read the same inputs, and make a layer.") as line:
            self.play(
                FadeOut(
                    *d.labels, *d.names, d.bias, d.z, d.output, self.output, *self.pill_numbers()
                ),
                *(
                    ReplacementTransform(pill.box, layer.node(0, k))
                    for k, pill in enumerate(d.pills)
                ),
                *(
                    ReplacementTransform(a, b)
                    for a, b in zip(d.edges, layer.edges_into(0, 0), strict=True)
                ),
                ReplacementTransform(d.body, node),
                Create(self.ring),
                run_time=line.share(0.35),
            )
            others = range(1, len(layer.columns[1]))
            self.play(
                LaggedStart(
                    *(TransformFromCopy(node, layer.node(1, j)) for j in others),
                    lag_ratio=theme.LAG,
                ),
                LaggedStart(*(Create(layer.edges_into(0, j)) for j in others), lag_ratio=theme.LAG),
                *self.climb.reach(1),
                run_time=line.share(0.35),
            )
        self.climb.settle(layer, self.ring)
        with self.say(
            "One matrix multiplication finds several features at once, for a whole batch."
        ) as line:
            self.play(self.climb.enable(1))
            batch = len(self.trace.network.output)
            for sample in [*range(1, batch), 0]:
                pulses = layer.pulse(0, sample)
                layer.show_sample(sample)
                self.play(*pulses, run_time=max(0.5, line.share(0.8 / batch) - 0.2))

    def pill_numbers(self) -> list[Number]:
        """Return the inputs' numbers in the neuron's pills."""
        return [pill.number for pill in self.diagram.pills]

    def stack_layers(self) -> None:
        """Let the layer become the first of a deep network."""
        layer, network = self.layer, self.network
        ring = ring_around(network.node(1, 0))
        with self.say("Stack: each layer builds on the one before.") as line:
            self.play(
                ReplacementTransform(layer.edges[0], network.edges[0]),
                *(
                    ReplacementTransform(a, b)
                    for a, b in zip(layer.columns, network.columns[:2], strict=True)
                ),
                ReplacementTransform(self.ring, ring),
                run_time=line.share(0.3),
            )
            self.ring = ring
            for k in range(1, len(network.edges)):
                self.play(
                    Create(network.edges[k], lag_ratio=0.02),
                    *(
                        TransformFromCopy(network.columns[k][j], node)
                        for j, node in enumerate(network.columns[k + 1])
                    ),
                    *(self.climb.reach(2) if k == 1 else []),
                    run_time=line.share(0.3),
                )
        self.climb.settle(network, ring)
        with self.say("Depth makes a hierarchy of features.") as line:
            self.play(self.climb.enable(2))
            for k in range(len(network.edges)):
                self.play(*network.pulse(k), run_time=line.share(0.22))
