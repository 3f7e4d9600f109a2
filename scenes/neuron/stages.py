"""Where the chapters of Part 1 meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, Mobject, Rectangle

from math_core import LEAKY_RELU_SLOPE
from scenes.neuron.five_functions import RELU, FiveFunctions, five_limit
from scenes.neuron.hill import (
    HILL_REACH,
    PLOT_CENTER,
    PLOT_HEIGHT,
    PLOT_WIDTH,
    TOUR_SPAN,
    Hill,
)
from scenes.neuron.learner import ASIDE, BODY, Learner, SampleDots
from scenes.neuron.live_plot import BendingCurve, LivePlot
from scenes.neuron.params import NeuronParams
from scenes.neuron.slopes import SLOPE
from scenes.stage import theme
from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.plots.plot import nice_limit
from scenes.stage.text.readout import Readout
from scenes.stage.text.typesetting import Words

HOME = np.array([1.5, 0.35, 0.0])
# Where the slope is written when the plot is large.
SLOPE_ASIDE = np.array([-0.2, 2.3, 0.0])


class OnTheRoad(RoadStage):
    """The road, with the neuron lit."""

    station = 1


class AtRest(Stage[NeuronParams]):
    """The neuron after its weighted sum."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        self.diagram = NeuronDiagram(params.trace()).shift(HOME)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The neuron."""
        return (self.diagram,)


class CloseToACurve(Stage[NeuronParams]):
    """Many neurons with ReLU, and the curve that they follow."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        self.plot = neuron_plot(params)
        self.plot.reach.set_value(HILL_REACH)
        self.plot.update()
        self.hill = Hill(self.plot)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The axes, the curves and the small network."""
        return (self.plot, self.hill)


class FiveAnswers(Stage[NeuronParams]):
    """Five functions at the neuron's z, and what leaves the neuron with its own."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        self.plot = neuron_plot(params)
        limit = five_limit(params)
        self.plot.span.set_value(limit)
        self.plot.reach.set_value(limit)
        self.plot.update()
        self.five = FiveFunctions(params, self.plot)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The axes, the curves with their values, and the neuron."""
        return (self.plot, self.five)


def neuron_plot(params: NeuronParams) -> LivePlot:
    """Return the axes that stay from chapter to chapter, with all the ticks that they will need."""
    limits = (TOUR_SPAN, five_limit(params), dying_limit(params))
    leaks = [limit * LEAKY_RELU_SLOPE for limit in (TOUR_SPAN, dying_limit(params))]
    xs = [sign * limit for limit in limits for sign in (-1, 1)]
    ys = [*xs, 1.0, -1.0, 0.5, *leaks, *(-leak for leak in leaks)]
    return LivePlot(
        PLOT_CENTER,
        PLOT_WIDTH,
        PLOT_HEIGHT,
        span=TOUR_SPAN,
        reach=TOUR_SPAN,
        x_ticks=xs,
        y_ticks=ys,
    )


def dying_limit(params: NeuronParams) -> float:
    """Return how far the axes reach on which the neuron dies."""
    biases = (params.bias, params.deadly_bias())
    zs = [params.sample_response(bias).pre_activation for bias in biases]
    return nice_limit(1.2 * float(np.abs(zs).max()), at_least=5)


class DeadForGood(Stage[NeuronParams]):
    """A neuron with ReLU, and all its examples on the flat side."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        answers = FiveAnswers(params)
        self.plot, five = answers.plot, answers.five
        limit = dying_limit(params)
        for tracker in (self.plot.span, self.plot.reach):
            tracker.set_value(limit)
        self.plot.window.become(aside_window())
        five.progress.set_value(RELU)
        self.plot.update()
        curve = five.curves[1]
        assert isinstance(curve, BendingCurve)
        self.curve, self.z_name = curve, five.z_name
        self.learner = Learner(params, limit, five.decimals, SLOPE)
        self.learner.bias.set_value(params.deadly_bias())
        self.learner.come_alive()
        for mobject in self.learner.core:
            mobject.shift(ASIDE - BODY)
        self.learner.diagram.body.set_stroke(theme.QUIET)
        self.samples = SampleDots(self.learner, curve, params)
        self.tangent = curve.tangent(lambda: float(self.learner.trace().pre_activation), SLOPE)
        self.slope = slope_readout(self.learner, SLOPE_ASIDE)
        self.verdict = no_slope()
        for standing in self.mobjects:
            standing.update()

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The axes, ReLU with the examples on it, and what is left of the neuron."""
        on_curve = (self.curve, self.tangent, self.slope, self.samples, self.verdict)
        return (self.plot, self.z_name, *on_curve, *self.learner.core)


def aside_window() -> Rectangle:
    """Return where the plot stands when the neuron has stepped aside for it."""
    return Rectangle(width=8.8, height=5.3, stroke_width=0).move_to((2.15, 0.35, 0))


def slope_readout(learner: Learner, place: np.ndarray) -> Readout:
    """Return the slope at a learner's z, live, around a place on the stage."""
    return Readout("f'(z)", learner.slope_now, color=SLOPE).move_to(place)


def no_slope() -> Words:
    """Return what all the examples of a dead neuron have in common, for below its axis."""
    return Words("ReLU: no slope for any example", font_size=theme.SIZE_LABEL).move_to(
        (0.75, -0.8, 0), aligned_edge=RIGHT
    )
