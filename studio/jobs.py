"""What a worker is told and what it answers; plain data, importable without Manim."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scenes.params import PartParams
from studio.formats import Format
from studio.quality import Quality


@dataclass(frozen=True)
class ChapterJob:
    """All that a worker needs to render one chapter.

    Attributes
    ----------
    module, class_name
        Where the Part is defined.
    chapter
        The chapter's slug.
    params
        The viewer's parameters.
    quality, format
        Of the clip.
    folder
        A private folder; the clip is ``folder/clip.<extension>``.
    """

    module: str
    class_name: str
    chapter: str
    params: PartParams
    quality: Quality
    format: Format
    folder: Path

    @property
    def clip(self) -> Path:
        """Where the clip is written."""
        return self.folder / f"clip.{self.format.clip_extension}"


@dataclass(frozen=True)
class CaptionLine:
    """A spoken line as captions need it: seconds from the chapter's start, and text."""

    start: float
    end: float
    text: str
    spoken: str


@dataclass(frozen=True)
class Rendered:
    """A finished clip."""

    frames: int
    lines: tuple[CaptionLine, ...]


@dataclass(frozen=True)
class Failed:
    """Why there is no clip.

    Attributes
    ----------
    message
        The exception, in one line.
    place
        File and line in the film's own code; empty if unknown.
    disk
        Whether the machine, not the scene, is to blame.
    details
        The whole traceback.
    """

    message: str
    place: str = ""
    disk: bool = False
    details: str = field(default="", repr=False)
