"""Lines as they are heard: their words, when each is said, and moves that land on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from manim import Create, Square

from math_core import Quantity
from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.chapter import Chapter, EmptyStage
from scenes.stage.part import LineTiming, Part
from scenes.stage.speech import (
    EstimatedPace,
    LinePlace,
    SpeechTiming,
    UnsaidWordError,
    Utterance,
    Word,
    slot,
    speaking_time,
    utterance,
)
from scenes.stage.text.rounding import Rounded
from tests.scenes.inspection import fast_forward, renderer

Z = Rounded(Quantity(-0.9, "NeuronTrace", "pre_activation"))
FOUR, THREE = (Rounded(Quantity(n, "NeuronTrace", "inputs"), 0) for n in (4, 3))
FRAME = 1 / 15


# --- words ----------------------------------------------------------------------------------------


def test_captions_show_digits_and_the_voice_says_words() -> None:
    line = utterance("z is {z}, then.", {"z": Z})
    assert line.text == "z is −0.90, then."
    assert line.spoken == "z is minus zero point nine, then."
    assert line.words == (
        Word("z", "z"),
        Word("is", "is"),
        Word("−0.90,", "minus zero point nine,", "z"),
        Word("then.", "then."),
    )


def test_words_are_what_spaces_and_line_breaks_part() -> None:
    assert utterance("  ReLU of\n 2 × 3. ", {}).words == (
        Word("ReLU", "ray loo"),
        Word("of", "of"),
        Word("2", "two"),
        Word("×", "times"),
        Word("3.", "three."),
    )


def test_a_value_may_stand_in_the_middle_of_a_word() -> None:
    (word,) = utterance("({z}×{z}).", {"z": Z}).words
    assert word.shown == "(−0.90×−0.90)."
    assert word.value == "z"


def test_both_numbers_of_a_shape_keep_their_names() -> None:
    line = utterance("Shape ({n}, {m}).", {"n": FOUR, "m": THREE})
    assert line.text == "Shape (4, 3)."
    assert line.spoken == "Shape four by three."
    assert [line.find("{n}"), line.find("{m}")] == [1, 2]


def test_doubled_braces_are_braces() -> None:
    line = utterance("the set {{a, b}} {{z}}", {"z": Z})
    assert line.text == "the set {a, b} {z}"
    assert line.spoken == "the set a, b z"
    assert [word.value for word in line.words] == [""] * 5


def test_what_is_not_heard_is_a_word_of_the_caption_only() -> None:
    line = utterance("one — two", {})
    assert line.text == "one — two"
    assert line.spoken == "one two"


def test_a_word_is_found_by_what_is_shown_in_any_case_without_what_stands_around_it() -> None:
    line = utterance("The weight: “the” weights, THE ReLU's.", {})
    assert [line.find("the", n) for n in (1, 2, 3)] == [0, 2, 4]
    assert line.find("Weight") == 1
    assert line.find("relu's") == 5


def test_a_value_is_found_by_its_name_and_by_its_digits() -> None:
    line = utterance("z {z} and {z}.", {"z": Z})
    assert [line.find("{z}"), line.find("{z}", 2)] == [1, 3]
    assert line.find("−0.90", 2) == 3
    # The letter alone is the word, and not the value.
    assert line.find("z") == 0


@pytest.mark.parametrize(("word", "nth"), [("other", 1), ("one", 2), ("{one}", 1), ("one", 0)])
def test_a_word_that_is_not_said_is_named_with_its_line(word: str, nth: int) -> None:
    with pytest.raises(UnsaidWordError) as caught:
        utterance("one and two", {}).find(word, nth)
    assert str(caught.value) == f"'{word}' is not said {nth} times in “one and two”"


# --- the estimate ---------------------------------------------------------------------------------


def test_the_estimated_pace_is_fourteen_letters_a_second_and_a_breath_a_sentence() -> None:
    # With the space behind them: "One." 5 letters, "0.25" is "zero point two five" with 20 more,
    # "is." 4; a breath of 0.4 s lies between the sentences, and a point in a number is none.
    timing = EstimatedPace().timing(utterance("One. 0.25 — is.", {}))
    assert timing.starts == pytest.approx((0, 5 / 14 + 0.4, 25 / 14 + 0.4, 25 / 14 + 0.4))
    assert timing.ends == pytest.approx((5 / 14, 25 / 14 + 0.4, 25 / 14 + 0.4, 29 / 14 + 0.4))
    assert timing.seconds == pytest.approx(29 / 14 + 0.4)


def test_nothing_takes_no_time() -> None:
    assert EstimatedPace().timing(Utterance(())) == SpeechTiming(0.0, (), ())


def test_a_line_takes_a_fourteenth_of_a_second_a_character_and_a_breath_a_sentence() -> None:
    line = "x" * 27 + "." + " " + "y" * 26 + "."
    assert len(line) == 56
    assert speaking_time(line) == pytest.approx(56 / 14 + 2 * 0.4)


def test_a_decimal_point_is_not_a_sentence_end() -> None:
    assert speaking_time("0.5 and 0.25.") == pytest.approx(13 / 14 + 0.4)


def timing_of(line: Utterance, seconds: float) -> SpeechTiming:
    """Words of the same length, one after another."""
    n = len(line.words)
    starts = tuple(i * seconds / n for i in range(n))
    return SpeechTiming(seconds, starts, (*starts[1:], seconds))


def test_a_line_that_fits_what_is_estimated_keeps_that_whoever_speaks_it() -> None:
    line = utterance("Ten letters", {})
    estimate = 11 / 14 + 0.4
    for seconds in (0.1, 0.8, estimate - 0.25):
        assert slot(line, timing_of(line, seconds)) == pytest.approx(estimate)
    assert slot(line, EstimatedPace().timing(line)) == pytest.approx(estimate)


def test_a_line_that_is_longer_gets_its_time_and_a_pause() -> None:
    line = utterance("Ten letters", {})
    assert slot(line, timing_of(line, 3.0)) == pytest.approx(3.25)


def test_a_line_that_no_voice_can_say_still_has_time_to_be_read() -> None:
    line = utterance("שלום שלום שלום", {})
    # 14 letters, and one more, at 20 a second.
    assert slot(line, timing_of(line, 0.1)) == pytest.approx(15 / 20)


# --- moves that land on words ---------------------------------------------------------------------


class Measured:
    """A pace that says each word at a time of its own, in seconds."""

    name = "measured"

    def __init__(self, seconds: float, *starts: float) -> None:
        self._timing = SpeechTiming(seconds, starts, (*starts[1:], seconds))
        self.places: list[LinePlace] = []

    def timing(self, line: Utterance, place: LinePlace) -> SpeechTiming:
        self.places.append(place)
        return self._timing


Moves = Callable[["Told", LineTiming], None]


class Told(Chapter[PartParams, EmptyStage]):
    """Do what a test says during its only line, and once more during a second one."""

    title = "Told"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage
    moves: Moves

    def construct(self) -> None:
        for _ in range(2):
            with self.say("one two three") as line:
                type(self).moves(self, line)

    def move(self, seconds: float) -> None:
        self.play(Create(Square()), run_time=seconds)


class Film(Part[PartParams]):
    number = 9
    slug = "told"
    title = "Told"
    teaches = "Nothing."
    chapters = (Told,)


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Film]:
    """Play a film whose lines last 3 s and whose words are said at 0, 1.03 and 2.14 s."""

    def play(moves: Moves, pace: Any = None) -> Film:
        monkeypatch.setattr(Told, "moves", moves, raising=False)
        film = Film(pace=pace or Measured(3.0, 0.0, 1.03, 2.14), renderer=renderer())
        fast_forward(film)
        return film

    return play


def test_a_pace_is_asked_with_each_lines_place(tell: Callable[..., Film]) -> None:
    pace = Measured(3.0, 0.0, 1.03, 2.14)
    tell(lambda chapter, line: None, pace)
    assert pace.places == [LinePlace("told", "told", 1), LinePlace("told", "told", 2)]


def test_a_line_lasts_as_long_as_its_slot_in_whole_frames(tell: Callable[..., Film]) -> None:
    film = tell(lambda chapter, line: chapter.move(0.5))
    # 3 s and a pause of 0.25 s are 48.75 frames.
    assert [(line.start, line.end) for line in film.records[0].lines] == [
        (0.0, pytest.approx(49 * FRAME)),
        (pytest.approx(49 * FRAME), pytest.approx(98 * FRAME)),
    ]
    assert film.records[0].frames == 98


def test_a_move_until_a_word_ends_on_its_frame(tell: Callable[..., Film]) -> None:
    ends: list[float] = []

    def moves(chapter: Told, line: LineTiming) -> None:
        for word in ("two", "three"):
            chapter.move(line.until(word))
            ends.append(chapter.part.clock)

    tell(moves)
    # The frames nearest to 1.03 and 2.14 s are 15 and 32; the second line begins after 49.
    assert ends == pytest.approx([15 * FRAME, 32 * FRAME, 64 * FRAME, 81 * FRAME])


def test_a_word_that_is_over_leaves_a_move_as_long_as_it_takes_to_follow(
    tell: Callable[..., Film],
) -> None:
    asked: list[float] = []

    def moves(chapter: Told, line: LineTiming) -> None:
        chapter.move(1.0)
        asked.extend([line.until("two"), line.until("one"), line.until("two", at_least=0.7)])

    tell(moves)
    assert asked[:3] == [theme.BRIEF, theme.BRIEF, 0.7]


def test_waiting_for_a_word_holds_the_picture_until_its_frame(tell: Callable[..., Film]) -> None:
    clocks: list[float] = []

    def moves(chapter: Told, line: LineTiming) -> None:
        chapter.move(0.4)
        for word in ("two", "one", "three", "three"):
            line.wait_for(word)
            clocks.append(chapter.part.clock)

    tell(moves)
    assert clocks[:4] == pytest.approx([15 * FRAME, 15 * FRAME, 32 * FRAME, 32 * FRAME])


def test_the_rest_of_a_line_is_what_moves_have_left_of_it(tell: Callable[..., Film]) -> None:
    rests: list[float] = []

    def moves(chapter: Told, line: LineTiming) -> None:
        chapter.move(1.0)
        rests.append(line.rest)
        chapter.move(line.rest)
        rests.append(line.rest)

    film = tell(moves)
    assert rests == pytest.approx([2.25, theme.QUICK, 2.25, theme.QUICK], abs=FRAME / 2)
    assert film.records[0].lines[1].end == pytest.approx(98 * FRAME)


def test_a_share_is_one_of_the_whole_slot(tell: Callable[..., Film]) -> None:
    shares: list[float] = []
    tell(lambda chapter, line: shares.extend([line.share(0.4), line.share(0.001)]))
    assert shares[:2] == pytest.approx([0.4 * 3.25, theme.QUICK])


def test_moves_that_take_longer_make_the_line_longer(tell: Callable[..., Film]) -> None:
    film = tell(lambda chapter, line: chapter.move(4.0))
    assert [line.end for line in film.records[0].lines] == pytest.approx([4.0, 8.0])


def test_only_times_that_were_asked_for_count_and_none_after_the_line(
    tell: Callable[..., Film],
) -> None:
    seen: list[tuple[str, ...]] = []

    def moves(chapter: Told, line: LineTiming) -> None:
        seen.append(chapter.part.times)
        line.until("two")
        line.at("three")
        seen.append(chapter.part.times)
        line.share(0.5)
        seen.append(chapter.part.times)

    film = tell(moves)
    words = ("two 1 1.030000", "three 1 2.140000")
    # The second line starts from nothing: it does not know how long the first one was.
    assert seen == [(), words, (*words, "line 3.250000")] * 2
    assert film.times == ()


def test_a_move_that_waits_for_a_word_that_is_not_said_fails(tell: Callable[..., Film]) -> None:
    with pytest.raises(UnsaidWordError, match="'four' is not said 1 times in “one two three”"):
        tell(lambda chapter, line: line.wait_for("four"))
