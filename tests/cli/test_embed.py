"""``forwardpass embed`` as a lecturer calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Run


def test_without_a_target_all_forms_are_listed_with_an_example_each(run: Run) -> None:
    listed = run("embed").stdout
    for form in ("html", "notebook", "pptx", "quarto", "reveal", "scorm", "youtube"):
        assert f"--to {form}" in listed


def test_a_page_is_made_and_said_how_to_use(run: Run, tmp_path: Path) -> None:
    made = run("embed", *QUICK, "--voice", "none", "--to", "html", "--stops", "ideas")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / made.stdout.strip()
    assert (folder / "index.html").is_file()
    assert "<iframe" in made.stderr
    # Nothing is anywhere else.
    assert {path.name for path in tmp_path.iterdir()} == {"embedded", "work"}
    assert not list((tmp_path / "work").glob("job-*"))
    # What was rendered once is there at once, and told of as data.
    again = run("embed", *QUICK, "--voice", "none", "--to", "scorm", "--json")
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert events[-1]["event"] == "embedded"
    assert (tmp_path / events[-1]["path"]).stat().st_size == events[-1]["bytes"]
    assert not [event for event in events if event["event"] == "file"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "powerpoint"], "allowed are html"),
        (["--stops", "some"], "allowed are none, ideas, lines"),
        (["--to", "quarto", "--stops", "ideas"], "those that have are html"),
        (["--to", "youtube", "--single-file"], "--single-file is for --to html"),
        (["--to", "reveal", "--reveal-js", "."], "npm install reveal.js"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_rendered(
    run: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    refused = run("embed", "neuron/weighted-sum", *words)
    assert refused.returncode == 2
    assert message in refused.stderr
    assert not (tmp_path / "embedded").exists()
