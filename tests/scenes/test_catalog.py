"""The catalogue read from source against the classes themselves."""

from __future__ import annotations

import importlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scenes.catalog import (
    LENGTHS,
    CatalogError,
    ChapterEntry,
    PartEntry,
    UnknownTargetError,
    find_part,
    parts,
    resolve,
)
from scenes.params import params_model
from scenes.stage.chapter import Act, Chapter
from scenes.stage.part import Part
from studio.measure import chapter_lengths


def film_of(entry: PartEntry) -> type[Part[Any]]:
    film: type[Part[Any]] = getattr(importlib.import_module(entry.module), entry.class_name)
    assert issubclass(film, Part)
    return film


each_part = pytest.mark.parametrize("entry", parts(), ids=lambda entry: entry.slug)


@each_part
def test_the_catalogue_says_what_the_classes_declare(entry: PartEntry) -> None:
    film = film_of(entry)
    assert [(c.slug, c.title, c.takeaways, c.module, c.class_name) for c in entry.chapters] == [
        (c.slug(), c.title, c.takeaways, c.__module__, c.__name__) for c in film.chapters
    ]
    assert [c.number for c in entry.chapters] == [*range(1, len(film.chapters) + 1)]
    assert (entry.number, entry.slug, entry.title) == (film.number, film.slug, film.title)
    assert film.params_model is params_model(entry.module)


@each_part
def test_the_chapters_of_a_part_meet_on_the_same_stage(entry: PartEntry) -> None:
    assert all(a.ends_on is b.opens_on for a, b in pairwise(film_of(entry).chapters))


@each_part
def test_a_part_is_a_folder_and_each_chapter_a_module_or_a_folder_of_its_name(
    entry: PartEntry,
) -> None:
    folder = f"scenes.{entry.slug}"
    assert entry.module == f"{folder}.scene"
    for chapter in entry.chapters:
        module = f"{folder}.{chapter.slug.replace('-', '_')}"
        assert chapter.module in (module, f"{module}.chapter")


def acts(base: type[Act[Any]] = Act) -> set[type[Act[Any]]]:
    """Return all acts of the films that are loaded, chapters among them."""
    below = {cls for each in base.__subclasses__() for cls in ({each} | acts(each))}
    return {cls for cls in below if cls.__module__.startswith("scenes.")} - {Chapter}


def test_no_chapter_and_no_act_inherits_another() -> None:
    chapters = {chapter for entry in parts() for chapter in film_of(entry).chapters}
    assert chapters <= acts()
    for act in acts():
        assert {base for base in act.__mro__[1:] if issubclass(base, Act)} <= {Act, Chapter}, act


@each_part
def test_recorded_lengths_are_those_of_the_films(entry: PartEntry) -> None:
    recorded = json.loads(LENGTHS.read_text(encoding="utf-8"))
    assert set(recorded) == {each.slug for each in parts()}
    assert recorded[entry.slug] == chapter_lengths(entry), (
        "run ./forwardpass measure to record them anew"
    )


def test_the_story_is_told_in_its_order() -> None:
    assert [entry.slug for entry in parts()][:2] == ["roadmap", "neuron"]
    assert [chapter.slug for chapter in find_part("neuron").chapters] == [
        "weighted-sum",
        "only-a-line",
        "activation-functions",
        "same-z-five-outputs",
        "dead-neuron",
    ]


def test_part_one_lasts_two_to_five_and_a_half_minutes_and_its_chapters_20_to_75_seconds() -> None:
    neuron = find_part("neuron")
    assert neuron.seconds is not None
    assert 120 <= neuron.seconds <= 330
    assert all(chapter.seconds and 20 <= chapter.seconds <= 75 for chapter in neuron.chapters)


