"""How a computed value is shown, said, and held against what was computed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from math_core import Quantity

MINUS = "−"
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# The source prints its inputs and sums with two decimals.
_MAX_DECIMALS = 2


@dataclass(frozen=True)
class Rounded:
    """A computed value as it stands on the stage: rounded, with its origin.

    Parameters
    ----------
    quantity
        The value and where in a trace it comes from.
    decimals
        Digits after the point.
    """

    quantity: Quantity
    decimals: int = _MAX_DECIMALS

    @property
    def ascii(self) -> str:
        """The rounded number with an ASCII minus; never a negative zero."""
        text = f"{self.quantity.value:.{self.decimals}f}"
        return text.removeprefix("-") if float(text) == 0 else text

    @property
    def text(self) -> str:
        """The rounded number as printed, with a true minus sign."""
        return self.ascii.replace("-", MINUS)

    @property
    def decimal(self) -> Decimal:
        """The rounded number exactly as displayed, for sums that must add up on screen."""
        return Decimal(self.ascii)

    @property
    def as_term(self) -> str:
        """The number as a further term of a sum: ``+ 0.50`` or ``- 2.00``."""
        sign = "-" if self.decimal < 0 else "+"
        return f"{sign} {self.ascii.removeprefix('-')}"

    @property
    def spoken(self) -> str:
        """The number in words: ``minus zero point nine`` for −0.90."""
        return spoken_number(self.ascii)


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
    """
    sign, digits = ("minus ", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    words = sign + _spoken_integer(int(whole))
    if fraction:
        words += " point " + " ".join(_DIGIT_WORDS[int(digit)] for digit in fraction)
    return words


_TEENS = (
    *_DIGIT_WORDS,
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = (
    *("", "", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety"),
)


def _spoken_integer(number: int) -> str:
    if number < 20:
        return _TEENS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_DIGIT_WORDS[ones]}" if ones else "")
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            count, rest = divmod(number, size)
            tail = f" {_spoken_integer(rest)}" if rest else ""
            return f"{_spoken_integer(count)} {name}{tail}"
    raise AssertionError("unreachable: every number from 100 up has a hundred")


def counted(n: int, noun: str) -> str:
    """Return a number of things in words: *one neuron*, *five neurons*."""
    return f"{spoken_number(str(n))} {noun}{'' if n == 1 else 's'}"


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimals keep every value of a group short.

    Values that are read together (the terms of one sum) share their decimals, so that they
    line up and add up: two below 1000, one below 10,000, none from there on.

    Parameters
    ----------
    values
        The values of the group.

    Returns
    -------
    int
        0, 1 or 2.
    """
    largest = max(abs(value) for value in values)
    if largest < 1_000:
        return _MAX_DECIMALS
    return 1 if largest < 10_000 else 0


def readable(quantity: Quantity) -> Rounded:
    """Return a value with about three significant digits, for numbers that are compared.

    Two decimals below ten, one below a hundred, none above; more below 0.01, up to six.
    """
    size = abs(quantity.value)
    if size >= 10:
        return Rounded(quantity, 1 if size < 100 else 0)
    if size == 0 or size >= 0.01:
        return Rounded(quantity, 2)
    return Rounded(quantity, min(6, 1 - math.floor(math.log10(size))))


def significant(quantity: Quantity, digits: int = 3) -> Rounded:
    """Return a value with so many significant digits, for numbers that viewers may divide.

    At most six decimals, and two for zero.
    """
    if quantity.value == 0:
        return Rounded(quantity, 2)
    power = math.floor(math.log10(abs(quantity.value)))
    return Rounded(quantity, min(6, max(0, digits - 1 - power)))


def sum_sign(terms: Iterable[Rounded], total: Rounded) -> str:
    """Return ``"="`` when the displayed terms add up to the displayed total, else ``"≈"``."""
    return "=" if sum(term.decimal for term in terms) == total.decimal else "≈"


def product_sign(factors: Iterable[Rounded], product: Rounded) -> str:
    """Return ``"="`` when the displayed factors multiply to the displayed product, else ``"≈"``."""
    result = Decimal(1)
    for factor in factors:
        result *= factor.decimal
    return "=" if result == product.decimal else "≈"
