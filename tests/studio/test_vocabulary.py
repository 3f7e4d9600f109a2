"""The page of the vocabulary: every mobject has an example that works, and a picture."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
from manim import VMobject

from studio.vocabulary import Entry, draw, entries, page

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENTRIES = entries()
DRAWN = [entry for entry in ENTRIES if entry.example]


def made_in_its_own_module(entry: Entry) -> bool:
    """Whether a class is called in its module outside of its own definition."""
    tree = ast.parse(Path(inspect.getfile(entry.cls)).read_text(encoding="utf-8"))
    others = [n for n in tree.body if getattr(n, "name", "") != entry.cls.__name__]
    calls = (n.func for other in others for n in ast.walk(other) if isinstance(n, ast.Call))
    return any(isinstance(f, ast.Name) and f.id == entry.cls.__name__ for f in calls)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.cls.__name__)
def test_every_mobject_has_an_example_or_is_made_by_another(entry: Entry) -> None:
    assert entry.example or made_in_its_own_module(entry)


class Unused(VMobject):
    """Made by nobody."""


def test_a_mobject_without_an_example_that_nobody_makes_would_be_found() -> None:
    assert not made_in_its_own_module(Entry("", Unused, ()))


@pytest.mark.parametrize("entry", DRAWN, ids=lambda entry: entry.cls.__name__)
def test_its_example_draws_something_inside_the_picture(entry: Entry) -> None:
    picture = np.asarray(draw(entry)).max(axis=2) > 40
    assert picture.sum() > 20
    edges = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    assert not any(edge.any() for edge in edges)


def test_the_page_shows_the_vocabulary_as_it_is() -> None:
    written = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    assert written == page(ENTRIES), "run ./forwardpass vocabulary to write it anew"
    pictures = {path.name for path in (DOCS / "vocabulary").glob("*.png")}
    assert pictures == {entry.picture_name() for entry in DRAWN}
