"""Captions keep to their words, can be read, and are files that players understand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pytest
import srt
from hypothesis import example, given
from hypothesis import strategies as st

from scenes.stage.speech import EstimatedPace, SpeechTiming, Utterance, slot, utterance
from studio.captions import LINE_LENGTH, LINES, Cue, cues, to_srt, to_text, to_vtt

# How far a caption may be from its words, and the characters a second that can be read.
NEAR, READABLE = 0.15, 20.0


@dataclass(frozen=True)
class Said:
    """A line with its times."""

    line: Utterance
    timing: SpeechTiming
    start: float
    end: float

    @property
    def cues(self) -> list[Cue]:
        return cues(self.line, self.timing, self.start, self.end)

    def words_of(self, found: list[Cue]) -> list[tuple[Cue, float, float]]:
        """Return each cue with the times at which its words begin and end."""
        result, first = [], 0
        for cue in found:
            last = first + len(cue.text.split()) - 1
            begins = self.start + self.timing.starts[first]
            result.append((cue, begins, self.start + self.timing.ends[last]))
            first = last + 1
        assert first == len(self.line.words)
        return result


def estimated(text: str, start: float = 0.0) -> Said:
    line = utterance(text, {})
    timing = EstimatedPace().timing(line)
    return Said(line, timing, start, start + slot(line, timing))


def plain(cue: Cue) -> str:
    return cue.text.replace("\n", " ")


words = st.text("abcdefghij", min_size=1, max_size=12)
ends = st.sampled_from(["", "", "", ",", ":", ".", "?"])
texts = st.lists(st.tuples(words, ends), min_size=1, max_size=60).map(
    lambda parts: " ".join(word + end for word, end in parts)
)


@st.composite
def spoken(draw: st.DrawFn) -> Said:
    """A line that any voice may speak, fast or slowly, with pauses anywhere."""
    line = utterance(draw(texts), {})
    n = len(line.words)
    lengths = draw(st.lists(st.floats(0.06, 0.8), min_size=n, max_size=n))
    gaps = draw(st.lists(st.sampled_from([0.0, 0.0, 0.03, 0.4]), min_size=n, max_size=n))
    begins = list(accumulate(map(sum, zip(lengths, gaps, strict=True)), initial=0.0))[:-1]
    stops = [begin + length for begin, length in zip(begins, lengths, strict=True)]
    start, spare = draw(st.floats(0, 3600)), draw(st.floats(0.25, 2.0))
    timing = SpeechTiming(stops[-1], tuple(begins), tuple(stops))
    return Said(line, timing, start, start + stops[-1] + spare)


# --- cues -----------------------------------------------------------------------------------------


@given(spoken())
def test_cues_are_the_whole_line_in_one_or_two_short_rows_one_after_another(said: Said) -> None:
    found = said.cues
    assert " ".join(plain(cue) for cue in found) == said.line.text
    for cue in found:
        rows = cue.text.split("\n")
        assert 1 <= len(rows) <= LINES == 2
        assert all(0 < len(row) <= LINE_LENGTH == 42 for row in rows)
    assert found[0].start >= said.start
    assert found[-1].end <= said.end
    assert all(cue.start < cue.end for cue in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(spoken())
def test_cues_keep_to_their_words(said: Said) -> None:
    for cue, begins, ends in said.words_of(said.cues):
        assert abs(cue.start - begins) <= NEAR
        assert cue.end >= ends - NEAR
        # It stays only to be read.
        assert cue.end <= max(ends + NEAR, cue.start + len(cue.text) / READABLE + 1e-6)


@given(spoken())
@example(
    # The first cue, which is slow enough, would linger until 0.1 s after the second one's words.
    Said(
        utterance("a " * 40 + "one. " + "b " * 40 + "other.", {}),
        SpeechTiming(
            82 / 4, tuple(i / 4 for i in range(82)), tuple((i + 1) / 4 for i in range(82))
        ),
        0.0,
        21.0,
    )
)
def test_a_cue_comes_late_only_if_the_one_before_it_could_not_be_read_otherwise(said: Said) -> None:
    for (before, *_), (cue, begins, _) in pairwise(said.words_of(said.cues)):
        if cue.start > begins + 1e-6:
            assert len(before.text) / (before.end - before.start) >= READABLE - 1e-6


@given(spoken())
def test_a_cue_is_too_fast_to_read_only_where_there_is_no_time(said: Said) -> None:
    found = said.words_of(said.cues)
    for i, (cue, begins, _) in enumerate(found):
        if len(cue.text) / (cue.end - cue.start) <= READABLE + 1e-6:
            continue
        before = found[i - 1][0].end if i else said.start
        after = found[i + 1][1] if i + 1 < len(found) else said.end
        assert cue.start <= max(before, begins - 0.1), "it could have come earlier"
        assert cue.end >= after - 1e-6, "it could have stayed longer"


@given(texts, st.floats(0, 3600))
def test_at_the_estimated_pace_every_cue_can_be_read(text: str, start: float) -> None:
    for cue in estimated(text, start).cues:
        assert len(cue.text) / (cue.end - cue.start) <= READABLE + 1e-6


def fits(text: str) -> bool:
    """Return whether there is any way to break a text into two rows of 42."""
    breaks = [i for i, character in enumerate(text) if character == " "]
    return len(text) <= 42 or any(i <= 42 and len(text) - i - 1 <= 42 for i in breaks)


@given(texts)
@example("a" * 42 + " " + "b" * 42)
@example("a" * 42 + " " + "b" * 42 + " c")
# Cut in the middle and cut again, the two short sentences come to stand alone.
@example(f"{'a ' * 34}a. {'b ' * 9}b. {'c ' * 9}c. {'d ' * 34}d.")
def test_there_are_no_more_cues_than_need_be(text: str) -> None:
    found = [plain(cue) for cue in estimated(text).cues]
    assert all(fits(text) for text in found)
    assert not any(fits(f"{a} {b}") for a, b in pairwise(found))


clauses = st.lists(words, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(clauses, st.sampled_from(",;:.!?")), min_size=1, max_size=20))
def test_clauses_are_not_cut_where_they_fit(parts: list[tuple[str, str]]) -> None:
    text = " ".join(clause + end for clause, end in parts)
    assert all(plain(cue)[-1] in ",;:.!?" for cue in estimated(text).cues)


def test_a_long_line_is_cut_where_a_sentence_ends() -> None:
    text = "The thicker the edge, the larger the weight. Blue is positive, and red is negative."
    first, second = estimated(text + " So it goes.").cues
    assert plain(first).endswith("weight.")
    assert plain(second).startswith("Blue")


def test_a_long_sentence_is_cut_where_a_clause_ends() -> None:
    text = (
        "The weights are numbers that were learned and that never change any more, "
        "the inputs are different every time"
    )
    first, second = estimated(text).cues
    assert plain(first).endswith("any more,")
    assert plain(second).startswith("the inputs")


def test_neighbours_that_fit_one_cue_are_one() -> None:
    text = (
        "One. Two. Three. " * 4 + "Then a sentence that is as long as a whole row of text, or so."
    )
    found = [plain(cue) for cue in estimated(text).cues]
    assert found == [("One. Two. Three. " * 4).strip(), text[-62:]]


def test_both_rows_of_a_cue_are_about_as_long() -> None:
    (caption,) = estimated("one two three four five six seven eight nine ten").cues
    first, second = caption.text.split("\n")
    assert abs(len(first) - len(second)) <= 6


def test_cues_come_with_their_words_and_go_soon_after_them() -> None:
    # Two sentences of a second each, with half a second between them, from 10 s on.
    first, second = "a " * 20 + "end.", "b " * 20 + "end."
    line = utterance(f"{first} {second}", {})
    starts = [i / 21 for i in range(21)] + [2.5 + i * 3 / 21 for i in range(21)]
    ends = [*starts[1:21], 2.0, *starts[22:], 5.5]
    found = cues(line, SpeechTiming(5.5, tuple(starts), tuple(ends)), 10.0, 16.0)
    assert [(cue.start, cue.end) for cue in found] == [
        # 44 characters take 2.2 s to read: 0.1 s longer than its words and what lingers.
        (10.0, pytest.approx(12.2)),
        (12.5, pytest.approx(15.6)),
    ]


def test_a_cue_that_is_said_too_fast_may_come_a_little_earlier_and_stay() -> None:
    # "One." is over after 1 s; behind it 44 characters are said in one second.
    fast = "b " * 20 + "end."
    line = utterance("a " * 38 + "One. " + fast, {})
    starts = [i / 39 for i in range(39)] + [5 + i / 21 for i in range(21)]
    ends = [*starts[1:39], 4.0, *starts[40:], 6.0]
    _, quick = cues(line, SpeechTiming(6.0, tuple(starts), tuple(ends)), 0.0, 6.5)
    assert quick.start == pytest.approx(5.0 - 0.14)
    assert quick.end == 6.5


# --- files ----------------------------------------------------------------------------------------

CLOCK = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d\d):([0-5]\d):([0-5]\d)\.(\d{3})")


def read_vtt(text: str) -> list[tuple[float, float, str]]:
    """Read WebVTT strictly, as its standard has it."""
    header, *blocks = text.split("\n\n")
    assert header == "WEBVTT"
    assert text.endswith("\n")
    found = []
    for block in blocks:
        timing, *rows = block.rstrip("\n").split("\n")
        clock = CLOCK.fullmatch(timing)
        assert clock, timing
        assert rows
        assert all(rows)
        n = [int(each) for each in clock.groups()]
        start, end = (3600 * h + 60 * m + s + ms / 1000 for h, m, s, ms in (n[:4], n[4:]))
        content = "\n".join(rows)
        assert "-->" not in content
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", content)
        for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            content = content.replace(escaped, character)
        found.append((start, end, content))
    return found


signs = st.text("ab<>&-=×− ’", min_size=1, max_size=8).filter(lambda text: text.strip())
texts_with_signs = st.lists(signs, min_size=1, max_size=40).map(
    lambda parts: " ".join(" ".join(parts).split())
)


@given(texts_with_signs, st.floats(0, 8000))
@example("a --> b", 3599.9996)
@example("&lt; &amp; <b>", 59.9999)
def test_both_files_are_read_back_as_they_were_written(text: str, start: float) -> None:
    found = estimated(text, start).cues
    read = [
        (c.start.total_seconds(), c.end.total_seconds(), c.content)
        for c in srt.parse(to_srt(found), ignore_errors=False)
    ]
    for captions in (read, read_vtt(to_vtt(found))):
        assert [content for _, _, content in captions] == [cue.text for cue in found]
        for (begin, end, _), cue in zip(captions, found, strict=True):
            assert begin == pytest.approx(cue.start, abs=0.00101)
            assert end == pytest.approx(cue.end, abs=0.00101)
            assert begin < end
        assert all(a[1] <= b[0] for a, b in pairwise(captions))


def test_srt_is_numbered_from_one() -> None:
    captions = [Cue(0.0, 1.5, "A square."), Cue(1.5, 3661.25, "Two\nlines")]
    assert to_srt(captions) == (
        "1\n00:00:00,000 --> 00:00:01,500\nA square.\n\n"
        "2\n00:00:01,500 --> 01:01:01,250\nTwo\nlines\n\n"
    )


def test_vtt_has_its_header_its_clock_and_escapes_markup() -> None:
    text = to_vtt([Cue(0.0, 3661.2504, "a < b & c")])
    assert text == "WEBVTT\n\n00:00:00.000 --> 01:01:01.250\na &lt; b &amp; c\n"


def test_files_of_a_film_in_which_nothing_is_said_are_empty() -> None:
    assert to_vtt([]) == "WEBVTT\n"
    assert to_srt([]) == ""


def test_a_transcript_has_the_chapters_with_what_is_said_in_them() -> None:
    chapters = [("First", ["A square.", "Held."]), ("Second", ["Words & more."]), ("Third", [])]
    assert to_text(chapters) == (
        "First\n\nA square.\nHeld.\n\nSecond\n\nWords & more.\n\nThird\n\n"
    ).rstrip("\n") + ("\n" * 2)
