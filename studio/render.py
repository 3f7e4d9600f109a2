"""Carrying out a plan: chapters in worker processes, then files from their clips."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from studio.cache import CachedChapter, ChapterCache
from studio.captions import Cue, cues, to_srt, to_vtt
from studio.errors import EnvironmentLacksError
from studio.folders import job_folder, prepare_output, whole_file, work_folder
from studio.jobs import ChapterJob, Failed, Rendered
from studio.plan import Plan, PlannedChapter, PlannedFile

if TYPE_CHECKING:
    from studio.film import Clip

# Taken for a chapter whose length was never measured.
_GUESSED_SECONDS = 45.0
# A second worker for a chapter has to catch up first; below so many frames for each it is too late.
_FRAMES_WORTH_A_START = 150


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
class _Chapter:
    """A chapter that is being rendered, by one worker or several."""

    planned: PlannedChapter
    job: ChapterJob
    frames_left: int
    workers: int = 0
    rendered: Rendered | None = None
    failed: bool = False


@dataclass
class _Running:
    """A worker process and the pipe that it talks through."""

    chapter: _Chapter
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
        How many processes at a time; as many as there are cores by default.
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
    cache = ChapterCache(work / "chapters", report.warning)
    ready: dict[str, CachedChapter] = {}
    if not force:
        found = {chapter.key: cache.get(chapter.key) for chapter in plan.chapters}
        ready = {key: chapter for key, chapter in found.items() if chapter is not None}
    report.started(plan, len(ready))
    outcome = Outcome()
    for chapter in plan.chapters:
        if chapter.key in ready:
            report.chapter_done(chapter, ready[chapter.key].rendered.frames, cached=True)
    missing = [chapter for chapter in plan.chapters if chapter.key not in ready]
    with job_folder(work) as folder:
        pool = _Workers(plan, folder, report, cache, ready, outcome, afresh=force)
        try:
            pool.run(missing, workers or os.cpu_count() or 1)
        finally:
            pool.stop()
    for file in plan.files:
        if all(chapter.key in ready for chapter in file.chapters):
            written = _write_file(file, plan, ready)
            outcome.written.append(written)
            report.file_written(written)
    cache.prune()
    return outcome


class _Workers:
    """Processes that can die without taking other chapters along.

    Each renders a chapter. When no chapter waits any more, free ones help with those that have
    most left: the workers of a chapter share its segments among themselves.
    """

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        report: Reporter,
        cache: ChapterCache,
        ready: dict[str, CachedChapter],
        outcome: Outcome,
        *,
        afresh: bool,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._report = report
        self._cache = cache
        self._ready = ready
        self._outcome = outcome
        self._afresh = afresh
        self._running: dict[Connection, _Running] = {}

    def run(self, chapters: list[PlannedChapter], workers: int) -> None:
        """Render chapters with so many processes, longest first."""
        if not chapters:
            return
        context = _context()
        queue = sorted(chapters, key=lambda each: -(each.chapter.seconds or 0.0))
        while queue or self._running:
            while len(self._running) < workers:
                chapter = self._open(queue.pop(0)) if queue else self._to_help()
                if chapter is None:
                    break
                self._start(chapter, context)
            for ready in wait(list(self._running)):
                # A failure may have ended other workers of its chapter.
                if isinstance(ready, Connection) and ready in self._running:
                    self._listen(self._running[ready])

    def _open(self, chapter: PlannedChapter) -> _Chapter:
        folder = self._folder / chapter.key
        folder.mkdir()
        job = ChapterJob(
            chapter.part.module,
            chapter.part.class_name,
            chapter.chapter.slug,
            chapter.steps,
            chapter.params,
            self._plan.quality,
            self._plan.format,
            folder,
            self._cache.segments,
            self._afresh,
        )
        seconds = chapter.chapter.seconds or _GUESSED_SECONDS
        return _Chapter(chapter, job, round(seconds * self._plan.quality.frame_rate))

    def _to_help(self) -> _Chapter | None:
        """Return the chapter that needs another worker most, if one is worth its start."""
        # Once a worker has come to the end, every segment is claimed.
        open_ones = [
            running.chapter
            for running in self._running.values()
            if running.chapter.rendered is None and not running.chapter.failed
        ]
        needy = max(open_ones, key=lambda each: each.frames_left / each.workers, default=None)
        if needy is None or needy.frames_left / needy.workers < _FRAMES_WORTH_A_START:
            return None
        return needy

    def _start(self, chapter: _Chapter, context: BaseContext) -> None:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(chapter.job, sender), name=chapter.planned.name, daemon=True
        )
        process.start()
        sender.close()
        chapter.workers += 1
        self._running[receiver] = _Running(chapter, process, receiver)

    def _listen(self, running: _Running) -> None:
        try:
            message = running.results.recv()
        except EOFError:
            running.process.join()
            message = Failed(f"its worker was killed (exit code {running.process.exitcode})")
        if isinstance(message, int):
            running.chapter.frames_left = max(0, running.chapter.frames_left - message)
            self._report.frames(running.chapter.planned, message)
            return
        self._end(running)
        if isinstance(message, Failed):
            self._fail(running.chapter, message)
            return
        running.chapter.rendered = message
        if running.chapter.workers == 0:
            self._finish(running.chapter, message)

    def _end(self, running: _Running, *, kill: bool = False) -> None:
        del self._running[running.results]
        if kill:
            running.process.kill()
        running.process.join()
        running.results.close()
        running.chapter.workers -= 1

    def _fail(self, chapter: _Chapter, failure: Failed) -> None:
        if failure.disk:
            raise EnvironmentLacksError(f"cannot write in {self._folder.parent}: {failure.message}")
        chapter.failed = True
        for running in list(self._running.values()):
            if running.chapter is chapter:
                self._end(running, kill=True)
        self._outcome.failed.append((chapter.planned, failure))
        self._report.chapter_failed(chapter.planned, failure)

    def _finish(self, chapter: _Chapter, rendered: Rendered) -> None:
        key = chapter.planned.key
        try:
            cached = self._cache.put(key, rendered, chapter.job.folder)
        except OSError as error:
            raise EnvironmentLacksError(
                f"cannot write in {self._folder.parent}: {error.strerror}"
            ) from error
        if cached is None:
            self._fail(chapter, Failed("a part of it was thrown away meanwhile; render it again"))
            return
        self._ready[key] = cached
        self._report.chapter_done(chapter.planned, rendered.frames, cached=False)

    def stop(self) -> None:
        """Kill what is still running and wait until it is gone."""
        for running in list(self._running.values()):
            running.process.kill()
        for running in list(self._running.values()):
            self._end(running)


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


def _write_file(file: PlannedFile, plan: Plan, ready: dict[str, CachedChapter]) -> WrittenFile:
    from studio.film import join, join_gif

    parts = [ready[chapter.key] for chapter in file.chapters]
    sequence = [
        _clip(part, each.chapter.title) for part, each in zip(parts, file.chapters, strict=True)
    ]
    with whole_file(file.path) as partial:
        if plan.format.name == "gif":
            join_gif(sequence, partial, plan.quality)
        else:
            join(sequence, partial, plan.quality, file.title)
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
    )


def _clip(part: CachedChapter, title: str) -> Clip:
    from studio.film import Clip

    lengths = [segment.frames for segment in part.rendered.segments]
    return Clip(tuple(zip(part.paths, lengths, strict=True)), title)


def _write_captions(file: PlannedFile, parts: list[CachedChapter], plan: Plan) -> tuple[Path, ...]:
    all_cues: list[Cue] = []
    offset = 0.0
    for part in parts:
        for line in part.rendered.lines:
            all_cues += cues(line.text, offset + line.start, offset + line.end)
        offset += part.rendered.frames / plan.quality.frame_rate
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
