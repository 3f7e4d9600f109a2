"""One continuous video stream, from RGBA pictures to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from studio.formats import Format
from studio.quality import Quality
from studio.rect import Pixels, Rect

# In FFmpeg's numbering, 1 is BT.709 for primaries, transfer and matrix alike.
_BT709 = 1
# As far apart as x264 puts them at 60 frames a second; every spoken line starts with one as well.
_SECONDS_BETWEEN_KEYFRAMES = 4


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
        # Chapters are rendered side by side; threads in each would only add to the work.
        context.thread_count = 1
        self._stream = stream
        self._picture = _Picture(fmt, quality)

    def write(self, pixels: Pixels, repeat: int = 1, changed: Sequence[Rect] | None = None) -> None:
        """Encode one picture ``repeat`` times.

        Parameters
        ----------
        pixels
            RGBA of shape (height, width, 4).
        repeat
            A still picture is converted only once.
        changed
            Where it differs from the picture before; everywhere, when ``None``.
        """
        frame = self._picture.brought_to(pixels, changed)
        for _ in range(repeat):
            frame.pts = self.frames
            self._container.mux(self._stream.encode(frame))
            self.frames += 1

    def close(self) -> None:
        """Write what the encoder still holds, and finish the file."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        """Let go of the file without finishing it."""
        self._container.close()


class _Picture:
    """The picture in the encoder's own pixels, converted where it has changed.

    4:2:0 encoders copy what they are given, so one frame serves for the whole clip; the others keep
    it for a while and get a new one every time.
    """

    # Colours are halved in both directions, ...
    _STEP = 2
    # ... so a pixel changes the colours of its neighbours, and has to be converted with them.
    _REACH = 4

    def __init__(self, fmt: Format, quality: Quality) -> None:
        self._pixel_format = fmt.pixel_format
        self._size = (quality.width, quality.height)
        self._in_place = fmt.pixel_format == "yuv420p" and not any(
            side % self._STEP for side in self._size
        )
        self._reformatter = VideoReformatter()
        self._frame: av.VideoFrame | None = None

    def brought_to(self, pixels: Pixels, changed: Sequence[Rect] | None) -> av.VideoFrame:
        """Return the frame for some pixels, of which only ``changed`` is new."""
        if self._frame is None or changed is None or (changed and not self._in_place):
            self._frame = self._converted(pixels)
        else:
            for rect in changed:
                self._patch(self._frame, pixels, rect)
        return self._frame

    def _converted(self, pixels: Pixels) -> av.VideoFrame:
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, format="rgba"),
            format=self._pixel_format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            # Rectangles are many and small: starting threads would cost more than they save.
            threads=1,
        )

    def _patch(self, frame: av.VideoFrame, pixels: Pixels, rect: Rect) -> None:
        inner = rect.grown(self._REACH, self._STEP, self._size)
        outer = inner.grown(self._REACH, self._STEP, self._size)
        part = self._converted(pixels[outer.slices])
        for target, source, step in zip(_planes(frame), _planes(part), (1, 2, 2), strict=True):
            rows = slice(inner.top // step, inner.bottom // step)
            columns = slice(inner.left // step, inner.right // step)
            above, left = outer.top // step, outer.left // step
            target[rows, columns] = source[
                rows.start - above : rows.stop - above, columns.start - left : columns.stop - left
            ]


def _planes(frame: av.VideoFrame) -> list[NDArray[np.uint8]]:
    """Return brightness and the two colours of a frame as arrays that share its memory."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    ]
