"""Rendering chapters in processes of this machine."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

from studio.jobs import FRAMES_WORTH_A_START, ChapterJob, Failed, Rendered
from studio.plan import PlannedChapter
from studio.results import Results


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


class Workers:
    """Processes that can die without taking other chapters along.

    Each renders a chapter. When no chapter waits any more, free ones help with those that have
    most left: the workers of a chapter share its segments among themselves.

    Parameters
    ----------
    results
        Receives the chapters.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._running: dict[Connection, _Running] = {}

    def run(self, chapters: list[PlannedChapter], workers: int) -> None:
        """Render chapters in their order with so many processes at a time.

        Raises
        ------
        EnvironmentLacksError
            If the disk is full.
        KeyboardInterrupt
            After Ctrl-C. However it ends, no process is left.
        """
        try:
            self._run(chapters, workers)
        finally:
            self._stop()

    def _run(self, chapters: list[PlannedChapter], workers: int) -> None:
        if not chapters:
            return
        context = _context()
        queue = list(chapters)
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
        job = self._results.job(chapter)
        return _Chapter(chapter, job, self._results.expected_frames(chapter))

    def _to_help(self) -> _Chapter | None:
        """Return the chapter that needs another worker most, if one is worth its start."""
        # Once a worker has come to the end, every segment is claimed.
        open_ones = [
            running.chapter
            for running in self._running.values()
            if running.chapter.rendered is None and not running.chapter.failed
        ]
        needy = max(open_ones, key=lambda each: each.frames_left / each.workers, default=None)
        if needy is None or needy.frames_left / needy.workers < FRAMES_WORTH_A_START:
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
            self._results.progress(running.chapter.planned, message)
            return
        self._end(running)
        if isinstance(message, Failed):
            self._fail(running.chapter, message)
            return
        running.chapter.rendered = message
        if running.chapter.workers == 0:
            self._results.finish(running.chapter.planned, message)

    def _end(self, running: _Running, *, kill: bool = False) -> None:
        del self._running[running.results]
        if kill:
            running.process.kill()
        running.process.join()
        running.results.close()
        running.chapter.workers -= 1

    def _fail(self, chapter: _Chapter, failure: Failed) -> None:
        chapter.failed = True
        for running in list(self._running.values()):
            if running.chapter is chapter:
                self._end(running, kill=True)
        self._results.fail(chapter.planned, failure)

    def _stop(self) -> None:
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
    if multiprocessing.get_start_method(allow_none=True) == "fork":
        # Chosen on purpose, by a process that has Manim loaded itself.
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["studio.worker"])
    return context
