"""How long it takes from saving a changed film to its new clip, in `preview --watch`.

python benchmarks/preview.py           # half a minute
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_CHAPTER = "neuron/weighted-sum"
# One play: the bias fades in from a little below.
_MODULE, _PLAY = "scenes/neuron/weighted_sum.py", "FadeIn(diagram.bias, shift=UP * 0.3)"
_PATIENCE = 60.0


def saves(folder: Path, times: int) -> list[float]:
    """Return the seconds from each of some saves to the clip that shows them."""
    for name in ("math_core", "scenes", "studio"):
        shutil.copytree(_ROOT / name, folder / name)
    shutil.copy(_ROOT / "cli.py", folder)
    command = [sys.executable, "cli.py", "preview", _CHAPTER, "--watch"]
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    environment = {**kept, "FORWARDPASS_CACHE": str(folder / "cache")}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        clip = folder / process.stdout.readline().decode().strip()
        # The process that renders again gets ready meanwhile.
        time.sleep(5)
        seconds = [_save(folder, clip, i) for i in range(times)]
        process.send_signal(signal.SIGINT)
    return seconds


def _save(folder: Path, clip: Path, number: int) -> float:
    """Change the play, and wait for the clip."""
    module, before = folder / _MODULE, clip.stat().st_mtime_ns
    source = (_ROOT / _MODULE).read_text(encoding="utf-8")
    assert _PLAY in source, "the play that is changed has gone from the film"
    changed = source.replace(_PLAY, _PLAY.replace("0.3", f"0.{number + 4}"))
    start = time.perf_counter()
    module.write_text(changed, encoding="utf-8")
    while clip.stat().st_mtime_ns == before:
        if time.perf_counter() - start > _PATIENCE:
            raise SystemExit(f"no new clip after {_PATIENCE:.0f} s")
        time.sleep(0.005)
    seconds = time.perf_counter() - start
    time.sleep(1)
    return seconds


def main() -> None:
    """Print every time and the median."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5, choices=range(1, 6))
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        seconds = saves(Path(folder), times)
    print(", ".join(f"{each:.2f}" for each in seconds), "s from save to clip")
    print(f"median {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main()
