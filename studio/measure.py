"""Measuring how long films are, without drawing a picture."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

from manim import MovingCamera
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.catalog import PartEntry
from scenes.stage.part import Part
from studio.configuration import manim_configured
from studio.quality import Quality

# Lengths are those at 60 frames a second; the pictures are thrown away.
_SMALL = Quality("", 160, 90, 60)


def chapter_lengths(entry: PartEntry) -> dict[str, float]:
    """Return the length in seconds of each chapter of a Part at its default parameters.

    Parameters
    ----------
    entry
        The Part; all its plays are skipped to their ends.
    """
    module = importlib.import_module(entry.module)
    part_class: type[Part[Any]] = getattr(module, entry.class_name)
    with (
        tempfile.TemporaryDirectory() as media,
        manim_configured(_SMALL, Path(media)),
    ):
        part = part_class(renderer=CairoRenderer(camera_class=MovingCamera, skip_animations=True))
        part.render()
        return {record.slug: round(record.seconds(_SMALL.frame_rate), 3) for record in part.records}
