"""A chapter as a row of segments: each is rendered once, by whoever comes to it first.

A segment is a stretch of one step of a chapter, from one spoken line to the next: a video of its
own, which joins to the others without being encoded again. Workers that render the same chapter all
play it from its start; each claims the segments that nobody has claimed yet, and fast-forwards
through those of the others and those that are in the cache.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType
from typing import Any

from scenes.stage.part import Part
from studio.cache import SegmentStore
from studio.encoder import ClipEncoder
from studio.jobs import ChapterJob, Played


class Cutter:
    """Says before every play of a chapter where its frames go.

    Parameters
    ----------
    job
        The chapter.
    """

    def __init__(self, job: ChapterJob) -> None:
        self._job = job
        self._store = SegmentStore(job.segments)
        self._claims = job.folder / "claims"
        self._claims.mkdir(exist_ok=True)
        self._key = ""
        self._file = Path()
        self._start = 0
        self._encoder: ClipEncoder | None = None
        self.played: list[Played] = []
        """What is over, in order."""

    def encoder(self, part: Part[Any]) -> ClipEncoder | None:
        """Return what encodes the coming play; ``None`` if it is fast-forwarded."""
        key = self._segment_key(part)
        if key != self._key:
            self.finish(part)
            self._begin(key, part)
        return self._encoder

    def _segment_key(self, part: Part[Any]) -> str:
        """Return the key of the step that is being played and of the line that is being spoken."""
        assert part.chapter is not None
        line = _current_line(type(part.chapter).construct.__code__)
        steps = self._job.steps
        step = next((each for each in steps if each.first_line <= line <= each.last_line), steps[0])
        return step.segment_key(len(part.records[-1].lines))

    def _begin(self, key: str, part: Part[Any]) -> None:
        self._key, self._start = key, part.records[-1].frames
        if not self._claim(key) or (self._store.has(key) and not self._job.afresh):
            return
        self._file = self._job.folder / f"{key}.{self._job.format.clip_extension}"
        self._encoder = ClipEncoder(self._file, self._job.format, self._job.quality)

    def _claim(self, key: str) -> bool:
        if not self._job.share.has(len(self.played)):
            return False
        try:
            (self._claims / key).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def finish(self, part: Part[Any]) -> None:
        """End the current segment; the store has it from now on."""
        if not self._key:
            return
        segment = Played(self._key, part.records[-1].frames - self._start)
        self.played.append(segment)
        encoder, self._encoder = self._encoder, None
        if encoder is None:
            return
        encoder.close()
        if encoder.frames != segment.frames:
            raise RuntimeError(
                f"{self._job.chapter} has {segment.frames} frames by its clock "
                f"but {encoder.frames} were drawn"
            )
        self._store.put(segment, self._file)

    def abort(self) -> None:
        """Let go of an unfinished segment."""
        if self._encoder is not None:
            self._encoder.abort()
            self._file.unlink(missing_ok=True)


def _current_line(code: CodeType) -> int:
    """Return the line at which a function, some levels up the stack, is being executed."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame.f_lineno if frame.f_code is code else 0
