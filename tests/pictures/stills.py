"""Pictures of films, drawn for real at one moment: when a step of a chapter is just over."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import MovingCamera
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

from scenes.catalog import find_part
from scenes.stage.part import Part
from studio.configuration import manim_configured
from studio.quality import Quality

STILL = Quality("still", 480, 270, 15)
GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Moment:
    """When a picture is taken: as soon as a step of a chapter is over.

    Attributes
    ----------
    part, chapter
        Slugs.
    step
        The name of the method that plays the step.
    """

    part: str
    chapter: str
    step: str

    @property
    def name(self) -> str:
        """How the picture is called."""
        return f"{self.part}/{self.chapter}/{self.step}"

    @property
    def path(self) -> Path:
        """Where the golden picture is."""
        return GOLDEN / f"{self.name}.png"


class _Over(Exception):  # noqa: N818  # it is no error
    """Ends a film at the wanted moment."""


def draw(
    moment: Moment,
    change: Callable[[Part[Any]], None] = lambda part: None,
    quality: Quality = STILL,
) -> Image.Image:
    """Fast-forward a chapter to a moment and draw the stage as it is then.

    Parameters
    ----------
    moment
        Which one.
    change
        Called with the film just before it is drawn.
    quality
        Of the picture.
    """
    entry = find_part(moment.part)
    film: type[Part[Any]] = getattr(importlib.import_module(entry.module), entry.class_name)
    play_step = getattr(film, moment.step)

    def play_step_and_stop(part: Part[Any]) -> None:
        play_step(part)
        raise _Over

    stopping = type(film.__name__, (film,), {moment.step: play_step_and_stop})
    with tempfile.TemporaryDirectory() as media, manim_configured(quality, Path(media)):
        renderer: Any = CairoRenderer(camera_class=MovingCamera, skip_animations=True)
        part: Part[Any] = stopping(chapters=[moment.chapter], renderer=renderer)
        try:
            part.render()
        except _Over:
            change(part)
            renderer.static_image = None
            renderer.update_frame(part, ignore_skipping=True)
            picture: Image.Image = renderer.camera.get_image().convert("RGB")
            return picture
    raise LookupError(f"{moment.chapter} never plays {moment.step}")
