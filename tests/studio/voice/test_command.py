"""Any program as a voice: what it is told, what it may answer, and that no shell is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenes.stage.speech import LinePlace, utterance
from studio.errors import RefusedError
from studio.voice import command
from studio.voice.command import CommandVoice
from studio.voice.errors import VoiceError
from studio.voice.store import SpeechStore
from studio.voice.voices import Speaker, VoiceChoice, choose_voice
from tests.studio.voice.programs import PACE, TONE, heard_by, program

LINE = utterance("The answer: −0.90. Is it?", {})
PLACE = LinePlace("short", "first", 1)


def test_a_program_gets_the_line_in_words_and_its_sound_is_the_line(tmp_path: Path) -> None:
    speech = CommandVoice(program(tmp_path, TONE)).speak(LINE)
    assert heard_by(tmp_path) == ["The answer: minus zero point nine. Is it?"]
    assert speech.seconds == pytest.approx(41 / PACE, abs=0.01)
    assert speech.timing.seconds == speech.seconds
    assert speech.timing.ends[-1] == pytest.approx(speech.seconds)
    assert list(speech.timing.starts) == sorted(speech.timing.starts)


def test_a_line_is_spoken_once(tmp_path: Path) -> None:
    speaker = Speaker(
        VoiceChoice(f"command:{program(tmp_path, TONE)}"), SpeechStore(tmp_path / "speech")
    )
    first, second = speaker.speak(LINE, PLACE), speaker.speak(LINE, PLACE)
    assert len(heard_by(tmp_path)) == 1
    assert first is not None
    assert second is not None
    assert first.timing == second.timing
    assert first.samples.tobytes() == second.samples.tobytes()


def test_a_program_that_does_not_know_how_much_it_will_say_is_understood(tmp_path: Path) -> None:
    # As espeak-ng does: the header claims two gigabytes.
    endless = TONE.replace(
        "sys.stdout.buffer.write(answer.getvalue())",
        "wav = bytearray(answer.getvalue())\n"
        "wav[4:8] = wav[40:44] = struct.pack('<I', 0x7FFFF000)\n"
        "sys.stdout.buffer.write(wav)",
    )
    speech = CommandVoice(program(tmp_path, endless)).speak(LINE)
    assert speech.seconds == pytest.approx(41 / PACE, abs=0.01)


def test_a_program_need_not_read(tmp_path: Path) -> None:
    deaf = TONE.replace("sys.stdin.buffer.read().decode()", "'x' * 30")
    speech = CommandVoice(program(tmp_path, deaf)).speak(LINE)
    assert speech.seconds == pytest.approx(30 / PACE, abs=0.01)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "import sys; sys.exit('first\\nno such language')",
            r"ended with exit code 1 for “The answer.*”: no such language$",
        ),
        ("import sys; sys.exit(3)", r"ended with exit code 3 for “The answer.*it\?”$"),
        ("import os; os.kill(os.getpid(), 9)", r"ended with exit code -9 for “The answer"),
        ("print('Hello, I am no sound.' * 100)", r"what .* wrote cannot be read as sound: invalid"),
        ("", r"wrote nothing for “The answer"),
    ],
    ids=["failing", "failing in silence", "killed", "garbage", "empty"],
)
def test_a_program_that_fails_is_one_clear_error(source: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=message) as caught:
        CommandVoice(program(tmp_path, source)).speak(LINE)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_sound_of_no_length_is_none(tmp_path: Path) -> None:
    silent = TONE.replace("round(24_000 * len(text)", "0 * round(24_000 * len(text)")
    with pytest.raises(VoiceError, match="has no sound in it: it is empty"):
        CommandVoice(program(tmp_path, silent)).speak(LINE)


def test_a_program_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_PATIENCE_SECONDS", 0.2)
    with pytest.raises(VoiceError, match=r"took longer than 0.2 s for “The answer"):
        CommandVoice(program(tmp_path, "import time; time.sleep(60)")).speak(LINE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("no-such-program-anywhere --fast", "there is no program 'no-such-program-anywhere'"),
        ("say 'it", "cannot read the voice's command: No closing quotation"),
        ("", "needs a program that speaks"),
        ("   ", "needs a program that speaks"),
    ],
)
def test_what_cannot_be_run_is_refused_with_an_example(words: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message) as caught:
        choose_voice(f"command:{words}", "none")
    assert "for example --voice 'command:espeak-ng --stdout'" in str(caught.value)


def test_no_shell_is_run(tmp_path: Path) -> None:
    noting = TONE + (
        "import json\nwith open(__file__ + '.args', 'w') as args: json.dump(sys.argv[1:], args)\n"
    )
    made = tmp_path / "made"
    words = f"$(touch {made}) `touch {made}` ; touch {made} | touch {made} > {made} $HOME 'a b'"
    CommandVoice(f"{program(tmp_path, noting)} {words}").speak(LINE)
    assert not made.exists()
    given = json.loads((tmp_path / "voice.py.args").read_text())
    assert given[:2] == ["$(touch", f"{made})"]
    assert given[-2:] == ["$HOME", "a b"]


def test_words_of_a_line_are_never_part_of_the_command(tmp_path: Path) -> None:
    made = tmp_path / "made"
    line = utterance(f"“; touch {made}; $(touch {made})”", {})
    CommandVoice(program(tmp_path, TONE)).speak(line)
    assert not made.exists()
    assert "$" not in heard_by(tmp_path)[0]


def test_a_settings_file_cannot_run_a_program(tmp_path: Path) -> None:
    name = f"command:{program(tmp_path, TONE)}"
    assert choose_voice(name, "none") == VoiceChoice(name, "none")
    with pytest.raises(RefusedError, match="a settings file cannot choose a program"):
        choose_voice(name, "none", trusted=False)
    assert heard_by(tmp_path) == []
