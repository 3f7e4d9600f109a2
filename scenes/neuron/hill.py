"""Neurons and their sum: a line without an activation, a hill with one, many make any curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, LEFT, Circle, Line, Mobject, Rectangle, ValueTracker, VGroup

from math_core import ACTIVATIONS
from scenes.neuron.live_plot import BendingCurve, LivePlot, Scale, Shape, shape_of
from scenes.neuron.params import (
    HILL_BIASES,
    MANY,
    SOME,
    curve_to_follow,
    follow_curve,
    followers,
    hill,
    hill_sum,
)
from scenes.stage import theme
from scenes.stage.networks.neuron import EdgeLabel, weighted_edge
from scenes.stage.plots.plot import tick_text
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

PLOT_CENTER = np.array([-2.85, 0.3, 0.0])
PLOT_WIDTH, PLOT_HEIGHT = 7.2, 5.3
# The axes of the tour of functions, and of the hill.
TOUR_SPAN, HILL_REACH = 5.0, 3.6
# Nearer than these the heights of sigmoid and tanh, and of the leak, fill the window.
NEAR_REACH = 1.25

_NET_Y = 0.3
_NODE_X = (1.6, 3.75, 6.2)
_SPREAD = 1.85
_RADIUS = 0.6
_ICON_REACH = 6.0
_ICON_STROKE = 3.5
_KINK_RADIUS = 0.09
_CROWD_HEIGHT, _CROWD_FILL = 5.4, 0.4


def sum_shape(activation: str) -> Shape:
    """Return the sum of the three neurons, with their activation, as a shape."""
    return Shape(
        lambda xs: hill(xs, activation),
        "output",
        color=theme.RESULT,
        width=theme.STROKE_TANGENT,
    )


def follower_shape(count: int, width: float = theme.STROKE_TANGENT) -> Shape:
    """Return the sum of so many neurons that follow the curve as a shape."""
    return Shape(lambda xs: follow_curve(xs, count), "output", color=theme.RESULT, width=width)


def term_shape(j: int, activation: str, opacity: float = 0.5) -> Shape:
    """Return what one of the three adds to the sum as a shape."""
    return Shape(lambda xs: hill(xs, activation), "terms", j, width=theme.STROKE, opacity=opacity)


class Hill(VGroup):
    """The curves of neurons and of their sum, and the small network that draws them.

    Parameters
    ----------
    plot
        The axes.

    Attributes
    ----------
    progress : ValueTracker
        At 0 all curves are the line f(z) = z; at 1 they are the linear neurons', at 2 the three
        have a ReLU, at 3 and 4 the sum is that of more neurons, which follow a curve.
    terms, total : BendingCurve
        What each of the three adds to the sum, and the sum.
    wanted : BendingCurve
        The curve that is to be followed.
    kinks, some_kinks, many_kinks : VGroup
        Dots on the sum where one of its neurons begins.
    some, many : Crowd
        More neurons in the place of the three.
    wires, labels, nodes, icons, formulas
        The network: the edges out of the three with their weights, its circles, the curve in
        each of them, and what it is.
    """

    def __init__(self, plot: LivePlot) -> None:
        self.progress = progress = ValueTracker(4.0)
        start = shape_of(ACTIVATIONS["linear"])
        now: Callable[[], float] = progress.get_value
        self.terms = VGroup(
            *(
                BendingCurve(
                    plot.scale_of,
                    (start, term_shape(j, "linear"), term_shape(j, "relu")),
                    now,
                )
                for j in range(len(HILL_BIASES))
            )
        )
        self.total = BendingCurve(
            plot.scale_of,
            (
                start,
                sum_shape("linear"),
                sum_shape("relu"),
                follower_shape(SOME),
                follower_shape(MANY),
            ),
            now,
        )
        smooth = Shape(
            curve_to_follow, "output", color=theme.WHITE, width=theme.STROKE, dashed=True
        )
        self.wanted = BendingCurve(plot.scale_of, (smooth,), lambda: 0.0)
        self.x_name = plot.axis_name("x")
        self.y_name = plot.axis_name("y", side=LEFT)
        self.kinks = self._kinks_at(HILL_BIASES)
        self.some_kinks, self.many_kinks = (
            self._kinks_at([neuron.bias for neuron in followers(count)[0]])
            for count in (SOME, MANY)
        )
        self._make_network(now)
        first, *_, last = self.nodes
        self.some, self.many = (Crowd(first, last, count) for count in (SOME, MANY))
        super().__init__(self.total, self.wanted, self.x_name, self.y_name, self.many)
        self.add(first, last, self.icons[-1], self.x, self.many_kinks)

    def _kinks_at(self, biases: Sequence[float]) -> VGroup:
        """Return dots where neurons with the weight 1 and these biases begin."""
        return VGroup(
            *(self.total.rider(lambda b=b: -b, theme.WHITE, _KINK_RADIUS) for b in biases)  # type: ignore[misc]
        )

    def _make_network(self, now: Callable[[], float]) -> None:
        places = [(_NODE_X[0], _NET_Y)]
        places += [(_NODE_X[1], _NET_Y + (1 - j) * _SPREAD) for j in range(len(HILL_BIASES))]
        places += [(_NODE_X[2], _NET_Y)]
        self.nodes = VGroup(
            *(
                Circle(
                    radius=_RADIUS,
                    color=theme.WHITE,
                    stroke_width=theme.STROKE,
                    fill_color=theme.CANVAS,
                    fill_opacity=1,
                ).move_to((*place, 0))
                for place in places
            )
        )
        first, *row, last = self.nodes
        first.scale(0.6)
        self.x = Formula("x", font_size=theme.SIZE_LABEL).move_to(first)
        weights = hill_sum().weights
        trace = hill_sum().forward((0.0,) * len(weights))
        largest = float(np.abs(weights).max())
        self.wires, self.labels = VGroup(), VGroup()
        for j, node in enumerate(row):
            wire = Line(first, node, color=theme.OUTLINE)
            self.wires.add(wire.set_stroke(width=theme.STROKE_THIN))
            ends = Line(node, last)
            edge = weighted_edge(ends.get_start(), ends.get_end(), float(weights[j]), largest)
            self.wires.add(edge)
            label = EdgeLabel(Rounded(trace.quantity("weights", j), 1))
            self.labels.add(label.move_to(edge.point_from_proportion(0.5)))
        self.icons = VGroup(
            *(self._icon(node, j, now) for j, node in enumerate(row)),
            self._icon(last, None, now),
        )

        self.formulas = VGroup()
        for bias, node in zip(HILL_BIASES, row, strict=True):
            sign = "-" if bias < 0 else "+"
            text = f"x {sign} {tick_text(abs(bias))}" if bias else "x"
            formula = Formula(text, font_size=theme.SIZE_LABEL, constant="the hill's neurons")
            self.formulas.add(formula.next_to(node, DOWN, buff=0.1))

        # Whatever order they come to the stage in, edges end behind the circles.
        self.nodes.set_z_index(1)
        self.labels.set_z_index(1)
        for inside in (self.icons, self.x):
            inside.set_z_index(2)

    @staticmethod
    def _icon(node: Mobject, j: int | None, now: Callable[[], float]) -> BendingCurve:
        """Return a neuron's function, small, in its circle."""
        side = 1.3 * _RADIUS
        window = Rectangle(width=side, height=side, stroke_width=0).move_to(node)
        scale = Scale(window, ValueTracker(TOUR_SPAN), ValueTracker(_ICON_REACH))
        shapes = [
            Shape(
                lambda xs, names=names: hill(xs, *names),  # type: ignore[misc]
                "output" if j is None else "hidden",
                j,
                color=theme.RESULT if j is None else theme.FUNCTION,
                width=_ICON_STROKE,
            )
            for names in (("linear",), ("linear",), ("relu",))
        ]
        if j is None:
            shapes += [follower_shape(count, _ICON_STROKE) for count in (SOME, MANY)]
        return BendingCurve(scale, shapes, now)


class Crowd(VGroup):
    """More neurons with ReLU in the place of three, with the weights that add them up.

    Parameters
    ----------
    first, last
        The circles before and after them.
    count
        How many there are.
    """

    def __init__(self, first: Mobject, last: Mobject, count: int) -> None:
        row, total = followers(count)
        spread = _CROWD_HEIGHT / count
        largest = float(np.abs(total.weights).max())
        wires, nodes = VGroup(), VGroup()
        for j in range(len(row)):
            node = Circle(
                radius=min(_RADIUS, _CROWD_FILL * spread),
                color=theme.WHITE,
                stroke_width=theme.STROKE,
                fill_color=theme.FUNCTION,
                fill_opacity=theme.DIM,
            ).move_to((_NODE_X[1], _NET_Y + ((count - 1) / 2 - j) * spread, 0))
            wire = Line(first, node, color=theme.OUTLINE).set_stroke(width=theme.STROKE_THIN)
            ends = Line(node, last)
            weight = float(total.weights[j])
            wires.add(wire, weighted_edge(ends.get_start(), ends.get_end(), weight, largest))
            nodes.add(node)
        super().__init__(wires, nodes)
