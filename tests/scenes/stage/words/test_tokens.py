"""Pills always fit, and arcs are as wide as their weights."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.words.tokens import TokenRow, Word, attention_arc
from tests.scenes.inspection import height_in_pixels

ROWS = {
    "one": ["it"],
    "a sentence": [
        "The",
        "animal",
        "didn't",
        "cross",
        "the",
        "street",
        "because",
        "it",
        "was",
        "too",
        "tired",
    ],
    "sixteen long words": ["interlingual"] * 16,
    "sixteen wide words": ["WWWWWWWWWWWW"] * 16,
    # Words that rise higher and sink deeper than those of English.
    "scripts": ["Ấp", "ကြောင်", "שָׁלוֹם", "ញ្ញុំ", "नमस्ते", "猫", "👨‍👩‍👧", "العَرَبِيَّة"],
}


@pytest.mark.parametrize("words", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("same_width", [False, True])
def test_any_words_fit_legibly_and_apart(words: list[str], same_width: bool) -> None:
    row = TokenRow(words, same_width=same_width)
    assert row.width <= 2 * theme.STAGE_RIGHT + 1e-6
    assert [pill.token for pill in row.pills] == words
    for pill in row.pills:
        assert height_in_pixels(pill.word) >= 20
        assert pill.height == pytest.approx(0.62)
        assert pill.word.width < pill.box.width
        assert pill.word.get_top()[1] < pill.box.get_top()[1]
        assert pill.word.get_bottom()[1] > pill.box.get_bottom()[1]
    for left, right in pairwise(row.pills):
        assert (
            left.get_right()[0] < right.get_left()[0] or left.get_bottom()[1] > right.get_top()[1]
        )


def test_a_word_too_long_ends_in_an_ellipsis_and_keeps_its_size() -> None:
    word = Word("interlingual", font_size=theme.SIZE_TICK, max_width=0.8)
    assert word.width <= 0.8
    assert word.font_size == pytest.approx(theme.SIZE_TICK)


def test_a_shortened_word_keeps_the_letters_that_are_read_first() -> None:
    dots = Word("…")
    # From left to right, the dots come last; from right to left, first.
    for text, end in (("interlingual", -1), ("בינלאומית", 0)):
        shown = Word(text, max_width=1.0).submobjects
        assert 1 < len(shown) < len(text)
        assert shown[end].height == pytest.approx(dots.height)
        assert shown[-1 - end].height > 3 * dots.height
    # A letter that was joined to the next takes the form that ends a word.
    cut = Word("العربية", max_width=0.8).submobjects[1:]
    whole = Word("العربية"[: len(cut)]).submobjects
    for a, b in zip(cut, whole, strict=True):
        assert (a.width, a.height) == pytest.approx((b.width, b.height))


def test_words_of_different_shapes_stand_on_one_baseline() -> None:
    flat, deep = Word("on").stand_at(0, 0), Word("pony").stand_at(1, 0)
    assert deep.submobjects[1].get_bottom()[1] == pytest.approx(flat.submobjects[0].get_bottom()[1])


@pytest.mark.parametrize("key", range(4))
def test_the_width_of_an_arc_is_the_weight(key: int) -> None:
    weight = AttentionParams().simple_trace().quantity("attention_weights", 2, key)
    row = TokenRow(("T0", "T1", "T2", "T3"))
    arc = attention_arc(row.pill(2), row.pill(key), weight)
    assert arc.quantity.origin == f"AttentionTrace.attention_weights[2, {key}]"
    assert arc.read_back() == pytest.approx(weight.value)
    assert arc.get_top()[1] > row.pill(2).get_top()[1]
