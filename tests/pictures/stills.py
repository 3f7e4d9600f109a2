"""Pictures of films, drawn for real at one moment: when a step of a chapter is just over."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from manim import MovingCamera
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

from scenes.catalog import find_part
from scenes.stage.chapter import Act, Chapter
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
        The name of the method that plays the step: the chapter's own, or one of its acts'.
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
    (chapter,) = (each for each in film.chapters if each.slug() == moment.chapter)
    player = _player(chapter, moment.step)
    play_step = getattr(player, moment.step)

    def play_step_and_stop(*args: Any, **kwargs: Any) -> None:
        play_step(*args, **kwargs)
        raise _Over

    with (
        mock.patch.object(player, moment.step, play_step_and_stop),
        tempfile.TemporaryDirectory() as media,
        manim_configured(quality, Path(media)),
    ):
        renderer: Any = CairoRenderer(camera_class=MovingCamera, skip_animations=True)
        part: Part[Any] = film(chapters=[moment.chapter], renderer=renderer)
        try:
            part.render()
        except _Over:
            change(part)
            renderer.static_image = None
            renderer.update_frame(part, ignore_skipping=True)
            picture: Image.Image = renderer.camera.get_image().convert("RGB")
            return picture
    raise LookupError(f"{moment.chapter} never plays {moment.step}")


def _player(chapter: type[Chapter[Any, Any]], step: str) -> type[Act[Any]]:
    """Return the class that plays a step: the chapter itself, or an act in the chapter's folder."""
    own = chapter.__module__.removesuffix(".chapter")
    players = [
        each
        for name, module in list(sys.modules.items())
        if name == own or name.startswith(f"{own}.")
        for each in vars(module).values()
        # A module also has the acts that it imports.
        if isinstance(each, type) and issubclass(each, Act) and each.__module__ == name
        if step in vars(each)
    ]
    if len(players) != 1:
        raise LookupError(f"{len(players)} acts of {own} have a step {step}, not one")
    return players[0]
