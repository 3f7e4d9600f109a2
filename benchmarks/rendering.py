"""What rendering costs: ours, `manim render`, and only encoding the same frames.

    python benchmarks/rendering.py                  # two chapters at 1080p60, three runs each
    python benchmarks/rendering.py neuron --runs 1  # a whole film: a quarter of an hour

Whole processes are timed, start to end, with all their children; `manim render` begins with an
empty folder, ours with an empty cache. Linux only: elsewhere a process cannot wait for its
grandchildren.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import av

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.processes import ROOT, Cost, adopt_grandchildren, cost
from scenes.catalog import Target, resolve
from studio.formats import resolve_format

_LIGHT, _HEAVY = "neuron/weighted-sum", "transformer/the-block"
# Of Manim's own, those that make it faster.
_BEST_FLAGS = ("--disable_caching", "--progress_bar", "none")
# What Manim gives its encoder when it is not told otherwise.
_MANIM = {"crf": "23"}
_LOSSLESS = {"qp": "0", "preset": "ultrafast"}


def ours(target: str, jobs: int, *, again: bool = False) -> Cost:
    """Render with `forwardpass render -j`, from nothing or ``again`` what is there already."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "cli.py", "render", target, "-q", "h", "-j", str(jobs)]
        for _ in range(1 + again):
            spent = cost([*command, "-o", folder], {"FORWARDPASS_CACHE": f"{folder}/cache"})
        return _with_size(spent, Path(folder), "1080p60")


def manim(target: str, *flags: str) -> Cost:
    """Render with `manim render -qh`, from nothing."""
    (chosen,) = resolve([target])
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder, "film.py")
        scene.write_text(_scene(chosen), encoding="utf-8")
        command = [sys.executable, "-m", "manim", "render", "-qh", *flags]
        command += ["--media_dir", f"{folder}/media", str(scene), "Film"]
        return _with_size(cost(command, {"PYTHONPATH": str(ROOT)}), Path(folder), "media/videos")


def _scene(target: Target) -> str:
    chapters = [chapter.slug for chapter in target.chapters]
    return (
        f"from {target.part.module} import {target.part.class_name}\n\n\n"
        f"class Film({target.part.class_name}):\n"
        "    def __init__(self, **options):\n"
        f"        super().__init__(chapters={chapters!r}, **options)\n"
    )


def _with_size(spent: Cost, folder: Path, place: str) -> Cost:
    films = [path for path in (folder / place).rglob("*.mp4") if "partial_movie" not in str(path)]
    return Cost(spent.cpu, spent.wall, spent.memory, sum(path.stat().st_size for path in films))


def encoding_alone(lossless: Path) -> Cost:
    """Encode a lossless film's frames as ours does; decoding them is subtracted."""
    code = f"from benchmarks.rendering import encode; encode({str(lossless)!r}, %s)"
    with_, without = (
        cost([sys.executable, "-c", code % flag], {"PYTHONPATH": str(ROOT)})
        for flag in ("True", "False")
    )
    return Cost(with_.cpu - without.cpu, with_.wall - without.wall, with_.memory)


def encode(lossless: str, wanted: bool) -> None:
    """Decode a film, and if ``wanted`` encode it with our settings."""
    with av.open(lossless) as source, tempfile.TemporaryDirectory() as folder:
        if wanted:
            _encoded(source, Path(folder, "a.mp4"), dict(resolve_format("mp4", False).options))
        else:
            for _ in source.decode(video=0):
                pass


