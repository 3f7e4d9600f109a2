"""The check's ears: each planted fault is heard, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from math_core import Neuron
from scenes.params import PartParams
from scenes.stage.narration import SpokenLine
from scenes.stage.part import ChapterRecord
from scenes.stage.speech import EstimatedPace, LinePlace, Utterance, Word, slot, utterance
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.spoken import spoken_number
from studio.captions import Cue, cues
from studio.check import hearing
from studio.check.findings import Finding
from studio.check.hearing import FASTEST, check_hearing, number_in
from studio.check.run import Case, check_case
from studio.voice import sound
from studio.voice.sound import RATE
from studio.voice.speech import Samples, Speech
from studio.voice.voices import VoiceChoice
from tests.studio import short_part
from tests.studio.voice.programs import TONE, program
from tests.studio.voice.signals import bursts

FPS = 30
TRACE = Neuron([2.0, -1.0], 0.5).forward([1.5, 1.0])
VALUES = {
    "z": Rounded(TRACE.quantity("pre_activation")),
    "p": Rounded(TRACE.quantity("products", 1)),
    "n": Rounded(TRACE.quantity("products", 0), 0),
}
TEMPLATES = (
    "Two products add up to z, and z is {z}.",
    "The other product, {p}, pulls it down; the first one is {n}% or x{n}.",
    "That is all there is to say here.",
)


class Stub:
    """A speaker whose speech is given line by line; ``None`` is silence."""

    def __init__(self, speech: Sequence[Speech | None]) -> None:
        self.speech = list(speech)
        self.asked: list[LinePlace] = []

    def speak(self, line: Utterance, place: LinePlace) -> Speech | None:
        self.asked.append(place)
        return self.speech[place.number - 1]


def spoken(line: Utterance, seconds: float | None = None) -> Speech:
    """Return noise as long as a line is estimated to be, or as long as is asked for."""
    timing = EstimatedPace().timing(line)
    length = timing.seconds if seconds is None else seconds
    return Speech(bursts(1, length, 0.0)[: round(length * RATE)] * np.float32(0.3), RATE, timing)


def chapter(lines: Sequence[Utterance]) -> tuple[ChapterRecord, list[Speech | None]]:
    """Return a chapter as it is played at the pace of its voice, and the speech of its lines."""
    record = ChapterRecord("stub", "Stub")
    speech: list[Speech | None] = []
    now = 0
    for line in lines:
        said = spoken(line)
        frames = round(slot(line, said.timing) * FPS)
        start, end = now / FPS, (now + frames) / FPS
        record.lines.append(SpokenLine(line, said.timing, start, end))
        speech.append(said)
        # A move between the lines.
        now += frames + 20
    record.frames = now
    return record, speech


def clean() -> tuple[ChapterRecord, list[Speech | None]]:
    return chapter([utterance(template, VALUES) for template in TEMPLATES])


def heard(record: ChapterRecord, speech: Sequence[Speech | None]) -> list[Finding]:
    speaker: Any = Stub(speech)
    return list(check_hearing(record, "part", FPS, speaker))


def test_a_clean_chapter_has_no_findings() -> None:
    record, speech = clean()
    speaker: Any = Stub(speech)
    assert list(check_hearing(record, "part", FPS, speaker)) == []
    assert speaker.asked == [LinePlace("part", "stub", number) for number in (1, 2, 3)]


def test_a_chapter_in_which_nothing_is_said_has_no_findings() -> None:
    assert heard(ChapterRecord("stub", "Stub", frames=90), []) == []


Fault = Callable[[ChapterRecord, list[Speech | None], pytest.MonkeyPatch], None]


def not_spoken(record: ChapterRecord, speech: list[Speech | None], _: pytest.MonkeyPatch) -> None:
    speech[1] = None


def too_long(record: ChapterRecord, speech: list[Speech | None], _: pytest.MonkeyPatch) -> None:
    line = record.lines[1]
    speech[1] = spoken(line.line, line.end - line.start + 0.1)


def too_fast(record: ChapterRecord, speech: list[Speech | None], _: pytest.MonkeyPatch) -> None:
    line = record.lines[2].line
    speech[2] = spoken(line, len(line.spoken) / (FASTEST + 1))


def other_number(record: ChapterRecord, speech: list[Speech | None], _: pytest.MonkeyPatch) -> None:
    line = record.lines[0]
    words = [
        replace(word, said="two point six.") if word.value == "z" else word
        for word in line.line.words
    ]
    record.lines[0] = replace(line, line=Utterance(tuple(words)))


def no_number(record: ChapterRecord, speech: list[Speech | None], _: pytest.MonkeyPatch) -> None:
    line = record.lines[0]
    words = [replace(word, said="it.") if word.value else word for word in line.line.words]
    record.lines[0] = replace(line, line=Utterance(tuple(words)))


def levelled_to(change: Callable[[Samples], Samples]) -> Fault:
    whole = sound.levelled

    def fault(_: ChapterRecord, __: list[Speech | None], patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sound, "levelled", lambda samples: change(whole(samples)))

    return fault


def with_a_click(samples: Samples) -> Samples:
    result = samples.copy()
    result[len(result) // 2] = 1.0
    return result


def captions_moved(change: Callable[[Cue], Cue]) -> Fault:
    def moved(line: Utterance, *times: Any) -> list[Cue]:
        first, *others = cues(line, *times)
        return [change(first) if line.text.startswith("Two products") else first, *others]

    def fault(_: ChapterRecord, __: list[Speech | None], patch: pytest.MonkeyPatch) -> None:
        patch.setattr(hearing, "cues", moved)

    return fault


# What is planted, what the check says of it, and in which line; 0 for the whole track.
FAULTS: dict[str, tuple[Fault, str, int]] = {
    "a line that is not spoken": (not_spoken, "line 2 is not spoken", 2),
    "a line that is longer than its slot": (
        too_long,
        "is spoken 0.10 s longer than the film gives it",
        2,
    ),
    "a line that is too fast": (
        too_fast,
        f"is spoken at {FASTEST + 1:.1f} letters a second; at most {FASTEST:.1f} can be followed",
        3,
    ),
    "another number": (other_number, "shows 2.50. but says “two point six.”", 1),
    "no number": (no_number, "shows 2.50. but says “it.”", 1),
    "a track that is too quiet": (
        levelled_to(lambda samples: samples * np.float32(10 ** (-3 / 20))),
        "the track measures -19.",
        0,
    ),
    "a track that is too loud": (
        levelled_to(lambda samples: samples * np.float32(10 ** (0.8 / 20))),
        "LUFS instead of -16.0",
        0,
    ),
    "a peak": (levelled_to(with_a_click), "dBTP; at most -1.0 is clean", 0),
    "captions that come too late": (
        captions_moved(lambda cue: replace(cue, start=cue.start + 0.3)),
        "has a caption that does not keep to its words",
        1,
    ),
    "captions that go too early": (
        captions_moved(lambda cue: replace(cue, end=cue.end - 0.4)),
        "has a caption that does not keep to its words",
        1,
    ),
    "captions that stay too long": (
        captions_moved(lambda cue: replace(cue, end=cue.end + 0.3)),
        "has a caption that does not keep to its words",
        1,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_heard_and_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, message, number = FAULTS[name]
    record, speech = clean()
    plant(record, speech, monkeypatch)
    (finding,) = heard(record, speech)
    assert finding.kind == "voice"
    assert message in finding.message
    if number:
        line = record.lines[number - 1]
        assert finding.mobjects == (line.text,)
        assert finding.seconds == round(line.start, 2)


def test_a_short_line_may_be_quick() -> None:
    record, speech = chapter([utterance(each, VALUES) for each in (*TEMPLATES, "So it is.")])
    line = record.lines[3].line
    speech[3] = spoken(line, 0.35)
    assert len(line.spoken) / 0.35 > FASTEST
    assert heard(record, speech) == []


def test_a_line_that_fills_its_slot_to_the_sample_is_not_too_long() -> None:
    record, speech = clean()
    line = record.lines[1]
    speech[1] = spoken(line.line, round((line.end - line.start) * RATE) / RATE)
    assert heard(record, speech) == []


# --- numbers --------------------------------------------------------------------------------------


@given(st.decimals(-(10**16), 10**16, places=4), st.integers(0, 4))
@example(0, 2)
@example(10**15, 0)
@example(2_003_000_000_000_000, 0)
@example(1_000_000_003_000, 1)
def test_a_spoken_number_is_understood_as_the_number_it_was(value: Any, places: int) -> None:
    text = f"{value:.{places}f}"
    assert number_in(spoken_number(text)) == float(text)
    # With the pause behind it, as it stands in a line.
    assert number_in(spoken_number(text).capitalize() + ".") == float(text)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("minus zero point nine", -0.9),
        ("minus five thousand one hundred point zero two.", -5100.02),
        ("zero point eight", 0.8),
        ("ninety nine", 99.0),
        ("three hundred five", 305.0),
        ("one hundred thousand twelve", 100_012.0),
    ],
)
def test_numbers_in_words_are_understood(words: str, number: float) -> None:
    assert number_in(words) == number


@pytest.mark.parametrize("words", ["", "it", "two words", "point five", "one point fifty", "minus"])
def test_what_is_no_number_is_none(words: str) -> None:
    assert number_in(words) is None


@given(st.decimals(-999, 999, places=2), st.decimals(-999, 999, places=2))
@example(Decimal("0.90"), Decimal("-0.90"))
@example(Decimal("0.90"), Decimal("0.80"))
@example(Decimal("0.90"), Decimal("0.90"))
def test_any_other_number_is_heard(shown: Decimal, said: Decimal) -> None:
    text = f"{shown:.2f}".replace("-", "−")
    word = Word(f"{text},", f"{spoken_number(f'{said:.2f}')},", "z")
    timing = EstimatedPace().timing(Utterance((word,)))
    line = SpokenLine(Utterance((word,)), timing, 0.0, 9.0)
    found = list(hearing.check_spoken_numbers(line))
    assert bool(found) == (shown != said)


# --- in the check of a film -----------------------------------------------------------------------


def case(slug: str) -> Case:
    return Case("short", slug, short_part.__name__, "Short", PartParams())


def test_a_film_is_listened_to_with_its_voice(tmp_path: Path) -> None:
    voice = VoiceChoice(f"command:{program(tmp_path, TONE)}", "none")
    checked = check_case(case("first"), twice=False, voice=voice)
    assert checked.findings == []


def test_a_film_whose_recordings_are_missing_is_told_so(tmp_path: Path) -> None:
    voice = VoiceChoice(f"recordings:{tmp_path}", "none")
    # Its two pictures come and go as they like.
    composition = frozenset({"composition"})
    checked = check_case(case("second"), twice=False, voice=voice, without=composition)
    (finding,) = checked.findings
    assert (finding.kind, finding.chapter) == ("voice", "second")
    assert finding.message == "line 1 is not spoken"


def test_a_voice_that_fails_is_a_finding_of_its_own(tmp_path: Path) -> None:
    voice = VoiceChoice(f"command:{program(tmp_path, 'import sys; sys.exit(1)')}", "none")
    (finding,) = check_case(case("first"), twice=False, voice=voice).findings
    assert finding.kind == "error"
    assert "ended with exit code 1 for “A square.”" in finding.message
