"""Arrows, shadows and areas on the stage are the lengths that were measured."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import ReachTrace, measure_reach
from scenes.layers.params import LayersParams
from scenes.stage.tables.reach import ReachView


def reaches(n_inputs: int, j: int = 1) -> ReachTrace:
    batch = LayersParams(sizes=(n_inputs, 2)).batch_trace()
    return measure_reach(batch.inputs, batch.weights[:, j])


def test_the_shadow_and_the_arrows_are_those_of_the_sample() -> None:
    trace = reaches(3)
    view = ReachView(trace, range(4), 4.0, 2.6)
    for i in range(4):
        view.turn_to(i)
        assert view.shadow.quantity == trace.quantity("reaches", i)
        assert view.shadow.read_back() == pytest.approx(trace.reaches[i], abs=1e-3)
        arrow = view.sample.head.get_start() - view.origin
        length = np.linalg.norm(trace.inputs[i])
        assert np.linalg.norm(arrow) / view.unit == pytest.approx(length)
        cosine = trace.reaches[i] / length
        assert arrow[0] / np.linalg.norm(arrow) == pytest.approx(cosine)
    assert view.width < 4.0


@pytest.mark.parametrize("n_inputs", [1, 3, 64])
def test_the_area_below_the_shadow_is_the_dot_product(n_inputs: int) -> None:
    trace = reaches(n_inputs)
    view = ReachView(trace, range(4), 4.0, 2.6)
    for i in range(4):
        area = view.turn_to(i).area(i)
        assert area.read_back() == pytest.approx(float(trace.inputs[i] @ trace.weights))
        assert area.width == pytest.approx(view.shadow.get_length(), abs=1e-3)
        assert area.height == pytest.approx(view.side().height, rel=1e-3)
        assert view.side().height / view.unit == pytest.approx(np.linalg.norm(trace.weights))
