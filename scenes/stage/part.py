"""A Part is a film: one Manim scene, made of chapters that each render alone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, ClassVar, Generic, cast

from manim import ORIGIN, UL, Mobject, MovingCamera, MovingCameraScene, config
from manim.animation.animation import Animation, Wait

from scenes.params import PartParams
from scenes.stage import chapter as chapters_module
from scenes.stage import theme
from scenes.stage.chapter import Chapter, ParamsT
from scenes.stage.narration import SpokenLine
from scenes.stage.speech import (
    EstimatedPace,
    LinePlace,
    Pace,
    SpeechTiming,
    Utterance,
    slot,
    utterance,
)
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

# A hold may be a segment of its own, and the times of a video of a single frame leave no room for
# the one that follows it: nothing is held for so short.
_LEAST_FRAMES = 2
# Between a method that speaks a line and the place where the line is begun.
_NOT_TOLD_IN = (__file__, chapters_module.__file__, contextlib.__file__)


@dataclass
class ChapterRecord:
    """What a chapter turned out to be when it was played."""

    slug: str
    title: str
    frames: int = 0
    lines: list[SpokenLine] = field(default_factory=list)

    def seconds(self, frame_rate: float) -> float:
        """Return the chapter's length at ``frame_rate`` frames a second."""
        return self.frames / frame_rate


class LineTiming:
    """A line being spoken: how long it is, when its words are said, and how much time is left.

    What is asked of it is noted in the Part: the picture of this line depends on these times of the
    narration, and on no others.
    """

    def __init__(self, part: Part[Any], line: Utterance, timing: SpeechTiming) -> None:
        self._part, self._line, self._timing = part, line, timing
        self.start = part.clock
        self._slot = slot(line, timing)

    @property
    def duration(self) -> float:
        """Seconds that the film gives to the line."""
        return self._part.note_time("line", self._slot)

    @property
    def rest(self) -> float:
        """Seconds of the line that no move has used yet, at least one quick move's worth."""
        return max(theme.QUICK, self.start + self.duration - self._part.clock)

    def share(self, fraction: float) -> float:
        """Return a fraction of the whole line, at least one quick move's worth."""
        return max(theme.QUICK, fraction * self.duration)

    def at(self, word: str, nth: int = 1) -> float:
        """Return when a word is said, in seconds from the start of the chapter.

        Parameters
        ----------
        word
            As the caption shows it, without punctuation; or the name of a value: ``"{z}"``.
        nth
            Which of them, from 1.

        Raises
        ------
        UnsaidWordError
            If the line does not say it.
        """
        said = self._timing.starts[self._line.find(word, nth)]
        return self.start + self._part.note_time(f"{word} {nth}", said)

    def until(self, word: str, nth: int = 1, *, at_least: float = theme.BRIEF) -> float:
        """Return the seconds from now until a word is said: the run time of a move.

        Parameters
        ----------
        word, nth
            As for :meth:`at`.
        at_least
            The shortest time in which the move can be followed.
        """
        return max(at_least, self.at(word, nth) - self._part.clock)

    def wait_for(self, word: str, nth: int = 1) -> None:
        """Hold the picture until a word is said, if it is still to come."""
        left = self.at(word, nth) - self._part.clock
        if left * config.frame_rate >= _LEAST_FRAMES:
            self._part.wait(left)


