"""Layout: inside the safe frame, text apart from text and lines, contents in their containers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from manim import VMobject

from scenes.stage import theme
from scenes.stage.text.number import Number
from studio.check.findings import Box, Finding
from studio.check.stage_view import StageView, Thing, overlap

_PIXELS_PER_UNIT = 1080 / theme.FRAME_HEIGHT
_SMALLEST = 20.0
_SLACK = 0.01
# A digit of New Computer Modern is 0.66 em high; Manim sets 48-unit type at 0.5 units an em.
_UNITS_PER_SIZE = 0.5 / 48 * 0.66
# Lines may touch the outermost tenth of a text's box: no glyph fills all of it.
_CORE = 0.15
_OPAQUE = 0.9


def check_layout(stage: StageView, moving: set[int]) -> Iterator[Finding]:
    """Yield what is out of place.

    Parameters
    ----------
    stage
        The stage at some moment.
    moving
        Ids of mobjects that are in the middle of an animation, and may cross others.
    """
    still = [thing for thing in stage.texts if id(thing.mobject) not in moving]
    for thing in still:
        # What is on its way may start small, and below the place where it will be read.
        yield from _check_size(thing, stage.frame[2])
        yield from _check_frame(thing, stage.frame)
    for thing in stage.shapes:
        yield from _check_shape_in_frame(thing, stage.frame)
    for one, other in combinations(still, 2):
        if overlap(one.box, other.box) and not excepted("overlap", one, other):
            yield _fault(f"{one.name} lies on {other.name}", one, other)
    yield from _check_crossings(stage, still, moving)
    yield from _check_containers(stage, moving)


def excepted(demand: str, *things: Thing) -> bool:
    """Return whether one of some things is excepted from a demand."""
    return any(demand in thing.allowances for thing in things)


def _fault(message: str, *things: Thing) -> Finding:
    names, boxes = tuple(t.name for t in things), tuple(t.box for t in things)
    return Finding("layout", message, names, boxes)


def type_height(mobject: Any) -> float:
    """Return the height of a digit or capital letter of a text, in frame units."""
    if isinstance(mobject, Number):
        return mobject.digit_height()
    return float(mobject.font_size) * _UNITS_PER_SIZE


def _check_size(thing: Thing, zoom: float) -> Iterator[Finding]:
    pixels = type_height(thing.mobject) * _PIXELS_PER_UNIT * zoom
    if pixels < _SMALLEST - 0.05 and not excepted("size", thing):
        yield _fault(f"{thing.name} is {pixels:.0f} px high at 1080p, less than 20", thing)


def _check_frame(thing: Thing, frame: tuple[float, float, float]) -> Iterator[Finding]:
    left, bottom, right, top = _seen(thing.box, frame)
    if excepted("frame", thing):
        return
    if max(-left, right) > theme.STAGE_RIGHT + _SLACK:
        yield _fault(f"{thing.name} leaves the safe frame sideways", thing)
    if top > theme.STAGE_TOP + _SLACK:
        yield _fault(f"{thing.name} leaves the safe frame at the top", thing)
    if bottom < theme.STAGE_BOTTOM - _SLACK:
        yield _fault(f"{thing.name} reaches into the captions' place", thing)


def _check_shape_in_frame(thing: Thing, frame: tuple[float, float, float]) -> Iterator[Finding]:
    left, bottom, right, top = _seen(thing.box, frame)
    width, height = theme.FRAME_WIDTH / 2 + _SLACK, theme.FRAME_HEIGHT / 2 + _SLACK
    beyond = max(-left, right) > width or max(-bottom, top) > height
    if beyond and not excepted("frame", thing):
        yield _fault(f"{thing.name} is cut by the frame", thing)


def _seen(box: Box, frame: tuple[float, float, float]) -> Box:
    """Return a box in the camera's coordinates."""
    x, y, zoom = frame
    return (
        (box[0] - x) * zoom,
        (box[1] - y) * zoom,
        (box[2] - x) * zoom,
        (box[3] - y) * zoom,
    )


def _check_crossings(stage: StageView, texts: list[Thing], moving: set[int]) -> Iterator[Finding]:
    lines = [
        thing
        for thing in stage.shapes
        if _is_line(thing.mobject) and id(thing.mobject) not in moving
    ]
    for text in texts:
        core = _core(text.box)
        for line in lines:
            if (
                overlap(text.box, line.box, 0.0)
                and _crosses(line.mobject, core)
                and not _covered(stage, line, text)
                and not excepted("crossing", text, line)
            ):
                yield _fault(f"{text.name} lies across {line.name}", text, line)


def _is_line(mobject: VMobject) -> bool:
    """Return whether a mobject is an open stroke that is wide enough to be seen."""
    if mobject.get_fill_opacity() > 0 or mobject.get_stroke_width() < 0.5:
        return False
    return bool(np.linalg.norm(mobject.points[0] - mobject.points[-1]) > 1e-3)


def _core(box: Box) -> Box:
    dx, dy = _CORE * (box[2] - box[0]), _CORE * (box[3] - box[1])
    return box[0] + dx, box[1] + dy, box[2] - dx, box[3] - dy


def _crosses(line: VMobject, box: Box) -> bool:
    """Return whether a stroke passes through a box: sampled finely enough for any text."""
    anchors = line.points[:, :2]
    lengths = np.linalg.norm(np.diff(anchors, axis=0), axis=1)
    if lengths.sum() == 0:
        return False
    for start, end, length in zip(anchors[:-1], anchors[1:], lengths, strict=True):
        steps = np.linspace(0, 1, max(2, int(length / 0.05)))[:, None]
        path = start + steps * (end - start)
        inside = (
            (path[:, 0] > box[0])
            & (path[:, 0] < box[2])
            & (path[:, 1] > box[1])
            & (path[:, 1] < box[3])
        )
        if inside.any():
            return True
    return False


def _covered(stage: StageView, line: Thing, text: Thing) -> bool:
    """Return whether something opaque lies over the line, under the text."""
    return any(
        line.order < shape.order < text.order
        and shape.mobject.get_fill_opacity() >= _OPAQUE
        and shape.box[0] <= text.box[0] + 0.05
        and shape.box[1] <= text.box[1] + 0.05
        and shape.box[2] >= text.box[2] - 0.05
        and shape.box[3] >= text.box[3] - 0.05
        for shape in stage.shapes
    )


def _check_containers(stage: StageView, moving: set[int]) -> Iterator[Finding]:
    """What is in a box stays in it."""
    texts = {id(thing.mobject): thing for thing in stage.texts}
    for holder in stage.holders:
        if id(holder.mobject) in moving:
            continue
        box = holder.mobject.box
        points = box.points[:, :2]
        if not len(points):
            continue
        left, bottom = points.min(axis=0)
        right, top = points.max(axis=0)
        for member in holder.mobject.submobjects:
            thing = texts.get(id(member))
            if thing is None or excepted("frame", thing, holder):
                continue
            inside = (
                thing.box[0] >= left - _SLACK
                and thing.box[1] >= bottom - _SLACK
                and thing.box[2] <= right + _SLACK
                and thing.box[3] <= top + _SLACK
            )
            if not inside:
                yield _fault(f"{thing.name} sticks out of its {holder.name}", thing, holder)
