"""Points and grid lines stand where their trace says, at every stop of their way."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ValueTracker

from math_core import DenseLayer, Network
from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.plots.scatter import (
    PlaneBox,
    Scatter,
    Stop,
    WarpedGrid,
    class_styles,
    decision_line,
    grid_points,
)


def test_points_stand_at_their_coordinates_and_move_between_stops() -> None:
    trace = LayersParams().circle_trace()
    stops = [Stop(trace.layers[0], "inputs", 2.0), Stop(trace.layers[0], "output", 2.0, (0, 3))]
    scatter = Scatter(PlaneBox(4.0, 2.0), stops, colors=[theme.WHITE] * 100)
    scatter.shift((1.0, 0.5, 0.0))
    scatter.box.shift((1.0, 0.5, 0.0))
    for progress, values in ((0, trace.layers[0].inputs), (1, trace.layers[0].output[:, [0, 3]])):
        scatter.progress.set_value(progress)
        scatter.arrange_points()
        for i, point in enumerate(scatter):
            assert point.read_back_both() == pytest.approx(tuple(values[i, :2]), abs=1e-6)
            assert point.read_back() == pytest.approx(point.quantity.value, abs=1e-6)
    scatter.progress.set_value(0.5)
    middle = scatter.arrange_points()[7].get_center()
    both = [stop.shares()[7] for stop in stops]
    assert scatter.box.share(middle) == pytest.approx(np.mean(both, axis=0))


def test_grid_lines_run_through_their_computed_points_and_stay_in_the_window() -> None:
    points = grid_points(1.0, 5, 21)
    assert points.shape == (2 * 5 * 21, 2)
    trace = LayersParams().circle_network().forward(points)
    progress = ValueTracker(0.0)
    box = PlaneBox(4.0, 1.0)
    stops = [Stop(trace.layers[0], "inputs", 1.0), Stop(trace.layers[0], "output", 1.0)]
    grid = WarpedGrid(box, stops, n_samples=21, progress=progress)
    assert grid[0].get_start() == pytest.approx(box.point(-1.0, -1.0))
    assert grid[5].get_end() == pytest.approx(box.point(-1.0, 1.0))
    progress.set_value(1.0)
    for line in grid.arrange_lines():
        if line.has_points():
            assert np.abs(line.points[:, :2]).max() <= 2.0 + 1e-6


def test_the_decision_line_is_where_both_logits_are_equal() -> None:
    layer = DenseLayer([[1.0, -2.0], [0.5, 3.0]], [0.2, -0.1])
    box = PlaneBox(4.0, 2.0)
    line = decision_line(box, layer.weights, layer.biases)
    for point in (line.get_start(), line.get_end(), line.get_center()):
        share = box.share(point)
        assert np.abs(share).max() <= 1 + 1e-9
        logits = Network([layer]).forward(share * box.limit).output
        assert logits[0] == pytest.approx(logits[1])


def test_classes_differ_in_colour_and_shape() -> None:
    colors, shapes = class_styles(np.array([0, 1, 1]))
    assert colors == [theme.CLASSES[0], theme.CLASSES[1], theme.CLASSES[1]]
    assert shapes == ["disc", "square", "square"]
