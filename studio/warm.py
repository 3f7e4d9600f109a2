"""A process with the libraries loaded and none of the films' code, which forks for every render.

Importing Manim takes longer than rendering what one save has changed. The films' own code is
imported in the fork, as it is on the disk then.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

_LIBRARIES = ("manim", "typst", "av", "pydantic", "srt", "typer", "rich.progress")


class WarmRenders:
    """Runs commands one after the other, each in a fork of a process that is warm.

    Where processes cannot fork, each command is a cold process of its own.

    Parameters
    ----------
    root
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._warm: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            code = f"import sys; sys.path.insert(0, {str(root)!r}); from studio import warm"
            self._warm = subprocess.Popen(
                [sys.executable, "-c", f"{code}; warm.main()"], stdin=subprocess.PIPE, text=True
            )

    def run(self, words: list[str]) -> None:
        """Run a command of the program, now or as soon as those before it are done."""
        if self._warm is not None and self._warm.poll() is None:
            assert self._warm.stdin is not None
            self._warm.stdin.write(json.dumps(words) + "\n")
            self._warm.stdin.flush()
        else:
            command = [sys.executable, str(self._root / "cli.py"), *words]
            subprocess.run(command, check=False)

    def close(self) -> None:
        """Let the command that is running end, and then the process."""
        if self._warm is not None:
            self._warm.communicate()


def main() -> None:
    """Load the libraries, then run every command that comes on stdin in a fork."""
    # Ctrl-C is for the forks; without them stdin ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _LIBRARIES:
        importlib.import_module(name)
    # What is here to stay need not be looked at by every fork's garbage collector.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(json.loads(line))
        os.waitpid(child, 0)


def _run(words: list[str]) -> None:
    """Run a command of the program as if it had been called from a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Its workers have the libraries, too, if they are forked from it.
    multiprocessing.set_start_method("fork", force=True)
    program = importlib.import_module("cli")
    sys.argv = ["forwardpass", *words]
    program.main()
