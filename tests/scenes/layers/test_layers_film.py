"""Part 2's film, fast-forwarded at the defaults and far from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import ValueTracker, config

from scenes.layers.depth_bends_boundaries.carried import cut_along_the_border
from scenes.layers.params import LayersParams
from scenes.layers.scene import Layers
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.running_series import RunningSeries
from scenes.stage.plots.scatter import PlaneBox
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    narration,
    renderer,
)

# The last two chapters depend on seed and activation alone.
ABOUT_LAYERS = [chapter.slug() for chapter in Layers.chapters[:3]]
LAYERS: dict[str, tuple[dict[str, Any], list[str] | None]] = {
    "as wide and deep as can be": (
        {"sizes": (64,) * 9, "neurons": 64, "batch": 16, "activation": "tanh"},
        ABOUT_LAYERS,
    ),
    "one of everything": ({"sizes": (1, 1), "neurons": 1, "batch": 1}, ABOUT_LAYERS),
    "no activation, another seed": (
        {"sizes": (2, 6, 2), "neurons": 2, "batch": 2, "activation": "linear", "seed": 3},
        None,
    ),
    "just too many": (
        {"sizes": (6, 64, 3), "neurons": 7, "batch": 7, "activation": "sigmoid"},
        ABOUT_LAYERS[::2],
    ),
}


class InspectedLayers(Inspected, Layers):
    pass


@pytest.mark.parametrize(("values", "chapters"), LAYERS.values(), ids=LAYERS)
def test_text_is_large_enough_inside_the_frame_and_apart(
    values: dict[str, Any], chapters: list[str] | None
) -> None:
    part = InspectedLayers(LayersParams.model_validate(values), chapters, renderer=renderer())
    fast_forward(part)
    assert len(part.records) == len(chapters or Layers.chapters)
    assert part.complaints == []


def test_nothing_jumps_between_chapters() -> None:
    assert list(jumps(Layers, LayersParams(sizes=(3, 4, 2), batch=2))) == []


def lines(chapters: list[str] | None = None, **values: Any) -> str:
    part = fast_forward(Layers(LayersParams.model_validate(values), chapters, renderer=renderer()))
    assert all(20 <= record.seconds(config.frame_rate) <= 76 for record in part.records)
    assert list(hurry_and_silence(part)) == []
    return narration(part)


def test_what_is_said_is_true_of_the_default_layers() -> None:
    said = lines()
    run, linear = LayersParams().training(), LayersParams().training(linear=True)
    assert "In a layer, five neurons wait for the same three numbers." in said
    assert "The answers are the same, and so is the work: fifteen multiply-adds." in said
    assert "four by three times three by five." in said
    assert "Here: three inputs, then layers of eight, five and two neurons." in said
    assert "It has no ReLU, so they can be any number." in said
    assert f"its accuracy is {run.trace.accuracy[-1]:.3f}" in said
    assert f"ends at {linear.trace.accuracy[-1]:.3f}" in said


def test_a_straight_line_through_the_spirals_is_right_about_half_of_the_time() -> None:
    params = LayersParams()
    trace, test = params.turned_line_trace(), params.training().test
    # By the angle of each point against the line's, without any network.
    x, y = test.inputs.T
    for k in (0, 30, trace.best_turned, 150, trace.best, trace.n_turned + 30):
        left = np.hypot(x, y) * np.sin(np.arctan2(y, x) - trace.angles[k]) > trace.offsets[k]
        assert trace.accuracy[k] == pytest.approx((left == (test.targets == 1)).mean())
    # Half a turn exchanges the sides.
    np.testing.assert_allclose(trace.accuracy[:120] + trace.accuracy[120:240], 1.0)
    # What is shifted begins as the best of those that are turned.
    assert trace.accuracy[trace.n_turned] == trace.accuracy[trace.best_turned]
    assert trace.accuracy[trace.best] == trace.accuracy.max()
    assert trace.accuracy.max() < 0.8 < params.training().trace.accuracy[-1]


def test_what_is_said_is_true_of_the_viewers_layers() -> None:
    said = lines(ABOUT_LAYERS, sizes=(64, 1), neurons=10, batch=1, activation="linear")
    assert "In a layer, ten neurons wait for the same sixty four numbers." in said
    assert "The answers are the same, and so is the work: six hundred forty multiply-adds." in said
    assert "Now one sample is waiting, a row of its own." in said
    assert "ReLU" not in said
    assert "The other sample" not in said
    assert "Here: sixty four inputs, then a layer of one neuron." in said


def test_the_border_is_straight_on_the_plane_of_the_last_hidden_layer() -> None:
    network = LayersParams().training().network
    plane = cut_along_the_border(network, 1.2)
    ends = plane.segments.reshape(-1, 2)
    assert len(ends) > 100
    # The last layer's own line, on which both logits are the same.
    hidden = network.forward(ends).layers[-2].output
    layer = network.layers[-1]
    normal = layer.weights[:, 1] - layer.weights[:, 0]
    distance = (hidden @ normal + layer.biases[1] - layer.biases[0]) / np.linalg.norm(normal)
    np.testing.assert_allclose(distance, 0.0, atol=1e-6)
    # Both sides together are the plane, and each has the share that the network gives it.
    areas = []
    for which, faces in enumerate(plane.faces):
        a, b = faces[:, 2] - faces[:, 0], faces[:, 3] - faces[:, 1]
        areas.append(float(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / 2)
        inside = network.forward(faces.mean(axis=1)).output.argmax(axis=1)
        assert (inside == which).mean() > 0.98
    assert sum(areas) == pytest.approx(2.4**2)


def test_regions_cover_what_belongs_to_each_class() -> None:
    run = LayersParams().training()
    state = ValueTracker(0.0)
    regions = Regions(PlaneBox(4.0, 1.2), run.networks, state)
    for k in (0, len(run.networks) - 1):
        state.set_value(k)
        shares = []
        for region in regions.refresh():
            assert region.read_back() == pytest.approx(region.quantity.value, abs=0.02)
            shares.append(region.read_back())
        assert sum(shares) == pytest.approx(1.0, abs=1e-6)


def test_a_running_series_ends_at_the_value_of_its_step() -> None:
    trace = LayersParams().training().trace
    n = len(trace.steps)
    state = ValueTracker(0.0)
    series = RunningSeries(
        Chart((0.0, 600.0), (0.0, 1.0), 5.0, 2.0),
        [trace.quantity("loss", k) for k in range(n)],
        [float(step) for step in trace.steps],
        state,
        "#FFFFFF",
    )
    for k in (0, 7, n - 1):
        state.set_value(k)
        assert series.refresh().read_back() == pytest.approx(trace.loss[k], abs=1e-6)
        assert series.quantity == trace.quantity("loss", k)
