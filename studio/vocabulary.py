"""The page of the vocabulary: every mobject of the shared stage, drawn from its own example."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import Mobject, MovingCamera, config
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

import scenes.stage
from studio.configuration import manim_configured
from studio.folders import whole_file
from studio.quality import Quality

_STILL = Quality("", 640, 360, 15)
# Room around a picture, and the most it is enlarged, so that a small thing does not look huge.
_ROOM, _LARGEST = 0.4, 2.0
_TITLE = """# The vocabulary

Every mobject that the films share, drawn from the example in its docstring. This page is made by
`./forwardpass vocabulary`; the examples run in the tests. Look here before drawing anything new.
"""


@dataclass(frozen=True)
class Entry:
    """A mobject of the vocabulary.

    Attributes
    ----------
    group
        The package it is in, such as ``plots``.
    cls
        Its class.
    example
        The lines of its example; empty if it is only made by another mobject.
    """

    group: str
    cls: type[Mobject]
    example: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What it is, in one line."""
        return (inspect.getdoc(self.cls) or "").splitlines()[0]

    def picture_name(self) -> str:
        """Return the name of its picture."""
        return f"{self.group}-{self.cls.__name__}.png"

    def mobject(self) -> Mobject:
        """Return what its example makes: the last mobject that it gives a name to.

        Raises
        ------
        LookupError
            If the example makes none.
        """
        names: dict[str, Any] = dict(vars(importlib.import_module(self.cls.__module__)))
        made: Mobject | None = None
        for line in self.example:
            (statement,) = ast.parse(line).body
            exec(compile(line, f"<example of {self.cls.__name__}>", "exec"), names)
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                value = names[statement.targets[0].id]
                made = value if isinstance(value, Mobject) else made
        if made is None:
            raise LookupError(f"the example of {self.cls.__name__} makes no mobject")
        return made


def entries() -> list[Entry]:
    """Return all public mobjects of the stage, by group and in the order of their modules."""
    return list(_entries())


def _entries() -> Iterator[Entry]:
    prefix = f"{scenes.stage.__name__}."
    parser = doctest.DocTestParser()
    for info in pkgutil.walk_packages(scenes.stage.__path__, prefix):
        module = importlib.import_module(info.name)
        for name, cls in vars(module).items():
            own = inspect.isclass(cls) and cls.__module__ == info.name
            if own and issubclass(cls, Mobject) and not name.startswith("_"):
                examples = parser.get_examples(inspect.getdoc(cls) or "")
                lines = tuple(each.source.rstrip("\n") for each in examples)
                yield Entry(info.name.removeprefix(prefix).split(".")[0], cls, lines)


def group_title(group: str) -> str:
    """Return what a group of the vocabulary says of itself."""
    doc = importlib.import_module(f"{scenes.stage.__name__}.{group}").__doc__ or group
    return doc.strip().splitlines()[0]


def page(found: list[Entry]) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    found
        The mobjects, by group.
    """
    text = _TITLE
    for group in dict.fromkeys(each.group for each in found):
        members = [each for each in found if each.group == group]
        text += f"\n## {group_title(group).rstrip('.')}\n"
        text += f"\n`scenes/stage/{group}/`\n"
        for each in members:
            if each.example:
                text += _section(each)
        parts = [each for each in members if not each.example]
        if parts:
            named = (f"`{each.cls.__name__}` ({_lower(each.summary)})" for each in parts)
            text += f"\nMade by these: {'; '.join(named)}.\n"
    return text


def _section(entry: Entry) -> str:
    module = entry.cls.__module__.removeprefix("scenes.stage.").replace(".", "/")
    imports = [line for line in entry.example if line.startswith("from ")]
    others = [line for line in entry.example if not line.startswith("from ")]
    # As a formatter leaves it.
    code = "\n".join([*imports, *[""][: len(imports)], *others])
    name = entry.cls.__name__
    return (
        f"\n### {name}\n\n{entry.summary} [`{module}.py`](../scenes/stage/{module}.py)\n\n"
        f"![{name}](vocabulary/{entry.picture_name()})\n\n```python\n{code}\n```\n"
    )


def _lower(summary: str) -> str:
    return summary[:1].lower() + summary[1:].rstrip(".")


def draw(entry: Entry) -> Image.Image:
    """Return a picture of what an example makes, scaled to be seen well."""
    with tempfile.TemporaryDirectory() as media, manim_configured(_STILL, Path(media)):
        mobject = entry.mobject()
        renderer: Any = CairoRenderer(camera_class=MovingCamera)
        _fit(mobject)
        renderer.camera.capture_mobjects([mobject])
        picture: Image.Image = renderer.camera.get_image().convert("RGB")
        return picture


def _fit(mobject: Mobject) -> None:
    """Bring a mobject to the middle of the frame and to a size that fills it well."""
    widest, highest = config.frame_width - 2 * _ROOM, config.frame_height - 2 * _ROOM
    mobject.center()
    scale = min(widest / max(mobject.width, 1e-6), highest / max(mobject.height, 1e-6), _LARGEST)
    mobject.scale(scale)


def write(docs: Path) -> Path:
    """Write the page and its pictures.

    Parameters
    ----------
    docs
        The folder that gets ``vocabulary.md`` and ``vocabulary/``.

    Returns
    -------
    Path
        The page.
    """
    found = entries()
    pictures = docs / "vocabulary"
    pictures.mkdir(parents=True, exist_ok=True)
    wanted = {each.picture_name() for each in found if each.example}
    for old in pictures.glob("*.png"):
        if old.name not in wanted:
            old.unlink()
    for each in found:
        if each.example:
            with whole_file(pictures / each.picture_name()) as partial:
                draw(each).save(partial, format="PNG", optimize=True)
    path = docs / "vocabulary.md"
    with whole_file(path) as partial:
        partial.write_text(page(found), encoding="utf-8")
    return path
