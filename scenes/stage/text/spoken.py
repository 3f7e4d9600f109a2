"""Numbers, names and signs in words: what is written, as one would say it."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LEXICON = Path(__file__).resolve().parents[1] / "lexicon.toml"
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *_DIGIT_WORDS,
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = (
    *("", "", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety"),
)
_SIZES = (
    *((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
    *((1_000, "thousand"), (100, "hundred")),
)
# What may stand around a word: it is heard as a pause, or not at all.
_AROUND = re.compile(r"([“”\"‘(\[{]*)(.*?)([“”\"’)\]}]*[,.;:!?…—]*[”\"’)\]]*)", re.DOTALL)
_PAUSES = re.compile(r"[,.;:!?…—]")
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"[-−]?{_DIGITS}")
_PIECES = re.compile(rf"[A-Za-z]+(?:['’][A-Za-z]+)*|{_DIGITS}|.", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


@dataclass(frozen=True)
class Pronunciation:
    """How a name is said.

    Attributes
    ----------
    said
        In plain English.
    ipa
        In phonemes, for voices that read them; empty if plain English will do.
    """

    said: str
    ipa: str = ""


@functools.cache
def lexicon() -> tuple[Mapping[str, Pronunciation], Mapping[str, str]]:
    """Return how names and signs are said, from ``lexicon.toml``."""
    data = tomllib.loads(_LEXICON.read_text(encoding="utf-8"))
    words = {name: Pronunciation(**entry) for name, entry in data["words"].items()}
    return words, data["signs"]


def spoken_number(text: str) -> str:
    """Return how a decimal number is read aloud, digit by digit after the point.

    Trailing zeros after the point are not read: −0.90 is *minus zero point nine*.

    Parameters
    ----------
    text
        A plain decimal number such as ``"-0.90"``.

    Returns
    -------
    str
        English words.

    Examples
    --------
    >>> spoken_number("-0.90")
    'minus zero point nine'
    """
    sign, digits = ("minus ", text[1:]) if text[:1] in ("-", "−") else ("", text)
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    words = sign + _spoken_integer(int(whole))
    if fraction:
        words += " point " + " ".join(_DIGIT_WORDS[int(digit)] for digit in fraction)
    return words


def _spoken_integer(number: int) -> str:
    if number < 20:
        return _TEENS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_DIGIT_WORDS[ones]}" if ones else "")
    for size, name in _SIZES:
        if number >= size:
            count, rest = divmod(number, size)
            tail = f" {_spoken_integer(rest)}" if rest else ""
            return f"{_spoken_integer(count)} {name}{tail}"
    raise AssertionError("unreachable: every number from 100 up has a hundred")


def counted(n: int, noun: str) -> str:
    """Return a number of things in words: *one neuron*, *five neurons*."""
    return f"{spoken_number(str(n))} {noun}{'' if n == 1 else 's'}"


def spoken_word(written: str) -> str:
    """Return how a word of a line is said; nothing but letters and pauses is left of it.

    Parameters
    ----------
    written
        A word as a caption shows it, with what stands around it: ``"(ReLU),"``.

    Returns
    -------
    str
        One or more English words with the pause that follows; empty if nothing is to be said.

    Examples
    --------
    >>> spoken_word("T2,"), spoken_word("8×64."), spoken_word("γ")
    ('T two,', 'eight times sixty four.', 'gamma')
    """
    core, pause = around(written)
    return (_spoken_core(core) + pause) if core else ""


def around(written: str) -> tuple[str, str]:
    """Return a word without what stands around it, and the pause that follows it."""
    bare = written.rstrip(",.;:!?…—")
    for name in (bare, f"{bare}."):
        # Brackets and dots that belong to a name stay.
        if name in lexicon()[0] and written.startswith(name):
            return name, "".join(_PAUSES.findall(written[len(name) :]))[:1]
    match = _AROUND.fullmatch(written)
    assert match is not None
    return match[2], "".join(_PAUSES.findall(match[3]))[:1]


def pronunciation(core: str) -> tuple[Pronunciation, bool] | None:
    """Return how a name is said, and whether it is a possessive; ``None`` if it is no name.

    A name at the start of a sentence is the same name: *Softmax*, *softmax*.

    Parameters
    ----------
    core
        A word without what stands around it.
    """
    words, _ = lexicon()
    bare = core.removesuffix("'s").removesuffix("’s")
    for name in (core, core[:1].lower() + core[1:], bare, bare[:1].lower() + bare[1:]):
        if name in words:
            return words[name], len(name) < len(core)
    return None


def _spoken_core(core: str) -> str:
    words, signs = lexicon()
    if found := pronunciation(core):
        name, is_possessive = found
        return f"{name.said}'s" if is_possessive else name.said
    if _NUMBER.fullmatch(core):
        return spoken_number(core.replace(",", ""))
    if _PLAIN.fullmatch(core):
        return core
    # Accents off: an English voice reads "café" as "cafe".
    letters = "".join(_without_accent(character) for character in core)
    pieces = (_spoken_piece(piece, words, signs) for piece in _PIECES.findall(letters))
    return " ".join(filter(None, pieces))


def _spoken_piece(piece: str, words: Mapping[str, Pronunciation], signs: Mapping[str, str]) -> str:
    """Return how a part of a word is said that is no word of English."""
    if piece in words:
        return words[piece].said
    if piece in signs:
        return signs[piece].strip()
    if piece[0].isascii() and piece[0].isalnum():
        return spoken_number(piece.replace(",", "")) if piece[0].isdigit() else piece
    digit = unicodedata.digit(piece, None)
    if digit is not None:
        return _DIGIT_WORDS[digit]
    # Emoji have English names; letters of other scripts have no sound in an English voice.
    is_picture = unicodedata.category(piece) == "So"
    name = unicodedata.name(piece, "").lower() if is_picture else ""
    return " ".join(re.findall("[a-z]+", name))


def _without_accent(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0]
    return plain if plain.isascii() and plain.isalpha() else character
