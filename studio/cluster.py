"""Rendering chapters on a Dask cluster."""

from __future__ import annotations

import logging
import math
import pickle
import queue
import re
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from studio.errors import EnvironmentLacksError, RefusedError
from studio.fingerprint import versions
from studio.folders import reason
from studio.jobs import FRAMES_WORTH_A_START, ChapterJob, Failed, Rendered, Share
from studio.plan import PlannedChapter
from studio.remote import Delivery, Errand, Order
from studio.results import Results

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE_SECONDS = 10
# A cluster that restarts its workers is without any for a while.
_PATIENCE_WITHOUT_WORKERS_SECONDS = 120
_GONE = "the cluster's scheduler has gone away; what was finished is kept"
_NO_WORKERS_LEFT = "the cluster has lost all its workers; what was finished is kept"
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):\d+")
_EXAMPLE = "for example --cluster tcp://192.168.0.10:8786"


def check_address(address: str) -> None:
    """Refuse what cannot be a scheduler's address.

    Raises
    ------
    RefusedError
        If it is none.
    """
    if not _ADDRESS.fullmatch(address):
        raise RefusedError(
            f"{address!r} is not a scheduler's address; write tcp://HOST:PORT, {_EXAMPLE}"
        )


def render_on_cluster(address: str, chapters: list[PlannedChapter], results: Results) -> None:
    """Render chapters on the workers of a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://scheduler:8786``.
    chapters
        The longest first. Those that are long for the cluster are shared among workers.
    results
        Receives the chapters.

    Raises
    ------
    EnvironmentLacksError
        If Dask is not installed, the scheduler does not answer, has no workers or goes away, or if
        a worker has other code or no room.
    KeyboardInterrupt
        After Ctrl-C, when the workers have been told to stop.
    """
    with _connected(address) as client:
        _Cluster(client, results).run(chapters)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        raise EnvironmentLacksError(
            "--cluster needs Dask, which is not installed; in the project's folder, "
            f'{sys.executable} -m pip install -e ".[cluster]" installs it; '
            "without --cluster this machine renders"
        ) from None
    # What goes wrong with the connection is told in our own words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except OSError as error:
        raise EnvironmentLacksError(
            f"no Dask scheduler answers at {address} ({str(error).splitlines()[0]}); "
            f"start one with dask scheduler and give the address that it prints, {_EXAMPLE}"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
        except TimeoutError:
            raise EnvironmentLacksError(
                f"the scheduler at {address} has no workers; "
                f"start some with dask worker {address}, on machines that have forwardpass"
            ) from None
        yield client


@dataclass
class _Chapter:
    """A chapter that is being rendered in shares."""

    planned: PlannedChapter
    job: ChapterJob
    futures: list[Any] = field(default_factory=list)


class _Cluster:
    """Orders shares of chapters and takes what comes back."""

    def __init__(self, client: Client, results: Results) -> None:
        self._client = client
        self._results = results
        self._topic = f"forwardpass-{uuid.uuid4().hex}"
        self._orders: dict[int, _Chapter] = {}
        self._heard: queue.Queue[tuple[int, Any]] = queue.Queue()

    def run(self, chapters: list[PlannedChapter]) -> None:
        """Render chapters; however it ends, nothing more is rendered for them."""
        self._client.subscribe_topic(self._topic, lambda event: self._heard.put(event[1]))
        try:
            self._submit(chapters)
            while self._orders:
                self._listen()
        finally:
            if self._orders:
                self._call_off()

    def _submit(self, chapters: list[PlannedChapter]) -> None:
        threads = sum(self._client.nthreads().values())
        lengths = [self._results.expected_frames(chapter) for chapter in chapters]
        fair = max(sum(lengths) / threads, FRAMES_WORTH_A_START)
        for planned, length in zip(chapters, lengths, strict=True):
            shares = math.ceil(length / fair)
            chapter = _Chapter(planned, self._results.job(planned))
            for i in range(shares):
                self._order(chapter, Share(i, shares), priority=length / shares)

    def _order(self, chapter: _Chapter, share: Share, priority: float) -> None:
        number = len(self._orders)
        job = replace(chapter.job, share=share)
        order = Order(chapter.planned, job, versions(), self._topic, number)
        key = f"{chapter.planned.name}-{number}-{self._topic}"
        # The scheduler reads what it is sent, and has not got the films' code: it sees bytes.
        errand = pickle.dumps(Errand(order))
        future = self._client.submit(pickle.loads, errand, key=key, priority=priority, pure=False)
        chapter.futures.append(future)
        self._orders[number] = chapter
        future.add_done_callback(lambda done: self._heard.put((number, done)))

    def _listen(self) -> None:
        number, message = self._next()
        chapter = self._orders.get(number)
        if chapter is None:
            # Of a chapter that has failed, or words of progress that come late.
            return
        if isinstance(message, int):
            self._results.progress(chapter.planned, message)
            return
        del self._orders[number]
        outcome = self._outcome(message)
        chapter.futures.remove(message)
        if isinstance(outcome, Failed):
            self._orders = {n: each for n, each in self._orders.items() if each is not chapter}
            self._client.cancel(chapter.futures)
            self._results.fail(chapter.planned, outcome)
        elif not chapter.futures:
            self._results.finish(chapter.planned, outcome)

    def _next(self) -> tuple[int, Any]:
        """Wait for a message, as long as there is somebody who may send one."""
        waited = 0
        while True:
            try:
                return self._heard.get(timeout=_PATIENCE_SECONDS)
            except queue.Empty:
                waited += _PATIENCE_SECONDS
            if self._client.status != "running":
                raise EnvironmentLacksError(_GONE)
            if self._client.nthreads():
                waited = 0
            elif waited >= _PATIENCE_WITHOUT_WORKERS_SECONDS:
                raise EnvironmentLacksError(_NO_WORKERS_LEFT)

    def _outcome(self, future: Future[Delivery]) -> Rendered | Failed:
        """Return how an order went; what it brought is in the cache afterwards."""
        from distributed import KilledWorker

        try:
            delivery: Delivery = future.result()
        except KilledWorker:
            return Failed("every worker that took it was killed")
        except CancelledError:
            raise EnvironmentLacksError(_GONE) from None
        except ImportError as error:
            raise EnvironmentLacksError(
                f"a worker of the cluster lacks forwardpass ({error}); install it there, "
                "for example pip install . in its copy of the project"
            ) from None
        except OSError as error:
            return Failed(f"a worker of the cluster failed: {reason(error)}")
        finally:
            future.release()
        outcome = delivery.outcome
        if isinstance(outcome, Failed) and outcome.disk:
            raise EnvironmentLacksError(f"the worker {delivery.worker}: {outcome.message}")
        self._results.keep(delivery.files)
        return outcome

    def _call_off(self) -> None:
        """Let no worker start or go on with what is still open."""
        if self._client.status == "running":
            from distributed import Event

            Event(self._topic, client=self._client).set()
            self._client.cancel([each for c in self._orders.values() for each in c.futures])
