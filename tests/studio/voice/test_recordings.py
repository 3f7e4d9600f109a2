"""The viewer's own voice: any sound file, held against the words it was read from."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from scenes.stage.speech import LinePlace, utterance
from studio.errors import RefusedError
from studio.voice.errors import VoiceError
from studio.voice.files import read_sound
from studio.voice.recordings import Recordings
from studio.voice.sound import RATE
from studio.voice.speech import Samples
from studio.voice.store import SpeechStore
from studio.voice.voices import Speaker, VoiceChoice, choose_voice, pace_key
from tests.studio.voice.programs import PACE, TONE, heard_by, program
from tests.studio.voice.signals import level, sine

LINE = utterance("A square.", {})
PLACE = LinePlace("short", "first", 1)
SECONDS = 1.6


def write(path: Path, codec: str, kind: str, channels: list[Samples], rate: int) -> Path:
    """Write a sound file with PyAV: codec and sample format in FFmpeg's names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layout = {1: "mono", 2: "stereo"}[len(channels)]
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream(codec, rate=rate)
        stream.layout, stream.format = layout, kind
        size = stream.codec_context.frame_size or 0
        resampler = av.AudioResampler(kind, layout, rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(np.stack(channels), "fltp", layout)
        frame.sample_rate, frame.pts = rate, 0
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(ready))
        file.mux(stream.encode(None))
    return path


def write_wav(path: Path, frames: bytes, width: int, rate: int, channels: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(frames)
    return path


def tone(rate: int, seconds: float = SECONDS) -> Samples:
    return sine(440, -6, seconds, rate)


def as_16_bit(samples: Samples) -> bytes:
    return np.round(samples * 32_767).astype("<i2").tobytes()


def speaker(folder: Path, fallback: str = "none") -> Speaker:
    return Speaker(
        VoiceChoice(f"recordings:{folder}", fallback), SpeechStore(folder.parent / "speech")
    )


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """A folder with the first line's recording."""
    folder = tmp_path / "my-voice"
    write_wav(folder / "short/first/01.wav", as_16_bit(tone(24_000)), 2, 24_000)
    return folder


# --- files of any kind ----------------------------------------------------------------------------


def test_8_bit_wav_is_read(tmp_path: Path) -> None:
    # Unsigned: 128 is silence.
    frames = np.round(tone(8_000) * 127 + 128).astype(np.uint8).tobytes()
    held(write_wav(tmp_path / "a.wav", frames, 1, 8_000), decibels=-40)


def test_16_bit_stereo_wav_is_read_as_the_mean_of_both_channels(tmp_path: Path) -> None:
    left, right = sine(440, -6, SECONDS, 44_100), np.zeros(round(SECONDS * 44_100), np.float32)
    frames = np.stack([left, right], axis=1)
    path = write_wav(tmp_path / "a.wav", as_16_bit(frames), 2, 44_100, channels=2)
    samples, rate = read_sound(path, "a.wav")
    assert (len(samples), rate) == (round(SECONDS * RATE), RATE)
    expected = sine(440, -6, SECONDS) / 2
    assert level((samples - expected)[2000:-2000]) < -60


def test_a_voice_in_both_channels_is_not_made_louder(tmp_path: Path) -> None:
    both = sine(440, -0.5, SECONDS, 44_100)
    samples, _ = read_sound(write(tmp_path / "a.wav", "pcm_f32le", "flt", [both] * 2, 44_100), "a")
    assert float(np.abs(samples[2000:-2000]).max()) == pytest.approx(10 ** (-0.5 / 20), abs=0.01)


def test_24_kilohertz_float_wav_is_read(tmp_path: Path) -> None:
    held(write(tmp_path / "a.wav", "pcm_f32le", "flt", [tone(24_000)], 24_000), decibels=-60)


def test_24_bit_wav_is_read(tmp_path: Path) -> None:
    held(write(tmp_path / "a.wav", "pcm_s24le", "s32", [tone(96_000)], 96_000), decibels=-60)


def test_flac_is_read(tmp_path: Path) -> None:
    held(write(tmp_path / "a.flac", "flac", "s16", [tone(44_100)], 44_100), decibels=-60)


def test_a_lossy_recording_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.m4a", "aac", "fltp", [tone(44_100)], 44_100)
    samples, rate = read_sound(path, "a.m4a")
    assert rate == RATE
    assert len(samples) / rate == pytest.approx(SECONDS, abs=0.05)
    assert level(samples) == pytest.approx(level(tone(RATE)), abs=0.5)


def held(path: Path, decibels: float) -> None:
    """Hold a file of the tone against the tone itself: its length to a sample, and its shape."""
    samples, rate = read_sound(path, path.name)
    assert (len(samples), rate) == (round(SECONDS * RATE), RATE)
    assert samples.dtype == np.float32
    assert level((samples - tone(RATE))[2000:-2000]) < decibels


# --- files without sound --------------------------------------------------------------------------


def write_corrupt(path: Path) -> None:
    path.write_bytes(b"RIFF????WAVEfmt " + bytes(range(256)))


def write_pictures(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as file:
        stream: Any = file.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        file.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        file.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_bytes(b""), "cannot be read as sound: invalid data"),
        (lambda path: write_wav(path, b"", 2, 24_000), "has no sound in it: it is empty"),
        (lambda path: path.write_text("I am no sound. " * 50), "cannot be read as sound: invalid"),
        (write_corrupt, "cannot be read as sound: "),
        (write_pictures, "has no sound in it$"),
        (lambda path: None, "cannot be read as sound: no such file"),
        (lambda path: path.mkdir(), "cannot be read as sound: "),
    ],
    ids=["no bytes", "no samples", "text", "corrupt", "pictures", "missing", "folder"],
)
def test_a_file_without_sound_is_one_clear_error(make: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / "01.wav"
    make(path)
    with pytest.raises(VoiceError, match=message) as caught:
        read_sound(path, str(path))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert "errno" not in str(caught.value).lower()


def test_a_broken_recording_is_named_when_its_line_is_spoken(voice: Path) -> None:
    broken = voice / "short/first/01.wav"
    broken.write_bytes(b"")
    with pytest.raises(VoiceError, match=r"short/first/01.wav cannot be read as sound"):
        speaker(voice).speak(LINE, PLACE)


# --- which file is played -------------------------------------------------------------------------


def test_a_recording_is_played(voice: Path) -> None:
    speech = speaker(voice).speak(LINE, PLACE)
    assert speech is not None
    assert speech.seconds == pytest.approx(SECONDS, abs=0.01)
    assert level(speech.samples) == pytest.approx(level(tone(RATE)), abs=0.1)
    # "A" and "square." share its time by their letters, as 2 to 8.
    assert speech.timing.starts == pytest.approx((0, 0.2 * SECONDS), abs=0.01)
    assert speech.timing.ends == pytest.approx((0.2 * SECONDS, SECONDS), abs=0.01)


def test_silence_around_a_recording_is_left_out(voice: Path) -> None:
    padded = np.concatenate([np.zeros(48_000, np.float32), tone(24_000), np.zeros(72_000)])
    write_wav(voice / "short/first/01.wav", as_16_bit(padded), 2, 24_000)
    speech = speaker(voice).speak(LINE, PLACE)
    assert speech is not None
    assert SECONDS <= speech.seconds <= SECONDS + 0.2


@pytest.mark.parametrize("ending", ["flac", "wav"])
def test_its_ending_does_not_matter_and_folders_and_texts_are_no_recordings(
    ending: str, tmp_path: Path
) -> None:
    folder = tmp_path / "my-voice"
    path = folder / f"short/first/01.{ending}"
    write(path, {"flac": "flac", "wav": "pcm_s16le"}[ending], "s16", [tone(44_100)], 44_100)
    (path.parent / "01.d").mkdir()
    (path.parent / "01.txt").write_text("A square.\n", encoding="utf-8")
    assert Recordings(folder).sound_of(PLACE) == path
    assert speaker(folder).speak(LINE, PLACE) is not None


def test_a_missing_recording_is_silent(voice: Path) -> None:
    own, other = speaker(voice), LinePlace("short", "first", 2)
    assert own.speak(LINE, other) is None
    assert own.trouble_with(LINE, PLACE) == ""
    assert own.trouble_with(LINE, other) == "short/first line 2 has no recording; it is silent"


def test_a_missing_recording_is_spoken_by_the_fallback(voice: Path, tmp_path: Path) -> None:
    fallback = f"command:{program(tmp_path, TONE)}"
    own, other = speaker(voice, fallback), LinePlace("short", "second", 1)
    speech = own.speak(LINE, other)
    assert speech is not None
    assert speech.seconds == pytest.approx(len("A square.") / PACE, abs=0.01)
    assert own.trouble_with(LINE, other) == (
        f"short/second line 1 has no recording; {fallback} speaks it"
    )
    # The one that is there is played all the same.
    own.speak(LINE, PLACE)
    assert heard_by(tmp_path) == ["A square."]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"there is no folder .*nowhere.*for example"):
        choose_voice(f"recordings:{tmp_path / 'nowhere'}", "none")


