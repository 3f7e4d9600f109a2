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
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_LIBRARIES = ("manim", "typst", "av", "pydantic", "srt", "typer", "rich.progress")
_INTERRUPTED = 130


class WarmRenders:
    """Runs commands one after the other, each in a fork of a process that is warm.

    Where processes cannot fork, or the warm one has died, each command is a cold process.

    Parameters
    ----------
    root
        The project's folder.
    program
        The module in it whose ``main`` runs a command: who calls this, not the other way round.
    targets
        What will be rendered, by its names on the command line.
    params
        By a Part's slug, its parameters as plain data.
    """

    def __init__(
        self,
        root: Path,
        program: str,
        targets: Sequence[str],
        params: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._root, self._program = root, program
        self._closing = False
        self._warm: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            code = f"import sys; sys.path.insert(0, {str(root)!r}); from studio import warm"
            self._warm = subprocess.Popen(
                [sys.executable, "-c", f"{code}; warm.main()"], stdin=subprocess.PIPE, text=True
            )
            order = {"root": str(root), "program": program}
            self._send({**order, "targets": list(targets), "params": dict(params)})
            threading.Thread(target=self._watch_over, args=(self._warm,), daemon=True).start()

    def _watch_over(self, warm: subprocess.Popen[str]) -> None:
        """Wait for the warm process's end, and tell of it if it was not asked to end."""
        code = warm.wait()
        if not self._closing:
            _tell(
                f"the process that renders {_end(code)}; save again to render again, "
                "from now on a few seconds slower"
            )

    def _send(self, message: Any) -> bool:
        """Tell the warm process something, and return whether it is there to hear it."""
        assert self._warm is not None
        assert self._warm.stdin is not None
        try:
            self._warm.stdin.write(json.dumps(message) + "\n")
            self._warm.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def run(self, words: list[str]) -> None:
        """Run a command of the program, now or as soon as those before it are done."""
        if self._warm is not None and self._warm.poll() is None and self._send(words):
            return
        command = [sys.executable, str(self._root / f"{self._program}.py"), *words]
        _tell_if_killed(subprocess.run(command, check=False).returncode)

    def close(self) -> None:
        """Let the command that is running end, and then the process."""
        self._closing = True
        if self._warm is not None:
            self._warm.communicate()


def _tell(message: str) -> None:
    print(f"forwardpass: {message}", file=sys.stderr, flush=True)


def _tell_if_killed(code: int | None) -> None:
    """Tell of a render that had no chance to say itself how it ended."""
    if code is not None and code < 0:
        _tell(f"the render {_end(code)}; save again to render again")


def _end(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"ended with exit code {code}"
    known = -code in set(signal.Signals)
    return f"was killed by {signal.Signals(-code).name if known else f'signal {-code}'}"


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
        # Such a child forgets what it has inherited of multiprocessing's, and ends by itself: it
        # ends its own children, flushes, and never comes to what this process does at its end.
        child = multiprocessing.get_context("fork").Process(
            target=_run,
            args=(order["program"], json.loads(line), lambda: _refresh(root, loaded)),
        )
        child.start()
        child.join()
        _tell_if_killed(child.exitcode)


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


def _run(name: str, words: list[str], refresh: Callable[[], None]) -> None:
    """Run a command of the program as if it had been called from a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        refresh()
        # Its workers have the libraries and the films, too, if they are forked from it.
        multiprocessing.set_start_method("fork", force=True)
        program = importlib.import_module(name)
        sys.argv = ["forwardpass", *words]
        program.main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        # The program tells of its own failures; this is one in its source, saved half-way.
        _tell(f"{type(error).__name__}: {error}")
        sys.exit(1)
