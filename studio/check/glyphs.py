"""Glyphs: what is drawn on the stage is what the text says that it shows.

A transform moves outlines, not meanings: the number that it leaves on the stage may look like one
thing and say that it is another. A letter that no font has is drawn as an empty box, or not at
all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np
from manim import VMobject, bezier
from numpy.typing import NDArray

from scenes.stage.text.fonts import NO_CHARACTER, described, missing
from scenes.stage.text.number import Number, glyph_outline
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words
from studio.check.findings import Finding
from studio.check.stage_view import StageView, Thing, ink

Floats = NDArray[np.float64]

# Outlines are the same if no point of one is further than this from the other, in shares of their
# size; 3 and 8, the most alike of digits, are 0.12 apart.
_ALIKE = 0.08
# Of other boxes, ⎕ comes nearest to the empty one that stands for a missing glyph: 0.045.
_SAME = 0.03
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


def check_glyphs(stage: StageView) -> Iterator[Finding]:
    """Yield text with letters that the fonts have no glyphs for.

    Parameters
    ----------
    stage
        The stage at the end of a play.
    """
    for thing in stage.texts:
        said = getattr(thing.mobject, "template", None) or thing.mobject.text
        if unknown := missing(said):
            yield _missing(thing, f"the fonts have no glyph for {described(unknown[0])}")
        elif any(_is_empty_box(each) for each in thing.mobject.get_family()):
            yield _missing(thing, "it is drawn with the empty box of a missing glyph")


def _missing(thing: Thing, problem: str) -> Finding:
    return Finding("legibility", f"{thing.name}: {problem}", (thing.name,), (thing.box,))


def _is_empty_box(glyph: VMobject) -> bool:
    """Return whether an outline is what stands for missing glyphs, upright or turned."""
    if not len(glyph.points) or ink(glyph) == 0:
        return False
    outline = _outline(glyph)
    return any(_alike(outline, box, _SAME) for box in _empty_boxes())


@functools.cache
def _empty_boxes() -> tuple[bytes, bytes]:
    (box,) = Words(NO_CHARACTER).submobjects
    return _outline(box), _outline(box.copy().rotate(np.pi / 2))


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
def _alike(one: bytes, other: bytes, apart: float = _ALIKE) -> bool:
    """Return whether two outlines are the same; transforms may have split their curves."""
    if one == other:
        return True
    first, second = _path(one), _path(other)
    distances = np.linalg.norm(first[:, None] - second[None, :], axis=2)
    return bool(max(distances.min(axis=0).max(), distances.min(axis=1).max()) < apart)


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
