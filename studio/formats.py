"""File formats: which container, codec and pixels a clip is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.errors import RefusedError

FORMATS = ("mp4", "webm", "gif", "mov")


@dataclass(frozen=True)
class Sound:
    """How a voice becomes a part of a file.

    Attributes
    ----------
    codec, sample_format
        In FFmpeg's names.
    container, extension
        Of the file in which the encoded sound waits to be joined to pictures.
    bit_rate
        Bits a second; 0 where nothing is lost.
    coder
        FFmpeg's way of searching, where there are several.
    """

    codec: str
    sample_format: str
    container: str
    extension: str
    bit_rate: int = 0
    coder: str = ""


# At this rate the thorough search makes speech no better, and takes four times as long.
AAC = Sound("aac", "fltp", "mp4", "m4a", 128_000, "fast")
OPUS = Sound("libopus", "flt", "webm", "weba", 96_000)
PCM = Sound("pcm_s16le", "s16", "mov", "mov")


@dataclass(frozen=True)
class Format:
    """How pictures become a file.

    Attributes
    ----------
    name
        What the user asked for; the file's extension.
    clip_extension
        The extension of the chapter clips it is made of.
    codec, pixel_format
        In FFmpeg's names.
    transparent
        Whether the background is left out.
    options
        The encoder's own options.
    sound
        How a voice is encoded; ``None`` where there can be none.
    """

    name: str
    clip_extension: str
    codec: str
    pixel_format: str
    transparent: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    sound: Sound | None = None


# Thin bright lines on black that mostly stand still. Fine key frames, which everything that stands
# still is copied from, and coarser ones between them do what x264's lookahead does at two thirds of
# its cost; deblocking finds next to nothing in such pictures and is left out. Searches that only
# work where something moves cost little, and make those places smaller.
# Any coarser, and what moves leaves a trail on the black behind it.
# Measured against the defaults of `manim render` in docs/performance.md.
_H264 = {
    "crf": "32",
    "preset": "veryfast",
    "tune": "animation",
    "x264-params": (
        "ipratio=2.2:pbratio=1.3:bframes=3:b-adapt=0:b-pyramid=none:mbtree=0:rc-lookahead=0:scenecut=0:"
        "weightp=0:weightb=0:aq-mode=0:psy=0:no-deblock=1:8x8dct=0:"
        "ref=3:subme=2:me=hex:chroma-me=0:partitions=all:trellis=1"
    ),
}
_VP9 = {"crf": "24", "b": "0", "deadline": "good", "cpu-used": "5", "row-mt": "1"}

_OPAQUE = {
    "mp4": Format("mp4", "mp4", "libx264", "yuv420p", options=_H264, sound=AAC),
    "mov": Format("mov", "mov", "libx264", "yuv420p", options=_H264, sound=AAC),
    "webm": Format("webm", "webm", "libvpx-vp9", "yuv420p", options=_VP9, sound=OPUS),
    "gif": Format("gif", "mp4", "libx264", "yuv420p", options=_H264),
}
_TRANSPARENT = {
    "mov": Format("mov", "mov", "prores_ks", "yuva444p10le", True, {"profile": "4444"}, PCM),
    "webm": Format("webm", "webm", "libvpx-vp9", "yuva420p", True, _VP9, OPUS),
}


def resolve_format(name: str | None, transparent: bool) -> Format:
    """Return the format of a name.

    Parameters
    ----------
    name
        One of :data:`FORMATS`; ``None`` is mp4, or mov for a transparent film.
    transparent
        Whether the background is to be left out.

    Raises
    ------
    RefusedError
        If the format cannot be transparent.
    """
    name = name or ("mov" if transparent else "mp4")
    formats = _TRANSPARENT if transparent else _OPAQUE
    if name not in formats:
        raise RefusedError(
            f"{name} cannot be transparent; allowed are {' and '.join(_TRANSPARENT)}, "
            "for example --transparent --format mov"
        )
    return formats[name]
