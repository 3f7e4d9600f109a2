"""A sentence goes through a trained transformer: shuffled, it ends in another word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, UP, Create, FadeIn, FadeOut, LaggedStart, TransformFromCopy, VGroup
from manim.animation.animation import Animation

from scenes.hierarchy.params import ChoiceTrace, HierarchyParams, ReadingTrace
from scenes.hierarchy.which_for_what.arrivals import out_of
from scenes.hierarchy.which_for_what.sentence import OPEN, large_pill, line_up, looks, stand
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import TokenPill, Word

_ROW_Y, _LOWER_Y, _USE_Y = 0.75, -1.75, -2.78
_PATH_ARC = 0.5


class Reading:
    """A row of words with an open place at its end, and what a model puts there.

    Parameters
    ----------
    trace
        What the model makes of the words.
    y
        Where the row stands.

    Attributes
    ----------
    pills : list[TokenPill]
        The words in their order.
    open_place : TokenPill
        The pill behind them, as wide as the answer needs it.
    answer : Word
        What the model expects.
    odds : Number
        How probable that is.
    arcs : VGroup
        What the last word takes from those before it in the first head of the first block.
    """

    def __init__(self, trace: ReadingTrace, y: float) -> None:
        self.trace = trace
        self.pills = [large_pill(word) for word in trace.words]
        self.open_place = large_pill(trace.answer_word, theme.RESULT)
        self.row = [*self.pills, self.open_place]
        stand(self.row, line_up(self.row, (0.0, y)))
        self.answer: Word = self.open_place.word.set_color(theme.RESULT)
        self.mark = Word(OPEN, font_size=theme.SIZE_LARGE, color=theme.RESULT)
        box = self.open_place.box
        self.mark.stand_at(box.get_x(), box.get_y())
        self.open_place.remove(self.answer).add(self.mark)
        probability = trace.next_word.quantity("probabilities", trace.answer)
        self.odds = Number(Rounded(probability, 2), font_size=theme.SIZE_BODY, color=theme.RESULT)
        self.odds.next_to(box, DOWN, buff=0.15)
        heads = trace.model.stack.blocks[0].attention.heads
        n = len(self.pills)
        self.arcs = looks(heads, self.pills, n - 1, range(n - 1))

    def answered(self) -> list[Animation]:
        """Return the animations that put the answer into the open place."""
        gone = FadeOut(self.mark, shift=0.3 * UP)
        self.open_place.remove(self.mark)
        return [gone, FadeIn(self.answer, self.odds, shift=0.3 * UP)]


class InContext(Act[HierarchyParams]):
    """A sentence and its shuffled words, and how a trained model continues them.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        What the film shows.
    badges
        The levels that see inputs in context, on the stage.

    Attributes
    ----------
    sentence, shuffled : Reading
        The two rows.
    good_for : Words
        What these levels are good for.
    """

    def __init__(self, part: Part[HierarchyParams], trace: ChoiceTrace, badges: VGroup) -> None:
        super().__init__(part)
        self.badges = badges
        self.sentence = Reading(trace.sentence, _ROW_Y)
        self.shuffled = Reading(trace.shuffled, _LOWER_Y)
        self.good_for = Words(
            "language, time series, any sequence", font_size=theme.SIZE_BODY, color=theme.RESULT
        ).move_to((-1.0, _USE_Y, 0))

    def read_words_in_context(self, leaving: Sequence[Animation]) -> None:
        """Ask a trained model how the sentence goes on."""
        row = self.sentence
        words = VGroup(*row.pills)
        with self.say(
            "Now the sentence. What comes next? A small trained transformer looks back at every "
            f"word, and says: {row.trace.answer_word}."
        ) as line:
            self.play(*leaving, out_of(words, self.badges), run_time=line.until("next"))
            self.play(FadeIn(row.open_place, shift=0.4 * UP), run_time=theme.QUICK)
            line.wait_for("looks")
            self.play(
                LaggedStart(*(Create(arc) for arc in reversed(row.arcs)), lag_ratio=0.3),
                run_time=line.until("says", at_least=theme.MOVE),
            )
            self.play(*row.answered(), run_time=theme.QUICK)

    def change_the_order_of_words(self) -> None:
        """Shuffle the words: another answer."""
        first, second = self.sentence, self.shuffled
        with self.say(
            f"Shuffle the words. Now it says: {second.trace.answer_word}. The meaning is gone."
        ) as line:
            line.wait_for("Shuffle")
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(first.pills[i], pill, path_arc=self.bend(i, pill))
                        for i, pill in zip(second.trace.order, second.pills, strict=True)
                    ),
                    lag_ratio=0.15,
                ),
                FadeIn(second.open_place, shift=0.4 * UP),
                run_time=line.until("Now", at_least=theme.MOVE),
            )
            self.play(
                LaggedStart(*(Create(arc) for arc in reversed(second.arcs)), lag_ratio=0.3),
                run_time=line.until("says", at_least=theme.QUICK),
            )
            self.play(*second.answered(), run_time=theme.QUICK)
        with self.say("In any sequence, order carries meaning. That takes attention.") as line:
            line.wait_for("sequence")
            self.play(FadeIn(self.good_for, shift=0.2 * UP), run_time=theme.QUICK)
            line.wait_for("attention")
            self.play(*(swell(badge) for badge in self.badges), run_time=theme.MOVE)

    def bend(self, i: int, pill: TokenPill) -> float:
        """Return how a word's way down bends: outwards, past the others."""
        return float(_PATH_ARC * np.sign(pill.get_x() - self.sentence.pills[i].get_x()))
