"""What parameters of several Parts have in common: lists on the command line, tokens, heads."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field

from scenes.stage.text.fonts import described, invisible, letters, missing

MAX_TOKENS = 16
MAX_LETTERS = 12
# Unicode's classes of marks that stand below and above a letter, one on the other.
_STACKED = (220, 230)


def split_list(value: Any) -> Any:
    """Accept ``"3, 8, 5"`` as well as a list: the command line has only words."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return (value,) if isinstance(value, int | float) else value


def split_words(value: Any) -> Any:
    """Accept ``"the cat sat"`` or ``"the,cat,sat"`` as well as a list."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def check_word(word: str) -> str:
    """Return a word as it can be drawn, composed (NFC), or refuse it.

    Raises
    ------
    ValueError
        If it is empty, too long or several words, or if the fonts cannot draw a letter of it.
    """
    if halves := [each for each in word if unicodedata.category(each) == "Cs"]:
        raise ValueError(f"should be text: {described(halves[0])} is half a character")
    word = unicodedata.normalize("NFC", word)
    if not word or any(each.isspace() for each in word):
        raise ValueError("should be one word without spaces")
    if len(letters(word)) > MAX_LETTERS:
        raise ValueError(f"should have at most {MAX_LETTERS} characters")
    if unseen := invisible(word):
        raise ValueError(f"should be without {described(unseen[0])}, which draws nothing")
    if unknown := missing(word):
        raise ValueError(
            f"the fonts have no glyph for {described(unknown[0])}: use a script that they have, "
            "such as Latin, Cyrillic, Arabic, Devanagari or Chinese"
        )
    _check_marks(word)
    return word


def _check_marks(word: str) -> None:
    """Refuse marks that stand on nothing, around a letter, or so high that they leave its line."""
    kinds = [unicodedata.category(each) for each in word]
    if kinds[0].startswith("M"):
        raise ValueError(f"should begin with a letter for {described(word[0])} to stand on")
    if "Me" in kinds:
        around = described(word[kinds.index("Me")])
        raise ValueError(f"should be without {around}, which the fonts cannot draw around a letter")
    for letter in letters(word):
        places = [unicodedata.combining(each) for each in letter]
        if any(places.count(place) > 1 for place in _STACKED):
            raise ValueError(f"should not pile up marks as {described(letter)} does")


def check_tokens(words: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse none, or more than fit on the stage.

    Raises
    ------
    ValueError
        With what is allowed.
    """
    if not 1 <= len(words) <= MAX_TOKENS:
        raise ValueError(f"should be 1 to {MAX_TOKENS} words")
    return words


# The number is checked afterwards: pydantic would not count words that it has refused.
Tokens = Annotated[
    tuple[Annotated[str, AfterValidator(check_word)], ...],
    BeforeValidator(split_words),
    AfterValidator(check_tokens),
]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]


def sample_words(random: np.random.RandomState) -> tuple[str, ...]:
    """Return 1 to 16 made-up words of 1 to 12 letters."""
    letters = "etaoinsrhldcumfpgwybvk"
    lengths = random.randint(1, MAX_LETTERS + 1, random.randint(1, MAX_TOKENS + 1))
    return tuple("".join(random.choice(list(letters), n)) for n in lengths)


def longest_words() -> tuple[str, ...]:
    """Return as many words as are allowed, each as long as is allowed."""
    letters = "abcdefghijklmnop"
    return tuple((letters[i:] + letters)[:MAX_LETTERS] for i in range(MAX_TOKENS))


def sample_heads(random: np.random.RandomState) -> tuple[int, int]:
    """Return d_model from 2 to 64 and a number of heads that divides it."""
    d_model = int(2 ** random.uniform(1, 6))
    divisors = [n for n in range(1, 9) if d_model % n == 0]
    return d_model, int(random.choice(divisors))


def check_heads(d_model: int, n_heads: int) -> None:
    """Refuse a number of heads that does not divide d_model.

    Raises
    ------
    ValueError
        With what is allowed and an example.
    """
    if d_model % n_heads:
        divisors = [n for n in range(1, d_model + 1) if d_model % n == 0]
        raise ValueError(
            f"n_heads = {n_heads} does not divide d_model = {d_model}; allowed are "
            f"{', '.join(map(str, divisors))}, for example --param n_heads={divisors[-1]}"
        )
