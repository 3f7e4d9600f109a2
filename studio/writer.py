"""Manim's end of the line: takes a scene's frames and hands them to one encoder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim.scene.scene_file_writer import SceneFileWriter
from numpy.typing import NDArray

from studio.encoder import ClipEncoder


class ClipWriter(SceneFileWriter):
    """A file writer that encodes one stream a chapter instead of one file a ``play``.

    Parameters
    ----------
    settings
        Manim's own; its output is switched off.
    encoder
        Where the frames go.
    on_frames
        Called with the number of frames after each that were written.
    """

    def __init__(
        self, settings: Any, encoder: ClipEncoder, on_frames: Callable[[int], None]
    ) -> None:
        self._encoder = encoder
        self._on_frames = on_frames
        super().__init__(settings)

    def write_frame(  # type: ignore[override]  # Manim says int64 and means uint8
        self, pixels: NDArray[np.uint8], *, repeat: int = 1
    ) -> None:
        """Encode one picture ``repeat`` times."""
        self._encoder.write(pixels, repeat)
        self._on_frames(repeat)
