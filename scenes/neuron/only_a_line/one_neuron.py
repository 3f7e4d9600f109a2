"""One linear neuron with one input: a straight line, its slope and its height at zero."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    linear,
)

from scenes.neuron.only_a_line.graph import Graph
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, decimals_for
from scenes.stage.text.typesetting import Formula

BODY = np.array([4.45, 1.3, 0.0])
_REACH = 3.0
_FORMULA_Y = -2.2
# How far the slope's triangle may run to the right.
_RUNS = (1, 2, 5, 10, 20)


class OneNeuron(Act[NeuronParams]):
    """The neuron beside its graph.

    Parameters
    ----------
    part
        The film.
    diagram
        The neuron that is there, with all its inputs.
    question
        The line that is there, which becomes the horizontal axis.
    graph
        Axes and lines.

    Attributes
    ----------
    solo : NeuronDiagram
        The neuron with its first input alone.
    dot : Dot
        The point (x, y) now.
    formula : Formula
        What it computes.
    slope, height : VGroup
        The triangle that shows the weight, and the mark that shows the bias.
    """

    def __init__(
        self, part: Part[NeuronParams], diagram: NeuronDiagram, question: Line, graph: Graph
    ) -> None:
        super().__init__(part)
        self.diagram, self.question, self.graph = diagram, question, graph
        weights = (*graph.params.weights, graph.params.second_weight)
        self.widest = max(map(abs, weights)) or 1.0
        self.solo = NeuronDiagram(
            graph.at_x(), reach=_REACH, symbols=["x"], largest=self.widest
        ).shift(BODY)
        self.solo.z.set_z_index(1)
        plot = graph.plot
        self.dot = plot.marker(lambda: (graph.x.get_value(), float(graph.at_x().pre_activation)))
        self.formula = graph.formula(
            "y = {{ @w x @+b : right }}",
            graph.chain[0],
            _FORMULA_Y,
            w="first_weights",
            b="first_bias",
        )
        self.slope, self.height = self.make_slope(), self.make_height()

    def draw_the_line(self) -> None:
        """Let x run over its axis, and the output leave its trail."""
        graph, solo, old = self.graph, self.solo, self.diagram
        kept = VGroup(old.term(0), old.bias, old.body)
        others = VGroup(*(old.term(i) for i in range(1, old.n_inputs)))
        text = "Only x is left." if len(others) else "Its input is x."
        with self.say(f"{text} Let it run: out comes a straight line.") as line:
            if len(others):
                self.play(FadeOut(others, shift=LEFT), run_time=theme.BRIEF)
            self.play(
                ReplacementTransform(kept, VGroup(solo.term(0), solo.bias, solo.body)),
                ReplacementTransform(old.output, solo.output),
                ReplacementTransform(old.z, solo.z),
                ReplacementTransform(self.question, graph.plot.x_axis),
                run_time=line.until("Let", at_least=theme.QUICK),
            )
            self.play(
                FadeIn(graph.plot.labels),
                Create(graph.plot.y_axis),
                TransformFromCopy(solo.z, self.dot),
                run_time=line.until("run", at_least=theme.QUICK),
            )
            self.add(graph.plot)
            self.bring_to_front(self.dot)
            self.follow_x()
            self.play(
                graph.x.animate.set_value(-graph.x_limit),
                run_time=line.until("out", at_least=theme.QUICK),
            )
            self.play(
                graph.x.animate.set_value(graph.x_limit),
                Create(graph.line),
                rate_func=linear,
                run_time=max(1.5, line.rest - theme.BRIEF),
            )

    def follow_x(self) -> None:
        """Let the numbers in the neuron follow x."""
        graph = self.graph
        decimals = decimals_for((graph.x_limit, graph.y_limit))
        self.solo.pills[0].number.follow(
            lambda: Rounded(graph.at_x().quantity("inputs", 0), decimals)
        )
        self.solo.z.follow(lambda: Rounded(graph.at_x().quantity("pre_activation"), decimals))

    def make_slope(self) -> VGroup:
        """Return a triangle under the line: one step to the right, w up or down."""
        graph, plot = self.graph, self.graph.plot
        run = max(each for each in _RUNS if each == 1 or each <= graph.x_limit / 3)
        start = graph.x_limit / 3
        low, high = graph.linear.response([[start], [start + run]]).output
        corner = plot.point(start + run, low)
        color = theme.sign_color(float(graph.linear.weights[0]))
        step = Line(plot.point(start, low), corner, color=theme.OUTLINE, stroke_width=theme.STROKE)
        rise = Line(corner, plot.point(start + run, high), color=color, stroke_width=theme.STROKE)
        times = "" if run == 1 else f"{run} "
        texts = (str(run), f"{times}w")
        one, weight = (
            Formula(text, font_size=theme.SIZE_BODY, color=ink, constant="a step of x")
            for text, ink in zip(texts, (theme.WORDS, color), strict=True)
        )
        one.next_to(step, DOWN if high >= low else UP, buff=0.12)
        weight.next_to(rise, RIGHT, buff=0.15)
        if rise.height < weight.height:
            weight.next_to(corner, RIGHT + (DOWN if high >= low else UP), buff=0.12)
        for name in (one, weight):
            allow(name, "crossing", "a flat line may pass the names of its slope")
        return VGroup(step, one, rise, weight)

    def make_height(self) -> VGroup:
        """Return the stretch of the vertical axis from zero to where the line crosses it."""
        plot = self.graph.plot
        bias = float(self.graph.linear.bias)
        color = theme.sign_color(bias)
        place = plot.point(0, bias)
        stretch = Line(plot.point(0, 0), place, color=color, stroke_width=theme.STROKE_TANGENT)
        mark = Dot(place, radius=0.1, color=color)
        name = Formula("b", font_size=theme.SIZE_BODY, color=color)
        # On the side where the line goes away from it.
        side = RIGHT if bias * float(self.graph.linear.weights[0]) >= 0 else LEFT
        allow(name, "crossing", "the bias may be hardly more than nothing")
        return VGroup(stretch, mark, name.next_to(stretch, side, buff=0.2))

    def name_slope_and_height(self) -> None:
        """Show the weight as the line's slope, and the bias as its height at zero."""
        graph, solo, formula = self.graph, self.solo, self.formula
        step, one, rise, weight = self.slope
        with self.say("Its slope is the weight. Its height at zero is the bias.") as line:
            self.play(
                Create(step),
                FadeIn(one, formula.without("w", "b")),
                run_time=line.until("is", at_least=theme.QUICK),
            )
            self.play(
                Create(rise),
                TransformFromCopy(solo.labels[0].number, weight),
                TransformFromCopy(solo.labels[0].number, formula.part("w")),
                run_time=line.until("height", at_least=theme.MOVE),
            )
            self.play(
                graph.x.animate.set_value(0.0), run_time=line.until("is", 2, at_least=theme.QUICK)
            )
            self.play(
                Create(self.height[0]),
                FadeIn(self.height[1]),
                TransformFromCopy(solo.bias.letter, self.height[2]),
                TransformFromCopy(solo.bias.pill.number, formula.part("b")),
                run_time=line.until("bias", at_least=theme.QUICK),
            )
        self.add(formula)
        for number in (solo.pills[0].number, solo.z):
            number.hold()
        self.dot.clear_updaters()
