"""The catalogue read from source against the classes themselves."""

from __future__ import annotations

import importlib
import json
from itertools import pairwise
from pathlib import Path

import pytest

from scenes.catalog import (
    LENGTHS,
    CatalogError,
    PartEntry,
    UnknownTargetError,
    find_part,
    parts,
    resolve,
)
from scenes.params import params_model
from studio.measure import chapter_lengths


def part_class(entry: PartEntry) -> type:
    cls = getattr(importlib.import_module(entry.module), entry.class_name)
    assert isinstance(cls, type)
    return cls


def test_the_catalogue_says_what_the_classes_declare() -> None:
    for entry in parts():
        cls = part_class(entry)
        declared = cls.chapters()  # type: ignore[attr-defined]
        assert [(c.slug, c.title, c.takeaways) for c in entry.chapters] == [
            (c.slug, c.title, c.takeaways) for c in declared
        ]
        assert (entry.number, entry.slug, entry.title) == (cls.number, cls.slug, cls.title)  # type: ignore[attr-defined]
        assert cls.params_model is params_model(entry.module)  # type: ignore[attr-defined]


def test_the_chapters_of_a_part_meet_on_the_same_stage() -> None:
    for entry in parts():
        chapters = part_class(entry).chapters()  # type: ignore[attr-defined]
        assert all(a.ends_on == b.opens_on for a, b in pairwise(chapters))


@pytest.mark.parametrize("entry", parts(), ids=lambda entry: entry.slug)
def test_beats_of_a_part_take_no_names_from_one_another(entry: PartEntry) -> None:
    owners: dict[str, list[type]] = {}
    for cls in part_class(entry).__mro__:
        if cls.__module__.startswith("scenes.beats"):
            for name in (name for name in vars(cls) if not name.startswith("__")):
                hidden = [each for each in owners.get(name, ()) if not issubclass(each, cls)]
                assert not hidden, f"{cls.__name__}.{name} is hidden by {hidden}"
                owners.setdefault(name, []).append(cls)


@pytest.mark.parametrize("entry", parts(), ids=lambda entry: entry.slug)
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


def test_part_one_lasts_two_to_four_minutes_and_its_chapters_20_to_75_seconds() -> None:
    neuron = find_part("neuron")
    assert neuron.seconds is not None
    assert 120 <= neuron.seconds <= 240
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


def test_a_declaration_that_must_be_run_to_be_read_is_refused_with_its_line(
    tmp_path: Path,
) -> None:
    (tmp_path / "odd.py").write_text(
        "class Odd(Part):\n"
        "    number, slug = 1, 'odd'\n"
        "    number = 1\n"
        "    slug = 'odd'\n"
        "    title = 'Odd'\n"
        "    teaches = TEACHES\n"
        "    @chapter('One', takeaways=('',))\n"
        "    def one(self): ...\n"
    )
    with pytest.raises(CatalogError, match=r"odd\.py:6: teaches must be a literal"):
        parts(tmp_path)


def test_a_part_without_a_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(
        "class Odd(Part):\n    @chapter('One', takeaways=('',))\n    def one(self): ...\n"
    )
    with pytest.raises(CatalogError, match="Odd declares no number, slug, teaches, title"):
        parts(tmp_path)
