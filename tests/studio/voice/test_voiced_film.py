"""Films that speak, rendered for real: files are decoded and held against the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from scenes.catalog import Target
from scenes.params import PartParams
from scenes.stage.speech import LinePlace, SpeechTiming, Utterance
from studio.encoder import ClipEncoder
from studio.errors import EnvironmentLacksError
from studio.film import Clip, join, probe
from studio.formats import AAC, OPUS, PCM, Sound, resolve_format
from studio.jobs import HeardLine
from studio.plan import make_plan
from studio.quality import Quality
from studio.render import Outcome, render
from studio.voice import sound, soundtrack, voices
from studio.voice.errors import VoiceError
from studio.voice.sound import RATE, loudness
from studio.voice.soundtrack import SpokenChapter
from studio.voice.speech import Samples, Speech
from studio.voice.voices import SILENT, VoiceChoice
from tests.studio.conftest import SHORT, Remembering
from tests.studio.voice.programs import PACE, TONE, heard_by, program
from tests.studio.voice.signals import level

# Films that are rendered once serve several tests.
pytestmark = pytest.mark.xdist_group("voiced films")

# When the second chapter begins, in frames. "A square." has 9 letters: 9/14 + 0.4 s are 16, 31 or
# 63 frames; the title's fade of 0.2 s takes 3, 6 or 12.
SECOND = {15: 16 + 3, 30: 31 + 6, 60: 63 + 12}
# The tone is as long as what is said: "A square." and "Words and more.".
FIRST_LINE, SECOND_LINE = 9 / PACE, 15 / PACE


@dataclass(frozen=True)
class Heard:
    """The sound of a file: both channels, in [−1, 1], and when it begins and ends in the file."""

    channels: NDArray[np.float32]
    starts: float
    ends: float

    @cached_property
    def samples(self) -> Samples:
        """The mean of both channels."""
        mean: Samples = self.channels.mean(axis=0)
        return mean

    def level(self, start: float, end: float) -> float:
        return level(self.samples[round(start * RATE) : round(end * RATE)])

    def stretches(self) -> list[tuple[float, float]]:
        """Return when something is heard, in seconds: from and to, in steps of 5 ms."""
        step = RATE // 200
        n = len(self.samples) // step
        loud = [level(self.samples[i * step : (i + 1) * step]) > -45 for i in range(n)]
        edges = np.flatnonzero(np.diff([False, *loud, False]))
        return [(a / 200, b / 200) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def decoded(path: Path) -> Heard:
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        frames = list(file.decode(stream))
        base = stream.time_base
        assert base is not None
        first, last = frames[0], frames[-1]
        assert first.pts is not None
        assert last.pts is not None
        parts = []
        for frame in frames:
            data = frame.to_ndarray()
            if not frame.format.is_planar:
                data = data.reshape(-1, 2).T
            full_scale = 32_768 if data.dtype == np.int16 else 1
            parts.append(data.astype(np.float32) / full_scale)
        end = float(last.pts * base) + last.samples / RATE
        return Heard(np.concatenate(parts, axis=1), float(first.pts * base), end)


def packets_end(path: Path, kind: str) -> float:
    """Return when the last packet of a kind of stream ends, in seconds."""
    with av.open(str(path)) as file:
        stream = next(each for each in file.streams if each.type == kind)
        ends = [
            float((packet.pts + (packet.duration or 0)) * packet.time_base)
            for packet in file.demux(stream)
            if packet.pts is not None and packet.time_base is not None
        ]
    return max(ends)


def rendered(
    folder: Path,
    voice: VoiceChoice,
    *,
    fps: int = 15,
    fmt: str = "mp4",
    clear: bool = False,
    targets: Sequence[Target] | None = None,
    workers: int = 1,
) -> tuple[Outcome, Remembering]:
    plan = make_plan(
        targets or [Target(SHORT)],
        {"short": [PartParams()]},
        Quality("", 160, 90, fps),
        resolve_format(fmt, clear),
        folder / "renders",
        voice,
    )
    report = Remembering()
    return render(plan, report, output=folder / "renders", workers=workers), report


def speaking(folder: Path, source: str = TONE, name: str = "voice.py") -> VoiceChoice:
    folder.mkdir(parents=True, exist_ok=True)
    return VoiceChoice(f"command:{program(folder, source, name)}", "none")


Films = Callable[..., Path]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Films]:
    """The short film, spoken: rendered once for each frame rate and format."""
    folder = tmp_path_factory.mktemp("voiced")
    voice = speaking(folder)
    made: dict[tuple[int, str, bool], Path] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORWARDPASS_CACHE", str(folder / "work"))

        def one(fps: int = 15, fmt: str = "mp4", clear: bool = False) -> Path:
            if (fps, fmt, clear) not in made:
                # Tests have caches of their own; this one lasts.
                with pytest.MonkeyPatch.context() as own:
                    own.setenv("FORWARDPASS_CACHE", str(folder / "work"))
                    outcome, _ = rendered(folder, voice, fps=fps, fmt=fmt, clear=clear)
                (file,) = outcome.written
                made[fps, fmt, clear] = file.path
            return made[fps, fmt, clear]

        yield one


def videos(folder: Path) -> list[Path]:
    endings = (".mp4", ".webm", ".mov", ".m4a", ".weba")
    return [path for path in folder.rglob("*") if path.suffix in endings and path.is_file()]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- what is in the files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fmt", "clear", "codec"),
    [("mp4", False, "aac"), ("webm", False, "opus"), ("mov", True, "pcm_s16le")],
)
def test_every_format_has_its_sound(fmt: str, clear: bool, codec: str, film: Films) -> None:
    path = film(15, fmt, clear)
    with av.open(str(path)) as file:
        (stream,) = file.streams.audio
        assert stream.codec_context.name == codec
        assert stream.codec_context.sample_rate == RATE == 48_000
        assert stream.codec_context.layout.name == "stereo"
        assert len(file.streams.video) == 1
    # The pictures are all there beside it.
    assert probe(path) == SECOND[15] + 26


def test_an_animated_gif_of_a_spoken_film_has_no_sound(film: Films) -> None:
    with av.open(str(film(15, "gif"))) as file:
        assert [stream.type for stream in file.streams] == ["video"]


def test_the_index_is_in_front_of_a_spoken_film_too(film: Films) -> None:
    data = film(15, "mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


# --- sound and pictures are together --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fps", "fmt", "clear"),
    [
        *((15, "mp4", False), (30, "mp4", False), (60, "mp4", False)),
        *((15, "webm", False), (60, "webm", False), (15, "mov", True), (60, "mov", True)),
    ],
)
def test_sound_and_pictures_end_within_a_frame_of_each_other(
    fps: int, fmt: str, clear: bool, film: Films
) -> None:
    path = film(fps, fmt, clear)
    pictures = probe(path) / fps
    assert packets_end(path, "video") == pytest.approx(pictures, abs=0.002)
    assert abs(packets_end(path, "audio") - pictures) < 1 / fps
    heard = decoded(path)
    assert heard.starts == 0
    # A decoder may fill the last packet up with silence.
    assert abs(heard.ends - pictures) < 1 / fps + 1024 / RATE


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_each_line_is_heard_from_its_frame_on_and_between_lines_there_is_silence(
    fps: int, film: Films
) -> None:
    heard = decoded(film(fps))
    second = SECOND[fps] / fps
    assert heard.stretches() == [
        (pytest.approx(0, abs=0.011), pytest.approx(FIRST_LINE, abs=0.011)),
        (pytest.approx(second, abs=0.011), pytest.approx(second + SECOND_LINE, abs=0.011)),
    ]
    margin = 0.03
    assert heard.level(FIRST_LINE + margin, second - margin) < -60
    assert heard.level(second + SECOND_LINE + margin, heard.ends) < -60
    assert heard.level(margin, FIRST_LINE - margin) > -25
    assert heard.level(second + margin, second + SECOND_LINE - margin) > -25


@pytest.mark.parametrize(("fmt", "clear"), [("webm", False), ("mov", True)])
def test_other_formats_have_the_same_sound(fmt: str, clear: bool, film: Films) -> None:
    one, other = decoded(film(15)).samples, decoded(film(15, fmt, clear)).samples
    n = min(len(one), len(other))
    # What encoders leave out differs a little, and a shift of a millisecond would more.
    assert level(one[:n] - other[:n]) < level(one[:n]) - 20


@pytest.mark.parametrize(("fmt", "clear"), [("mp4", False), ("webm", False), ("mov", True)])
def test_a_film_is_as_loud_as_all_films(fmt: str, clear: bool, film: Films) -> None:
    heard = decoded(film(15, fmt, clear))
    left, right = heard.channels
    assert level(left - right) < -50
    measured = loudness(np.ascontiguousarray(left))
    assert measured.integrated == pytest.approx(-16.0, abs=0.5)
    assert measured.peak <= -1.0


def test_a_film_is_its_chapters_in_order_each_line_at_its_frame(
    film: Films, tmp_path: Path
) -> None:
    chapters = [Target(SHORT, chapter) for chapter in SHORT.chapters]
    outcome, _ = rendered(tmp_path, speaking(tmp_path), targets=chapters)
    stretches, offset = [], 0.0
    for file in outcome.written:
        stretches += [(offset + a, offset + b) for a, b in decoded(file.path).stretches()]
        offset += file.frames / 15
    assert len(stretches) == 2
    assert np.allclose(decoded(film(15)).stretches(), stretches, atol=0.011)


# --- ten minutes ----------------------------------------------------------------------------------

MINUTES, LINES, CHAPTERS, FPS = 10, 200, 20, 30
FRAMES = MINUTES * 60 * FPS


class Chirps:
    """A speaker whose every line is the same 20 ms, from low to high."""

    wave: Samples = np.sin(
        2 * np.pi * (500 + 90_000 * np.arange(960) / RATE) * np.arange(960) / RATE
    ).astype(np.float32)

    def speak(self, line: Utterance, place: LinePlace) -> Speech:
        return Speech(self.wave, RATE, SpeechTiming(len(self.wave) / RATE, (0.0,), (0.02,)))


def ten_minutes() -> tuple[list[SpokenChapter], list[int]]:
    """Return chapters of odd lengths, and the frame of each of their lines in the whole film."""
    random = np.random.default_rng(0)
    ends = sorted(random.choice(np.arange(1, FRAMES // 31), CHAPTERS - 1, replace=False) * 31)
    edges = [0, *map(int, ends), FRAMES]
    frames = sorted(int(f) for f in random.choice(FRAMES // 3 - 1, LINES - 1, replace=False) * 3)
    frames.append(FRAMES - 2)
    chapters = []
    for i, (first, end) in enumerate(pairwise(edges)):
        own = [frame for frame in frames if first <= frame < end]
        lines = [
            HeardLine(n, (frame - first) / FPS, (frame - first) / FPS + 0.02, *_WORD)
            for n, frame in enumerate(own, start=1)
        ]
        chapters.append(SpokenChapter("long", f"chapter-{i}", end - first, lines))
    return chapters, frames


_WORD: tuple[Any, ...] = ((("Chirp.", "Chirp.", ""),), (0.0,), (0.02,))


@pytest.fixture(scope="module")
def long_tracks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sound], Path]:
    folder = tmp_path_factory.mktemp("long")

    def make(kind: Sound) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            # Levelling moves nothing (test_sound), and would take longer than all the rest.
            patch.setattr(sound, "levelled", lambda samples: samples * np.float32(0.5))
            chapters, _ = ten_minutes()
            quality = Quality("", 64, 36, FPS)
            speaker: Any = Chirps()
            path = soundtrack.soundtrack(chapters, speaker, quality, kind, folder)
        assert path is not None
        return path

    return make


def test_in_ten_minutes_every_line_is_in_its_place_in_the_track(
    long_tracks: Callable[[Sound], Path],
) -> None:
    heard = decoded(long_tracks(PCM))
    _, frames = ten_minutes()
    expected = [frame * RATE // FPS for frame in frames]
    assert len(expected) == LINES
    assert heard.channels.shape == (2, MINUTES * 60 * RATE)
    assert [place_of_chirp(heard.samples, place) for place in expected] == expected
    # And nothing else is heard.
    assert np.count_nonzero(heard.samples) <= LINES * len(Chirps.wave)


def place_of_chirp(samples: Samples, near: int, reach: int = 480) -> float:
    """Return where a chirp begins, in samples, by its likeness to the original."""
    first = max(0, near - reach)
    there = samples[first : near + reach + len(Chirps.wave)]
    alike = np.correlate(there.astype(np.float64), Chirps.wave.astype(np.float64), "valid")
    return first + int(np.argmax(alike))


@pytest.fixture(scope="module")
def long_film(
    long_tracks: Callable[[Sound], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    folder, made = tmp_path_factory.mktemp("long films"), set()

    def make(fmt: str) -> Path:
        target = folder / f"film.{fmt}"
        if fmt in made:
            return target
        made.add(fmt)
        quality, clips = Quality("", 64, 36, FPS), []
        for each in ten_minutes()[0]:
            path = folder / f"{each.chapter}.{fmt}"
            encoder = ClipEncoder(path, resolve_format(fmt, False), quality)
            # VP9 takes its time: one picture stands for the whole chapter.
            encoder.write(np.zeros((36, 64, 4), np.uint8), each.frames if fmt == "mp4" else 1)
            encoder.close()
            clips.append(Clip(((path, each.frames),), each.chapter))
        join(clips, target, quality, "Long", long_tracks({"mp4": AAC, "webm": OPUS}[fmt]))
        return target

    return make


@pytest.mark.parametrize("fmt", ["mp4", "webm"])
def test_in_ten_minutes_no_line_drifts_from_its_frame_in_the_film(
    fmt: str, long_film: Callable[[str], Path]
) -> None:
    heard = decoded(long_film(fmt))
    _, frames = ten_minutes()
    expected = [frame * RATE // FPS for frame in frames]
    found = [place_of_chirp(heard.samples, place) for place in expected]
    assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= RATE // 1000
    # The clock in the file goes as its samples do.
    assert heard.ends == pytest.approx(heard.channels.shape[1] / RATE, abs=0.002)


def test_in_ten_minutes_pictures_and_sound_take_as_long(long_film: Callable[[str], Path]) -> None:
    path = long_film("mp4")
    assert packets_end(path, "video") == pytest.approx(MINUTES * 60)
    assert packets_end(path, "audio") == pytest.approx(MINUTES * 60, abs=1 / FPS)


def test_sound_and_pictures_lie_side_by_side_in_the_file(long_film: Callable[[str], Path]) -> None:
    with av.open(str(long_film("mp4"))) as file:
        packets = [
            (packet.pos, float(packet.dts * packet.time_base))
            for packet in file.demux(file.streams.video[0], file.streams.audio[0])
            if packet.dts is not None and packet.time_base is not None
        ]
    # Whoever plays it reads on and on, and never goes back for more than a second.
    times = np.asarray([time for _, time in sorted(packets)])
    assert float((np.maximum.accumulate(times) - times).max()) < 1.0


# --- nothing is made twice ------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["mp4", "webm"])
def test_the_same_film_is_the_same_file_to_the_byte(
    fmt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice, made = speaking(tmp_path), []
    for workers in (1, 2):
        folder = tmp_path / f"{workers} workers"
        monkeypatch.setenv("FORWARDPASS_CACHE", str(folder / "work"))
        outcome, _ = rendered(folder, voice, fmt=fmt, workers=workers)
        made.append([*(outcome.written[0].captions), outcome.written[0].path])
    # Four lines; workers that help each other may both come to one that nobody has spoken yet.
    assert len(heard_by(tmp_path)) >= 4, "the second film was not made anew"
    for one, other in zip(*made, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_a_second_render_speaks_draws_and_encodes_nothing(tmp_path: Path) -> None:
    voice = speaking(tmp_path)
    first, _ = rendered(tmp_path, voice)
    before = first.written[0].path.read_bytes()
    tracks = tmp_path / "work" / "chapters" / "tracks"
    (track,) = tracks.iterdir()
    identity = track.stat().st_ino
    second, report = rendered(tmp_path, voice)
    assert sorted(report.of("cached")) == ["short/first", "short/second"]
    assert report.of("frames") == []
    assert heard_by(tmp_path) == ["A square.", "Words and more."]
    assert [each.stat().st_ino for each in tracks.iterdir()] == [identity]
    assert second.written[0].path.read_bytes() == before


def test_a_silent_film_has_the_pictures_of_the_default_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slow enough that the film takes its pace from the voice, and not from the estimate.
    voice = speaking(tmp_path, TONE.replace(f"/ {PACE}", "/ 5"))
    monkeypatch.setattr(voices, "default_voice", lambda: voice.name)
    spoken, _ = rendered(tmp_path, voice)
    silent, report = rendered(tmp_path, SILENT)
    assert sorted(report.of("cached")) == ["short/first", "short/second"]
    assert report.of("frames") == []
    assert silent.written[0].frames == spoken.written[0].frames > 45
    with av.open(str(silent.written[0].path)) as file:
        assert not file.streams.audio


def test_a_slower_voice_draws_only_what_depends_on_its_times(tmp_path: Path) -> None:
    chapter = [Target(SHORT, SHORT.chapters[0])]
    quick, _ = rendered(tmp_path, speaking(tmp_path), targets=chapter)
    slow = speaking(tmp_path, TONE.replace(f"/ {PACE}", "/ 5"), "slow.py")
    outcome, report = rendered(tmp_path, slow, targets=chapter)
    # 9 letters take 1.8 s and a pause of 0.25 s: 31 frames instead of 16, and 3 for the title. The
    # square takes 8 whoever speaks; what is held behind it is new.
    assert quick.written[0].frames == 16 + 3
    assert outcome.written[0].frames == 31 + 3
    assert report.of("rendered") == ["short/first"]
    assert sum(report.of("frames")) == 31 - 8
    assert decoded(outcome.written[0].path).stretches() == [
        (pytest.approx(0, abs=0.011), pytest.approx(1.8, abs=0.011))
    ]


def test_a_voice_that_fits_the_estimate_draws_nothing_anew(tmp_path: Path) -> None:
    rendered(tmp_path, speaking(tmp_path))
    lower = speaking(tmp_path, TONE.replace("440", "220"), "lower.py")
    outcome, report = rendered(tmp_path, lower)
    assert sum(report.of("frames")) == 0
    assert len(heard_by(tmp_path, "lower.py")) == 2
    assert len(decoded(outcome.written[0].path).stretches()) == 2


# --- faults ---------------------------------------------------------------------------------------


def test_a_voice_that_fails_leaves_no_film_and_says_why(tmp_path: Path) -> None:
    voice = speaking(tmp_path, "import sys; sys.exit('no such language')")
    outcome, _ = rendered(tmp_path, voice)
    assert outcome.written == []
    assert {chapter.name for chapter, _ in outcome.failed} == {"short/first", "short/second"}
    for _, failure in outcome.failed:
        assert "ended with exit code 1 for “" in failure.message
        assert failure.message.endswith("no such language")
    assert files_in(tmp_path / "renders") == []


def test_a_voice_that_fails_when_the_pictures_are_there_leaves_no_film(tmp_path: Path) -> None:
    voice = speaking(tmp_path)
    outcome, _ = rendered(tmp_path, voice)
    for path in [*files_in(tmp_path / "renders"), *files_in(tmp_path / "work/chapters/tracks")]:
        path.unlink()
    for path in (tmp_path / "work/chapters/speech").iterdir():
        path.unlink()
    program(tmp_path, "import sys; sys.exit('lost its voice')")
    with pytest.raises(VoiceError, match="lost its voice"):
        rendered(tmp_path, voice)
    assert files_in(tmp_path / "renders") == []
    assert outcome.written[0].frames > 0


def test_a_full_disk_while_sound_and_pictures_are_joined_leaves_no_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import studio.film

    whole = studio.film.join

    def half(clips: Any, target: Path, *others: Any) -> None:
        whole(clips, target, *others)
        target.write_bytes(target.read_bytes()[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(studio.film, "join", half)
    with pytest.raises(EnvironmentLacksError, match="no space left on the disk"):
        rendered(tmp_path, speaking(tmp_path))
    assert files_in(tmp_path / "renders") == []


def test_a_full_disk_while_sound_is_encoded_leaves_neither_film_nor_track(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sound.stereo_frames

    def half(samples: Samples) -> Iterator[Any]:
        yield next(whole(samples))
        raise OSError(28, "No space left on device")

    voice = speaking(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(sound, "stereo_frames", half)
        with pytest.raises(EnvironmentLacksError, match="no space left on the disk"):
            rendered(tmp_path, voice)
    assert files_in(tmp_path / "renders") == []
    assert files_in(tmp_path / "work/chapters/tracks") == []
    # The next render goes on from there.
    outcome, report = rendered(tmp_path, voice)
    assert report.of("frames") == []
    assert len(decoded(outcome.written[0].path).stretches()) == 2


def test_a_line_that_is_not_heard_is_told_and_the_others_are(tmp_path: Path) -> None:
    folder = tmp_path / "my-voice"
    (folder / "short/second").mkdir(parents=True)
    (folder / "short/second/01.txt").write_text("Other words.")
    source, clip = tmp_path / "source", folder / "short/second/01.wav"
    source.mkdir()
    import shlex
    import subprocess

    words = shlex.split(program(source, TONE))
    done = subprocess.run(words, input=b"x" * 15, capture_output=True, check=True, timeout=60)
    clip.write_bytes(done.stdout)
    voice = VoiceChoice(f"recordings:{folder}", "none")
    outcome, report = rendered(tmp_path, voice)
    first, second = report.of("warning")
    assert first == "short/first line 1 has no recording; it is silent"
    assert second.startswith(f"{clip} was recorded with other words; it is silent")
    with av.open(str(outcome.written[0].path)) as file:
        assert not file.streams.audio, "nobody says anything"
    (folder / "short/second/01.txt").unlink()
    outcome, report = rendered(tmp_path, voice)
    assert report.of("warning") == ["short/first line 1 has no recording; it is silent"]
    begins = SECOND[15] / 15
    assert decoded(outcome.written[0].path).stretches() == [
        (pytest.approx(begins, abs=0.011), pytest.approx(begins + 0.75, abs=0.011))
    ]
