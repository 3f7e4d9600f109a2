"""The check: each planted fault is caught, and nothing else is reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.params import PartParams
from studio.check.findings import KINDS
from studio.check.legibility import check_palette, color_difference
from studio.check.run import Case, Checked, check, check_case
from tests.studio.faulty_part import Faulty

FAULTS = {
    "invented-number": ("truth", "no trace owns"),
    "wrong-number": ("truth", "NeuronTrace.pre_activation is 2.5"),
    "typed-number": ("truth", "typed number"),
    "wrong-sum": ("truth", "is not so"),
    "wrong-row": ("truth", "3.00 × −1.00 = 2.00 is not so"),
    "wrong-on-the-way": ("truth", "but NeuronTrace.pre_activation is 2.5"),
    "other-glyphs": ("truth", "other glyphs than it says"),
    "wrong-bar": ("truth", "is drawn as 4.2"),
    "caption-number": ("truth", "the caption has a typed number"),
    "outside": ("layout", "sideways"),
    "in-the-captions": ("layout", "captions' place"),
    "text-on-text": ("layout", "lies on"),
    "across-a-line": ("layout", "lies across Line"),
    "too-small": ("layout", "px high"),
    "sticks-out": ("layout", "sticks out of its Holder"),
    "faint": ("legibility", "contrast 2.2:1"),
    "on-a-bright-patch": ("legibility", "contrast 1.1:1"),
    "no-glyph": ("legibility", "no glyph for 'བོ' (U+0F56 TIBETAN LETTER BA, U+0F7C"),
    "no-glyph-in-a-formula": ("legibility", "no glyph for 'ᠮ' (U+182E MONGOLIAN LETTER MA)"),
    "empty-boxes": ("legibility", "the empty box of a missing glyph"),
    "flashing": ("legibility", "three flashes"),
    "silence": ("pace", "nothing moves and nothing is said"),
    "gone": ("pace", "to read"),
    "nearly-black": ("composition", "nearly black for 0."),
    "through-one-another": ("composition", "through one another"),
    "half-a-frame": ("composition", "half of the frame is empty for"),
    "chance-colour": ("determinism", "two runs"),
    "chance": ("determinism", "two runs"),
}


def case(chapter: str) -> Case:
    return Case("faulty", chapter, Faulty.__module__, "Faulty", PartParams())


def test_every_fault_is_planted() -> None:
    assert {each.slug() for each in Faulty.chapters} == {"clean", *FAULTS}


def test_a_clean_chapter_has_no_findings_and_names_its_exceptions() -> None:
    checked = check_case(case("clean"))
    assert checked.findings == []
    assert checked.inspection is not None
    reasons = {(demand, reason) for demand, reason, _ in checked.inspection.allowed}
    assert reasons == {("number", "an axis tick"), ("reading", "it only has to be seen")}


@pytest.mark.parametrize("chapter", FAULTS)
def test_a_planted_fault_is_caught_and_nothing_else(chapter: str) -> None:
    kind, words = FAULTS[chapter]
    findings = check_case(case(chapter)).findings
    assert [finding.kind for finding in findings] == [kind], findings
    assert words in findings[0].message
    assert findings[0].chapter == chapter


@pytest.mark.parametrize("chapter", ["text-on-text", "half-a-frame", "chance"])
def test_a_kind_of_findings_can_be_left_out(chapter: str) -> None:
    kind, _ = FAULTS[chapter]
    assert check_case(case(chapter), without=frozenset({kind})).findings == []
    others = frozenset(KINDS) - {kind}
    assert [each.kind for each in check_case(case(chapter), without=others).findings] == [kind]


def test_every_kind_of_findings_has_a_planted_fault() -> None:
    # What is said needs a voice, and has tests of its own.
    assert {kind for kind, _ in FAULTS.values()} == {*KINDS} - {"voice"}


def test_an_offending_moment_is_drawn_with_the_problem_outlined(tmp_path: Path) -> None:
    check_case(case("text-on-text"), stills=tmp_path, twice=False)
    (path,) = tmp_path.glob("faulty-text-on-text-*.png")
    with Image.open(path) as picture:
        assert picture.size == (1280, 720)
        pixels = np.asarray(picture.convert("RGB"))
    assert ((pixels[..., 0] > 200) & (pixels[..., 1] < 120)).sum() > 300


def test_chapters_are_checked_side_by_side_and_come_back_in_order() -> None:
    told: list[Checked] = []
    wanted = [case("silence"), case("too-small"), case("clean")]
    checked = check(wanted, workers=2, twice=False, on_checked=told.append)
    assert [each.case.chapter for each in checked] == ["silence", "too-small", "clean"]
    assert [len(each.findings) for each in checked] == [1, 1, 0]
    assert len(told) == 3


def test_a_scene_that_raises_is_a_finding_of_its_own() -> None:
    broken = Case("faulty", "no-such-chapter", Faulty.__module__, "Faulty", PartParams())
    (finding,) = check_case(broken).findings
    assert finding.kind == "error"
    assert "no-such-chapter" in finding.message


def test_the_palette_is_told_apart_by_everyone() -> None:
    assert list(check_palette()) == []
    # Colours that differ by hue alone, as red and green of one lightness do.
    assert list(check_palette([("#C04040", "#608030")])) != []
    assert color_difference("#000000", "#FFFFFF") == pytest.approx(100.0, abs=0.1)
