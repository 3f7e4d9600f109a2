"""A film of two seconds, and ones that go wrong, to test the studio with."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from manim import Create, FadeOut, Mobject, Square, Transform

from scenes.params import PartParams
from scenes.stage.chapter import Chapter, EmptyStage, Stage
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words


class OneSquare(Stage[PartParams]):
    """A square."""

    def __init__(self, params: PartParams) -> None:
        super().__init__(params)
        self.shape = Square()

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The square."""
        return (self.shape,)


class First(Chapter[PartParams, EmptyStage]):
    """Draw a square and hold it."""

    title = "First"
    takeaways = ("a square",)
    opens_on = EmptyStage
    ends_on = OneSquare

    def construct(self) -> None:
        """Play the chapter."""
        with self.say("A square."):
            self.play(Create(Square()), self.title_in(), run_time=0.5)
        self.play(self.title_out(), run_time=0.2)


class Second(Chapter[PartParams, OneSquare]):
    """Turn it into words."""

    title = "Second"
    takeaways = ("words",)
    opens_on = OneSquare
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        with self.say("Words & more."):
            self.play(Transform(self.opening.shape, Words("words")), run_time=0.7)
        self.play(FadeOut(self.opening.shape), run_time=0.3)


class Short(Part[PartParams]):
    """Two chapters of about a second each."""

    number = 9
    slug = "short"
    title = "A short film"
    teaches = "Nothing."
    chapters = (First, Second)


class Fine(Chapter[PartParams, EmptyStage]):
    """Work."""

    title = "Fine"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        self.play(Create(Square()), run_time=0.4)


class Raises(Chapter[PartParams, EmptyStage]):
    """Fail in the middle."""

    title = "Raises"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        self.play(Create(Square()), run_time=0.4)
        raise ValueError("the square is not round")


class Killed(Chapter[PartParams, EmptyStage]):
    """Die as if the machine had run out of memory."""

    title = "Killed"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        self.play(Create(Square()), run_time=0.4)
        os.kill(os.getpid(), signal.SIGKILL)


class Full(Chapter[PartParams, EmptyStage]):
    """Find the disk full."""

    title = "Full"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        raise OSError(28, "No space left on device")


class Endless(Chapter[PartParams, EmptyStage]):
    """Take longer than anyone waits."""

    title = "Endless"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        self.play(Create(Square()), run_time=0.4)
        time.sleep(600)


class Gated(Chapter[PartParams, EmptyStage]):
    """Note who plays it, and go on when told to."""

    title = "Gated"
    takeaways = ("",)
    opens_on = EmptyStage
    ends_on = EmptyStage

    def construct(self) -> None:
        """Play the chapter."""
        gate = Path(os.environ["FORWARDPASS_TEST_GATE"])
        (gate / str(os.getpid())).touch()
        while not (gate / "open").exists():
            time.sleep(0.05)
        self.play(Create(Square()), run_time=0.4)


class Faulty(Part[PartParams]):
    """One chapter that works among ones that do not."""

    number = 8
    slug = "faulty"
    title = "A faulty film"
    teaches = "Nothing."
    chapters = (Fine, Raises, Killed, Full, Endless, Gated)
