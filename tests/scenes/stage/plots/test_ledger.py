"""The bars of a running sum."""

from __future__ import annotations

import pytest

from math_core import Quantity
from scenes.stage.plots.ledger import Entry, Ledger
from scenes.stage.text.rounding import Rounded


def rounded(value: float, decimals: int = 2) -> Rounded:
    return Rounded(Quantity(value, "Test", "value"), decimals)


def test_each_bar_starts_where_the_last_one_ended() -> None:
    sums = [0.0, 0.75, -1.25, -1.4]
    entries = [
        Entry(f"x_{i}", rounded(sums[i + 1] - sums[i]), sums[i], sums[i + 1]) for i in range(3)
    ]
    ledger = Ledger([*entries, Entry("z", rounded(-1.4), 0.0, -1.4)])
    first, second, third, total = ledger.bars
    assert first.get_right()[0] == pytest.approx(second.get_right()[0])
    assert second.get_left()[0] == pytest.approx(third.get_right()[0])
    assert total.get_left()[0] == pytest.approx(third.get_left()[0])
    assert second.width / first.width == pytest.approx(2.0 / 0.75)
    assert total.get_right()[0] == pytest.approx(ledger.zero[0].get_x())


def test_a_bar_can_stand_for_another_term_and_is_read_back() -> None:
    entries = [Entry("x", rounded(2.0), 0.0, 2.0), Entry("z", rounded(2.0), 0.0, 2.0)]
    ledger = Ledger(entries, room_for=[-1.0]).shift((1, 2, 0))
    bar = ledger.bars[0]
    assert bar.read_back() == pytest.approx(2.0)
    bar.span(Quantity(-1.5, "Test", "value"), 0.5)
    assert bar.read_back() == pytest.approx(-1.5)
    assert bar.get_right()[0] == pytest.approx(ledger.x(0.5))
    assert bar.get_left()[0] == pytest.approx(ledger.x(-1.0))
