"""What the voice costs: adding it to a drawn film, and a voiced film that has not changed.

python benchmarks/voice.py             # a few minutes: the film is drawn first
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_FILM = "neuron"


def seconds_of(folder: Path, *words: str) -> float:
    """Return how long a render takes, as a whole process."""
    command = [sys.executable, str(_ROOT / "cli.py"), "render", _FILM, *words]
    environment = {**os.environ, "FORWARDPASS_CACHE": str(folder / "cache")}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-q", "--quality", default="h")
    quality = ["-q", parser.parse_args().quality]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawn = seconds_of(folder, *quality, "--voice", "none")
        print(f"{_FILM} drawn, silent       {drawn:7.1f} s")
        # As if it had been drawn before there was a voice: nothing is spoken yet.
        for kept in ("speech", "tracks"):
            shutil.rmtree(folder / "cache" / "chapters" / kept, ignore_errors=True)
        print(f"the voice added           {seconds_of(folder, *quality):7.1f} s")
        print(f"with its voice, unchanged {seconds_of(folder, *quality):7.1f} s")
        print(f"silent again              {seconds_of(folder, *quality, '--voice', 'none'):7.1f} s")


if __name__ == "__main__":
    main()
