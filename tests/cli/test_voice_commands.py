"""Voices and scripts on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("processes")

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
ONE_INPUT = ("neuron/weighted-sum", "--param", "inputs=2", "--param", "weights=0.25")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORWARDPASS", "PYTHONUNB"))}

    def call(*words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words],
            cwd=tmp_path,
            env={**kept, "FORWARDPASS_CACHE": str(tmp_path / "work"), "COLUMNS": "200", **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return call


def test_voices_lists_each_with_a_line(run: Run) -> None:
    listed = run("voices").stdout.splitlines()
    assert all(len(line.split(maxsplit=1)) == 2 for line in listed)
    assert {line.split()[0] for line in listed} >= {"none", "recordings:DIR", "command:PROGRAM"}
    assert [each["name"] for each in json.loads(run("voices", "--json").stdout)] == [
        line.split()[0] for line in listed
    ]


def test_a_script_has_the_viewers_numbers_and_the_times_of_every_word(run: Run) -> None:
    (chapter,) = json.loads(run("script", *ONE_INPUT, "--json").stdout)
    assert (chapter["part"], chapter["chapter"]) == ("neuron", "weighted-sum")
    lines = chapter["lines"]
    # 2 · 0.25 = 0.5, by hand.
    assert any("2.00 times 0.25 makes 0.50" in line["text"] for line in lines)
    assert any("two times zero point two five" in line["spoken"] for line in lines)
    ends = [0.0]
    for line in lines:
        times = [word["start"] for word in line["words"]]
        assert times == sorted(times)
        assert ends[-1] <= line["start"] <= times[0] <= times[-1] <= line["end"]
        ends.append(line["end"])
    assert ends[-1] <= chapter["seconds"]
    assert lines[2]["recording"] == "neuron/weighted-sum/03.wav"


def test_a_script_is_written_beside_the_recordings_and_never_over_their_words(
    run: Run, tmp_path: Path
) -> None:
    voice = tmp_path / "my-voice"
    written = run("script", *ONE_INPUT, "-o", "my-voice").stdout.split()
    assert written[0] == "my-voice/neuron/weighted-sum/01.txt"
    first = voice / "neuron" / "weighted-sum" / "01.txt"
    now = first.read_text()
    first.write_text("What was said a year ago.\n")
    first.with_suffix(".wav").write_bytes(b"RIFF")
    again = run("script", *ONE_INPUT, "-o", "my-voice")
    assert first.read_text() == "What was said a year ago.\n"
    assert "01.wav was recorded with other words" in again.stderr
    first.with_suffix(".wav").unlink()
    run("script", *ONE_INPUT, "-o", "my-voice")
    assert first.read_text() == now


@pytest.mark.parametrize(
    ("voice", "message"),
    [
        ("hart", "there is no voice 'hart'"),
        ("recordings:nowhere", "there is no folder nowhere"),
        ("command:no-such-program-anywhere", "there is no program 'no-such-program-anywhere'"),
        ("command:", "needs a program that speaks"),
        ("command:'unbalanced", "cannot read the voice's command"),
    ],
)
def test_a_voice_that_cannot_speak_is_refused_with_an_example(
    run: Run, voice: str, message: str
) -> None:
    refused = run("render", *ONE_INPUT, "-q", "l", "--voice", voice)
    assert refused.returncode in (2, 5), refused.stderr
    assert refused.stdout == ""
    if "hart" not in voice:
        assert message in refused.stderr
        assert "for example" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_settings_file_chooses_a_voice_but_never_a_program(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('[render]\nvoice = "command:touch ran"\n')
    refused = run("render", *ONE_INPUT, "-q", "l", "--config", "mine.toml")
    assert refused.returncode == 2
    assert "a settings file cannot choose a program" in refused.stderr
    assert not (tmp_path / "ran").exists()
    settings.write_text('[render]\nvoice = "none"\n')
    made = run("render", *ONE_INPUT, "-q", "l", "--config", "mine.toml")
    assert made.returncode == 0, made.stderr
    assert len(list((tmp_path / "renders").rglob("*.mp4"))) == 1
