"""Small programs that speak, well or badly."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

# Letters a second of the tone that TONE speaks with.
PACE = 20
# Answers a line with a tone as long as its text; what was said is noted beside the program.
TONE = f"""
import io, math, struct, sys, wave
text = sys.stdin.buffer.read().decode()
with open(__file__ + ".heard", "a", encoding="utf-8") as heard:
    heard.write(text + "\\n")
n = round(24_000 * len(text) / {PACE})
samples = (round(9_000 * math.sin(2 * math.pi * 440 * i / 24_000)) for i in range(n))
answer = io.BytesIO()
with wave.open(answer, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(24_000)
    file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
sys.stdout.buffer.write(answer.getvalue())
"""


def program(folder: Path, source: str, name: str = "voice.py") -> str:
    """Write a program and return the command that runs it."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    # Without site-packages it starts in an instant.
    return f"{shlex.quote(sys.executable)} -I -S {shlex.quote(str(path))}"


def heard_by(folder: Path, name: str = "voice.py") -> list[str]:
    """Return the lines that a program with TONE was asked to speak."""
    notes = folder / f"{name}.heard"
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