def test_names_stand_for_films_clips_and_all_of_them() -> None:
    def named(*names: str) -> list[str]:
        return [
            f"{t.part.slug}/{t.chapter.slug}" if t.chapter else t.part.slug
            for t in resolve(list(names))
        ]

    assert named("neuron") == ["neuron"]
    assert named("all") == [
        "roadmap",
        "neuron",
        "layers",
        "attention",
        "transformer",
        "hierarchy",
    ]
    assert named("neuron/dead-neuron", "neuron", "neuron/dead-neuron") == [
        "neuron/dead-neuron",
        "neuron",
    ]
    assert len(named("neuron/all")) == 5


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nueron", "did you mean neuron"),
        ("neuron/weigthed-sum", "did you mean weighted-sum"),
        (
            "quantum",
            "allowed are roadmap, neuron, layers, attention, transformer, hierarchy and all",
        ),
        ("neuron/xyz", "allowed are weighted-sum"),
    ],
)
def test_a_mistyped_name_is_refused_with_the_closest_one(name: str, hint: str) -> None:
    with pytest.raises(UnknownTargetError, match=hint):
        resolve([name])


SCENE = """
from scenes.odd.one_thing import OneThing

class Odd(Part):
    number = 7
    slug = "odd"
    title = "Odd"
    teaches = "Nothing."
    chapters = (OneThing,)
"""
CHAPTER = """
class OneThing(Chapter):
    title = "One"
    takeaways = ("a", "b")
"""


def written(folder: Path, scene: str = SCENE, chapter: str | None = CHAPTER) -> Path:
    """Write a Part of one chapter, or of none, and return the package of its films."""
    part = folder / "scenes" / "odd"
    part.mkdir(parents=True)
    (part / "scene.py").write_text(scene)
    if chapter is not None:
        (part / "one_thing.py").write_text(chapter)
    return folder / "scenes"


def test_a_part_is_read_from_its_source(tmp_path: Path) -> None:
    one = ChapterEntry(1, "one-thing", "One", ("a", "b"), "scenes.odd.one_thing", "OneThing", None)
    assert parts(written(tmp_path)) == (
        PartEntry(7, "odd", "Odd", "Nothing.", "scenes.odd.scene", "Odd", (one,)),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Nothing."', "TEACHES", r"scene\.py:8: teaches must be a literal"),
        ('    title = "Odd"\n', "", r"scene\.py:4: Odd declares no title"),
        ('slug = "odd"', 'slug = "even"', r"the slug of Odd must be its folder's name, 'odd'"),
        ("    chapters = (OneThing,)\n", "", "there is no class that declares its chapters"),
        ("(OneThing,)", "[OneThing]", r"scene\.py:9: chapters must be a tuple of imported"),
        ("(OneThing,)", "(make(),)", r"scene\.py:9: chapters must be a tuple of imported"),
        ("(OneThing,)", "(Another,)", r"scene\.py:9: the chapter Another is not imported"),
        ("odd.one_thing import", "odd.gone import", r"gone\.py should have the chapter OneThing"),
    ],
)
def test_a_part_that_must_be_run_to_be_read_is_refused_with_its_place(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert SCENE.count(old) == 1
    with pytest.raises(CatalogError, match=message):
        parts(written(tmp_path, SCENE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"One"', "f'{1}'", r"one_thing\.py:3: title must be a literal"),
        ('("a", "b")', "(A, B)", r"one_thing\.py:4: takeaways must be a literal"),
        ('    takeaways = ("a", "b")\n', "", r"one_thing\.py:2: OneThing declares no takeaways"),
        ("OneThing", "OtherThing", r"one_thing\.py has no class OneThing"),
    ],
)
def test_a_chapter_that_must_be_run_to_be_read_is_refused_with_its_place(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert CHAPTER.count(old) == 1
    with pytest.raises(CatalogError, match=message):
        parts(written(tmp_path, chapter=CHAPTER.replace(old, new)))


def test_a_chapter_without_a_module_is_refused(tmp_path: Path) -> None:
    message = r"one_thing\.py should have the chapter OneThing, but is not there"
    with pytest.raises(CatalogError, match=message):
        parts(written(tmp_path, chapter=None))
