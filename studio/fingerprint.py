"""What determines a chapter's pixels, boiled down to a key.

A chapter depends on the code it runs, on the viewer's parameters, on quality and format, and on
the libraries that draw and encode. The code is found by following imports in the source: a change
to one chapter leaves the keys of the others as they were.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path

from scenes.catalog import ChapterEntry, PartEntry
from scenes.params import PartParams
from studio.formats import Format
from studio.quality import Quality

_ROOT = Path(__file__).resolve().parent.parent
_LIBRARIES = ("manim", "numpy", "av", "typst", "pycairo")
# The part of the studio that touches pixels or captions' timing.
_DRAWING = ("studio.encoder", "studio.renderer", "studio.configuration", "studio.worker")
_BEATS = "scenes.beats."


def fingerprint(
    part: PartEntry,
    chapter: ChapterEntry,
    params: PartParams,
    quality: Quality,
    fmt: Format,
) -> str:
    """Return the key under which a rendered chapter is kept.

    Parameters
    ----------
    part, chapter
        What is rendered.
    params, quality, fmt
        How.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    digest = hashlib.sha256()
    module = part.module
    digest.update(_own_source(module, part.class_name, chapter.method).encode())
    for name in sorted(_dependencies(module, part.class_name, chapter.method)):
        digest.update(_source(name).encode())
    rest = {
        "params": params.model_dump(mode="json"),
        "quality": [quality.width, quality.height, quality.frame_rate],
        "format": [fmt.codec, fmt.pixel_format, fmt.clip_extension, sorted(fmt.options.items())],
        "versions": _versions(),
    }
    digest.update(json.dumps(rest, sort_keys=True).encode())
    return digest.hexdigest()[:32]


@functools.cache
def _versions() -> list[str]:
    return [platform.python_version(), *(metadata.version(name) for name in _LIBRARIES)]


def _dependencies(module: str, class_name: str, method: str) -> set[str]:
    """Return the project's modules that a chapter runs, its Part's own module left out."""
    used = _attributes_of_self(module, class_name, method)
    direct = {
        name
        for name in _imports(module)
        if not name.startswith(_BEATS) or used & _functions(name) or "_stage" in name
    }
    found: set[str] = set()
    queue = [*direct, *_DRAWING, "scenes.params", f"scenes.params.{module.split('.')[-1]}"]
    while queue:
        name = queue.pop()
        if name not in found and name != module and _path(name) is not None:
            found.add(name)
            queue.extend(_imports(name))
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


def _imports(module: str) -> set[str]:
    """Return the project's modules that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(_source(module))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    ours = ("math_core", "scenes", "studio")
    return {name for name in names if name.split(".")[0] in ours and _path(name) is not None}


def _functions(module: str) -> set[str]:
    tree = ast.parse(_source(module))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _chapter_methods(tree: ast.Module, class_name: str) -> list[ast.FunctionDef]:
    (part,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == class_name)
    return [n for n in part.body if isinstance(n, ast.FunctionDef) and n.decorator_list]


def _attributes_of_self(module: str, class_name: str, method: str) -> set[str]:
    """Return the names that a chapter's method, and what it declares, asks of its Part."""
    tree = ast.parse(_source(module))
    (chapter,) = (n for n in _chapter_methods(tree, class_name) if n.name == method)
    return {node.attr for node in ast.walk(chapter) if isinstance(node, ast.Attribute)}


def _own_source(module: str, class_name: str, method: str) -> str:
    """Return the source of a Part's module without its other chapters."""
    tree = ast.parse(_source(module))
    others = [n for n in _chapter_methods(tree, class_name) if n.name != method]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body = [member for member in node.body if member not in others]
    return ast.dump(tree)
