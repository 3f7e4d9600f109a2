"""Other processes in tests: nothing waits for them without a limit, and none is left over."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

# Longer than a busy machine needs for anything that is waited for, and well within the limit that
# pyproject.toml sets for a whole test.
PATIENCE = 120.0


class Lines:
    """What a process writes, line by line, read as it comes.

    Parameters
    ----------
    stream
        The end of a pipe.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._coming: queue.Queue[str] = queue.Queue()
        self._read: list[str] = []
        self._thread = threading.Thread(target=self._listen, args=(stream,), daemon=True)
        self._thread.start()

    def _listen(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._coming.put(line)
        self._coming.put("")

    def next(self) -> str:
        """Return the next line without its end; at the end of everything an empty one."""
        try:
            line = self._coming.get(timeout=PATIENCE)
        except queue.Empty:
            before = "".join(self._read)
            raise AssertionError(f"no line for {PATIENCE:.0f} s, after:\n{before}") from None
        self._read.append(line)
        return line.removesuffix("\n")

    def until(self, words: str) -> str:
        """Return the next line with some words in it."""
        while words not in (line := self.next()):
            assert self._read[-1], f"ended without {words!r}:\n{''.join(self._read)}"
        return line

    def rest(self) -> str:
        """Return everything to the end."""
        first = len(self._read)
        while not self._read or self._read[-1]:
            self.next()
        return "".join(self._read[first:])


class Started(subprocess.Popen[str]):
    """A process, with the lines of its two outputs."""

    def __init__(self, command: Sequence[str], **options: Any) -> None:
        super().__init__(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )
        assert self.stdout is not None
        assert self.stderr is not None
        self.out, self.err = Lines(self.stdout), Lines(self.stderr)


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[Started]:
    """Run a program in a session of its own; in the end all that belongs to it is killed."""
    process = Started(command, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        # What nobody has read tells why a test has failed.
        print(process.out.rest(), process.err.rest(), sep="\n--- stderr\n")
