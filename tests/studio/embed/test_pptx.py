"""Slides: what is on them, and that office programs open them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.pptx import write_slides

pptx = pytest.importorskip("pptx")

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
OFFICE = shutil.which("soffice")


def deck(path: Path, *clips: EmbeddableClip, stops: Stops = "none") -> object:
    write_slides(clips, stops, path / "films.pptx")
    return pptx.Presentation(str(path / "films.pptx"))


def test_a_film_has_a_slide_and_its_takeaways_have_another(
    chapter: EmbeddableClip, tmp_path: Path
) -> None:
    film, takeaways = deck(tmp_path, chapter).slides
    assert film.shapes.title.text == "A short film: First"
    (movie,) = [
        shape for shape in film.shapes if shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.MEDIA
    ]
    assert movie.width / movie.height == pytest.approx(chapter.width / chapter.height, rel=1e-3)
    assert movie._element.nvPicPr.cNvPr.get("descr") == chapter.alternative_text
    assert film.notes_slide.notes_text_frame.text == "0:00 A square."
    assert takeaways.placeholders[1].text_frame.text == "about first"


def test_a_stop_makes_a_slide_and_all_slides_share_one_film(
    film: EmbeddableClip, tmp_path: Path
) -> None:
    stops = film.stops("lines")
    made = deck(tmp_path, film, stops="lines")
    assert len(made.slides) == len(stops) + 1 + 1
    with zipfile.ZipFile(tmp_path / "films.pptx") as archive:
        videos = [name for name in archive.namelist() if name.endswith(".mp4")]
        second = archive.read("ppt/slides/slide2.xml").decode()
    assert len(videos) == 1
    (start,) = re.findall(r'<p14:trim st="(\d+)"', second)
    assert int(start) == pytest.approx(1000 * stops[0], abs=1)


def test_the_presentation_names_its_notes_master_as_keynote_demands(
    chapter: EmbeddableClip, tmp_path: Path
) -> None:
    deck(tmp_path, chapter)
    with zipfile.ZipFile(tmp_path / "films.pptx") as archive:
        root = ElementTree.fromstring(archive.read("ppt/presentation.xml"))
        links = ElementTree.fromstring(archive.read("ppt/_rels/presentation.xml.rels"))
    order = [child.tag.removeprefix(P) for child in root]
    assert order[:3] == ["sldMasterIdLst", "notesMasterIdLst", "sldIdLst"]
    (entry,) = root.iter(f"{P}notesMasterId")
    (target,) = [link.get("Target") for link in links if link.get("Id") == entry.get(f"{R}id")]
    assert target is not None
    assert target.startswith("notesMasters/")
    (size,) = root.iter(f"{P}sldSz")
    assert "type" not in size.attrib


def test_hostile_words_stay_words_on_slides(hostile: EmbeddableClip, tmp_path: Path) -> None:
    odd = replace(hostile, title="bell \x07 and null \x00 " + hostile.title)
    slide = deck(tmp_path, odd).slides[0]
    assert "<script>alert(1)</script>" in slide.shapes.title.text
    assert "\x07" not in slide.shapes.title.text


@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice here")
def test_an_office_program_shows_the_slides(chapter: EmbeddableClip, tmp_path: Path) -> None:
    deck(tmp_path, chapter)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = ["soffice", home, "--headless", "--convert-to", "png", "films.pptx"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=200)
    with Image.open(tmp_path / "films.png") as picture:
        width, height = picture.size
        pixels = np.asarray(picture.convert("L"))
    assert width / height == pytest.approx(16 / 9, rel=0.02)
    # The poster's square stands in the middle of a black slide.
    assert pixels[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3].max() > 150
    assert np.median(pixels) < 20
