"""Rendering for real: files are decoded, faults are caused."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest
import srt

from studio.errors import EnvironmentLacksError
from studio.film import probe
from studio.folders import whole_file
from studio.render import Outcome, render
from tests.processes import PATIENCE, started
from tests.studio.conftest import SHORT, Remembering, plan_for

RenderPart = Callable[..., tuple[Outcome, Remembering]]

# These watch processes come and go, and do so one after another.
pytestmark = pytest.mark.xdist_group("processes")


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(path) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def boxes(path: Path) -> list[str]:
    """Return the names of an mp4's top-level boxes."""
    data, place, names = path.read_bytes(), 0, []
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        names.append(data[place + 4 : place + 8].decode())
        place += size
    return names


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if "partial" in path.name or "job-" in path.name]


# --- what is in the files -----------------------------------------------------------------------


def test_a_film_plays_everywhere(short_film: tuple[Path, Outcome]) -> None:
    path = short_film[0] / "480p15" / "9-short.mp4"
    with av.open(path) as film:
        video = film.streams.video[0]
        assert video.codec_context.name == "h264"
        assert video.codec_context.pix_fmt == "yuv420p"
        assert (video.width, video.height) == (854, 480)
        assert video.average_rate == 15
        bt709 = 1
        assert video.codec_context.colorspace == bt709
        assert video.codec_context.color_primaries == bt709
        assert film.metadata["title"] == "A short film"
    names = boxes(path)
    assert names.index("moov") < names.index("mdat"), "the index must come first (faststart)"


def test_a_film_is_exactly_its_chapters_in_order(short_film: tuple[Path, Outcome]) -> None:
    folder = short_film[0] / "480p15"
    film = pictures(folder / "9-short.mp4")
    clips = [
        *pictures(folder / "9-short" / "1-first.mp4"),
        *pictures(folder / "9-short" / "2-second.mp4"),
    ]
    assert len(film) == len(clips)
    assert all(np.array_equal(a, b) for a, b in zip(film, clips, strict=True))


def test_the_frames_are_as_many_as_the_scenes_clock_says(
    short_film: tuple[Path, Outcome],
) -> None:
    # "A square." is 9 characters: 9/14 + 0.4 s = 1.043 s, 16 frames at 15 a second; the title's
    # fade takes 0.2 s, 3 frames.
    first = next(file for file in short_film[1].written if file.path.name == "1-first.mp4")
    assert first.frames == probe(first.path) == 16 + 3
    assert first.seconds == pytest.approx(19 / 15)


def test_a_film_has_its_chapters_marked(short_film: tuple[Path, Outcome]) -> None:
    film = short_film[0] / "480p15" / "9-short.mp4"
    with av.open(film) as video:
        marks = video.chapters()
    assert [mark["metadata"]["title"] for mark in marks] == ["First", "Second"]
    starts = [float(mark["start"] * mark["time_base"]) for mark in marks]
    assert starts == pytest.approx([0.0, 19 / 15], abs=0.002)


def test_pictures_are_not_blank_and_colours_are_true(short_film: tuple[Path, Outcome]) -> None:
    last = pictures(short_film[0] / "480p15" / "9-short" / "1-first.mp4")[-1]
    assert last.std() > 5
    assert last[0, 0].max() < 8, "the canvas must be black"
    assert last.max() > 240, "white lines must be white"


def test_captions_lie_within_the_video_and_follow_the_chapters(
    short_film: tuple[Path, Outcome],
) -> None:
    folder = short_film[0] / "480p15"
    captions = list(srt.parse((folder / "9-short.srt").read_text(encoding="utf-8")))
    assert [caption.content for caption in captions] == ["A square.", "Words & more."]
    film = next(file for file in short_film[1].written if file.path.name == "9-short.mp4")
    ends = [caption.end.total_seconds() for caption in captions]
    assert captions[0].start.total_seconds() == 0
    assert captions[1].start.total_seconds() == pytest.approx(19 / 15, abs=0.002)
    assert ends == sorted(ends)
    assert ends[-1] <= film.seconds
    vtt = (folder / "9-short.vtt").read_text(encoding="utf-8")
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert "Words &amp; more." in vtt


