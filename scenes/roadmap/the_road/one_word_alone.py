"""The first two stations: a neuron, and layers of them, read the last word alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    GrowFromCenter,
    LaggedStart,
    Line,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import Quantity
from scenes.roadmap.params import RoadmapParams
from scenes.roadmap.the_road.journey import Journey, behind_the_camera
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, pulse, swell
from scenes.stage.networks.network import NetworkView, Node, WeightEdge
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# Of the sentence before it travels, and of its numbers then.
_LARGE, _TALL = 1.3, (0.62, 0.34)
_INPUTS_X, _PITCH, _INPUT_RADIUS = -4.5, 0.46, 0.19
_BODY_X, _BODY_RADIUS, _OUT = 0.0, 1.0, 2.6
_WIDEST = 9.0
_MIDDLE = 0.1
_NETWORK = (8.4, 3.6)


class OneWordAlone(Act[RoadmapParams]):
    """What can be made of one word's numbers.

    Parameters
    ----------
    part
        The film in which it is played.
    journey
        The way along the road.
    """

    def __init__(self, part: Part[RoadmapParams], journey: Journey) -> None:
        super().__init__(part)
        self.journey, self.trace = journey, journey.trace
        self.largest = float(np.abs(self.trace.alone.layers[0].output).max())

    def ask(self) -> None:
        """Write the sentence with an open place at its end."""
        sentence = self.journey.sentence
        self.home = sentence.copy()
        sentence.scale(_LARGE).move_to((0, 0.3, 0))
        first, *others = sentence.pills
        self.add(first)
        with self.say("How does a machine write the next word?") as line:
            self.play(
                LaggedStart(*(FadeIn(pill, shift=0.3 * UP) for pill in others), lag_ratio=0.5),
                run_time=line.until("next", at_least=theme.MOVE),
            )
            self.play(GrowFromCenter(sentence.place), run_time=theme.BRIEF)
            self.play(FadeIn(sentence.mark, scale=1.6), run_time=theme.BRIEF)
            self.play(swell(sentence.mark), self.title_in(), run_time=line.rest)
        self.remove(*sentence)
        self.add(sentence)
        self.turn_words_into_numbers()

    def turn_words_into_numbers(self) -> None:
        """Let a column of numbers come out of each word."""
        sentence = self.journey.sentence
        lifted: Any = sentence.animate
        with self.say("It cannot read. So each word becomes a list of numbers.") as line:
            line.wait_for("So")
            self.play(lifted.move_to((0, 1.9, 0)), run_time=line.until("becomes"))
            self.columns = VGroup()
            for k, pill in enumerate(sentence.pills):
                column = sentence.strip(partial(self.entry, k), _TALL)
                self.columns.add(column.arrange(DOWN, buff=0.05).next_to(pill, DOWN, buff=0.25))
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(pill.word, column)
                        for pill, column in zip(sentence.pills, self.columns, strict=True)
                    ),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.until("numbers", at_least=theme.MOVE),
            )

    def entry(self, word: int, i: int) -> Quantity:
        """Return entry ``i`` of a word's vector, as it enters the model."""
        return self.trace.model.stack.quantity("inputs", 0, word, i)

    def take_the_sentence_along(self) -> list[Animation]:
        """Return the animations that lift words and numbers to where they travel."""
        sentence = self.journey.sentence
        self.strips = behind_the_camera(self.home.strips_of(self.entry))
        return [
            Transform(sentence, self.home),
            *(
                ReplacementTransform(column, strip)
                for column, strip in zip(self.columns, self.strips, strict=True)
            ),
        ]

    def join_strips(self) -> None:
        """Let the numbers go with the words from here on."""
        sentence = self.journey.sentence
        self.remove(*self.strips, self.strips)
        sentence.strips.submobjects = [*self.strips]
        self.remove(sentence)
        self.add(sentence)

    def make_the_neuron(self) -> None:
        """Build the neuron that reads the last word's numbers."""
        trace, at = self.trace.neuron, self.journey.at
        n = len(trace.inputs)
        scale = float(np.abs(trace.inputs).max())
        ys = [_MIDDLE + ((n - 1) / 2 - i) * _PITCH for i in range(n)]
        self.inputs = VGroup(
            *(
                Node(trace.quantity("inputs", i), scale, _INPUT_RADIUS).move_to(at(_INPUTS_X, y))
                for i, y in enumerate(ys)
            )
        )
        self.body = Node(trace.quantity("output"), self.largest, _BODY_RADIUS)
        self.body.move_to(at(_BODY_X, _MIDDLE))
        self.body.body.set_stroke(theme.RESULT, theme.STROKE)
        widest = float(np.abs(trace.weights).max())
        end = self.body.get_center() + _BODY_RADIUS * LEFT
        self.edges = VGroup(
            *(
                WeightEdge(
                    node.get_right(), end, trace.quantity("weights", i), widest, full_width=_WIDEST
                )
                for i, node in enumerate(self.inputs)
            )
        )
        start = self.body.get_right()
        self.out = Line(start, start + _OUT * RIGHT, color=theme.OUTLINE)
        self.out.set_stroke(width=theme.STROKE)
        for each in (self.inputs, self.body, self.edges, self.out):
            behind_the_camera(each)

    def start_with_a_neuron(self) -> None:
        """Let a neuron weigh the numbers of the last word and add them up."""
        self.make_the_neuron()
        journey = self.journey
        filled = self.body.copy()
        self.body.empty()
        self.body.body.set_stroke(theme.RESULT, theme.STROKE)
        with self.say("A neuron takes such a list, weighs each number, and adds them up.") as line:
            self.play(
                *self.take_the_sentence_along(),
                GrowFromCenter(self.body),
                *journey.arrive(),
                run_time=line.until("such", at_least=theme.QUICK),
            )
            self.join_strips()
            last = journey.sentence.strips[-1]
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(cell, node)
                        for cell, node in zip(last, self.inputs, strict=True)
                    ),
                    lag_ratio=0.05,
                ),
                run_time=line.until("weighs", at_least=theme.QUICK),
            )
            self.play(
                Create(self.edges, lag_ratio=theme.LAG),
                run_time=line.until("adds", at_least=theme.MOVE),
            )
            self.play(*self.pulses(), run_time=theme.QUICK)
            total = self.total()
            self.play(FadeIn(total, scale=0.5), run_time=theme.QUICK)
            self.play(
                Transform(self.body, filled),
                Create(self.out),
                total.animate.move_to(self.out.get_center() + 0.4 * UP),
                run_time=theme.QUICK,
            )
            self.body.quantity = self.trace.neuron.quantity("output")
            self.wait(max(theme.BRIEF, line.rest))
        wires, dots, out, body = journey.road.emblems[0]
        journey.leave(
            (self.edges, wires), (self.inputs, dots), (self.out, out), (self.body.body, body)
        )

    def total(self) -> Any:
        """Return the sum that the neuron adds up, as it stands in its body first."""
        rounded = Rounded(self.trace.neuron.quantity("pre_activation"))
        number = Number(rounded, font_size=theme.SIZE_FORMULA, color=theme.RESULT)
        return behind_the_camera(number.move_to(self.body).set_z_index(1))

    def pulses(self) -> list[Animation]:
        """Return the flashes along the edges that carry something."""
        return [
            pulse(edge, width=max(2.0, float(edge.get_stroke_width())), trail=0.4)
            for edge, product in zip(self.edges, self.trace.neuron.products, strict=True)
            if product
        ]

    def put_neurons_side_by_side(self) -> None:
        """Make layers of the neuron, and send the word's numbers through."""
        journey, j = self.journey, self.params.most_excited()
        width, height = _NETWORK
        with self.say(
            "Many neurons, side by side, are a layer. Layer upon layer, the network gets deep."
        ) as line:
            travelling = journey.travel()
            view = NetworkView(
                self.trace.alone,
                len(self.trace.model.tokens[0]) - 1,
                width=width,
                height=height,
                max_nodes=10,
            )
            view.remove(view.shape_labels).move_to(journey.at(0, _MIDDLE))
            self.view = behind_the_camera(view)
            lit = [column.copy() for column in view.columns]
            view.empty([1, 2])
            first, _, output = view.columns
            node = view.node(1, j)
            self.play(
                *travelling,
                TransformFromCopy(self.body, node),
                TransformFromCopy(self.inputs, first),
                TransformFromCopy(self.edges, view.edges_into(0, j)),
                run_time=line.until("side", at_least=theme.MOVE),
            )
            others = [k for k in view.drawn[1] if k != j]
            self.play(
                LaggedStart(
                    *(TransformFromCopy(node, view.node(1, k)) for k in others),
                    lag_ratio=theme.LAG,
                ),
                LaggedStart(*(Create(view.edges_into(0, k)) for k in others), lag_ratio=theme.LAG),
                run_time=line.until("layer", at_least=theme.MOVE),
            )
            self.play(*self.light(1, lit[1]), *journey.arrive(), run_time=line.until("upon"))
            self.play(
                LaggedStart(*(FadeIn(each, scale=0.3) for each in output), lag_ratio=theme.LAG),
                Create(view.edges[1], lag_ratio=0.01),
                run_time=line.until("deep", at_least=theme.MOVE),
            )
            self.play(*self.light(2, lit[2]), run_time=max(theme.QUICK, line.rest))
        journey.leave(
            *zip(self.network_parts(), emblem_parts(journey.road.emblems[1]), strict=True)
        )

    def network_parts(self) -> list[VGroup]:
        """Return the network's edges, and the discs of each of its columns."""
        view = self.view
        bodies = [
            VGroup(*(view.node(c, k).body for k in drawn)) for c, drawn in enumerate(view.drawn)
        ]
        return [VGroup(*view.edges[0], *view.edges[1]), *bodies]

    def light(self, column: int, lit: VGroup) -> list[Animation]:
        """Return the animations that let a layer compute: pulses, then fills in a wave."""
        view = self.view
        fills = []
        n = len(view.columns[column])
        for row, (node, target) in enumerate(zip(view.columns[column], lit, strict=True)):
            node.quantity = target.quantity
            start = 0.3 + 0.4 * row / n
            fills.append(
                Transform(node, target, rate_func=squish_rate_func(smooth, start, start + 0.3))
            )
        return [*view.pulse(column - 1), *fills]

    def miss_the_others(self) -> None:
        """Notice that only the last word was read."""
        sentence = self.journey.sentence
        *others, last = sentence.pills
        with self.say("But it has read one single word. It cannot know what comes next.") as line:
            line.wait_for("one")
            self.play(
                *(dimming(pill) for pill in others),
                last.box.animate.set_stroke(theme.RESULT),
                run_time=theme.QUICK,
            )
            numbers, inputs = sentence.strips[-1].copy(), self.view.columns[0].copy()
            behind_the_camera(numbers)
            self.play(
                *(ReplacementTransform(a, b) for a, b in zip(numbers, inputs, strict=True)),
                run_time=line.until("It", at_least=theme.QUICK),
            )
            self.remove(*inputs)
            for column in (1, 2):
                self.play(*self.view.pulse(column - 1), run_time=theme.QUICK)
            line.wait_for("next")
            self.play(swell(sentence.mark), run_time=max(theme.QUICK, line.rest))


def emblem_parts(emblem: VMobject) -> list[VGroup]:
    """Return the wires and the columns of the layers' emblem."""
    wires, *nodes = emblem
    return [VGroup(*wires), VGroup(*nodes[:3]), VGroup(*nodes[3:7]), VGroup(*nodes[7:])]
