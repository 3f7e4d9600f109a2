"""What determines a chapter's pixels, boiled down to keys.

A chapter depends on the code it runs, on the viewer's parameters, on quality and format, and on
the libraries that draw and encode. The code is found in the source, by following imports and, in
the film's own folder, the names of functions: a change to one chapter leaves the keys of the others
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
from typing import TypeGuard

from scenes.catalog import ChapterEntry, PartEntry
from scenes.params import PartParams
from scenes.stage.text.fonts import PACKAGES as FONT_PACKAGES
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
# Bases of the classes whose functions are followed by name. Other classes, mobjects and animations,
# have methods that Manim calls by its own names.
_PLAYED = ("Chapter", "Act")
_SET_UP = ("Stage",)


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
    film = part.module.rpartition(".")[0]
    params_module = f"{film}.params"
    used = _dependencies(chapter.module, params_module)
    own = sorted(
        name
        for name in used
        if name == chapter.module or (name.startswith(f"{film}.") and name != params_module)
    )
    common = hashlib.sha256()
    for name in sorted(used - set(own)):
        common.update(_source(name).encode())
    common.update(_film_itself(part.module, part.class_name).encode())
    others = [node for name in own for node in _without_functions(name)]
    common.update("".join(map(ast.dump, others)).encode())
    rest = {
        "params": params.model_dump(mode="json"),
        "quality": [quality.width, quality.height, quality.frame_rate],
        "format": [fmt.codec, fmt.pixel_format, fmt.clip_extension, sorted(fmt.options.items())],
        "versions": versions(),
    }
    common.update(json.dumps(rest, sort_keys=True).encode())
    functions = _functions(own)
    declared = _class(chapter.module, chapter.class_name)
    construct = _member(declared, "construct")
    # What is named outside of its functions is needed before the first step: the stages.
    outside = [each for each in declared.body if not isinstance(each, ast.FunctionDef)]
    # What the film's mobjects call may be called as soon as there is one.
    constructor = functions.get(chapter.class_name, [])
    seen = _called([*outside, *constructor, *others], functions)
    seen |= {chapter.class_name} & functions.keys()
    result, so_far = [], ""
    for statement in construct.body:
        so_far += ast.dump(statement)
        seen |= _called([statement], functions)
        code = "".join(ast.dump(each) for name in sorted(seen) for each in functions[name])
        digest = hashlib.sha256(common.digest() + so_far.encode() + code.encode())
        last = statement.end_lineno or statement.lineno
        result.append(Step(statement.lineno, last, digest.hexdigest()[:32]))
    return tuple(result)


def _called(nodes: Sequence[ast.AST], functions: Mapping[str, Sequence[ast.AST]]) -> set[str]:
    """Return the names of the functions that some code may call, directly or through others."""
    found: set[str] = set()
    queue = list(nodes)
    while queue:
        for node in ast.walk(queue.pop()):
            name: object = getattr(node, "attr", None) or getattr(node, "id", None)
            if isinstance(name, str) and name in functions and name not in found:
                found.add(name)
                queue.extend(functions[name])
    return found


def versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries that draw and encode, and of the fonts."""
    return {"python": platform.python_version()} | {n: metadata.version(n) for n in _LIBRARIES}


def _dependencies(module: str, params_module: str) -> set[str]:
    """Return the project's modules that a chapter runs, its own included."""
    found: set[str] = set()
    queue = [module, *_DRAWING, "scenes.params", params_module]
    while queue:
        name = queue.pop()
        if name not in found and _path(name) is not None:
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


def _has_base(node: ast.ClassDef, names: tuple[str, ...]) -> bool:
    """Return whether a class has a base of one of some names, such as ``RoadStage`` of Stage."""
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return any(ast.unparse(base).endswith(names) for base in bases)


def _bodies(module: str) -> list[list[ast.stmt]]:
    """Return where a module's functions are: in itself, and in its chapters and acts."""
    tree = _tree(module)
    played = [n for n in tree.body if isinstance(n, ast.ClassDef) and _has_base(n, _PLAYED)]
    return [tree.body, *(each.body for each in played)]


def _functions(modules: Iterable[str]) -> dict[str, list[ast.AST]]:
    """Return what may be called in some modules, by the name by which it is called.

    A stage is taken whole, an act by its constructor: its moves have names of their own.
    """
    found: dict[str, list[ast.AST]] = {}
    for node in (node for module in modules for body in _bodies(module) for node in body):
        if isinstance(node, ast.ClassDef) and _has_base(node, _PLAYED):
            constructor = [m for m in node.body if getattr(m, "name", "") == "__init__"]
            found.setdefault(node.name, []).extend(constructor)
        elif _is_named(node):
            found.setdefault(node.name, []).append(node)
    return found


def _is_named(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    """Return whether something is called by a name of its own: a function or a stage."""
    if isinstance(node, ast.FunctionDef):
        return node.name != "__init__"
    return isinstance(node, ast.ClassDef) and _has_base(node, _SET_UP)


def _without_functions(module: str) -> list[ast.stmt]:
    """Return what a module says outside of what is called by name: imports, constants, mobjects."""
    return [
        node
        for body in _bodies(module)
        for node in body
        if not isinstance(node, ast.FunctionDef)
        and not (isinstance(node, ast.ClassDef) and _has_base(node, _PLAYED + _SET_UP))
    ]


def _class(module: str, name: str) -> ast.ClassDef:
    (found,) = (n for n in _tree(module).body if isinstance(n, ast.ClassDef) and n.name == name)
    return found


def _member(node: ast.ClassDef, name: str) -> ast.FunctionDef:
    (found,) = (n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == name)
    return found


def _film_itself(module: str, class_name: str) -> str:
    """Return what a film's own class does; what it says of itself and its chapters is not drawn."""
    members = _class(module, class_name).body
    return "".join(ast.dump(each) for each in members if isinstance(each, ast.FunctionDef))
