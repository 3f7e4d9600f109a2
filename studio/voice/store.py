"""What was spoken already: each line is spoken once."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from scenes.stage.speech import SpeechTiming, Utterance
from studio.voice.speech import Speech, Voice

_FULL_SCALE = 32_767
# What is kept of a sound: changes with what stands in the files.
_FORMAT = "1"
# What reading a damaged file ends in.
_DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


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
        try:
            speech = _read(path)
            os.utime(path)
            return speech
        except FileNotFoundError:
            pass
        except _DAMAGES:
            path.unlink(missing_ok=True)
        _write(path, make())
        # What is heard is the same whether it was kept or not, and for all who speak it at once.
        return _read(path)


def _read(path: Path) -> Speech:
    with np.load(io.BytesIO(path.read_bytes())) as data:
        samples = data["samples"].astype(np.float32) / _FULL_SCALE
        starts, ends = (tuple(data[name].tolist()) for name in ("starts", "ends"))
        timing = SpeechTiming(float(data["seconds"]), starts, ends)
        return Speech(samples, int(data["rate"]), timing)


def _put(partial: Path, path: Path) -> None:
    """Give a finished file its name, unless another process was quicker: the first one counts.

    No voice has to speak a line the same way twice, but a film is made of one of them.
    """
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        pass
    except OSError:
        # A disk without links.
        partial.replace(path)


def _write(path: Path, speech: Speech) -> None:
    partial = path.with_name(f".{path.stem}-{os.getpid()}-{threading.get_ident()}.npz")
    try:
        np.savez_compressed(
            partial,
            samples=np.round(np.clip(speech.samples, -1, 1) * _FULL_SCALE).astype(np.int16),
            rate=speech.rate,
            seconds=speech.timing.seconds,
            starts=speech.timing.starts,
            ends=speech.timing.ends,
        )
        _put(partial, path)
    finally:
        partial.unlink(missing_ok=True)
