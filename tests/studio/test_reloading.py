"""Which modules a process has to import anew after a save."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import scenes.neuron.scene  # noqa: F401  # loaded, with all that it uses
from studio.reloading import forget_changed, source_state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def modules_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


def forgotten_after_change(*changed: str) -> set[str]:
    """Return what is forgotten if some files were different when they were loaded."""
    state = dict(source_state(ROOT))
    for name in changed:
        state[ROOT / name] = (0, 0)
    forgotten = set(forget_changed(ROOT, state))
    assert not forgotten & set(sys.modules)
    return {name for name in forgotten if not name.startswith("tests")}


def test_nothing_is_forgotten_while_nothing_changes() -> None:
    assert forgotten_after_change() == set()


def test_a_changed_chapter_takes_its_film_along_and_nothing_else() -> None:
    assert forgotten_after_change("scenes/neuron/weighted_sum.py") == {
        "scenes.neuron.weighted_sum",
        "scenes.neuron.scene",
    }


def test_what_is_shared_takes_all_its_users_along() -> None:
    forgotten = forgotten_after_change("scenes/stage/text/number.py")
    # One imports it, the others what imports it.
    assert {
        "scenes.stage.plots.ledger",
        "scenes.neuron.weighted_sum",
        "scenes.neuron.scene",
    } <= forgotten
    assert "scenes.stage.theme" not in forgotten
    assert "math_core.neuron" not in forgotten


def test_time_or_size_tell_a_change(tmp_path: Path) -> None:
    (tmp_path / "math_core").mkdir()
    source = tmp_path / "math_core" / "a.py"
    source.write_text("a = 1")
    first = source_state(tmp_path)
    assert list(first) == [source]
    source.write_text("a = 12")
    longer = source_state(tmp_path)
    assert longer != first
    os.utime(source, (1, 1))
    assert source_state(tmp_path) != longer
