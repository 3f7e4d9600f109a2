"""Looking at the stage while a film is fast-forwarded: what every film's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import MovingCamera, VMobject
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.stage import theme
from scenes.stage.part import Part
from studio.check.layout import check_layout, type_height
from studio.check.stage_view import StageView


def fast_forward(part: Part[Any]) -> Part[Any]:
    part.render()
    return part


def renderer() -> CairoRenderer:
    return CairoRenderer(camera_class=MovingCamera, skip_animations=True)


def texts(part: Part[Any]) -> Iterator[VMobject]:
    """Yield each word, formula and number that stands on the stage."""
    for thing in StageView(part).texts:
        yield thing.mobject


class Inspected:
    """Mixed into a Part: looks at the stage after every play."""

    complaints: list[str]

    def play(self, *args: Any, **kwargs: Any) -> None:
        super().play(*args, **kwargs)  # type: ignore[misc]
        part: Any = self
        if part.records:
            where = f"{part.records[-1].slug} at {part.clock:.1f} s"
            part.complaints += [f"{where}: {text}" for text in complaints_about(part)]


def height_in_pixels(text: VMobject) -> float:
    """Return the height of a digit or capital letter of a text, at 1080p."""
    return type_height(text) * 1080 / theme.FRAME_HEIGHT


def complaints_about(part: Part[Any]) -> Iterator[str]:
    """Yield what is wrong with the layout of the stage as it stands."""
    for finding in check_layout(StageView(part), set()):
        yield finding.message


def picture(part: Part[Any], *, play: bool = True) -> np.ndarray:
    """Return what the camera sees in the end, as signed integers."""
    if play:
        part.render()
    drawn: Any = part.renderer
    drawn.static_image = None
    drawn.update_frame(part)
    return drawn.get_frame()[..., :3].astype(int)
