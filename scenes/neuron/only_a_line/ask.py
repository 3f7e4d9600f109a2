"""The chapter's question, whether a chain of neurons can bend a straight line."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    ApplyWave,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from math_core import NeuronTrace
from scenes.neuron.only_a_line.chain_row import ChainRow
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

_SMALL, _FIRST, _LAST = 0.75, np.array([-2.3, 0.75, 0.0]), 5.3
_ALONE = np.array([1.6, 0.5, 0.0])
_RADIUS = 0.33
_LINE_Y, _LINE_LOW, _LINE_X = -2.0, -2.8, 6.0


class Ask(Act[NeuronParams]):
    """Many neurons in a row, and a line that they might bend.

    Parameters
    ----------
    part
        The film.
    diagram
        The neuron that is there.

    Attributes
    ----------
    diagram : NeuronDiagram
        The same neuron.
    line : Line
        The line of the question.
    """

    def __init__(self, part: Part[NeuronParams], diagram: NeuronDiagram) -> None:
        super().__init__(part)
        self.diagram = diagram
        self.line = Line(
            (-_LINE_X, _LINE_Y, 0),
            (_LINE_X, _LINE_Y, 0),
            color=theme.FUNCTION,
            stroke_width=theme.STROKE_CURVE,
        )
        radius = _SMALL * diagram.body.width / 2
        start = _FIRST + radius * RIGHT
        # As far from the large neuron as the others are from each other.
        first = float(start[0]) - _RADIUS
        self.row = ChainRow(self.params.chain(), start, first, _LAST, _RADIUS)
        # What the other inputs have of their values.
        self.others = ValueTracker(1.0)

    def can_a_chain_bend_a_line(self) -> None:
        """Put many neurons in a row, and a line before them."""
        diagram, row = self.diagram, self.row
        neuron = VGroup(*(each for each in diagram if each is not diagram.output))
        center = diagram.body.get_center()
        question = Words("?", font_size=theme.SIZE_HERO, color=theme.RESULT)
        question.move_to((0, (_FIRST[1] + _LINE_Y) / 2 - 0.1, 0))
        # The first of the row is the neuron that is there.
        bodies, edges = row.bodies[1:], self.between()
        # The bodies that leave pass behind the number.
        diagram.z.set_z_index(1)
        self.remove(diagram.output)
        diagram.output.shift(_ALONE - center)
        with self.say("Put many neurons in a row. Can such a chain bend a straight line?") as line:
            self.play(
                self.title_in(),
                neuron.animate.scale(_SMALL, about_point=center).shift(_FIRST - center),
                ReplacementTransform(diagram.output[0].copy(), row.output),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(
                    *(TransformFromCopy(diagram.body, body) for body in bodies), lag_ratio=0.25
                ),
                run_time=line.until("row", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(*(Create(edge) for edge in edges), lag_ratio=0.3),
                run_time=line.until("Can", at_least=theme.QUICK),
            )
            self.play(
                Create(self.line),
                FadeIn(question, scale=0.5),
                run_time=line.until("bend", at_least=theme.QUICK),
            )
            self.play(
                ApplyWave(self.line, amplitude=0.4, direction=UP),
                run_time=max(theme.MOVE, line.rest),
            )
        self.question, self.chain = question, VGroup(*bodies, *edges, row.output)
        self.neuron = neuron

    def between(self) -> list[VMobject]:
        """Return the edges between the bodies of the row; the first leaves the large neuron."""
        weight = float(self.params.chain()[0].second_weight)
        first = self.row.edge_into(1, weight)
        return [first, *self.row.edges[2:]]

    def go_back_to_one_neuron(self) -> None:
        """Fold the chain back, and silence all inputs but the first."""
        diagram, n = self.diagram, self.diagram.n_inputs
        text = "Begin with one neuron" + ("." if n == 1 else ", and silence all its other inputs.")
        with self.say(text) as line:
            self.play(
                FadeOut(self.chain, target_position=diagram.body.get_center(), scale=0.2),
                FadeOut(self.question),
                self.line.animate.set_y(_LINE_LOW),
                run_time=line.until("one", at_least=theme.QUICK),
            )
            self.play(
                self.neuron.animate.scale(1 / _SMALL, about_point=_FIRST).shift(_ALONE - _FIRST),
                FadeIn(diagram.output, shift=RIGHT, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=line.until("silence", at_least=theme.QUICK) if n > 1 else theme.MOVE,
            )
            if n > 1:
                self.silence_the_others(max(theme.MOVE, line.rest))

    def silence_the_others(self, run_time: float) -> None:
        """Turn all inputs but the first down to zero; z follows."""
        diagram = self.diagram
        z = diagram.rounded("pre_activation")
        numbers = [diagram.z]
        diagram.z.follow(lambda: Rounded(self.now().quantity("pre_activation"), z.decimals))
        for i in range(1, diagram.n_inputs):
            numbers.append(diagram.pills[i].number)
            self.follow_input(i)
        self.play(self.others.animate.set_value(0.0), run_time=run_time)
        for number in numbers:
            number.hold()

    def follow_input(self, i: int) -> None:
        """Let the number of an input show its value now."""
        number = self.diagram.pills[i].number
        decimals = number.rounded.decimals
        number.follow(lambda: Rounded(self.now().quantity("inputs", i), decimals))

    def now(self) -> NeuronTrace:
        """Return the neuron's forward pass with the other inputs as loud as they are now."""
        loud = np.full(self.diagram.n_inputs, self.others.get_value())
        loud[0] = 1.0
        return self.params.neuron().forward(self.diagram.trace.inputs * loud)
