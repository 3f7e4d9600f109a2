"""A neuron whose weight can be nudged and whose bias can sink, with all its numbers alive."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from manim import (
    RIGHT,
    UP,
    DashedLine,
    Dot,
    Line,
    Mobject,
    RoundedRectangle,
    ValueTracker,
    VGroup,
)

from math_core import Neuron, NeuronTrace
from scenes.neuron.edge_letters import on_edge
from scenes.neuron.live_plot import BendingCurve
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, decimals_for

BODY = np.array([-1.75, 0.5, 0.0])
# Where the body stands when its inputs have left and the plot needs the room.
ASIDE = np.array([-5.3, 0.5, 0.0])
_REACH = 3.85
# Where on its edge a weight is written, and where its gradient.
_WEIGHT_AT, _GRADIENT_AT = 0.28, 0.72
_GRADIENT_WIDTH = 0.85
_DOT_RADIUS = 0.16
# Smaller inputs than this need absurd nudges of their weights.
_SMALLEST_INPUT = 0.05
# How far a weight is moved, if there is an input that makes enough of it.
_NUDGE = 0.5
# Beside more edges than these, only small numbers have room.
_FEW = 4


class Learner(VGroup):
    """A neuron's diagram that shows what its trackers make of it.

    Parameters
    ----------
    params
        The viewer's neuron; its activation is ReLU at first, whatever the viewer's is.
    limit
        How far the axis of z reaches.
    decimals
        Of z, of the output and of the gradients.
    color
        Of the gradients.

    Attributes
    ----------
    nudge : ValueTracker
        How far the nudged weight, or the bias, has moved z.
    bias : ValueTracker
        The bias, without the nudge.
    activation : str
        The activation's name, to be changed between two moves.
    nudged : int or None
        Which weight is nudged; the bias, if no input is large enough.
    diagram : NeuronDiagram
        The picture.
    output : Number
        What leaves the neuron, above its arrow.
    gradients : VGroup
        Those of all weights on their edges, each in a gap, and the bias's beside its own.
    core : list[Mobject]
        What stays when the inputs leave: body, bias and output with their numbers.
    """

    def __init__(self, params: NeuronParams, limit: float, decimals: int, color: str) -> None:
        self._params, self._decimals = params, decimals
        self.nudge, self.bias = ValueTracker(0.0), ValueTracker(params.bias)
        self.activation = "relu"
        sizes = np.abs(params.inputs)
        usable = [i for i, size in enumerate(sizes) if size >= _SMALLEST_INPUT]
        self.swing = self._swing(limit)
        moved = max(map(abs, self.swing)) / _NUDGE
        self.nudged = min(usable, key=lambda i: abs(math.log(moved / sizes[i])), default=None)
        self.diagram = NeuronDiagram(params.trace(), reach=_REACH).shift(BODY)
        self.z = self.diagram.number_in_body(self.z_now(), theme.WHITE)
        self.diagram.remove(self.diagram.z)
        for edge, label in zip(self.diagram.edges, self.diagram.labels, strict=True):
            label.move_to(on_edge(edge, _WEIGHT_AT))
        self.output = Number(self.output_now(), font_size=theme.SIZE_BODY, color=theme.RESULT)
        self.output.fit_width(1.3).next_to(self.diagram.output, UP, buff=0.15)
        self.gradients = self._gradients(color)
        diagram = self.diagram
        self.core = [diagram.body, self.z, diagram.bias, diagram.output, self.output]
        self.core.append(self.gradients[-1])
        super().__init__(self.diagram, self.z, self.output)

    def __deepcopy__(self, memo: object) -> Learner:
        # What follows it is copied for every animation; it is one neuron.
        return self

    def _swing(self, limit: float) -> tuple[float, ...]:
        """Return by how much z is nudged, one after another, without a change of its sign."""
        z = float(self._params.trace().pre_activation)
        room = min(abs(z), limit - abs(z))
        if room < 0.1 * limit:
            far = math.copysign(0.25 * limit, -1.0 if z <= 0 else 1.0)
            if abs(z) > limit / 2:
                far = -far
            return far, 0.0, 0.7 * far, 0.0
        far = min(0.8 * room, 0.25 * limit)
        return far, -far, 0.7 * far, 0.0

    def trace(self) -> NeuronTrace:
        """Return the neuron's forward pass as it stands now."""
        weights, bias = np.array(self._params.weights), self.bias.get_value()
        if self.nudged is None:
            bias += self.nudge.get_value()
        else:
            weights[self.nudged] += self.nudge.get_value() / self._params.inputs[self.nudged]
        return Neuron(weights, bias, self.activation).forward(self._params.inputs)

    def z_now(self) -> Rounded:
        """Return z as it stands now."""
        return Rounded(self.trace().quantity("pre_activation"), self._decimals)

    def bias_now(self) -> Rounded:
        """Return the bias as it stands now."""
        quantity = self.trace().quantity("bias")
        return Rounded(quantity, decimals_for([quantity.value]))

    def output_now(self) -> Rounded:
        """Return what leaves the neuron now."""
        return Rounded(self.trace().quantity("output"), self._decimals)

    def slope_now(self) -> Rounded:
        """Return the activation's slope at z."""
        return Rounded(self.trace().quantity("slope"), 3)

    @property
    def handle(self) -> Number:
        """The number that is nudged: a weight's, or the bias's."""
        if self.nudged is None:
            return self.diagram.bias.pill.number
        return self.diagram.labels[self.nudged].number

    def come_alive(self) -> None:
        """Let all numbers follow the trackers from now on."""
        self.z.follow(self.z_now)
        self.output.follow(self.output_now)
        bias = self.diagram.bias.pill.number
        bias.follow(self.bias_now)
        bias.add_updater(
            lambda number: number.set_color(theme.sign_color(float(self.trace().bias)))
        )
        if self.nudged is not None:
            i, label = self.nudged, self.diagram.labels[self.nudged]
            moved = max(map(abs, self.swing)) / abs(self._params.inputs[i])
            furthest = abs(self._params.weights[i]) + moved
            fine = max(decimals_for([furthest]), min(4, 1 - math.floor(math.log10(moved))))
            label.number.follow(lambda: Rounded(self.trace().quantity("weights", i), fine))
            label.number.fit_width(label.gap.width - 0.15)
            self._let_edge_follow(i)

    def _let_edge_follow(self, i: int) -> None:
        """Keep an edge as wide as its weight, and in the colour of its sign."""
        edge, number = self.diagram.edges[i], self.diagram.labels[i].number
        largest = float(np.abs(self._params.weights).max())
        if not isinstance(edge, Line) or isinstance(edge, DashedLine) or not largest:
            return

        def swell(mobject: Mobject) -> None:
            weight = float(self.trace().weights[i])
            color = theme.sign_color(weight)
            width = theme.STROKE_EDGE_MAX * min(1.5, abs(weight) / largest)
            number.set_color(color)
            assert isinstance(mobject, Line)
            mobject.set_stroke(color, max(theme.STROKE_EDGE_ZERO, width))

        edge.add_updater(swell)

    def _gradients(self, color: str) -> VGroup:
        diagram, numbers = self.diagram, VGroup()
        size = theme.SIZE_LABEL if diagram.n_inputs <= _FEW else theme.SIZE_TICK
        for i, edge in enumerate(diagram.edges):
            number = self._gradient("weight_gradients", i, size=size, color=color)
            gap = RoundedRectangle(
                width=_GRADIENT_WIDTH,
                height=number.digit_height() + 0.14,
                corner_radius=0.1,
                stroke_width=0,
                fill_color=theme.CANVAS,
                fill_opacity=1,
            )
            numbers.add(VGroup(gap, number).move_to(on_edge(edge, _GRADIENT_AT)).set_z_index(1))
        bias = self._gradient("bias_gradient", size=size, color=color)
        numbers.add(bias.next_to(diagram.bias.edge, RIGHT, buff=0.15))
        return numbers

    def _gradient(self, field: str, *index: int, size: float, color: str) -> Number:
        def now() -> Rounded:
            return Rounded(self.trace().quantity(field, *index), 3)

        return Number(now(), font_size=size, color=color).fit_width(_GRADIENT_WIDTH).follow(now)

    def back(self) -> list[Line]:
        """Return the ways back: from the output to the body, and along every edge."""
        arrow = self.diagram.output[0]
        ways = [Line(arrow.get_end(), arrow.get_start())]
        ways += [Line(e.get_end(), e.get_start()) for e in self.diagram.edges]
        return ways


class SampleDots(VGroup):
    """The examples on the activation's curve, where the neuron's bias puts them.

    Those on the flat side are grey. The first of them is the viewer's own.

    Parameters
    ----------
    learner
        Knows the bias.
    curve
        What they ride on.
    params
        Has the examples.
    """

    def __init__(self, learner: Learner, curve: BendingCurve, params: NeuronParams) -> None:
        def z(k: int) -> float:
            response = params.sample_response(learner.bias.get_value())
            return float(response.pre_activation[k])

        super().__init__(
            *(self._dot(curve, lambda k=k: z(k)) for k in range(len(params.samples())))  # type: ignore[misc]
        )

    @staticmethod
    def _dot(curve: BendingCurve, z: Callable[[], float]) -> Dot:
        dot = curve.rider(z, theme.WHITE, _DOT_RADIUS)

        def pale(mobject: Mobject) -> None:
            mobject.set_color(theme.WHITE if z() > 0 else theme.QUIET)

        pale(dot)
        return dot.add_updater(pale)
