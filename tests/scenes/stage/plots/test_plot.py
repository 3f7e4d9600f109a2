"""Curves, probes and tangents stand where their function says; a plane is flat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import ValueTracker

from math_core import Neuron, evaluate, get_activation
from scenes.stage.plots.plane import PlaneView
from scenes.stage.plots.plot import Plot, nice_limit

drawing = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
values = st.floats(-100, 100).map(lambda x: round(x, 3))


def test_curves_pass_through_the_computed_points_after_the_plot_was_moved() -> None:
    plot = Plot(5, (-1, 5), 6, 4).shift([1, -0.5, 0])
    curve = plot.curve(get_activation("relu"))
    assert np.allclose(curve.get_start(), plot.point(-5, 0))
    assert np.allclose(curve.get_end(), plot.point(5, 5))
    assert plot.point(0, 0) == pytest.approx([1, -0.5 + plot.origin.get_y() + 0.5, 0])


def test_a_probe_rides_on_the_curve_and_stays_inside_the_plot() -> None:
    plot = Plot(5, (-1, 5), 6, 4)
    z = ValueTracker(2.0)
    dot = plot.probe(lambda: evaluate("relu", z.get_value()))
    assert dot.get_center() == pytest.approx(plot.point(2, 2))
    z.set_value(50.0)
    dot.update()
    assert dot.get_center() == pytest.approx(plot.point(5, 5))


def test_a_tangent_has_the_computed_slope() -> None:
    plot = Plot(5, (-1, 5), 6, 4)
    line = plot.tangent(lambda: evaluate("sigmoid", 0.0))
    start, end = line.get_start_and_end()
    rise = (end - start)[1] / (plot.point(0, 1) - plot.point(0, 0))[1]
    run = (end - start)[0] / (plot.point(1, 0) - plot.point(0, 0))[0]
    assert rise / run == pytest.approx(0.25)


@pytest.mark.parametrize(("value", "limit"), [(0.9, 3), (-3.5, 5), (12, 20), (60100, 100000)])
def test_axes_end_at_round_numbers(value: float, limit: float) -> None:
    assert nice_limit(value, at_least=3) == limit


@drawing
@given(values, values, values)
def test_a_plane_is_flat_and_fits(w1: float, w2: float, bias: float) -> None:
    view = PlaneView(Neuron((w1, w2), bias), 3, size=2.3, height=1.6)
    corners = [np.asarray(point) for point in view.face.get_vertices()]
    assert corners[0] + corners[2] == pytest.approx(corners[1] + corners[3])
    assert view.sheet.height <= 2 * 1.6 + 2 * (0.2 + 0.34) * 2.3 + 0.1
