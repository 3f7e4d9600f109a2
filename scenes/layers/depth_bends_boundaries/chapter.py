"""Chapter depth-bends-boundaries: a network learns, and its layers untangle two spirals."""

from __future__ import annotations

from manim import (
    LEFT,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Line,
    Rotate,
    ValueTracker,
    VGroup,
    linear,
    smooth,
)

from scenes.layers.depth_bends_boundaries.training_chart import TrainingChart
from scenes.layers.depth_bends_boundaries.without_activations import WithoutActivations
from scenes.layers.params import LayersParams
from scenes.layers.plane import PLANE_AT, PLANE_SIZE, caption_above
from scenes.layers.spirals import PLANE_LAYER, final_accuracy, spiral_grid, spiral_points
from scenes.layers.stages import PlaneAtRest, WithAndWithout
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import decision_line
from scenes.stage.text.rounding import Rounded, counted, spoken_number

_RIGHT_X, _NETWORK_Y = 3.4, 2.15
_CHART_AT = (3.75, -1.35, 0)
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
        self.show_the_network()
        self.let_it_learn()
        self.bend_the_plane()
        self.go_back_to_the_input()
        without = WithoutActivations(self.part, self.plane, self.dots, self.regions)
        without.take_the_activations_away()
        without.shear_the_plane()
        without.compare_both()

    def place_the_classes(self) -> None:
        """Put two spirals on the plane, and try a straight line."""
        flat = self.grid
        with self.say("Now let a network learn. Two classes wind around each other.") as line:
            alone = VGroup(self.plane, flat)
            self.play(self.title_in(), alone.animate.set_x(0.0), run_time=theme.MOVE)
            self.grid = spiral_grid(self.plane, self.trained, progress=self.progress)
            self.dots = spiral_points(self.plane, self.trained, progress=self.progress)
            self.remove(alone, flat)
            self.add(self.plane, self.grid)
            self.play(
                self.grid.animate.set_stroke(theme.GUIDE),
                LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.dots), lag_ratio=0.01),
                run_time=line.share(0.8) - theme.MOVE,
            )
        self.remove(*self.dots)
        self.add(self.dots)
        half = 0.49 * PLANE_SIZE
        middle = self.plane.box.get_center()
        ruler = Line(middle + LEFT * half, middle + RIGHT * half, color=theme.WHITE)
        with self.say("Turn a straight line as you like: it cuts through both.") as line:
            self.play(Create(ruler), run_time=theme.QUICK)
            self.play(Rotate(ruler, PI, about_point=middle), run_time=max(2.0, line.rest - 0.6))
            self.play(FadeOut(ruler), run_time=theme.QUICK)

    def show_the_network(self) -> None:
        """Name the layers of the network that will learn."""
        trace = self.trained.network.forward(self.trained.test.inputs)
        view = NetworkView(trace, width=5.6, height=2.2, max_nodes=7, label_gap=0.2)
        view.remove(view.shape_labels)
        view.empty(range(len(view.sizes)))
        self.network = view.shift(RIGHT * _RIGHT_X + UP * (_NETWORK_Y - view.columns[1].get_y()))
        inputs, *hidden, outputs = (spoken_number(str(n)) for n in view.sizes)
        with self.say(
            f"{inputs.capitalize()} inputs, hidden layers of {', '.join(hidden[:-1])} "
            f"and {hidden[-1]} neurons, {outputs} outputs."
        ) as line:
            aside = PLANE_AT - self.plane.box.get_center()
            self.play(
                *(part.animate.shift(aside) for part in (self.plane, self.grid, self.dots)),
                run_time=theme.MOVE,
            )
            pace = line.rest / len(view.edges)
            self.play(FadeIn(view.columns[0], shift=0.5 * RIGHT), run_time=0.4)
            for k, edges in enumerate(view.edges):
                new = [*edges, *view.columns[k + 1]]
                dots = [d for d in view.dots if abs(d.get_x() - view.columns[k + 1].get_x()) < 0.1]
                self.play(
                    LaggedStart(*(Create(edge) for edge in edges), lag_ratio=0.005),
                    *(FadeIn(mobject) for mobject in (*new[len(edges) :], *dots)),
                    run_time=max(0.5, pace - 0.15),
                )

    def let_it_learn(self) -> None:
        """Run the training: its steps, loss and accuracy are the run's own."""
        run = self.trained
        self.regions = Regions(self.plane, run.networks, self.state)
        self.chart = chart = TrainingChart(run.trace, self.state, _CHART_AT)
        steps = Rounded(run.trace.quantity("steps", len(run.trace.steps) - 1), 0)
        with self.say("Training starts from random weights. The colours show its guess.") as line:
            self.play(
                FadeIn(self.regions),
                FadeIn(chart, chart.loss, chart.accuracy),
                run_time=line.share(0.5),
            )
            self.add(chart.curves)
        self.regions.follow()
        for curve in chart.curves:
            curve.follow()
        with self.say(self.words_about_training(), n=steps) as line:
            self.play(
                self.state.animate.set_value(len(run.networks) - 1),
                run_time=line.duration,
                rate_func=linear,
            )
        self.regions.clear_updaters()
        n = counted(len(run.test.targets), "point")
        with self.say(f"On {n} that it never saw, its accuracy is {{a}}.", a=final_accuracy(run)):
            self.play(Indicate(chart.accuracy, 1.15, color=theme.RESULT), run_time=theme.MOVE)

    def words_about_training(self) -> str:
        """Return what is said while the network learns, as far as it is true of this run."""
        trace = self.trained.trace
        text = "Step by step, the weights follow the gradient downhill. "
        if trace.loss[-1] < trace.loss[0] and trace.accuracy[-1] > trace.accuracy[0]:
            text = "The loss falls, and more points are right. "
        if trace.accuracy[-1] > _WINDING:
            return text + "After {n} steps, the border winds along the spirals."
        return text + "This is the border after {n} steps."

    def bend_the_plane(self) -> None:
        """Follow the plane into the last hidden layer, and draw the line there."""
        self.chart.stop()
        view = self.network
        column = len(view.sizes) + PLANE_LAYER
        with self.say("How? The last hidden layer has two neurons: again a plane.") as line:
            nodes = [view.node(column, j) for j in view.drawn[column]]
            self.caption = caption_above(self.plane, "input")
            self.play(
                FadeOut(self.regions),
                FadeIn(self.caption),
                *(Indicate(node.body, 1.5, color=theme.RESULT) for node in nodes),
                run_time=line.share(0.5),
            )
        self.grid.follow()
        self.dots.follow()
        with self.say(
            "Watch where it takes each place of the input. "
            "The layers between have too many dimensions to draw."
        ) as line:
            self.play(FadeOut(self.caption), run_time=0.3)
            self.caption = caption_above(self.plane, "last hidden layer")
            self.play(
                self.progress.animate.set_value(1.0),
                *(flash for k in range(column) for flash in view.pulse(k, 0)),
                FadeIn(self.caption),
                rate_func=smooth,
                run_time=line.rest,
            )
        layer = self.trained.network.layers[-1]
        self.line = decision_line(self.plane, layer.weights, layer.biases)
        with self.say(f"Here, one straight line separates {self.how_many()}.") as line:
            self.play(Create(self.line), run_time=line.share(0.6))

    def how_many(self) -> str:
        """Return which points the network gets right, in words that are true."""
        share = final_accuracy(self.trained).quantity.value
        if share == 1.0:
            return "all of them"
        return "nearly all of them" if share > 0.9 else "most of them"

    def go_back_to_the_input(self) -> None:
        """See the straight line from the input: the winding border."""
        with self.say("Seen from the input, that straight line is the winding border.") as line:
            self.play(FadeOut(self.caption, self.line), run_time=theme.QUICK)
            self.play(self.progress.animate.set_value(0.0), run_time=max(1.5, line.share(0.5)))
            self.play(FadeIn(self.regions), run_time=theme.MOVE)
        self.grid.clear_updaters()
        self.dots.clear_updaters()
