"""A process that has played the films already, and forks for every render of them.

Importing Manim, setting the words and formulas and training the models takes longer than rendering
what one save has changed. The warm process does all that once, while nobody waits for it, by
playing the chapters without drawing them. Each fork forgets the modules that have changed since,
and imports them anew.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_LIBRARIES = ("manim", "typst", "av", "pydantic", "srt", "typer", "rich.progress")


class WarmRenders:
    """Runs commands one after the other, each in a fork of a process that is warm.

    Where processes cannot fork, each command is a cold process of its own.

    Parameters
    ----------
    root
        The project's folder.
    targets
        What will be rendered, by its names on the command line.
    params
        By a Part's slug, its parameters as plain data.
    """

    def __init__(
        self, root: Path, targets: Sequence[str], params: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._root = root
        self._warm: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            code = f"import sys; sys.path.insert(0, {str(root)!r}); from studio import warm"
            self._warm = subprocess.Popen(
                [sys.executable, "-c", f"{code}; warm.main()"], stdin=subprocess.PIPE, text=True
            )
            self._send({"root": str(root), "targets": list(targets), "params": dict(params)})

    def _send(self, message: Any) -> None:
        assert self._warm is not None
        assert self._warm.stdin is not None
        self._warm.stdin.write(json.dumps(message) + "\n")
        self._warm.stdin.flush()

    def run(self, words: list[str]) -> None:
        """Run a command of the program, now or as soon as those before it are done."""
        if self._warm is not None and self._warm.poll() is None:
            self._send(words)
        else:
            command = [sys.executable, str(self._root / "cli.py"), *words]
            subprocess.run(command, check=False)

    def close(self) -> None:
        """Let the command that is running end, and then the process."""
        if self._warm is not None:
            self._warm.communicate()


def main() -> None:
    """Get warm, and run every command that comes on stdin in a fork."""
    # Ctrl-C is for the forks; without them stdin ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order = json.loads(sys.stdin.readline())
    root = Path(order["root"])
    from studio.reloading import source_state

    loaded = source_state(root)
    for name in _LIBRARIES:
        importlib.import_module(name)
    rehearsals = _rehearsals(order["targets"], order["params"])
    while True:
        # Commands go first; rehearsals fill the time between them.
        while not select.select([sys.stdin], [], [], 0)[0] and _next(rehearsals):
            pass
        line = sys.stdin.readline()
        if not line:
            return
        child = os.fork()
        if child == 0:
            _run(json.loads(line), lambda: _refresh(root, loaded))
        os.waitpid(child, 0)


def _next(rehearsals: Iterator[None]) -> bool:
    """Go on with the rehearsals, and return whether there was something left to do."""
    try:
        next(rehearsals)
    except StopIteration:
        return False
    except Exception:
        # A film that cannot be played is told of when it is rendered.
        return False
    # What is here to stay need not be looked at by every fork's garbage collector.
    gc.collect()
    gc.freeze()
    return True


def _rehearsals(names: list[str], params: Mapping[str, Any]) -> Iterator[None]:
    """Plan the render of some targets, then play their chapters without drawing, one at a time."""
    from scenes.catalog import resolve
    from scenes.params import params_model
    from studio.configuration import manim_configured
    from studio.formats import resolve_format
    from studio.plan import make_plan
    from studio.quality import QUALITIES
    from studio.renderer import FilmRenderer

    quality = QUALITIES["l"]
    targets = resolve(names)
    models = {t.part.slug: params_model(t.part.module) for t in targets}
    given = {slug: (model.model_validate(params[slug]),) for slug, model in models.items()}
    plan = make_plan(targets, given, quality, resolve_format(None, transparent=False), Path())
    yield
    for planned in plan.chapters:
        module = importlib.import_module(planned.part.module)
        part_class = getattr(module, planned.part.class_name)
        with tempfile.TemporaryDirectory() as media, manim_configured(quality, Path(media)):
            renderer = FilmRenderer(lambda _: None, lambda _: None)
            part_class(planned.params, [planned.chapter.slug], renderer=renderer).render()
        yield


def _refresh(root: Path, loaded: Any) -> None:
    """Forget what has changed on the disk."""
    from studio.reloading import forget_changed

    forget_changed(root, loaded)
    # It is read from the films' sources, not by importing them.
    importlib.import_module("scenes.catalog").parts.cache_clear()


def _run(words: list[str], refresh: Callable[[], None]) -> None:
    """Run a command of the program as if it had been called from a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    refresh()
    # Its workers have the libraries and the films, too, if they are forked from it.
    multiprocessing.set_start_method("fork", force=True)
    program = importlib.import_module("cli")
    sys.argv = ["forwardpass", *words]
    program.main()
