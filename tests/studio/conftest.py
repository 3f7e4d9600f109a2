"""A film of two seconds, rendered for real, and a reporter that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import studio.plan
from scenes.catalog import ChapterEntry, PartEntry, Target
from scenes.params import PartParams
from studio.formats import resolve_format
from studio.jobs import Failed
from studio.plan import Plan, PlannedChapter, make_plan
from studio.quality import QUALITIES
from studio.render import Outcome, WrittenFile, render
from studio.voice import voices

MODULE = "tests.studio.short_part"


class Remembering:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []

    def started(self, plan: Plan, cached: int) -> None:
        self.events.append(("started", cached))

    def frames(self, chapter: PlannedChapter, count: int) -> None:
        self.events.append(("frames", count))

    def chapter_done(self, chapter: PlannedChapter, frames: int, cached: bool) -> None:
        self.events.append(("cached" if cached else "rendered", chapter.name))

    def chapter_failed(self, chapter: PlannedChapter, failure: Failed) -> None:
        self.events.append(("failed", chapter.name))

    def file_written(self, file: WrittenFile) -> None:
        self.events.append(("written", file.path))

    def warning(self, message: str) -> None:
        self.events.append(("warning", message))

    def of(self, kind: str) -> list[Any]:
        return [value for name, value in self.events if name == kind]


def entry(class_name: str, slug: str, chapters: Sequence[str]) -> PartEntry:
    return PartEntry(
        number=9,
        slug=slug,
        title="A short film",
        teaches="",
        module=MODULE,
        class_name=class_name,
        chapters=tuple(
            ChapterEntry(i, name, name.title(), (f"about {name}",), MODULE, name.title(), None)
            for i, name in enumerate(chapters, start=1)
        ),
    )


SHORT = entry("Short", "short", ["first", "second"])


def plan_for(
    part: PartEntry, output: Path, *, clips: bool = False, fmt: str = "mp4", clear: bool = False
) -> Plan:
    targets = [Target(part, chapter) for chapter in part.chapters] if clips else [Target(part)]
    return make_plan(
        targets, {part.slug: [PartParams()]}, QUALITIES["l"], resolve_format(fmt, clear), output
    )


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORWARDPASS_CACHE", str(tmp_path / "work"))
    return tmp_path / "work"


@contextmanager
def nobody_speaks_by_default() -> Iterator[None]:
    """Make films the same whether or not the built-in voice is installed here."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (voices, studio.plan):
            patch.setattr(module, "default_voice", lambda: voices.NONE)
        yield


@pytest.fixture(autouse=True)
def no_default_voice() -> Iterator[None]:
    with nobody_speaks_by_default():
        yield


@pytest.fixture(scope="session")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The short film and its two clips, rendered once: output folder and outcome."""
    folder = tmp_path_factory.mktemp("short")
    with nobody_speaks_by_default(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORWARDPASS_CACHE", str(folder / "work"))
        output = folder / "renders"
        plan = make_plan(
            [Target(SHORT), *(Target(SHORT, chapter) for chapter in SHORT.chapters)],
            {"short": [PartParams()]},
            QUALITIES["l"],
            resolve_format("mp4", False),
            output,
        )
        return output, render(plan, Remembering(), output=output)


@pytest.fixture
def render_part(tmp_path: Path) -> Callable[..., tuple[Outcome, Remembering]]:
    """Render chapters of a fixture film as clips, and say what was heard."""

    def run(
        class_name: str, chapters: Sequence[str], *, output: Path | None = None, **options: Any
    ) -> tuple[Outcome, Remembering]:
        folder = output or tmp_path / "renders"
        report = Remembering()
        plan = plan_for(entry(class_name, class_name.lower(), chapters), folder, clips=True)
        return render(plan, report, output=folder, **options), report

    return run
