"""Chapter same-z-five-outputs: one pre-activation through every activation."""

from __future__ import annotations

from manim import (
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    ShowPassingFlash,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import evaluate
from scenes.neuron.five_functions import FIVE, HILL
from scenes.neuron.params import COMPARED_ACTIVATIONS, NeuronParams
from scenes.neuron.stages import FiveAnswers, OverTheHill
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# Where the answers' line names the functions, in their order.
_WORDS = ("line", "ReLU", "Sigmoid", "tanh", "leaky")


class SameZFiveOutputs(Chapter[NeuronParams, OverTheHill]):
    """One pre-activation through every activation, on one plot."""

    title = "Same z, five outputs"
    takeaways = (
        "All activations get the same z; the function alone decides what is sent on.",
        "Below zero, ReLU sends nothing on; sigmoid and tanh level off on both sides.",
        "ReLU is usual inside a network; sigmoid reads as a probability at its end.",
    )
    opens_on = OverTheHill
    ends_on = FiveAnswers

    def __init__(self, part: Part[NeuronParams], opening: OverTheHill) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.ending = FiveAnswers(self.params)
        self.five = self.ending.five
        self.limit = self.ending.plot.span.get_value()

    def construct(self) -> None:
        """Play the chapter."""
        self.bend_the_hill_into_five_functions()
        self.give_all_the_same_z()
        self.ask_each_function()
        self.slide_z()
        self.choose_one()
        self.send_the_answer_on()

    def bend_the_hill_into_five_functions(self) -> None:
        """Let the hill and its terms become the five, and its last neuron ours."""
        five, plot = self.five, self.ending.plot
        hill, before = self.opening.hill, self.opening.plot
        five.progress.set_value(HILL)
        for tracker, old in ((plot.span, before.span), (plot.reach, before.reach)):
            tracker.set_value(old.get_value())
        plot.update()
        five.curves.update()
        *others, last = hill.nodes
        early = squish_rate_func(smooth, 0.0, 0.3)
        late = squish_rate_func(smooth, 0.4, 1.0)
        with self.say("One sum, five functions. Does it matter which one a neuron takes?") as line:
            leaving = (hill.wires, hill.labels, *others, hill.icons, hill.x, hill.kinks)
            self.remove(hill, before)
            self.add(plot, hill.x_name, hill.y_name, *leaving, last)
            # Green lies on yellow, as it did.
            self.add(five.curves)
            self.play(
                self.title_in(),
                FadeOut(*leaving, rate_func=early),
                ReplacementTransform(last, five.body, rate_func=late),
                FadeIn(five.number, rate_func=squish_rate_func(smooth, 0.8, 1.0)),
                run_time=line.until("five", at_least=theme.MOVE),
            )
            self.play(
                five.progress.animate.set_value(FIVE),
                plot.span.animate.set_value(self.limit),
                plot.reach.animate.set_value(self.limit),
                FadeOut(hill.x_name, hill.y_name, rate_func=early),
                FadeIn(five.z_name, rate_func=late),
                run_time=line.until("Does", at_least=theme.MOVE),
            )
            line.wait_for("which")
            self.play(
                LaggedStart(
                    *(FadeIn(name, shift=0.2 * RIGHT) for name in five.names), lag_ratio=0.3
                ),
                run_time=max(theme.MOVE, line.rest - theme.BRIEF),
            )

    def give_all_the_same_z(self) -> None:
        """Carry z from the neuron to a line through all five curves."""
        five = self.five
        z = Rounded(self.trace.quantity("pre_activation"), five.decimals)
        with self.say("Here is our z: {z}. All five always get the same one.", z=z) as line:
            line.wait_for("z")
            flying = five.number.copy()
            self.play(
                carried(flying, five.readout.number),
                FadeIn(five.readout.symbol),
                run_time=line.until("{z}", at_least=theme.QUICK),
            )
            self.remove(flying, *five.readout)
            self.add(five.readout)
            line.wait_for("All")
            self.play(Create(five.z_line), run_time=line.until("same", at_least=theme.QUICK))

    def ask_each_function(self) -> None:
        """Let each function answer in turn: a dot on its curve, a number in its row."""
        five = self.five
        tanh = five.output_now("tanh")
        with self.say(self.answers(), tanh=tanh) as line:
            for i, word in enumerate(_WORDS):
                line.wait_for(word)
                self.play(
                    FadeIn(five.dots[i], scale=3),
                    FadeIn(five.outputs[i], shift=0.3 * RIGHT),
                    swell(five.names[i]),
                    run_time=theme.QUICK,
                )

    def answers(self) -> str:
        """Return what the functions make of z, in their order."""
        z = float(self.trace.pre_activation)
        if z < 0:
            return (
                "The plain line passes it on. ReLU blocks it. Sigmoid puts it between zero "
                "and one. tanh makes it {tanh}, and leaky ReLU lets a trace through."
            )
        alike = "passes it on, and so does ReLU." if z > 0 else "and ReLU keep it at zero."
        also = "keeps it, too." if z == 0 else "passes it on, too."
        return (
            f"The plain line {alike} Sigmoid puts it between zero "
            f"and one. tanh makes it {{tanh}}, and leaky ReLU {also}"
        )

    def slide_z(self) -> None:
        """Let z run over its whole axis; all dots and numbers follow."""
        five = self.five
        with self.say(
            "Now slide z. Below zero, ReLU sends nothing on. Above, it follows the line, "
            "while sigmoid and tanh level off."
        ) as line:
            line.wait_for("slide")
            self.play(
                five.z.animate.set_value(-self.limit),
                FadeOut(five.number),
                run_time=line.until("Below", at_least=theme.MOVE),
            )
            self.play(
                five.z.animate.set_value(0.0),
                rate_func=linear,
                run_time=line.until("Above", at_least=theme.MOVE),
            )
            self.play(
                five.z.animate.set_value(self.limit),
                rate_func=linear,
                run_time=max(theme.MOVE, line.rest - theme.QUICK),
            )

    def choose_one(self) -> None:
        """Say which function is taken for what, where z is our own again."""
        five = self.five
        sigmoid, relu = five.underline("sigmoid"), five.underline("relu")
        self.lines = {"sigmoid": sigmoid, "relu": relu}
        # Where z will be by then.
        answer = evaluate("sigmoid", self.trace.pre_activation)
        p = Rounded(answer.quantity("output"), five.decimals)
        with self.say(
            "Which one to choose? For a yes or no, sigmoid: {p} reads as a probability. "
            "Inside a network, usually ReLU: it is cheap, and above zero never levels off.",
            p=p,
        ) as line:
            self.play(
                five.z.animate.set_value(float(self.trace.pre_activation)),
                run_time=line.until("For", at_least=theme.MOVE),
            )
            line.wait_for("sigmoid")
            self.play(Create(sigmoid), swell(five.outputs[2]), run_time=theme.QUICK)
            line.wait_for("ReLU")
            flash = five.curves[1].copy().clear_updaters().set_stroke(theme.RESULT)
            self.play(Create(relu), ShowPassingFlash(flash, time_width=0.4), run_time=theme.MOVE)

    def send_the_answer_on(self) -> None:
        """Carry the output of the neuron's own activation to the neuron."""
        five, own = self.five, self.params.activation
        row = COMPARED_ACTIVATIONS.index(own)
        label = "the plain line" if own == "linear" else COMPARED[own].label
        with self.say(
            f"Our neuron takes {label}: so what it sends on is {{out}}.", out=five.answer.rounded
        ) as line:
            line.wait_for("neuron")
            self.play(FadeIn(five.number), Create(five.arrow), run_time=theme.QUICK)
            line.wait_for(label.split()[0])
            if own in self.lines:
                self.remove(self.lines.pop(own))
                self.add(five.own)
            self.play(FadeOut(*self.lines.values()), swell(five.names[row]), run_time=theme.QUICK)
            if five.own not in self.mobjects:
                self.play(Create(five.own), run_time=theme.BRIEF)
            line.wait_for("sends")
            flying = five.outputs[row].copy().clear_updaters()
            self.play(
                carried(flying, five.answer),
                pulse(five.arrow),
                run_time=line.until("{out}", at_least=theme.MOVE),
            )
            self.remove(flying)
            self.add(five.answer)
            self.play(self.title_out(), run_time=max(theme.QUICK, line.rest))


def carried(number: Mobject, place: Number) -> Animation:
    """Return the animation that brings a number to the place and size of another."""
    assert isinstance(number, Number)
    size = place.digit_height() / number.digit_height()
    moving: Animation = number.animate.scale(size).move_to(place).build()
    return moving
