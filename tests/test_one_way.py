"""The layers: math_core, scenes, studio, cli. Nothing imports what stands to its right."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("math_core", "scenes", "studio", "cli")
# Listing, completing and refusing must not take the seconds in which Manim is imported.
FREE_OF_MANIM = (
    *("scenes/catalog.py", "scenes/naming.py", "scenes/stage/speech.py"),
    *("studio/settings.py", "studio/jobs.py", "studio/plan.py", "studio/errors.py"),
)


def modules() -> list[Path]:
    packages = (path for layer in LAYERS[:-1] for path in (ROOT / layer).rglob("*.py"))
    return [*packages, ROOT / "cli.py"]


def imported(source: str) -> Iterator[str]:
    """Yield every module that a source imports, wherever and however it says so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def running_back(layer: str, source: str) -> list[str]:
    """Return the imports of a module of a layer that run back up."""
    later = LAYERS[LAYERS.index(layer) + 1 :]
    return [name for name in imported(source) if name.split(".")[0] in later or name[0] == "."]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_runs_back(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert running_back(layer, path.read_text(encoding="utf-8")) == []


def test_math_core_knows_numpy_and_nothing_of_pictures() -> None:
    foreign = {
        name.split(".")[0]
        for path in (ROOT / "math_core").rglob("*.py")
        for name in imported(path.read_text(encoding="utf-8"))
    }
    assert "numpy" in foreign
    assert not foreign & {"manim", "av", "pydantic", "typer", "rich", "PIL"}


@pytest.mark.parametrize("name", [*FREE_OF_MANIM, "params"])
def test_what_must_be_quick_imports_no_manim(name: str) -> None:
    paths = [*ROOT.glob("scenes/*/params.py")] if name == "params" else [ROOT / name]
    assert paths
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_once = "\n".join(ast.unparse(n) for n in tree.body if not isinstance(n, ast.FunctionDef))
        assert "manim" not in {each.split(".")[0] for each in imported(at_once)}


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("math_core", "import scenes"),
        ("scenes", "def f():\n    from studio.render import render"),
        ("studio", "import importlib\nimportlib.import_module('cli')"),
        ("studio", "from . import film"),
    ],
)
def test_an_import_that_runs_back_is_found(layer: str, source: str) -> None:
    assert running_back(layer, source)
