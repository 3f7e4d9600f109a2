"""The long chain folds up, neuron by neuron: its line swings, and stays a straight line."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    ApplyMethod,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    ShowPassingFlash,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from scenes.neuron.only_a_line.chain_row import ChainRow
from scenes.neuron.only_a_line.swinging import Swinging
from scenes.neuron.only_a_line.two_neurons import TwoNeurons
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import pulse
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_ROW_Y, _START, _FIRST, _LAST, _RADIUS = 2.7, -6.3, -5.0, 5.2, 0.45
_PLOT_CENTER, _PLOT_WIDTH, _PLOT_HEIGHT = np.array([-2.4, -0.4, 0.0]), 6.9, 4.3
_FORMULA_AT, _FORMULA_ROOM = np.array([4.3, -0.4, 0.0]), 4.4
# How far above its edge a weight of the row stands; how wide it and a bias may be.
_WEIGHT_UP, _WEIGHT_ROOM, _BIAS_ROOM = 0.46, 0.8, 0.8
_REMEMBERED = 0.5
# Each fold is a little faster than the one before.
_FASTER = 0.88


class FoldTheChain(Act[NeuronParams]):
    """All neurons of the chain in a row above their one line.

    Parameters
    ----------
    part
        The film.
    two
        The first two of them, and their line.
    """

    def __init__(self, part: Part[NeuronParams], two: TwoNeurons) -> None:
        super().__init__(part)
        self.two, self.graph = two, two.graph
        start = np.array([_START, _ROW_Y, 0.0])
        self.row = ChainRow(self.graph.chain, start, _FIRST, _LAST, _RADIUS)
        self.row.output.set_opacity(1)
        self.x_name = Formula("x", font_size=theme.SIZE_BODY, color=theme.WORDS)
        self.x_name.next_to(start, LEFT, buff=0.12)
        limit = self.graph.height_of(self.graph.stages)
        self.plot = self.graph.axes(limit, _PLOT_WIDTH, _PLOT_HEIGHT, _PLOT_CENTER)
        self.swinging = Swinging(self.graph, self.plot, _FORMULA_AT, _FORMULA_ROOM)
        self.line, self.formula = self.swinging.line, self.swinging.formula
        self.weights, self.biases = self.numbers_of_the_row()
        self.ghosts = VGroup()

    def numbers_of_the_row(self) -> tuple[VGroup, VGroup]:
        """Return the weights above their edges and the biases in the bodies, if they fit there."""
        row, chain, decimals = self.row, self.graph.chain, self.graph.decimals
        weights = [chain[0].quantity("first_weights", 0)]
        biases = [chain[0].quantity("first_bias")]
        for each in chain:
            weights.append(each.quantity("second_weight"))
            biases.append(each.quantity("second_bias"))
        above, inside = (
            VGroup(
                *(
                    Number(
                        Rounded(quantity, decimals),
                        font_size=theme.SIZE_TICK,
                        color=theme.sign_color(quantity.value),
                        plus=quantities is biases,
                    )
                    for quantity in quantities
                )
            )
            for quantities in (weights, biases)
        )
        if max(each.width for each in above) > _WEIGHT_ROOM:
            return VGroup(), VGroup()
        if max(each.width for each in inside) > _BIAS_ROOM:
            return VGroup(), VGroup()
        for number, edge in zip(above, row.edges, strict=True):
            number.move_to(edge.get_center() + _WEIGHT_UP * UP)
        for number, body in zip(inside, row.bodies, strict=True):
            number.move_to(body)
        return above, inside

    def make_the_chain(self) -> None:
        """Let the two neurons be the first of a long chain."""
        two, row, graph = self.two, self.row, self.graph
        solo = two.solo
        old_plot, ghost = graph.plot, self.ghost(graph.straight(graph.linear, self.plot))
        merged = two.merged
        higher = self.plot.y_range[1] > old_plot.y_range[1]
        text = "And the long chain?"
        if self.weights:
            text += " Weights stand on its edges, biases inside."
        if higher:
            text += " The axis reaches further, too."
        with self.say(text) as line:
            self.play(
                FadeOut(two.first, two.inserted, two.box, self.two.one.dot),
                FadeOut(two.second_bias, solo.bias, shift=0.6 * UP),
                FadeOut(solo.z, two.result, two.label, solo.labels[0], solo.pills[0], scale=0.5),
                FadeOut(old_plot.labels, *two.names),
                run_time=theme.BRIEF,
            )
            self.play(
                ReplacementTransform(solo.edges[0], row.edges[0]),
                ReplacementTransform(solo.body, row.bodies[0]),
                ReplacementTransform(two.between, row.edges[1]),
                ReplacementTransform(two.second_body, row.bodies[1]),
                ReplacementTransform(solo.names[0], self.x_name),
                ReplacementTransform(
                    merged.without("w", "b"), VGroup(self.swinging.left, self.swinging.x)
                ),
                ReplacementTransform(merged.part("w"), self.swinging.weight),
                ReplacementTransform(merged.part("b"), self.swinging.bias),
                ReplacementTransform(old_plot.x_axis, self.plot.x_axis),
                ReplacementTransform(old_plot.y_axis, self.plot.y_axis),
                ReplacementTransform(graph.line, ghost),
                ReplacementTransform(graph.merged_line, self.line),
                LaggedStart(
                    *(TransformFromCopy(two.second_body, body) for body in row.bodies[2:]),
                    lag_ratio=0.2,
                ),
                run_time=theme.MOVE,
            )
            self.play(
                *(Create(edge) for edge in row.edges[2:]),
                FadeIn(row.output, self.plot.labels),
                run_time=theme.QUICK,
            )
            if self.weights:
                line.wait_for("Weights")
                self.play(
                    LaggedStart(*(FadeIn(each, scale=0.5) for each in self.weights)),
                    run_time=line.until("biases", at_least=theme.QUICK),
                )
                self.play(
                    LaggedStart(*(FadeIn(each, scale=0.5) for each in self.biases)),
                    run_time=theme.QUICK,
                )
            if higher:
                line.wait_for("axis")
                self.play(pulse(self.plot.y_axis), run_time=theme.PAUSE)
        self.remove(self.plot.x_axis, self.plot.y_axis, self.plot.labels)
        self.add(self.plot, ghost, self.line, self.formula)
        self.ghosts.add(ghost)

    @staticmethod
    def ghost(line: VMobject) -> VMobject:
        """Return a line as it is remembered."""
        return line.set_stroke(width=theme.STROKE_THIN, opacity=_REMEMBERED)

    def fold_it_up(self) -> None:
        """Let one neuron take in the next, again and again; the line swings each time."""
        row, n = self.row, len(self.graph.chain)
        self.ring = Circle(
            radius=_RADIUS, color=theme.RESULT, stroke_width=theme.STROKE_TANGENT
        ).move_to(row.bodies[0])
        self.edge = row.edges[0]
        self.swinging.go_live()
        with self.say(
            f"Fold it up, neuron by neuron. The line {self.moves()}, but it never bends."
        ) as line:
            self.play(Create(self.ring), run_time=line.until("neuron", at_least=theme.BRIEF))
            paces = np.array([_FASTER**k for k in range(n)])
            seconds = max(0.45 * n, line.rest - theme.QUICK) * paces / paces.sum()
            for k in range(n):
                self.take_in(k, float(seconds[k]))
        self.swinging.hold()

    def moves(self) -> str:
        """Return what the line does while the chain folds up."""
        return "swings" if any(each.weights[0] for each in self.graph.chain) else "may shift"

    def take_in(self, k: int, run_time: float) -> None:
        """Let the first neurons take in the next one, whose edge and body they swallow."""
        row, graph, body = self.row, self.graph, self.row.bodies[k + 1]
        # The first two have become one before.
        taken = [k + 1] if k else [0, 1]
        merged = row.edge_into(k + 1, float(graph.chain[k].weights[0]))
        passed = row.bodies[k]
        moves: list[Any] = [
            self.ring.animate.move_to(body),
            passed.animate.set_stroke(opacity=theme.DIM).set_fill(opacity=0),
            FadeOut(row.edges[k + 1]),
            ReplacementTransform(self.edge, merged),
        ]
        if self.weights:
            moves.append(
                FadeOut(*(VGroup(self.weights[i], self.biases[i]) for i in taken), scale=0.5)
            )
        if k > 0:
            ghost = self.ghost(self.line.copy().clear_updaters())
            self.add(ghost)
            self.ghosts.add(ghost)
            # Line and formula rest for a moment at every neuron.
            rate = squish_rate_func(smooth, 0.0, 0.75)
            folded = self.swinging.folded
            moves.append(ApplyMethod(folded.set_value, float(k), rate_func=rate))
        self.play(*moves, run_time=run_time)
        self.edge = merged

    def answer(self) -> None:
        """Keep the picture of many neurons, and the one line that they draw."""
        bold = self.line.copy().set_color(theme.RESULT)
        box = SurroundingRectangle(
            self.formula, color=theme.RESULT, stroke_width=theme.STROKE_THIN, buff=0.25
        )
        with self.say(
            "A hundred would be one line, too. To bend it, something must follow the sum."
        ) as line:
            line.wait_for("one")
            self.play(
                Create(box),
                ShowPassingFlash(bold, time_width=0.6),
                run_time=line.until("To", at_least=theme.MOVE),
            )
            line.wait_for("follow")
            self.play(pulse(self.row.output), run_time=theme.PAUSE)
        self.box = box

    def move_to_the_end_stage(self) -> None:
        """Let all go into the one neuron, and give it its other inputs back."""
        ending, row = AtRest(self.params).diagram, self.row
        body, last = row.bodies[-1], ending.n_inputs
        passed = VGroup(*row.bodies[:-1])
        self.play(
            FadeOut(
                VGroup(self.plot, self.ghosts, self.line, self.formula, self.box),
                target_position=body.get_center(),
                scale=0.1,
            ),
            FadeOut(passed, self.ring),
            self.title_out(),
            run_time=theme.QUICK,
        )
        self.play(
            ReplacementTransform(body, ending.body),
            ReplacementTransform(self.edge, ending.edges[0]),
            ReplacementTransform(self.x_name, ending.names[0]),
            ReplacementTransform(row.output, ending.output[0]),
            run_time=theme.PAUSE,
        )
        self.play(
            LaggedStart(
                FadeIn(ending.labels[0], ending.pills[0]),
                *(FadeIn(ending.term(i), shift=0.6 * RIGHT) for i in range(1, last)),
                FadeIn(ending.bias, shift=0.4 * UP),
                FadeIn(ending.z, scale=0.5),
                lag_ratio=0.2,
            ),
            run_time=theme.PAUSE,
        )
        self.clear()
        self.add(ending)
