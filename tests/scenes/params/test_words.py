"""Words that a viewer gives: what is the same word, how long it is, and what cannot be drawn."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scenes.attention.params import AttentionParams
from scenes.params.words import check_word
from scenes.transformer.params import TransformerParams

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize("model", [AttentionParams, TransformerParams])
def test_words_of_any_script_that_the_fonts_have_are_taken(
    model: type[AttentionParams] | type[TransformerParams],
) -> None:
    words = ("猫", "שלום", "नमस्ते", "😀", "العربية", "สวัสดี", "cat")
    assert model.model_validate({"tokens": ",".join(words)}).tokens == words


def test_a_decomposed_word_is_the_composed_one() -> None:
    one, other = (AttentionParams.model_validate({"tokens": t}) for t in ("cafe\u0301", "café"))
    assert one.tokens == ("café",)
    assert one == other


@pytest.mark.parametrize("letter", ["x", "é", "e\u0301", "q\u0323\u0301", "猫", FAMILY, "שָׁ", "क्षि"])
def test_a_word_has_at_most_twelve_letters_as_its_reader_counts_them(letter: str) -> None:
    assert len(check_word(12 * letter)) >= 12
    with pytest.raises(ValueError, match="at most 12 characters"):
        check_word(13 * letter)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("བོད", r"no glyph for 'བོ' \(U\+0F56 TIBETAN LETTER BA, U\+0F7C TIBETAN VOWEL SIGN O\)"),
        ("x\u0947", "no glyph for"),
        ("cat\x07", r"no glyph for U\+0007: use a script that they have"),
        ("ab\u200bc", r"without U\+200B ZERO WIDTH SPACE, which draws nothing"),
        ("\u202etac", r"without U\+202E RIGHT-TO-LEFT OVERRIDE, which draws nothing"),
        ("\u0301a", r"begin with a letter for '◌\u0301' \(U\+0301 COMBINING ACUTE ACCENT\)"),
        ("1\ufe0f\u20e3", r"without '◌\u20e3' \(U\+20E3 COMBINING ENCLOSING KEYCAP\)"),
        ("x\u030c\u030c", "pile up marks"),
        ("two words", "one word without spaces"),
        ("two\u00a0words", "one word without spaces"),
        ("", "one word without spaces"),
    ],
)
def test_a_word_that_would_come_out_wrong_is_refused_with_the_character_and_why(
    word: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        check_word(word)
    with pytest.raises(ValidationError, match=reason) as caught:
        AttentionParams(tokens=("the", word))
    # One complaint, about this word alone.
    assert [error["loc"] for error in caught.value.errors()] == [("tokens", 1)]


@pytest.mark.parametrize("word", ["x\u0308\u0332", "ấ", "שׁ\u05b8", "น้ำ", "क्ष्म्य"])
def test_marks_that_stand_apart_are_taken(word: str) -> None:
    assert check_word(word)


@pytest.mark.parametrize(("tokens", "count"), [([], 0), (["a"] * 17, 17), (" , ", 0)])
def test_there_are_one_to_sixteen_words(tokens: object, count: int) -> None:
    with pytest.raises(ValidationError, match="should be 1 to 16 words"):
        AttentionParams.model_validate({"tokens": tokens, "query": 0})


def test_half_a_character_is_refused() -> None:
    # What a shell makes of bytes that are no text.
    with pytest.raises(ValidationError, match=r"U\+DCFF is half a character"):
        AttentionParams(tokens=("\udcff",))
