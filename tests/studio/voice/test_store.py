"""What was spoken is kept: once, whole, and the same for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scenes.stage.speech import SpeechTiming
from studio.voice.errors import VoiceError
from studio.voice.speech import Speech
from studio.voice.store import SpeechStore
from tests.studio.voice.signals import sine


def speech(decibels: float = -6.0) -> Speech:
    timing = SpeechTiming(0.5, (0.0, 0.123456789), (0.1, 1 / 3))
    return Speech(sine(440, decibels, 0.5, 24_000), 24_000, timing)


def never() -> Speech:
    raise AssertionError("it was kept")


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_kept_is_read_back_as_it_was(tmp_path: Path) -> None:
    made = SpeechStore(tmp_path).kept("a line", speech)
    again = SpeechStore(tmp_path).kept("a line", never)
    for one in (made, again):
        assert one.timing == speech().timing
        assert one.rate == 24_000
        assert np.abs(one.samples - speech().samples).max() <= 1 / 32_767
    assert made.samples.tobytes() == again.samples.tobytes()
    assert len(files(tmp_path)) == 1


def test_another_line_is_another_one(tmp_path: Path) -> None:
    store = SpeechStore(tmp_path)
    store.kept("a line", speech)
    other = store.kept("another line", lambda: speech(-20))
    assert float(np.abs(other.samples).max()) == pytest.approx(0.1, abs=0.001)


def test_what_is_louder_than_can_be_kept_is_cut_and_does_not_wrap_around(tmp_path: Path) -> None:
    kept = SpeechStore(tmp_path).kept("loud", lambda: speech(6.0))
    assert float(kept.samples.max()) == 1.0
    assert float(kept.samples.min()) == -1.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"no such thing as sound",
        lambda data: data[:200] + bytes(200) + data[400:],
    ],
    ids=["empty", "truncated", "other", "changed"],
)
def test_what_is_damaged_is_spoken_again(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    store = SpeechStore(tmp_path)
    first = store.kept("a line", speech)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    again = store.kept("a line", speech)
    assert again.samples.tobytes() == first.samples.tobytes()
    assert store.kept("a line", never).timing == first.timing


def test_a_voice_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> Speech:
        raise VoiceError("no breath")

    with pytest.raises(VoiceError, match="no breath"):
        SpeechStore(tmp_path).kept("a line", fails)
    assert files(tmp_path) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, **_: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", half)
    with pytest.raises(OSError, match="No space left"):
        SpeechStore(tmp_path).kept("a line", speech)
    assert files(tmp_path) == []


def test_all_who_speak_a_line_at_once_hear_the_same(tmp_path: Path) -> None:
    # A voice that never says a thing twice alike must not give one film two paces.
    both_speak, heard = threading.Barrier(2, timeout=10), []

    def run(decibels: float) -> None:
        def make() -> Speech:
            both_speak.wait()
            return speech(decibels)

        heard.append(SpeechStore(tmp_path).kept("a line", make))

    threads = [threading.Thread(target=run, args=(decibels,)) for decibels in (-6.0, -20.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    one, other = heard
    assert one.samples.tobytes() == other.samples.tobytes()
    assert SpeechStore(tmp_path).kept("a line", never).samples.tobytes() == one.samples.tobytes()
    assert len(files(tmp_path)) == 1


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    SpeechStore(tmp_path).kept("a line", speech)
    assert SpeechStore(tmp_path).kept("a line", never).timing == speech().timing
    assert len(files(tmp_path)) == 1
