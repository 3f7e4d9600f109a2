"""Rendering again whenever a source file is saved."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from studio.warm import WarmRenders

_WATCHED = ("math_core", "scenes", "studio")
# Editors save in several steps; they are taken as one.
_QUIET_SECONDS = 0.06


class _Saves(FileSystemEventHandler):
    """Puts a token in a queue for every change to a Python file."""

    def __init__(self) -> None:
        self.events: queue.Queue[str] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        path = str(event.dest_path or event.src_path)
        if event.event_type in ("modified", "created", "moved") and path.endswith(".py"):
            self.events.put(path)


def watch_sources(root: Path, words: list[str], renders: WarmRenders) -> None:
    """Run a command after every change to the sources, until Ctrl-C.

    Parameters
    ----------
    root
        The project's folder.
    words
        What to run; its failures are shown and do not end the watch.
    renders
        Runs it; closed in the end.
    """
    saves = _Saves()
    observer = Observer()
    for name in _WATCHED:
        observer.schedule(saves, str(root / name), recursive=True)
    try:
        observer.start()
        print("forwardpass: watching the sources; Ctrl-C ends it", file=sys.stderr, flush=True)
        while True:
            names = ", ".join(sorted({Path(path).name for path in _changed(saves)}))
            print(f"forwardpass: {names} changed", file=sys.stderr, flush=True)
            renders.run(words)
    except KeyboardInterrupt:
        print("forwardpass: stopped watching", file=sys.stderr)
    finally:
        if observer.is_alive():
            observer.stop()
            observer.join()
        renders.close()


def _changed(saves: _Saves) -> set[str]:
    """Wait for a change, and return all files that were saved at about the same time."""
    changed = {saves.events.get()}
    while True:
        try:
            changed.add(saves.events.get(timeout=_QUIET_SECONDS))
        except queue.Empty:
            return changed