def _encoded(source: av.container.InputContainer, target: Path, options: dict[str, str]) -> None:
    template = source.streams.video[0]
    with av.open(target, "w") as film:
        stream = film.add_stream("libx264", rate=template.average_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = template.width, template.height, "yuv420p"
        stream.codec_context.thread_count = 1
        for frame in source.decode(template):
            frame.pict_type = 0
            film.mux(stream.encode(frame))
        film.mux(stream.encode())


def quality(lossless: Path, options: dict[str, str]) -> tuple[float, float, int]:
    """Return mean PSNR (dB), mean SSIM and size of a film encoded with some options."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "a.mp4")
        with av.open(lossless) as source:
            _encoded(source, target, options)
        return (*_compared(lossless, target), target.stat().st_size)


def _compared(one: Path, other: Path) -> tuple[float, float]:
    psnr, ssim = [], []
    for name, key, values in (
        ("psnr", "lavfi.psnr.mse_avg", psnr),
        ("ssim", "lavfi.ssim.All", ssim),
    ):
        with av.open(one) as first, av.open(other) as second:
            graph = av.filter.Graph()
            sources = [graph.add_buffer(template=each.streams.video[0]) for each in (first, second)]
            compare, sink = graph.add(name), graph.add("buffersink")
            for i, source in enumerate(sources):
                source.link_to(compare, 0, i)
            compare.link_to(sink)
            graph.configure()
            for pair in zip(first.decode(video=0), second.decode(video=0), strict=True):
                for source, frame in zip(sources, pair, strict=True):
                    frame.pts = len(values)
                    source.push(frame)
                values.append(float(sink.pull().metadata[key]))
    import math

    mse = statistics.fmean(psnr)
    return (10 * math.log10(255**2 / mse) if mse else math.inf), statistics.fmean(ssim)


def lossless_film(target: str, place: str) -> None:
    """Render a chapter without loss, to have the frames that are to be encoded."""
    import dataclasses

    from scenes.params import params_model
    from studio.cache import SegmentStore
    from studio.film import Clip, join
    from studio.fingerprint import steps
    from studio.jobs import ChapterJob
    from studio.quality import QUALITIES
    from studio.worker import render_chapter

    folder = Path(place)
    (chosen,) = resolve([target])
    assert chosen.chapter is not None
    part, chapter = chosen.part, chosen.chapter
    form = dataclasses.replace(resolve_format("mp4", False), options=_LOSSLESS)
    params = params_model(part.module)()
    found = steps(part, chapter, params, QUALITIES["h"], form)
    store = SegmentStore(folder / "segments")
    job = ChapterJob(
        part.module,
        part.class_name,
        chapter.slug,
        found,
        params,
        QUALITIES["h"],
        form,
        folder,
        folder / "segments",
    )
    rendered = render_chapter(job)
    paths = tuple((store.find(each), each.frames) for each in rendered.segments)
    join([Clip(paths, "")], folder / "lossless.mp4", QUALITIES["h"], "")  # type: ignore[arg-type]


def row(name: str, frames: int, runs: int, call: Callable[[], Cost]) -> None:
    """Print the medians of some runs as a row of a Markdown table."""
    costs = [call() for _ in range(runs)]
    cpu, wall = (statistics.median(getattr(c, what) for c in costs) for what in ("cpu", "wall"))
    size = f"{costs[0].size / 1e6:.2f}" if costs[0].size else "–"
    print(
        f"| {name} | {1e3 * cpu / frames:.1f} | {cpu:.0f} | {wall:.0f} | "
        f"{max(c.memory for c in costs) / 1e6:.0f} | {size} |",
        flush=True,
    )


def table(target: str, runs: int, *, lossless: Path | None) -> None:
    """Print one table of costs."""
    (chosen,) = resolve([target])
    frames = round(60 * sum(chapter.seconds or 0.0 for chapter in chosen.chapters))
    print(f"\n**{target}**, {frames} frames, median of {runs}\n")
    print("| | CPU ms/frame | CPU s | wall s | largest process MB | file MB |")
    print("|---|---|---|---|---|---|", flush=True)
    row("`manim render -qh`", frames, runs, lambda: manim(target))
    row(
        f"`manim render -qh {' '.join(_BEST_FLAGS)}`",
        frames,
        runs,
        lambda: manim(target, *_BEST_FLAGS),
    )
    for jobs in (1, os.cpu_count() or 1):
        row(f"`forwardpass render -j {jobs}`", frames, runs, lambda jobs=jobs: ours(target, jobs))
    row("the same, unchanged", frames, runs, lambda: ours(target, jobs=1, again=True))
    if lossless is not None:
        row("encoding alone", frames, runs, lambda: encoding_alone(lossless))


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=[_LIGHT, _HEAVY])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    adopt_grandchildren()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        films = {}
        for name in asked.targets:
            if resolve([name])[0].chapter is not None:
                films[name] = Path(folder, name.replace("/", "-"))
                films[name].mkdir()
                # In a process of its own: a child's memory is counted from its parent's on.
                place = str(films[name])
                call = f"from benchmarks.rendering import *; lossless_film({name!r}, {place!r})"
                cost([sys.executable, "-c", call], {"PYTHONPATH": str(ROOT)})
                films[name] /= "lossless.mp4"
            table(name, asked.runs, lossless=films.get(name))
        if films:
            qualities(films)


def qualities(films: Mapping[str, Path]) -> None:
    """Print how good and how large Manim's settings and ours make the same frames."""
    print("\nThe same lossless frames, encoded with both settings\n")
    print("| | settings | PSNR dB | SSIM | MB |\n|---|---|---|---|---|", flush=True)
    settings = {"Manim's": _MANIM, "ours": dict(resolve_format("mp4", False).options)}
    for target, lossless in films.items():
        for name, options in settings.items():
            psnr, ssim, size = quality(lossless, options)
            print(f"| {target} | {name} | {psnr:.2f} | {ssim:.5f} | {size / 1e6:.2f} |", flush=True)


if __name__ == "__main__":
    main()
