"""Carrying out a plan: chapters in worker processes, then files from their clips."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Protocol

from studio.cache import CachedClip, ClipCache
from studio.captions import Cue, cues, to_srt, to_vtt
from studio.errors import EnvironmentLacksError
from studio.folders import job_folder, prepare_output, whole_file, work_folder
from studio.jobs import ChapterJob, Failed, Rendered
from studio.plan import Plan, PlannedChapter, PlannedFile


class Reporter(Protocol):
    """Who hears how a render is going."""

    def started(self, plan: Plan, cached: int) -> None:
        """All is known: so many chapters, of which some are in the cache already."""

    def frames(self, chapter: PlannedChapter, count: int) -> None:
        """So many more frames of a chapter are done."""

    def chapter_done(self, chapter: PlannedChapter, frames: int, cached: bool) -> None:
        """A chapter's clip is there."""

    def chapter_failed(self, chapter: PlannedChapter, failure: Failed) -> None:
        """A chapter could not be rendered."""

    def file_written(self, file: WrittenFile) -> None:
        """A file stands under its final name."""

    def warning(self, message: str) -> None:
        """Something is odd, but the work goes on."""


@dataclass(frozen=True)
class WrittenFile:
    """A finished video with its captions."""

    path: Path
    captions: tuple[Path, ...]
    frames: int
    seconds: float
    width: int
    height: int
    frame_rate: int


@dataclass
class Outcome:
    """What became of a plan."""

    written: list[WrittenFile] = field(default_factory=list)
    failed: list[tuple[PlannedChapter, Failed]] = field(default_factory=list)


@dataclass
class _Running:
    """A worker process and the pipe that it talks through."""

    chapter: PlannedChapter
    job: ChapterJob
    process: Any
    results: Connection


def render(
    plan: Plan,
    report: Reporter,
    *,
    output: Path,
    workers: int | None = None,
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
        How many chapters at a time; as many as there are cores by default.
    force
        Render even what is in the cache.

    Raises
    ------
    EnvironmentLacksError
        If a folder cannot be written or the disk is full.
    KeyboardInterrupt
        After Ctrl-C, when all workers are gone and nothing half-made is left.
    """
    for folder in sorted({output, *(file.path.parent for file in plan.files)}):
        prepare_output(folder)
    work = work_folder()
    cache = ClipCache(work / "clips", report.warning)
    clips: dict[str, CachedClip] = {}
    if not force:
        found = {chapter.key: cache.get(chapter.key) for chapter in plan.chapters}
        clips = {key: clip for key, clip in found.items() if clip is not None}
    report.started(plan, len(clips))
    outcome = Outcome()
    for chapter in plan.chapters:
        if chapter.key in clips:
            report.chapter_done(chapter, clips[chapter.key].rendered.frames, cached=True)
    missing = [chapter for chapter in plan.chapters if chapter.key not in clips]
    with job_folder(work) as folder:
        pool = _Workers(plan, folder, report, cache, clips, outcome)
        try:
            pool.run(missing, workers or os.cpu_count() or 1)
        finally:
            pool.stop()
    for file in plan.files:
        if all(chapter.key in clips for chapter in file.chapters):
            written = _write_file(file, plan, clips)
            outcome.written.append(written)
            report.file_written(written)
    cache.prune()
    return outcome


class _Workers:
    """One process a chapter: each can die without taking the others along."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        report: Reporter,
        cache: ClipCache,
        clips: dict[str, CachedClip],
        outcome: Outcome,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._report = report
        self._cache = cache
        self._clips = clips
        self._outcome = outcome
        self._running: dict[Connection, _Running] = {}

    def run(self, chapters: list[PlannedChapter], workers: int) -> None:
        """Render chapters, so many at a time, longest first."""
        if not chapters:
            return
        context = _context()
        queue = sorted(chapters, key=lambda each: -(each.chapter.seconds or 0.0))
        while queue or self._running:
            while queue and len(self._running) < workers:
                self._start(queue.pop(0), context)
            for ready in wait(list(self._running)):
                assert isinstance(ready, Connection)
                self._listen(self._running[ready])

    def _start(self, chapter: PlannedChapter, context: BaseContext) -> None:
        folder = self._folder / chapter.key
        folder.mkdir()
        job = ChapterJob(
            chapter.part.module,
            chapter.part.class_name,
            chapter.chapter.slug,
            chapter.params,
            self._plan.quality,
            self._plan.format,
            folder,
        )
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(job, sender), name=chapter.name, daemon=True
        )
        process.start()
        sender.close()
        self._running[receiver] = _Running(chapter, job, process, receiver)

    def _listen(self, running: _Running) -> None:
        try:
            message = running.results.recv()
        except EOFError:
            running.process.join()
            message = Failed(f"its worker was killed (exit code {running.process.exitcode})")
        if isinstance(message, int):
            self._report.frames(running.chapter, message)
            return
        del self._running[running.results]
        running.results.close()
        running.process.join()
        self._finish(running, message)

    def _finish(self, running: _Running, message: Rendered | Failed) -> None:
        chapter = running.chapter
        if isinstance(message, Failed):
            if message.disk:
                raise EnvironmentLacksError(
                    f"cannot write in {self._folder.parent}: {message.message}"
                )
            self._outcome.failed.append((chapter, message))
            self._report.chapter_failed(chapter, message)
            return
        try:
            clip = self._cache.put(chapter.key, running.job.clip, message)
        except OSError as error:
            raise EnvironmentLacksError(
                f"cannot write in {self._folder.parent}: {error.strerror}"
            ) from error
        self._clips[chapter.key] = clip
        self._report.chapter_done(chapter, message.frames, cached=False)

    def stop(self) -> None:
        """Kill what is still running and wait until it is gone."""
        for running in self._running.values():
            running.process.kill()
        for running in self._running.values():
            running.process.join()
            running.results.close()
        self._running.clear()


