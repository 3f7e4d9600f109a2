"""One continuous video stream, from RGBA pictures to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from studio.formats import Format
from studio.quality import Quality

# In FFmpeg's numbering, 1 is BT.709 for primaries, transfer and matrix alike.
_BT709 = 1
_SECONDS_BETWEEN_KEYFRAMES = 2


class ClipEncoder:
    """Encodes the pictures of one chapter.

    Parameters
    ----------
    path
        The file to write.
    fmt
        Codec and pixel format.
    quality
        Size and frame rate.

    Attributes
    ----------
    frames : int
        Pictures written so far.
    """

    def __init__(self, path: Path, fmt: Format, quality: Quality) -> None:
        self.frames = 0
        self._format = fmt
        self._container = av.open(path, "w")
        stream: Any = self._container.add_stream(
            fmt.codec, rate=quality.frame_rate, options=dict(fmt.options)
        )
        stream.width, stream.height = quality.width, quality.height
        stream.pix_fmt = fmt.pixel_format
        stream.gop_size = _SECONDS_BETWEEN_KEYFRAMES * quality.frame_rate
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG.value
        self._stream = stream
        self._reformatter = VideoReformatter()

    def write(self, pixels: NDArray[np.uint8], repeat: int = 1) -> None:
        """Encode one picture ``repeat`` times.

        Parameters
        ----------
        pixels
            RGBA of shape (height, width, 4).
        repeat
            A still picture is converted only once.
        """
        picture = self._reformatter.reformat(
            av.VideoFrame.from_ndarray(pixels, format="rgba"),
            format=self._format.pixel_format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        for _ in range(repeat):
            picture.pts = self.frames
            self._container.mux(self._stream.encode(picture))
            self.frames += 1

    def close(self) -> None:
        """Write what the encoder still holds, and finish the file."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        """Let go of the file without finishing it."""
        self._container.close()
