"""The program as a user calls it, with a cache of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLI = [sys.executable, str(ROOT / "cli.py")]
# One input, and no moves for what more of them need: the shortest chapter there is.
SHORTEST = ["neuron/weighted-sum", "--param", "inputs=2", "--param", "weights=0.25"]
QUICK = [*SHORTEST, "-q", "l"]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORWARDPASS", "DISPLAY"))}
    return {**kept, "FORWARDPASS_CACHE": str(tmp_path / "work"), "COLUMNS": "200"}


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Run:
    def call(*words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*CLI, *words],
            cwd=tmp_path,
            env={**environment, **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )

    return call
