"""Glyphs: what is drawn on the stage is what the text says that it shows.

A transform moves outlines, not meanings: the number that it leaves on the stage may look like one
thing and say that it is another.
"""

from __future__ import annotations

import functools

import numpy as np
from manim import VMobject, bezier
from numpy.typing import NDArray

from scenes.stage.text.number import Number, glyph_outline
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula
from studio.check.stage_view import ink

Floats = NDArray[np.float64]

# Outlines are the same if no point of one is further than this from the other, in shares of their
# size; 3 and 8, the most alike of digits, are 0.12 apart.
_ALIKE = 0.08
# How densely outlines are compared, in the same shares.
_SPACING = 0.03


def drawn_wrongly(mobject: Number | Formula) -> bool:
    """Return whether a number's or formula's outlines are those of another.

    Parts of a formula may have been taken away or made invisible; those that are there must be
    its own.

    Parameters
    ----------
    mobject
        A number, or a formula, on the stage.
    """
    if isinstance(mobject, Number):
        wanted = tuple(_outline(glyph_outline(character)) for character in mobject.text)
        drawn = [glyph for glyph in mobject.submobjects if len(glyph.points) and ink(glyph) > 0]
    else:
        wanted = _formula_outlines(mobject.template, tuple(mobject.values.items()))
        drawn = list(mobject.submobjects)
        if len(drawn) != len(wanted):
            return bool(mobject.values)
    return any(
        len(glyph.points) and ink(glyph) > 0 and not _alike(_outline(glyph), outline)
        for glyph, outline in zip(drawn, wanted, strict=False)
    )


@functools.lru_cache(maxsize=512)
def _formula_outlines(template: str, values: tuple[tuple[str, Rounded], ...]) -> tuple[bytes, ...]:
    """Return the outlines of a formula that is set anew."""
    return tuple(_outline(glyph) for glyph in Formula(template, dict(values)).submobjects)


def _outline(glyph: VMobject) -> bytes:
    """Return a glyph's curves, wherever it stands and however large it is."""
    points = glyph.points[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    size = float(max(high - low)) or 1.0
    # Rounded, so that the same glyph is compared once.
    rounded: Floats = ((points - (low + high) / 2) / size).round(3) + 0.0
    return rounded.tobytes()


@functools.lru_cache(maxsize=65536)
def _alike(one: bytes, other: bytes) -> bool:
    """Return whether two outlines are the same; transforms may have split their curves."""
    if one == other:
        return True
    first, second = _path(one), _path(other)
    distances = np.linalg.norm(first[:, None] - second[None, :], axis=2)
    return bool(max(distances.min(axis=0).max(), distances.min(axis=1).max()) < _ALIKE)


@functools.lru_cache(maxsize=4096)
def _path(outline: bytes) -> Floats:
    """Return points along an outline, about equally far apart, of shape (n, 2)."""
    curves = np.frombuffer(outline).reshape(-1, 4, 2)
    lengths = np.linalg.norm(np.diff(curves, axis=1), axis=2).sum(axis=1)
    return np.concatenate(
        [
            np.array([bezier(curve)(t) for t in np.linspace(0, 1, 2 + int(length / _SPACING))])
            for curve, length in zip(curves, lengths, strict=True)
        ]
    )
