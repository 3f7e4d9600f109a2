"""A bar's length is its value; a dot's area is its weight."""

from __future__ import annotations

import pytest
from manim import ValueTracker, linear

from math_core import Quantity
from scenes.attention.params import AttentionParams
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.plots.bars import BarChart, BarTo
from scenes.stage.text.rounding import Rounded
from tests.scenes.inspection import height_in_pixels

VALUES = [Quantity(value, "Test", "values", (i,)) for i, value in enumerate((1.5, -0.75, 0.0, 3))]


@pytest.mark.parametrize("horizontal", [False, True])
def test_lengths_are_values_wherever_the_chart_is(horizontal: bool) -> None:
    chart = BarChart(VALUES, labels="abcd", horizontal=horizontal, decimals=2)
    chart.scale(0.9).shift((2, 1, 0))
    for bar, quantity in zip(chart.bars[0], VALUES, strict=True):
        assert bar.quantity == quantity
        assert bar.read_back() == pytest.approx(quantity.value, abs=0.01)
    assert [n.rounded.quantity for n in chart.numbers[0]] == VALUES
    assert chart.bar(1).get_fill_color() != chart.bar(0).get_fill_color()


def test_two_series_share_one_scale_and_stand_side_by_side() -> None:
    trace = AttentionParams().simple_trace()
    before = [trace.quantity("value", i, 0) for i in range(4)]
    after = [trace.quantity("output", i, 0) for i in range(4)]
    chart = BarChart(before, after, colors=("#FFFFFF", "#FFFF00"))
    assert chart.bar(0, 0).get_right()[0] <= chart.bar(0, 1).get_left()[0] + 1e-6
    assert chart.bar(0, 1).read_back() / chart.bar(0, 0).read_back() == pytest.approx(0.7243, 1e-3)


def test_a_live_bar_follows_its_source() -> None:
    tracker = ValueTracker(1.0)
    chart = BarChart(VALUES, limits=(-1, 3))
    bar = chart.bar(0).follow(lambda: Quantity(tracker.get_value(), "Test", "live"))
    tracker.set_value(-0.5)
    bar.update()
    assert bar.read_back() == pytest.approx(-0.5)


def test_a_bar_that_changes_sign_ends_at_its_value_in_the_colour_of_its_sign() -> None:
    chart = BarChart(VALUES, limits=(-2, 3))
    change = BarTo(chart.bar(0), VALUES[1], rate_func=linear)
    change.begin()
    change.interpolate(0.5)
    assert chart.bar(0).read_back() == pytest.approx((1.5 - 0.75) / 2)
    assert chart.bar(0).get_fill_color() == chart.bar(3).get_fill_color()
    change.finish()
    assert chart.bar(0).quantity == VALUES[1]
    assert chart.bar(0).read_back() == pytest.approx(-0.75)
    assert chart.bar(0).get_fill_color() == chart.bar(1).get_fill_color()


def test_levels_and_rows_of_numbers_stand_at_the_bars() -> None:
    chart = BarChart(VALUES).shift((1, 2, 0))
    assert chart.level(VALUES[3]).get_y() == pytest.approx(chart.bar(3).get_top()[1])
    row = chart.number_row([Rounded(quantity) for quantity in VALUES], -1.5)
    for i, number in enumerate(row):
        assert number.get_x() == pytest.approx(chart.bar(i).get_x(), abs=0.01)
        assert number.get_y() == pytest.approx(-1.5, abs=0.01)


def test_numbers_without_room_are_left_out() -> None:
    trace = AttentionParams(tokens=tuple("abcdefghijklmnop")).simple_trace()
    weights = [trace.quantity("attention_weights", 0, j) for j in range(16)]
    assert BarChart(weights, breadth=3, decimals=3).numbers == []
    roomy = BarChart(weights[:4], breadth=4, decimals=3)
    assert all(height_in_pixels(number) >= 20 for number in roomy.numbers[0])


@pytest.mark.parametrize("n", [1, 4, 16])
def test_the_area_of_a_dot_is_the_weight(n: int) -> None:
    words = tuple(f"interlingu{i:02d}" for i in range(n))
    trace = AttentionParams(tokens=words).simple_trace(causal=True)
    grid = AttentionGrid(trace, words=words).shift((1, 0, 0))
    assert grid.width < 7
    for i in range(n):
        for j in range(n):
            assert grid.dot(i, j).quantity.value == trace.attention_weights[i, j]
            assert grid.dot(i, j).read_back() == pytest.approx(
                trace.attention_weights[i, j], abs=1e-4
            )
    assert len(grid.row(0)) == n
    for word in (*grid.row_names, *grid.column_names, *grid.titles):
        assert height_in_pixels(word) >= 20
