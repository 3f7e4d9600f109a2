"""A film with one planted fault a chapter, and one chapter without any."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import (
    PI,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    Rectangle,
    RoundedRectangle,
    Transform,
    TransformFromCopy,
    ValueTracker,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import Neuron, Quantity
from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter, Stage
from scenes.stage.networks.neuron import weighted_edge
from scenes.stage.part import Part
from scenes.stage.plots.bars import BarChart
from scenes.stage.text.fonts import NO_CHARACTER
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_COUNTER = itertools.count()
_COLORS = itertools.cycle((theme.BLUE, theme.TEAL))


class Holder(VGroup):
    """A box with a word in it."""

    def __init__(self, text: str, width: float) -> None:
        self.word = Words(text)
        self.box = RoundedRectangle(width=width, height=0.8, color=theme.OUTLINE)
        super().__init__(self.box, self.word)


class Framed(Stage[PartParams]):
    """An outline around everything, so that one small thing is not all there is."""

    @property
    def mobjects(self) -> Sequence[Mobject]:
        return (Rectangle(width=13, height=6.2, color=theme.GUIDE),)


class Planted(Chapter[PartParams, Framed]):
    """No chapter, but the base of those below: a trace, and moves in which nothing is wrong."""

    takeaways = ("a",)
    opens_on = Framed
    ends_on = Framed

    def __init__(self, part: Part[PartParams], opening: Framed) -> None:
        super().__init__(part, opening)
        self.trace = Neuron([2.0, -1.0], 0.5).forward([1.5, 1.0])

    def rounded(self, field: str, *index: int) -> Rounded:
        return Rounded(self.trace.quantity(field, *index))

    def stand(
        self, *mobjects: Any, say: str = "This is what stands here now.", **values: Any
    ) -> None:
        with self.say(say, **values) as line:
            self.play(*(FadeIn(mobject) for mobject in mobjects), run_time=line.share(0.4))

    def row(self, *terms: Rounded | str) -> VGroup:
        """Numbers and signs side by side, each a mobject of its own."""
        each = (Number(t) if isinstance(t, Rounded) else Formula(t) for t in terms)
        return VGroup(*each).arrange(RIGHT, buff=0.2)

    def grow(self, tracker: ValueTracker, below: VGroup, wrong: float = 0.0) -> Animation:
        """A live number that follows a tracker, wrong on the way and right at the end."""
        computed = self.trace.quantity("pre_activation")

        def source() -> Rounded:
            share = tracker.get_value()
            error = wrong if 0 < share < 1 else 0.0
            return Rounded(replace(computed, value=computed.value + error))

        live = Number(source()).next_to(below, UP, buff=0.6).follow(source)
        self.add(live)
        return tracker.animate.set_value(1.0)


class Clean(Planted):
    title = "Clean"

    def construct(self) -> None:
        z = self.rounded("pre_activation")
        total = Formula(
            "@a + @b = @s",
            {
                "a": self.rounded("products", 0),
                "b": self.rounded("products", 1),
                "s": self.rounded("weighted_sum"),
            },
        ).shift((0, 2, 0))
        tick = Formula("5", constant="an axis tick").shift((3, 0, 0))
        edge = weighted_edge(np.array([-5.0, -1, 0]), np.array([-3.0, -1, 0]), -1.0, 2.0)
        bar = BarChart([self.trace.quantity("products", 0)], length=1.5, breadth=1).shift(
            (-3, 1, 0)
        )
        gone = allow(Words("a short flash").shift((3, -2, 0)), "reading", "it only has to be seen")
        row = self.row(self.rounded("products", 0), "+", self.rounded("products", 1), "=")
        row.add(Number(self.rounded("weighted_sum")).next_to(row, RIGHT, buff=0.2))
        row.shift((-3, -2, 0))
        holder = Holder("inside", 3.0).shift((4, 2, 0))
        self.stand(Number(z), total, tick, edge, bar, row, holder)
        self.play(self.grow(ValueTracker(0.0), row), run_time=1)
        self.play(FadeIn(gone), run_time=0.2)
        self.play(FadeOut(gone), run_time=0.2)
        with self.say("z is {z}.", z=z):
            pass
        self.turn_one_picture_into_the_next()

    def turn_one_picture_into_the_next(self) -> None:
        """Moves that come close to faults of composition, and are none."""
        frames = [VGroup(*(Rectangle(width=w, height=2) for w in (1, 2, 3))) for _ in range(3)]
        first, copied, aside = frames
        self.clear()
        aside.shift((4.5, 0, 0))
        with self.say("A picture turns into the next, or makes room for it, and is never gone."):
            self.play(FadeIn(first), run_time=0.2)
            # One lies on the other all the time, but is made of it.
            self.play(TransformFromCopy(first, copied), FadeOut(first), run_time=1)
            self.play(copied.animate.shift((-4.5, 0, 0)), run_time=1)
            self.play(FadeIn(aside), run_time=0.6)


class InventedNumber(Planted):
    title = "Invented number"

    def construct(self) -> None:
        self.stand(Number(Rounded(Quantity(3.14, "NeuronTrace", "pre_activation"))))


class WrongNumber(Planted):
    title = "Wrong number"

    def construct(self) -> None:
        wrong = Quantity(9.0, "NeuronTrace", "pre_activation", (), self.trace)
        self.stand(Number(Rounded(wrong)))


class TypedNumber(Planted):
    title = "Typed number"

    def construct(self) -> None:
        self.stand(Formula("z = 2.5"))


class WrongSum(Planted):
    title = "Wrong sum"

    def construct(self) -> None:
        values = {"a": self.rounded("products", 0), "s": self.rounded("weighted_sum")}
        self.stand(Formula("@a + @a = @s", values))


class WrongRow(Planted):
    title = "Wrong row"

    def construct(self) -> None:
        row = self.row(self.rounded("products", 0), "times", self.rounded("products", 1), "=")
        self.stand(row.add(Number(self.rounded("weighted_sum")).next_to(row, RIGHT, buff=0.2)))


class WrongOnTheWay(Planted):
    title = "Wrong on the way"

    def construct(self) -> None:
        label = VGroup(Words("z, live"))
        self.stand(label)
        self.play(self.grow(ValueTracker(0.0), label, wrong=1.0), run_time=1)


class OtherGlyphs(Planted):
    title = "Other glyphs"

    def construct(self) -> None:
        number = Number(self.rounded("products", 0))
        self.stand(number)
        # Manim's Transform changes what a mobject looks like, and not what it says.
        self.play(Transform(number, Number(self.rounded("pre_activation"))), run_time=1)


class WrongBar(Planted):
    title = "Wrong bar"

    def construct(self) -> None:
        chart = BarChart([self.trace.quantity("products", 0)], length=1.5, breadth=1)
        chart.bar(0).stretch(1.4, 1)
        self.stand(chart)


class CaptionNumber(Planted):
    title = "Caption number"

    def construct(self) -> None:
        self.stand(Words("a word"), say="The answer is 42.")


class Outside(Planted):
    title = "Outside"

    def construct(self) -> None:
        self.stand(Words("far right").move_to((6.6, 0, 0)))


class InTheCaptions(Planted):
    title = "In the captions"

    def construct(self) -> None:
        self.stand(Words("too low").move_to((0, -3.5, 0)))


class TextOnText(Planted):
    title = "Text on text"

    def construct(self) -> None:
        self.stand(Words("one word"), Words("another").shift((0.4, 0, 0)))


class AcrossALine(Planted):
    title = "Across a line"

    def construct(self) -> None:
        self.stand(Line((-3, 0, 0), (3, 0, 0), color=theme.GUIDE), Words("crossed out"))


class TooSmall(Planted):
    title = "Too small"

    def construct(self) -> None:
        self.stand(Words("the small print", font_size=15))


class SticksOut(Planted):
    title = "Sticks out"

    def construct(self) -> None:
        self.stand(Holder("much too long for it", 1.5))


class Faint(Planted):
    title = "Faint"

    def construct(self) -> None:
        self.stand(Words("grey on black", color="#444444"))


class OnABrightPatch(Planted):
    title = "On a bright patch"

    def construct(self) -> None:
        patch = Rectangle(width=5, height=2, fill_color=theme.YELLOW, fill_opacity=1)
        self.add(patch)
        self.stand(Words("white on yellow", color=theme.WHITE))


class NoGlyph(Planted):
    title = "No glyph"

    def construct(self) -> None:
        self.stand(Words("in Tibetan བོད"))


class NoGlyphInAFormula(Planted):
    title = "No glyph in a formula"

    def construct(self) -> None:
        # In mathematics a missing glyph is nothing at all.
        self.stand(Formula('"ᠮ" + x'))


class EmptyBoxes(Planted):
    title = "Empty boxes"

    def construct(self) -> None:
        words = Words("a word")
        self.stand(words)
        self.play(Transform(words, Words(3 * NO_CHARACTER).rotate(PI / 2)), run_time=1)


class Flashing(Planted):
    title = "Flashing"

    def construct(self) -> None:
        patch = Rectangle(width=13, height=7, fill_color=theme.WHITE, fill_opacity=1)
        with self.say("Look at this light, if you can stand it."):
            for _ in range(6):
                self.play(FadeIn(patch), run_time=0.1)
                self.play(FadeOut(patch), run_time=0.1)


class Silence(Planted):
    title = "Silence"

    def construct(self) -> None:
        self.stand(Words("a word"))
        self.wait(5)


class Gone(Planted):
    title = "Gone"

    def construct(self) -> None:
        words = Words("a long sentence that nobody can read in so little time")
        with self.say("Did you see it?"):
            self.play(FadeIn(words), run_time=0.2)
            self.play(FadeOut(words), run_time=0.2)


class NearlyBlack(Planted):
    title = "Nearly black"

    def construct(self) -> None:
        old, new = Words("one picture", font_size=80), Words("and the next one", font_size=80)
        self.clear()
        self.stand(old)
        with self.say("Everything goes, and then something comes."):
            self.play(FadeOut(old), run_time=0.6)
            self.play(FadeIn(new), run_time=0.6)


class ThroughOneAnother(Planted):
    title = "Through one another"

    def construct(self) -> None:
        old = VGroup(*(Rectangle(width=w, height=w / 2) for w in (2, 4, 6)))
        new = VGroup(*(Rectangle(width=w, height=w / 2, color=theme.BLUE) for w in (3, 5, 7)))
        self.stand(old)
        with self.say("Something comes while something else still goes."):
            self.play(FadeOut(old), FadeIn(new), run_time=1)


class HalfAFrame(Planted):
    title = "Half a frame"

    def construct(self) -> None:
        self.clear()
        with self.say("Here is a picture at the left, and nothing else for a long, long time."):
            self.play(FadeIn(Rectangle(width=4, height=3).shift((-4, 0, 0))), run_time=1)


class ChanceColour(Planted):
    title = "Chance colour"

    def construct(self) -> None:
        self.stand(Rectangle(color=next(_COLORS)))


class Chance(Planted):
    title = "Chance"

    def construct(self) -> None:
        self.stand(Words("elsewhere").shift((0.3 * next(_COUNTER), 0, 0)))


class Faulty(Part[PartParams]):
    """Everything that a check must catch."""

    number = 98
    slug = "faulty"
    title = "Faults"
    teaches = "Nothing."
    chapters = (
        Clean,
        InventedNumber,
        WrongNumber,
        TypedNumber,
        WrongSum,
        WrongRow,
        WrongOnTheWay,
        OtherGlyphs,
        WrongBar,
        CaptionNumber,
        Outside,
        InTheCaptions,
        TextOnText,
        AcrossALine,
        TooSmall,
        SticksOut,
        Faint,
        OnABrightPatch,
        NoGlyph,
        NoGlyphInAFormula,
        EmptyBoxes,
        Flashing,
        Silence,
        Gone,
        NearlyBlack,
        ThroughOneAnother,
        HalfAFrame,
        ChanceColour,
        Chance,
    )
