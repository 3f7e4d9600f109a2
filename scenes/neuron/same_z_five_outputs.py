"""Chapter same-z-five-outputs: one pre-activation through every activation."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ShowPassingFlash,
    SurroundingRectangle,
    ValueTracker,
    VGroup,
    linear,
)

from math_core import Activation
from scenes.neuron.live import activation_at, output_at, z_at
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.part import Part
from scenes.stage.plots.plot import Plot, nice_limit
from scenes.stage.plots.slider import Slider
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

_COLUMN = 2.65
_PLOT_Y = 0.75
_OUTPUT_Y = -1.35
_NAME_Y = 2.55
# Where the answers' lines name the activations, in the order of their columns.
_WORDS = ("line", "ReLU", "leaky", "Sigmoid", "{tanh}")


class SameZFiveOutputs(Chapter[NeuronParams, AtRest]):
    """One pre-activation through every activation, then all of them live."""

    title = "Same z, five outputs"
    takeaways = (
        "The activation alone decides what becomes of the same weighted sum.",
        "As z moves, linear follows, ReLU waits at zero, sigmoid and tanh level off.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.z = float(self.trace.pre_activation)
        self.diagram = opening.diagram

    def construct(self) -> None:
        """Play the chapter."""
        self.take_z_out_of_the_neuron()
        self.send_z_through_every_activation()
        self.mark_the_neurons_own_activation()
        self.slide_z()
        self.fade_to_end_stage()

    def take_z_out_of_the_neuron(self) -> None:
        """Carry z from the neuron to a slider."""
        self.slide_limit = nice_limit(self.z, at_least=3)
        self.slider_z = ValueTracker(self.z)
        shown = self.diagram.rounded("pre_activation")
        self.slider = Slider("z", self.slide_limit, lambda: z_at(self.slider_z, shown.decimals))
        way = self.diagram.output[0]
        flash = Line(way.get_start(), way.get_end(), color=theme.RESULT)
        flash.set_stroke(width=theme.STROKE_TANGENT)
        with self.say("Which function should a neuron take? Does it even matter?") as line:
            self.play(self.title_in())
            self.play(
                ShowPassingFlash(flash, time_width=0.5),
                run_time=line.until("Does", at_least=theme.MOVE),
            )
        columns = [self.column(i, each) for i, each in enumerate(COMPARED.values())]
        with self.say(
            "Let us try. Here is our z, {z}, and here are five functions, the plain line first.",
            z=shown,
        ) as line:
            z, number = self.diagram.z, self.slider.readout.number
            line.wait_for("Here")
            self.play(
                FadeOut(*(m for m in self.diagram if m is not z)),
                z.animate.scale(number.height / z.height).move_to(number, aligned_edge=LEFT),
                run_time=line.until("{z}", at_least=theme.MOVE),
            )
            self.play(
                FadeIn(self.slider.axis, self.slider.ticks, self.slider.handle),
                FadeIn(self.slider.readout.symbol),
                run_time=theme.QUICK,
            )
            self.remove(z)
            self.add(self.slider)
            line.wait_for("here", 2)
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(FadeIn(plot, name), Create(curve))
                        for plot, curve, name, _, _ in columns
                    ),
                    lag_ratio=0.15,
                ),
                run_time=line.until("line", at_least=theme.SLOW),
            )
        self.columns = columns

    def column_x(self, i: int) -> float:
        """Return where column ``i`` stands."""
        return (i - (len(COMPARED) - 1) / 2) * _COLUMN

    def column(self, i: int, activation: Activation) -> VGroup:
        """Return one activation: name, plot with curve, and its live output."""
        limit = self.slide_limit
        plot = Plot(limit, (-limit, limit), 2.2, 2.6, x_ends=False)
        plot.shift((self.column_x(i), _PLOT_Y, 0))
        name = Words(activation.label, font_size=theme.SIZE_BODY, color=theme.FUNCTION)
        name.move_to((self.column_x(i), _NAME_Y, 0))
        number = Number(
            output_at(activation, self.slider_z), font_size=theme.SIZE_BODY, color=theme.RESULT
        ).fit_width(_COLUMN - 0.3)
        number.move_to((self.column_x(i), _OUTPUT_Y, 0))
        dot = plot.probe(lambda: activation_at(activation, self.slider_z))
        return VGroup(plot, plot.curve(activation), name, dot, number)

    def send_z_through_every_activation(self) -> None:
        """Let each activation answer z in turn."""
        tanh = output_at(COMPARED["tanh"], self.slider_z)
        with self.say(self.answers(), tanh=tanh) as line:
            for (_, curve, _, dot, number), word in zip(self.columns, _WORDS, strict=True):
                line.wait_for(word)
                flash = curve.copy().set_color(theme.RESULT)
                self.play(
                    ShowPassingFlash(flash, time_width=0.5),
                    FadeIn(dot, scale=0.3),
                    FadeIn(number, shift=0.4 * DOWN),
                    run_time=theme.QUICK,
                )
        for activation, column in zip(COMPARED.values(), self.columns, strict=True):
            column[4].follow(lambda each=activation: output_at(each, self.slider_z))

    def answers(self) -> str:
        """Return what the functions make of z, in the order of their columns."""
        if self.z < 0:
            return (
                "The line passes it on as it is. ReLU makes it zero, and leaky ReLU keeps a trace. "
                "Sigmoid puts it between zero and one, and tanh makes it {tanh}."
            )
        alike = "as it is, and so do ReLU and leaky ReLU" + ("." if self.z > 0 else ": zero.")
        return (
            f"The line passes it on {alike} "
            "Sigmoid puts it between zero and one, and tanh makes it {tanh}."
        )

    def mark_the_neurons_own_activation(self) -> None:
        """Frame the activation that the viewer's neuron uses."""
        frame = self.framed(self.params.activation)
        label = COMPARED[self.params.activation].label
        taken = "the plain line" if self.params.activation == "linear" else label
        with self.say(
            f"Say our neuron takes {taken}. Then what leaves it is {{out}}.",
            out=Rounded(self.trace.quantity("output"), 3),
        ) as line:
            line.wait_for("neuron")
            self.play(Create(frame), run_time=theme.QUICK)
        self.frame_of_own = frame

    def framed(self, name: str) -> SurroundingRectangle:
        """Return a frame around an activation's column."""
        plot, _, label, _, number = self.columns[list(COMPARED).index(name)]
        return SurroundingRectangle(
            VGroup(plot, label, number),
            color=theme.RESULT,
            stroke_width=theme.STROKE_THIN,
            buff=0.12,
        )

    def slide_z(self) -> None:
        """Let z run over its whole axis and back; all outputs follow."""
        limit = self.slide_limit
        with self.say(
            "Now let z run, the same z for all. "
            "Below zero, ReLU stays off, and the leaky one nearly so."
        ) as line:
            self.play(FadeOut(self.frame_of_own), run_time=theme.BRIEF)
            line.wait_for("run")
            self.play(
                self.slider_z.animate.set_value(-limit),
                run_time=line.until("Below", at_least=theme.MOVE),
            )
            self.play(self.slider_z.animate.set_value(0.0), rate_func=linear, run_time=line.rest)
        with self.say(
            "Above zero, both of them follow the line, while sigmoid and tanh level off."
        ) as line:
            self.play(self.slider_z.animate.set_value(limit), rate_func=linear, run_time=line.rest)
        with self.say(
            "So it does matter: the sum is the same, the function decides. "
            "The usual choice is ReLU."
        ) as line:
            self.play(
                self.slider_z.animate.set_value(self.z),
                run_time=line.until("decides", at_least=theme.SLOW),
            )
            line.wait_for("usual")
            self.play(Create(self.framed("relu")), run_time=theme.QUICK)
