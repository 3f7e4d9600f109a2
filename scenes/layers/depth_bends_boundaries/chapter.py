"""Chapter depth-bends-boundaries: a network learns, and its layers untangle two spirals."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UL,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    ValueTracker,
    VGroup,
    linear,
    smooth,
    smoothstep,
    squish_rate_func,
)

from math_core import Network
from scenes.layers.depth_bends_boundaries.a_straight_line import AStraightLine
from scenes.layers.depth_bends_boundaries.carried import carried
from scenes.layers.depth_bends_boundaries.training_chart import TrainingChart
from scenes.layers.depth_bends_boundaries.without_activations import WithoutActivations
from scenes.layers.params import LayersParams
from scenes.layers.spirals import PLANE_LAYER, final_accuracy, spiral_grid, spiral_points
from scenes.layers.stages import PlaneAtRest, WithAndWithout
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import swell
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import decision_line
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

_NETWORK_AT, _NETWORK_SIZE = (-5.0, 0.3, 0), (3.0, 4.2)
_CHART_AT = (5.05, 0.0, 0)
# How near the camera comes to the plane, and where the small network stands beside it then.
_NEAR, _ASIDE_X, _ASIDE = 0.85, -4.35, 0.62
# What the plane shows stands above the small network.
_PLACE_AT = (-4.35, 2.35, 0)
# From this accuracy on, the border must follow both spirals.
_WINDING = 0.95


class DepthBendsBoundaries(Chapter[LayersParams, PlaneAtRest]):
    """A network learns two spirals; the same one without activations does not."""

    title = "Depth bends boundaries"
    takeaways = (
        "Trained layers bend the plane until a straight line separates the classes.",
        "Seen from the input, that line is a winding border.",
        "Without activations any depth is one linear layer: the border stays straight.",
    )
    opens_on = PlaneAtRest
    ends_on = WithAndWithout

    def __init__(self, part: Part[LayersParams], opening: PlaneAtRest) -> None:
        super().__init__(part, opening)
        self.plane, self.grid = opening.plane, opening.grid
        self.trained = self.params.training()
        # Grid and points are on the plane of inputs at 0, on that of the last hidden layer at 1.
        self.progress = ValueTracker(0.0)
        # Which of the states kept of the training is shown.
        self.state = ValueTracker(0.0)

    def construct(self) -> None:
        """Play the chapter."""
        self.place_the_classes()
        straight = AStraightLine(self.part, self.plane)
        straight.try_a_line()
        self.show_the_network(straight)
        self.let_it_learn()
        self.come_close()
        self.bend_the_plane()
        self.go_back_to_the_input()
        without = WithoutActivations(self.part, self.plane, self.dots, self.regions)
        without.take_the_activations_away()
        without.watch_it_fail()
        without.shear_the_plane()
        without.compare_both()

    def place_the_classes(self) -> None:
        """Put two spirals on the plane."""
        flat = self.grid
        self.grid = spiral_grid(self.plane, self.trained, progress=self.progress)
        self.dots = spiral_points(self.plane, self.trained, progress=self.progress)
        self.remove(flat)
        self.add(self.grid)
        with self.say("Two classes wind around each other.") as line:
            self.play(
                self.title_in(),
                self.grid.animate.set_stroke(theme.GUIDE),
                LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.dots), lag_ratio=0.01),
                run_time=line.until("other", at_least=theme.MOVE),
            )
        self.remove(*self.dots)
        self.add(self.dots)

    def show_the_network(self, straight: AStraightLine) -> None:
        """Take the line away, and put the network that will learn beside the plane."""
        trace = self.trained.network.forward(self.trained.test.inputs)
        width, height = _NETWORK_SIZE
        view = NetworkView(trace, width=width, height=height, max_nodes=7)
        view.remove(view.shape_labels)
        view.empty(range(len(view.sizes)))
        self.network = view.move_to(_NETWORK_AT)
        self.regions = Regions(self.plane, self.trained.networks, self.state)
        self.chart = TrainingChart(self.trained.trace, self.state, _CHART_AT)
        parts = [*(part for edges in view.edges for part in edges), *view.columns, view.dots]
        late = squish_rate_func(smooth, 0.5, 1.0)
        name = activation_name(self.trained.network.layers[0].activation.name)
        with self.say(
            f"Take a deep network, with {name}. Its weights are random: the colours are its guess."
        ) as line:
            self.play(
                LaggedStart(*(FadeIn(part, shift=0.3 * RIGHT) for part in parts), lag_ratio=0.01),
                run_time=line.until("weights", at_least=theme.MOVE),
            )
            self.play(
                *straight.give_up(),
                FadeIn(self.regions, rate_func=late),
                run_time=line.until("colours", at_least=theme.MOVE),
            )
            self.play(
                FadeIn(self.chart, self.chart.loss, self.chart.accuracy), run_time=theme.QUICK
            )
            self.add(self.chart.curves)

    def let_it_learn(self) -> None:
        """Run the training: its steps, loss and accuracy are the run's own."""
        run, chart = self.trained, self.chart
        steps = Rounded(run.trace.quantity("steps", len(run.trace.steps) - 1), 0)
        self.regions.follow()
        for curve in chart.curves:
            curve.follow()
        with self.say(self.words_about_training()) as line:
            self.play(
                self.state.animate.set_value(len(run.networks) - 1),
                run_time=max(2 * theme.SLOW, line.duration),
                rate_func=linear,
            )
        self.regions.clear_updaters()
        with self.say(self.words_about_the_border(), n=steps):
            pass
        with self.say(
            "It has learned from other points. On these, its accuracy is {a}.",
            a=final_accuracy(run),
        ) as line:
            line.wait_for("these")
            self.play(
                *(swell(dot) for dot in self.dots), run_time=line.until("{a}", at_least=theme.QUICK)
            )
            self.play(Indicate(chart.accuracy, 1.1, color=theme.RESULT), run_time=theme.QUICK)
        chart.stop()

    def words_about_training(self) -> str:
        """Return what is said while the network learns, as far as it is true of this run."""
        trace = self.trained.trace
        if trace.loss[-1] < trace.loss[0] and trace.accuracy[-1] > trace.accuracy[0]:
            return "Training: the loss falls, and more points are right."
        return "Training: step by step, the weights follow the gradient downhill."

    def words_about_the_border(self) -> str:
        """Return what is said of the border that has been learned."""
        if self.trained.trace.accuracy[-1] > _WINDING:
            return "After {n} steps, the border winds along the spirals."
        return "This is the border after {n} steps."

    def come_close(self) -> None:
        """Let the chart go, and come close to the plane of the last hidden layer."""
        view, chart = self.network, self.chart
        column = len(view.sizes) + PLANE_LAYER
        nodes = [view.node(column, j) for j in view.drawn[column]]
        whole_chart = VGroup(chart, *chart.curves, chart.loss, chart.accuracy)
        self.caption = self.place_name("input")
        middle = self.plane.box.get_center()
        with self.say("How? The last hidden layer has two neurons: a plane again.") as line:
            self.play(
                FadeOut(whole_chart, scale=0.1, target_position=self.plane.box.get_right()),
                FadeOut(self.plane.ticks),
                self.frame.animate.scale(_NEAR).move_to(middle),
                view.animate.scale(_ASIDE).set_x(_ASIDE_X),
                self.corner.animate.scale(_NEAR).move_to(
                    middle + _NEAR * np.array([-theme.STAGE_RIGHT, theme.STAGE_TOP, 0]),
                    aligned_edge=UL,
                ),
                FadeOut(self.regions),
                FadeIn(self.caption),
                self.grid.animate.set_stroke(theme.QUIET),
                run_time=line.until("last", at_least=theme.MOVE),
            )
            line.wait_for("two")
            self.play(
                *(Indicate(node.body, 2.0, color=theme.RESULT) for node in nodes),
                run_time=theme.MOVE,
            )

    @staticmethod
    def place_name(text: str) -> Words:
        """Return which plane is shown, beside it."""
        words = Words(text, font_size=theme.SIZE_BODY, color=theme.WHITE, align="center")
        return words.move_to(_PLACE_AT)

    def bend_the_plane(self) -> None:
        """Follow the plane into the last hidden layer, and draw the line there."""
        view = self.network
        column = len(view.sizes) + PLANE_LAYER
        self.grid.follow()
        self.dots.follow()
        with self.say("Watch where the layers take every place of the input.") as line:
            self.play(FadeOut(self.caption), run_time=theme.BRIEF)
            self.play(
                # Evenly: what happens half-way is the point.
                ApplyMethod(self.progress.set_value, 1.0, rate_func=smoothstep),
                *(flash for k in range(column) for flash in view.pulse(k, 0)),
                run_time=max(2 * theme.SLOW, line.rest),
            )
            # Only now it is that plane.
            self.caption = self.place_name("last hidden\nlayer")
            self.play(FadeIn(self.caption), run_time=theme.BRIEF)
        layer = self.trained.network.layers[-1]
        self.line = decision_line(self.plane, layer.weights, layer.biases)
        self.halves = Regions(self.plane, [Network([layer])], ValueTracker(0.0))
        with self.say(f"Here, one straight line parts {self.how_many()}.") as line:
            line.wait_for("line")
            self.play(
                Create(self.line),
                FadeIn(self.halves),
                run_time=line.until("parts", at_least=theme.MOVE),
            )

    def how_many(self) -> str:
        """Return which points the network gets right, in words that are true."""
        share = final_accuracy(self.trained).quantity.value
        if share == 1.0:
            return "all of them"
        return "nearly all of them" if share > 0.9 else "most of them"

    def go_back_to_the_input(self) -> None:
        """See the straight line from the input: the winding border."""
        border, sides = carried(self.plane, self.trained, self.progress)
        back = self.place_name("input")
        with self.say("Seen from the input, that straight line is the winding border.") as line:
            # What the inputs reach of the line and of its sides goes back with them.
            self.add(border)
            self.play(
                FadeOut(self.caption, self.line, self.halves), FadeIn(sides), run_time=theme.QUICK
            )
            for part in (border, *sides):
                part.follow()
            self.play(
                self.progress.animate.set_value(0.0),
                run_time=max(theme.SLOW + theme.MOVE, line.until("winding")),
            )
            for part in (border, *sides):
                part.clear_updaters()
            self.regions.refresh()
            self.remove(sides)
            self.add(self.regions)
            self.play(FadeIn(back), run_time=theme.BRIEF)
            self.caption = back
        self.grid.clear_updaters()
        self.dots.clear_updaters()
