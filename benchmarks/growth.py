"""How the time and memory of a render grow: with frames, mobjects, pixels and cores.

    python benchmarks/growth.py            # about ten minutes

Whole processes are timed, with all their children, each from an empty cache. Linux only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.processes import Cost, adopt_grandchildren, cost
from studio.quality import QUALITIES

_HEADER = "CPU s | wall s | CPU ms/frame | largest process MB"


def crowd(
    seconds: float, mobjects: int, moving: int, quality: str = "h", workers: int = 1
) -> list[str]:
    """Return the command that renders a film of squares, ``moving`` of which turn."""
    call = f"render_crowd({seconds}, {mobjects}, {moving}, {quality!r}, {workers})"
    return [sys.executable, "-c", f"from benchmarks.growth import render_crowd; {call}"]


def render_crowd(seconds: float, mobjects: int, moving: int, quality: str, workers: int) -> None:
    """Render a film of squares, and throw it away."""
    from benchmarks.crowd import CrowdParams
    from scenes.catalog import ChapterEntry, PartEntry, Target
    from studio.formats import resolve_format
    from studio.plan import make_plan
    from studio.render import render
    from studio.reporters import make_reporter

    chapter = ChapterEntry(1, "turning", "Turning", ("",), "turning", seconds)
    part = PartEntry(97, "crowd", "A crowd", "", "benchmarks.crowd", "Crowd", (chapter,))
    params = CrowdParams(seconds=seconds, mobjects=mobjects, moving=moving)
    form = resolve_format("mp4", transparent=False)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        plan = make_plan([Target(part)], {"crowd": [params]}, QUALITIES[quality], form, output)
        outcome = render(plan, make_reporter(as_json=False), output=output, workers=workers)
    if outcome.failed:
        raise SystemExit(outcome.failed[0][1].message)


def measured(command: list[str], runs: int) -> Cost:
    """Return the medians of some runs, each with a cache of its own."""
    costs = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            costs.append(cost(command, {"FORWARDPASS_CACHE": folder}))
    return Cost(
        statistics.median(each.cpu for each in costs),
        statistics.median(each.wall for each in costs),
        max(each.memory for each in costs),
    )


def table(what: str, rows: Iterable[tuple[str, int, list[str]]], runs: int) -> None:
    """Print a Markdown table: a name, a number of frames and a command a row."""
    rule = "---|" * (2 + _HEADER.count("|"))
    print(f"\n| {what} | {_HEADER} |\n|{rule}", flush=True)
    for name, frames, command in rows:
        spent = measured(command, runs)
        print(
            f"| {name} | {spent.cpu:.1f} | {spent.wall:.1f} | {1e3 * spent.cpu / frames:.1f} | "
            f"{spent.memory / 1e6:.0f} |",
            flush=True,
        )


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    adopt_grandchildren()
    lengths, cores = (5, 10, 20, 40), sorted({1, 2, os.cpu_count() or 1})
    table(
        "frames (100 squares, 10 turn, 1080p60)",
        ((str(60 * s), 60 * s, crowd(s, 100, 10)) for s in lengths),
        runs,
    )
    table(
        "mobjects (10 turn, 600 frames, 1080p60)",
        ((str(n), 600, crowd(10, n, 10)) for n in (10, 100, 400, 800)),
        runs,
    )
    table(
        "mobjects that move (of 400, 600 frames, 1080p60)",
        ((str(n), 600, crowd(10, 400, n)) for n in (1, 10, 100, 400)),
        runs,
    )
    table(
        "pixels (100 squares, 10 turn, 10 s)",
        (
            (each.label, 10 * each.frame_rate, crowd(10, 100, 10, flag))
            for flag, each in QUALITIES.items()
        ),
        runs,
    )
    table(
        "workers (one chapter of 100 squares, 100 turn, 2400 frames, 1080p60)",
        ((str(n), 2400, crowd(40, 100, 100, "h", n)) for n in cores),
        runs,
    )


if __name__ == "__main__":
    main()
