"""New chapters and Parts that render, are listed and pass the check as soon as they are written."""

from __future__ import annotations

import ast
import keyword
import re
from itertools import groupby
from pathlib import Path

from scenes.catalog import FOLDER, ChapterEntry, PartEntry, find_part, parts, suggestion
from scenes.naming import chapter_slug
from studio.errors import RefusedError
from studio.folders import whole_file

_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")
_TEMPLATES = Path(__file__).resolve().parent / "templates"


def new_chapter(part_slug: str, slug: str, after: str | None = None) -> Path:
    """Write a chapter that opens and ends on the stage on which the one before it ends.

    Parameters
    ----------
    part_slug
        Its Part.
    slug
        Its name on the command line, such as ``the-bias-alone``.
    after
        Slug of the chapter before it; the Part's last one by default.

    Returns
    -------
    Path
        The new module.

    Raises
    ------
    RefusedError
        If a name cannot be used, or there is no such chapter.
    UnknownTargetError
        If there is no such Part.
    """
    part = find_part(part_slug)
    class_name, module = _class_name(slug), slug.replace("-", "_")
    if slug in {chapter.slug for chapter in part.chapters}:
        raise RefusedError(f"{part_slug} has a chapter {slug} already; choose another name")
    folder = FOLDER / part_slug
    path = folder / f"{module}.py"
    if path.exists() or (folder / module).exists():
        raise RefusedError(f"{path} is there already; choose another name")
    before = _before(part, after)
    stage, stage_module = _end_stage(before)
    params, params_module = _params_of(before)
    scene = folder / "scene.py"
    changed = _with_chapter(scene, before.class_name, class_name, f"scenes.{part_slug}.{module}")
    _write(
        path,
        "chapter.py.txt",
        slug=slug,
        class_name=class_name,
        title=_title(slug),
        params_module=params_module,
        stage_module=stage_module,
        params=params,
        stage=stage,
    )
    with whole_file(scene) as partial:
        partial.write_text(changed, encoding="utf-8")
    parts.cache_clear()
    return path


def new_part(slug: str) -> Path:
    """Write a Part with one chapter, one parameter and one computed number.

    Parameters
    ----------
    slug
        Its name on the command line, such as ``convolution``: one word, as it names a package.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    RefusedError
        If the name cannot be used.
    """
    class_name = _class_name(slug)
    if "-" in slug:
        raise RefusedError(f"a Part is called by one word, for example {slug.split('-')[0]!r}")
    folder = FOLDER / slug
    if folder.exists():
        raise RefusedError(f"{folder} is there already; choose another name")
    words = {
        "slug": slug,
        "name": class_name,
        "title": _title(slug),
        "number": str(max(part.number for part in parts()) + 1),
    }
    folder.mkdir()
    for name in ("__init__", "params", "stages", "first_look", "scene"):
        _write(folder / f"{name}.py", f"part/{name}.py.txt", **words)
    parts.cache_clear()
    return folder


def _class_name(slug: str) -> str:
    """Return the name of a class for a slug, or refuse the slug."""
    if not _SLUG.fullmatch(slug) or keyword.iskeyword(slug):
        raise RefusedError(
            f"{slug!r} cannot be a name; allowed are small letters with hyphens between words, "
            "for example the-bias-alone"
        )
    name = "".join(word.capitalize() for word in slug.split("-"))
    assert chapter_slug(name) == slug
    return name


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _before(part: PartEntry, after: str | None) -> ChapterEntry:
    """Return the chapter after which a new one comes."""
    if after is None:
        return part.chapters[-1]
    for chapter in part.chapters:
        if chapter.slug == after:
            return chapter
    slugs = [chapter.slug for chapter in part.chapters]
    raise RefusedError(
        f"{part.slug} has no chapter {after!r}; {suggestion(after, slugs)}allowed are "
        f"{', '.join(slugs)}"
    )


def _declaration(chapter: ChapterEntry) -> tuple[ast.Module, ast.ClassDef]:
    path = FOLDER.parent.joinpath(*chapter.module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (found,) = (
        n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == chapter.class_name
    )
    return tree, found


def _end_stage(chapter: ChapterEntry) -> tuple[str, str]:
    """Return the name of the stage on which a chapter ends, and the module to import it from."""
    tree, declared = _declaration(chapter)
    (stage,) = (
        node.value.id
        for node in declared.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "ends_on"
        and isinstance(node.value, ast.Name)
    )
    return stage, _imported_from(tree, stage, chapter.module)


def _params_of(chapter: ChapterEntry) -> tuple[str, str]:
    """Return the name of a chapter's parameter model, and the module to import it from."""
    tree, declared = _declaration(chapter)
    base = declared.bases[0]
    assert isinstance(base, ast.Subscript)
    assert isinstance(base.slice, ast.Tuple)
    name = ast.unparse(base.slice.elts[0])
    return name, _imported_from(tree, name, chapter.module)


def _imported_from(tree: ast.Module, name: str, own: str) -> str:
    """Return the module from which a name is imported; its own, if it is defined there."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return node.module or own
    return own


def _with_chapter(scene: Path, before: str, class_name: str, module: str) -> str:
    """Return the text of a Part's scene with one more chapter in it."""
    lines = scene.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    listed = next(
        node.value
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "chapters"
    )
    assert isinstance(listed, ast.Tuple)
    names = [ast.unparse(element) for element in listed.elts]
    names.insert(names.index(before) + 1, class_name)
    block = ["    chapters = (", *(f"        {name}," for name in names), "    )"]
    lines[listed.lineno - 1 : listed.end_lineno] = block
    # In alphabetical order, as the linter wants it.
    line = f"from {module} import {class_name}"
    place = next(
        (n.lineno - 1 for n in imports if n.module != "__future__" and (n.module or "") > module),
        (imports[-1].end_lineno or imports[-1].lineno),
    )
    lines.insert(place, line)
    return "\n".join(lines) + "\n"


def _write(path: Path, template: str, **words: str) -> None:
    """Write a template with its words filled in, and its imports in order."""
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    for name, word in words.items():
        text = text.replace(f"«{name}»", word)
    lines: list[str] = []
    for is_import, group in groupby(text.splitlines(), lambda line: line.startswith("from ")):
        block = list(group)
        lines += sorted(block) if is_import else block
    with whole_file(path) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
