"""Sound files of any kind that PyAV reads, as one channel."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from studio.voice.errors import VoiceError
from studio.voice.sound import RATE
from studio.voice.speech import Samples


def read_sound(source: Path | BinaryIO, name: str) -> tuple[Samples, int]:
    """Return the sound of a file, whatever its rate, depth and channels.

    Parameters
    ----------
    source
        A file, or an open one.
    name
        What it is called in messages.

    Returns
    -------
    tuple
        One channel, the mean of all, in [−1, 1], and its samples a second.

    Raises
    ------
    VoiceError
        If there is no sound in it.
    """
    # Channels are not mixed by FFmpeg, which makes equal ones louder than they were.
    resampler = av.AudioResampler("fltp", None, RATE)
    parts: list[Samples] = []
    try:
        with av.open(source if not isinstance(source, Path) else str(source), "r") as file:
            if not file.streams.audio:
                raise VoiceError(f"{name} has no sound in it")
            for frame in file.decode(audio=0):
                parts += [each.to_ndarray().mean(axis=0) for each in resampler.resample(frame)]
        if parts:
            parts += [each.to_ndarray().mean(axis=0) for each in resampler.resample(None)]
    except (av.FFmpegError, OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise VoiceError(f"{name} cannot be read as sound: {why}") from None
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not len(samples):
        raise VoiceError(f"{name} has no sound in it: it is empty")
    return samples.astype(np.float32), RATE
