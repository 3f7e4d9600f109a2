"""What was spoken already: each line is spoken once."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from scenes.stage.speech import SpeechTiming, Utterance
from studio.voice.speech import Speech, Voice

_FULL_SCALE = 32_767
# What is kept of a sound: changes with what stands in the files.
_FORMAT = "1"


class SpeechStore:
    """A folder of spoken lines, each named by what was said and who said it.

    Parameters
    ----------
    folder
        Made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def speak(self, voice: Voice, line: Utterance) -> Speech:
        """Return a line, spoken now or before.

        Raises
        ------
        VoiceError
            If the voice cannot speak it.
        """
        return self.kept(f"{voice.key}\n{line}", lambda: voice.speak(line))

    def kept(self, what: str, make: Callable[[], Speech]) -> Speech:
        """Return what is kept under a description, or make it and keep it."""
        key = hashlib.sha256(f"{_FORMAT}\n{what}".encode()).hexdigest()[:32]
        path = self._folder / f"{key}.npz"
        with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
            speech = _read(path)
            os.utime(path)
            return speech
        _write(path, make())
        # What is heard is the same whether it was kept or not.
        return _read(path)


def _read(path: Path) -> Speech:
    with np.load(path) as data:
        samples = data["samples"].astype(np.float32) / _FULL_SCALE
        starts, ends = (tuple(data[name].tolist()) for name in ("starts", "ends"))
        timing = SpeechTiming(float(data["seconds"]), starts, ends)
        return Speech(samples, int(data["rate"]), timing)


def _write(path: Path, speech: Speech) -> None:
    partial = path.with_name(f".{path.stem}-{os.getpid()}.npz")
    try:
        np.savez_compressed(
            partial,
            samples=np.round(np.clip(speech.samples, -1, 1) * _FULL_SCALE).astype(np.int16),
            rate=speech.rate,
            seconds=speech.timing.seconds,
            starts=speech.timing.starts,
            ends=speech.timing.ends,
        )
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
