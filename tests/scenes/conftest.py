"""A quiet Manim that draws nothing unless it is asked for a picture."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from manim import tempconfig


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def quiet_manim(media_folder: Path) -> Iterator[None]:
    logging.getLogger("manim").setLevel(logging.ERROR)
    settings = {
        "media_dir": str(media_folder),
        "pixel_width": 160,
        "pixel_height": 90,
        "frame_rate": 15,
        "format": "none",
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(settings):
        yield
