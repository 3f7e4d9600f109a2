"""Chapter reshaping-space: what each layer does to a plane, and to a circle on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromPoint,
    Indicate,
    LaggedStart,
    Line,
    ReplacementTransform,
    ValueTracker,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation
from numpy.typing import NDArray

from math_core import NetworkTrace
from scenes.layers.params import LayersParams
from scenes.layers.plane import GRID_SAMPLES, PLANE_AT, PLANE_SIZE, caption_above
from scenes.layers.stages import NetworkAtRest, PlaneAtRest
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import LineTiming, Part
from scenes.stage.plots.plot import nice_limit
from scenes.stage.plots.scatter import PlaneBox, Scatter, Stop, WarpedGrid, grid_points
from scenes.stage.tables.colormap import ColorMap
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words

Floats = NDArray[np.float64]

# The grid fills the window on the plane of inputs.
_INPUT_LIMIT, _GRID_LINES = 1.25, 11
_NETWORK_AT, _NETWORK_SIZE = np.array([-4.95, 0.3, 0.0]), (2.9, 3.4)
# The film strip: a column beside the plane while it fills, a row at the end.
_STRIP_X, _STRIP_TOP, _STRIP_PITCH, _SMALL = 4.3, 2.4, 1.4, 1.28
_ROW_Y, _ROW_PITCH, _LARGE = -0.55, 3.42, 3.1
# Each column of the network stands above its picture then.
_ABOVE_Y, _ABOVE_HEIGHT = 2.25, 1.7
_STRIP_NAMES = ("input", "layer 1", "layer 2", "output")
_POINT, _SMALL_POINT = 0.07, 0.03
# Which stop of the way each picture of the strip keeps: inputs and outputs of layers.
_KEPT = (0, 2, 4, 5)
_KEEPS_SCALE = ("linear", "relu", "leaky_relu")


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


@dataclass(frozen=True, eq=False)
class Panel:
    """A picture of the film strip.

    Attributes
    ----------
    box
        Its window.
    grid, dots
        Plane and circle as they are at its place.
    name
        Which place that is.
    mark
        The question mark that stands in it before it is known; empty for all but the last.
    """

    box: PlaneBox
    grid: WarpedGrid
    dots: Scatter
    name: Words
    mark: VGroup

    @property
    def picture(self) -> VGroup:
        """All but the name."""
        return VGroup(self.box, self.grid, self.dots)


class ReshapingSpace(Chapter[LayersParams, NetworkAtRest]):
    """A plane and a circle on it on their way through three layers."""

    title = "Reshaping space"
    takeaways = (
        "A layer's weights and biases turn, stretch, shear and flip the plane; "
        "its activation bends it: ReLU flattens what is negative.",
        "Each layer transforms the data step by step into a new representation.",
        "Training chooses the weights so that the new shape helps.",
    )
    opens_on = NetworkAtRest
    ends_on = PlaneAtRest

    def __init__(self, part: Part[LayersParams], opening: NetworkAtRest) -> None:
        super().__init__(part, opening)
        self.circle = self.params.circle_trace()
        self.grid_trace = self.params.circle_network().forward(
            grid_points(_INPUT_LIMIT, _GRID_LINES, GRID_SAMPLES)
        )
        self.places = places_of(self.circle)
        self.limits = limits_of(self.circle, self.places)
        self.small_network = self.make_network()
        self.plane = PlaneBox(PLANE_SIZE, self.limits[0]).shift(PLANE_AT)
        self.ticks = self.plane.ticks
        self.plane.remove(self.ticks)
        self.caption = self.make_caption(0)
        angles = self.params.circle_angles()
        colors = ColorMap("viridis", (float(angles[0]), float(angles[-1])))
        self.angle_colors = [colors.color(float(angle)) for angle in angles]
        # Which of the places points and grid lines have reached.
        self.progress = ValueTracker(0.0)
        self.stops = self.stops_of(self.circle)
        self.dots = self.make_dots()
        self.warped = self.make_grid()
        self.panels = [self.make_panel(which) for which in range(len(_KEPT))]

    def construct(self) -> None:
        """Play the chapter."""
        self.send_a_circle_in()
        self.pass_the_first_layer()
        self.pass_the_second_layer()
        self.pass_the_output_layer()
        self.run_the_whole_way()
        self.lay_out_the_strip()
        self.clear_the_plane()

    # --- what is there ----------------------------------------------------------------------

    def make_network(self) -> NetworkView:
        """Return the network through which the circle passes."""
        view = NetworkView(self.circle, width=_NETWORK_SIZE[0], height=_NETWORK_SIZE[1])
        view.remove(view.shape_labels)
        view.empty(range(4))
        return view.shift(_NETWORK_AT - np.array([0.0, view.columns[1].get_y(), 0.0]))

    def stops_of(self, trace: NetworkTrace) -> list[Stop]:
        """Return where the points of a trace are at each place."""
        return [
            Stop(trace.layers[p.layer], p.field, limit, p.dims)
            for p, limit in zip(self.places, self.limits, strict=True)
        ]

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
        return WarpedGrid(
            self.plane,
            self.stops_of(self.grid_trace),
            n_samples=GRID_SAMPLES,
            progress=self.progress,
            color=theme.QUIET,
        )

    def make_caption(self, place: int) -> Words:
        """Return what the plane shows at a place, above it."""
        words = caption_above(self.plane, self.places[place].caption)
        return allow(words, "number", "which layer and dimensions are shown")

    def make_panel(self, which: int) -> Panel:
        """Return a picture of the film strip, in the column beside the plane."""
        place = _KEPT[which]
        middle = (_STRIP_X, _STRIP_TOP - which * _STRIP_PITCH, 0)
        box = PlaneBox(_SMALL, self.limits[place], ticks=False).move_to(middle)
        stop, grid_stop = self.stops[place], self.stops_of(self.grid_trace)[place]
        grid = WarpedGrid(
            box,
            [grid_stop],
            n_samples=GRID_SAMPLES,
            progress=ValueTracker(0.0),
            color=theme.GUIDE,
        )
        dots = Scatter(box, [stop], colors=self.angle_colors, radius=_SMALL_POINT)
        name = Words(_STRIP_NAMES[which], font_size=theme.SIZE_LABEL, color=theme.WORDS)
        allow(name, "number", "which layer it is")
        name.next_to(box, RIGHT, buff=0.2)
        last = which == len(_KEPT) - 1
        mark = Words("?", font_size=theme.SIZE_LARGE, color=theme.RESULT).move_to(middle)
        return Panel(box, grid, dots, name, VGroup(mark) if last else VGroup())

    # --- moves ------------------------------------------------------------------------------

    def send_a_circle_in(self) -> None:
        """Make the plane of the deep network's place, draw a circle, and ask what comes out."""
        view, deep = self.small_network, self.opening.network
        rest = VGroup(
            *(deep.inputs, deep.outputs, deep.gaps, deep.view.shape_labels), *deep.rows.values()
        )
        last = self.panels[-1]
        with self.say(
            "What does a layer do to space itself? A circle goes in. What comes out?"
        ) as line:
            self.play(
                self.title_in(),
                FadeOut(rest, rate_func=squish_rate_func(smooth, 0.0, 0.5)),
                ReplacementTransform(VGroup(*deep.view.edges, deep.view.dots), VGroup(*view.edges)),
                ReplacementTransform(VGroup(*deep.view.columns), VGroup(*view.columns)),
                run_time=line.until("space", at_least=theme.MOVE),
            )
            self.play(
                GrowFromPoint(self.plane.box, view.columns[0].get_center()),
                FadeIn(self.plane.axes, self.ticks, self.caption),
                Create(self.warped, lag_ratio=0.02),
                run_time=line.until("circle", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.dots), lag_ratio=0.03),
                run_time=line.until("What", 2, at_least=theme.QUICK),
            )
            self.remove(*self.dots)
            self.add(self.dots)
            self.keep(0, line.until("comes", at_least=theme.QUICK))
            boxes = VGroup(*(panel.box.box for panel in self.panels[1:]))
            self.play(FadeIn(boxes, last.mark, last.name, shift=0.3 * DOWN), run_time=theme.QUICK)
        self.warped.follow()
        self.dots.follow()

    def keep(self, which: int, run_time: float) -> None:
        """Keep a small copy of the present picture in the film strip."""
        panel = self.panels[which]
        dots, grid = (each.copy().clear_updaters() for each in (self.dots, self.warped))
        view = self.small_network
        seen = [view.node(which, j) for j in self.places[_KEPT[which]].dims]
        coming: list[Animation] = [FadeIn(panel.box if which == 0 else panel.box.axes)]
        if len(panel.mark):
            coming.append(FadeOut(panel.mark, rate_func=squish_rate_func(smooth, 0.0, 0.4)))
        else:
            coming.append(FadeIn(panel.name))
        self.play(
            *coming,
            ReplacementTransform(grid, panel.grid),
            ReplacementTransform(dots, panel.dots),
            *(node.body.animate.set_stroke(theme.RESULT) for node in seen),
            run_time=run_time,
        )

    def go_to(self, place: int, run_time: float, *more: Animation) -> None:
        """Move everything to a place; above and below the plane stands what is shown there."""
        caption, moves = self.make_caption(place), list(more)
        # The title and the scale are those of what stands there, never of what is to come.
        soon, late = squish_rate_func(smooth, 0.0, 0.15), squish_rate_func(smooth, 0.85, 1.0)
        if self.limits[place] != self.limits[place - 1]:
            ticks = self.plane.make_ticks(self.limits[place])
            moves += [FadeOut(self.ticks, rate_func=soon), FadeIn(ticks, rate_func=late)]
            self.ticks = ticks
        self.play(
            FadeOut(self.caption, rate_func=soon),
            FadeIn(caption, rate_func=late),
            self.progress.animate.set_value(place),
            *moves,
            run_time=run_time,
        )
        self.caption = caption

    def pass_the_first_layer(self) -> None:
        """Apply the weights, then the activation."""
        view = self.small_network
        with self.say(self.words_about_weights()) as line:
            self.play(*view.pulse(0, 0), run_time=line.until("weights", at_least=theme.QUICK))
            self.go_to(1, max(theme.SLOW, line.rest))
        n = spoken_number(str(len(self.circle.layers[0].biases)))
        seen = [view.node(1, j) for j in self.places[1].dims]
        with self.say(
            f"You see two of its {n} dimensions: those in which the points differ most."
        ) as line:
            line.wait_for("two")
            self.play(
                *(Indicate(node.body, 1.5, color=theme.RESULT) for node in seen),
                Indicate(self.caption, 1.05, color=theme.RESULT),
                run_time=line.until("differ", at_least=theme.MOVE),
            )
        with self.say(self.words_about_bend(1)) as line:
            self.bend_to(2, line)
            self.keep(1, run_time=theme.MOVE)

    def words_about_weights(self) -> str:
        """Return what the first layer's weights do to the two dimensions that are shown."""
        shown = self.circle_weights()
        text = "The first layer's weights and biases turn, stretch and shear the plane"
        if np.linalg.det(shown) < 0:
            return f"{text}, and flip it over."
        return f"{text}."

    def circle_weights(self) -> Floats:
        """Return the weights that lead from the plane of inputs to the plane shown next."""
        place = self.places[1]
        return self.circle.layers[place.layer].weights[:, list(place.dims)]

    def bend_to(self, place: int, line: LineTiming) -> None:
        """Apply an activation; the axes onto which ReLU flattens glow."""
        if not self.flattens(place):
            self.wait(theme.PAUSE)
            self.go_to(place, line.rest)
            return
        line.wait_for("flattens")
        limit = self.limits[place]
        self.plane.limit = limit
        creases = VGroup(
            *(
                Line(self.plane.point(0, 0), self.plane.point(*end))
                for end in ((limit, 0), (0, limit))
            )
        ).set_stroke(theme.RESULT, width=theme.STROKE_CURVE)
        self.play(Create(creases), run_time=theme.QUICK)
        self.go_to(place, max(theme.SLOW, line.rest - theme.MOVE))
        self.play(FadeOut(creases), run_time=theme.BRIEF)

    def flattens(self, place: int) -> bool:
        """Return whether ReLU puts a point that is shown onto an axis."""
        shown = self.places[place]
        layer = self.circle.layers[shown.layer]
        before = layer.pre_activation[:, list(shown.dims)]
        return layer.activation == "relu" and bool((before < 0).any())

    def words_about_bend(self, kept: int) -> str:
        """Return what the activation of a hidden layer does to the points shown."""
        place = self.places[_KEPT[kept]]
        layer = self.circle.layers[place.layer]
        name = activation_name(layer.activation)
        if not name:
            return "There is no activation, so the picture stays as it is."
        if self.flattens(_KEPT[kept]):
            text = "Then ReLU flattens space: whatever is negative lands on an axis."
            shown = layer.output[1:, list(place.dims)]
            # The circle's last point is its first.
            merged = len(np.unique(shown, axis=0)) < len(shown)
            return f"{text} Here, different points become one." if merged else text
        if layer.activation == "relu":
            return "ReLU would flatten what is negative, but nothing is."
        return f"Then {name} bends the picture."

    def pass_the_second_layer(self) -> None:
        """The same again, in three dimensions."""
        layer = self.circle.layers[1]
        before, after = (spoken_number(str(n)) for n in layer.weights.shape)
        with self.say(f"The second layer mixes all {before} dimensions into {after}.") as line:
            self.play(
                *self.small_network.pulse(1, 0),
                run_time=line.until("mixes", at_least=theme.QUICK),
            )
            self.go_to(3, max(theme.MOVE, line.rest))
        words = "And ReLU flattens again." if self.flattens(4) else self.words_about_bend(2)
        with self.say(words) as line:
            self.bend_to(4, line)
            self.keep(2, run_time=theme.MOVE)

    def pass_the_output_layer(self) -> None:
        """The output has two dimensions, both shown."""
        with self.say("The output is a plane again. This came out.") as line:
            self.play(
                *self.small_network.pulse(2, 0),
                run_time=line.until("plane", at_least=theme.QUICK),
            )
            self.go_to(5, line.until("This", at_least=theme.MOVE))
            self.keep(3, run_time=max(theme.MOVE, line.rest))

    def run_the_whole_way(self) -> None:
        """Play all layers as one movement."""
        last = len(self.places) - 1
        end = self.make_caption(last)
        with self.say(f"Once more, in one movement. {self.words_about_lines()}") as line:
            self.play(
                FadeOut(self.caption, self.ticks, rate_func=squish_rate_func(smooth, 0.0, 0.25)),
                self.progress.animate.set_value(0.0),
                run_time=line.until("movement", at_least=theme.MOVE),
            )
            self.play(
                self.warped[self.most_bent()]
                .animate.set_stroke(theme.WHITE, width=theme.STROKE_CURVE)
                .build(),
                run_time=line.until("Straight", at_least=theme.QUICK),
            )
            self.play(
                self.progress.animate.set_value(last),
                *(
                    AnimationGroup(
                        *self.small_network.pulse(k, 0),
                        rate_func=squish_rate_func(linear, k / 3, (k + 1) / 3),
                    )
                    for k in range(3)
                ),
                rate_func=linear,
                run_time=max(2 * theme.SLOW, line.rest),
            )
        self.caption, self.ticks = end, self.plane.make_ticks(self.limits[last])
        self.play(FadeIn(self.caption, self.ticks), run_time=theme.BRIEF)

    def most_bent(self) -> int:
        """Return which line of the grid ends farthest from straight."""
        last, box = self.grid_trace.layers[-1].output, self.limits[-1]
        ends = np.clip(last, -box, box).reshape(-1, GRID_SAMPLES, 2)
        start, chord = ends[:, :1], ends[:, -1:] - ends[:, :1]
        way = ends - start
        across = np.abs(way[..., 0] * chord[..., 1] - way[..., 1] * chord[..., 0])
        length = np.maximum(np.linalg.norm(chord, axis=-1), 1e-9)
        return int((across / length).max(axis=1).argmax())

    def words_about_lines(self) -> str:
        """Return what becomes of the straight lines of the grid."""
        hidden = self.grid_trace.layers[:-1]
        if any(np.abs(layer.output - layer.pre_activation).max() > 0 for layer in hidden):
            return "Straight lines go in, and come out bent: follow the white one."
        return "Straight lines go in, and come out straight."

    def lay_out_the_strip(self) -> None:
        """Put the pictures in a row, large: what went in, and what became of it."""
        view = self.small_network
        for each in (self.dots, self.warped):
            each.clear_updaters()
        hero = VGroup(self.plane, self.warped, self.dots, self.ticks, self.caption)
        n = len(self.panels)
        places = [np.array([(k - (n - 1) / 2) * _ROW_PITCH, _ROW_Y, 0.0]) for k in range(n)]
        moves: list[Animation] = []
        for panel, place in zip(self.panels, places, strict=True):
            moves.append(panel.picture.animate.scale(_LARGE / _SMALL).move_to(place).build())
            below = place + (_LARGE / 2 + 0.35) * DOWN
            moves.append(panel.name.animate.move_to(below).build())
        arrows = [
            Arrow(
                a + (_LARGE / 2) * RIGHT,
                b + (_LARGE / 2) * LEFT,
                buff=0.06,
                color=theme.WORDS,
                stroke_width=theme.STROKE,
                tip_length=0.14,
            )
            for a, b in pairwise(places)
        ]
        above = NetworkView(self.circle, width=_ROW_PITCH * (n - 1), height=_ABOVE_HEIGHT)
        above.remove(above.shape_labels)
        above.empty(range(n))
        above.shift((_ABOVE_Y - above.columns[1].get_y()) * UP)
        ticks = VGroup(
            *(
                PlaneBox(_LARGE, self.limits[kept]).shift(place).ticks
                for kept, place in zip(_KEPT, places, strict=True)
            )
        )
        gone = squish_rate_func(smooth, 0.0, 0.5)
        with self.say(
            "So every layer redraws space. These weights are random; training chooses them, "
            "so that the new shape helps."
        ) as line:
            self.play(
                FadeOut(hero, scale=0.5, target_position=places[-1], rate_func=gone),
                ReplacementTransform(VGroup(*view.edges), VGroup(*above.edges)),
                ReplacementTransform(VGroup(*view.columns), VGroup(*above.columns)),
                *moves,
                run_time=line.until("These", at_least=theme.MOVE),
            )
            self.play(
                FadeIn(ticks),
                LaggedStart(*(GrowArrow(arrow) for arrow in arrows), lag_ratio=0.5),
                run_time=line.until("training", at_least=theme.MOVE),
            )
            for k in range(n - 1):
                self.play(*above.pulse(k, 0), run_time=theme.QUICK)
        self.wait(theme.PAUSE)
        self.leaving = VGroup(*arrows, *ticks, *above.edges, *above.columns)

    def clear_the_plane(self) -> None:
        """Leave an empty plane with its grid: the first picture, grown."""
        ending = PlaneAtRest(self.params)
        first, others = self.panels[0], self.panels[1:]
        left = VGroup(
            *(panel.picture for panel in others),
            *(panel.name for panel in self.panels),
        )
        self.play(self.title_out(), FadeOut(left, self.leaving, first.dots), run_time=theme.QUICK)
        self.play(
            ReplacementTransform(first.box.box, ending.plane.box),
            ReplacementTransform(first.box.axes, ending.plane.axes),
            ReplacementTransform(first.grid, ending.grid),
            FadeIn(ending.plane.ticks, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
            run_time=theme.MOVE,
        )
        self.clear()
        self.add(*ending.mobjects)


def limits_of(trace: NetworkTrace, places: tuple[Place, ...]) -> tuple[float, ...]:
    """Return how far the plane reaches at each place: a little farther than the points there."""
    limits = [_INPUT_LIMIT]
    for place in places[1:]:
        layer, dims = trace.layers[place.layer], list(place.dims)
        # What squeezes space is seen closer; what only flattens it keeps its scale.
        fields = (
            ("pre_activation", "output") if layer.activation in _KEEPS_SCALE else (place.field,)
        )
        largest = max(float(np.abs(getattr(layer, field)[:, dims]).max()) for field in fields)
        limits.append(nice_limit(1.05 * largest, at_least=1.0))
    return tuple(limits)


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
