"""Where the chapters of Part 1 meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Mobject

from math_core import LEAKY_RELU_SLOPE
from scenes.neuron.five_functions import FIVE_AGAIN, FiveFunctions, five_limit
from scenes.neuron.hill import (
    HILL_REACH,
    PLOT_CENTER,
    PLOT_HEIGHT,
    PLOT_WIDTH,
    TOUR_SPAN,
    Hill,
)
from scenes.neuron.live_plot import LivePlot
from scenes.neuron.params import NeuronParams
from scenes.neuron.slopes import Slopes
from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.plots.plot import nice_limit

HOME = np.array([1.5, 0.35, 0.0])


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


class OverTheHill(Stage[NeuronParams]):
    """Three neurons with ReLU, and the hill that they add up to."""

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


class FiveSlopes(Stage[NeuronParams]):
    """Five functions at the neuron's z, and their slopes there."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        answers = FiveAnswers(params)
        self.plot, self.five = answers.plot, answers.five
        self.five.progress.set_value(FIVE_AGAIN)
        self.slopes = Slopes(self.five)
        if self.five.z.get_value() <= 0:
            self.slopes.add(self.slopes.dead)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The axes, the curves with their slopes, and the neuron."""
        five = self.five
        kept = (five.z_name, five.z_line, five.curves, five.dots, five.readout, five.names)
        return (self.plot, *kept, five.body, five.number, self.slopes)
