"""The script of a film: what is said, and when, without drawing anything."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.catalog import ChapterEntry, PartEntry, Target
from scenes.params import PartParams
from scenes.stage.narration import SpokenLine
from scenes.stage.speech import LinePlace
from studio.cache import open_cache
from studio.folders import whole_file, work_folder
from studio.quality import Quality
from studio.voice.recordings import Recordings, stem_of
from studio.voice.voices import VoiceChoice, open_pace, pace_of

# Times are those at 60 frames a second; the pictures are thrown away.
_SMALL = Quality("", 160, 90, 60)


@dataclass(frozen=True)
class ChapterSaid:
    """What is said in a chapter.

    Attributes
    ----------
    part, chapter
        Which.
    seconds
        Its length.
    lines
        In their order.
    """

    part: PartEntry
    chapter: ChapterEntry
    seconds: float
    lines: tuple[SpokenLine, ...]


def chapters_said(
    targets: Sequence[Target], params: Mapping[str, PartParams], voice: VoiceChoice
) -> list[ChapterSaid]:
    """Return what is said in some chapters.

    Parameters
    ----------
    targets
        Films or chapters.
    params
        By a Part's slug, its parameters.
    voice
        Who speaks: the times are its own.
    """
    from manim import MovingCamera
    from manim.renderer.cairo_renderer import CairoRenderer

    from studio.configuration import manim_configured

    cache = open_cache(work_folder(), lambda _: None)
    pace = open_pace(pace_of(voice), cache.speech)
    found = []
    for target in targets:
        part_class: Any = getattr(
            importlib.import_module(target.part.module), target.part.class_name
        )
        slugs = [chapter.slug for chapter in target.chapters]
        with tempfile.TemporaryDirectory() as media, manim_configured(_SMALL, Path(media)):
            renderer = CairoRenderer(camera_class=MovingCamera, skip_animations=True)
            film = part_class(params[target.part.slug], slugs, pace=pace, renderer=renderer)
            film.render()
        for chapter, record in zip(target.chapters, film.records, strict=True):
            seconds = record.seconds(_SMALL.frame_rate)
            found.append(ChapterSaid(target.part, chapter, seconds, tuple(record.lines)))
    return found


def script_data(said: Sequence[ChapterSaid]) -> list[dict[str, Any]]:
    """Return a script as plain data."""
    return [
        {
            "part": each.part.slug,
            "chapter": each.chapter.slug,
            "seconds": round(each.seconds, 3),
            "lines": [
                {
                    "number": number,
                    "start": round(line.start, 3),
                    "end": round(line.end, 3),
                    "text": line.text,
                    "spoken": line.spoken,
                    "words": [
                        {"text": word.shown, "start": round(line.start + start, 3)}
                        for word, start in zip(line.line.words, line.timing.starts, strict=True)
                    ],
                    "recording": stem_of(
                        LinePlace(each.part.slug, each.chapter.slug, number)
                    ).as_posix()
                    + ".wav",
                }
                for number, line in enumerate(each.lines, start=1)
            ],
        }
        for each in said
    ]


def write_script(said: Sequence[ChapterSaid], folder: Path) -> tuple[list[Path], list[Path]]:
    """Write each line beside the place of its recording.

    The words beside a recording stay what they were when it was made.

    Parameters
    ----------
    said
        The script.
    folder
        The folder of recordings; made if need be.

    Returns
    -------
    tuple
        The files that were written, and the recordings of words that have changed since.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recordings, written, outdated = Recordings(folder), [], []
    for each in said:
        for number, line in enumerate(each.lines, start=1):
            place = LinePlace(each.part.slug, each.chapter.slug, number)
            recording = recordings.sound_of(place)
            if recording is not None and recordings.is_outdated(line.line, place):
                outdated.append(recording)
                continue
            path = (folder / stem_of(place)).with_suffix(".txt")
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as partial:
                partial.write_text(line.text + "\n", encoding="utf-8")
            written.append(path)
    return written, outdated
