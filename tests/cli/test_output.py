"""What commands write: to any encoding, at once, and nothing that moves into a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(tmp_path: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORWARDPASS", "PYTHON"))}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words],
        cwd=tmp_path,
        env={**kept, "FORWARDPASS_CACHE": str(tmp_path / "work"), "COLUMNS": "200", **extra},
        capture_output=True,
        check=False,
        timeout=240,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("words", [("list",), ("values", "neuron"), ("render", "--help")])
def test_no_command_dies_of_its_outputs_encoding(
    tmp_path: Path, encoding: str, words: tuple[str, ...]
) -> None:
    done = run(tmp_path, *words, PYTHONIOENCODING=encoding)
    assert (done.returncode, b"unexpected" in done.stderr) == (0, False), done.stderr
    assert done.stdout.decode(encoding).strip()


def test_what_an_encoding_lacks_is_written_plainly(tmp_path: Path) -> None:
    listed = run(tmp_path, "list", PYTHONIOENCODING="ascii").stdout.decode("ascii")
    # "Inputs × weights + bias" and "(4, 3) → …" in plain letters.
    assert "Inputs x weights + bias" in listed
    assert "?" not in listed.replace("Where am I?", "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_is_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    plain = json.loads(run(tmp_path, "list", "--json", PYTHONIOENCODING="utf-8").stdout)
    narrow = run(tmp_path, "list", "--json", PYTHONIOENCODING=encoding).stdout.decode(encoding)
    assert json.loads(narrow) == plain


def test_help_says_what_is_taken_when_nothing_is_said(tmp_path: Path) -> None:
    text = " ".join(run(tmp_path, "render", "--help").stdout.decode().split())
    for default in ("(h)", "(mp4; mov if transparent)", "(renders)", "(one a core)", "(heart)"):
        assert f"[default: {default}]" in text, default
    assert "[default: (all)]" in " ".join(run(tmp_path, "check", "--help").stdout.decode().split())


def test_colour_that_is_forced_brings_no_moving_bar_into_a_file(tmp_path: Path) -> None:
    words = ("neuron/weighted-sum", "--param", "inputs=2", "--param", "weights=0.25")
    done = run(tmp_path, "render", *words, "-q", "l", "--voice", "none", FORCE_COLOR="1")
    assert done.returncode == 0
    # Moving the cursor, or writing a line again, is what a live bar does.
    assert b"\x1b[1A" not in done.stderr
    assert b"\x1b[2K" not in done.stderr
    assert b"\r" not in done.stderr
    assert done.stderr.count(b"rendering") == 0
