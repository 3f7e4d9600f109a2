"""Chapter dead-neuron: what the slope of an activation lets through."""

from __future__ import annotations

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    MoveAlongPath,
    Rectangle,
    ReplacementTransform,
    Succession,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from math_core import ACTIVATIONS, Activation, Neuron, NeuronTrace
from scenes.neuron.live import activation_at, slope_at, z_at
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.emphasis import dimming, pulse, swell
from scenes.stage.networks.neuron import EdgeLabel
from scenes.stage.part import Part
from scenes.stage.plots.plot import Plot, nice_limit
from scenes.stage.plots.slider import Slider
from scenes.stage.text.number import Number
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_DIAGRAM_AT = np.array([-0.9, 0.35, 0.0])
_PLOT_CENTER = np.array([4.0, 0.9, 0.0])
_BAR_UNIT = 5.2
_ROW = 0.85
_NUMBER_X = -1.7
_BARS_LEFT = -0.6


class DeadNeuron(Chapter[NeuronParams, AtRest]):
    """The slope of each activation at z, and what it lets through."""

    title = "The dead neuron"
    takeaways = (
        "A weight learns by its gradient: the activation's slope at z times the input.",
        "Where ReLU is flat its slope is 0, and nothing is learned from that example.",
        "Leaky ReLU's slope there is 0.01: little, but enough to recover.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.z = float(self.params.trace().pre_activation)
        self.diagram = opening.diagram

    def construct(self) -> None:
        """Play the chapter."""
        self.look_at_the_slope()
        self.send_the_slope_back()
        self.give_it_a_leak()
        self.compare_all_slopes()
        self.fade_to_end_stage()

    def look_at_the_slope(self) -> None:
        """Put ReLU's graph beside the neuron, with its tangent at z."""
        self.slope_z = ValueTracker(self.z)
        relu = ACTIVATIONS["relu"]
        with self.say(
            "How can a neuron die? Look at how it learns: nudge a weight, and watch the output."
        ) as line:
            self.play(
                self.title_in(),
                self.diagram.animate.shift(_DIAGRAM_AT - self.diagram.body.get_center()),
                run_time=line.until("Look", at_least=theme.MOVE),
            )
            line.wait_for("nudge")
            self.play(
                *(swell(label) for label in self.diagram.labels),
                run_time=line.until("watch", at_least=theme.QUICK),
            )
            self.play(
                *(pulse(edge) for edge in self.diagram.edges),
                run_time=line.until("output", at_least=theme.QUICK),
            )
            self.play(pulse(self.diagram.output[0]), run_time=theme.QUICK)
        limit = nice_limit(self.z, at_least=3)
        self.slope_plot = Plot(limit, (-limit / 3, limit), 3.6, 3.0, x_name="z")
        self.slope_plot.shift(_PLOT_CENTER - self.slope_plot.axes_center())
        self.slope_curve = self.slope_plot.curve(relu)
        self.slope_name = self.name_of(relu)
        self.slope_of = relu
        dot = self.slope_plot.probe(lambda: activation_at(self.slope_of, self.slope_z))
        tangent = self.slope_plot.tangent(lambda: activation_at(self.slope_of, self.slope_z))
        self.readout = Readout("f'(z)", lambda: slope_at(self.slope_of, self.slope_z))
        self.readout.move_to((_PLOT_CENTER[0], -1.3, 0))
        with self.say(
            "How much of it gets through is the slope of the activation. "
            "At our z, ReLU's slope is {slope}.",
            slope=slope_at(relu, self.slope_z),
        ) as line:
            line.wait_for("gets")
            self.play(
                FadeIn(self.slope_plot, self.slope_name),
                Create(self.slope_curve),
                run_time=line.until("activation", at_least=theme.MOVE),
            )
            line.wait_for("At")
            self.play(
                TransformFromCopy(self.diagram.z, dot),
                run_time=line.until("slope", 2, at_least=theme.QUICK),
            )
            self.play(
                Create(tangent),
                FadeIn(self.readout),
                run_time=line.until("{slope}", at_least=theme.QUICK),
            )
        self.slope_marks = VGroup(tangent, dot)

    def name_of(self, activation: Activation) -> Words:
        """Return an activation's name above the plot."""
        name = Words(activation.label, color=theme.FUNCTION)
        return name.next_to(self.slope_plot, UP, buff=0.25)

    def learning_trace(self, activation: Activation) -> NeuronTrace:
        """Return the neuron's trace as if it used another activation."""
        return Neuron(self.params.weights, self.params.bias, activation).forward(self.params.inputs)

    def gradient_labels(self, trace: NeuronTrace) -> VGroup:
        """Return each weight's gradient, to be written on its edge in place of the weight."""
        labels = VGroup()
        for i in range(self.diagram.n_inputs):
            label = EdgeLabel(Rounded(trace.quantity("weight_gradients", i), 3), theme.RESULT)
            labels.add(label.move_to(self.diagram.label_point(i)))
        return labels

    def send_back(self, trace: NeuronTrace, replaced: VGroup, run_time: float) -> VGroup:
        """Send slope × input back along every edge, in a beam as wide as the gradient is large."""
        labels = self.gradient_labels(trace)
        largest = float(np.abs(trace.inputs).max()) or 1.0
        beams, flights = VGroup(), []
        for i, label in enumerate(labels):
            share = abs(float(trace.weight_gradients[i])) / largest
            way = Line(self.diagram.landing(i), self.diagram.label_point(i))
            beam = way.copy().set_stroke(theme.RESULT, theme.STROKE_EDGE_MAX * min(1.0, share))
            beams.add(beam)
            # Close to the body the numbers would lie on one another, and on z.
            flights.append(
                MoveAlongPath(label, Line(way.point_from_proportion(0.4), way.get_end()))
            )
        # What stood there is gone when they arrive.
        leaving = FadeOut(replaced, rate_func=squish_rate_func(smooth, 0.0, 0.5))
        self.play(*flights, *(Create(beam) for beam in beams), leaving, run_time=run_time)
        self.play(FadeOut(beams), run_time=theme.QUICK)
        return labels

    def send_the_slope_back(self) -> None:
        """Multiply ReLU's slope by each input: what every weight has to learn from."""
        trace = self.learning_trace(ACTIVATIONS["relu"])
        rule = Formula(
            "{{ (partial f) / (partial w_i) : gradient }} = f'(z) dot x_i",
            font_size=theme.SIZE_BODY,
        )
        rule.part("gradient").set_color(theme.RESULT)
        rule.move_to((_PLOT_CENTER[0], -2.3, 0))
        dead = float(trace.slope) == 0
        text = (
            "Slope times input: that is each weight's gradient. "
            "Here all are zero: this example teaches it nothing."
            if dead
            else "Slope times input: that is each weight's gradient. So this neuron can learn."
        )
        with self.say(text) as line:
            self.play(
                FadeIn(rule),
                *(dimming(edge) for edge in self.diagram.edges),
                run_time=line.until("gradient", at_least=theme.QUICK),
            )
            self.gradients = self.send_back(
                trace, VGroup(*self.diagram.labels), run_time=theme.SLOW
            )
        self.rule = rule
        self.run_on_the_flat_side(dead)

    def run_on_the_flat_side(self, dead: bool) -> None:
        """Show what kills the neuron: that z is below zero, whatever the example."""
        if not dead:
            # They belong to the neuron's own z, which the plot now leaves.
            self.play(
                FadeOut(self.gradients, self.rule),
                FadeIn(*self.diagram.labels),
                run_time=theme.QUICK,
            )
        text = (
            "If every example ends up on the flat side, the neuron is dead."
            if dead
            else "But if every example ends up on the flat side, the neuron is dead."
        )
        half = self.slope_plot.x_limit / 2
        path = (-half, -half / 5, self.z if dead else -min(self.z, half))
        with self.say(text) as line:
            line.wait_for("every")
            pace = line.until("dead") / len(path)
            for z in path:
                self.play(self.slope_z.animate.set_value(z), run_time=max(theme.QUICK, pace))

    def give_it_a_leak(self) -> None:
        """Replace ReLU by leaky ReLU: a little gets through."""
        leaky = ACTIVATIONS["leaky_relu"]
        curve, name = self.slope_plot.curve(leaky), self.name_of(leaky)
        trace = self.learning_trace(leaky)
        with self.say(
            "Leaky ReLU is never quite flat: here, its slope is {slope}. "
            "A little gets through, enough to recover.",
            slope=slope_at(leaky, self.slope_z),
        ) as line:
            self.play(
                Succession(FadeOut(self.slope_name), FadeIn(name)),
                run_time=line.until("never", at_least=theme.QUICK),
            )
            self.slope_of = leaky
            self.play(
                ReplacementTransform(self.slope_curve, curve),
                run_time=line.until("here", at_least=theme.QUICK),
            )
            if float(self.learning_trace(ACTIVATIONS["relu"]).slope) == 0:
                line.wait_for("gets")
                self.gradients = self.send_back(trace, self.gradients, run_time=theme.MOVE)
        self.slope_curve, self.slope_name = curve, name

    def compare_all_slopes(self) -> None:
        """Show all five slopes as bars, live while z runs."""
        bars = VGroup(*(self.slope_row(i, each) for i, each in enumerate(COMPARED.values())))
        limit = nice_limit(self.z, at_least=3)
        slider = Slider("z", limit, lambda: z_at(self.slope_z, 2))
        heading = Formula("f'(z)", color=theme.RESULT).move_to((_NUMBER_X, 3.0, 0))
        with self.say(
            "And the others? The plain line always has a slope, but it bends nothing."
        ) as line:
            self.play(self.fade_all_but(self.corner))
            self.play(
                FadeIn(heading, slider),
                LaggedStart(*(FadeIn(row) for row in bars), lag_ratio=0.15),
                run_time=line.until("slope", at_least=theme.MOVE),
            )
        with self.say(
            "ReLU is all or nothing. Sigmoid and tanh are steepest at zero, and fade on both sides."
        ) as line:
            self.play(
                self.slope_z.animate.set_value(-limit),
                run_time=line.until("nothing", at_least=theme.QUICK),
            )
            line.wait_for("Sigmoid")
            self.play(
                self.slope_z.animate.set_value(0.0),
                rate_func=linear,
                run_time=line.until("zero", at_least=theme.MOVE),
            )
            line.wait_for("fade")
            self.play(self.slope_z.animate.set_value(limit), rate_func=linear, run_time=line.rest)
        with self.say(
            "So a neuron learns through its slope alone. Without one, it is dead."
        ) as line:
            self.play(
                self.slope_z.animate.set_value(self.z),
                run_time=line.until("Without", at_least=theme.MOVE),
            )

    def slope_row(self, i: int, activation: Activation) -> VGroup:
        """Return one activation's name, live slope and live bar."""
        y = 2.2 - i * _ROW
        name = Words(activation.label, color=theme.FUNCTION)
        name.move_to((_NUMBER_X - 1.2, y, 0), aligned_edge=RIGHT)
        number = Number(slope_at(activation, self.slope_z), color=theme.RESULT)
        number.move_to((_NUMBER_X, y, 0))
        number.follow(lambda: slope_at(activation, self.slope_z))
        track = Line(
            (_BARS_LEFT, y - 0.3, 0), (_BARS_LEFT, y + 0.3, 0), color=theme.QUIET
        ).set_stroke(width=theme.STROKE_THIN)
        bar = Rectangle(
            width=1,
            height=0.36,
            stroke_color=theme.RESULT,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.RESULT,
            fill_opacity=theme.BAR_FILL,
        )

        def grow(mobject: Mobject) -> None:
            slope = float(activation_at(activation, self.slope_z).slope)
            mobject.stretch_to_fit_width(max(slope * _BAR_UNIT, 1e-3))
            mobject.move_to((_BARS_LEFT, y, 0), aligned_edge=LEFT)

        grow(bar)
        bar.add_updater(grow)
        return VGroup(name, number, track, bar)
