"""Names of classes become names on the command line."""

from __future__ import annotations

import pytest

from scenes.naming import chapter_slug


@pytest.mark.parametrize(
    ("class_name", "slug"),
    [
        ("WeightedSum", "weighted-sum"),
        ("OnlyALine", "only-a-line"),
        ("SameZFiveOutputs", "same-z-five-outputs"),
        ("Short", "short"),
    ],
)
def test_a_chapter_is_called_as_its_class_word_by_word(class_name: str, slug: str) -> None:
    assert chapter_slug(class_name) == slug
