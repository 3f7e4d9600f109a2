"""Which letters the fonts have, and how they are put together."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from scenes.stage.text.fonts import (
    FAMILIES,
    NO_CHARACTER,
    _fonts,
    described,
    font_rule,
    invisible,
    isolated,
    letters,
    missing,
    pages,
    quoted,
)
from scenes.stage.text.typesetting import Words

# A word of each script; all but those of the first line are set in Noto.
SCRIPTS = [
    *("naïve", "Nguyễn", "Ωμέγα", "кошка", "Wasserfloß"),
    *("שָׁלוֹם", "العَرَبِيَّة", "նապաստակ", "কুকুর", "क्षत्रिय", "ድመት", "კატა", "બિલાડી", "ਬਿੱਲੀ"),
    *("ಬೆಕ್ಕು", "ឆ្មា", "ແມວ", "പൂച്ച", "ကြောင်", "ବିଲେଇ", "පූසා", "பூனை", "పిల్లి", "น้ำ"),
    *("猫犬鳥", "你好们门", "ねこ", "고양이", "😀", "👍🏽", "👨‍👩‍👧", "🏃‍♂️", "🇩🇪"),
]


def set_line(text: str, rule: str) -> bytes:
    (svg,) = pages(f"#set page(width: auto, height: auto)\n{rule}\n#{quoted(text)}")
    return svg


def glyphs_of(text: str) -> set[str]:
    return set(re.findall(r'<symbol id="(\w+)"', set_line(text, font_rule()).decode()))


@pytest.mark.parametrize("word", SCRIPTS)
def test_the_fonts_have_these_scripts(word: str) -> None:
    assert missing(word) == ()
    assert invisible(word) == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("the བོད", ("བོ", "ད")),
        ("ߒߞߏ", ("ߒ", "ߞ", "ߏ")),
        (f"a{NO_CHARACTER}b", (NO_CHARACTER,)),
        ("a\x01", ("\x01",)),
        # The letter is in one font and the mark in another, and Typst would drop one of them.
        ("क\u0302", ("क\u0302",)),
        ("ok, x\u0947", ("x\u0947",)),
    ],
)
def test_a_letter_that_no_font_has_is_missing(text: str, unknown: tuple[str, ...]) -> None:
    assert missing(text) == unknown


@pytest.mark.parametrize(
    ("text", "unseen"),
    [("a\u200bb", ("\u200b",)), ("\u202eab", ("\u202e",)), ("co\u00adop", ("\u00ad",))],
)
def test_a_letter_that_draws_nothing_is_invisible(text: str, unseen: tuple[str, ...]) -> None:
    assert invisible(text) == unseen
    assert missing(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("cat", 3),
        ("e\u0301te\u0301", 3),
        ("שָׁלוֹם", 4),
        ("👨‍👩‍👧🇩🇪", 2),
        ("नमस्ते", 3),
        ('a\\"b', 4),
        ("", 0),
    ],
)
def test_letters_are_what_a_reader_counts(text: str, count: int) -> None:
    assert len(letters(text)) == count
    assert "".join(letters(text)) == text


def test_what_new_computer_modern_has_is_set_in_it_and_in_nothing_else() -> None:
    text = "The naïve кошка weighs 4.5 kg × Ω — “office”…"
    alone = font_rule(families=["New Computer Modern"])
    assert set_line(text, font_rule()) == set_line(text, alone)


def test_letters_of_devanagari_are_joined() -> None:
    # The mathematical font has these letters too, and sets them apart.
    noto = font_rule(families=["Noto Sans Devanagari"])
    assert set_line("क्षत्रिय", font_rule()) == set_line("क्षत्रिय", noto)
    apart = font_rule(families=["New Computer Modern Math"])
    assert set_line("क्षत्रिय", font_rule()) != set_line("क्षत्रिय", apart)


def test_every_family_that_is_named_is_there() -> None:
    assert set(FAMILIES) <= set(_fonts().families())


@pytest.mark.parametrize(
    ("word", "glyphs"), [("fi", 1), ("ffl", 1), ("office", 4), ("fish", 3), ("fjord", 4)]
)
def test_ligatures_are_single_glyphs(word: str, glyphs: int) -> None:
    assert len(Words(word).submobjects) == glyphs


def test_a_decomposed_letter_is_drawn_as_the_composed_one() -> None:
    one, other = Words("e\u0301te\u0301"), Words("été")
    assert len(one.submobjects) == len(other.submobjects) == 3
    for a, b in zip(one.submobjects, other.submobjects, strict=True):
        np.testing.assert_allclose(a.points, b.points, atol=1e-9)


def test_arabic_letters_take_the_forms_that_their_places_ask_for() -> None:
    first, *rest = (glyphs_of(text) for text in ("سلام", *"سلا"))
    for alone in rest:
        assert not first & alone
    # After an alef, which joins nothing, meem stands as it does alone.
    assert glyphs_of("م") < first


def test_a_text_keeps_its_direction_beside_another() -> None:
    assert isolated("cat!") == "cat!"
    assert isolated("猫!") == "猫!"
    # In Hebrew the end of a word is at its left.
    first, *_ = Words(isolated("שלום!")).submobjects
    (mark,) = Words("!").submobjects
    assert first.width == pytest.approx(mark.width)
    assert first.height == pytest.approx(mark.height)


def test_a_letter_is_spelled_out_for_who_cannot_see_it() -> None:
    assert described("ß") == "'ß' (U+00DF LATIN SMALL LETTER SHARP S)"
    assert described("\u0301") == "'◌\u0301' (U+0301 COMBINING ACUTE ACCENT)"
    assert described("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert described("\x01") == "U+0001"
    assert described("e\u0323") == (
        "'e\u0323' (U+0065 LATIN SMALL LETTER E, U+0323 COMBINING DOT BELOW)"
    )


def test_fonts_are_asked_without_manim() -> None:
    code = (
        "import sys; from scenes.attention.params import AttentionParams; "
        "AttentionParams(tokens='猫,नमस्ते'); print('manim' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
