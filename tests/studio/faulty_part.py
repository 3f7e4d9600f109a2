"""A film with one planted fault a chapter, and one chapter without any."""

from __future__ import annotations

import itertools
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
    Rectangle,
    RoundedRectangle,
    Transform,
    ValueTracker,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import Neuron, Quantity
from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.bars import BarChart
from scenes.stage.fonts import NO_CHARACTER
from scenes.stage.neuron import weighted_edge
from scenes.stage.number import Number
from scenes.stage.part import Part, chapter
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula, Words

_COUNTER = itertools.count()
_COLORS = itertools.cycle((theme.BLUE, theme.TEAL))


class Holder(VGroup):
    """A box with a word in it."""

    def __init__(self, text: str, width: float) -> None:
        self.word = Words(text)
        self.box = RoundedRectangle(width=width, height=0.8, color=theme.OUTLINE)
        super().__init__(self.box, self.word)


class Faulty(Part[PartParams]):
    """Everything that a check must catch."""

    number = 98
    slug = "faulty"
    title = "Faults"
    teaches = "Nothing."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trace = Neuron([2.0, -1.0], 0.5).forward([1.5, 1.0])

    def shown(self, field: str, *index: int) -> Shown:
        return Shown(self.trace.quantity(field, *index))

    def stand(
        self, *mobjects: Any, say: str = "This is what stands here now.", **values: Any
    ) -> None:
        with self.say(say, **values) as line:
            self.play(*(FadeIn(mobject) for mobject in mobjects), run_time=line.share(0.4))

    def row(self, *terms: Shown | str) -> VGroup:
        """Numbers and signs side by side, each a mobject of its own."""
        each = (Number(t) if isinstance(t, Shown) else Formula(t) for t in terms)
        return VGroup(*each).arrange(RIGHT, buff=0.2)

    def grow(self, tracker: ValueTracker, below: VGroup, wrong: float = 0.0) -> Animation:
        """A live number that follows a tracker, wrong on the way and right at the end."""
        computed = self.trace.quantity("pre_activation")

        def source() -> Shown:
            share = tracker.get_value()
            error = wrong if 0 < share < 1 else 0.0
            return Shown(replace(computed, value=computed.value + error))

        live = Number(source()).next_to(below, UP, buff=0.6).follow(source)
        self.add(live)
        return tracker.animate.set_value(1.0)

    @chapter("Clean", takeaways=("a",))
    def clean(self) -> None:
        z = self.shown("pre_activation")
        total = Formula(
            "@a + @b = @s",
            {
                "a": self.shown("products", 0),
                "b": self.shown("products", 1),
                "s": self.shown("weighted_sum"),
            },
        ).shift((0, 2, 0))
        tick = Formula("5", constant="an axis tick").shift((3, 0, 0))
        edge = weighted_edge(np.array([-5.0, -1, 0]), np.array([-3.0, -1, 0]), -1.0, 2.0)
        bar = BarChart([self.trace.quantity("products", 0)], length=1.5, breadth=1).shift(
            (-3, 1, 0)
        )
        gone = allow(Words("a short flash").shift((3, -2, 0)), "reading", "it only has to be seen")
        row = self.row(self.shown("products", 0), "+", self.shown("products", 1), "=")
        row.add(Number(self.shown("weighted_sum")).next_to(row, RIGHT, buff=0.2))
        row.shift((-3, -2, 0))
        holder = Holder("inside", 3.0).shift((4, 2, 0))
        self.stand(Number(z), total, tick, edge, bar, row, holder)
        self.play(self.grow(ValueTracker(0.0), row), run_time=1)
        self.play(FadeIn(gone), run_time=0.2)
        self.play(FadeOut(gone), run_time=0.2)
        with self.say("z is {z}.", z=z):
            pass

    @chapter("Invented number", takeaways=("a",))
    def invented_number(self) -> None:
        self.stand(Number(Shown(Quantity(3.14, "NeuronTrace", "pre_activation"))))

    @chapter("Wrong number", takeaways=("a",))
    def wrong_number(self) -> None:
        wrong = Quantity(9.0, "NeuronTrace", "pre_activation", (), self.trace)
        self.stand(Number(Shown(wrong)))

    @chapter("Typed number", takeaways=("a",))
    def typed_number(self) -> None:
        self.stand(Formula("z = 2.5"))

    @chapter("Wrong sum", takeaways=("a",))
    def wrong_sum(self) -> None:
        values = {"a": self.shown("products", 0), "s": self.shown("weighted_sum")}
        self.stand(Formula("@a + @a = @s", values))

    @chapter("Wrong row", takeaways=("a",))
    def wrong_row(self) -> None:
        row = self.row(self.shown("products", 0), "times", self.shown("products", 1), "=")
        self.stand(row.add(Number(self.shown("weighted_sum")).next_to(row, RIGHT, buff=0.2)))

    @chapter("Wrong on the way", takeaways=("a",))
    def wrong_on_the_way(self) -> None:
        label = VGroup(Words("z, live"))
        self.stand(label)
        self.play(self.grow(ValueTracker(0.0), label, wrong=1.0), run_time=1)

    @chapter("Other glyphs", takeaways=("a",))
    def other_glyphs(self) -> None:
        number = Number(self.shown("products", 0))
        self.stand(number)
        # Manim's Transform changes what a mobject looks like, and not what it says.
        self.play(Transform(number, Number(self.shown("pre_activation"))), run_time=1)

    @chapter("Wrong bar", takeaways=("a",))
    def wrong_bar(self) -> None:
        chart = BarChart([self.trace.quantity("products", 0)], length=1.5, breadth=1)
        chart.bar(0).stretch(1.4, 1)
        self.stand(chart)

    @chapter("Caption number", takeaways=("a",))
    def caption_number(self) -> None:
        self.stand(Words("a word"), say="The answer is 42.")

    @chapter("Outside", takeaways=("a",))
    def outside(self) -> None:
        self.stand(Words("far right").move_to((6.6, 0, 0)))

    @chapter("In the captions", takeaways=("a",))
    def in_the_captions(self) -> None:
        self.stand(Words("too low").move_to((0, -3.5, 0)))

    @chapter("Text on text", takeaways=("a",))
    def text_on_text(self) -> None:
        self.stand(Words("one word"), Words("another").shift((0.4, 0, 0)))

    @chapter("Across a line", takeaways=("a",))
    def across_a_line(self) -> None:
        self.stand(Line((-3, 0, 0), (3, 0, 0), color=theme.GUIDE), Words("crossed out"))

    @chapter("Too small", takeaways=("a",))
    def too_small(self) -> None:
        self.stand(Words("the small print", font_size=15))

    @chapter("Sticks out", takeaways=("a",))
    def sticks_out(self) -> None:
        self.stand(Holder("much too long for it", 1.5))

    @chapter("Faint", takeaways=("a",))
    def faint(self) -> None:
        self.stand(Words("grey on black", color="#444444"))

    @chapter("On a bright patch", takeaways=("a",))
    def on_a_bright_patch(self) -> None:
        patch = Rectangle(width=5, height=2, fill_color=theme.YELLOW, fill_opacity=1)
        self.add(patch)
        self.stand(Words("white on yellow", color=theme.WHITE))

    @chapter("No glyph", takeaways=("a",))
    def no_glyph(self) -> None:
        self.stand(Words("in Tibetan བོད"))

    @chapter("No glyph in a formula", takeaways=("a",))
    def no_glyph_in_a_formula(self) -> None:
        # In mathematics a missing glyph is nothing at all.
        self.stand(Formula('"ᠮ" + x'))

    @chapter("Empty boxes", takeaways=("a",))
    def empty_boxes(self) -> None:
        words = Words("a word")
        self.stand(words)
        self.play(Transform(words, Words(3 * NO_CHARACTER).rotate(PI / 2)), run_time=1)

    @chapter("Flashing", takeaways=("a",))
    def flashing(self) -> None:
        patch = Rectangle(width=13, height=7, fill_color=theme.WHITE, fill_opacity=1)
        with self.say("Look at this light, if you can stand it."):
            for _ in range(6):
                self.play(FadeIn(patch), run_time=0.1)
                self.play(FadeOut(patch), run_time=0.1)

    @chapter("Silence", takeaways=("a",))
    def silence(self) -> None:
        self.stand(Words("a word"))
        self.wait(5)

    @chapter("Gone", takeaways=("a",))
    def gone(self) -> None:
        words = Words("a long sentence that nobody can read in so little time")
        with self.say("Did you see it?"):
            self.play(FadeIn(words), run_time=0.2)
            self.play(FadeOut(words), run_time=0.2)

    @chapter("Chance colour", takeaways=("a",))
    def chance_colour(self) -> None:
        self.stand(Rectangle(color=next(_COLORS)))

    @chapter("Chance", takeaways=("a",))
    def chance(self) -> None:
        self.stand(Words("elsewhere").shift((0.3 * next(_COUNTER), 0, 0)))
