"""Carrying out a plan: chapters in worker processes, then files from their clips."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scenes.stage.speech import LinePlace
from studio.cache import CachedChapter, ChapterCache, open_cache
from studio.captions import Cue, cues, to_srt, to_text, to_vtt
from studio.cluster import check_address, render_on_cluster
from studio.errors import RefusedError
from studio.folders import job_folder, prepare_output, whole_file, work_folder
from studio.jobs import Failed, Rendered
from studio.plan import Plan, PlannedChapter, PlannedFile
from studio.results import ChapterReporter, Results
from studio.workers import Workers

if TYPE_CHECKING:
    from studio.film import Clip


class Reporter(ChapterReporter, Protocol):
    """Who hears how a render is going."""

    def started(self, plan: Plan, cached: int) -> None:
        """All is known: so many chapters, of which some are in the cache already."""

    def file_written(self, file: WrittenFile) -> None:
        """A file stands under its final name."""

    def warning(self, message: str) -> None:
        """Something is odd, but the work goes on."""


@dataclass(frozen=True)
class WrittenFile:
    """A finished video with its captions.

    Attributes
    ----------
    path, captions
        The files.
    frames, seconds
        Its length.
    width, height, frame_rate
        Of its pictures.
    chapters
        What it consists of: each chapter with its lines.
    """

    path: Path
    captions: tuple[Path, ...]
    frames: int
    seconds: float
    width: int
    height: int
    frame_rate: int
    chapters: tuple[tuple[PlannedChapter, Rendered], ...] = ()


@dataclass
class Outcome:
    """What became of a plan."""

    written: list[WrittenFile] = field(default_factory=list)
    failed: list[tuple[PlannedChapter, Failed]] = field(default_factory=list)


def render(
    plan: Plan,
    report: Reporter,
    *,
    output: Path,
    workers: int | None = None,
    cluster: str | None = None,
    force: bool = False,
) -> Outcome:
    """Render what the cache lacks, then write all files whose chapters are there.

    Parameters
    ----------
    plan
        What to make.
    report
        Hears of the progress.
    output
        The folder that all files go below.
    workers
        How many processes at a time; as many as there are cores by default.
    cluster
        The address of a Dask scheduler whose workers render instead, such as
        ``tcp://scheduler:8786``.
    force
        Render even what is in the cache.

    Raises
    ------
    RefusedError
        If the cluster's address cannot be one, or the voice speaks on this machine only.
    EnvironmentLacksError
        If a folder cannot be written, the disk is full or the cluster is not there.
    KeyboardInterrupt
        After Ctrl-C, when all workers are gone and nothing half-made is left.
    """
    if cluster is not None:
        check_address(cluster)
        if plan.voice is not None and plan.voice.is_local:
            raise RefusedError(
                f"{plan.voice.label} speaks on this machine only; render without --cluster, or "
                "with a voice that is installed everywhere, for example --voice heart"
            )
    for folder in sorted({output, *(file.path.parent for file in plan.files)}):
        prepare_output(folder)
    work = work_folder()
    cache = open_cache(work, report.warning)
    with job_folder(work) as folder:
        results = Results(plan, cache, folder, report, force=force)
        missing = results.look_up()
        report.started(plan, len(results.ready))
        for chapter in plan.chapters:
            if chapter.key in results.ready:
                frames = results.ready[chapter.key].rendered.frames
                report.chapter_done(chapter, frames, cached=True)
        if cluster is None:
            Workers(results).run(missing, workers or os.cpu_count() or 1)
        elif missing:
            render_on_cluster(cluster, missing, results)
    outcome = Outcome(failed=results.failed)
    for file in plan.files:
        if all(chapter.key in results.ready for chapter in file.chapters):
            written = _write_file(file, plan, results.ready, cache, report)
            outcome.written.append(written)
            report.file_written(written)
    cache.prune()
    return outcome


def _write_file(
    file: PlannedFile,
    plan: Plan,
    ready: dict[str, CachedChapter],
    cache: ChapterCache,
    report: Reporter,
) -> WrittenFile:
    from studio.film import join, join_gif

    parts = [ready[chapter.key] for chapter in file.chapters]
    sequence = [
        _clip(part, each.chapter.title) for part, each in zip(parts, file.chapters, strict=True)
    ]
    with whole_file(file.path) as partial:
        if plan.format.name == "gif":
            join_gif(sequence, partial, plan.quality)
        else:
            sound = _sound(file, parts, plan, cache, report)
            join(sequence, partial, plan.quality, file.title, sound)
    captions = _write_captions(file, parts, plan)
    frames = sum(part.rendered.frames for part in parts)
    return WrittenFile(
        file.path,
        captions,
        frames,
        frames / plan.quality.frame_rate,
        plan.quality.width,
        plan.quality.height,
        plan.quality.frame_rate,
        tuple((each, part.rendered) for each, part in zip(file.chapters, parts, strict=True)),
    )


def _sound(
    file: PlannedFile,
    parts: list[CachedChapter],
    plan: Plan,
    cache: ChapterCache,
    report: Reporter,
) -> Path | None:
    """Return the file with the sound of a film; ``None`` if it is silent."""
    if plan.voice is None or plan.voice.is_silent or plan.format.sound is None:
        return None
    from studio.voice.soundtrack import SpokenChapter, soundtrack
    from studio.voice.store import SpeechStore
    from studio.voice.voices import Speaker

    chapters = [
        SpokenChapter(each.part.slug, each.chapter.slug, part.rendered.frames, part.rendered.lines)
        for each, part in zip(file.chapters, parts, strict=True)
    ]
    speaker = Speaker(plan.voice, SpeechStore(cache.speech))
    for each in chapters:
        for line in each.lines:
            place = LinePlace(each.part, each.chapter, line.number)
            if trouble := speaker.trouble_with(line.line, place):
                report.warning(trouble)
    return soundtrack(chapters, speaker, plan.quality, plan.format.sound, cache.tracks)


def _clip(part: CachedChapter, title: str) -> Clip:
    from studio.film import Clip

    lengths = [segment.frames for segment in part.rendered.segments]
    return Clip(tuple(zip(part.paths, lengths, strict=True)), title)


def _write_captions(file: PlannedFile, parts: list[CachedChapter], plan: Plan) -> tuple[Path, ...]:
    """Write captions in both forms, and a transcript; return the files."""
    all_cues: list[Cue] = []
    offset = 0.0
    for part in parts:
        for line in part.rendered.lines:
            start, end = offset + line.start, offset + line.end
            all_cues += cues(line.line, line.timing, start, end)
        offset += part.rendered.frames / plan.quality.frame_rate
    said = [
        (each.chapter.title, [line.text for line in part.rendered.lines])
        for each, part in zip(file.chapters, parts, strict=True)
    ]
    texts = {".srt": to_srt(all_cues), ".vtt": to_vtt(all_cues), ".txt": to_text(said)}
    paths = []
    for suffix, text in texts.items():
        path = file.path.with_name(file.path.stem + suffix)
        with whole_file(path) as partial:
            partial.write_text(text, encoding="utf-8")
        paths.append(path)
    return tuple(paths)
