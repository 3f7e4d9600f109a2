"""The stage at one moment, flattened: what is visible, where it is, what it is drawn over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from manim import Mobject, VMobject

from scenes.stage import theme
from scenes.stage.allowances import allowances_of
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.typesetting import Formula, Words
from studio.check.findings import Box

TEXT = (Words, Formula, Number)
# Fainter than this is as good as gone.
_VISIBLE = 0.05


@dataclass
class Thing:
    """A mobject on the stage.

    Attributes
    ----------
    mobject
        The mobject itself.
    box
        Left, bottom, right and top of its visible members, in frame units.
    opacity
        Of its most opaque member.
    order
        Its place in the drawing order; later is on top.
    allowances
        What it is excepted from, by itself or by what it is part of.
    """

    mobject: Any
    box: Box
    opacity: float
    order: int
    allowances: dict[str, str] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """What people would call it."""
        kind = type(self.mobject).__name__
        text = getattr(self.mobject, "text", None) or getattr(self.mobject, "typst_code", None)
        return f"{kind} “{str(text).strip(' $')}”" if text else kind


class StageView:
    """Everything visible on a Part's stage now.

    Parameters
    ----------
    part
        The film, between two frames.

    Attributes
    ----------
    texts : list[Thing]
        Words, formulas and numbers.
    shapes : list[Thing]
        Single outlines that are not part of a text.
    encoded : list[Thing]
        Mobjects that stand for a value without digits: they have ``quantity`` and ``read_back``.
    """

    def __init__(self, part: Part[Any]) -> None:
        self.frame = _frame(part)
        self.texts: list[Thing] = []
        self.shapes: list[Thing] = []
        self.encoded: list[Thing] = []
        self.holders: list[Thing] = []
        self._order = 0
        self._seen: set[int] = set()
        for top in sorted(part.mobjects, key=lambda mobject: float(mobject.z_index)):
            self._visit(top, {})

    def _visit(self, mobject: Mobject, inherited: dict[str, str]) -> None:
        if id(mobject) in self._seen:
            return
        self._seen.add(id(mobject))
        allowances = inherited | allowances_of(mobject)
        self._order += 1
        if isinstance(mobject, TEXT):
            if thing := self._thing(mobject, allowances):
                self.texts.append(thing)
            return
        encodes = hasattr(mobject, "read_back") and hasattr(mobject, "quantity")
        holds = isinstance(getattr(mobject, "box", None), VMobject)
        if (encodes or holds) and (thing := self._thing(mobject, allowances)):
            self.encoded += [thing] if encodes else []
            self.holders += [thing] if holds else []
        if isinstance(mobject, VMobject) and len(mobject.points):
            opacity = ink(mobject)
            if opacity > _VISIBLE:
                box = _box(mobject.points)
                self.shapes.append(Thing(mobject, box, opacity, self._order, allowances))
        for member in sorted(mobject.submobjects, key=lambda each: float(each.z_index)):
            self._visit(member, allowances)

    def _thing(self, mobject: Mobject, allowances: dict[str, str]) -> Thing | None:
        visible = [m for m in _outlines(mobject) if ink(m) > _VISIBLE]
        if not visible:
            return None
        points = np.concatenate([member.points for member in visible])
        opacity = max(ink(member) for member in visible)
        return Thing(mobject, _box(points), opacity, self._order, allowances)


def _outlines(mobject: Mobject) -> Iterator[VMobject]:
    for member in mobject.get_family():
        if isinstance(member, VMobject) and len(member.points):
            yield member


def ink(mobject: VMobject) -> float:
    """Return how opaque the more opaque of a mobject's fill and stroke is, from 0 to 1."""
    stroke = float(mobject.get_stroke_opacity()) if mobject.get_stroke_width() > 0 else 0.0
    return max(float(mobject.get_fill_opacity()), stroke)


def paint(mobject: VMobject) -> tuple[float, ...]:
    """Return fill and stroke, each red, green, blue and opacity, and stroke width of a mobject.

    Of a text, those of its first glyph.
    """
    drawn = next((each for each in _outlines(mobject) if ink(each) > _VISIBLE), mobject)
    fill, stroke = drawn.get_fill_rgbas()[0], drawn.get_stroke_rgbas()[0]
    return (*map(float, fill), *map(float, stroke), float(drawn.get_stroke_width()))


def _box(points: np.ndarray) -> Box:
    left, bottom = points[:, :2].min(axis=0)
    right, top = points[:, :2].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _frame(part: Part[Any]) -> tuple[float, float, float]:
    """Return centre x and y of the camera's frame, and how much it enlarges."""
    frame = part.frame
    return float(frame.get_x()), float(frame.get_y()), theme.FRAME_WIDTH / float(frame.width)


def overlap(one: Box, other: Box, slack: float = 0.02) -> bool:
    """Return whether two boxes share more than a hair's breadth."""
    return (
        one[2] > other[0] + slack
        and other[2] > one[0] + slack
        and one[3] > other[1] + slack
        and other[3] > one[1] + slack
    )