@pytest.mark.parametrize(
    ("fmt", "clear", "codec", "pixels"),
    [
        ("webm", False, "vp9", "yuv420p"),
        ("webm", True, "vp9", "yuv420p"),
        ("mov", False, "h264", "yuv420p"),
        ("mov", True, "prores", "yuva444p10le"),
        ("gif", False, "gif", "bgra"),
    ],
)
def test_every_format_decodes_whole(
    fmt: str, clear: bool, codec: str, pixels: str, tmp_path: Path
) -> None:
    output = tmp_path / "renders"
    plan = plan_for(SHORT, output, fmt=fmt, clear=clear)
    (file,) = render(plan, Remembering(), output=output).written
    assert probe(file.path) == file.frames
    with av.open(file.path) as film:
        assert film.streams.video[0].codec_context.name == codec
        assert film.streams.video[0].codec_context.pix_fmt == pixels
    assert pictures(file.path)[len(pictures(file.path)) // 2].std() > 5


@pytest.mark.parametrize("fmt", ["mov", "webm"])
def test_a_transparent_film_has_no_background(fmt: str, tmp_path: Path) -> None:
    output = tmp_path / "renders"
    plan = plan_for(SHORT, output, fmt=fmt, clear=True)
    (file,) = render(plan, Remembering(), output=output).written
    with av.open(file.path) as film:
        stream = film.streams.video[0]
        # FFmpeg's own VP9 decoder leaves out the alpha that WebM keeps beside the picture.
        name = {"mov": "prores", "webm": "libvpx-vp9"}[fmt]
        decoder = av.CodecContext.create(name, "r")
        decoder.extradata = stream.codec_context.extradata
        packets = [packet for packet in film.demux(stream) if packet.dts is not None]
        frames = [frame for packet in packets for frame in decoder.decode(packet)]
        if fmt == "webm":
            assert stream.metadata["alpha_mode"] == "1"
    frame = frames[15].to_ndarray(format="rgba")
    assert frame[0, 0, 3] == 0
    assert frame[..., 3].max() > 240


# --- the cache ----------------------------------------------------------------------------------


def test_what_is_finished_is_not_rendered_again(render_part: RenderPart, tmp_path: Path) -> None:
    first, _ = render_part("Short", ["first"])
    before = pictures(first.written[0].path)
    second, report = render_part("Short", ["first"])
    assert report.of("cached") == ["short/first"]
    assert report.of("rendered") == []
    after = pictures(second.written[0].path)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_force_renders_again(render_part: RenderPart) -> None:
    render_part("Short", ["first"])
    _, report = render_part("Short", ["first"], force=True)
    assert report.of("rendered") == ["short/first"]


@pytest.mark.parametrize("damage", ["truncated", "changed", "gone", "record"])
def test_a_damaged_cache_entry_is_thrown_away_and_rendered_again(
    damage: str, render_part: RenderPart, own_cache: Path
) -> None:
    render_part("Short", ["first"])
    # The square, what is held behind it until the line is over, and the title's fade.
    clip, _, _ = (own_cache / "chapters" / "segments").glob("*.mp4")
    (record,) = (own_cache / "chapters").glob("*.json")
    if damage == "truncated":
        clip.write_bytes(clip.read_bytes()[:100])
    elif damage == "changed":
        data = bytearray(clip.read_bytes())
        data[len(data) // 2] ^= 0xFF
        clip.write_bytes(data)
    elif damage == "gone":
        clip.unlink()
    else:
        record.write_text("{")
    outcome, report = render_part("Short", ["first"])
    assert len(report.of("warning")) == 1
    assert report.of("rendered") == ["short/first"]
    assert probe(outcome.written[0].path) == 19
    assert len(list((own_cache / "chapters" / "segments").iterdir())) == 3


def test_the_cache_forgets_what_was_not_used_for_longest(
    render_part: RenderPart, own_cache: Path
) -> None:
    from studio.cache import ChapterCache

    render_part("Short", ["first"])
    cache = ChapterCache(own_cache / "chapters", print)
    for path in cache.files:
        os.utime(path, (1, 1))
    render_part("Short", ["second"])
    new = [path for path in cache.files if path.stat().st_mtime > 1]
    cache.prune(limit=sum(path.stat().st_size for path in new))
    assert cache.files == new
    _, report = render_part("Short", ["first", "second"])
    assert report.of("cached") == ["short/second"]
    assert report.of("rendered") == ["short/first"]


def test_only_the_missing_part_of_a_chapter_is_rendered_again(
    render_part: RenderPart, own_cache: Path
) -> None:
    first, _ = render_part("Short", ["first"])
    before = pictures(first.written[0].path)
    segments = sorted(
        (own_cache / "chapters" / "segments").iterdir(), key=lambda path: path.stat().st_size
    )
    short, *others = segments
    assert len(others) == 2
    short.unlink()
    second, report = render_part("Short", ["first"])
    assert sum(report.of("frames")) == int(short.stem.split("-")[1]) < len(before)
    assert all(path.exists() for path in others)
    after = pictures(second.written[0].path)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_share_a_chapter_and_no_frame_is_drawn_twice(
    workers: int, render_part: RenderPart, short_film: tuple[Path, Outcome]
) -> None:
    outcome, report = render_part("Short", ["second"], workers=workers)
    alone = pictures(short_film[0] / "480p15" / "9-short" / "2-second.mp4")
    shared = pictures(outcome.written[0].path)
    assert sum(report.of("frames")) == len(alone)
    assert all(np.array_equal(a, b) for a, b in zip(alone, shared, strict=True))


# --- faults -------------------------------------------------------------------------------------


def test_a_scene_that_raises_is_named_with_its_line_and_the_others_are_finished(
    render_part: RenderPart, tmp_path: Path, own_cache: Path
) -> None:
    outcome, _ = render_part("Faulty", ["raises", "fine"])
    ((chapter, failure),) = outcome.failed
    assert chapter.name == "faulty/raises"
    assert failure.message == "ValueError: the square is not round"
    path, line = failure.place.rsplit(":", 1)
    source = Path(path).read_text(encoding="utf-8").splitlines()
    assert "not round" in source[int(line) - 1]
    assert [file.path.name for file in outcome.written] == ["2-fine.mp4"]
    assert leftovers(tmp_path) == []


def test_a_killed_worker_takes_only_its_chapter_along(
    render_part: RenderPart, tmp_path: Path
) -> None:
    outcome, _ = render_part("Faulty", ["killed", "fine"])
    ((chapter, failure),) = outcome.failed
    assert chapter.name == "faulty/killed"
    assert "killed (exit code -9)" in failure.message
    assert [file.path.name for file in outcome.written] == ["2-fine.mp4"]
    assert leftovers(tmp_path) == []


def test_a_full_disk_is_one_clear_error(render_part: RenderPart, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacksError, match="no space left on the disk"):
        render_part("Faulty", ["full", "endless"])
    assert leftovers(tmp_path) == []
    assert not list(tmp_path.rglob("*.mp4"))


def test_a_file_that_cannot_be_finished_never_takes_its_name(
    render_part: RenderPart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import studio.film

    def half(_clips: Any, target: Path, *_: Any) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(studio.film, "join", half)
    with pytest.raises(EnvironmentLacksError, match="no space left"):
        render_part("Short", ["first"])
    assert [p for p in (tmp_path / "renders").rglob("*") if p.is_file()] == []


def test_an_output_that_cannot_be_written_is_refused_before_anything_is_rendered(
    render_part: RenderPart, tmp_path: Path, own_cache: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentLacksError, match=r"cannot write to .*file.*choose another"):
        render_part("Short", ["first"], output=tmp_path / "file" / "renders")
    assert not (own_cache / "chapters").exists()


def test_what_killed_runs_left_is_swept(
    render_part: RenderPart, tmp_path: Path, own_cache: Path
) -> None:
    nobody = 2**22 - 1
    (own_cache / f"job-{nobody}-abc").mkdir(parents=True)
    folder = tmp_path / "renders" / "480p15" / "9-short"
    folder.mkdir(parents=True)
    (folder / f".1-first.partial-{nobody}.mp4").write_text("half")
    ours = folder / f".other.partial-{os.getpid()}.mp4"
    ours.write_text("still being written")
    render_part("Short", ["first"])
    assert leftovers(tmp_path) == [ours]


def test_two_renders_of_the_same_film_at_once_both_succeed(
    render_part: RenderPart, tmp_path: Path
) -> None:
    outcomes: list[Outcome] = []

    def run() -> None:
        outcomes.append(render_part("Short", ["first", "second"], force=True)[0])

    together([threading.Thread(target=run, daemon=True) for _ in range(2)])
    assert [len(outcome.written) for outcome in outcomes] == [2, 2]
    assert probe(outcomes[0].written[0].path) == 19
    assert leftovers(tmp_path) == []


def test_two_threads_write_the_same_file_without_touching_each_others(tmp_path: Path) -> None:
    both_write = threading.Barrier(2, timeout=10)
    target, partials, written = tmp_path / "film.mp4", set(), []

    def run(text: str) -> None:
        with whole_file(target) as partial:
            partial.write_text(text)
            partials.add(partial)
            both_write.wait()
        written.append(text)

    words = ("one", "other")
    together([threading.Thread(target=run, args=(text,), daemon=True) for text in words])
    assert len(partials) == 2
    assert sorted(written) == ["one", "other"]
    assert target.read_text() in written
    assert leftovers(tmp_path) == []


def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path.cwd())!r})\n"
        "from pathlib import Path\n"
        "from tests.studio.conftest import Remembering, entry, plan_for\n"
        "from studio.render import render\n"
        "class Loud(Remembering):\n"
        "    def started(self, plan, cached): print('started', flush=True)\n"
        "if __name__ == '__main__':\n"
        f"    output = Path({str(tmp_path / 'renders')!r})\n"
        "    plan = plan_for(entry('Faulty', 'faulty', ['endless']), output)\n"
        "    render(plan, Loud(), output=output)\n"
    )
    with started([sys.executable, str(script)]) as parent:
        assert parent.out.next() == "started"
        # The server that forks the workers, the worker, and Python's resource tracker.
        wait_until(lambda: len(offspring(parent.pid)) >= 3)
        family = offspring(parent.pid)
        parent.kill()
        wait_until(lambda: alive(family) == [])


def together(threads: list[threading.Thread]) -> None:
    """Let threads run at the same time, to their ends."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "they do not come to an end"


def offspring(pid: int) -> list[psutil.Process]:
    """Return all processes that a process has started, and they in turn."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run; one that only waits to be reaped does not."""
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def wait_until(condition: Callable[[], bool], patience: float = 30.0) -> None:
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
