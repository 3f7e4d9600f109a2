"""Chapter activation-functions: four ways to bend the line."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    Rectangle,
    ReplacementTransform,
    ShowPassingFlash,
    SurroundingRectangle,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
)
from manim.animation.animation import Animation

from math_core import ActivationTrace, evaluate
from scenes.neuron.live import activation_at
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import CARDS, ActivationCard
from scenes.stage.part import LineTiming, Part
from scenes.stage.plots.plot import Plot
from scenes.stage.text.number import Number
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_LIMIT = 5.0
_PLOT_CENTER = np.array([-2.9, 0.1, 0.0])
_TEXT_X = 1.9
_QUARTERS = ((-3.45, 1.75), (3.45, 1.75), (-3.45, -1.45), (3.45, -1.45))


class ActivationFunctions(Chapter[NeuronParams, AtRest]):
    """Four ways to bend the line, each drawn from its computed values."""

    title = "Activation functions"
    takeaways = (
        "ReLU switches negative sums off and is the usual choice.",
        "Sigmoid squashes to (0, 1); tanh to (−1, 1), centred on zero.",
        "Leaky ReLU keeps a slope of 0.01 below zero, so that a neuron cannot die.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram

    def construct(self) -> None:
        """Play the chapter."""
        self.put_a_function_after_the_sum()
        self.show_relu()
        self.show_sigmoid()
        self.show_tanh()
        self.show_leaky_relu()
        self.set_all_four_side_by_side()
        self.fade_to_end_stage()

    def put_a_function_after_the_sum(self) -> None:
        """Show where the activation sits, and carry it over to the plot."""
        self.tour_z = ValueTracker(-_LIMIT)
        output = self.diagram.output[0]
        symbol = Formula("f(z)", color=theme.FUNCTION, font_size=theme.SIZE_LARGE)
        symbol.next_to(output, RIGHT, buff=0.2)
        flash = Line(output.get_start(), output.get_end(), color=theme.RESULT)
        flash.set_stroke(width=theme.STROKE_TANGENT)
        with self.say("What could come after the sum, to bend the line?") as line:
            self.play(self.title_in())
            line.wait_for("after")
            self.play(ShowPassingFlash(flash, time_width=0.5), run_time=theme.MOVE)
        self.tour_plot = self.plot_for(CARDS["relu"])
        self.symbol = Formula("f(z)", color=theme.FUNCTION).next_to(
            self.tour_plot.y_axis.get_end(), RIGHT, buff=0.2
        )
        with self.say("A function of z: the activation. Let us look at four.") as line:
            self.play(
                TransformFromCopy(self.diagram.z, symbol),
                run_time=line.until("activation", at_least=theme.MOVE),
            )
            line.wait_for("four")
            self.play(
                FadeOut(self.diagram),
                ReplacementTransform(symbol, self.symbol),
                FadeIn(self.tour_plot),
                run_time=theme.MOVE,
            )
        self.leaving: VGroup = VGroup()

    def plot_for(self, card: ActivationCard) -> Plot:
        """Return the axes on which a function is shown."""
        return self.plotted(card, 6.4, 4.8, _PLOT_CENTER, x_name="z")

    @staticmethod
    def plotted(
        card: ActivationCard, width: float, height: float, center: np.ndarray, x_name: str = ""
    ) -> Plot:
        """Return a function's axes of some size, their box centred on a point."""
        plot = Plot(
            _LIMIT,
            card.y_range,
            width,
            height,
            x_name=x_name,
            y_top=not card.ticks,
            y_ticks=card.ticks,
        )
        return plot.shift(center - plot.axes_center())

    def card_text(self, card: ActivationCard) -> VGroup:
        """Return name, formula, range and reason of a function, one below the other."""
        rows = VGroup(
            Words(card.activation.label, font_size=theme.SIZE_LARGE, color=theme.FUNCTION),
            Formula(card.formula, font_size=theme.SIZE_FORMULA, constant="the definition"),
            VGroup(
                Words("values in", font_size=theme.SIZE_LABEL, color=theme.QUIET),
                Formula(card.range_text, font_size=theme.SIZE_BODY, constant="the definition"),
            ).arrange(RIGHT, buff=0.2),
            Words(card.reason),
        ).arrange(DOWN, buff=0.42, aligned_edge=LEFT)
        return rows.move_to((_TEXT_X, 0.9, 0), aligned_edge=LEFT)

    def tour_trace(self, card: ActivationCard) -> ActivationTrace:
        """Return the function's value where z stands now."""
        return activation_at(card.activation, self.tour_z)

    def open_card(self, card: ActivationCard) -> None:
        """Swap the axes for those of a function, and put z at their left end."""
        if len(self.leaving):
            plot = self.plot_for(card)
            self.play(
                FadeOut(self.leaving),
                ReplacementTransform(self.tour_plot, plot),
                self.symbol.animate.next_to(plot.y_axis.get_end(), RIGHT, buff=0.2),
                run_time=theme.QUICK,
            )
            self.tour_plot = plot
        self.text = self.card_text(card)
        self.guides = VGroup(*(self.tour_plot.level(y) for y in card.levels))
        self.tour_z.set_value(-_LIMIT)
        self.curve = self.trail(card)
        self.riding = VGroup(
            self.tour_plot.probe(lambda: self.tour_trace(card)), self.readouts(card)
        )
        self.leaving = VGroup(self.curve, self.text, self.guides, self.riding)

    def trail(self, card: ActivationCard) -> VMobject:
        """Return a function's curve up to where z stands."""
        whole = self.tour_plot.curve(card.activation)
        curve: VMobject = whole.copy()

        def grow(mobject: Mobject) -> None:
            assert isinstance(mobject, VMobject)
            drawn = (self.tour_z.get_value() + _LIMIT) / (2 * _LIMIT)
            mobject.pointwise_become_partial(whole, 0, drawn)

        grow(curve)
        curve.add_updater(grow)
        return curve

    def write(self, *rows: int) -> Animation:
        """Return the animation that brings in rows of the text: 0 name, 1 formula, 2 range …."""
        return FadeIn(*(self.text[row] for row in rows), run_time=theme.QUICK)

    def write_name(self, *rows: int) -> None:
        """Bring in the function's name, and the dot that will draw it."""
        self.play(self.write(0, *rows), FadeIn(self.riding, run_time=theme.QUICK))
        self.add(self.curve)

    def run_z(self, z: float, run_time: float, *others: Animation) -> None:
        """Let z run to a value, evenly; other moves begin with it."""
        run = ApplyMethod(self.tour_z.set_value, z, rate_func=linear, run_time=run_time)
        self.play(run, *others)

    def readouts(self, card: ActivationCard) -> VGroup:
        """Return the live values of z and f(z)."""
        z = Readout(
            "z",
            lambda: Rounded(self.tour_trace(card).quantity("pre_activation")),
            color=theme.WHITE,
        )
        f = Readout("f(z)", lambda: Rounded(self.tour_trace(card).quantity("output")))
        pair = VGroup(z, f).arrange(RIGHT, buff=0.7)
        return pair.move_to((_TEXT_X, -2.2, 0), aligned_edge=LEFT)

    def show_relu(self) -> None:
        """ReLU: negative sums are switched off."""
        with self.say(
            "ReLU is the simplest. Below zero, nothing gets through. "
            "Above zero, everything does, unchanged. That is fast, and the usual choice."
        ) as line:
            self.open_card(CARDS["relu"])
            self.write_name()
            line.wait_for("simplest")
            self.play(self.write(1))
            line.wait_for("Below")
            self.run_z(0.0, line.until("Above", at_least=theme.MOVE))
            self.run_z(_LIMIT, line.until("That", at_least=theme.MOVE), self.write(2))
            line.wait_for("fast")
            self.play(self.write(3))
        self.curve.clear_updaters()

    def show_sigmoid(self) -> None:
        """Sigmoid: everything ends up between 0 and 1."""
        half = Rounded(evaluate("sigmoid", 0.0).quantity("output"), 1)
        with self.say(
            "What if the answer should be a probability? "
            "Sigmoid squashes any number to between zero and one. "
            "Zero lands at {half}, and nothing ever quite reaches one.",
            half=half,
        ) as line:
            self.run_z(-_LIMIT, line.until("probability", at_least=theme.MOVE))
            self.open_card(CARDS["sigmoid"])
            middle, top = self.guides
            line.wait_for("Sigmoid")
            self.write_name(1)
            self.run_z(-_LIMIT / 2, line.until("between", at_least=theme.QUICK))
            self.run_z(
                0.0,
                line.until("Zero", 2, at_least=theme.MOVE),
                self.write(2),
                Create(top, run_time=theme.QUICK),
            )
            line.wait_for("{half}")
            self.play(Create(middle), run_time=theme.QUICK)
            line.wait_for("nothing")
            self.run_z(_LIMIT, max(theme.MOVE, line.rest - theme.PAUSE), self.write(3))
        self.curve.clear_updaters()

    def show_tanh(self) -> None:
        """Tanh: the same shape, centred on zero."""
        with self.say(
            "But sigmoid is never negative. tanh can be: the same shape, but steeper, "
            "from minus one to one. Centred on zero, it often works better inside a network."
        ) as line:
            self.run_z(-_LIMIT, line.until("tanh", at_least=theme.SLOW) - theme.QUICK)
            self.open_card(CARDS["tanh"])
            self.write_name(1)
            self.run_z(0.0, line.until("minus", at_least=theme.MOVE))
            self.play(Create(self.guides), self.write(2), run_time=theme.MOVE)
            line.wait_for("Centred")
            self.play(self.write(3))
            line.wait_for("often")
            self.run_z(_LIMIT, max(theme.MOVE, line.rest - theme.PAUSE))
        self.curve.clear_updaters()

    def show_leaky_relu(self) -> None:
        """Leaky ReLU: a small slope where ReLU has none."""
        slope = Rounded(evaluate("leaky_relu", -1.0).quantity("slope"))
        lowest = Rounded(evaluate("leaky_relu", -_LIMIT).quantity("output"))
        with self.say(
            "Now, ReLU has a weak spot: below zero, it is flat. Leaky ReLU keeps a slope "
            "of {slope} there. Too little to see, so stretch it. "
            "That little can save a neuron, as we will see.",
            slope=slope,
        ) as line:
            self.open_card(CARDS["leaky_relu"])
            relu = self.tour_plot.curve(CARDS["relu"].activation)
            name = self.card_text(CARDS["relu"])[0]
            self.leaving.add(relu)
            self.play(
                Create(relu), FadeIn(name), run_time=line.until("below", at_least=theme.QUICK)
            )
            flat = Line(self.tour_plot.point(-_LIMIT, 0), self.tour_plot.point(0, 0))
            flat.set_stroke(theme.RESULT, theme.STROKE_TANGENT)
            line.wait_for("flat")
            self.play(ShowPassingFlash(flat, time_width=0.7), run_time=theme.QUICK)
            line.wait_for("Leaky")
            self.play(
                ReplacementTransform(name, self.text[0]),
                relu.animate.set_stroke(opacity=theme.DIM),
                FadeIn(self.riding),
                run_time=theme.QUICK,
            )
            self.add(self.curve)
            self.run_z(0.0, line.until("{slope}", at_least=theme.QUICK), self.write(1))
            self.run_z(_LIMIT, line.until("stretch", at_least=theme.MOVE), self.write(2))
            self.stretch_the_leak(lowest, line)
            line.wait_for("save")
            self.play(self.write(3))
        self.curve.clear_updaters()

    def stretch_the_leak(self, lowest: Rounded, line: LineTiming) -> None:
        """Enlarge the small slope that the plot is too coarse to show."""
        value = float(lowest.quantity.value)
        inset = Plot(_LIMIT, (1.2 * value, -1.2 * value), 2.2, 1.5, x_ends=False)
        inset.shift(np.array([-4.75, 1.45, 0.0]) - inset.axes_center())
        curve = inset.curve(CARDS["leaky_relu"].activation)
        number = Number(lowest, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        number.next_to(inset.point(-_LIMIT, 0), UP, buff=0.15, aligned_edge=LEFT)
        frame = SurroundingRectangle(
            VGroup(inset, number), color=theme.QUIET, stroke_width=theme.STROKE_THIN, buff=0.15
        )
        # What the inset shows, where it lies in the plot.
        low, high = (self.tour_plot.point(side * _LIMIT, side * 1.2 * -value) for side in (-1, 1))
        seed = Rectangle(width=high[0] - low[0], height=high[1] - low[1])
        seed.set_stroke(theme.QUIET, theme.STROKE_THIN).move_to((low + high) / 2)
        dot = Dot(inset.point(-_LIMIT, value), radius=0.07, color=theme.RESULT)
        self.play(
            ReplacementTransform(seed, frame),
            FadeIn(inset),
            Create(curve),
            run_time=theme.MOVE,
        )
        line.wait_for("little", 2)
        self.play(FadeIn(dot, number), run_time=theme.QUICK)
        self.leaving.add(frame, inset, curve, number, dot)

    def set_all_four_side_by_side(self) -> None:
        """End on one picture of all four."""
        panels = VGroup()
        for name, center in zip(CARDS, _QUARTERS, strict=True):
            panels.add(self.panel(CARDS[name], center))
        last = panels[-1]
        curves = [panel[0][1] for panel in panels]
        self.leaving.remove(self.curve)
        with self.say(
            "Four functions, and none is a line. Put one after every sum, "
            "and neurons in a row no longer collapse: depth pays off."
        ) as line:
            self.play(FadeOut(self.leaving, self.symbol), run_time=theme.BRIEF)
            self.play(
                ReplacementTransform(VGroup(self.tour_plot, self.curve), last[0]),
                FadeIn(last[1]),
                LaggedStart(*(FadeIn(panel) for panel in panels[:-1]), lag_ratio=0.3),
                run_time=line.until("line", at_least=theme.MOVE),
            )
            line.wait_for("Put")
            self.play(
                *(self.flash(curve) for curve in curves),
                run_time=line.until("collapse", at_least=theme.MOVE),
            )

    @staticmethod
    def flash(curve: Mobject) -> Animation:
        """Return a flash that runs along a curve."""
        assert isinstance(curve, VMobject)
        return ShowPassingFlash(curve.copy().set_color(theme.RESULT), time_width=0.5)

    def panel(self, card: ActivationCard, center: tuple[float, float]) -> VGroup:
        """Return one function small, with its name."""
        middle = np.array([center[0] + 1.0, center[1], 0.0])
        plot = self.plotted(card, 3.4, 2.2, middle)
        name = Words(card.activation.label, font_size=theme.SIZE_BODY, color=theme.FUNCTION)
        name.move_to((center[0] - 1.4, center[1], 0), aligned_edge=RIGHT)
        return VGroup(VGroup(plot, plot.curve(card.activation)), name)
