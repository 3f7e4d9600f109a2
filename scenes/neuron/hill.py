"""Three neurons and their sum: a line without an activation, a hill with one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import LEFT, Circle, Line, Mobject, Rectangle, ValueTracker, VGroup

from math_core import ACTIVATIONS
from scenes.neuron.live_plot import BendingCurve, LivePlot, Scale, Shape, shape_of
from scenes.neuron.params import HILL_BIASES, hill, hill_sum
from scenes.stage import theme
from scenes.stage.networks.neuron import EdgeLabel, weighted_edge
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


def sum_shape(*activations: str) -> Shape:
    """Return the sum of the three neurons, with their activation and its own, as a shape."""
    return Shape(
        lambda xs: hill(xs, *activations),
        "output",
        color=theme.RESULT,
        width=theme.STROKE_TANGENT,
    )


def term_shape(j: int, activation: str, opacity: float = 0.5) -> Shape:
    """Return what one of the three adds to the sum as a shape."""
    return Shape(lambda xs: hill(xs, activation), "terms", j, width=theme.STROKE, opacity=opacity)


class Hill(VGroup):
    """The curves of three neurons and of their sum, and the small network that draws them.

    Parameters
    ----------
    plot
        The axes.

    Attributes
    ----------
    progress : ValueTracker
        At 0 all curves are that of leaky ReLU; at 1 they are the linear neurons', at 2 the three
        have a ReLU, at 3 their sum has one, too.
    terms, total : BendingCurve
        What each of the three adds to the sum, and the sum.
    kinks : VGroup
        Dots on the sum where one of the three begins.
    wires, labels, nodes, icons
        The network: the edges out of the three with their weights, its circles and the curve in
        each of them.
    """

    def __init__(self, plot: LivePlot) -> None:
        self.progress = progress = ValueTracker(3.0)
        start = shape_of(ACTIVATIONS["leaky_relu"])
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
            (start, sum_shape("linear"), sum_shape("relu"), sum_shape("relu", "relu")),
            now,
        )
        self.x_name = plot.axis_name("x")
        self.y_name = plot.axis_name("y", side=LEFT)
        self.kinks = VGroup(
            *(self.total.rider(lambda b=b: -b, theme.WHITE) for b in HILL_BIASES)  # type: ignore[misc]
        )
        self._make_network(now)
        super().__init__(
            self.terms, self.total, self.x_name, self.y_name, self.wires, self.labels, self.nodes
        )
        self.add(self.icons, self.x, self.kinks)

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
            for names in (("linear",), ("linear",), ("relu",), ("relu", "relu"))
        ]
        return BendingCurve(scale, shapes, now)
