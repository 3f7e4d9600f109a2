"""Arithmetic on the stage: what stands on both sides of an equals sign is equal, as displayed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scenes.stage.text.number import Number
from scenes.stage.text.typesetting import PLACEHOLDER, Formula
from studio.check.findings import Finding
from studio.check.stage_view import StageView, Thing

# Numbers and signs further apart than this are not read as one row.
_LONGEST_GAP = 1.6
_SAME_ROW = 0.15
# What is fainter is not what the film is about.
_READ = 0.3
_TOKEN = re.compile(r"[−-]?\d+(?:\.\d+)?|[-+−×=≈]|\S+")
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")
_OPERATORS, _SIGNS = ("+", "-", "−", "×"), ("=", "≈")
_SPELLED = {"times": "×", "approx": "≈", "quad": " ", "dot.c": "×"}


def check_arithmetic(stage: StageView) -> Iterator[Finding]:
    """Yield sums and products that do not come out, and do not say that they are rounded.

    Numbers and signs that stand side by side are read as one row, whatever they are made of.

    Parameters
    ----------
    stage
        The stage at the end of a play.
    """
    for row in _rows(stage):
        tokens = [(token, thing) for thing in row for token in _tokens(thing)]
        words = [token for token, _ in tokens]
        for i, word in enumerate(words):
            if word != "=":
                continue
            left, right = _before(words, i), _after(words, i)
            if not left or not right or len(left) + len(right) < 3:
                continue
            if _value(left) != _value(right):
                things = [thing for _, thing in tokens[i - len(left) : i + 1 + len(right)]]
                unique = list({id(thing): thing for thing in things}.values())
                yield Finding(
                    "truth",
                    f"{' '.join(left)} = {' '.join(right)} is not so",
                    tuple(thing.name for thing in unique),
                    tuple(thing.box for thing in unique),
                )


def _rows(stage: StageView) -> Iterator[list[Thing]]:
    """Yield texts that are read one after another, from left to right."""
    rest = sorted((t for t in stage.texts if t.opacity > _READ), key=lambda each: each.box[0])
    while rest:
        row = [rest.pop(0)]
        for thing in list(rest):
            gap = thing.box[0] - row[-1].box[2]
            if abs(_height(thing) - _height(row[0])) < _SAME_ROW and -0.1 < gap < _LONGEST_GAP:
                row.append(thing)
                rest.remove(thing)
        yield row


def _height(thing: Thing) -> float:
    return (thing.box[1] + thing.box[3]) / 2


def _tokens(thing: Thing) -> list[str]:
    """Return what a text says as numbers, operators and signs; anything else is a word."""
    mobject = thing.mobject
    if isinstance(mobject, Number):
        return [mobject.text]
    if not isinstance(mobject, Formula):
        return ["…"]
    text = PLACEHOLDER.sub(lambda m: _term(m, mobject), mobject.template)
    for name, sign in _SPELLED.items():
        text = re.sub(rf"\b{re.escape(name)}\b", sign, text)
    return _split_signs(_TOKEN.findall(text))


def _term(match: re.Match[str], formula: Formula) -> str:
    as_term, name = match.groups()
    rounded = formula.values[name]
    return rounded.as_term if as_term else rounded.ascii


def _split_signs(tokens: Sequence[str]) -> list[str]:
    """Take a minus that follows a number as an operator: ``2 -3`` is a difference."""
    result: list[str] = []
    for token in tokens:
        if _NUMBER.fullmatch(token) and token[0] in "-−" and result and _is_number(result[-1]):
            result += [token[0], token[1:]]
        else:
            result.append(token)
    return result


def _is_number(token: str) -> bool:
    return _NUMBER.fullmatch(token) is not None


def _before(words: Sequence[str], sign: int) -> list[str]:
    """Return the sum of products that ends at a sign; empty if there is none."""
    return _after([*reversed(words[:sign])], -1)[::-1]


def _after(words: Sequence[str], sign: int) -> list[str]:
    """Return the sum of products that begins behind a sign; empty if there is none."""
    found: list[str] = []
    for word in words[sign + 1 :]:
        if _is_number(word) if len(found) % 2 == 0 else word in _OPERATORS:
            found.append(word)
        else:
            # A term of something that is not a number: the side cannot be computed.
            if len(found) % 2 == 0 or (word not in _SIGNS and not _is_number(word)):
                return []
            break
    return found if len(found) % 2 else []


def _value(side: Sequence[str]) -> Decimal:
    """Return the value of a sum of products."""
    total = Decimal(0)
    sign, product = Decimal(1), Decimal(1)
    for word in side:
        if word in ("+", "-", "−"):
            total += sign * product
            sign, product = Decimal(1 if word == "+" else -1), Decimal(1)
        elif word != "×":
            product *= Decimal(word.replace("−", "-"))
    return total + sign * product
