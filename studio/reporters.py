"""How a render is told of: a live display, plain lines, or JSON, one event a line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from studio.console import print_json
from studio.jobs import Failed
from studio.plan import Plan, PlannedChapter
from studio.render import Outcome, WrittenFile


class _FrameRateColumn(ProgressColumn):
    """How many frames a second are being made."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f} frames/s" if task.speed else "")


class TextReporter:
    """Messages and progress on stderr, final paths on stdout.

    Parameters
    ----------
    console
        Where messages go; a live bar is drawn if it is a terminal.
    tells_files
        Whether the videos are what was asked for; else they are only a step on the way.
    """

    def __init__(self, console: Console, *, tells_files: bool = True) -> None:
        self._console = console
        self._tells_files = tells_files
        self._live = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[chapters]}"),
            _FrameRateColumn(),
            TimeRemainingColumn(),
            console=console,
            # Colour may be forced into a file; what moves may not.
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task: TaskID | None = None
        self._done = 0
        self._total = 0
        self._left: dict[str, int] = {}

    def __enter__(self) -> TextReporter:
        self._live.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._live.stop()

    def started(self, plan: Plan, cached: int) -> None:
        """Open the display."""
        self._left = {each.key: plan.expected_frames(each) for each in plan.chapters}
        self._total = len(self._left)
        self._task = self._live.add_task(
            f"rendering {plan.quality.label}", total=sum(self._left.values()), chapters=""
        )
        if cached:
            self._say(f"{cached} of {self._total} chapters are there already")

    def frames(self, chapter: PlannedChapter, count: int) -> None:
        """Move the bar, never beyond what the chapter was taken for."""
        step = min(count, self._left[chapter.key])
        self._left[chapter.key] -= step
        self._advance(step)

    def chapter_done(self, chapter: PlannedChapter, frames: int, cached: bool) -> None:
        """Count a chapter."""
        self._done += 1
        self._advance(self._left[chapter.key])
        self._left[chapter.key] = 0
        if not cached:
            self._say(f"{chapter.name}: {frames} frames ({self._done}/{self._total})")

    def chapter_failed(self, chapter: PlannedChapter, failure: Failed) -> None:
        """Say which chapter failed, why and where."""
        where = f" at {failure.place}" if failure.place else ""
        when = "" if failure.plays is None else f" at play {failure.plays + 1}"
        self._say(f"{chapter.name} failed{when}: {failure.message}{where}")
        if os.environ.get("FORWARDPASS_DEBUG"):
            self._say(failure.details)

    def file_written(self, file: WrittenFile) -> None:
        """Wait for the end: paths are printed last."""

    def warning(self, message: str) -> None:
        """Pass a warning on."""
        self._say(f"warning: {message}")

    def finished(self, outcome: Outcome) -> None:
        """Print the final paths, one a line."""
        self._live.stop()
        for file in outcome.written if self._tells_files else ():
            print(file.path, flush=True)

    def _advance(self, frames: int) -> None:
        if self._task is not None:
            self._live.update(
                self._task, advance=frames, chapters=f"{self._done}/{self._total} chapters"
            )

    def _say(self, message: str) -> None:
        self._console.print(
            f"forwardpass: {message}", highlight=False, markup=False, soft_wrap=True
        )


class JsonReporter:
    """One JSON object a line on stdout.

    Parameters
    ----------
    tells_files
        Whether the videos are what was asked for; else they are only a step on the way.
    """

    def __init__(self, *, tells_files: bool = True) -> None:
        self._tells_files = tells_files

    def __enter__(self) -> JsonReporter:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def _emit(self, event: str, fields: Mapping[str, Any]) -> None:
        print_json({"event": event, **fields})

    def started(self, plan: Plan, cached: int) -> None:
        """Tell what is planned."""
        fields = {
            "chapters": [chapter.name for chapter in plan.chapters],
            "cached": cached,
            "quality": plan.quality.label,
            "format": plan.format.name,
        }
        self._emit("started", fields)

    def frames(self, chapter: PlannedChapter, count: int) -> None:
        """Tell of progress."""
        self._emit("frames", {"chapter": chapter.name, "frames": count})

    def chapter_done(self, chapter: PlannedChapter, frames: int, cached: bool) -> None:
        """Tell of a finished chapter."""
        self._emit("chapter", {"chapter": chapter.name, "frames": frames, "cached": cached})

    def chapter_failed(self, chapter: PlannedChapter, failure: Failed) -> None:
        """Tell of a failed chapter."""
        fields = {
            "chapter": chapter.name,
            "error": failure.message,
            "place": failure.place,
            "play": None if failure.plays is None else failure.plays + 1,
        }
        self._emit("failed", fields)

    def file_written(self, file: WrittenFile) -> None:
        """Tell of a finished file."""
        if not self._tells_files:
            return
        fields = {
            "path": str(file.path),
            "captions": [str(path) for path in file.captions],
            "frames": file.frames,
            "seconds": round(file.seconds, 3),
            "width": file.width,
            "height": file.height,
            "fps": file.frame_rate,
            "bytes": file.path.stat().st_size,
        }
        self._emit("file", fields)

    def warning(self, message: str) -> None:
        """Pass a warning on."""
        self._emit("warning", {"message": message})

    def finished(self, outcome: Outcome) -> None:
        """Sum up."""
        fields = {"files": len(outcome.written), "failed": len(outcome.failed)}
        self._emit("finished", fields)


def make_reporter(*, as_json: bool, tells_files: bool = True) -> TextReporter | JsonReporter:
    """Return the reporter for this run: JSON for scripts, else text for this terminal."""
    if as_json:
        return JsonReporter(tells_files=tells_files)
    return TextReporter(Console(file=sys.stderr), tells_files=tells_files)
