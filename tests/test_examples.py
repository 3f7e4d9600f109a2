"""The examples in the docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("math_core", "scenes", "studio")


def sources() -> dict[str, str]:
    """Return the source of every module of the project, by the module's name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            module = path.relative_to(ROOT).with_suffix("")
            name = ".".join(part for part in module.parts if part != "__init__")
            found[name] = path.read_text(encoding="utf-8")
    return found


def modules_with_examples() -> list[str]:
    return sorted(name for name, source in sources().items() if ">>>" in source)


def failures(module: ModuleType) -> int:
    return doctest.testmod(module).failed


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_run(name: str) -> None:
    assert failures(importlib.import_module(name)) == 0


def test_an_example_that_is_wrong_is_found() -> None:
    wrong = ModuleType("wrong", "Add.\n\n>>> 1 + 1\n3\n")
    assert failures(wrong) == 1


def test_no_example_is_skipped() -> None:
    assert [name for name, source in sources().items() if "doctest: +SKIP" in source] == []
