"""A lamp's brightness is its value; blocks with a way around them have two ways."""

from __future__ import annotations

import math

import pytest

from scenes.stage import theme
from scenes.stage.transformer.block_strip import BlockStrip
from scenes.transformer.params import TransformerParams

XS = [-4.0, -1.0, 2.0]


def test_lamps_are_as_bright_as_their_values_on_a_logarithmic_scale() -> None:
    depth = TransformerParams(n_blocks=2).depth_trace()
    strip = BlockStrip(XS, 1.0, theme.POSITIVE, skips=True)
    for k in range(3):
        lamp = strip.lamp(k, depth.quantity("signal", k), (0.01, 1000.0))
        assert lamp.read_back() == pytest.approx(lamp.quantity.value)
        assert lamp.get_center()[:2] == pytest.approx((XS[k], 1.0))


def test_a_block_is_passed_through_and_where_there_is_a_way_around() -> None:
    with_skips = BlockStrip(XS, 0.0, theme.POSITIVE, skips=True)
    without = BlockStrip(XS, 0.0, theme.NEGATIVE, skips=False)
    assert (len(with_skips.ways(0)), len(without.ways(0))) == (2, 1)
    forth, back = without.way(1), without.way(1, back=True)
    assert forth.get_start() == pytest.approx(back.get_end())


def test_the_ratios_are_of_what_arrives_and_not_finite_where_nothing_does() -> None:
    depth = TransformerParams(n_blocks=3).depth_trace()
    assert float(depth.signal_ratio) == float(depth.signal[-1] / depth.signal_without[-1])
    assert float(depth.gradient_ratio) == float(depth.gradient[0] / depth.gradient_without[0])
    dead = TransformerParams(d_model=2, n_heads=1, d_ff=1, n_blocks=12).depth_trace()
    assert float(dead.signal_without[-1]) == 0
    assert not math.isfinite(float(dead.signal_ratio))
