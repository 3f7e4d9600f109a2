"""A share of a chapter, rendered by a worker of a Dask cluster.

The worker may run several tasks in threads of one process, and Manim's configuration is one a
process: each share is rendered in a process of its own, which dies with the worker.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from studio.fingerprint import steps, versions
from studio.jobs import ChapterJob, Failed, Rendered
from studio.plan import PlannedChapter

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Order:
    """A share of a chapter that is wanted.

    Attributes
    ----------
    planned
        The chapter.
    job
        What to render of it; its folders mean nothing here.
    versions
        Of the libraries on the machine that ordered it.
    topic
        Where progress is told, and the name of the event that calls everything off.
    number
        Tells it from the other orders of its topic.
    """

    planned: PlannedChapter
    job: ChapterJob
    versions: dict[str, str]
    topic: str
    number: int


@dataclass(frozen=True)
class Delivery:
    """What comes back: how it went, and the segments' files by name."""

    outcome: Rendered | Failed
    files: dict[str, bytes]
    worker: str


@dataclass(frozen=True)
class Errand:
    """Pickled, a call of :func:`render_share`: unpickling it is running it."""

    order: Order

    def __reduce__(self) -> tuple[Any, ...]:
        return render_share, (self.order,)


def render_share(order: Order) -> Delivery:
    """Render a share of a chapter in a process of its own; called by a Dask worker."""
    from distributed import Event, get_worker

    worker = get_worker()
    stopped = Event(order.topic)
    with tempfile.TemporaryDirectory(dir=worker.local_directory) as name:
        folder = Path(name)
        segments = folder / "segments"
        own = replace(order, job=replace(order.job, folder=folder, segments=segments))
        outcome: Rendered | Failed = Failed("its process was killed")
        with subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                pickle.dump(own, process.stdin)
                process.stdin.flush()
                for message in _messages(process.stdout):
                    if isinstance(message, int):
                        worker.log_event(order.topic, (order.number, message))
                        if stopped.is_set():
                            break
                    else:
                        outcome = message
            finally:
                process.kill()
        files = {path.name: path.read_bytes() for path in segments.glob("*")}
    return Delivery(outcome, files, worker.address)


def _messages(stream: IO[bytes]) -> Any:
    try:
        while True:
            yield pickle.load(stream)
    except (EOFError, pickle.UnpicklingError):
        return


class _Pickles:
    """Sends messages down a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def send(self, message: object) -> None:
        pickle.dump(message, self._stream)
        self._stream.flush()


def _difference(order: Order) -> str:
    """Return how this machine differs from the one that ordered; empty if it does not."""
    here = versions()
    other = [
        f"{n} {here[n]}, not {wanted}" for n, wanted in order.versions.items() if here[n] != wanted
    ]
    if other:
        return f"it has {'; '.join(other)}"
    planned, job = order.planned, order.job
    own = steps(planned.part, planned.chapter, planned.params, job.quality, job.format)
    if [step.key for step in own] != [step.key for step in job.steps]:
        return "its films' code is another one"
    return ""


def main() -> None:
    """Take an order from stdin, and send what a worker says to stdout."""
    # Whatever else is printed must not get between the messages.
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order: Order = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pipe = _Pickles(messages)
    difference = _difference(order)
    if difference:
        pipe.send(Failed(f"{difference}; install the same version as here", disk=True))
        return
    from studio.worker import work

    work(order.job, pipe)


def _end_with_parent() -> None:
    """End as soon as nobody can write to stdin any more."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    # Under its own name, as the messages' classes are known by it.
    from studio import remote

    remote.main()
