"""Manim's configuration, built explicitly: a stray ``manim.cfg`` must not change a film."""

from __future__ import annotations

import configparser
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import manim
from manim import config
from manim._config.utils import ManimConfig

from scenes.stage import theme
from studio.quality import Quality


@contextmanager
def manim_configured(quality: Quality, media: Path, *, transparent: bool = False) -> Iterator[None]:
    """Configure Manim for one render, and undo it afterwards.

    Parameters
    ----------
    quality
        Size and frame rate.
    media
        A private folder for what Manim writes on the way.
    transparent
        Whether the background is left out.
    """
    before = config.copy()
    logging.getLogger("manim").setLevel(logging.ERROR)
    try:
        config.update(_library_defaults())
        config.media_dir = str(media)
        config.pixel_width, config.pixel_height = quality.width, quality.height
        config.frame_rate = quality.frame_rate
        config.frame_height, config.frame_width = theme.FRAME_HEIGHT, theme.FRAME_WIDTH
        config.background_color = theme.CANVAS
        config.background_opacity = 0.0 if transparent else 1.0
        # The frames go to our own writer; Manim itself has nothing to write or to cache.
        config.format = "none"
        config.disable_caching = True
        config.progress_bar = "none"
        config.verbosity = "ERROR"
        yield
    finally:
        config.update(before)


def _library_defaults() -> ManimConfig:
    """Return the configuration that Manim ships, without the user's and the folder's files."""
    parser = configparser.ConfigParser()
    library = Path(manim.__file__).parent / "_config" / "default.cfg"
    with library.open(encoding="utf-8") as file:
        parser.read_file(file)
    return ManimConfig().digest_parser(parser)
