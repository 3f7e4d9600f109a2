from __future__ import annotations

from itertools import pairwise

import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st

from scenes.stage.speech import SpeechTiming, Utterance, Word
from studio.captions import LINE_LENGTH, LINES, Cue, cues, to_srt, to_text, to_vtt

words = st.text("abcdefghij", min_size=1, max_size=12)
ends = st.sampled_from(["", "", "", ",", ".", "?"])
sentences = st.lists(st.tuples(words, ends), min_size=1, max_size=60).map(
    lambda parts: " ".join(word + end for word, end in parts)
)


def spoken(text: str, seconds_a_word: float = 0.4) -> tuple[Utterance, SpeechTiming]:
    """A line whose words follow each other at an even pace."""
    line = Utterance(tuple(Word(word, word) for word in text.split()))
    starts = tuple(seconds_a_word * i for i in range(len(line.words)))
    ends = tuple(start + seconds_a_word for start in starts)
    return line, SpeechTiming(ends[-1], starts, ends)


@given(sentences, st.floats(0, 3600), st.floats(0.05, 2))
def test_cues_are_readable_complete_and_in_time(text: str, start: float, pace: float) -> None:
    line, timing = spoken(text, pace)
    captions = cues(line, timing, start, start + timing.seconds + 0.3)
    assert " ".join(caption.text.replace("\n", " ") for caption in captions) == text
    for caption in captions:
        lines = caption.text.split("\n")
        assert len(lines) <= LINES
        assert all(len(line) <= LINE_LENGTH for line in lines)
    assert all(a.end <= b.start + 1e-9 and a.start < a.end for a, b in pairwise(captions))
    assert start <= captions[0].start
    assert captions[-1].end <= start + timing.seconds + 0.3 + 1e-9


@given(sentences, st.floats(0.5, 1.5))
def test_cues_come_and_go_with_their_words(text: str, pace: float) -> None:
    """At a pace at which there is time to read."""
    line, timing = spoken(text, pace)
    first = 0
    for caption in cues(line, timing, 10.0, 10.3 + timing.seconds):
        last = first + len(caption.text.split()) - 1
        assert caption.start == pytest.approx(10 + timing.starts[first], abs=0.15)
        fast = len(caption.text) / (timing.ends[last] - timing.starts[first]) > 20
        assert fast or caption.end == pytest.approx(10 + timing.ends[last], abs=0.15)
        first = last + 1


def test_what_is_said_fast_stays_as_long_as_it_takes_to_read_if_there_is_time() -> None:
    line, timing = spoken("ten letters are read in half a second", 0.1)
    (caption,) = cues(line, timing, 0, 5)
    # 37 characters at 20 a second, though they are said in 0.8 s.
    assert caption.end - caption.start == pytest.approx(37 / 20)


def test_a_long_line_is_cut_where_a_sentence_ends() -> None:
    text = "The thicker the edge, the larger the weight. Blue is positive, and red is negative."
    first, second = cues(*spoken(text + " So it goes."), 0, 20)
    assert first.text.replace("\n", " ").endswith("weight.")
    assert second.text.startswith("Blue")


def test_neighbours_that_fit_are_one_cue() -> None:
    text = "One. Two. Three. " + "Four words are these, " * 3 + "and more of them still."
    captions = cues(*spoken(text), 0, 60)
    assert captions[0].text.startswith("One. Two. Three.")
    lengths = [len(caption.text) for caption in captions]
    assert all(a + b > LINE_LENGTH for a, b in pairwise(lengths))


def test_both_lines_of_a_cue_are_about_as_long() -> None:
    (caption,) = cues(*spoken("one two three four five six seven eight nine ten"), 0, 5)
    first, second = caption.text.split("\n")
    assert abs(len(first) - len(second)) <= 6


def test_a_transcript_has_each_chapters_lines_under_its_title() -> None:
    text = to_text([("First", ["A square."]), ("Second", ["Words.", "More words."])])
    assert text == "First\n\nA square.\n\nSecond\n\nWords.\nMore words.\n"


def test_srt_is_read_back_as_it_was_written() -> None:
    captions = [Cue(0.0, 1.5, "A square."), Cue(1.5, 3661.25, "Two\nlines")]
    read = list(srt.parse(to_srt(captions)))
    assert [(c.index, c.content, c.end.total_seconds()) for c in read] == [
        (1, "A square.", 1.5),
        (2, "Two\nlines", 3661.25),
    ]


def test_vtt_has_its_header_its_clock_and_escapes_markup() -> None:
    text = to_vtt([Cue(0.0, 3661.2504, "a < b & c")])
    assert text == "WEBVTT\n\n00:00:00.000 --> 01:01:01.250\na &lt; b &amp; c\n"
