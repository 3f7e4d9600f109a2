"""A film of two seconds, and ones that go wrong, to test the studio with."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from manim import Create, FadeOut, Square, Transform

from scenes.params import PartParams
from scenes.stage.part import Part, chapter
from scenes.stage.text.typesetting import Words


class Short(Part[PartParams]):
    """Two chapters of about a second each."""

    number = 9
    slug = "short"
    title = "A short film"
    teaches = "Nothing."

    @chapter("First", takeaways=("a square",), ends_on="square")
    def first(self) -> None:
        """Draw a square and hold it."""
        with self.say("A square."):
            self.play(Create(Square()), self.title_in(), run_time=0.5)
        self.play(self.title_out(), run_time=0.2)

    @chapter("Second", takeaways=("words",), opens_on="square")
    def second(self) -> None:
        """Turn it into words."""
        with self.say("Words & more."):
            self.play(Transform(self.shape, Words("words")), run_time=0.7)
        self.play(FadeOut(self.shape), run_time=0.3)

    def square(self) -> None:
        """Put the square on the stage."""
        self.shape = Square()
        self.add(self.shape)


class Faulty(Part[PartParams]):
    """One chapter that works among ones that do not."""

    number = 8
    slug = "faulty"
    title = "A faulty film"
    teaches = "Nothing."

    @chapter("Fine", takeaways=("",))
    def fine(self) -> None:
        """Work."""
        self.play(Create(Square()), run_time=0.4)

    @chapter("Raises", takeaways=("",))
    def raises(self) -> None:
        """Fail in the middle."""
        self.play(Create(Square()), run_time=0.4)
        raise ValueError("the square is not round")

    @chapter("Killed", takeaways=("",))
    def killed(self) -> None:
        """Die as if the machine had run out of memory."""
        self.play(Create(Square()), run_time=0.4)
        os.kill(os.getpid(), signal.SIGKILL)

    @chapter("Full", takeaways=("",))
    def full(self) -> None:
        """Find the disk full."""
        raise OSError(28, "No space left on device")

    @chapter("Endless", takeaways=("",))
    def endless(self) -> None:
        """Take longer than anyone waits."""
        self.play(Create(Square()), run_time=0.4)
        time.sleep(600)

    @chapter("Gated", takeaways=("",))
    def gated(self) -> None:
        """Note who plays it, and go on when told to."""
        gate = Path(os.environ["FORWARDPASS_TEST_GATE"])
        (gate / str(os.getpid())).touch()
        while not (gate / "open").exists():
            time.sleep(0.05)
        self.play(Create(Square()), run_time=0.4)
