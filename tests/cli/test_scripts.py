"""Words in other scripts on the command line: shown, or refused in one message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CLI = [sys.executable, str(Path(__file__).resolve().parents[2] / "cli.py")]


def values(tokens: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    words = [*CLI, "values", "attention", "--json", "--param", f"tokens={tokens}"]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def test_words_in_chinese_hebrew_and_emoji_are_taken(tmp_path: Path) -> None:
    result = values("猫,שלום,😀", tmp_path)
    assert result.returncode == 0, result.stderr
    assert len(json.loads(result.stdout)["trace"]["simple"]["query"]) == 3


@pytest.mark.parametrize("tokens", ["the,བོད", "བོད"])
def test_a_word_without_glyphs_is_refused_with_its_character_and_what_to_do(
    tokens: str, tmp_path: Path
) -> None:
    result = values(tokens, tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert "U+0F56 TIBETAN LETTER BA" in result.stderr
    assert "use a script that they have" in result.stderr
    assert len(result.stderr.splitlines()) == 1
