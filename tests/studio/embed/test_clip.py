"""What is known of a rendered film."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.embed.clip import EmbeddableClip, Line


def test_sections_follow_one_another_and_fill_the_film(film: EmbeddableClip) -> None:
    first, second = film.sections
    assert (first.start, first.end) == (0.0, second.start)
    assert second.end == pytest.approx(film.seconds)
    assert [line.text for line in film.lines] == ["A square.", "Words & more."]
    assert second.lines[0].start == pytest.approx(second.start)


def test_a_chapter_has_a_name_of_its_own(film: EmbeddableClip, chapter: EmbeddableClip) -> None:
    assert (film.target, film.title) == ("short", "A short film")
    assert (chapter.target, chapter.title) == ("short/first", "A short film: First")
    assert len(chapter.sections) == 1


def line(start: float, end: float, ends_idea: bool) -> Line:
    return Line(start, end, "a line", ends_idea)


def test_stops_are_ends_of_lines_or_of_ideas_and_never_the_end_of_the_film(
    chapter: EmbeddableClip,
) -> None:
    lines = (line(0, 1, False), line(1, 2.5, True), line(2.5, 4, False), line(4, 5, True))
    section = replace(chapter.sections[0], lines=lines)
    clip = replace(chapter, sections=(section,), seconds=5.0)
    assert clip.stops("none") == ()
    assert clip.stops("ideas") == (2.5,)
    assert clip.stops("lines") == (1, 2.5, 4)


def test_the_picture_is_what_stands_there_when_all_has_been_said(chapter: EmbeddableClip) -> None:
    picture = np.asarray(chapter.picture().convert("L"))
    assert picture.shape == (chapter.height, chapter.width)
    # The outline of a square of 2 units, in a frame of 8: bright on its sides, dark inside.
    middle, side = picture.shape[0] // 2, picture.shape[0] // 8
    column = picture.shape[1] // 2
    assert picture[middle - side - 4 : middle - side + 4, column].max() > 150
    assert picture[middle, column] < 20


def test_a_picture_can_be_had_of_any_moment(chapter: EmbeddableClip) -> None:
    early, late = (np.asarray(chapter.picture(at).convert("L")) for at in (0.1, 0.6))
    assert (late > 100).sum() > (early > 100).sum()
