"""Notebooks: valid, safe, and executed for real."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbclient import NotebookClient

import studio.notebook
from studio.embed.clip import EmbeddableClip
from studio.embed.ipynb import notebook
from studio.embed.markdown import in_markdown
from studio.errors import RefusedError
from studio.notebook import film as make_film
from tests.studio.conftest import SHORT
from tests.studio.embed.conftest import HOSTILE


def read(clips: list[EmbeddableClip]) -> Any:
    made = nbformat.reads(notebook(clips), as_version=4)
    nbformat.validate(made)
    return made


def test_a_notebook_has_the_films_in_it_before_it_is_run(
    film: EmbeddableClip, chapter: EmbeddableClip
) -> None:
    made = read([film, chapter])
    outputs = [cell.outputs[0].data["text/html"] for cell in made.cells if "outputs" in cell]
    assert len(outputs) == 2
    assert all("data:video/mp4;base64," in html for html in outputs)
    assert all("data:text/vtt;base64," in html for html in outputs)


def test_hostile_words_stay_words_in_a_notebook(hostile: EmbeddableClip) -> None:
    about, code = read([hostile]).cells
    tokens = MarkdownIt().parse(about.source)
    inline = [token for token in tokens if token.type == "inline"]
    assert " ".join(inline[0].content.split())
    assert {child.type for token in inline for child in token.children or []} == {"text"}
    assert "".join(c.content for c in inline[0].children or []) == " ".join(HOSTILE.split())
    call = ast.parse(code.source).body[-1]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    (tokens_given,) = call.value.keywords
    assert ast.literal_eval(tokens_given.value) == [HOSTILE]
    assert "<script" not in code.outputs[0].data["text/html"]


@pytest.mark.parametrize("words", ["1. first", "- item", "a_b_c *d*", "{{< video x >}}", "::: {x}"])
def test_words_in_markdown_are_text_and_nothing_else(words: str) -> None:
    (paragraph,) = [t for t in MarkdownIt().parse(in_markdown(words)) if t.type == "inline"]
    assert "".join(child.content for child in paragraph.children or []) == words


def test_a_notebook_runs(tmp_path: Path, film: EmbeddableClip) -> None:
    root = Path(studio.notebook.__file__).parent.parent
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "from studio.notebook import film\n"
                'film("neuron/weighted-sum", quality="l", voice="none", inputs=[2], weights=[3])'
            )
        ]
    )
    NotebookClient(made, timeout=240, resources={"metadata": {"path": str(root)}}).execute()
    (shown,) = [o for o in made.cells[0].outputs if o.output_type == "execute_result"]
    assert "data:video/mp4;base64," in shown.data["text/html"]
    assert shown.data["text/plain"].startswith("A single neuron: Weighted sum")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: make_film("neurn"), "neuron"),
        (lambda: make_film("neuron", quality="x"), "allowed are l, m"),
        (lambda: make_film("neuron", colour="red"), "colour"),
        (lambda: make_film("neuron", bias="much"), "bias"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(RefusedError, match=words) as refusal:
        call()
    assert "\n" not in str(refusal.value)


def test_a_linked_film_leaves_the_notebook_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scenes.catalog import Target

    monkeypatch.setattr(studio.notebook, "resolve", lambda names: [Target(SHORT)])
    shown = make_film("short", quality="l", voice="none", link=tmp_path / "films")
    html = shown._repr_html_()
    (video,) = (tmp_path / "films").iterdir()
    assert video.suffix == ".mp4"
    assert video.as_posix() in html
    assert "data:video" not in html
