"""Many linear neurons in a row, each fed by the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, Arrow, Circle, VGroup, VMobject

from math_core import CollapseTrace
from scenes.stage import theme
from scenes.stage.networks.neuron import weighted_edge


class ChainRow(VGroup):
    """Bodies in a row, with edges as wide as the weights between them.

    Parameters
    ----------
    chain
        The neurons, collapsed one by one.
    start
        Where the edge into the first body begins, shape (3,).
    first
        The x at which the first body stands.
    last
        The x at which the last body stands.
    radius
        Of the bodies.

    Attributes
    ----------
    bodies, edges : list[VMobject]
        Edge i leads to body i.
    output : Arrow
        What leaves the last body.
    largest : float
        The |weight| of the widest edge.
    """

    def __init__(
        self,
        chain: Sequence[CollapseTrace],
        start: np.ndarray,
        first: float,
        last: float,
        radius: float,
    ) -> None:
        weights = [float(chain[0].first_weights[0]), *(float(c.second_weight) for c in chain)]
        merged = [float(each.weights[0]) for each in chain]
        self.largest = max(map(abs, [*weights, *merged])) or 1.0
        self.start, self.radius = start, radius
        self.places = [np.array([x, start[1], 0.0]) for x in np.linspace(first, last, len(weights))]
        self.bodies: list[VMobject] = [
            Circle(
                radius=radius,
                color=theme.WHITE,
                stroke_width=theme.STROKE,
                fill_color=theme.CANVAS,
                fill_opacity=1,
            ).move_to(place)
            for place in self.places
        ]
        self.edges: list[VMobject] = [self.edge_into(0, weights[0])]
        for i, weight in enumerate(weights[1:], start=1):
            begin = self.places[i - 1] + radius * RIGHT
            self.edges.append(self.edge_into(i, weight, begin))
        end = self.places[-1] + radius * RIGHT
        self.output = Arrow(
            end,
            end + 1.1 * RIGHT,
            buff=0,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            tip_length=0.22,
        )
        super().__init__(*self.edges, *self.bodies, self.output)

    def edge_into(self, i: int, weight: float, start: np.ndarray | None = None) -> VMobject:
        """Return an edge of a weight into body ``i``, by default from where the row begins."""
        end = self.places[i] - self.radius * RIGHT
        return weighted_edge(self.start if start is None else start, end, weight, self.largest)
