"""What films there are, read from their source without importing Manim.

Listing, completing and refusing must be instant, and importing Manim takes two seconds.
"""

from __future__ import annotations

import ast
import difflib
import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LENGTHS = FOLDER / "lengths.json"


class CatalogError(Exception):
    """A Part is declared in a way that cannot be read without running it."""


class UnknownTargetError(ValueError):
    """There is no such Part or chapter."""


@dataclass(frozen=True)
class ChapterEntry:
    """A chapter as declared.

    Attributes
    ----------
    number
        Its place in the Part, from 1.
    slug, title, takeaways
        As declared; the slug is made from the method's name.
    method
        The method's name.
    seconds
        Its length at the default parameters, or ``None`` if it was not measured yet.
    """

    number: int
    slug: str
    title: str
    takeaways: tuple[str, ...]
    method: str
    seconds: float | None


@dataclass(frozen=True)
class PartEntry:
    """A Part as declared.

    Attributes
    ----------
    number, slug, title, teaches
        As declared.
    module
        Full name of its module.
    class_name
        Name of its scene class.
    chapters
        In their order.
    """

    number: int
    slug: str
    title: str
    teaches: str
    module: str
    class_name: str
    chapters: tuple[ChapterEntry, ...]

    @property
    def seconds(self) -> float | None:
        """The film's length, or ``None`` if a chapter's is unknown."""
        lengths = [chapter.seconds for chapter in self.chapters]
        return sum(s for s in lengths if s is not None) if None not in lengths else None


@dataclass(frozen=True)
class Target:
    """One file to make: a whole Part (``chapter`` is ``None``) or one of its chapters."""

    part: PartEntry
    chapter: ChapterEntry | None = None

    @property
    def chapters(self) -> tuple[ChapterEntry, ...]:
        """The chapters the file consists of."""
        return self.part.chapters if self.chapter is None else (self.chapter,)


@functools.cache
def parts(folder: Path = FOLDER) -> tuple[PartEntry, ...]:
    """Return all Parts declared in the modules of a folder, by number.

    Raises
    ------
    CatalogError
        If a declaration is not made of literals.
    """
    lengths = json.loads(LENGTHS.read_text(encoding="utf-8")) if LENGTHS.exists() else {}
    entries = []
    for path in sorted(folder.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and _declares_chapters(node):
                entries.append(_part(path, node, lengths))
    return tuple(sorted(entries, key=lambda entry: entry.number))


def _declares_chapters(node: ast.ClassDef) -> bool:
    return any(_chapter_call(member) is not None for member in node.body)


def _chapter_call(member: ast.stmt) -> ast.Call | None:
    if not isinstance(member, ast.FunctionDef):
        return None
    for decorator in member.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "chapter":
            return decorator
    return None


def _part(path: Path, node: ast.ClassDef, lengths: dict[str, Any]) -> PartEntry:
    declared: dict[str, Any] = {}
    for member in node.body:
        if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name):
            name = member.targets[0].id
            if name in ("number", "slug", "title", "teaches"):
                declared[name] = _literal(path, member.value, name)
    if missing := {"number", "slug", "title", "teaches"} - declared.keys():
        raise CatalogError(
            f"{path}:{node.lineno}: {node.name} declares no {', '.join(sorted(missing))}"
        )
    measured = lengths.get(declared["slug"], {})
    methods = [(member, _chapter_call(member)) for member in node.body]
    chapters = [(member, call) for member, call in methods if call is not None]
    return PartEntry(
        **declared,
        module=f"scenes.{path.stem}",
        class_name=node.name,
        chapters=tuple(
            _chapter(path, number, member, call, measured)
            for number, (member, call) in enumerate(chapters, start=1)
        ),
    )


def _chapter(
    path: Path, number: int, member: ast.stmt, call: ast.Call, measured: dict[str, float]
) -> ChapterEntry:
    assert isinstance(member, ast.FunctionDef)
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    title = call.args[0] if call.args else keywords["title"]
    slug = member.name.replace("_", "-")
    return ChapterEntry(
        number=number,
        slug=slug,
        title=_literal(path, title, "title"),
        takeaways=tuple(_literal(path, keywords["takeaways"], "takeaways")),
        method=member.name,
        seconds=measured.get(slug),
    )


def _literal(path: Path, node: ast.expr, name: str) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise CatalogError(
            f"{path}:{node.lineno}: {name} must be a literal, since it is read without "
            "running the module"
        ) from None


def resolve(names: list[str]) -> list[Target]:
    """Return the files that some names on the command line ask for, each once.

    Parameters
    ----------
    names
        ``neuron`` (a film), ``neuron/weighted-sum`` (a clip), ``neuron/all`` (every chapter as a
        clip) or ``all`` (every film).

    Raises
    ------
    UnknownTargetError
        If there is no such Part or chapter; the message suggests one.
    """
    targets: dict[tuple[str, str | None], Target] = {}
    for name in names:
        for target in _resolve_one(name):
            key = (target.part.slug, target.chapter.slug if target.chapter else None)
            targets.setdefault(key, target)
    return list(targets.values())


def _resolve_one(name: str) -> list[Target]:
    if name == "all":
        return [Target(part) for part in parts()]
    part_name, _, chapter_name = name.strip("/").partition("/")
    part = find_part(part_name)
    if not chapter_name:
        return [Target(part)]
    if chapter_name == "all":
        return [Target(part, chapter) for chapter in part.chapters]
    for chapter in part.chapters:
        if chapter.slug == chapter_name:
            return [Target(part, chapter)]
    slugs = [chapter.slug for chapter in part.chapters]
    raise UnknownTargetError(
        f"{part.slug} has no chapter {chapter_name!r}; {suggestion(chapter_name, slugs)}"
        f"allowed are {', '.join(slugs)} and all, for example {part.slug}/{slugs[0]}"
    )


def find_part(name: str) -> PartEntry:
    """Return the Part of a slug.

    Raises
    ------
    UnknownTargetError
        If there is none; the message suggests one.
    """
    for part in parts():
        if part.slug == name:
            return part
    slugs = [part.slug for part in parts()]
    raise UnknownTargetError(
        f"there is no Part {name!r}; {suggestion(name, slugs)}"
        f"allowed are {', '.join(slugs)} and all, for example {slugs[-1]}"
    )


def suggestion(wrong: str, allowed: list[str]) -> str:
    """Return ``"did you mean …? "`` for the closest allowed word, or nothing."""
    close = difflib.get_close_matches(wrong.lower(), allowed, n=1, cutoff=0.5)
    return f"did you mean {close[0]}? " if close else ""
