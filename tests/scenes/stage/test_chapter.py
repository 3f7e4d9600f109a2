"""What a chapter finds on the stage, what it leaves there, and how a Part plays it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from manim import Circle, Mobject, Square, ValueTracker

from scenes.params import PartParams
from scenes.stage.chapter import Chapter, EmptyStage, Stage
from scenes.stage.part import Part
from tests.scenes.inspection import fast_forward, renderer


class OneSquare(Stage[PartParams]):
    def __init__(self, params: PartParams) -> None:
        super().__init__(params)
        self.shape = Square()

    @property
    def mobjects(self) -> Sequence[Mobject]:
        return (self.shape,)


class FromNothing(Chapter[PartParams, EmptyStage]):
    title = "From nothing"
    takeaways = ("a square",)
    opens_on = EmptyStage
    ends_on = OneSquare

    def construct(self) -> None:
        self.found = [*self.mobjects]
        tracker, circle = ValueTracker(0.0), Circle()
        circle.add_updater(lambda mobject: mobject.set_x(tracker.get_value()))
        self.add(circle)
        self.play(tracker.animate.set_value(1.0))
        self.circle = circle
        self.fade_to_end_stage()


class FromTheSquare(Chapter[PartParams, OneSquare]):
    title = "From the square"
    takeaways = ("nothing",)
    opens_on = OneSquare
    ends_on = EmptyStage

    def construct(self) -> None:
        self.found = [*self.mobjects]
        other = Circle()
        self.add(other)
        self.play(self.fade_all_but(self.opening.shape))


class TwoChapters(Part[PartParams]):
    number = 7
    slug = "two"
    title = "Two chapters"
    teaches = "Nothing."
    chapters = (FromNothing, FromTheSquare)


def played(*chapters: str) -> TwoChapters:
    part = TwoChapters(chapters=chapters or None, renderer=renderer())
    fast_forward(part)
    return part


def test_a_chapter_finds_its_opening_on_the_stage_and_nothing_else() -> None:
    alone, after_the_other = played("from-the-square").chapter, played().chapter
    assert isinstance(alone, FromTheSquare)
    assert isinstance(after_the_other, FromTheSquare)
    assert alone.found == [alone.opening.shape]
    assert after_the_other.found == [after_the_other.opening.shape]


def test_a_chapter_leaves_its_end_stage_and_neither_trackers_nor_updaters() -> None:
    part = played("from-nothing")
    assert isinstance(part.chapter, FromNothing)
    assert part.chapter.found == []
    assert [type(mobject) for mobject in part.mobjects] == [Square]
    assert part.chapter.circle.updaters == []


def test_what_is_kept_stays_when_the_stage_is_cleared() -> None:
    part = played("from-the-square")
    assert isinstance(part.chapter, FromTheSquare)
    assert part.mobjects == [part.chapter.opening.shape]


def test_chapters_are_recorded_in_the_films_order() -> None:
    part = played("from-the-square", "from-nothing")
    assert [(record.slug, record.title) for record in part.records] == [
        ("from-nothing", "From nothing"),
        ("from-the-square", "From the square"),
    ]
    assert all(record.frames > 0 for record in part.records)


def test_an_unknown_chapter_is_refused() -> None:
    with pytest.raises(ValueError, match="two has no chapter third"):
        TwoChapters(chapters=["third", "from-nothing"], renderer=renderer())
