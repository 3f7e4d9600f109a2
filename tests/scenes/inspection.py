"""Looking at the stage while a film is fast-forwarded: what every film's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from manim import Mobject, MovingCamera, VMobject
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.stage import theme
from scenes.stage.number import Number
from scenes.stage.part import Part
from scenes.stage.typesetting import Formula, Words

PIXELS_PER_UNIT = 1080 / theme.FRAME_HEIGHT
TEXT = (Words, Formula, Number)


def fast_forward(part: Part[Any]) -> Part[Any]:
    part.render()
    return part


def renderer() -> CairoRenderer:
    return CairoRenderer(camera_class=MovingCamera, skip_animations=True)


def visible(mobject: Mobject) -> bool:
    return any(
        isinstance(member, VMobject)
        and member.has_points()
        and max(member.get_fill_opacity(), member.get_stroke_opacity()) > 0.05
        for member in mobject.get_family()
    )


def texts(part: Part[Any]) -> Iterator[VMobject]:
    """Yield each word, formula and number that stands on the stage."""
    seen: set[int] = set()
    for top in part.mobjects:
        for member in top.get_family():
            if isinstance(member, TEXT) and id(member) not in seen and visible(member):
                seen.add(id(member))
                yield member


class Inspected:
    """Mixed into a Part: looks at the stage after every play."""

    complaints: list[str]

    def play(self, *args: Any, **kwargs: Any) -> None:
        super().play(*args, **kwargs)  # type: ignore[misc]
        part: Any = self
        if part.records:
            where = f"{part.records[-1].slug} at {part.clock:.1f} s"
            part.complaints += [f"{where}: {text}" for text in complaints_about(part)]


def complaints_about(part: Part[Any]) -> Iterator[str]:
    frame = part.frame
    zoom = theme.FRAME_WIDTH / frame.width
    on_stage = list(texts(part))
    for text in on_stage:
        name = describe(text)
        if height_in_pixels(text) * zoom < 20:
            yield f"{name} is {height_in_pixels(text) * zoom:.0f} px high"
        left, right = text.get_left()[0] - frame.get_x(), text.get_right()[0] - frame.get_x()
        low, high = text.get_bottom()[1] - frame.get_y(), text.get_top()[1] - frame.get_y()
        if max(-left, right) * zoom > theme.STAGE_RIGHT + 0.01:
            yield f"{name} leaves the safe frame sideways"
        if high * zoom > theme.STAGE_TOP + 0.01 or low * zoom < theme.STAGE_BOTTOM - 0.01:
            yield f"{name} leaves the safe frame up or down"
    for a, b in combinations(on_stage, 2):
        if overlap(a, b):
            yield f"{describe(a)} overlaps {describe(b)}"


def describe(text: VMobject) -> str:
    return str(getattr(text, "text", None) or getattr(text, "typst_code", text))


def height_in_pixels(text: VMobject) -> float:
    """Return the height of a digit or capital letter of a text."""
    if isinstance(text, Number):
        return text.digit_height() * PIXELS_PER_UNIT
    # A digit of New Computer Modern is 0.66 em high; Manim sets 48-unit type at 0.5 units an em.
    return float(text.font_size) / 48 * 0.5 * 0.66 * PIXELS_PER_UNIT  # type: ignore[attr-defined]


def overlap(a: VMobject, b: VMobject) -> bool:
    slack = 0.02
    apart = (
        a.get_right()[0] <= b.get_left()[0] + slack
        or b.get_right()[0] <= a.get_left()[0] + slack
        or a.get_top()[1] <= b.get_bottom()[1] + slack
        or b.get_top()[1] <= a.get_bottom()[1] + slack
    )
    return not apart


def picture(part: Part[Any], *, play: bool = True) -> np.ndarray:
    """Return what the camera sees in the end, as signed integers."""
    if play:
        part.render()
    drawn: Any = part.renderer
    drawn.static_image = None
    drawn.update_frame(part)
    return drawn.get_frame()[..., :3].astype(int)
