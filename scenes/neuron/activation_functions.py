"""Chapter activation-functions: four ways to bend the line."""

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
    LaggedStart,
    ReplacementTransform,
    Square,
    SurroundingRectangle,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
)

from math_core import ActivationTrace, evaluate
from scenes.neuron.live import activation_at
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.activation_cards import CARDS, ActivationCard
from scenes.stage.part import Part
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
        with self.say("So the sum z goes through a function, the activation.") as line:
            self.play(
                self.title_in(),
                TransformFromCopy(self.diagram.z, symbol),
                run_time=line.share(0.6),
            )
        self.tour_plot = self.plot_for(CARDS["relu"])
        self.symbol = Formula("f(z)", color=theme.FUNCTION).next_to(
            self.tour_plot.y_axis.get_end(), RIGHT, buff=0.2
        )
        self.play(
            FadeOut(self.diagram),
            ReplacementTransform(symbol, self.symbol),
            FadeIn(self.tour_plot),
            run_time=theme.MOVE,
        )
        self.tour_curve: VMobject | None = None
        self.card: VGroup | None = None
        self.drawn: dict[str, tuple[Plot, VMobject]] = {}

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

    def sweep(self, card: ActivationCard, template: str, **values: Rounded) -> None:
        """Show a function: swap the axes, draw the curve by moving z, name its properties."""
        plot = self.plot_for(card)
        curve = plot.curve(card.activation)
        guides = VGroup(*(plot.level(y) for y in card.levels))
        text = self.card_text(card)
        self.tour_z.set_value(-_LIMIT)
        readouts = self.readouts(card)
        dot = plot.probe(lambda: self.tour_trace(card))
        leaving = VGroup(*(m for m in (self.tour_curve, self.card) if m is not None))
        with self.say(template, **values) as line:
            if len(leaving):
                self.play(FadeOut(leaving), run_time=theme.QUICK)
            self.play(
                ReplacementTransform(self.tour_plot, plot),
                self.symbol.animate.next_to(plot.y_axis.get_end(), RIGHT, buff=0.2),
                FadeIn(text[0], dot, readouts),
                Create(guides),
                run_time=theme.QUICK,
            )
            self.play(
                self.tour_z.animate.set_value(_LIMIT),
                Create(curve),
                LaggedStart(*(FadeIn(row) for row in text[1:]), lag_ratio=0.9),
                rate_func=linear,
                run_time=max(4.0, line.rest - theme.PAUSE),
            )
        self.play(FadeOut(dot, readouts), run_time=theme.QUICK)
        self.tour_plot, self.tour_curve = plot, curve
        self.card = VGroup(text, guides)
        self.drawn[card.activation.name] = (plot, curve)

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
        self.sweep(
            CARDS["relu"],
            "ReLU switches negative sums off and lets positive ones pass. "
            "Simple, fast, and the most popular.",
        )

    def show_sigmoid(self) -> None:
        """Sigmoid: everything ends up between 0 and 1."""
        half = Rounded(evaluate("sigmoid", 0.0).quantity("output"), 1)
        self.sweep(
            CARDS["sigmoid"],
            "Sigmoid squashes any number to between zero and one, and zero itself to {half}. "
            "That reads as a probability.",
            half=half,
        )

    def show_tanh(self) -> None:
        """Tanh: the same shape, centred on zero."""
        self.sweep(
            CARDS["tanh"],
            "tanh has the same shape, but runs from minus one to one. "
            "Centred on zero, it often works better in hidden layers.",
        )

    def show_leaky_relu(self) -> None:
        """Leaky ReLU: a small slope where ReLU has none."""
        slope = Rounded(evaluate("leaky_relu", -1.0).quantity("slope"))
        lowest = Rounded(evaluate("leaky_relu", -_LIMIT).quantity("output"))
        self.sweep(
            CARDS["leaky_relu"],
            "Leaky ReLU keeps a slope of {slope} below zero: "
            "even at minus five there is {lowest} left. So the neuron cannot die.",
            slope=slope,
            lowest=lowest,
        )
        self.mark_the_leak(lowest)

    def mark_the_leak(self, lowest: Rounded) -> None:
        """Enlarge the small slope that the plot is too coarse to show."""
        assert self.card is not None
        value = float(lowest.quantity.value)
        inset = Plot(_LIMIT, (1.2 * value, -1.2 * value), 2.2, 1.5, x_ends=False)
        inset.shift(np.array([-4.75, 1.45, 0.0]) - inset.axes_center())
        curve = inset.curve(CARDS["leaky_relu"].activation)
        number = Number(lowest, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        number.next_to(inset.point(-_LIMIT, 0), UP, buff=0.15, aligned_edge=LEFT)
        frame = SurroundingRectangle(
            VGroup(inset, number), color=theme.QUIET, stroke_width=theme.STROKE_THIN, buff=0.15
        )
        spot = self.tour_plot.point(-_LIMIT, value)
        seed = Square(0.15, color=theme.QUIET, stroke_width=theme.STROKE_THIN).move_to(spot)
        dot = Dot(inset.point(-_LIMIT, value), radius=0.07, color=theme.RESULT)
        self.play(ReplacementTransform(seed, frame), FadeIn(inset, number, dot), Create(curve))
        self.wait(theme.PAUSE)
        self.card.add(frame, inset, curve, number, dot)

    def set_all_four_side_by_side(self) -> None:
        """End on one picture of all four."""
        assert self.tour_curve is not None
        assert self.card is not None
        panels = VGroup()
        for name, center in zip(CARDS, _QUARTERS, strict=True):
            panels.add(self.panel(CARDS[name], center))
        last = panels[-1]
        with self.say("Four ways to bend the line, so that depth pays off.") as line:
            self.play(FadeOut(self.card, self.symbol), run_time=theme.QUICK)
            self.play(
                ReplacementTransform(VGroup(self.tour_plot, self.tour_curve), last[0]),
                FadeIn(last[1]),
                run_time=theme.MOVE,
            )
            self.play(
                LaggedStart(*(FadeIn(panel) for panel in panels[:-1]), lag_ratio=0.3),
                run_time=line.share(0.4),
            )
            self.wait(theme.PAUSE)

    def panel(self, card: ActivationCard, center: tuple[float, float]) -> VGroup:
        """Return one function small, with its name."""
        middle = np.array([center[0] + 1.0, center[1], 0.0])
        plot = self.plotted(card, 3.4, 2.2, middle)
        name = Words(card.activation.label, font_size=theme.SIZE_BODY, color=theme.FUNCTION)
        name.move_to((center[0] - 1.4, center[1], 0), aligned_edge=RIGHT)
        return VGroup(VGroup(plot, plot.curve(card.activation)), name)
