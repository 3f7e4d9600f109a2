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

from scenes.neuron.five_functions import FIVE, FOLLOWERS
from scenes.neuron.params import COMPARED_ACTIVATIONS, NeuronParams
from scenes.neuron.stages import CloseToACurve, FiveAnswers
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

# Where the answers' line names the functions, in their order.
_WORDS = ("line", "ReLU", "Sigmoid", "tanh", "leaky")
# Where the advice names those but ReLU.
_TAKEN = (
    ("tanh", "tanh"),
    ("leaky", "leaky_relu"),
    ("sigmoid", "sigmoid"),
    ("line", "linear"),
)


class SameZFiveOutputs(Chapter[NeuronParams, CloseToACurve]):
    """One pre-activation through every activation, on one plot."""

    title = "Same z, five outputs"
    takeaways = (
        "All activations get the same z; the function alone decides what is sent on.",
        "Below zero, ReLU sends nothing on; sigmoid and tanh level off on both sides.",
        "ReLU is usual inside a network; sigmoid reads as a probability at its end.",
    )
    opens_on = CloseToACurve
    ends_on = FiveAnswers

    def __init__(self, part: Part[NeuronParams], opening: CloseToACurve) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.ending = FiveAnswers(self.params)
        self.five = self.ending.five
        self.limit = self.ending.plot.span.get_value()
        self.question = Formula("?", font_size=theme.SIZE_LARGE, color=theme.RESULT)

    def construct(self) -> None:
        """Play the chapter."""
        self.bend_the_sum_into_five_functions()
        self.give_all_the_same_z()
        self.ask_each_function()
        self.slide_z()
        self.choose_one()
        self.send_the_answer_on()

    def bend_the_sum_into_five_functions(self) -> None:
        """Let the sum come apart into the five, and its last neuron become ours."""
        five, plot = self.five, self.ending.plot
        hill, before = self.opening.hill, self.opening.plot
        five.progress.set_value(FOLLOWERS)
        for tracker, old in ((plot.span, before.span), (plot.reach, before.reach)):
            tracker.set_value(old.get_value())
        plot.update()
        five.curves.update()
        first, *_, last = hill.nodes
        early = squish_rate_func(smooth, 0.0, 0.3)
        late = squish_rate_func(smooth, 0.4, 1.0)
        with self.say("One sum, five functions. Does it matter which one a neuron takes?") as line:
            leaving = (hill.wanted, hill.many, first, hill.icons[-1], hill.x, hill.many_kinks)
            self.remove(hill, before)
            self.add(plot, hill.x_name, hill.y_name)
            self.add(five.curves, *leaving, last)
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
            self.question.move_to(five.answer)
            self.play(
                Create(five.arrow),
                FadeIn(self.question, shift=0.3 * RIGHT, rate_func=late),
                run_time=line.until("which", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(name, shift=0.2 * RIGHT) for name in five.names), lag_ratio=0.3
                ),
                run_time=max(theme.MOVE, line.rest - theme.QUICK),
            )
            self.play(pulse(five.arrow), swell(self.question), run_time=theme.QUICK)

    def give_all_the_same_z(self) -> None:
        """Carry z from the neuron to a line through all five curves."""
        five = self.five
        z = Rounded(self.trace.quantity("pre_activation"), five.decimals)
        with self.say("Here is our z: {z}. All five get the same.", z=z) as line:
            line.wait_for("z")
            flying = five.number.copy().clear_updaters()
            self.play(
                carried(flying, five.readout.number),
                FadeIn(five.readout.symbol),
                run_time=line.until("{z}", at_least=theme.QUICK),
            )
            self.remove(flying, *five.readout)
            self.add(five.readout)
            line.wait_for("All")
            self.play(Create(five.z_line), run_time=line.until("same", at_least=theme.QUICK))
            self.play(
                LaggedStart(*(swell(name) for name in five.names), lag_ratio=0.2),
                run_time=max(theme.QUICK, line.rest),
            )

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
        """Say below each function where it is taken, while z comes home."""
        five = self.five
        with self.say(
            "So it matters. Inside a network, usually ReLU: cheap, and above zero it keeps its "
            "slope. tanh, to be centred on zero; leaky ReLU, where neurons die. "
            "At the end, sigmoid for a yes or no, the line for any number."
        ) as line:
            self.play(
                five.z.animate.set_value(float(self.trace.pre_activation)),
                run_time=line.until("Inside", at_least=theme.MOVE),
            )
            line.wait_for("ReLU")
            self.say_where("relu")
            line.wait_for("keeps")
            flash = five.curves[1].copy().clear_updaters().set_stroke(theme.RESULT)
            self.play(ShowPassingFlash(flash, time_width=0.4), run_time=theme.PAUSE)
            for word, name in _TAKEN:
                line.wait_for(word)
                self.say_where(name)

    def say_where(self, name: str) -> None:
        """Write below a function's name where it is taken."""
        row = COMPARED_ACTIVATIONS.index(name)
        self.play(
            FadeIn(self.five.uses[row], shift=0.2 * RIGHT),
            swell(self.five.names[row]),
            run_time=theme.QUICK,
        )

    def send_the_answer_on(self) -> None:
        """Carry the output of the neuron's own activation to the neuron."""
        five, own = self.five, self.params.activation
        row = COMPARED_ACTIVATIONS.index(own)
        label = "the plain line" if own == "linear" else COMPARED[own].label
        with self.say(
            f"Our neuron takes {label}: so what it sends on is {{out}}.", out=five.answer.rounded
        ) as line:
            line.wait_for(label.split()[0])
            self.play(Create(five.own), swell(five.names[row]), run_time=theme.QUICK)
            line.wait_for("sends")
            self.play(
                FadeOut(self.question, shift=0.3 * RIGHT),
                pulse(five.arrow),
                swell(five.outputs[row]),
                run_time=line.until("is", at_least=theme.QUICK),
            )
            self.play(
                FadeIn(five.answer, shift=0.3 * RIGHT),
                run_time=line.until("{out}", at_least=theme.QUICK),
            )
            self.play(self.title_out(), run_time=max(theme.QUICK, line.rest))


def carried(number: Mobject, place: Number) -> Animation:
    """Return the animation that brings a number to the place and size of another."""
    assert isinstance(number, Number)
    size = place.digit_height() / number.digit_height()
    moving: Animation = number.animate.scale(size).move_to(place).build()
    return moving
