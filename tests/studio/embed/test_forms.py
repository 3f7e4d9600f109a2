"""What is written for each form: whole, the same for the same film, and nowhere else."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from studio.embed.clip import EmbeddableClip, Section
from studio.embed.forms import FORMS, Request, embed
from studio.embed.youtube import description
from studio.errors import EnvironmentLacksError, RefusedError

IMS = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


def written(clip: EmbeddableClip, form: str, output: Path) -> Path:
    (made,) = embed([clip], FORMS[form], Request(), output)
    return made.path


def files_in(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("form", [name for name, form in FORMS.items() if not form.archive])
def test_a_folder_says_what_is_in_it(form: str, film: EmbeddableClip, tmp_path: Path) -> None:
    folder = written(film, form, tmp_path)
    data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry for entry in data["files"]}
    there = {each.relative_to(folder).as_posix() for each in files_in(folder)}
    there.remove("manifest.json")
    assert set(listed) == there
    for name, entry in listed.items():
        content = (folder / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    (clip,) = data["clips"]
    assert clip["seconds"] == pytest.approx(film.seconds, abs=1e-3)
    assert clip["chapters"][1]["start"] == pytest.approx(film.sections[1].start, abs=1e-3)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_left_beside_what_was_asked_for(
    form: str, film: EmbeddableClip, tmp_path: Path
) -> None:
    path = written(film, form, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == [path]
    # Again, over what is there.
    assert written(film, form, tmp_path / "out") == path
    assert list((tmp_path / "out").iterdir()) == [path]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_film_gives_the_same_bytes(
    form: str, film: EmbeddableClip, tmp_path: Path
) -> None:
    def content(path: Path) -> dict[str, bytes]:
        files = [path] if path.is_file() else files_in(path)
        return {file.name: file.read_bytes() for file in files}

    one, other = (content(written(film, form, tmp_path / name)) for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_fails_leaves_what_was_there(
    form: str, film: EmbeddableClip, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    path = written(film, form, output)
    before = path.read_bytes() if path.is_file() else sorted(path.iterdir())
    gone = replace(film, video=film.video.parent / "gone" / film.video.name)
    with pytest.raises((EnvironmentLacksError, OSError)):
        embed([gone], FORMS[form], Request(), output)
    assert list(output.iterdir()) == [path]
    assert before == (path.read_bytes() if path.is_file() else sorted(path.iterdir()))


def test_a_single_file_is_all_there_is(film: EmbeddableClip, tmp_path: Path) -> None:
    (made,) = embed([film], FORMS["html"], Request("lines", single_file=True), tmp_path)
    assert list(tmp_path.iterdir()) == [made.path]
    html = made.path.read_text(encoding="utf-8")
    assert made.size == len(html.encode())
    assert set(re.findall(r'src="(\w+):', html)) == {"data"}
    assert "index.html" not in made.usage


# --- platforms ------------------------------------------------------------------------------------


def test_a_thumbnail_has_the_size_that_platforms_ask_for(
    film: EmbeddableClip, tmp_path: Path
) -> None:
    with Image.open(written(film, "youtube", tmp_path) / "thumbnail.png") as picture:
        assert picture.size == (1280, 720)


def sections(film: EmbeddableClip, *starts: float) -> tuple[Section, ...]:
    return tuple(
        replace(film.sections[0], title=f"from {start:g}", start=start, end=start + 1)
        for start in starts
    )


def test_marks_begin_at_zero_and_are_ten_seconds_apart(film: EmbeddableClip) -> None:
    clip = replace(film, sections=sections(film, 0, 9.5, 12, 75, 3725))
    marks = re.findall(r"^[\d:]+ .*$", description(clip), re.M)
    assert marks == ["0:00 from 0", "0:12 from 12", "1:15 from 75", "1:02:05 from 3725"]


def test_fewer_than_three_marks_are_none(film: EmbeddableClip) -> None:
    assert not re.findall(r"^\d+:", description(replace(film, sections=sections(film, 0, 20))))


def test_a_description_has_no_angle_brackets_which_platforms_refuse(
    hostile: EmbeddableClip,
) -> None:
    assert not set("<>") & set(description(hostile))


def test_a_description_that_is_too_long_is_refused(film: EmbeddableClip) -> None:
    with pytest.raises(RefusedError, match="more than 5000"):
        description(replace(film, changed={"prompt": "long " * 1000}))


# --- learning platforms ---------------------------------------------------------------------------


def test_a_package_has_its_manifest_at_its_root_and_all_that_it_lists(
    film: EmbeddableClip, tmp_path: Path
) -> None:
    with zipfile.ZipFile(written(film, "scorm", tmp_path)) as package:
        names = package.namelist()
        root = ElementTree.fromstring(package.read("imsmanifest.xml"))
    assert not [name for name in names if name.startswith(("/", "..")) or ":" in name]
    assert root.tag == f"{IMS}manifest"
    assert root.findtext(f"{IMS}metadata/{IMS}schemaversion") == "1.2"
    organizations = root.find(f"{IMS}organizations")
    resource = root.find(f"{IMS}resources/{IMS}resource")
    assert organizations is not None
    assert resource is not None
    (organization,) = organizations
    assert organizations.get("default") == organization.get("identifier")
    item = organization.find(f"{IMS}item")
    assert item is not None
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get(f"{ADL}scormtype") == "sco"
    assert resource.get("href") == "index.html"
    assert {file.get("href") for file in resource.iter(f"{IMS}file")} <= set(names)
    # XML names: they begin with a letter.
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", e.get("identifier", "x")) for e in root.iter())


def test_hostile_words_stay_words_in_a_package(hostile: EmbeddableClip, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(hostile, "scorm", tmp_path)) as package:
        root = ElementTree.fromstring(package.read("imsmanifest.xml"))
    title = root.find(f".//{IMS}item/{IMS}title")
    assert title is not None
    assert title.text is not None
    assert " ".join(title.text.split()) == " ".join(hostile.title.split())
