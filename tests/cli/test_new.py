"""New chapters and Parts in a copy of the project: listed, rendered, and without a finding."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

pytestmark = pytest.mark.xdist_group("processes")

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    for name in ("math_core", "scenes", "studio"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def run(copy: Path) -> Run:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORWARDPASS", "PYTHONUNB"))}

    def call(*words: str, module: str = "cli") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=copy,
            env={**kept, "FORWARDPASS_CACHE": str(copy / "cache"), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return call


def names(run: Run) -> list[str]:
    films = json.loads(run("list", "--json").stdout)
    return [f"{film['part']}/{c['chapter']}" for film in films for c in film["chapters"]]


def test_a_new_chapter_and_a_new_part_are_listed_render_and_pass_the_check(
    run: Run, copy: Path
) -> None:
    made = run("new", "chapter", "neuron", "the-bias-alone", "--after", "weighted-sum")
    assert made.stdout == "scenes/neuron/the_bias_alone.py\n"
    assert "preview neuron/the-bias-alone --watch" in made.stderr
    assert run("new", "part", "convolution").stdout == "scenes/convolution\n"
    listed = names(run)
    assert listed[listed.index("neuron/weighted-sum") + 1] == "neuron/the-bias-alone"
    assert listed[-1] == "convolution/first-look"

    style = run("check", "scenes/neuron", "scenes/convolution", module="ruff")
    assert style.returncode == 0, style.stdout
    form = run("format", "--check", "scenes/neuron", "scenes/convolution", module="ruff")
    assert form.returncode == 0, form.stdout

    targets = ["neuron/the-bias-alone", "convolution", "--voice", "none"]
    checked = run("check", *targets, "-j", "1")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    rendered = run("render", *targets, "-q", "l")
    assert rendered.returncode == 0, rendered.stderr
    paths = rendered.stdout.split()
    assert len(paths) == 2
    for path in paths:
        with av.open(str(copy / path)) as video:
            frames = [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]
        assert len(frames) > 30
        assert max(int(frame.max()) for frame in frames) > 200, "nothing was drawn"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("chapter", "neuron", "weighted-sum"), "has a chapter weighted-sum already"),
        (("chapter", "neuron", "stages"), "is there already"),
        (("chapter", "neuron", "The Bias"), "allowed are small letters with hyphens"),
        (("chapter", "nueron", "the-bias"), "did you mean neuron"),
        (("chapter", "neuron", "new", "--after", "wheighted-sum"), "did you mean weighted-sum"),
        (("part", "two-words"), "called by one word"),
        (("part", "layers"), "is there already"),
        (("part", "class"), "cannot be a name"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_and_nothing_is_written(
    run: Run, copy: Path, words: tuple[str, ...], message: str
) -> None:
    before = {path: path.read_bytes() for path in (copy / "scenes").rglob("*.py")}
    refused = run("new", *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert {path: path.read_bytes() for path in (copy / "scenes").rglob("*.py")} == before
