from __future__ import annotations

from itertools import pairwise

import srt
from hypothesis import given
from hypothesis import strategies as st

from studio.captions import LINE_LENGTH, LINES, Cue, cues, to_srt, to_vtt

words = st.text("abcdefghij", min_size=1, max_size=12)
ends = st.sampled_from(["", "", "", ",", ".", "?"])
sentences = st.lists(st.tuples(words, ends), min_size=1, max_size=60).map(
    lambda parts: " ".join(word + end for word, end in parts)
)


@given(sentences, st.floats(0, 3600), st.floats(0.5, 60))
def test_cues_are_readable_complete_and_in_time(text: str, start: float, length: float) -> None:
    captions = cues(text, start, start + length)
    assert " ".join(caption.text.replace("\n", " ") for caption in captions) == text
    for caption in captions:
        lines = caption.text.split("\n")
        assert len(lines) <= LINES
        assert all(len(line) <= LINE_LENGTH for line in lines)
    assert captions[0].start == start
    assert abs(captions[-1].end - (start + length)) < 1e-6
    assert all(a.end == b.start and a.start < a.end for a, b in pairwise(captions))


def test_a_long_line_is_cut_where_a_sentence_ends() -> None:
    text = "The thicker the edge, the larger the weight. Blue is positive, and red is negative."
    first, second = cues(text + " So it goes.", 0, 10)
    assert first.text.replace("\n", " ").endswith("weight.")
    assert second.text.startswith("Blue")


def test_both_lines_of_a_cue_are_about_as_long() -> None:
    (caption,) = cues("one two three four five six seven eight nine ten", 0, 3)
    first, second = caption.text.split("\n")
    assert abs(len(first) - len(second)) <= 6


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
