"""A sentence goes through a trained transformer: shuffled, it ends in another word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Create, FadeIn, FadeOut, LaggedStart, TransformFromCopy, VGroup
from manim.animation.animation import Animation

from scenes.hierarchy.params import ChoiceTrace, HierarchyParams, ReadingTrace
from scenes.hierarchy.which_for_what.arrivals import out_of
from scenes.hierarchy.which_for_what.sentence import OPEN, large_pill, line_up, looks, stand
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, spoken_number
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
    odds : VGroup
        How probable that is, in a word and a number.
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
        number = Number(Rounded(probability, 2), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        word = Words("probability", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        self.odds = VGroup(word, number).arrange(RIGHT, buff=0.15)
        self.odds.next_to(box, DOWN, buff=0.15, aligned_edge=RIGHT)
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
        row, n = self.sentence, spoken_number(str(CORPUS.n_sentences))
        words = VGroup(*row.pills)
        with self.say(
            f"Now a sentence: what comes next? A transformer, trained on {n} sentences, "
            "looks back at every word."
        ) as line:
            self.play(*leaving, out_of(words, self.badges), run_time=line.until("what"))
            self.play(FadeIn(row.open_place, shift=0.4 * UP), run_time=theme.QUICK)
            line.wait_for("looks")
            self.play(
                LaggedStart(*(Create(arc) for arc in reversed(row.arcs)), lag_ratio=0.3),
                run_time=max(theme.MOVE, line.rest),
            )
        with self.say(f"It says: {row.trace.answer_word}."):
            self.play(*row.answered(), run_time=theme.BRIEF)

    def change_the_order_of_words(self) -> None:
        """Shuffle the words: another answer, because each has others before it."""
        first, second = self.sentence, self.shuffled
        with self.say("Shuffle the words: others come before.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(first.pills[i], pill, path_arc=self.bend(i, pill))
                        for i, pill in zip(second.trace.order, second.pills, strict=True)
                    ),
                    lag_ratio=0.15,
                ),
                FadeIn(second.open_place, shift=0.4 * UP),
                run_time=line.until("others", at_least=theme.MOVE),
            )
            self.play(
                LaggedStart(*(Create(arc) for arc in reversed(second.arcs)), lag_ratio=0.3),
                run_time=max(theme.QUICK, line.rest),
            )
        with self.say(f"Now it says: {second.trace.answer_word}."):
            self.play(*second.answered(), run_time=theme.BRIEF)
        with self.say(
            "Words are not separate: each is read in the light of others. That takes attention."
        ) as line:
            line.wait_for("light")
            self.play(FadeIn(self.good_for, shift=0.2 * UP), run_time=theme.QUICK)
            line.wait_for("attention")
            self.play(*(swell(badge) for badge in self.badges), run_time=theme.MOVE)

    def bend(self, i: int, pill: TokenPill) -> float:
        """Return how a word's way down bends: outwards, past the others."""
        return float(_PATH_ARC * np.sign(pill.get_x() - self.sentence.pills[i].get_x()))
