"""A real scheduler with real workers on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from distributed import Client

from studio.errors import EnvironmentLacksError, RefusedError
from studio.render import Outcome, render
from studio.voice.voices import VoiceChoice
from tests.processes import PATIENCE
from tests.studio.conftest import SHORT, Remembering, plan_for
from tests.studio.test_render import alive, leftovers, offspring, pictures, wait_until

RenderPart = Callable[..., tuple[Outcome, Remembering]]
ROOT = Path(__file__).resolve().parents[2]
_STARTING_SECONDS = 60

# These watch processes come and go, and do so one after another.
pytestmark = pytest.mark.xdist_group("processes")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def process(
    folder: Path, module: str, *words: str, path: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's commands in a folder that has nothing to do with the project."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
    with (folder / f"{module}.log").open("ab") as log:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "DASK_TEMPORARY_DIRECTORY": str(folder)},
            stdout=log,
            stderr=log,
        )
    try:
        yield started
    finally:
        family = [psutil.Process(started.pid), *offspring(started.pid)]
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        started.wait(PATIENCE)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler without the films' code, which answers already; its address."""
    port = free_port()
    words = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    address = f"tcp://127.0.0.1:{port}"
    with process(tmp_path, "dask_scheduler", *words):
        # Where much else runs, it takes its time to start.
        with Client(address, timeout=_STARTING_SECONDS, set_as_default=False):
            pass
        yield address


