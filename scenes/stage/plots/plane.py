"""A plane over two inputs, seen from above and to the side."""

from __future__ import annotations

import numpy as np
from manim import DashedLine, Line, Polygon, VGroup
from numpy.typing import NDArray

from math_core import Neuron
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.text.typesetting import Formula

_LINES = 9
# How far the input axes reach beyond the square of inputs, and their names beyond that.
_AXIS, _NAME_GAP = 1.25, 0.3
# Directions on the stage of one unit of x₁, x₂ and y: an axonometric view.
_X1 = np.array([0.88, -0.2, 0.0])
_X2 = np.array([0.5, 0.34, 0.0])
_UP = np.array([0.0, 1.0, 0.0])


class PlaneView(VGroup):
    """The output of a linear neuron with two inputs, over the square [−limit, limit]².

    Parameters
    ----------
    neuron
        A neuron with two inputs.
    limit
        How far both inputs go.
    size
        Half the length of an input axis on the stage, before projection.
    height
        The largest |output| reaches this far up or down.
    reach
        The |output| that does so, if it is to be larger than the plane's own.

    Attributes
    ----------
    axes : VGroup
        The two input axes and the output axis, then their names.
    floor : Polygon
        The square of inputs, at y = 0.
    stems : VGroup
        Dashed lines from the floor's corners up or down to the plane.
    sheet : VGroup
        The plane: a grid of lines, each computed from the neuron's response.
    trail : Line
        The line of the plane where x₂ = 0: the graph of one input alone.

    Examples
    --------
    >>> from math_core import Neuron
    >>> plane = PlaneView(Neuron([0.5, -1.0], 0.5), 3.0, size=2.3, height=1.6)
    """

    def __init__(
        self, neuron: Neuron, limit: float, size: float, height: float, reach: float = 0.0
    ) -> None:
        self.neuron = neuron
        self.limit = limit
        self._size = size
        steps = np.linspace(-limit, limit, _LINES)
        corners = np.array([[-limit, -limit], [limit, -limit], [limit, limit], [-limit, limit]])
        outputs = neuron.response(corners).output
        largest = max(reach, float(np.abs(outputs).max()))
        self._unit_y = height / largest if largest > 0 else 1.0
        self.axes = self._make_axes(height)
        self.face = Polygon(
            *self._points(corners),
            stroke_width=0,
            fill_color=theme.FUNCTION,
            fill_opacity=0.2,
        )
        on_floor = [self._project(x1, x2, 0.0) for x1, x2 in corners]
        self.floor = Polygon(*on_floor, color=theme.GUIDE, stroke_width=theme.STROKE_THIN)
        self.stems = VGroup(
            *(
                DashedLine(foot, top, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
                for foot, top in zip(on_floor, self._points(corners), strict=True)
                if not np.allclose(foot, top)
            )
        )
        along = VGroup(*(self._line((-limit, s), (limit, s)) for s in steps))
        across = VGroup(*(self._line((s, -limit), (s, limit)) for s in steps))
        self.sheet = VGroup(self.face, along, across)
        self.trail = self._line((-limit, 0.0), (limit, 0.0))
        self.trail.set_stroke(width=theme.STROKE_CURVE)
        super().__init__(self.floor, self.axes, self.stems, self.sheet, self.trail)

    def _points(self, inputs: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        response = self.neuron.response(inputs)
        return [
            self._project(x1, x2, y * self._unit_y)
            for (x1, x2), y in zip(response.inputs, response.output, strict=True)
        ]

    def _project(self, x1: float, x2: float, up: float) -> NDArray[np.float64]:
        unit = self._size / self.limit
        # Where the plane falls with x₂, that axis comes toward the viewer: seen the other way
        # round, its fall and the perspective would cancel, and the plane show its edge.
        away = 1.0 if self.neuron.weights[1] >= 0 else -1.0
        projected: NDArray[np.float64] = unit * (x1 * _X1 + away * x2 * _X2) + up * _UP
        return projected

    def _line(self, start: tuple[float, float], end: tuple[float, float]) -> Line:
        first, last = self._points(np.array([start, end]))
        return Line(first, last, color=theme.FUNCTION, stroke_width=theme.STROKE_THIN)

    def _make_axes(self, height: float) -> VGroup:
        """Return the axes, each with its name at its own end, beyond the plane's edge."""
        edge, top = _AXIS * self.limit, 1.35 * height
        directions = ((1.0, 0.0), (0.0, 1.0))
        ends = [self._project(edge * one, edge * two, 0.0) for one, two in directions]
        starts = [
            self._project(-self.limit * one, -self.limit * two, 0.0) for one, two in directions
        ]
        axes = VGroup(
            *(
                Line(start, end, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
                for start, end in zip([*starts, -height * _UP], [*ends, top * _UP], strict=True)
            )
        )
        for axis, name in zip(tuple(axes), ("x_1", "x_2", "y"), strict=True):
            label = Formula(name, font_size=theme.SIZE_BODY, color=theme.WORDS)
            allow(label, "crossing", "a steep plane may pass the name of an axis")
            axes.add(label.move_to(axis.get_end() + _NAME_GAP * axis.get_unit_vector()))
        return axes
