"""What a worker is told and what it answers; plain data, importable without Manim."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from scenes.params import PartParams
from studio.formats import Format
from studio.quality import Quality


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

    def segment_key(self, lines: int) -> str:
        """Return the key of the stretch of this step before which so many lines were begun."""
        return hashlib.sha256(f"{self.key} {lines}".encode()).hexdigest()[:32]


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
    folder
        A private folder that all workers of this chapter share.
    segments
        Where finished segments are kept.
    afresh
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
    folder: Path
    segments: Path
    afresh: bool = False
    share: Share = Share()


@dataclass(frozen=True)
class CaptionLine:
    """A spoken line as captions need it: seconds from the chapter's start, and text."""

    start: float
    end: float
    text: str
    spoken: str


@dataclass(frozen=True)
class Played:
    """A stretch of a chapter: its key, and how many frames it has."""

    key: str
    frames: int


@dataclass(frozen=True)
class Rendered:
    """A chapter that was played to its end."""

    segments: tuple[Played, ...]
    lines: tuple[CaptionLine, ...]

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
