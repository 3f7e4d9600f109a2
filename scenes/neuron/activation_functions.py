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
)
from scenes.neuron.live_plot import BendingCurve, Shape, shape_of
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest, OverTheHill
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import CARDS
from scenes.stage.emphasis import pulse, swell
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Formula, Words

_PANEL = np.array([1.75, 2.1, 0.0])
_ALONE = np.array([0.0, 0.3, 0.0])
_ALONE_WIDTH = 10.5
# The shapes that the line takes, in their order.
_TOUR = ("linear", "relu", "sigmoid", "tanh", "relu", "leaky_relu")
_LINE, _RELU, _SIGMOID, _TANH, _RELU_AGAIN, _LEAKY = range(len(_TOUR))
# How far the line gives way when it is only tried to bend it.
_TRIED = 0.45


class ActivationFunctions(Chapter[NeuronParams, AtRest]):
    """Four ways to bend the line, and what neurons that bend can add up to."""

    title = "Activation functions"
    takeaways = (
        "An activation after the sum bends the line: ReLU cuts it off below zero.",
        "Sigmoid squeezes into (0, 1), tanh into (−1, 1); leaky ReLU keeps a slope of 0.01.",
        "Each neuron with ReLU adds a kink; linear neurons add up to a line, these to any curve.",
    )
    opens_on = AtRest
    ends_on = OverTheHill

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        self.ending = OverTheHill(self.params)
        self.plot, self.hill = self.ending.plot, self.ending.hill
        self.plot.reach.set_value(TOUR_SPAN)
        self.plot.window.stretch_to_fit_width(_ALONE_WIDTH).move_to(_ALONE)
        self.plot.update()
        self.bend = ValueTracker(_LINE)
        shapes = [shape_of(ACTIVATIONS[name]) for name in _TOUR]
        self.curve = BendingCurve(self.plot.scale_of, shapes, self.bend.get_value)
        self.panel = VGroup()

    def construct(self) -> None:
        """Play the chapter."""
        self.ask_what_bends_a_line()
        self.fold_it_to_relu()
        self.squeeze_it_to_sigmoid()
        self.lower_it_to_tanh()
        self.give_relu_a_leak()
        self.add_three_neurons_up()
        self.put_relu_into_each()
        self.see_that_depth_pays_off()

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
            "The answer: a function after the sum. ReLU, the simplest, folds away "
            "all that is below zero. It is fast, and the usual choice."
        ) as line:
            line.wait_for("function")
            self.play(FadeIn(self.y_name, shift=0.3 * UP), run_time=theme.QUICK)
            line.wait_for("ReLU")
            self.play(
                Transform(self.plot.window, aside.move_to(PLOT_CENTER)),
                FadeIn(self.card_of("relu")[0], rate_func=squish_rate_func(smooth, 0.5, 1.0)),
                run_time=line.until("folds", at_least=theme.QUICK),
            )
            self.play(self.bend_to(_RELU), run_time=line.until("zero", at_least=theme.MOVE))
            self.play(self.write(1))
            line.wait_for("fast")
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
            "ReLU is flat below zero. Leaky ReLU keeps a slope of {slope} there. "
            f"Stretch the height {times} times, and you see it.",
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
                run_time=line.until("see", at_least=theme.MOVE),
            )

    def add_three_neurons_up(self) -> None:
        """Back to linear neurons: three of them add up to a line."""
        hill = self.hill
        hill.progress.set_value(0.0)
        hill.update()
        with self.say(
            "And the pay-off? Take three neurons, and add them up. "
            "Without an activation, they make one line."
        ) as line:
            self.play(
                FadeOut(self.panel, rate_func=squish_rate_func(smooth, 0, 0.4)),
                FadeOut(self.y_name, self.z_name, rate_func=squish_rate_func(smooth, 0, 0.4)),
                self.stretch_to(HILL_REACH),
                run_time=line.until("Take", at_least=theme.MOVE),
            )
            first, *row, last = hill.nodes
            self.play(
                LaggedStart(
                    *(TransformFromCopy(self.curve, icon) for icon in hill.icons[:-1]),
                    lag_ratio=0.3,
                ),
                LaggedStart(*(Create(node) for node in row), lag_ratio=0.3),
                FadeIn(hill.x_name, hill.y_name),
                run_time=line.until("add", at_least=theme.MOVE),
            )
            self.remove(*hill.icons, *hill.nodes)
            self.grow_network(first, row, last, line.until("Without", at_least=theme.QUICK))
            self.remove(self.curve)
            self.add(hill.terms, hill.total)
            self.play(
                hill.progress.animate.set_value(1.0),
                run_time=line.until("line", at_least=theme.MOVE),
            )

    def grow_network(
        self, first: Mobject, row: Sequence[Mobject], last: Mobject, run_time: float
    ) -> None:
        """Let the three neurons get their input, and the one that adds them up."""
        hill = self.hill
        self.add(*row, *hill.icons[:-1])
        self.play(
            FadeIn(first, hill.x, shift=0.3 * DOWN),
            *(Create(wire) for wire in hill.wires),
            FadeIn(last, hill.icons[-1]),
            FadeIn(hill.labels),
            run_time=run_time,
        )

    def put_relu_into_each(self) -> None:
        """Bend the three, and with them their sum."""
        hill = self.hill
        with self.say("Now put ReLU into each of the three, and watch their sum.") as line:
            line.wait_for("ReLU")
            self.play(
                *(swell(node) for node in hill.nodes[1:-1]),
                run_time=line.until("each", at_least=theme.QUICK),
            )
            self.play(hill.progress.animate.set_value(2.0), run_time=max(theme.SLOW, line.rest))

    def see_that_depth_pays_off(self) -> None:
        """Mark each neuron's kink, and bend the hill once more."""
        hill = self.hill
        with self.say(
            "The line is a hill. Every neuron brought a kink of its own. "
            "Enough of them come close to any curve."
        ) as line:
            line.wait_for("kink")
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(swell(node), GrowFromCenter(kink))
                        for node, kink in zip(hill.nodes[1:-1], hill.kinks, strict=True)
                    ),
                    lag_ratio=0.5,
                ),
                run_time=line.until("own", at_least=theme.MOVE),
            )
            line.wait_for("close")
            flash = hill.total.copy().clear_updaters().set_stroke(theme.WHITE)
            self.play(ShowPassingFlash(flash, time_width=0.4), run_time=theme.MOVE)
        with self.say(
            "And a ReLU after the sum bends what is bent already: so depth pays off."
        ) as line:
            line.wait_for("after")
            self.play(swell(hill.nodes[-1]), run_time=line.until("bends", at_least=theme.QUICK))
            self.play(
                hill.progress.animate.set_value(3.0),
                run_time=line.until("already", at_least=theme.MOVE),
            )
            line.wait_for("depth")
            for layer in (hill.wires[::2], hill.wires[1::2]):
                self.play(*(pulse(wire) for wire in layer), run_time=theme.QUICK)
            self.play(self.title_out(), run_time=max(theme.QUICK, line.rest))
