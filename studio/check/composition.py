"""Composition: a picture becomes the next one, and fills the frame.

What is drawn is laid on a coarse grid of cells, because all of this is about where there is
something to see, and not about what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from manim import ManimColor, Mobject, ReplacementTransform, TransformFromCopy, VMobject
from manim.animation.animation import Animation
from numpy.typing import NDArray

from scenes.stage import theme
from studio.check.findings import Box, Finding
from studio.check.legibility import relative_luminance
from studio.check.stage_view import StageView, Thing

Cells = NDArray[np.float64]

# In frame units; the smallest text is about as high.
_CELL = 0.2
_COLUMNS, _ROWS = round(theme.FRAME_WIDTH / _CELL), round(theme.FRAME_HEIGHT / _CELL)
# Of the canvas, or hardly brighter.
_UNLIT = 0.01

# A frame is nearly black if fewer cells than these are more visible than that.
_BLACK_CELLS, _BLACK = 12, 0.15
_LONGEST_BLACK = 0.2
# A film may come out of the dark; a chapter inside it opens on what is there.
_LONGEST_OPENING = 0.6

# Two pictures lie through one another if both are more visible than that, and share so many
# cells, which are so large a part of the smaller one.
_THROUGH, _SHARED_CELLS, _SHARED = 0.2, 40, 0.25

# A frame is lopsided if one half has less than this share of what is in the other.
_LOPSIDED = 0.1
_LONGEST_LOPSIDED = 4.0


@dataclass(frozen=True)
class Moment:
    """How the frame looked as a whole.

    Attributes
    ----------
    time
        Seconds of the chapter.
    light
        How visible the least visible is of the few cells that make a picture, from 0 to 1.
    lopsided
        Whether there is something in one half of the frame, and next to nothing in the other.
    """

    time: float
    light: float
    lopsided: bool


def look_at_frame(stage: StageView, time: float, title: Mobject) -> Moment:
    """Return how a frame looks as a whole, without the chapter's title in its corner.

    Parameters
    ----------
    stage
        The stage now.
    time
        Seconds of the chapter.
    title
        The chapter's title.
    """
    things = [t for t in (*stage.texts, *stage.shapes) if t.mobject is not title]
    cells = cover(things, stage.frame)
    light = float(np.partition(cells.ravel(), -_BLACK_CELLS)[-_BLACK_CELLS])
    seen = cells > _BLACK
    halves = seen[:, : _COLUMNS // 2].sum(), seen[:, _COLUMNS // 2 :].sum()
    lopsided = seen.sum() >= _BLACK_CELLS and min(halves) < _LOPSIDED * max(halves)
    excepted = {demand for thing in things for demand in thing.allowances}
    return Moment(
        time,
        1.0 if "dark" in excepted else light,
        bool(lopsided) and "balance" not in excepted,
    )


def check_black(moments: Sequence[Moment]) -> Iterator[Finding]:
    """Yield stretches in which the frame is nearly black.

    Parameters
    ----------
    moments
        How the frame looked, from the chapter's start to its end.
    """
    for start, end in _stretches([(m.time, _BLACK - m.light) for m in moments]):
        longest = _LONGEST_OPENING if start == 0 else _LONGEST_BLACK
        if end - start > longest:
            yield Finding(
                "composition",
                f"the frame is nearly black for {end - start:.1f} s",
                seconds=round(start, 2),
            )


def check_balance(moments: Sequence[Moment]) -> Iterator[Finding]:
    """Yield stretches in which one half of the frame is empty for long.

    Parameters
    ----------
    moments
        How the frame looked, from the chapter's start to its end.
    """
    for start, end in _stretches([(m.time, 1.0 if m.lopsided else -1.0) for m in moments]):
        if end - start > _LONGEST_LOPSIDED:
            yield Finding(
                "composition",
                f"half of the frame is empty for {end - start:.1f} s",
                seconds=round(start, 2),
            )


def _stretches(levels: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield starts and ends of what is above zero, joined by straight lines."""
    start: float | None = None
    for (t0, a), (t1, b) in pairwise([*levels[:1], *levels]):
        crossing = t0 + (t1 - t0) * a / (a - b) if (a > 0) != (b > 0) else t1
        if b > 0 and start is None:
            start = crossing
        elif b <= 0 and start is not None:
            yield start, crossing
            start = None
    if start is not None:
        yield start, levels[-1][0]


@dataclass
class Exchange:
    """What leaves the stage in a play, and what comes.

    Attributes
    ----------
    leaving
        Ids of what is taken off.
    coming
        Ids of what is brought in or turns into something new, with those of what each is made
        of, through which it may well lie.
    """

    leaving: set[int] = field(default_factory=set)
    coming: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, animations: Sequence[Animation]) -> Exchange:
        """Return what some animations, played side by side, exchange."""
        exchange = cls()
        for animation in animations:
            exchange._add(animation)
        return exchange

    def _add(self, animation: Any) -> None:
        inner = getattr(animation, "animations", ())
        for each in inner:
            self._add(each)
        if inner or not isinstance(animation.mobject, Mobject):
            return
        moved = {id(member) for member in animation.mobject.get_family()}
        if animation.is_remover():
            self.leaving |= moved
        elif animation.is_introducer() or isinstance(
            animation, ReplacementTransform | TransformFromCopy
        ):
            target = getattr(animation, "target_mobject", None)
            source = target.get_family() if isinstance(target, Mobject) else ()
            origins = frozenset(moved | {id(member) for member in source})
            self.coming |= dict.fromkeys(moved, origins)


