"""The viewer's own voice: a folder with a sound file for each line.

``DIR/neuron/weighted-sum/03.wav`` is the third line of that chapter. Beside it stands ``03.txt``
with the words that were read, so that a recording of a line that has changed since is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from scenes.stage.speech import LinePlace, Utterance
from studio.errors import RefusedError
from studio.voice.files import read_sound
from studio.voice.speech import Speech, spread_over

_EXAMPLE = "for example --voice recordings:my-voice with my-voice/neuron/weighted-sum/01.wav in it"
_TEXT = ".txt"


def stem_of(place: LinePlace) -> Path:
    """Return where a line's files are in a folder of recordings, without their ending."""
    return Path(place.part) / place.chapter / f"{place.number:02}"


class Recordings:
    """A folder of recorded lines.

    Parameters
    ----------
    folder
        What ``recordings:`` names.

    Raises
    ------
    RefusedError
        If there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RefusedError(f"there is no folder {folder}; give one with recordings, {_EXAMPLE}")
        self._folder = folder

    def find(self, line: Utterance, place: LinePlace) -> tuple[str, Callable[[], Speech]] | None:
        """Return a line's recording: what to keep it under, and how to read it.

        ``None`` if there is none, or it is one of other words.
        """
        path = self.sound_of(place)
        if path is None or self.is_outdated(line, place):
            return None

        def load() -> Speech:
            samples, rate = read_sound(path, str(path))
            return spread_over(line, samples, rate)

        return f"recording {_digest(path)} of {line}", load

    def sound_of(self, place: LinePlace) -> Path | None:
        """Return the sound file of a line, of whatever kind."""
        stem = self._folder / stem_of(place)
        files = (each for each in stem.parent.glob(f"{stem.name}.*") if each.is_file())
        return min((each for each in files if each.suffix != _TEXT), default=None)

    def is_outdated(self, line: Utterance, place: LinePlace) -> bool:
        """Return whether other words stand beside a recording than the line has now."""
        text = (self._folder / stem_of(place)).with_suffix(_TEXT)
        if not text.is_file():
            return False
        # Some editors put a mark at the beginning; what is not text at all is no line either.
        words = words_of(text.read_text(encoding="utf-8-sig", errors="replace"))
        return words != words_of(line.text)

    def key_for(self, part: str, chapter: str) -> str:
        """Return what determines how the lines of a chapter are recorded."""
        folder = self._folder / part / chapter
        files = sorted(path for path in folder.glob("*") if path.is_file())
        state = [f"{path.name} {_digest(path)}" for path in files]
        return "recordings " + hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]


def words_of(text: str) -> list[str]:
    """Return the words of a text, however it is broken into lines."""
    return text.split()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
