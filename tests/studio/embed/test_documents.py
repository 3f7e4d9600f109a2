"""Quarto documents, as pandoc reads them, and decks, as a browser shows them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from studio.embed.clip import EmbeddableClip
from studio.embed.forms import FORMS, Request, embed
from studio.embed.reveal import find_reveal
from studio.errors import RefusedError
from tests.studio.embed.conftest import HOSTILE, until
from tests.studio.embed.test_page import Seen

PANDOC = shutil.which("pandoc")
# CI names the copy that it has installed.
REVEAL = os.environ.get("FORWARDPASS_REVEAL_JS")
needs_pandoc = pytest.mark.skipif(PANDOC is None, reason="there is no pandoc here")
needs_reveal = pytest.mark.skipif(REVEAL is None, reason="there is no reveal.js here")


def converted(folder: Path, to: str, name: str) -> Path:
    extension = "_extensions/forwardpass/forwardpass.lua"
    words = ["pandoc", "-f", "markdown", "films.qmd", "-L", extension, "-t", to, "-s", "-o", name]
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=100)
    return folder / name


def document(clips: list[EmbeddableClip], output: Path) -> Path:
    (made,) = embed(clips, FORMS["quarto"], Request(), output)
    return made.path


@needs_pandoc
@pytest.mark.parametrize("form", ["html", "revealjs"])
def test_pages_get_the_player_with_captions_and_a_text_for_those_who_do_not_see_it(
    form: str, film: EmbeddableClip, chapter: EmbeddableClip, tmp_path: Path
) -> None:
    folder = document([film, chapter], tmp_path / "out")
    seen = Seen(converted(folder, form, "films.html").read_text(encoding="utf-8"))
    videos = seen.all("video")
    assert [video["aria-label"] for video in videos] == [
        film.alternative_text,
        chapter.alternative_text,
    ]
    assert all("Words" in track["src"] for track in seen.all("track")[:1])
    assert all((folder / source["src"]).is_file() for source in seen.all("source"))
    assert not seen.all("img")


@needs_pandoc
def test_paper_gets_the_picture_with_a_link(chapter: EmbeddableClip, tmp_path: Path) -> None:
    folder = document([chapter], tmp_path / "out")
    with zipfile.ZipFile(converted(folder, "docx", "films.docx")) as word:
        assert [name for name in word.namelist() if name.endswith(".png")]
        text = word.read("word/document.xml").decode()
    assert "The film" in text
    assert "film-1.mp4" in converted(folder, "latex", "films.tex").read_text(encoding="utf-8")


@needs_pandoc
@pytest.mark.parametrize("form", ["html", "latex", "docx", "revealjs", "native"])
def test_hostile_words_stay_words_in_a_document(
    form: str, hostile: EmbeddableClip, tmp_path: Path
) -> None:
    folder = document([hostile], tmp_path / "out")
    source = (folder / "films.qmd").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\\\)\\{\\{<", source.replace("\\{", ""))
    made = converted(folder, form, f"films.{form}")
    if form == "html":
        seen = Seen(made.read_text(encoding="utf-8"))
        assert len(seen.all("video")) == 1
        assert not [s for s in seen.all("script") if "src" not in s]
        assert [t for t in seen.text_in("h2") if "<script>alert(1)</script>" in t]


def test_words_that_a_shortcode_could_be_made_of_are_escaped(
    hostile: EmbeddableClip, tmp_path: Path
) -> None:
    assert "{{<" in HOSTILE
    source = (document([hostile], tmp_path / "out") / "films.qmd").read_text(encoding="utf-8")
    assert "{{<" not in source
    assert source.count(":::") == 2


# --- decks ----------------------------------------------------------------------------------------


def test_a_folder_that_is_no_reveal_js_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"npm install reveal\.js"):
        find_reveal(tmp_path)


def test_a_deck_is_written_without_reveal_js_too(
    chapter: EmbeddableClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (made,) = embed([chapter], FORMS["reveal"], Request("lines"), tmp_path / "out")
    sections = (made.path / "sections.html").read_text(encoding="utf-8")
    assert sections in (made.path / "index.html").read_text(encoding="utf-8")
    assert "0:00" in sections


def test_hostile_words_stay_words_in_a_deck(
    hostile: EmbeddableClip, film: EmbeddableClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tags = []
    for name, clip in (("a", hostile), ("b", film)):
        (made,) = embed([clip], FORMS["reveal"], Request("lines"), tmp_path / name)
        seen = Seen((made.path / "index.html").read_text(encoding="utf-8"))
        tags.append([tag for tag, _ in seen.elements])
    assert tags[0] == tags[1]


@needs_reveal
@pytest.mark.xdist_group("browser")
def test_a_deck_plays_from_stop_to_stop(
    tab: Any,
    complaints: list[str],
    film: EmbeddableClip,
    chapter: EmbeddableClip,
    tmp_path: Path,
) -> None:
    assert REVEAL is not None
    request = Request("lines", reveal_js=Path(REVEAL))
    (made,) = embed([chapter, film], FORMS["reveal"], request, tmp_path / "out")
    tab.goto((made.path / "index.html").as_uri())
    until(tab, "typeof Reveal !== 'undefined' && Reveal.isReady()")
    shown = "document.querySelector('section.present video')"
    tab.keyboard.press("End")
    tab.keyboard.press("Home")
    (stop, *_) = film.stops("lines")
    tab.keyboard.press("ArrowRight")
    until(tab, "Reveal.getIndices().h === 1")
    until(tab, f"{shown}.paused && Math.abs({shown}.currentTime - {stop}) < 0.1")
    tab.keyboard.press("ArrowRight")
    until(tab, f"{shown}.currentTime > {stop} + 0.2")
    tab.keyboard.press("ArrowLeft")
    until(tab, f"{shown}.paused && Math.abs({shown}.currentTime - {stop}) < 0.1")
    assert [c for c in complaints if "Content Security" in c or "Error" in c] == []