def _work(job: ChapterJob, results: Connection) -> None:
    """Import Manim only in the worker, where it is preloaded, and never in the parent."""
    from studio.worker import work

    work(job, results)


def _context() -> BaseContext:
    """Return how processes are made: forked from one that has Manim loaded, where possible."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["studio.worker"])
    return context


def _write_file(file: PlannedFile, plan: Plan, clips: dict[str, CachedClip]) -> WrittenFile:
    from studio.film import Clip, join, join_gif

    parts = [clips[chapter.key] for chapter in file.chapters]
    sequence = [
        Clip(clip.path, chapter.chapter.title, clip.rendered.frames)
        for clip, chapter in zip(parts, file.chapters, strict=True)
    ]
    with whole_file(file.path) as partial:
        if plan.format.name == "gif":
            join_gif(sequence, partial, plan.quality)
        else:
            join(sequence, partial, plan.quality, file.title)
    captions = _write_captions(file, parts, plan)
    frames = sum(clip.rendered.frames for clip in parts)
    return WrittenFile(
        file.path,
        captions,
        frames,
        frames / plan.quality.frame_rate,
        plan.quality.width,
        plan.quality.height,
        plan.quality.frame_rate,
    )


def _write_captions(file: PlannedFile, parts: list[CachedClip], plan: Plan) -> tuple[Path, ...]:
    all_cues: list[Cue] = []
    offset = 0.0
    for clip in parts:
        for line in clip.rendered.lines:
            all_cues += cues(line.text, offset + line.start, offset + line.end)
        offset += clip.rendered.frames / plan.quality.frame_rate
    writers: tuple[tuple[str, Callable[[list[Cue]], str]], ...] = (
        (".srt", to_srt),
        (".vtt", to_vtt),
    )
    paths = []
    for suffix, compose in writers:
        path = file.path.with_name(file.path.stem + suffix)
        with whole_file(path) as partial:
            partial.write_text(compose(all_cues), encoding="utf-8")
        paths.append(path)
    return tuple(paths)
