"""Chapter dead-neuron: what the slope of an activation lets through."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
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
from scenes.neuron.five_functions import FIVE_AGAIN, LEAKY, RELU
from scenes.neuron.hill import PLOT_CENTER, PLOT_HEIGHT, PLOT_WIDTH
from scenes.neuron.learner import Learner, SampleDots
from scenes.neuron.live_plot import BendingCurve
from scenes.neuron.params import NeuronParams
from scenes.neuron.slopes import SLOPE, Slopes
from scenes.neuron.stages import FiveAnswers, FiveSlopes, dying_limit
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import LineTiming, Part
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_PLOT_CENTER = np.array([4.4, 0.35, 0.0])
_PLOT_WIDTH, _PLOT_HEIGHT = 4.4, 4.8
_SLOPE_PLACE = np.array([2.75, 2.1, 0.0])
_RULE_PLACE = np.array([4.4, -2.6, 0.0])
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
    ends_on = FiveSlopes

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
        self.show_it_its_mistake()
        self.nudge_a_weight()
        self.multiply_slope_and_input()
        self.let_the_bias_sink()
        self.give_it_a_leak()
        self.turn_tangents_into_bars()
        self.run_z_through_zero()

    # --- the question -----------------------------------------------------------------------

    def show_it_its_mistake(self) -> None:
        """Let the neuron grow its inputs again, and send its mistakes back to it."""
        with self.say(
            "Some neurons never learn, however often they see their mistakes. How can a neuron die?"
        ) as line:
            self.keep_relu(line.until("however", at_least=theme.SLOW))
            way, *ways = self.learner.back()
            word = Words("mistake", font_size=theme.SIZE_LABEL, color=theme.RESULT)
            word.next_to(way, DOWN, buff=0.2)
            line.wait_for("mistakes")
            self.play(FadeIn(word), pulse(way), run_time=theme.QUICK)
            for _ in range(2):
                self.play(pulse(way), run_time=theme.QUICK)
                if not self.flat:
                    self.play(*(pulse(each) for each in ways), run_time=theme.QUICK)
            self.play(FadeOut(word), run_time=max(theme.QUICK, line.rest))

    def keep_relu(self, run_time: float) -> None:
        """Bend all five curves into ReLU, and make room for the neuron."""
        five, learner = self.five, self.learner
        diagram = learner.diagram
        body, number, arrow = five.body.copy(), five.number.copy(), five.arrow.copy()
        self.remove(five)
        self.add(five.z_name, five.curves)
        leaving = (five.z_line, five.readout, five.names, five.outputs, five.own, five.answer)
        grown = VGroup(*diagram.edges, *diagram.labels, *diagram.pills, *diagram.names)
        self.add(*leaving, arrow, body, number, five.dots)
        self.play(
            self.title_in(),
            FadeOut(*leaving, *five.dots, rate_func=_EARLY),
            self.move_plot(_PLOT_CENTER, _PLOT_WIDTH, _PLOT_HEIGHT),
            five.progress.animate.set_value(RELU),
            *self.stretch_to(self.limit),
            ReplacementTransform(body, diagram.body),
            ReplacementTransform(arrow, diagram.output[0]),
            number.animate.move_to(learner.z),
            FadeIn(grown, diagram.bias, diagram.rest, rate_func=_LATE),
            FadeIn(learner.output, rate_func=_LATE),
            run_time=run_time,
        )
        self.remove(*five.curves, number, *grown, diagram.body, diagram.output[0], diagram.bias)
        self.remove(diagram.rest, learner.output)
        learner.come_alive()
        self.dot = self.curve.rider(self.learner_z, theme.RESULT)
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
        with self.say(f"Nudge {what}, and z moves with it. {end}") as line:
            self.play(swell(self.learner.handle), run_time=line.until("z", at_least=theme.QUICK))
            self.wiggle(self.learner.swing, max(theme.SLOW, line.until("frozen")))
            self.play(swell(self.learner.output), run_time=theme.QUICK)

    def wiggle(self, swing: tuple[float, ...], run_time: float) -> None:
        """Nudge z to one value after another, by the weight."""
        for shift in swing:
            self.play(self.learner.nudge.animate.set_value(shift), run_time=run_time / len(swing))

    def multiply_slope_and_input(self) -> None:
        """Show the slope at z, and each weight's gradient beside the weight."""
        learner = self.learner
        self.tangent = self.curve.tangent(self.learner_z, SLOPE)
        self.slope = Readout("f'(z)", learner.slope_now, color=SLOPE)
        self.slope.move_to(_SLOPE_PLACE)
        self.rule = Formula(
            '{{ "gradient of" w_i : gradient }} = f\'(z) dot x_i', font_size=theme.SIZE_BODY
        )
        self.rule.part("gradient").set_color(SLOPE)
        self.rule.move_to(_RULE_PLACE)
        end = (
            "All are zero here, the bias's too: nothing is learned."
            if self.flat
            else "That is how much there is to learn from this example."
        )
        with self.say(
            f"So take the slope, times the input: this is a weight's gradient. {end}"
        ) as line:
            line.wait_for("slope")
            self.play(
                Create(self.tangent), FadeIn(self.slope), swell(self.dot), run_time=theme.QUICK
            )
            line.wait_for("input")
            self.play(
                *(swell(pill) for pill in learner.diagram.pills),
                FadeIn(self.rule),
                run_time=line.until("gradient", at_least=theme.QUICK),
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
        learner = self.learner
        self.samples = SampleDots(learner, self.curve, self.params)
        on_slope = self.params.sample_response(self.params.bias).pre_activation > 0
        start = (
            "Other examples may still land on the slope."
            if self.flat
            else "Some examples may land on the flat side: no harm."
        )
        end = (
            "But let the bias sink, and all of them land on the flat side. "
            "Nothing teaches it any more: it is dead."
            if on_slope.any()
            else "But if all of them land on the flat side, as here, "
            "nothing teaches it any more: it is dead."
        )
        with self.say(f"{start} {end}") as line:
            line.wait_for("examples")
            self.play(
                LaggedStart(*(FadeIn(dot, scale=3) for dot in self.samples), lag_ratio=0.3),
                run_time=line.until("But", at_least=theme.MOVE),
            )
            if on_slope.any():
                line.wait_for("bias")
                self.play(
                    learner.bias.animate.set_value(self.params.deadly_bias()),
                    run_time=line.until("flat", 2 if not self.flat else 1, at_least=theme.SLOW),
                )
            line.wait_for("Nothing")
            way = learner.back()[0]
            for _ in range(2):
                self.play(pulse(way), run_time=theme.QUICK)

    def give_it_a_leak(self) -> None:
        """Replace ReLU by leaky ReLU: the output trembles."""
        learner = self.learner
        slope = Rounded(evaluate("leaky_relu", -1.0).quantity("slope"))
        with self.say(
            "Leaky ReLU keeps a slope of {slope} here. Look closer, and nudge again: "
            "now the output trembles. Little, but enough to crawl back.",
            slope=slope,
        ) as line:
            self.play(
                self.five.progress.animate.set_value(LEAKY),
                run_time=line.until("{slope}", at_least=theme.QUICK),
            )
            learner.activation = "leaky_relu"
            line.wait_for("Look")
            self.play(
                *self.stretch_to(self.limit * LEAKY_RELU_SLOPE, height_only=True),
                run_time=line.until("nudge", at_least=theme.QUICK),
            )
            room = 0.9 * (self.limit - abs(self.learner_z()))
            far = -min(0.25 * self.limit, room)
            if self.learner_z() > 0:
                far = -far
            self.wiggle((far, 0.0, 0.7 * far, 0.0), line.until("Little", at_least=theme.SLOW))
            self.play(*self.stretch_to(self.limit, height_only=True), run_time=theme.QUICK)
            self.play(
                learner.bias.animate.set_value(self.params.bias),
                run_time=max(theme.QUICK, line.rest),
            )

    # --- all five ---------------------------------------------------------------------------

    def turn_tangents_into_bars(self) -> None:
        """Let the curve come apart into all five again, and their tangents become bars."""
        self.slopes = Slopes(self.five)
        with self.say(
            "And the others? The plain line always has slope one, but it bends nothing."
        ) as line:
            self.come_apart(line)
            slopes = self.slopes
            self.play(
                LaggedStart(*(Create(each) for each in slopes.tangents), lag_ratio=0.15),
                FadeIn(slopes.heading),
                run_time=line.until("slope", at_least=theme.QUICK),
            )
            # Each tangent lies down in its row, as long as it is steep, and grows to a bar.
            spines = VGroup(*(bar.spine() for bar in slopes.bars))
            self.play(
                FadeIn(slopes.zero),
                LaggedStart(
                    *(
                        TransformFromCopy(tangent.copy().clear_updaters(), spine)
                        for tangent, spine in zip(slopes.tangents, spines, strict=True)
                    ),
                    lag_ratio=0.15,
                ),
                run_time=line.until("one", at_least=theme.MOVE),
            )
            self.play(
                *(
                    ReplacementTransform(spine, bar)
                    for spine, bar in zip(spines, slopes.bars, strict=True)
                ),
                FadeIn(slopes.numbers),
                run_time=theme.QUICK,
            )

    def come_apart(self, line: LineTiming) -> None:
        """Step back to the plot of all five, at the neuron's own z."""
        five, learner = self.five, self.learner
        diagram = learner.diagram
        number, body = learner.z.copy().clear_updaters(), diagram.body
        leaving = [m for m in diagram if m is not body]
        self.remove(learner, self.curve)
        self.add(five.curves, *leaving, body, number, learner.output, *learner.gradients)
        self.add(self.samples, self.dot)
        self.play(
            FadeOut(*leaving, learner.output, *learner.gradients, rate_func=_EARLY),
            FadeOut(self.samples, self.tangent, self.slope, self.rule, rate_func=_EARLY),
            FadeOut(self.dot, rate_func=_EARLY),
            self.move_plot(PLOT_CENTER, PLOT_WIDTH, PLOT_HEIGHT),
            five.progress.animate.set_value(FIVE_AGAIN),
            *self.stretch_to(self.five_limit),
            ReplacementTransform(body, five.body),
            number.animate.move_to(five.number),
            FadeIn(five.z_line, five.readout, five.dots, five.names, rate_func=_LATE),
            run_time=line.until("plain", at_least=theme.MOVE),
        )
        self.remove(number)
        self.add(five.number)

    def run_z_through_zero(self) -> None:
        """Let z run over the axis, stop at zero, and come home."""
        five, limit = self.five, self.five_limit
        with self.say("Sigmoid and tanh are steepest at zero, and fade on both sides.") as line:
            self.play(
                five.z.animate.set_value(-limit),
                FadeOut(five.number),
                run_time=line.until("tanh", at_least=theme.QUICK),
            )
            self.play(
                five.z.animate.set_value(0.0), run_time=line.until("zero", at_least=theme.MOVE)
            )
            line.wait_for("fade")
            self.play(
                five.z.animate.set_value(limit),
                rate_func=linear,
                run_time=max(theme.MOVE, line.rest),
            )
        with self.say(
            "Where the slope is zero, nothing is learned. "
            "Zero for everything it sees: the neuron is dead."
        ) as line:
            self.play(
                five.z.animate.set_value(self.z if self.flat else -limit / 2),
                run_time=line.until("zero", at_least=theme.MOVE),
            )
            line.wait_for("everything")
            self.play(swell(self.slopes.numbers[1]), run_time=theme.MOVE)
            home = (
                Create(self.slopes.dead) if self.flat else five.z.animate.set_value(self.z).build()
            )
            self.play(home, FadeIn(five.number), run_time=theme.MOVE)
            self.play(self.title_out(), run_time=max(theme.QUICK, line.rest))