def check_exchange(stage: StageView, exchange: Exchange) -> Iterator[Finding]:
    """Yield pictures that come in while what they lie on is still to be seen.

    Parameters
    ----------
    stage
        The stage in the middle of a play.
    exchange
        What leaves and what comes in this play.
    """
    if not exchange.leaving or not exchange.coming:
        return
    things = [
        t
        for t in (*stage.texts, *stage.shapes)
        if t.opacity > _THROUGH and "through" not in t.allowances
    ]
    old = [t for t in things if id(t.mobject) in exchange.leaving]
    new = [t for t in things if id(t.mobject) in exchange.coming]
    origins = frozenset().union(*(exchange.coming[id(t.mobject)] for t in new))
    old = [t for t in old if id(t.mobject) not in origins]
    if not old or not new:
        return
    before, after = (_widened(cover(each, stage.frame) > _THROUGH) for each in (old, new))
    shared = int((before & after).sum())
    if shared >= max(_SHARED_CELLS, _SHARED * min(before.sum(), after.sum())):
        one, other = (max(each, key=_size) for each in (old, new))
        yield Finding(
            "composition",
            f"{other.name} comes in while {one.name} is still there, through one another",
            (one.name, other.name),
            (_around(old), _around(new)),
        )


def _widened(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return some cells with their neighbours: lines beside one another disturb, too."""
    padded = np.pad(cells, 1)
    rows, columns = cells.shape
    wide = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.asarray(np.any(wide, axis=0))


def _size(thing: Thing) -> float:
    return (thing.box[2] - thing.box[0]) * (thing.box[3] - thing.box[1])


def _around(things: Sequence[Thing]) -> Box:
    boxes = np.array([thing.box for thing in things])
    left, bottom = boxes[:, :2].min(axis=0)
    right, top = boxes[:, 2:].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def cover(things: Sequence[Thing], frame: tuple[float, float, float]) -> Cells:
    """Return how visible what stands in each cell of the frame is.

    Parameters
    ----------
    things
        Texts, which fill their boxes, and outlines.
    frame
        Centre x and y of the camera's frame, and how much it enlarges.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Opacity of the most opaque thing in each cell, from 0 to 1; row 0 is at the bottom.
    """
    cells = np.zeros((_ROWS, _COLUMNS))
    for thing in things:
        if not isinstance(thing.mobject, VMobject) or not len(thing.mobject.points):
            _fill(cells, thing.box, frame, thing.opacity)
            continue
        fill, stroke = _paint(thing.mobject)
        if fill > _UNLIT:
            _fill(cells, thing.box, frame, fill)
        if stroke > max(fill, _UNLIT):
            _trace(cells, thing.mobject.points, frame, stroke)
    return cells


def _paint(mobject: Any) -> tuple[float, float]:
    """Return how opaque fill and stroke are, each 0 if it has the colour of the canvas."""
    fill, stroke = float(mobject.get_fill_opacity()), float(mobject.get_stroke_opacity())
    if not fill or _is_canvas(mobject.get_fill_color()):
        fill = 0.0
    if mobject.get_stroke_width() <= 0 or _is_canvas(mobject.get_stroke_color()):
        stroke = 0.0
    return fill, stroke


def _is_canvas(color: ManimColor) -> bool:
    return relative_luminance(color.to_hex()) < _UNLIT


def _fill(cells: Cells, box: Box, frame: tuple[float, float, float], opacity: float) -> None:
    (left, bottom), (right, top) = _places(np.array([box[:2], box[2:]]), frame)
    part = cells[
        max(0, int(bottom)) : max(0, int(top) + 1), max(0, int(left)) : max(0, int(right) + 1)
    ]
    np.maximum(part, opacity, out=part)


def _trace(
    cells: Cells, points: NDArray[Any], frame: tuple[float, float, float], opacity: float
) -> None:
    anchors = _places(points[:, :2], frame)
    lengths = np.hypot(*np.diff(anchors, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    steps = np.linspace(0.0, along[-1], int(along[-1]) + 2)
    columns, rows = (np.interp(steps, along, anchors[:, i]).astype(int) for i in (0, 1))
    inside = (columns >= 0) & (columns < _COLUMNS) & (rows >= 0) & (rows < _ROWS)
    columns, rows = columns[inside], rows[inside]
    cells[rows, columns] = np.maximum(cells[rows, columns], opacity)


def _places(points: NDArray[Any], frame: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return points of the stage in cells of the frame, of shape (points, 2)."""
    x, y, zoom = frame
    return np.asarray(
        ((points - (x, y)) * zoom + (theme.FRAME_WIDTH / 2, theme.FRAME_HEIGHT / 2)) / _CELL
    )
