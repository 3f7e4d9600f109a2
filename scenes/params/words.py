"""What parameters of several Parts have in common: lists on the command line, tokens, heads."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field

MAX_TOKENS = 16
MAX_LETTERS = 12


def split_list(value: Any) -> Any:
    """Accept ``"3, 8, 5"`` as well as a list: the command line has only words."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return (value,) if isinstance(value, int | float) else value


def split_words(value: Any) -> Any:
    """Accept ``"the cat sat"`` or ``"the,cat,sat"`` as well as a list."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Token = Annotated[str, Field(min_length=1, max_length=MAX_LETTERS, pattern=r"^\S+$")]
Tokens = Annotated[
    tuple[Token, ...], Field(min_length=1, max_length=MAX_TOKENS), BeforeValidator(split_words)
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
