"""Chapter reshaping-space: what each layer does to a circle of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    Indicate,
    LaggedStart,
    ReplacementTransform,
    ValueTracker,
    VGroup,
    smooth,
)

from math_core import NetworkTrace
from scenes.layers.params import LayersParams
from scenes.layers.plane import GRID_SAMPLES, PLANE_AT, PLANE_SIZE, caption_above
from scenes.layers.stages import NetworkAtRest, PlaneAtRest
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.plots.plot import nice_limit
from scenes.stage.plots.scatter import PlaneBox, Scatter, Stop, WarpedGrid, grid_points
from scenes.stage.tables.colormap import ColorMap
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.text.typesetting import Words

_GRID_LINES = 9
_RIGHT_X, _SPACING = 3.2, 1.8
_NETWORK_Y, _SMALL_Y, _SMALL = 1.35, -1.05, 1.6
# How large the network is while it stands alone.
_ALONE = 1.5
_SMALL_NAMES = ("input", "layer 1", "layer 2", "output")
_POINT, _SMALL_POINT = 0.06, 0.03
# Which stop of the way each small plane keeps: inputs and outputs of layers.
_KEPT = (0, 2, 4, 5)


@dataclass(frozen=True)
class Place:
    """A place on the way through the network.

    Attributes
    ----------
    layer, field
        Which array of the trace.
    dims
        The two dimensions that are shown.
    caption
        What the picture shows, in words.
    """

    layer: int
    field: str
    dims: tuple[int, int]
    caption: str


class ReshapingSpace(Chapter[LayersParams, NetworkAtRest]):
    """A circle of points on its way through three layers."""

    title = "Reshaping space"
    takeaways = (
        "A layer's weights turn, stretch and shear the plane; its activation bends it.",
        "Each layer transforms the data step by step into a new representation.",
        "Training chooses the weights so that the new shape helps.",
    )
    opens_on = NetworkAtRest
    ends_on = PlaneAtRest

    def __init__(self, part: Part[LayersParams], opening: NetworkAtRest) -> None:
        super().__init__(part, opening)
        self.circle = self.params.circle_trace()
        self.places = places_of(self.circle)
        self.small_network = self.make_network()
        self.plane = PlaneBox(PLANE_SIZE, self.circle_limit()).shift(PLANE_AT)
        self.caption = self.make_caption(0)
        angles = self.params.circle_angles()
        colors = ColorMap("viridis", (float(angles[0]), float(angles[-1])))
        self.angle_colors = [colors.color(float(angle)) for angle in angles]
        # Which of the places points and grid lines have reached.
        self.progress = ValueTracker(0.0)
        self.stops = self.stops_of(self.circle)
        self.dots = self.make_dots()
        self.warped = self.make_grid()

    def construct(self) -> None:
        """Play the chapter."""
        self.take_a_small_network()
        self.draw_the_circle()
        self.pass_the_first_layer()
        self.pass_the_second_layer()
        self.pass_the_output_layer()
        self.run_the_whole_way()
        self.clear_the_plane()

    def take_a_small_network(self) -> None:
        """Make way for a network with two inputs, whose space can be drawn."""
        view, deep = self.small_network, self.opening.network
        home = view.get_center()
        view.scale(_ALONE).move_to(UP * PLANE_AT[1])
        rest = VGroup(
            *(deep.inputs, deep.outputs, deep.gaps, deep.view.shape_labels), *deep.rows.values()
        )
        with self.say("What do layers do to the data? Take a small network.") as line:
            self.play(
                self.title_in(),
                FadeOut(rest),
                ReplacementTransform(VGroup(*deep.view.edges, deep.view.dots), VGroup(*view.edges)),
                ReplacementTransform(VGroup(*deep.view.columns), VGroup(*view.columns)),
                run_time=line.share(0.7),
            )
        with self.say("Two inputs, four hidden neurons, three more, and two outputs.") as line:
            self.play(
                LaggedStart(
                    *(self.lift(c) for c in range(len(view.sizes))),
                    lag_ratio=0.6,
                ),
                run_time=line.duration,
            )
        with self.say("Its two inputs are a plane.") as line:
            self.play(view.animate.scale(1 / _ALONE).move_to(home), run_time=theme.MOVE)
            self.play(
                GrowFromPoint(self.plane.box, view.columns[0].get_center()),
                FadeIn(self.plane.axes, self.plane.ticks, self.caption),
                Create(self.warped, lag_ratio=0.02),
                run_time=max(theme.MOVE, line.rest),
            )

    def lift(self, column: int) -> AnimationGroup:
        """Return how a column's outlines light up for a moment; fills stay what they stand for."""
        view = self.small_network
        bodies = (view.node(column, j).body for j in view.drawn[column])
        return AnimationGroup(*(Indicate(body, 1.3, color=theme.RESULT) for body in bodies))

    def circle_limit(self) -> float:
        """Return one limit in which all shown positions of the circle lie."""
        stops = [
            getattr(self.circle.layers[p.layer], p.field)[:, list(p.dims)] for p in self.places
        ]
        return nice_limit(1.05 * max(float(np.abs(stop).max()) for stop in stops), at_least=1.5)

    def make_network(self) -> NetworkView:
        """Return the network through which the circle passes."""
        view = NetworkView(self.circle, width=3 * _SPACING, height=2.6, label_gap=0.2)
        view.shift(RIGHT * _RIGHT_X + UP * (_NETWORK_Y - view.columns[1].get_y()))
        view.remove(view.shape_labels)
        view.empty(range(4))
        return view

    def stops_of(self, trace: NetworkTrace) -> list[Stop]:
        """Return where the points of a trace are at each place."""
        limit = self.plane.limit
        return [Stop(trace.layers[p.layer], p.field, limit, p.dims) for p in self.places]

    def make_dots(self) -> Scatter:
        """Return the points of the circle, which travel from place to place."""
        return Scatter(
            self.plane,
            self.stops,
            colors=self.angle_colors,
            radius=_POINT,
            progress=self.progress,
        )

    def make_grid(self) -> WarpedGrid:
        """Return the lines of the plane, which travel with the points."""
        points = grid_points(1.0, _GRID_LINES, GRID_SAMPLES)
        return WarpedGrid(
            self.plane,
            self.stops_of(self.params.circle_network().forward(points)),
            n_samples=GRID_SAMPLES,
            progress=self.progress,
            color=theme.GUIDE,
        )

    def make_caption(self, place: int) -> Words:
        """Return what the plane shows at a place, above it."""
        words = caption_above(self.plane, self.places[place].caption)
        return allow(words, "number", "which layer and dimensions are shown")

    def draw_the_circle(self) -> None:
        """Put a hundred points on the circle."""
        n = spoken_number(str(len(self.angle_colors)))
        with self.say(f"Take {n} points on a circle, coloured by their angle.") as line:
            self.play(
                LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.dots), lag_ratio=0.03),
                run_time=line.share(0.6),
            )
            self.remove(*self.dots)
            self.add(self.dots)
            self.keep(0, run_time=line.rest)
        self.warped.follow()
        self.dots.follow()

    def keep(self, which: int, run_time: float) -> None:
        """Keep a small copy of the present picture below its column of the network."""
        x = _RIGHT_X + (which - 1.5) * _SPACING
        box = PlaneBox(_SMALL, self.plane.limit, ticks=False).move_to((x, _SMALL_Y, 0))
        stop = self.stops[_KEPT[which]]
        small = Scatter(box, [stop], colors=self.angle_colors, radius=_SMALL_POINT)
        name = Words(_SMALL_NAMES[which], font_size=theme.SIZE_TICK, color=theme.WORDS)
        allow(name, "number", "which layer it is")
        name.next_to(box, DOWN, buff=0.15)
        dots = self.dots.copy().clear_updaters()
        view = self.small_network
        seen = [view.node(which, j) for j in self.places[_KEPT[which]].dims]
        self.play(
            FadeIn(box, name),
            ReplacementTransform(dots, small),
            *(node.body.animate.set_stroke(theme.RESULT) for node in seen),
            run_time=run_time,
        )

    def go_to(self, place: int, run_time: float) -> None:
        """Move everything to a place, and say above the plane what it is."""
        caption = self.make_caption(place)
        # What the picture becomes can be read while it becomes it.
        self.play(FadeOut(self.caption), run_time=0.3)
        self.play(FadeIn(caption), run_time=0.3)
        self.play(
            self.progress.animate.set_value(place),
            run_time=max(theme.QUICK, run_time - 0.6),
        )
        self.caption = caption

    def pass_the_first_layer(self) -> None:
        """Apply the weights, then the activation."""
        layer = self.circle.layers[0]
        with self.say("The first layer multiplies. That only turns, stretches and shears.") as line:
            self.play(*self.small_network.pulse(0, 0), run_time=theme.QUICK)
            self.go_to(1, line.rest)
        n = len(layer.biases)
        view = self.small_network
        seen = [view.node(1, j) for j in self.places[1].dims]
        with self.say(
            f"It has {counted(n, 'neuron')}, so {spoken_number(str(n))} dimensions. "
            "You see the two in which the points differ most."
        ) as line:
            self.wait(line.share(0.4))
            self.play(
                *(Indicate(node.body, 1.4, color=theme.RESULT) for node in seen),
                run_time=line.share(0.25),
            )
        with self.say(self.words_about_bend(1)) as line:
            self.go_to(2, line.share(0.55))
            self.keep(1, run_time=line.rest)

    def words_about_bend(self, kept: int) -> str:
        """Return what the activation of a hidden layer does to the points shown."""
        place = self.places[_KEPT[kept]]
        layer = self.circle.layers[place.layer]
        name = activation_name(layer.activation)
        if not name:
            return "There is no activation, so the picture stays as it is."
        if layer.activation != "relu":
            return f"Then {name} bends the picture."
        shown = layer.output[:, list(place.dims)]
        on_axis = int((shown == 0).any(axis=1).sum())
        if not on_axis:
            return "ReLU would fold what is negative, but nothing is."
        total = spoken_number(str(len(shown)))
        points = "one point lies" if on_axis == 1 else f"{spoken_number(str(on_axis))} lie"
        return f"Then ReLU folds: of {total} points, {points} on an axis now."

    def pass_the_second_layer(self) -> None:
        """The same again, in three dimensions."""
        layer = self.circle.layers[1]
        before, after = (spoken_number(str(n)) for n in layer.weights.shape)
        with self.say(f"The second layer mixes all {before} dimensions into {after}.") as line:
            self.play(*self.small_network.pulse(1, 0), run_time=theme.QUICK)
            self.go_to(3, line.rest)
        with self.say(self.words_about_bend(2)) as line:
            self.go_to(4, line.share(0.55))
            self.keep(2, run_time=line.rest)

    def pass_the_output_layer(self) -> None:
        """The output has two dimensions, both shown."""
        with self.say("The output has two dimensions again, both on screen.") as line:
            self.play(*self.small_network.pulse(2, 0), run_time=theme.QUICK)
            self.go_to(5, line.share(0.5))
            self.keep(3, run_time=line.rest)

    def run_the_whole_way(self) -> None:
        """Play all layers as one movement."""
        start = self.make_caption(0)
        with self.say("Once more, from the start, as one movement.") as line:
            self.play(FadeOut(self.caption), run_time=0.3)
            self.play(FadeIn(start), run_time=0.3)
            self.play(
                self.progress.animate.set_value(0.0),
                run_time=line.rest,
            )
        with self.say(
            "Each layer redraws the data. These weights are random; "
            "training would choose them so that the new shape helps."
        ) as line:
            self.play(FadeOut(start), run_time=0.3)
            last = len(self.places) - 1
            pace = 0.9 * line.rest / last
            for place in range(1, last + 1):
                self.play(self.progress.animate.set_value(place), run_time=pace, rate_func=smooth)
            self.caption = self.make_caption(last)
            self.play(FadeIn(self.caption), run_time=0.3)

    def clear_the_plane(self) -> None:
        """Leave an empty plane with its grid."""
        self.dots.clear_updaters()
        self.warped.clear_updaters()
        kept = VGroup(self.plane, self.warped)
        self.play(self.fade_all_but(kept), FadeOut(self.plane.ticks), run_time=theme.QUICK)
        ending = PlaneAtRest(self.params)
        self.play(
            ReplacementTransform(self.warped, ending.grid),
            FadeIn(ending.plane.ticks),
            run_time=theme.MOVE,
        )
        self.clear()
        self.add(*ending.mobjects)


def places_of(trace: NetworkTrace) -> tuple[Place, ...]:
    """Return the places of a way through three layers: inputs, then before and after each f.

    Of a layer with more than two neurons, the two with the largest variance are shown.
    """
    places = [Place(0, "inputs", (0, 1), "input")]
    last = len(trace.layers) - 1
    for k, layer in enumerate(trace.layers[:-1]):
        a, b = sorted(np.argsort(-layer.output.var(axis=0), kind="stable")[:2].tolist())
        shown = f"dimensions {a + 1} and {b + 1} of {len(layer.biases)}"
        places.append(Place(k, "pre_activation", (a, b), f"layer {k + 1}, weighted: {shown}"))
        places.append(Place(k, "output", (a, b), f"layer {k + 1}: {shown}"))
    places.append(Place(last, "output", (0, 1), "output"))
    return tuple(places)
