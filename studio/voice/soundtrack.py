"""The sound of a file: spoken lines in their places, levelled, encoded, and kept."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from scenes.stage.speech import LinePlace
from studio.formats import Sound
from studio.jobs import HeardLine
from studio.quality import Quality
from studio.voice import sound
from studio.voice.sound import RATE, Placed
from studio.voice.speech import Speech
from studio.voice.voices import Speaker

# What is kept depends on how it is made: counted up when that changes.
_RECIPE = "1"


@dataclass(frozen=True)
class SpokenChapter:
    """A chapter of a film, as far as its sound is concerned.

    Attributes
    ----------
    part, chapter
        Slugs.
    frames
        Its length.
    lines
        What is said in it.
    """

    part: str
    chapter: str
    frames: int
    lines: Sequence[HeardLine]


def soundtrack(
    chapters: Sequence[SpokenChapter],
    speaker: Speaker,
    quality: Quality,
    kind: Sound,
    folder: Path,
) -> Path | None:
    """Return a file with the sound of some chapters, one after another.

    Every line stands by the frame at which it starts in the whole film, so that nothing adds up.

    Parameters
    ----------
    chapters
        In their order.
    speaker
        Who speaks.
    quality
        Tells the frame rate.
    kind
        How it is encoded.
    folder
        Where finished tracks are kept.

    Returns
    -------
    Path | None
        The file; ``None`` if nothing is said.
    """
    placed, first_frame = [], 0
    for each in chapters:
        for line in each.lines:
            place = LinePlace(each.part, each.chapter, line.number)
            speech = speaker.speak(line.line, place)
            if speech is not None:
                start = first_frame / quality.frame_rate + line.start
                placed.append((speech, round(start * RATE)))
        first_frame += each.frames
    if not placed:
        return None
    n_samples = round(first_frame * RATE / quality.frame_rate)
    path = folder / f"{_key(placed, n_samples, kind)}.{kind.extension}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _encode(placed, n_samples, kind, path)
    path.touch()
    return path


def _key(placed: Sequence[tuple[Speech, int]], n_samples: int, kind: Sound) -> str:
    digest = hashlib.sha256(f"{_RECIPE} {kind} {n_samples}".encode())
    for speech, start in placed:
        digest.update(f"{start} {speech.rate} ".encode() + speech.samples.tobytes())
    return digest.hexdigest()[:32]


def _encode(placed: Sequence[tuple[Speech, int]], n_samples: int, kind: Sound, path: Path) -> None:
    sounds = [Placed(speech.samples, speech.rate, start) for speech, start in placed]
    samples = sound.levelled(sound.track(sounds, n_samples))
    partial = path.with_name(f".{path.stem}-{os.getpid()}-{threading.get_ident()}.{kind.extension}")
    try:
        with av.open(str(partial), "w", format=kind.container) as file:
            stream: Any = file.add_stream(kind.codec, rate=RATE)
            stream.layout = "stereo"
            stream.format = kind.sample_format
            if kind.coder:
                stream.options = {"aac_coder": kind.coder}
            if kind.bit_rate:
                stream.bit_rate = kind.bit_rate
            resampler = av.AudioResampler(
                kind.sample_format, "stereo", RATE, frame_size=stream.codec_context.frame_size or 0
            )
            for frame in sound.stereo_frames(samples):
                for ready in resampler.resample(frame):
                    file.mux(stream.encode(ready))
            for ready in resampler.resample(None):
                file.mux(stream.encode(ready))
            file.mux(stream.encode(None))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
