"""What a render has so far: the chapters that are there, and those that failed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from studio.cache import CachedChapter, ChapterCache
from studio.errors import EnvironmentLacksError
from studio.folders import reason
from studio.jobs import ChapterJob, Failed, Rendered
from studio.plan import Plan, PlannedChapter
from studio.voice.voices import pace_of


class ChapterReporter(Protocol):
    """Who hears how chapters are going."""

    def frames(self, chapter: PlannedChapter, count: int) -> None:
        """So many more frames of a chapter are done."""

    def chapter_done(self, chapter: PlannedChapter, frames: int, cached: bool) -> None:
        """A chapter's clip is there."""

    def chapter_failed(self, chapter: PlannedChapter, failure: Failed) -> None:
        """A chapter could not be rendered."""


class Results:
    """Collects chapters, however and wherever they are rendered.

    Parameters
    ----------
    plan
        What is being made.
    cache
        Keeps the chapters.
    folder
        A private folder on the cache's disk.
    report
        Hears of everything.
    force
        Whether what the cache has is rendered again.
    """

    def __init__(
        self,
        plan: Plan,
        cache: ChapterCache,
        folder: Path,
        report: ChapterReporter,
        *,
        force: bool,
    ) -> None:
        self._plan = plan
        self._cache = cache
        self._folder = folder
        self._report = report
        self._force = force
        self.ready: dict[str, CachedChapter] = {}
        """By key, what can be joined to films."""
        self.failed: list[tuple[PlannedChapter, Failed]] = []
        """What cannot be."""

    def look_up(self) -> list[PlannedChapter]:
        """Take what the cache has; return what it lacks, the longest first."""
        for chapter in self._plan.chapters:
            found = None if self._force else self._cache.get(chapter.key)
            if found is not None:
                self.ready[chapter.key] = found
        missing = [chapter for chapter in self._plan.chapters if chapter.key not in self.ready]
        return sorted(missing, key=lambda each: -self.expected_frames(each))

    def expected_frames(self, chapter: PlannedChapter) -> int:
        """Return about how many frames of a chapter are still to be made."""
        kept = 0 if self._force else self._cache.kept_frames(chapter.steps)
        return max(0, self._plan.expected_frames(chapter) - kept)

    def job(self, chapter: PlannedChapter) -> ChapterJob:
        """Return the order for a chapter, whose segments go to the cache one by one."""
        folder = self._folder / chapter.key
        folder.mkdir()
        return ChapterJob(
            chapter.part.module,
            chapter.part.class_name,
            chapter.chapter.slug,
            chapter.steps,
            chapter.params,
            self._plan.quality,
            self._plan.format,
            pace_of(self._plan.voice),
            folder,
            self._cache.segments,
            force=self._force,
        )

    def progress(self, chapter: PlannedChapter, frames: int) -> None:
        """Pass on that so many more frames are done."""
        self._report.frames(chapter, frames)

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Put segments' files that came from elsewhere into the cache.

        Raises
        ------
        EnvironmentLacksError
            If that cannot be written.
        """
        try:
            for name, content in files.items():
                partial = self._folder / name
                partial.write_bytes(content)
                partial.replace(self._cache.segments / name)
        except OSError as error:
            raise EnvironmentLacksError(self._cannot_write(reason(error))) from error

    def finish(self, chapter: PlannedChapter, rendered: Rendered) -> None:
        """Record a chapter whose segments are all in the cache.

        Raises
        ------
        EnvironmentLacksError
            If that cannot be written.
        """
        try:
            cached = self._cache.put(chapter.key, rendered, self._folder)
        except OSError as error:
            raise EnvironmentLacksError(self._cannot_write(reason(error))) from error
        if cached is None:
            self.fail(chapter, Failed("a part of it was thrown away meanwhile; render it again"))
            return
        self.ready[chapter.key] = cached
        self._report.chapter_done(chapter, rendered.frames, cached=False)

    def fail(self, chapter: PlannedChapter, failure: Failed) -> None:
        """Record that there will be no such chapter.

        Raises
        ------
        EnvironmentLacksError
            If it is this machine's fault: no other chapter will do better.
        """
        if failure.disk:
            raise EnvironmentLacksError(self._cannot_write(failure.message))
        self.failed.append((chapter, failure))
        self._report.chapter_failed(chapter, failure)

    def _cannot_write(self, why: str) -> str:
        return f"cannot write in {self._folder.parent}: {why}"
