"""Chapter dead-neuron: what the slope of an activation lets through."""

from __future__ import annotations

import numpy as np
from manim import (
    LEFT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    Rectangle,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import LEAKY_RELU_SLOPE, evaluate
from scenes.neuron.five_functions import LEAKY, RELU
from scenes.neuron.learner import ASIDE, BODY, Learner, SampleDots
from scenes.neuron.live_plot import BendingCurve
from scenes.neuron.params import NeuronParams
from scenes.neuron.slopes import SLOPE, Slopes
from scenes.neuron.stages import (
    SLOPE_ASIDE,
    DeadForGood,
    FiveAnswers,
    aside_window,
    dying_limit,
    no_slope,
    slope_readout,
)
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import LineTiming, Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_PLOT_CENTER = np.array([3.9, 0.5, 0.0])
_PLOT_WIDTH, _PLOT_HEIGHT = 5.3, 4.9
_SLOPE_PLACE = np.array([2.55, 2.3, 0.0])
_RULE_Y = -2.62
_EARLY = squish_rate_func(smooth, 0.0, 0.35)
_LATE = squish_rate_func(smooth, 0.65, 1.0)


class DeadNeuron(Chapter[NeuronParams, FiveAnswers]):
    """The slope of each activation at z, and what it lets through."""

    title = "The dead neuron"
    takeaways = (
        "A weight learns by its gradient: the activation's slope at z times the weight's input.",
        "A ReLU neuron whose z is below zero for every example has gradients of 0: it is dead.",
        "Leaky ReLU's slope there is 0.01: little, but enough to recover.",
    )
    opens_on = FiveAnswers
    ends_on = DeadForGood

    def __init__(self, part: Part[NeuronParams], opening: FiveAnswers) -> None:
        super().__init__(part, opening)
        self.plot, self.five = opening.plot, opening.five
        self.limit = dying_limit(self.params)
        self.five_limit = self.plot.span.get_value()
        self.learner = Learner(self.params, self.limit, self.five.decimals, SLOPE)
        curve = self.five.curves[1]
        assert isinstance(curve, BendingCurve)
        self.curve = curve
        self.z = float(self.params.trace().pre_activation)
        self.flat = self.z <= 0

    def construct(self) -> None:
        """Play the chapter."""
        self.ask_which_one_kills()
        self.turn_tangents_into_bars()
        self.nudge_a_weight()
        self.multiply_slope_and_input()
        self.let_the_bias_sink()
        self.give_it_a_leak()
        self.take_the_leak_away()

    # --- the question, and all five slopes --------------------------------------------------

    def ask_which_one_kills(self) -> None:
        """Let the neuron go grey, and look at one function after another."""
        five = self.five
        with self.say(
            "With one of these five, a neuron can die: it never learns again. Which one?"
        ) as line:
            self.play(self.title_in(), run_time=line.until("neuron", at_least=theme.QUICK))
            self.play(
                five.body.animate.set_stroke(theme.QUIET),
                five.arrow.animate.set_color(theme.GUIDE),
                FadeOut(five.answer, five.own),
                run_time=line.until("never", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(*(swell(name) for name in five.names), lag_ratio=0.4),
                run_time=max(theme.MOVE, line.rest),
            )

    def turn_tangents_into_bars(self) -> None:
        """Lay a tangent on each curve, and let each become a bar in its row."""
        five = self.five
        self.slopes = slopes = Slopes(five)
        with self.say(
            "Look at the slopes. Sigmoid's and tanh's fade on both sides. "
            "ReLU's, below zero, is gone; leaky ReLU keeps a little."
        ) as line:
            self.play(
                FadeOut(five.outputs, five.uses, five.arrow, rate_func=_EARLY),
                five.body.animate.set_stroke(theme.WHITE),
                LaggedStart(*(Create(each) for each in slopes.tangents), lag_ratio=0.15),
                FadeIn(slopes.heading, slopes.zero, rate_func=_LATE),
                run_time=line.until("slopes", at_least=theme.QUICK),
            )
            # Each tangent lies down in its row, as long as it is steep, and grows to a bar.
            spines = VGroup(*(bar.spine() for bar in slopes.bars))
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(tangent.copy().clear_updaters(), spine)
                        for tangent, spine in zip(slopes.tangents, spines, strict=True)
                    ),
                    lag_ratio=0.15,
                ),
                run_time=theme.PAUSE,
            )
            self.play(
                *(
                    ReplacementTransform(spine, bar)
                    for spine, bar in zip(spines, slopes.bars, strict=True)
                ),
                FadeIn(slopes.numbers),
                run_time=theme.QUICK,
            )
            self.run_z_through_zero(line)

    def run_z_through_zero(self, line: LineTiming) -> None:
        """Let z run over the axis, past zero, where ReLU has a kink and no slope of its own."""
        z, limit, numbers = self.five.z, self.five_limit, self.slopes.numbers
        self.play(z.animate.set_value(limit), run_time=line.until("fade", at_least=theme.QUICK))
        self.play(
            z.animate.set_value(-limit),
            rate_func=linear,
            run_time=line.until("below", at_least=theme.MOVE),
        )
        self.play(swell(numbers[1]), run_time=line.until("leaky", at_least=theme.QUICK))
        self.play(
            z.animate.set_value(self.z if self.flat else -limit / 2),
            swell(numbers[4]),
            run_time=max(theme.QUICK, line.rest),
        )

    def keep_relu(self, run_time: float) -> None:
        """Bend all five curves into ReLU, and make room for the neuron."""
        five, learner, slopes = self.five, self.learner, self.slopes
        diagram = learner.diagram
        body = five.body.copy()
        self.remove(five, slopes, *slopes, five.body)
        self.add(five.z_name, five.curves)
        leaving = (five.z_line, five.readout, five.names, five.number, *slopes)
        grown = VGroup(*diagram.edges, *diagram.labels, *diagram.pills, *diagram.names)
        self.add(*leaving, body, five.dots)
        self.play(
            FadeOut(*leaving, *five.dots, rate_func=_EARLY),
            self.move_plot(_PLOT_CENTER, _PLOT_WIDTH, _PLOT_HEIGHT),
            five.progress.animate.set_value(RELU),
            *self.stretch_to(self.limit),
            ReplacementTransform(body, diagram.body),
            FadeIn(grown, diagram.bias, diagram.rest, diagram.output, rate_func=_LATE),
            FadeIn(learner.z, learner.output, rate_func=_LATE),
            run_time=run_time,
        )
        self.remove(*five.curves, *grown, diagram.body, diagram.output, diagram.bias)
        self.remove(diagram.rest, learner.z, learner.output)
        learner.come_alive()
        self.dot = self.curve.rider(self.learner_z, theme.RESULT, 0.16)
        self.add(self.curve, learner, self.dot)

    def learner_z(self) -> float:
        """Return the neuron's z as it stands now."""
        return float(self.learner.trace().pre_activation)

    def move_plot(self, center: np.ndarray, width: float, height: float) -> Animation:
        """Return the animation that moves and stretches the plot's window."""
        window = Rectangle(width=width, height=height, stroke_width=0).move_to(center)
        return Transform(self.plot.window, window)

    def stretch_to(self, limit: float, *, height_only: bool = False) -> list[Animation]:
        """Return the animations that scale the axes, evenly to the eye."""

        def scaling(tracker: ValueTracker) -> Animation:
            start = tracker.get_value()

            def scale(mobject: Mobject, share: float) -> None:
                assert isinstance(mobject, ValueTracker)
                mobject.set_value(start * (limit / start) ** smooth(share))

            return UpdateFromAlphaFunc(tracker, scale, rate_func=linear)

        trackers = (self.plot.reach,) if height_only else (self.plot.span, self.plot.reach)
        return [scaling(tracker) for tracker in trackers]

    # --- frozen -----------------------------------------------------------------------------

    def nudge_a_weight(self) -> None:
        """Wiggle a weight: z wiggles, and the output if the curve is not flat there."""
        what = "a weight" if self.learner.nudged is not None else "its bias"
        end = (
            "But here, ReLU is flat: the output stays frozen."
            if self.flat
            else "Here, ReLU is steep: the output moves, too. On its flat side, it is frozen."
        )
        with self.say(f"Why is that deadly? Nudge {what}, and z moves with it. {end}") as line:
            self.keep_relu(line.until("Nudge", at_least=theme.MOVE))
            self.play(swell(self.learner.handle), run_time=line.until("z", at_least=theme.QUICK))
            self.wiggle(self.learner.swing, max(theme.SLOW, line.until("frozen")))
            self.play(swell(self.learner.output), run_time=theme.QUICK)

    def wiggle(self, swing: tuple[float, ...], run_time: float) -> None:
        """Nudge z to one value after another, by the weight."""
        for shift in swing:
            self.play(self.learner.nudge.animate.set_value(shift), run_time=run_time / len(swing))

    def multiply_slope_and_input(self) -> None:
        """Say what a gradient is for, and show each weight's beside the weight."""
        learner = self.learner
        self.tangent = self.curve.tangent(self.learner_z, SLOPE)
        self.slope = slope_readout(learner, _SLOPE_PLACE)
        self.rule = rule = Formula(
            '{{ "gradient of" w_i : gradient }} {{ = "change of output" slash '
            '"change of" w_i : meaning }} {{ = f\'(z) dot x_i : product }}',
            font_size=theme.SIZE_BODY,
        )
        rule.part("gradient").set_color(SLOPE)
        rule.move_to((0, _RULE_Y, 0))
        end = (
            "All are zero here: nothing is learned."
            if self.flat
            else "That is how much there is to learn from this example."
        )
        with self.say(
            "Learning moves each weight by its gradient: how much the output changes with it. "
            f"That is slope times input. {end}"
        ) as line:
            line.wait_for("gradient")
            self.play(FadeIn(rule.part("gradient")), run_time=theme.QUICK)
            line.wait_for("how")
            self.play(
                FadeIn(rule.part("meaning")),
                swell(learner.output),
                run_time=line.until("changes", at_least=theme.QUICK),
            )
            self.play(
                *(swell(label.number) for label in learner.diagram.labels),
                run_time=line.until("That", at_least=theme.QUICK),
            )
            line.wait_for("slope")
            self.play(
                Create(self.tangent), FadeIn(self.slope), swell(self.dot), run_time=theme.QUICK
            )
            line.wait_for("input")
            self.play(
                *(swell(pill) for pill in learner.diagram.pills),
                FadeIn(rule.part("product")),
                run_time=theme.QUICK,
            )
            self.play(
                *([] if self.flat else [pulse(way) for way in learner.back()[1:]]),
                LaggedStart(
                    *(FadeIn(number, shift=0.4 * LEFT) for number in learner.gradients),
                    lag_ratio=0.2,
                ),
                run_time=theme.MOVE,
            )

    # --- dead -------------------------------------------------------------------------------

    def let_the_bias_sink(self) -> None:
        """Put more examples on the curve, and let all of them slide to the flat side."""
        learner, body = self.learner, self.learner.diagram.body
        self.samples = SampleDots(learner, self.curve, self.params)
        on_slope = self.params.sample_response(self.params.bias).pre_activation > 0
        start = "some land" if on_slope.any() else "all land"
        side = "on the slope" if on_slope.any() else "on the flat side"
        if on_slope.all():
            start = "all land"
        end = (
            "But one bad push on the bias, and all are on the flat side: "
            "nothing teaches it any more."
            if on_slope.any()
            else "But if there is no other, nothing teaches it any more."
        )
        with self.say(f"Here are other examples: {start} {side}. {end}") as line:
            self.step_aside(line)
            self.play(
                LaggedStart(*(FadeIn(dot, scale=3) for dot in self.samples[1:]), lag_ratio=0.3),
                run_time=line.until("But", at_least=theme.MOVE),
            )
            if on_slope.any():
                line.wait_for("bad")
                self.play(
                    swell(learner.diagram.bias.letter),
                    run_time=line.until("bias", at_least=theme.QUICK),
                )
                self.play(
                    learner.bias.animate.set_value(self.params.deadly_bias()),
                    run_time=line.until("nothing", at_least=theme.MOVE),
                )
            line.wait_for("nothing")
            self.play(pulse(learner.back()[0]), run_time=theme.QUICK)
            self.play(body.animate.set_stroke(theme.QUIET), run_time=theme.QUICK)

    def step_aside(self, line: LineTiming) -> None:
        """Let the inputs leave, and the plot take most of the frame."""
        learner, diagram = self.learner, self.learner.diagram
        leaving = [*diagram.edges, *diagram.labels, *diagram.pills, *diagram.names, diagram.rest]
        leaving += [*learner.gradients[:-1], self.rule]
        self.remove(learner, *learner.gradients, self.rule)
        self.add(*leaving, *learner.core)
        own = self.samples[0]
        self.play(
            FadeOut(*leaving, rate_func=_EARLY),
            *(each.animate.shift(ASIDE - BODY) for each in learner.core),
            Transform(self.plot.window, aside_window()),
            self.slope.animate.move_to(SLOPE_ASIDE),
            FadeOut(self.dot, rate_func=_LATE),
            FadeIn(own, rate_func=_LATE),
            run_time=line.until("examples", at_least=theme.MOVE),
        )

    def give_it_a_leak(self) -> None:
        """Replace ReLU by leaky ReLU: the output trembles, and there is a way back."""
        learner, params = self.learner, self.params
        slope = Rounded(evaluate("leaky_relu", -1.0).quantity("slope"))
        with self.say(
            "Leaky ReLU keeps a slope of {slope} there. Nudge the bias, and the output trembles: "
            "step by step, it can crawl back.",
            slope=slope,
        ) as line:
            line.wait_for("keeps")
            learner.activation = "leaky_relu"
            self.play(
                self.five.progress.animate.set_value(LEAKY),
                *self.stretch_to(self.limit * LEAKY_RELU_SLOPE, height_only=True),
                run_time=line.until("{slope}", at_least=theme.MOVE),
            )
            line.wait_for("Nudge")
            bias = learner.bias.get_value()
            zs = params.sample_response(bias).pre_activation
            room = 0.9 * (self.limit - float(np.abs(zs).max()))
            far = -min(0.25 * self.limit, room)
            run_time = line.until("step", at_least=theme.SLOW)
            for shift in (far, 0.0, 0.7 * far, 0.0):
                self.play(learner.bias.animate.set_value(bias + shift), run_time=run_time / 4)
            self.play(
                *self.stretch_to(self.limit, height_only=True),
                run_time=theme.QUICK,
            )
            self.play(
                learner.bias.animate.set_value(params.bias),
                learner.diagram.body.animate.set_stroke(theme.WHITE),
                run_time=max(theme.QUICK, line.rest),
            )

    def take_the_leak_away(self) -> None:
        """Go back to plain ReLU, and down again: all that it sees is on the flat side."""
        learner = self.learner
        self.verdict = no_slope()
        with self.say(
            "Plain ReLU has no way back: no slope for any example, "
            "nothing to learn from. A dead neuron."
        ) as line:
            learner.activation = "relu"
            self.play(
                self.five.progress.animate.set_value(RELU),
                run_time=line.until("way", at_least=theme.QUICK),
            )
            self.play(
                learner.bias.animate.set_value(self.params.deadly_bias()),
                learner.diagram.body.animate.set_stroke(theme.QUIET),
                run_time=line.until("slope", at_least=theme.MOVE),
            )
            self.play(
                LaggedStart(*(swell(dot) for dot in self.samples), lag_ratio=0.2),
                FadeIn(self.verdict),
                run_time=line.until("nothing", at_least=theme.QUICK),
            )
            self.play(
                swell(learner.gradients[-1]),
                swell(self.slope.number),
                run_time=line.until("dead", at_least=theme.QUICK),
            )
            self.play(
                self.title_out(),
                swell(self.verdict),
                run_time=max(theme.QUICK, line.rest),
            )