class Part(MovingCameraScene, Generic[ParamsT]):
    """A film: one Manim scene whose chapters are its sections.

    Subclasses declare ``number``, ``slug``, ``title`` and ``teaches`` as literals, for the
    catalogue, and their ``chapters`` in the order in which they play.

    Parameters
    ----------
    params
        The viewer's parameters; the defaults are the source's own values.
    chapters
        Slugs of the chapters to play, in the Part's order; all of them when ``None``.
    pace
        Knows how long lines take; an estimate without any voice by default.
    **scene_options
        Passed to Manim's ``Scene``.

    Attributes
    ----------
    records : list[ChapterRecord]
        Length and narration of each chapter played so far.
    corner : Words
        The small title of the chapter that is playing.
    chapter : Chapter
        The chapter that is playing, or the last that has played.
    """

    number: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    teaches: ClassVar[str]
    chapters: ClassVar[tuple[type[Chapter[Any, Any]], ...]] = ()
    params_model: ClassVar[type[PartParams]] = PartParams

    def __init__(
        self,
        params: ParamsT | None = None,
        chapters: Sequence[str] | None = None,
        pace: Pace | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(**scene_options)
        self.pace: Pace = EstimatedPace() if pace is None else pace
        self._line_times: dict[str, float] = {}
        self.params = cast(ParamsT, self.params_model() if params is None else params)
        wanted = set(chapters) if chapters is not None else {each.slug() for each in self.chapters}
        if unknown := wanted - {each.slug() for each in self.chapters}:
            raise ValueError(f"{self.slug} has no chapter {', '.join(sorted(unknown))}")
        self._wanted = [each for each in self.chapters if each.slug() in wanted]
        self.records: list[ChapterRecord] = []
        self.corner = self._title(self.title)
        self.chapter: Chapter[Any, Any] | None = None

    # --- playing ----------------------------------------------------------------------------

    def construct(self) -> None:
        """Play the wanted chapters, each as a section that starts from its own stage."""
        for each in self._wanted:
            self.next_section(each.slug())
            self._play_chapter(each)

    def _play_chapter(self, chapter_class: type[Chapter[Any, Any]]) -> None:
        self.clear()
        self.frame.set(width=theme.FRAME_WIDTH).move_to(ORIGIN)
        self.records.append(ChapterRecord(chapter_class.slug(), chapter_class.title))
        opening = chapter_class.opens_on(self.params)
        self.add(*opening.mobjects)
        self.corner = self._title(chapter_class.title)
        self.chapter = chapter_class(self, opening)
        self.chapter.construct()

    @property
    def frame(self) -> Mobject:
        """The part of the stage that the camera sees."""
        return cast(MovingCamera, self.camera).frame

    @staticmethod
    def _title(text: str) -> Words:
        title = Words(text, font_size=theme.SIZE_TITLE, color=theme.QUIET)
        return title.move_to((-theme.STAGE_RIGHT, theme.STAGE_TOP, 0), aligned_edge=UL)

    @property
    def clock(self) -> float:
        """Seconds of the current chapter so far, counted in whole frames.

        Manim's own ``time`` drifts, and runs on when plays are skipped.
        """
        return self.records[-1].frames / config.frame_rate if self.records else 0.0

    def get_run_time(self, animations: list[Animation]) -> float:
        """Round every play to whole frames; Manim's rounding gains or loses one now and then."""
        seconds = super().get_run_time(animations)
        frames = max(1, round(seconds * config.frame_rate))
        # Manim rounds the frames of a moving play up and those of a still one down.
        still = len(animations) == 1 and isinstance(animations[0], Wait)
        still = still and not self.should_update_mobjects()
        return frames / config.frame_rate + (1e-6 if still else -1e-6)

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play animations as Manim does, and count their frames."""
        super().play(*args, **kwargs)
        if self.renderer.skip_animations:
            # Manim leaves this out when it fast-forwards, and what follows would start from a
            # stage that is one play old.
            self.update_mobjects(0)
        if self.records:
            self.records[-1].frames += round(self.duration * config.frame_rate)

    def note_time(self, name: str, seconds: float) -> float:
        """Note a time of the present line on which the picture depends from now on."""
        self._line_times[name] = seconds
        return seconds

    @property
    def times(self) -> tuple[str, ...]:
        """The times of the present line on which the picture depends by now.

        What comes after a line does not depend on how long it was: the stage is a function of
        trackers and traces, never of history.
        """
        return tuple(f"{name} {seconds:.6f}" for name, seconds in self._line_times.items())

    # --- narrating --------------------------------------------------------------------------

    @contextmanager
    def say(self, template: str, **values: Rounded) -> Iterator[LineTiming]:
        """Speak a line while the moves in the ``with`` block play.

        The block lasts as long as the line: what the moves leave of it is held.

        Parameters
        ----------
        template
            The line; ``{name}`` stands for a computed value.
        **values
            The values named in it.

        Yields
        ------
        LineTiming
            Tells the moves how much time there is.
        """
        idea = _told_in()
        said = utterance(template, values)
        record = self.records[-1]
        place = LinePlace(self.slug, record.slug, len(record.lines) + 1)
        timing = self.pace.timing(said, place)
        line = LineTiming(self, said, timing)
        self._line_times = {}
        yield line
        left = line.start + line.duration - self.clock
        if left * config.frame_rate >= _LEAST_FRAMES:
            self.wait(left)
        self._line_times = {}
        record.lines.append(
            SpokenLine(said, timing, line.start, self.clock, values, template, idea)
        )


def _told_in() -> str:
    """Return the name of the method that speaks the line which is being begun.

    A method of a chapter is an idea of its storyboard, so what it says belongs together.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename in _NOT_TOLD_IN:
        frame = frame.f_back
    return "" if frame is None else frame.f_code.co_qualname
