"""What whole processes cost, with all that they start. Linux only.

Elsewhere a process cannot wait for its grandchildren.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """Of one process with all its children: seconds, seconds and bytes."""

    cpu: float
    wall: float
    memory: int
    size: int = 0


def cost(command: list[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command and return what it cost, servers and workers that it starts included."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
        wall = cpu = 0.0
        memory = status = 0
        # Servers that fork workers outlive the command for a moment, and are ours to wait for.
        while True:
            try:
                pid, code, used = os.wait4(-1, 0)
            except ChildProcessError:
                break
            cpu += used.ru_utime + used.ru_stime
            memory = max(memory, used.ru_maxrss * 1024)
            if pid == process.pid:
                wall, status = time.perf_counter() - start, code
        process.returncode = status
        if status:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{output.read()[-4000:]}")
    return Cost(cpu, wall, memory)


def adopt_grandchildren() -> None:
    """Become the one who waits for processes whose own parent is gone."""
    if ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("cannot wait for grandchildren on this system")
