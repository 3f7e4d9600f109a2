"""What a worker is told and what it answers; plain data, importable without Manim."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenes.params import PartParams
from scenes.stage.speech import SpeechTiming, Utterance, Word
from studio.formats import Format
from studio.quality import Quality
from studio.voice.voices import VoiceChoice

# Digits of each half of a segment's key.
KEY_LENGTH = 16


@dataclass(frozen=True)
class Step:
    """A statement of a chapter's method, and what determines the pixels up to its end.

    Attributes
    ----------
    first_line, last_line
        Where it stands in its file.
    key
        A hash of the code of this step and all before it, the parameters, quality, format and
        versions: as long as it is the same, so is the picture.
    """

    first_line: int
    last_line: int
    key: str

    def segment_key(self, lines: int, times: Sequence[str] = ()) -> str:
        """Return the key of a stretch of this step.

        Parameters
        ----------
        lines
            How many lines were begun before it.
        times
            The times of the narration on which the picture depends by then.

        Returns
        -------
        str
            32 hexadecimal digits, of which the first half does not depend on the times.
        """
        first = hashlib.sha256(f"{self.key} {lines}".encode()).hexdigest()[:KEY_LENGTH]
        return first + hashlib.sha256(" ".join(times).encode()).hexdigest()[:KEY_LENGTH]


# Below so many frames a worker is not worth its start: it plays the chapter from the beginning.
FRAMES_WORTH_A_START = 150


@dataclass(frozen=True)
class Share:
    """Every so-manieth segment of a chapter, counted from ``first``: one worker's part of it."""

    first: int = 0
    step: int = 1

    def has(self, index: int) -> bool:
        """Return whether a segment belongs to it."""
        return index % self.step == self.first


@dataclass(frozen=True)
class ChapterJob:
    """All that a worker needs to render one chapter.

    Attributes
    ----------
    module, class_name
        Where the Part is defined.
    chapter
        The chapter's slug.
    steps
        Of the chapter's method, in order.
    params
        The viewer's parameters.
    quality, format
        Of the clip.
    pace
        Who tells how long lines take.
    folder
        A private folder that all workers of this chapter share.
    segments
        Where finished segments are kept.
    force
        Whether to render even segments that are there.
    share
        The segments that may be rendered, for workers that do not see each other.
    """

    module: str
    class_name: str
    chapter: str
    steps: tuple[Step, ...]
    params: PartParams
    quality: Quality
    format: Format
    pace: VoiceChoice
    folder: Path
    segments: Path
    force: bool = False
    share: Share = Share()


@dataclass(frozen=True)
class HeardLine:
    """A spoken line of a chapter, as plain data.

    Attributes
    ----------
    number
        Its place in the chapter, from 1.
    start, end
        Seconds from the chapter's start: the time that the film gives to it.
    words
        Each word as it is shown, as it is said, and the name of the value that it states.
    starts, ends
        When each word is said, in seconds from ``start``.
    idea
        What it belongs to: lines of one idea follow one another, and have the same name here.
    """

    number: int
    start: float
    end: float
    words: tuple[tuple[str, str, str], ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    idea: str = ""

    @property
    def line(self) -> Utterance:
        """The line itself."""
        return Utterance(tuple(Word(*word) for word in self.words))

    @property
    def timing(self) -> SpeechTiming:
        """When its words are heard."""
        return SpeechTiming(max(self.ends, default=0.0), self.starts, self.ends)

    @property
    def text(self) -> str:
        """The line as captions show it."""
        return self.line.text

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> HeardLine:
        """Return a line that was written as JSON."""
        lists = {name: tuple(data[name]) for name in ("starts", "ends")}
        words = tuple(tuple(word) for word in data["words"])
        number, start, end = data["number"], data["start"], data["end"]
        return cls(number, start, end, words, idea=data["idea"], **lists)


@dataclass(frozen=True)
class Played:
    """A stretch of a chapter: its key, and how many frames it has."""

    key: str
    frames: int


@dataclass(frozen=True)
class Rendered:
    """A chapter that was played to its end."""

    segments: tuple[Played, ...]
    lines: tuple[HeardLine, ...]

    @property
    def frames(self) -> int:
        """Its length."""
        return sum(segment.frames for segment in self.segments)


@dataclass(frozen=True)
class Failed:
    """Why there is no clip.

    Attributes
    ----------
    message
        The exception, in one line.
    place
        File and line in the film's own code; empty if unknown.
    plays
        How many plays of the chapter were over by then; ``None`` if unknown.
    disk
        Whether the machine, not the scene, is to blame.
    details
        The whole traceback.
    """

    message: str
    place: str = ""
    plays: int | None = None
    disk: bool = False
    details: str = field(default="", repr=False)
