"""Chapter activation-functions: the line is bent, and neurons add up to a curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    Mobject,
    Rectangle,
    ReplacementTransform,
    ShowPassingFlash,
    Succession,
    Transform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    smooth,
    squish_rate_func,
    there_and_back,
)
from manim.animation.animation import Animation

from math_core import ACTIVATIONS, LEAKY_RELU_SLOPE, evaluate
from scenes.neuron.hill import (
    HILL_REACH,
    NEAR_REACH,
    PLOT_CENTER,
    PLOT_HEIGHT,
    PLOT_WIDTH,
    TOUR_SPAN,
    Crowd,
)
from scenes.neuron.live_plot import BendingCurve, Shape, shape_of
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest, CloseToACurve
from scenes.neuron.sum_then_function import SumThenFunction
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import CARDS
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Formula, Words

_PANEL = np.array([1.75, 1.75, 0.0])
_ALONE = np.array([0.0, 0.3, 0.0])
_ALONE_WIDTH = 10.5
# The shapes that the line takes, in their order.
_TOUR = ("linear", "relu", "sigmoid", "tanh", "relu", "leaky_relu", "linear")
_LINE, _RELU, _SIGMOID, _TANH, _RELU_AGAIN, _LEAKY, _LINE_AGAIN = range(len(_TOUR))
# How far the line gives way when it is only tried to bend it.
_TRIED = 0.45


class ActivationFunctions(Chapter[NeuronParams, AtRest]):
    """Four ways to bend the line, and what neurons that bend can add up to."""

    title = "Activation functions"
    takeaways = (
        "An activation after the sum bends the line: ReLU cuts it off below zero.",
        "Sigmoid squeezes into (0, 1), tanh into (−1, 1); leaky ReLU keeps a slope of 0.01.",
        "Linear neurons add up to a line; with ReLU, each adds a kink, and enough of them "
        "come close to any smooth curve.",
    )
    opens_on = AtRest
    ends_on = CloseToACurve

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        self.ending = CloseToACurve(self.params)
        self.plot, self.hill = self.ending.plot, self.ending.hill
        self.plot.reach.set_value(TOUR_SPAN)
        self.plot.window.stretch_to_fit_width(_ALONE_WIDTH).move_to(_ALONE)
        self.plot.update()
        self.bend = ValueTracker(_LINE)
        shapes = [shape_of(ACTIVATIONS[name]) for name in _TOUR]
        self.curve = BendingCurve(self.plot.scale_of, shapes, self.bend.get_value)
        self.panel = VGroup()
        self.machine = SumThenFunction(_TOUR, self.bend.get_value)

    def construct(self) -> None:
        """Play the chapter."""
        self.ask_what_bends_a_line()
        self.fold_it_to_relu()
        self.squeeze_it_to_sigmoid()
        self.lower_it_to_tanh()
        self.give_relu_a_leak()
        self.add_three_neurons_up()
        self.put_relu_into_each()
        self.come_close_to_a_curve()

    def ask_what_bends_a_line(self) -> None:
        """Let the neuron's edges merge into its line, and try to bend that."""
        plot, diagram = self.plot, self.diagram
        self.z_name = plot.axis_name("z")
        with self.say(
            "Neurons in a row are still one line. What would it take to bend it?"
        ) as line:
            self.play(
                self.title_in(),
                *(pulse(edge) for edge in diagram.edges),
                run_time=line.until("still"),
            )
            edges = VGroup(*diagram.edges)
            rest = [m for m in diagram if m not in (*diagram.edges, diagram.output)]
            early, late = squish_rate_func(smooth, 0.0, 0.4), squish_rate_func(smooth, 0.5, 1.0)
            self.play(
                FadeOut(*rest, rate_func=early),
                *(Transform(edge, self.curve.copy().clear_updaters()) for edge in edges),
                ReplacementTransform(diagram.output[0], plot.axes[0]),
                FadeIn(plot.axes[1], plot.ticks, self.z_name, rate_func=late),
                run_time=line.until("What", at_least=theme.MOVE),
            )
            self.remove(*edges, *plot.axes, plot.ticks)
            self.add(plot, self.z_name, self.curve)
            line.wait_for("take")
            self.play(
                self.bend.animate.set_value(_TRIED),
                rate_func=there_and_back,
                run_time=max(theme.MOVE, line.rest),
            )

    def bend_to(self, shape: float) -> Animation:
        """Return the animation that bends the curve into one of the tour's shapes."""
        bending: Animation = self.bend.animate.set_value(shape).build()
        return bending

    def stretch_to(self, reach: float) -> Animation:
        """Return the animation that scales the vertical axis, evenly to the eye."""
        start = self.plot.reach.get_value()

        def reach_at(tracker: Mobject, share: float) -> None:
            assert isinstance(tracker, ValueTracker)
            tracker.set_value(start * (reach / start) ** smooth(share))

        return UpdateFromAlphaFunc(self.plot.reach, reach_at)

    def card(self, name: str) -> VGroup:
        """Return a function's name, formula and reason, one below the other."""
        card = CARDS[name]
        rows = VGroup(
            Words(card.activation.label, font_size=theme.SIZE_LARGE, color=theme.FUNCTION),
            Formula(card.formula, font_size=theme.SIZE_FORMULA, constant="the definition"),
            Words(card.reason),
        ).arrange(DOWN, buff=0.55, aligned_edge=LEFT)
        return rows.move_to(_PANEL, aligned_edge=UP + LEFT)

    def card_of(self, name: str) -> VGroup:
        """Make a function's panel the present one."""
        self.panel = self.card(name)
        return self.panel

    def name_it(self, name: str) -> Animation:
        """Return the animation that puts a function's name where the last one's was."""
        leaving, arriving = self.panel, self.card_of(name)[0]
        return Succession(FadeOut(leaving, shift=0.2 * UP), FadeIn(arriving, shift=0.2 * UP))

    def write(self, row: int) -> Animation:
        """Return the animation that brings in a row of the panel: 1 formula, 2 reason."""
        return FadeIn(self.panel[row], run_time=theme.QUICK)

    def fold_it_to_relu(self) -> None:
        """ReLU: what lies below zero is folded away."""
        self.y_name = self.plot.axis_name("f(z)", side=RIGHT, color=theme.FUNCTION)
        aside = Rectangle(width=PLOT_WIDTH, height=PLOT_HEIGHT, stroke_width=0)
        with self.say(
            "After the sum comes a function. ReLU, the simplest and usual one, folds away "
            "all that is below zero."
        ) as line:
            machine = self.machine
            self.play(
                Transform(self.plot.window, aside.move_to(PLOT_CENTER)),
                FadeIn(machine.sum, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=line.until("comes", at_least=theme.QUICK),
            )
            self.play(
                Create(machine.z_arrow),
                FadeIn(machine.z, machine.box, machine.curve, machine.out),
                FadeIn(self.y_name, shift=0.3 * UP),
                run_time=theme.QUICK,
            )
            line.wait_for("ReLU")
            self.play(FadeIn(self.card_of("relu")[0]), swell(machine.box), run_time=theme.QUICK)
            line.wait_for("folds")
            self.play(self.bend_to(_RELU), run_time=line.until("zero", at_least=theme.MOVE))
            self.play(self.write(1))
            self.play(self.write(2))

    def squeeze_it_to_sigmoid(self) -> None:
        """Sigmoid: everything ends up between 0 and 1."""
        with self.say(
            "Do you need a probability? Sigmoid squeezes every number in between zero and one."
        ) as line:
            self.play(
                self.stretch_to(NEAR_REACH), run_time=line.until("Sigmoid", at_least=theme.MOVE)
            )
            self.play(
                self.bend_to(_SIGMOID),
                self.name_it("sigmoid"),
                run_time=line.until("number", at_least=theme.MOVE),
            )
            self.play(self.write(1))
            line.wait_for("zero")
            self.levels = VGroup(self.plot.level(1.0))
            self.play(self.write(2), Create(self.levels[0]), run_time=theme.QUICK)

    def lower_it_to_tanh(self) -> None:
        """Tanh: centred on zero, and steeper."""
        ghost = self.ghost(_SIGMOID)
        with self.say(
            "Negative answers, too? tanh runs from minus one to one, steeper, and centred on zero."
        ) as line:
            line.wait_for("tanh")
            self.add(ghost)
            self.play(
                self.bend_to(_TANH),
                self.name_it("tanh"),
                run_time=line.until("minus", at_least=theme.MOVE),
            )
            low = self.plot.level(-1.0)
            self.levels.add(low)
            self.play(Create(low), self.write(1), run_time=theme.QUICK)
            line.wait_for("steeper")
            flash = self.curve.copy().clear_updaters().set_stroke(theme.RESULT)
            self.play(ShowPassingFlash(flash, time_width=0.4), self.write(2), run_time=theme.MOVE)
        self.levels.add(ghost)

    def ghost(self, step: int) -> BendingCurve:
        """Return the curve as it stood at a step of the tour, faint."""
        faint = Shape(
            shape_of(ACTIVATIONS[_TOUR[step]]).compute,
            "output",
            color=theme.QUIET,
            width=theme.STROKE,
            opacity=0.6,
        )
        return BendingCurve(self.plot.scale_of, (faint,), lambda: 0.0)

    def give_relu_a_leak(self) -> None:
        """Leaky ReLU: a slope that only a stretched axis shows."""
        slope = Rounded(evaluate("leaky_relu", -1.0).quantity("slope"))
        times = spoken_number(f"{1 / LEAKY_RELU_SLOPE:.0f}")
        with self.say(
            "ReLU is flat below zero. Leaky ReLU keeps a slope of {slope} there, too little to "
            f"see. Stretch the height {times} times.",
            slope=slope,
        ) as line:
            self.play(
                FadeOut(self.levels, rate_func=squish_rate_func(smooth, 0, 0.4)),
                self.stretch_to(TOUR_SPAN),
                self.bend_to(_RELU_AGAIN),
                self.name_it("relu"),
                run_time=line.until("flat", at_least=theme.MOVE),
            )
            line.wait_for("Leaky")
            self.play(self.name_it("leaky_relu"), self.bend_to(_LEAKY), run_time=theme.QUICK)
            line.wait_for("{slope}")
            self.play(self.write(1))
            line.wait_for("Stretch")
            self.play(
                self.stretch_to(TOUR_SPAN * LEAKY_RELU_SLOPE),
                self.write(2),
                run_time=max(theme.MOVE, line.rest),
            )

    def add_three_neurons_up(self) -> None:
        """Back to linear neurons: three of them add up to a line."""
        hill = self.hill
        hill.progress.set_value(0.0)
        hill.icons.update()
        with self.say(
            "And the pay-off? Without an activation, three neurons add up to one line."
        ) as line:
            early = squish_rate_func(smooth, 0, 0.4)
            self.play(
                FadeOut(self.panel, self.machine, self.y_name, self.z_name, rate_func=early),
                self.stretch_to(HILL_REACH),
                self.bend_to(_LINE_AGAIN),
                FadeIn(hill.x_name, hill.y_name, rate_func=squish_rate_func(smooth, 0.6, 1)),
                run_time=line.until("three", at_least=theme.MOVE),
            )
            first, *row, last = hill.nodes
            self.play(
                LaggedStart(
                    *(TransformFromCopy(self.curve, icon) for icon in hill.icons[:-1]),
                    lag_ratio=0.3,
                ),
                LaggedStart(*(Create(node) for node in row), lag_ratio=0.3),
                LaggedStart(*(FadeIn(each) for each in hill.formulas), lag_ratio=0.3),
                run_time=line.until("add", at_least=theme.MOVE),
            )
            self.remove(*hill.icons, *hill.nodes)
            self.remove(self.curve)
            self.add(hill.terms, hill.total)
            self.grow_network(first, row, last, line.until("line", at_least=theme.MOVE))
            flash = hill.total.copy().clear_updaters().set_stroke(theme.WHITE)
            self.play(ShowPassingFlash(flash, time_width=0.4), run_time=max(theme.QUICK, line.rest))

    def grow_network(
        self, first: Mobject, row: Sequence[Mobject], last: Mobject, run_time: float
    ) -> None:
        """Let the three get their input, and the one that adds them up; draw their lines."""
        hill = self.hill
        self.add(*row, *hill.icons[:-1])
        self.play(
            hill.progress.animate.set_value(1.0),
            FadeIn(first, hill.x, shift=0.3 * DOWN),
            *(Create(wire) for wire in hill.wires),
            FadeIn(last, hill.icons[-1]),
            FadeIn(hill.labels),
            run_time=run_time,
        )

    def put_relu_into_each(self) -> None:
        """Bend the three, and with them their sum; mark each one's kink."""
        hill = self.hill
        with self.say(
            "Put ReLU into each, and watch the sum: a hill. Every neuron brought a kink of its own."
        ) as line:
            line.wait_for("ReLU")
            self.play(
                *(swell(node) for node in hill.nodes[1:-1]),
                run_time=line.until("each", at_least=theme.QUICK),
            )
            self.play(
                hill.progress.animate.set_value(2.0),
                run_time=line.until("Every", at_least=theme.SLOW),
            )
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(swell(node), GrowFromCenter(kink))
                        for node, kink in zip(hill.nodes[1:-1], hill.kinks, strict=True)
                    ),
                    lag_ratio=0.5,
                ),
                run_time=max(theme.MOVE, line.rest),
            )

    def come_close_to_a_curve(self) -> None:
        """Take more and more neurons, and let their sum follow a curve."""
        hill = self.hill
        three = VGroup(*hill.wires, *hill.nodes[1:-1])
        with self.say(
            "Here is a curve: three kinks miss it. Six come nearer. Twelve, nearer still. "
            "Enough of them come close to any smooth curve."
        ) as line:
            line.wait_for("curve")
            self.play(
                Create(hill.wanted),
                FadeOut(hill.terms, hill.labels, hill.formulas, hill.icons[:-1]),
                run_time=line.until("miss", at_least=theme.QUICK),
            )
            line.wait_for("Six")
            self.remove(three)
            self.more(three, hill.kinks, hill.some, hill.some_kinks, 3.0)
            line.wait_for("Twelve")
            self.more(hill.some, hill.some_kinks, hill.many, hill.many_kinks, 4.0)
            line.wait_for("close")
            flash = hill.total.copy().clear_updaters().set_stroke(theme.WHITE)
            self.play(
                self.title_out(),
                ShowPassingFlash(flash, time_width=0.4),
                run_time=max(theme.MOVE, line.rest),
            )

    def more(
        self, fewer: VGroup, old_kinks: VGroup, crowd: Crowd, kinks: VGroup, progress: float
    ) -> None:
        """Let neurons become more, and then their sum bend at more kinks."""
        self.play(
            FadeOut(old_kinks, rate_func=squish_rate_func(smooth, 0.0, 0.4)),
            ReplacementTransform(fewer, crowd),
            self.hill.progress.animate.set_value(progress),
            run_time=theme.MOVE,
        )
        self.play(
            LaggedStart(*(GrowFromCenter(kink) for kink in kinks), lag_ratio=0.1),
            run_time=theme.QUICK,
        )
