"""What parameters of several Parts have in common: lists on the command line, tokens, heads."""

from __future__ import annotations

from typing import Annotated, Any

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