@contextmanager
def worker(
    folder: Path, scheduler: str, path: str = str(ROOT)
) -> Iterator[subprocess.Popen[bytes]]:
    words = (scheduler, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
    with process(folder, "dask_worker", *words, path=path) as started:
        yield started


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the chapter ``gated`` notes who plays it, and waits for a file "open"."""
    folder = tmp_path / "gate"
    folder.mkdir()
    monkeypatch.setenv("FORWARDPASS_TEST_GATE", str(folder))
    return folder


@pytest.fixture
def two_workers(
    gate: Path, scheduler: str, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    from distributed import Client

    with worker(tmp_path, scheduler) as one, worker(tmp_path, scheduler) as two:
        with Client(scheduler, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield [one, two]


@pytest.mark.usefixtures("two_workers")
def test_a_cluster_makes_the_same_film_as_this_machine(
    scheduler: str,
    render_part: RenderPart,
    short_film: tuple[Path, Outcome],
    tmp_path: Path,
) -> None:
    outcome, report = render_part("Short", ["first", "second"], cluster=scheduler)
    assert sorted(report.of("rendered")) == ["short/first", "short/second"]
    for file in outcome.written:
        here = pictures(short_film[0] / "480p15" / "9-short" / file.path.name)
        there = pictures(file.path)
        assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))
    assert sum(report.of("frames")) == sum(file.frames for file in outcome.written)
    assert leftovers(tmp_path) == []
    # What came from the cluster is in the cache like everything else.
    _, report = render_part("Short", ["first", "second"], cluster=scheduler)
    assert sorted(report.of("cached")) == ["short/first", "short/second"]


@pytest.mark.usefixtures("two_workers")
def test_a_long_chapter_is_shared_among_the_cluster(
    scheduler: str, render_part: RenderPart
) -> None:
    alone = pictures(render_part("Short", ["second"])[0].written[0].path)
    outcome, report = render_part("Short", ["second"], cluster=scheduler, force=True)
    shared = pictures(outcome.written[0].path)
    assert sum(report.of("frames")) == len(shared)
    assert all(np.array_equal(a, b) for a, b in zip(alone, shared, strict=True))


@pytest.mark.usefixtures("two_workers")
def test_a_scene_that_raises_on_the_cluster_is_named_and_the_others_are_finished(
    scheduler: str, render_part: RenderPart
) -> None:
    outcome, _ = render_part("Faulty", ["raises", "fine"], cluster=scheduler)
    ((chapter, failure),) = outcome.failed
    assert chapter.name == "faulty/raises"
    assert failure.message == "ValueError: the square is not round"
    assert "short_part.py" in failure.place
    assert [file.path.name for file in outcome.written] == ["2-fine.mp4"]


def test_the_work_of_a_killed_worker_is_done_again(
    scheduler: str,
    two_workers: list[subprocess.Popen[bytes]],
    render_part: RenderPart,
    gate: Path,
) -> None:
    def kill_who_waits() -> None:
        wait_until(lambda: any(gate.iterdir()))
        (rendering,) = (psutil.Process(int(path.name)) for path in gate.iterdir())
        (victim,) = (each for each in two_workers if rendering in offspring(each.pid))
        # Only the worker itself: what it has started has to end with it.
        family = offspring(victim.pid)
        started_by_it = [each for each in family if each.parent() == psutil.Process(victim.pid)]
        for each in (psutil.Process(victim.pid), *started_by_it):
            each.send_signal(signal.SIGKILL)
        wait_until(lambda: alive(family) == [])
        (gate / "open").touch()

    killer = threading.Thread(target=kill_who_waits, daemon=True)
    killer.start()
    outcome, _ = render_part("Faulty", ["gated", "fine"], cluster=scheduler)
    killer.join(PATIENCE)
    assert outcome.failed == []
    assert [file.path.name for file in outcome.written] == ["1-gated.mp4", "2-fine.mp4"]
    players = [path for path in gate.iterdir() if path.name != "open"]
    assert len(players) == 2


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("8786", RefusedError, "'8786' is not a scheduler's address; write tcp://HOST:PORT"),
        ("http://here:80", RefusedError, "is not a scheduler's address"),
        ("tcp://127.0.0.1:1", EnvironmentLacksError, "no Dask scheduler answers at"),
    ],
)
def test_an_address_without_a_scheduler_is_refused_clearly(
    address: str,
    error: type[Exception],
    message: str,
    render_part: RenderPart,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from studio import cluster

    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 1)
    with pytest.raises(error, match=message):
        render_part("Short", ["first"], cluster=address)
    assert leftovers(tmp_path) == []
    assert not list(tmp_path.rglob("*.mp4"))


def test_a_cluster_without_workers_says_so(
    scheduler: str, render_part: RenderPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio import cluster

    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 5)
    with pytest.raises(EnvironmentLacksError, match=r"has no workers; start some with dask worker"):
        render_part("Short", ["first"], cluster=scheduler)


def test_a_worker_without_the_package_says_so(
    scheduler: str, render_part: RenderPart, tmp_path: Path
) -> None:
    with (
        worker(tmp_path, scheduler, path=""),
        pytest.raises(EnvironmentLacksError, match=r"lacks forwardpass \(No module named"),
    ):
        render_part("Short", ["first"], cluster=scheduler)


def test_a_worker_with_other_code_is_refused(
    scheduler: str, render_part: RenderPart, tmp_path: Path
) -> None:
    """In a copy of the program, in which one word of a scene is another."""
    import shutil

    copy = tmp_path / "copy"
    for name in ("math_core", "scenes", "studio", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    part = copy / "tests" / "studio" / "short_part.py"
    part.write_text(part.read_text().replace('"A square."', '"A circle."'))
    with (
        worker(tmp_path, scheduler, path=str(copy)),
        pytest.raises(EnvironmentLacksError, match="code is another one; install the same"),
    ):
        render_part("Short", ["first"], cluster=scheduler)


def test_without_dask_the_option_says_how_to_get_it(
    render_part: RenderPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # type: ignore[arg-type]
    with pytest.raises(EnvironmentLacksError, match=r'pip install -e "\.\[cluster\]"'):
        render_part("Short", ["first"], cluster="tcp://127.0.0.1:8786")


def test_a_voice_of_this_machine_alone_is_refused_on_a_cluster(tmp_path: Path) -> None:
    plan = replace(plan_for(SHORT, tmp_path), voice=VoiceChoice(f"recordings:{tmp_path}"))
    with pytest.raises(RefusedError, match="speaks on this machine only"):
        render(plan, Remembering(), output=tmp_path, cluster="tcp://127.0.0.1:1")
