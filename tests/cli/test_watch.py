"""`preview --watch`: what is saved is shown, and nothing that dies on the way ends the watch."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import ROOT, SHORTEST
from tests.processes import PATIENCE, Started, started
from tests.studio.test_render import offspring, wait_until

# These watch processes come and go, and do so one after another.
pytestmark = pytest.mark.xdist_group("processes")


class Watch:
    """A watch over a copy of the program: the sources themselves are left alone.

    Parameters
    ----------
    folder
        Where the films go.
    process
        The program, which has just been started.
    """

    def __init__(self, folder: Path, process: Started) -> None:
        self.process, self.out, self.err = process, process.out, process.err
        self.copy = folder / "copy"
        self.printed = self.out.next()
        self.video = folder / self.printed
        self.err.until("watching the sources")

    @property
    def warm(self) -> psutil.Process:
        """The process that forks for every render: the first one that is started."""
        children = psutil.Process(self.process.pid).children()
        return min(children, key=lambda child: child.create_time())

    def save(self, name: str, change: Callable[[str], str]) -> None:
        """Change a source file."""
        path = self.copy / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture
def watch(tmp_path: Path, environment: dict[str, str]) -> Iterator[Watch]:
    copy = tmp_path / "copy"
    for name in ("math_core", "scenes", "studio"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "cli.py", copy)
    command = [sys.executable, str(copy / "cli.py"), "preview", *SHORTEST, "--watch"]
    with started(command, cwd=tmp_path, env=environment) as process:
        yield Watch(tmp_path, process)


def in_green(source: str) -> str:
    """Return the theme with another colour for what is yellow."""
    assert '"#FFFF00"' in source
    return source.replace('"#FFFF00"', '"#00FF00"')


def test_watching_renders_again_what_a_save_touched(watch: Watch) -> None:
    first = watch.video.stat().st_mtime_ns
    watch.save("scenes/stage/theme.py", in_green)
    assert watch.out.next() == watch.printed
    assert watch.video.stat().st_mtime_ns > first
    watch.process.send_signal(signal.SIGINT)
    assert watch.out.rest() == ""
    watch.process.wait(PATIENCE)
    assert watch.process.returncode == 0


def test_ctrl_c_ends_a_watch_and_all_that_belongs_to_it(watch: Watch) -> None:
    family = offspring(watch.process.pid)
    for each in (watch.process, *family):
        each.send_signal(signal.SIGINT)
    said = watch.err.rest()
    watch.process.wait(PATIENCE)
    assert "stopped watching" in said
    assert "Traceback" not in said
    wait_until(lambda: not any(each.is_running() for each in family))


def test_a_render_that_is_killed_is_told_of_and_the_watch_goes_on(watch: Watch) -> None:
    deadly = "\nimport os\nos.kill(os.getpid(), 9)\n"
    watch.save("studio/reporters.py", lambda source: source + deadly)
    assert "the render was killed by SIGKILL" in watch.err.until("killed")
    watch.save("studio/reporters.py", lambda source: source.removesuffix(deadly))
    assert watch.out.next() == watch.printed


def test_a_half_written_source_is_told_of_in_a_line_and_the_watch_goes_on(watch: Watch) -> None:
    broken = "\nfrom\n"
    watch.save("scenes/stage/theme.py", lambda source: in_green(source) + broken)
    watch.err.until("theme.py changed")
    assert "SyntaxError" in (told := watch.err.next())
    assert "theme.py" in told
    watch.save("scenes/stage/theme.py", lambda source: source.removesuffix(broken))
    watch.err.until("theme.py changed")
    assert watch.out.next() == watch.printed


def test_a_warm_process_that_dies_is_told_of_and_the_watch_goes_on(watch: Watch) -> None:
    watch.warm.kill()
    assert "the process that renders was killed by SIGKILL" in watch.err.next()
    first = watch.video.stat().st_mtime_ns
    watch.save("scenes/stage/theme.py", in_green)
    assert watch.out.next() == watch.printed
    assert watch.video.stat().st_mtime_ns > first


def test_a_warm_process_that_dies_while_it_renders_is_told_of(watch: Watch) -> None:
    watch.save("studio/reporters.py", lambda source: source + "\nimport time\ntime.sleep(600)\n")
    watch.err.until("changed")
    wait_until(lambda: bool(watch.warm.children()))
    watch.warm.kill()
    assert "the process that renders was killed by SIGKILL" in watch.err.next()
