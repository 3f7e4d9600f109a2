"""A sentence whose words can stand in any order, and what they take from each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import PI, RIGHT, ApplyMethod, VGroup, VMobject
from manim.animation.animation import Animation

from math_core import AttentionTrace
from scenes.stage import theme
from scenes.stage.words.tokens import AttentionArc, TokenPill, attention_arc

_HEIGHT, _PADDING, _GAP, _LINE = 0.92, 0.25, 0.16, 1.35
_PATH_ARC = 1.2
OPEN = "?"


def large_pill(word: str, color: str = theme.OUTLINE) -> TokenPill:
    """Return a word as a token, large."""
    return TokenPill(
        word, height=_HEIGHT, font_size=theme.SIZE_LARGE, padding=_PADDING, color=color
    )


def line_up(
    pills: Sequence[VMobject], middle: tuple[float, float], n_lines: int = 1
) -> list[np.ndarray]:
    """Return where pills stand, in their order, in one line or more.

    Parameters
    ----------
    pills
        In the order in which they are read.
    middle
        Of all lines together.
    n_lines
        How many lines there are.
    """
    in_line = -(-len(pills) // n_lines)
    places: list[np.ndarray] = []
    for k in range(n_lines):
        line = pills[k * in_line : (k + 1) * in_line]
        width = sum(pill.width for pill in line) + _GAP * (len(line) - 1)
        pen = middle[0] - width / 2
        y = middle[1] + ((n_lines - 1) / 2 - k) * _LINE
        for pill in line:
            places.append(np.array([pen + pill.width / 2, y, 0.0]))
            pen += pill.width + _GAP
    return places


def stand(pills: Sequence[VMobject], places: Sequence[np.ndarray]) -> None:
    """Put pills at their places."""
    for pill, place in zip(pills, places, strict=True):
        pill.move_to(place)


def walk(
    pills: Iterable[VMobject], places: Iterable[np.ndarray], bend: float = _PATH_ARC
) -> list[Animation]:
    """Return the animations that take things to their places, around each other."""
    return [
        ApplyMethod(pill.move_to, place, path_arc=bend)
        for pill, place in zip(pills, places, strict=True)
    ]


def looks(
    heads: AttentionTrace, pills: Sequence[VMobject], query: int, keys: Iterable[int]
) -> VGroup:
    """Return arcs from one token to others, as wide as the first head's weights.

    To those before it they rise above the row; to those behind it they hang below.
    """
    arcs = VGroup()
    for key in keys:
        weight = heads.quantity("attention_weights", 0, 0, query, key)
        if key < query:
            arcs.add(attention_arc(pills[query], pills[key], weight))
        else:
            below = pills[query].get_bottom()
            arc = AttentionArc(below, pills[key].get_bottom(), weight)
            arcs.add(arc.rotate(PI, axis=RIGHT, about_point=below))
    return arcs


def all_looks(heads: AttentionTrace, pills: Sequence[VMobject], *, back: bool) -> VGroup:
    """Return what each token takes from each before it, or from each behind it."""
    n = len(pills)
    groups = (
        looks(heads, pills, query, range(query) if back else range(query + 1, n))
        for query in range(n)
    )
    return VGroup(*(arc for group in groups for arc in group))
