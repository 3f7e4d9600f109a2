"""Which files a command asks for, what they are called, and which chapters they need."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenes.catalog import ChapterEntry, PartEntry, Target
from scenes.params import PartParams
from studio.fingerprint import steps
from studio.formats import Format
from studio.jobs import Step
from studio.quality import Quality
from studio.voice.voices import VoiceChoice, default_voice, pace_key, pace_of

_LONGEST_SUFFIX = 60
# What a shell or a file system takes for something else; all scripts are safe, and emoji.
_UNSAFE = re.compile(r"[^\w=,.~\u0080-\U0010ffff-]")
# Taken for a chapter whose length was never measured.
_GUESSED_SECONDS = 45.0


@dataclass(frozen=True)
class PlannedChapter:
    """A chapter to render, with the steps it consists of, and what determines its pace."""

    part: PartEntry
    chapter: ChapterEntry
    params: PartParams
    steps: tuple[Step, ...]
    pace_key: str = ""

    @property
    def key(self) -> str:
        """Its name in the cache: made of the last step's key, which depends on all before it."""
        return hashlib.sha256(f"{self.steps[-1].key} {self.pace_key}".encode()).hexdigest()[:32]

    @property
    def name(self) -> str:
        """How it is called on the command line."""
        return f"{self.part.slug}/{self.chapter.slug}"


@dataclass(frozen=True)
class PlannedFile:
    """A file to write from one or more chapters."""

    path: Path
    title: str
    chapters: tuple[PlannedChapter, ...]


@dataclass(frozen=True)
class Plan:
    """All of one command's files."""

    files: tuple[PlannedFile, ...]
    quality: Quality
    format: Format
    voice: VoiceChoice | None = None

    @property
    def chapters(self) -> list[PlannedChapter]:
        """Every chapter that any file needs, once."""
        unique = {chapter.key: chapter for file in self.files for chapter in file.chapters}
        return list(unique.values())

    def expected_frames(self, chapter: PlannedChapter) -> int:
        """Return about how long a chapter is."""
        return round((chapter.chapter.seconds or _GUESSED_SECONDS) * self.quality.frame_rate)


def make_plan(
    targets: Sequence[Target],
    params: Mapping[str, Sequence[PartParams]],
    quality: Quality,
    fmt: Format,
    output: Path,
    voice: VoiceChoice | None = None,
) -> Plan:
    """Return the plan for some targets.

    Parameters
    ----------
    targets
        What is to be made.
    params
        By a Part's slug, the parameters of each of its films.
    quality, fmt
        Of all files.
    output
        The folder that holds one folder a quality.
    voice
        Who speaks in all files; nobody, at an estimated pace, if nobody was asked.
    """
    folder = output / quality.label
    paced = pace_of(voice)
    return Plan(
        tuple(
            _file(target, each, quality, fmt, folder, voice, paced)
            for target in targets
            for each in params[target.part.slug]
        ),
        quality,
        fmt,
        voice,
    )


def _file(
    target: Target,
    params: PartParams,
    quality: Quality,
    fmt: Format,
    folder: Path,
    voice: VoiceChoice | None,
    paced: VoiceChoice,
) -> PlannedFile:
    part = target.part
    stem = f"{part.number}-{part.slug}{_suffix(params, voice)}"
    title = f"{part.title}"
    path = folder / f"{stem}.{fmt.name}"
    if target.chapter is not None:
        title = f"{part.title}: {target.chapter.title}"
        path = folder / stem / f"{target.chapter.number}-{target.chapter.slug}.{fmt.name}"
    chapters = tuple(
        PlannedChapter(
            part,
            each,
            params,
            steps(part, each, params, quality, fmt),
            pace_key(paced, part.slug, each.slug),
        )
        for each in target.chapters
    )
    return PlannedFile(path, title, chapters)


def _suffix(params: PartParams, voice: VoiceChoice | None) -> str:
    """Return what tells a film with changed parameters or another voice from the default one."""
    changed = params.changed()
    if voice is not None and voice.name != default_voice():
        changed["voice"] = voice.label
    if not changed:
        return ""
    text = "~".join(f"{name}={_written(value)}" for name, value in changed.items())
    safe = _UNSAFE.sub("-", text)
    if safe != text or len(safe.encode()) >= _LONGEST_SUFFIX:
        # Without it, films with different parameters could have one name.
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        # Cut between characters: file systems count bytes.
        start = safe.encode()[: _LONGEST_SUFFIX - len(digest) - 2].decode(errors="ignore")
        safe = f"{start}~{digest}"
    return f"~{safe}"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(_written(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
