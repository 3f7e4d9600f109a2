"""What determines a chapter's pixels, boiled down to keys.

A chapter depends on the code it runs, on the viewer's parameters, on quality and format, and on
the libraries that draw and encode. The code is found in the source, by following imports and, in
the film's own beats, the names of functions: a change to one chapter leaves the keys of the others
as they were, and a change to a late step of a chapter those of the steps before it.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from scenes.catalog import ChapterEntry, PartEntry
from scenes.params import PartParams
from scenes.stage.fonts import PACKAGES as FONT_PACKAGES
from studio.formats import Format
from studio.jobs import Step
from studio.quality import Quality

_ROOT = Path(__file__).resolve().parent.parent
_LIBRARIES = ("manim", "numpy", "av", "typst", "pycairo", *FONT_PACKAGES)
# The part of the studio that touches pixels or captions' timing.
_DRAWING = (
    "studio.encoder",
    "studio.renderer",
    "studio.segments",
    "studio.configuration",
    "studio.worker",
)
_BEATS = "scenes.beats."


def steps(
    part: PartEntry,
    chapter: ChapterEntry,
    params: PartParams,
    quality: Quality,
    fmt: Format,
) -> tuple[Step, ...]:
    """Return the steps of a chapter, each with the key under which its segments are kept.

    Parameters
    ----------
    part, chapter
        What is rendered.
    params, quality, fmt
        How.

    Returns
    -------
    tuple[Step, ...]
        In order; the last one's key is the whole chapter's, of 32 hexadecimal digits.
    """
    module, method = part.module, _method(part.module, part.class_name, chapter.method)
    used = _dependencies(module, part.class_name, chapter.method)
    beats = sorted(name for name in used if name.startswith(_BEATS))
    common = hashlib.sha256()
    for name in sorted(used - set(beats)):
        common.update(_source(name).encode())
    common.update(_frame_of(module, part.class_name).encode())
    for name in beats:
        common.update(_without_functions(name).encode())
    opening = "".join(map(ast.dump, method.decorator_list))
    rest = {
        "opening": opening,
        "params": params.model_dump(mode="json"),
        "quality": [quality.width, quality.height, quality.frame_rate],
        "format": [fmt.codec, fmt.pixel_format, fmt.clip_extension, sorted(fmt.options.items())],
        "versions": versions(),
    }
    common.update(json.dumps(rest, sort_keys=True).encode())
    functions = _functions(beats)
    # What the decorator names is called before the first step: the stage it opens on.
    seen = _called(list(method.decorator_list), functions)
    result, so_far = [], ""
    for statement in method.body:
        so_far += ast.dump(statement)
        seen |= _called([statement], functions)
        code = "".join(ast.dump(each) for name in sorted(seen) for each in functions[name])
        digest = hashlib.sha256(common.digest() + so_far.encode() + code.encode())
        last = statement.end_lineno or statement.lineno
        result.append(Step(statement.lineno, last, digest.hexdigest()[:32]))
    return tuple(result)


def _called(
    nodes: Sequence[ast.AST], functions: Mapping[str, Sequence[ast.FunctionDef]]
) -> set[str]:
    """Return the names of the functions that some code may call, directly or through others."""
    found: set[str] = set()
    queue = list(nodes)
    while queue:
        for node in ast.walk(queue.pop()):
            name: object = getattr(node, "attr", None) or getattr(node, "id", None)
            if isinstance(node, ast.Constant):
                # Stages are named by strings.
                name = node.value
            if isinstance(name, str) and name in functions and name not in found:
                found.add(name)
                queue.extend(functions[name])
    return found


def versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries that draw and encode, and of the fonts."""
    return {"python": platform.python_version()} | {n: metadata.version(n) for n in _LIBRARIES}


def _dependencies(module: str, class_name: str, method: str) -> set[str]:
    """Return the project's modules that a chapter runs, its Part's own module left out."""
    used = _attributes_of_self(module, class_name, method)
    direct = {
        name
        for name in imports(module)
        if not name.startswith(_BEATS) or used & set(_functions([name])) or "_stage" in name
    }
    found: set[str] = set()
    queue = [*direct, *_DRAWING, "scenes.params", f"scenes.params.{module.split('.')[-1]}"]
    while queue:
        name = queue.pop()
        if name not in found and name != module and _path(name) is not None:
            found.add(name)
            queue.extend(imports(name))
    return found


def _path(module: str) -> Path | None:
    base = _ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return path
    return None


def _source(module: str) -> str:
    path = _path(module)
    assert path is not None
    return path.read_text(encoding="utf-8")


def imports(module: str) -> set[str]:
    """Return the project's modules that a module imports, as it stands on the disk."""
    names: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    ours = ("math_core", "scenes", "studio")
    return {name for name in names if name.split(".")[0] in ours and _path(name) is not None}


@functools.cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _tree(module: str) -> ast.Module:
    return _parsed(_source(module))


def _bodies(module: str) -> list[list[ast.stmt]]:
    """Return where a module's functions are looked for: in itself, and in its classes of beats.

    Other classes, mobjects and animations, have methods that Manim calls by its own names.
    """
    tree = _tree(module)
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name.endswith("Beats")]
    return [tree.body, *(each.body for each in classes)]


def _functions(modules: Iterable[str]) -> dict[str, list[ast.FunctionDef]]:
    """Return the functions of some modules by name."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for body in (body for module in modules for body in _bodies(module)):
        for node in body:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
    return found


def _without_functions(module: str) -> str:
    """Return what a module says outside of its functions: imports, constants, other classes."""
    bodies = _bodies(module)
    rest = [
        node
        for body in bodies
        for node in body
        if not isinstance(node, ast.FunctionDef)
        and not (isinstance(node, ast.ClassDef) and node.body in bodies)
    ]
    return "".join(map(ast.dump, rest))


def _chapter_methods(tree: ast.Module, class_name: str) -> list[ast.FunctionDef]:
    (part,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == class_name)
    return [n for n in part.body if isinstance(n, ast.FunctionDef) and n.decorator_list]


def _method(module: str, class_name: str, method: str) -> ast.FunctionDef:
    (chapter,) = (n for n in _chapter_methods(_tree(module), class_name) if n.name == method)
    return chapter


def _attributes_of_self(module: str, class_name: str, method: str) -> set[str]:
    """Return the names that a chapter's method, and what it declares, asks of its Part."""
    chapter = _method(module, class_name, method)
    return {node.attr for node in ast.walk(chapter) if isinstance(node, ast.Attribute)}


def _frame_of(module: str, class_name: str) -> str:
    """Return the source of a Part's module without its chapters."""
    tree = ast.parse(_source(module))
    chapters = _chapter_methods(tree, class_name)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body = [member for member in node.body if member not in chapters]
    return ast.dump(tree)
