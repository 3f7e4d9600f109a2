"""What is written, in words: numbers, names and signs, and nothing else for an engine to guess."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenes.stage.speech import utterance
from scenes.stage.text.spoken import counted, lexicon, spoken_number, spoken_word

WORDS, SIGNS = lexicon()
# What a voice is given: words of letters, with apostrophes and hyphens in them, and pauses.
SPEAKABLE = re.compile(r"[A-Za-z]+(['’-][A-Za-z]+)*( [A-Za-z]+(['’-][A-Za-z]+)*)*[,.;:!?…—]?")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "zero"),
        ("-0.90", "minus zero point nine"),
        ("−0.90", "minus zero point nine"),
        ("0.05", "zero point zero five"),
        ("2.00", "two"),
        ("-3.0", "minus three"),
        ("0.009", "zero point zero zero nine"),
        ("12", "twelve"),
        ("20", "twenty"),
        ("64", "sixty four"),
        ("100", "one hundred"),
        ("101.10", "one hundred one point one"),
        ("512", "five hundred twelve"),
        ("1000", "one thousand"),
        ("70013", "seventy thousand thirteen"),
        ("1000000", "one million"),
        ("2000000000", "two billion"),
        ("123456789", "one hundred twenty three million four hundred fifty six thousand "
         "seven hundred eighty nine"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_one_reads_it(written: str, said: str) -> None:
    assert spoken_number(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("−0.90,", "minus zero point nine,"),
        ("(0.25)", "zero point two five"),
        ("1,000", "one thousand"),
        ("12,345.60.", "twelve thousand three hundred forty five point six."),
        ("1,000%", "one thousand percent"),
        # Neither is a number: a version, a list without spaces, another script's digits.
        ("1.2.3", "one point two three"),
        ("0.5,0.2", "zero point five zero point two"),
        ("3,4", "three four"),
        ("٣", "three"),
    ],
)
def test_a_number_among_signs_is_still_one(written: str, said: str) -> None:
    assert spoken_word(written) == said


def test_things_are_counted_in_words() -> None:
    assert [counted(n, "neuron") for n in (1, 2, 21)] == [
        "one neuron",
        "two neurons",
        "twenty one neurons",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ReLU", "ray loo"),
        ("(ReLU),", "ray loo,"),
        ("ReLU's", "ray loo's"),
        ("ReLU’s", "ray loo's"),
        ("“softmax”", "soft max"),
        # At the start of a sentence it is no other name.
        ("Softmax", "soft max"),
        ("Tanh's", "tanch's"),
        ("f(z)", "f of z"),
        ("f(z).", "f of z."),
        ("f'(z):", "f prime of z:"),
        ("d_k", "d k"),
        ("W_Q,", "W Q,"),
        ("e.g.", "for example"),
        ("e.g.,", "for example,"),
        ("T2,", "T two,"),
        ("√d_k", "the root of d k"),
    ],
)
def test_a_name_is_said_as_the_lexicon_says(written: str, said: str) -> None:
    assert spoken_word(written) == said


@pytest.mark.parametrize("written", ["neuron", "it's", "don’t", "feed-forward", "a", "Relus"])
def test_a_plain_word_stays_as_it_is(written: str) -> None:
    assert spoken_word(written) == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("=", "equals"),
        ("≈", "is about"),
        ("8×64.", "eight times sixty four."),
        ("÷", "divided by"),
        ("x²", "x squared"),
        ("−∞", "minus infinity"),
        ("γ", "gamma"),
        ("β,", "beta,"),
        ("Σwx", "the sum of wx"),
        ("Aᵀ", "A transpose"),
        ("50%", "fifty percent"),
        ("→", "to"),
        ("a/b", "a over b"),
        ("x₁", "x one"),
        ("café", "cafe"),
        ("naïve", "naive"),
        # Braille's name has digits and a hyphen of its own.
        ("🐈", "cat"),
        ("⠃", "braille pattern dots"),
    ],
)
def test_a_sign_is_said_in_words(written: str, said: str) -> None:
    assert spoken_word(written) == said


@pytest.mark.parametrize("written", ["—", "()", "“”", "...", "", "中文", "\u200d", "'"])
def test_what_has_no_sound_is_not_said(written: str) -> None:
    assert spoken_word(written).strip("…—.") == ""


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Shape (4, 3).", "Shape four by three."),
        ("Of (128, 1000), too.", "Of one hundred twenty eight by one thousand, too."),
        ("Not (4, or 3).", "Not four, or three."),
    ],
)
def test_a_shape_is_four_by_three(template: str, said: str) -> None:
    assert utterance(template, {}).spoken == said


# Text that is made to be trouble: names and numbers with anything around them, not just anything.
PIECES = st.one_of(
    st.text(max_size=5),
    st.sampled_from([*WORDS, *SIGNS, "'", "’", "'s", "-", "1,000", "0.5", ".", ",", "(", ")"]),
    st.from_regex(r"[-−]?\d{1,6}([.,]\d{1,4}){0,2}", fullmatch=True),
)
WRITTEN = st.lists(PIECES, max_size=4).map("".join)


@given(WRITTEN)
@example("ReLU'☃")
@example("1.2.3")
@example("a\nb")
@example("⠃")
@example("٣")
def test_nothing_but_words_and_pauses_reaches_a_voice(written: str) -> None:
    said = spoken_word(written)
    assert said in {"", *",.;:!?…—"} or SPEAKABLE.fullmatch(said), said


@given(st.lists(WRITTEN, min_size=1, max_size=6).map(" ".join))
def test_nothing_but_words_and_pauses_is_in_a_spoken_line(text: str) -> None:
    template = text.replace("{", "{{").replace("}", "}}")
    line = utterance(template, {})
    assert line.text == " ".join(text.split())
    for word in line.words:
        assert word.said in {"", *",.;:!?…—"} or SPEAKABLE.fullmatch(word.said)


def test_whatever_a_voice_reads_is_speakable_in_the_lexicon_itself() -> None:
    for written, name in WORDS.items():
        assert SPEAKABLE.fullmatch(name.said), written
        assert spoken_word(written) == name.said
    for sign, said in SIGNS.items():
        assert len(sign) == 1, f"{sign} is not one character and would never be found"
        assert not (sign.isascii() and sign.isalnum())
        assert said.strip() == "" or SPEAKABLE.fullmatch(said), sign


def test_every_letter_of_the_greek_alphabet_that_films_use_is_said_by_its_name() -> None:
    for letter in "αβγδεηθλμπστφωΣ":
        name = unicodedata.name(letter).split()[-1].lower()
        expected = {"Σ": "the sum of", "λ": "lambda"}.get(letter, name)
        assert spoken_word(letter) == expected


@pytest.mark.skipif(find_spec("hibari") is None, reason="the voice (hibari-tts) is not installed")
def test_phonemes_are_those_that_the_built_in_voice_knows() -> None:
    spec = find_spec("hibari")
    assert spec is not None
    assert spec.origin is not None
    assets = Path(spec.origin).parent / "assets"
    known = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
    spelled = {name: entry.ipa for name, entry in WORDS.items() if entry.ipa}
    assert spelled, "no name has phonemes"
    unknown = {name: set(ipa) - set(known) for name, ipa in spelled.items()}
    assert {name: symbols for name, symbols in unknown.items() if symbols} == {}
