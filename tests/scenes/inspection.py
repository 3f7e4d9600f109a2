"""Looking at the stage while a film is fast-forwarded: what every film's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import MovingCamera, VMobject, config
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.chapter import Stage
from scenes.stage.part import Part
from studio.check.layout import check_layout, type_height
from studio.check.stage_view import StageView

# Two pictures of one stage are as many levels of colour apart at most; what is a picture at all
# varies by more.
_SAME, _BLANK = 16, 5
# Characters a second that can be read, and seconds without a word.
_READABLE, _SILENCE = 20, 4


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaints: list[str] = []

    def play(self, *args: Any, **kwargs: Any) -> None:
        super().play(*args, **kwargs)  # type: ignore[misc]
        part: Any = self
        if part.records:
            where = f"{part.records[-1].slug} at {part.clock:.1f} s"
            self.complaints += [f"{where}: {text}" for text in complaints_about(part)]


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


def picture_of(
    stage: type[Stage[Any]], film: type[Part[Any]], params: PartParams | None = None
) -> np.ndarray:
    """Return what the camera sees of a stage of a film."""
    part = film(params, renderer=renderer())
    part.add(*stage(part.params).mobjects)
    return picture(part, play=False)


def look_alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two pictures are the same one, and not empty."""
    return bool(one.std() > _BLANK and np.abs(one - other).max() <= _SAME)


def jumps(film: type[Part[Any]], params: PartParams | None = None) -> Iterator[str]:
    """Yield each chapter that does not end on the picture on which it says it does."""
    for chapter in film.chapters:
        ended = picture(film(params, [chapter.slug()], renderer=renderer()))
        if not look_alike(ended, picture_of(chapter.ends_on, film, params)):
            yield f"{chapter.slug()} does not end on {chapter.ends_on.__name__}"


def hurry_and_silence(part: Part[Any]) -> Iterator[str]:
    """Yield the lines of a film, after it was played, that nobody can read, and long pauses."""
    for record in part.records:
        if not record.lines:
            yield f"{record.slug}: nothing is said"
        for line in record.lines:
            if len(line.text) / (line.end - line.start) > _READABLE:
                yield f"{record.slug}: too little time to read {line.text!r}"
        starts = [line.start for line in record.lines] + [record.seconds(config.frame_rate)]
        for line, start in zip(record.lines, starts[1:], strict=True):
            if start - line.end > _SILENCE:
                yield f"{record.slug}: silence after {line.text!r}"


def narration(part: Part[Any]) -> str:
    """Return all that was said in a film, after it was played."""
    return " ".join(line.text for record in part.records for line in record.lines)
