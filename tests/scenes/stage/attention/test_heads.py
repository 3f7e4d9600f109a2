"""Heads as blocks and cards, and angles between vectors."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from math_core import Quantity
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.attention.angle import AngleFan
from scenes.stage.attention.head_card import HeadBlocks, HeadCard


def test_blocks_side_by_side_are_the_columns_of_the_whole() -> None:
    trace = AttentionParams().multi_head_trace()
    blocks = HeadBlocks(trace.heads, "query", 2, 4, (2.9, 1.5))
    rounded = [cell.quantity.value for block in blocks.blocks for cell in block.row(1)]
    np.testing.assert_array_equal(rounded, trace.query[0, 1])


@pytest.mark.parametrize("n_cards", [1, 2, 3])
def test_cards_lie_side_by_side_and_hold_their_contents(n_cards: int) -> None:
    params = AttentionParams(d_model=48, n_heads=8)
    cards = [HeadCard(params.multi_head_trace().heads, h, n_cards, 2) for h in range(n_cards)]
    for card in cards:
        assert card.frame.get_right()[0] <= theme.STAGE_RIGHT + 0.01
        left, right = card.frame.get_left()[0], card.frame.get_right()[0]
        assert left < card.contents.get_left()[0]
        assert card.contents.get_right()[0] < right
    for one, other in pairwise(cards):
        assert one.frame.get_right()[0] < other.frame.get_left()[0]


@pytest.mark.parametrize("cosine", [-1.0, -0.3, 0.0, 0.421, 0.998, 1.0])
def test_the_angle_between_two_arrows_is_the_true_one(cosine: float) -> None:
    fan = AngleFan(Quantity(cosine, "CosineTrace", "cosine")).shift((2.0, 1.0, 0.0))
    assert fan.read_back() == pytest.approx(cosine, abs=1e-6)
    assert fan.copy().scale(0.5).read_back() == pytest.approx(cosine, abs=1e-6)
