"""What runs in a worker process: one chapter, from its method to a finished clip."""

from __future__ import annotations

import importlib
import os
import signal
import threading
import traceback
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from scenes.stage.narration import SpokenLine
from scenes.stage.part import Part
from studio.cache import SPEECH
from studio.configuration import manim_configured
from studio.folders import is_environment_error, reason
from studio.jobs import ChapterJob, Failed, HeardLine, Rendered
from studio.renderer import FilmRenderer
from studio.segments import Cutter
from studio.voice.voices import open_pace

# Progress is told in steps of so many frames: often enough to be seen, seldom enough to be free.
_FRAMES_A_REPORT = 15
# How an exception is told when it happened.
_AFTER_PLAYS = "plays before this: "


class Listener(Protocol):
    """Who hears of a chapter's progress, and of its end."""

    def send(self, message: int | Rendered | Failed) -> None:
        """So many frames are done; or this is what became of it."""


def work(job: ChapterJob, results: Connection | Listener) -> None:
    """Render a chapter and send what became of it: frame counts, then the result.

    Parameters
    ----------
    job
        The chapter.
    results
        Receives ``int`` (frames done since the last one) and finally a :class:`Rendered` or a
        :class:`Failed`.
    """
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    # Manim's progress bars would make a lock for several processes, which a kill leaks.
    tqdm.set_lock(threading.RLock())
    outcome: Rendered | Failed
    try:
        outcome = render_chapter(job, results)
    except Exception as error:
        outcome = _failure(error)
    results.send(outcome)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def render_chapter(job: ChapterJob, results: Connection | Listener | None = None) -> Rendered:
    """Play one chapter, and render those of its segments that nobody else renders.

    Parameters
    ----------
    job
        The chapter.
    results
        Receives the number of frames done, now and then.

    Raises
    ------
    Exception
        Whatever the scene raises; the unfinished segment is removed.
    """
    part_class: type[Part[Any]] = getattr(importlib.import_module(job.module), job.class_name)
    report = _Progress(results)
    media = job.folder / f"worker-{os.getpid()}"
    with manim_configured(job.quality, media, transparent=job.format.transparent):
        cutter = Cutter(job)
        renderer = FilmRenderer(cutter.encoder, report.add)
        try:
            pace = open_pace(job.pace, job.segments.parent / SPEECH)
            part = part_class(job.params, [job.chapter], pace=pace, renderer=renderer)
            part.render()
            cutter.finish(part)
        except BaseException as error:
            cutter.abort()
            error.add_note(f"{_AFTER_PLAYS}{renderer.num_plays}")
            raise
    report.flush()
    lines = enumerate(part.records[0].lines, start=1)
    return Rendered(tuple(cutter.played), tuple(_heard(number, line) for number, line in lines))


def _heard(number: int, line: SpokenLine) -> HeardLine:
    words = tuple((word.shown, word.said, word.value) for word in line.line.words)
    timing = line.timing
    return HeardLine(number, line.start, line.end, words, timing.starts, timing.ends, line.idea)


def _failure(error: Exception) -> Failed:
    kind = type(error).__name__
    text = str(error).splitlines()[0] if str(error) else ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    in_films = [frame for frame in own if Path(frame.filename).parent != Path(__file__).parent]
    place = f"{in_films[-1].filename}:{in_films[-1].lineno}" if in_films else ""
    if isinstance(error, OSError) and is_environment_error(error):
        return Failed(reason(error), place, disk=True)
    details = "".join(traceback.format_exception(error))
    notes = getattr(error, "__notes__", [])
    plays = [int(n.removeprefix(_AFTER_PLAYS)) for n in notes if n.startswith(_AFTER_PLAYS)]
    return Failed(f"{kind}: {text}", place, plays[0] if plays else None, details=details)


class _Progress:
    """Tells the parent about frames in handfuls."""

    def __init__(self, results: Connection | Listener | None) -> None:
        self._results = results
        self._frames = 0

    def add(self, frames: int) -> None:
        self._frames += frames
        if self._frames >= _FRAMES_A_REPORT:
            self.flush()

    def flush(self) -> None:
        if self._results is not None and self._frames:
            self._results.send(self._frames)
        self._frames = 0