# --- words that have changed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["A square.", "A square.\n", "A\nsquare.\n", "  A \r\n\r\n square. ", "\ufeffA square.\n"],
)
def test_the_same_words_however_they_are_broken_are_the_line(text: str, voice: Path) -> None:
    (voice / "short/first/01.txt").write_bytes(text.encode())
    own = speaker(voice)
    assert own.speak(LINE, PLACE) is not None
    assert own.trouble_with(LINE, PLACE) == ""


@pytest.mark.parametrize(
    "text", [b"A circle.", b"A square", b"", b"A square. And more.", b"\xff\xfeA\0"]
)
def test_a_recording_of_other_words_is_named_and_not_played(text: bytes, voice: Path) -> None:
    (voice / "short/first/01.txt").write_bytes(text)
    own = speaker(voice)
    assert own.speak(LINE, PLACE) is None
    trouble = own.trouble_with(LINE, PLACE)
    assert trouble.startswith(f"{voice / 'short/first/01.wav'} was recorded with other words")
    assert "“A square.”" in trouble


def test_another_recording_is_another_pace(voice: Path) -> None:
    choice = VoiceChoice(f"recordings:{voice}", "none")
    before = {name: pace_key(choice, "short", name) for name in ("first", "second")}
    write_wav(voice / "short/first/01.wav", as_16_bit(tone(24_000, 2.0)), 2, 24_000)
    assert pace_key(choice, "short", "first") != before["first"]
    assert pace_key(choice, "short", "second") == before["second"]
    speech = speaker(voice).speak(LINE, PLACE)
    assert speech is not None
    assert speech.seconds == pytest.approx(2.0, abs=0.01)
