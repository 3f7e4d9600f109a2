"""A second input: the line becomes a plane, as flat."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    ShowPassingFlash,
    Transform,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
    there_and_back,
)

from math_core import Neuron
from scenes.neuron.only_a_line.graph import on_its_row, signed_formula
from scenes.neuron.only_a_line.one_neuron import BODY, OneNeuron
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.plots.plane import PlaneView
from scenes.stage.text.rounding import Rounded, decimals_for
from scenes.stage.text.typesetting import Formula

_REACH = 3.0


class SpreadToAPlane(Act[NeuronParams]):
    """The neuron's second input; withheld for a neuron with one.

    Parameters
    ----------
    part
        The film.
    one
        The neuron with one input, and its graph.
    """

    def __init__(self, part: Part[NeuronParams], one: OneNeuron) -> None:
        super().__init__(part)
        self.one, self.graph = one, one.graph
        self.n_inputs = one.diagram.n_inputs
        if self.n_inputs < 2:
            return
        self.pair = Neuron(self.params.weights[:2], self.params.bias)
        pairs = (self.pair, self.with_a_third_input(1.0), self.with_a_third_input(-1.0))
        reach, center = max(map(self.reach_of, pairs)), self.graph.plot.axes_center()
        self.view, self.lifted, self.lowered = (
            PlaneView(pair, self.graph.x_limit, size=2.3, height=1.75, reach=reach).shift(center)
            for pair in pairs
        )
        self.two_inputs = self.neuron_with(2)
        self.formula = self.plane_formula()

    def with_a_third_input(self, way: float) -> Neuron:
        """Return the plane with a third input at the axes' end that lifts (1) or lowers it (−1)."""
        if self.n_inputs < 3:
            return self.pair
        three = Neuron(self.params.weights[:3], self.params.bias)
        third = way * np.sign(self.params.weights[2]) * self.graph.x_limit
        rest = three.forward((0.0, 0.0, third)).pre_activation
        return Neuron(self.params.weights[:2], float(rest))

    def reach_of(self, pair: Neuron) -> float:
        """Return the largest |output| of a plane over the inputs that are drawn."""
        x = self.graph.x_limit
        corners = [[one, two] for one in (-x, x) for two in (-x, x)]
        return float(np.abs(pair.response(corners).output).max())

    def neuron_with(self, n_inputs: int) -> NeuronDiagram:
        """Return the neuron with its first inputs, whose names stand in their pills."""
        neuron = Neuron(self.params.weights[:n_inputs], self.params.bias)
        diagram = NeuronDiagram(
            neuron.forward(self.params.inputs[:n_inputs]), reach=_REACH, largest=self.one.widest
        ).shift(BODY)
        for name, pill in zip(diagram.names, diagram.pills, strict=True):
            name.scale(min(1.0, 0.8 * pill.box.height / name.height)).move_to(pill.box)
        return diagram

    @staticmethod
    def term(diagram: NeuronDiagram, i: int) -> VGroup:
        """Return edge, weight and named pill of an input that has no value now."""
        return VGroup(
            diagram.edges[i], diagram.labels[i], VGroup(diagram.pills[i].box, diagram.names[i])
        )

    def plane_formula(self, more: bool = False) -> Formula:
        """Return the formula of the plane, with its own numbers, and more inputs or not."""
        trace = self.pair.forward(self.params.inputs[:2])
        quantities = {
            "v": trace.quantity("weights", 0),
            "w": trace.quantity("weights", 1),
            "b": trace.quantity("bias"),
        }
        decimals = decimals_for(quantity.value for quantity in quantities.values())
        values = {name: Rounded(quantity, decimals) for name, quantity in quantities.items()}
        formula = signed_formula(
            "{{ y = : left }} @v {{ x_1 : one }} @+w {{ x_2 : two }} "
            + ("{{ + dots.c : more }} " if more else "")
            + "@+b",
            values,
        )
        return on_its_row(formula, self.one.formula.get_y())

    def shared_parts(self) -> list[tuple[VGroup, VGroup]]:
        """Return what the formulas of the line and of the plane share, part by part."""
        line, plane = self.one.formula, self.formula
        *left, x = line.without("w", "b")
        return [
            (VGroup(*left), plane.part("left")),
            (line.part("w"), plane.part("v")),
            (VGroup(x), plane.part("one")),
            (line.part("b"), plane.part("b")),
        ]

    def spread_it_to_a_plane(self) -> None:
        """Add a second input: the line becomes a plane."""
        if self.n_inputs < 2:
            return
        text = "A second input spreads the line to a plane, flat as a board."
        if self.n_inputs > 2:
            third = "A third input" if self.n_inputs == 3 else "Every other input"
            does = "only lifts or lowers it" if self.params.weights[2] else "bends nothing"
            text += f" {third} {does}."
        with self.say(text) as line:
            self.let_the_second_input_in(line.until("spreads", at_least=theme.QUICK))
            self.turn_the_axes(theme.QUICK)
            self.extrude(line.until("board", at_least=theme.MOVE))
            if self.n_inputs > 2:
                line.wait_for("input", 2)
                moves = bool(self.params.weights[2])
                word = "lifts" if moves else "bends"
                self.let_more_inputs_in(line.until(word, at_least=theme.QUICK))
                if moves:
                    self.shift_to(self.lifted, line.until("lowers", at_least=theme.MOVE))
                    self.shift_to(self.lowered, theme.MOVE)
                self.play(self.flash(), run_time=theme.PAUSE)

    def shift_to(self, there: PlaneView, run_time: float) -> None:
        """Let the third input go to an end and back again: the plane moves as a whole."""
        view = self.view
        parts = ((view.sheet, there.sheet), (view.stems, there.stems), (view.trail, there.trail))
        self.play(
            *(Transform(old, new, rate_func=there_and_back) for old, new in parts),
            run_time=run_time,
        )

    def let_the_second_input_in(self, run_time: float) -> None:
        """Make room below the first input; the second one comes from outside."""
        solo, one, two = self.one.solo, self.one, self.two_inputs
        alone = VGroup(solo.edges[0], solo.labels[0], VGroup(solo.pills[0].box, solo.names[0]))
        self.remove(*solo.term(0))
        formula = self.formula
        self.remove(one.formula)
        self.play(
            FadeOut(solo.pills[0].number, solo.z, scale=0.5),
            FadeOut(one.slope, one.height),
            ReplacementTransform(alone.copy(), self.term(two, 0)),
            FadeIn(self.term(two, 1), shift=RIGHT),
            *(ReplacementTransform(old.copy(), new) for old, new in self.shared_parts()),
            TransformFromCopy(two.labels[1].number, formula.part("w")),
            FadeIn(formula.part("two")),
            run_time=run_time,
        )
        self.add(formula)

    def turn_the_axes(self, run_time: float) -> None:
        """Look at the axes from above and aside; the line turns with them."""
        plot, view = self.graph.plot, self.view
        first, second, up, *names = view.axes
        self.remove(plot, self.graph.line, self.one.dot)
        self.add(plot.labels)
        self.play(
            FadeOut(plot.labels, run_time=theme.BRIEF),
            ReplacementTransform(plot.x_axis.copy(), first),
            ReplacementTransform(plot.y_axis.copy(), up),
            ReplacementTransform(self.graph.line.copy(), view.trail),
            run_time=run_time,
        )
        self.play(Create(second), FadeIn(view.floor), FadeIn(*names), run_time=theme.QUICK)
        self.bring_to_front(view.trail)

    def extrude(self, run_time: float) -> None:
        """Draw the plane out of the line."""
        face, along, across = self.view.sheet
        self.play(
            Create(across, lag_ratio=0.05),
            FadeIn(face),
            Create(self.view.stems),
            *(TransformFromCopy(self.view.trail, each) for each in along),
            run_time=run_time,
        )
        self.bring_to_front(*self.view.axes[3:])

    def let_more_inputs_in(self, run_time: float) -> None:
        """Let all other inputs come, for which there is no picture."""
        two, every = self.two_inputs, self.neuron_with(self.n_inputs)
        old, new = self.formula, self.plane_formula(more=True)
        kept = ("left", "v", "one", "w", "two", "b")
        self.remove(old)
        self.play(
            *(ReplacementTransform(old.part(name).copy(), new.part(name)) for name in kept),
            FadeIn(new.part("more"), rate_func=squish_rate_func(smooth, 0.5, 1.0)),
            *(ReplacementTransform(self.term(two, i), self.term(every, i)) for i in range(2)),
            *(FadeIn(self.term(every, i), shift=RIGHT) for i in range(2, self.n_inputs)),
            run_time=run_time,
        )
        self.add(new)
        self.two_inputs, self.formula = every, new

    def flash(self) -> ShowPassingFlash:
        """Return a light that runs around the plane."""
        edge = self.view.face.copy().set_fill(opacity=0)
        edge.set_stroke(theme.RESULT, theme.STROKE_TANGENT)
        return ShowPassingFlash(edge, time_width=0.5)

    def fold_it_back(self) -> None:
        """Take the second input away: the plane folds into its line, and the axes turn back."""
        if self.n_inputs < 2:
            self.play(FadeOut(self.one.slope, self.one.height), run_time=theme.QUICK)
            return
        one, plot, view = self.one, self.graph.plot, self.view
        face, along, across = view.sheet
        drawn, solo = self.two_inputs, one.solo
        first, second, up, *names = view.axes
        alone = VGroup(solo.edges[0], solo.labels[0], VGroup(solo.pills[0].box, solo.names[0]))
        self.play(
            FadeOut(face, across, view.stems, view.floor, second, *names),
            *(Transform(each, view.trail.copy()) for each in along),
            FadeOut(
                *(self.term(drawn, i) for i in range(1, drawn.n_inputs)),
                shift=0.5 * DOWN,
            ),
            run_time=theme.QUICK,
        )
        self.remove(*along, self.formula)
        self.play(
            ReplacementTransform(first, plot.x_axis),
            ReplacementTransform(up, plot.y_axis),
            ReplacementTransform(view.trail, self.graph.line),
            ReplacementTransform(self.term(drawn, 0), alone),
            *(ReplacementTransform(old, new) for new, old in self.shared_parts()),
            run_time=theme.QUICK,
        )
        self.remove(plot.x_axis, plot.y_axis)
        self.add(plot, self.graph.line, one.formula)
        self.play(FadeIn(plot.labels, solo.pills[0].number, solo.z, one.dot), run_time=theme.BRIEF)
