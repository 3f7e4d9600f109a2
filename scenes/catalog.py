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

from scenes.naming import chapter_slug

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
        As declared; the slug is made from the class's name.
    module, class_name
        Where its class is.
    seconds
        Its length at the default parameters, or ``None`` if it was not measured yet.
    """

    number: int
    slug: str
    title: str
    takeaways: tuple[str, ...]
    module: str
    class_name: str
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
    """Return all Parts, by number: each is a folder with a ``scene.py``.

    Parameters
    ----------
    folder
        The package of the films.

    Raises
    ------
    CatalogError
        If a declaration cannot be read without running it.
    """
    lengths = json.loads(LENGTHS.read_text(encoding="utf-8")) if LENGTHS.exists() else {}
    entries = (_part(path, lengths) for path in sorted(folder.glob("*/scene.py")))
    return tuple(sorted(entries, key=lambda entry: entry.number))


def _part(path: Path, lengths: dict[str, Any]) -> PartEntry:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "chapters" in (declared := _assigned(node)):
            break
    else:
        raise CatalogError(f"{path}: there is no class that declares its chapters")
    words = _literals(path, node, declared, ("number", "slug", "title", "teaches"))
    if words["slug"] != path.parent.name:
        raise CatalogError(
            f"{path}:{node.lineno}: the slug of {node.name} must be its folder's name, "
            f"{path.parent.name!r}"
        )
    package = f"{path.parent.parent.name}.{path.parent.name}"
    listed = declared["chapters"]
    if not isinstance(listed, ast.Tuple) or not all(isinstance(e, ast.Name) for e in listed.elts):
        raise CatalogError(
            f"{path}:{listed.lineno}: chapters must be a tuple of imported classes, "
            "for example chapters = (WeightedSum,)"
        )
    sources = _import_sources(tree)
    measured = lengths.get(words["slug"], {})
    chapters = []
    for number, name in enumerate((e.id for e in listed.elts if isinstance(e, ast.Name)), start=1):
        if name not in sources:
            raise CatalogError(f"{path}:{listed.lineno}: the chapter {name} is not imported")
        chapters.append(_chapter(path.parent.parent.parent, sources[name], name, number, measured))
    return PartEntry(
        **words, module=f"{package}.scene", class_name=node.name, chapters=tuple(chapters)
    )


def _import_sources(tree: ast.Module) -> dict[str, str]:
    """Return the modules from which a module imports names, by name."""
    return {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _chapter(
    root: Path, module: str, class_name: str, number: int, measured: dict[str, float]
) -> ChapterEntry:
    path = root.joinpath(*module.split(".")).with_suffix(".py")
    if not path.exists():
        raise CatalogError(f"{path} should have the chapter {class_name}, but is not there")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            break
    else:
        raise CatalogError(f"{path} has no class {class_name}")
    words = _literals(path, node, _assigned(node), ("title", "takeaways"))
    slug = chapter_slug(class_name)
    return ChapterEntry(
        number,
        slug,
        words["title"],
        tuple(words["takeaways"]),
        module,
        class_name,
        measured.get(slug),
    )


def _assigned(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Return what a class assigns to its attributes, by name."""
    return {
        member.targets[0].id: member.value
        for member in node.body
        if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name)
    }


def _literals(
    path: Path, node: ast.ClassDef, assigned: dict[str, ast.expr], names: tuple[str, ...]
) -> dict[str, Any]:
    if missing := set(names) - assigned.keys():
        raise CatalogError(
            f"{path}:{node.lineno}: {node.name} declares no {', '.join(sorted(missing))}"
        )
    return {name: _literal(path, assigned[name], name) for name in names}


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
