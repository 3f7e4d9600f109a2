"""Charts: where values stand, what the ends of a loss curve say, and labels that keep apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Square

from math_core import TrainingTrace
from scenes.stage import theme
from scenes.stage.plots.chart import Chart, spread_apart
from scenes.stage.plots.loss_chart import LossChart

LOSSES = [3.4, 2.0, 0.5, 0.31]


def loss_chart() -> LossChart:
    trace = TrainingTrace(np.array([0, 10, 20, 40]), np.array(LOSSES), np.array([0.1, 0.4, 0.8, 1]))
    return LossChart(trace, 6.0, 3.0, at=(1.0, -0.5, 0.0))


@given(value=st.floats(0.01, 100.0), log=st.booleans())
def test_a_value_can_be_read_back_from_where_it_stands(value: float, log: bool) -> None:
    chart = Chart((0, 1), (0.01, 100.0), 5.0, 3.0, log=log)
    assert chart.value_at(chart.point(0.5, value)[1]) == pytest.approx(value)


def test_on_a_logarithmic_axis_equal_ratios_are_equally_far_apart() -> None:
    chart = Chart((0, 1), (0.1, 1000.0), 5.0, 4.0, log=True)
    heights = [chart.point(0, value)[1] for value in (0.1, 1.0, 10.0, 100.0, 1000.0)]
    assert np.diff(heights) == pytest.approx([1.0] * 4)


def test_a_loss_curve_starts_and_ends_at_the_losses_beside_it() -> None:
    chart = loss_chart()
    assert chart.value_at(chart.curve.get_start()[1]) == pytest.approx(3.4)
    assert chart.value_at(chart.curve.get_end()[1]) == pytest.approx(0.31)
    assert (chart.start.text, chart.end.text) == ("3.40", "0.31")
    # The steps are not evenly apart: 20 of 40 is the middle of the axis.
    assert chart.curve.get_start_anchors()[2][0] == pytest.approx(1.0)


def test_the_first_loss_stands_off_the_curve_and_below_the_axis_name() -> None:
    chart = loss_chart()
    assert chart.start.get_left()[0] > chart.curve.get_start()[0]
    assert chart.start.get_top()[1] < chart.names[1].get_bottom()[1]


@given(hundredths=st.lists(st.integers(-200, 200), min_size=1, max_size=5))
def test_labels_spread_apart_keep_their_order_and_no_longer_touch(hundredths: list[int]) -> None:
    heights = [each / 100 for each in hundredths]
    labels = [Square(0.4, color=theme.WHITE).set_y(height) for height in heights]
    spread_apart(labels, gap=0.1)
    order = sorted(range(len(labels)), key=lambda i: heights[i])
    for below, above in pairwise(order):
        room = labels[above].get_bottom()[1] - labels[below].get_top()[1]
        assert room >= 0.1 - 1e-9
    lowest = labels[order[0]]
    assert lowest.get_y() == pytest.approx(heights[order[0]])


def test_labels_far_enough_apart_stay_where_they_are() -> None:
    labels = [Square(0.4).set_y(y) for y in (-1.0, 0.0, 1.0)]
    spread_apart(labels)
    assert [label.get_y() for label in labels] == pytest.approx([-1.0, 0.0, 1.0])
