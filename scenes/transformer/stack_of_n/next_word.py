"""Chapter stack-of-N, what it is for: the trained model is asked for the next word, and the next.

A word that is chosen joins the sentence, and the model runs again on the longer one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Arrow,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    Mobject,
    TransformFromCopy,
    ValueTracker,
    VGroup,
)

from math_core import NextTokenTrace, Quantity, next_token
from scenes.beats.stack_of_n import StackOfNBeats
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart
from scenes.stage.tables.colormap import ColorMap
from scenes.stage.tables.heatmap import HeatCell
from scenes.stage.text.number import Number
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import TokenPill, TokenRow, Word

_PROMPT_Y = -2.76
_N_BARS = 5
_ROWS_TOP, _ROW_PITCH, _HEADING_Y = 1.62, 0.74, 2.4
_WORD_RIGHT, _LOGIT_X, _ZERO_X, _BAR_LENGTH = 0.75, 1.45, 2.15, 3.6
# Below the bars, which may all be long when the odds are even.
_READOUT_AT = (4.75, -2.02, 0)
_COLD, _HOT = 0.4, 2.5
_STRIP_CELLS, _STRIP_LEFT, _CELL = 8, -3.2, 0.27
# How much of a run is the way from block to block.
_HOPS = 0.5
_SECOND_RUN = 3.0


class NextWordBeats(StackOfNBeats):
    """The odds of the next word, and the sentence that grows by it."""

    def ask_for_the_next_word(self) -> None:
        """Send the prompt through the stack and read a logit for each word."""
        self.written: tuple[str, ...] = ()
        self.next: NextTokenTrace = self.params.next_token_trace()
        self.make_room_for_the_sentence()
        pills = self.sentence_row.pills[: len(self.params.prompt)]
        with self.say("Now ask it: what comes next?") as line:
            self.play(self.fade_all_but(self.corner, self.stack), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(FadeIn(p, shift=0.2 * UP) for p in pills), lag_ratio=0.1),
                run_time=line.rest,
            )
        with self.say(
            "The last word's vector rises, every block changes it, and the head makes logits of it."
        ) as line:
            self.run_up_the_stack(pills[-1], line.share(0.85))

    def make_room_for_the_sentence(self) -> None:
        """Lay out prompt and the words that will join it, so that none has to move."""
        first = self.best_words()[0]
        self.goes_on = CORPUS.words[first] != CORPUS.words[0]
        self.goes_on &= len(self.params.prompt) < CORPUS.tokens.shape[1]
        joining = [CORPUS.words[first]]
        if self.goes_on:
            after = self.params.next_token_trace(*joining).probabilities
            joining.append(CORPUS.words[int(np.argmax(after))])
        words = (*self.params.prompt, *joining)
        self.sentence_row = TokenRow(words, font_size=theme.SIZE_LABEL, height=0.5, max_rows=1)
        self.sentence_row.move_to((0, _PROMPT_Y, 0))

    def best_words(self) -> list[int]:
        """Return the indices of the most likely words, the likeliest first."""
        order = np.argsort(-self.next.probabilities, kind="stable")[:_N_BARS]
        return [int(i) for i in order]

    def run_up_the_stack(self, asked: TokenPill, seconds: float) -> None:
        """Let the last word's vector rise from block to block; logits come out of the head."""
        self.best = self.best_words()
        self.stream, self.logits = self.stream_strips(), self.logit_rows()
        self.play(
            FadeIn(self.stream[0], target_position=asked, scale=0.5),
            asked.animate.light(theme.RESULT),
            run_time=theme.QUICK,
        )
        for i, (before, after) in enumerate(pairwise(self.stream)):
            # However many blocks there are, the way up takes the same time.
            self.play(
                TransformFromCopy(before, after),
                self.blocks[i].box.animate.set_stroke(theme.RESULT),
                run_time=_HOPS * seconds / len(self.icons),
            )
        self.play(
            LaggedStart(
                *(FadeIn(one, target_position=self.head.get_right()) for one in self.logits),
                lag_ratio=0.2,
            ),
            *(icon.box.animate.set_stroke(theme.WHITE) for icon in self.blocks),
            run_time=max(theme.QUICK, seconds * (1 - _HOPS) - theme.QUICK),
        )

    def stream_strips(self) -> VGroup:
        """Return the last word's vector as it enters the stack and after each block."""
        stack = self.params.language_trace(*self.written).stack
        last, n = stack.inputs.shape[1] - 1, min(_STRIP_CELLS, self.params.d_model)
        stations = [(stack.blocks[0], "inputs"), *((block, "output") for block in stack.blocks)]
        limit = max(
            float(np.abs(getattr(trace, field)[0, last, :n]).max()) for trace, field in stations
        )
        colors = ColorMap("RdBu", (-limit, limit))
        height = min(_CELL, 0.85 * self.stack_pitch)
        strips = VGroup()
        for k, (trace, field) in enumerate(stations):
            beside = self.foot if k == 0 else self.icons[k - 1]
            strip = VGroup()
            for j in range(n):
                cell = HeatCell(trace.quantity(field, 0, last, j), colors, (_CELL, height), None)
                strip.add(cell.move_to((_STRIP_LEFT + (j + 0.5) * _CELL, beside.get_y(), 0)))
            strips.add(strip)
        return strips

    def logit_rows(self) -> VGroup:
        """Return the largest logits with their words, and what they are."""
        rows = VGroup()
        for k, i in enumerate(self.best):
            word = Word(CORPUS.words[i], font_size=theme.SIZE_LABEL, color=theme.WHITE)
            word.stand_at(0, self.row_y(k))
            word.shift(RIGHT * (_WORD_RIGHT - word.get_right()[0]))
            number = Number(Rounded(self.next.quantity("logits", i)), font_size=theme.SIZE_LABEL)
            rows.add(VGroup(word, number.move_to((_LOGIT_X, self.row_y(k), 0))))
        heading = Words("logit", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        rows.add(heading.move_to((_LOGIT_X, _HEADING_Y, 0)))
        out = Arrow(
            self.head.get_right(),
            np.array([heading.get_left()[0], self.head.get_y(), 0.0]),
            buff=0.2,
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
            tip_length=0.16,
        )
        return rows.add(out)

    @staticmethod
    def row_y(k: int) -> float:
        """Return where row ``k`` of the odds stands."""
        return _ROWS_TOP - _ROW_PITCH * k

    def turn_logits_into_odds(self) -> None:
        """Show softmax of the logits as bars."""
        self.temperature = ValueTracker(float(self.next.temperature))
        self.softmax = Formula('upright("softmax")', font_size=theme.SIZE_BODY)
        self.softmax.set_color(theme.FUNCTION).move_to((_ZERO_X + 0.75, _HEADING_Y, 0))
        top = Rounded(self.next.quantity("probabilities", self.best[0]))
        word = CORPUS.words[self.best[0]]
        with self.say(
            f"Softmax makes probabilities of them: “{word}” leads, with {{p}}.", p=top
        ) as line:
            self.play(FadeIn(self.softmax), run_time=theme.QUICK)
            self.grow_the_odds(line.share(0.4))

    def grow_the_odds(self, seconds: float) -> None:
        """Let each logit send out the bar of its probability."""
        self.chart = self.odds()
        grown = [
            LaggedStart(
                GrowFromEdge(bar, LEFT),
                FadeIn(number, target_position=self.logits[k][1]),
                lag_ratio=0.3,
            )
            for k, (bar, number) in enumerate(
                zip(self.chart.bars[0], self.chart.numbers[0], strict=True)
            )
        ]
        self.play(FadeIn(self.chart.zero), LaggedStart(*grown, lag_ratio=0.15), run_time=seconds)
        self.remove(*self.chart.bars[0], *self.chart.numbers[0])
        self.add(self.chart)

    def odds(self) -> BarChart:
        """Return the bars of the most likely words, which follow the temperature."""
        chart = BarChart(
            [self.odds_of(i) for i in self.best],
            colors=(theme.RESULT,),
            limits=(0.0, 1.0),
            horizontal=True,
            length=_BAR_LENGTH,
            breadth=_ROW_PITCH * len(self.best),
            decimals=2,
        )
        middle = (self.row_y(0) + self.row_y(len(self.best) - 1)) / 2
        return chart.shift(np.array([_ZERO_X, middle, 0]) - chart.zero.get_center())

    def odds_of(self, i: int) -> Quantity:
        """Return the probability of a word at the present temperature."""
        trace = next_token(self.next.logits, self.temperature.get_value())
        return trace.quantity("probabilities", i)

    def rounded_odds_of(self, i: int) -> Rounded:
        """Return that probability as it is shown."""
        return Rounded(self.odds_of(i))

    def change_the_temperature(self) -> None:
        """Slide the temperature down and up; the bars follow."""
        self.readout = Readout('upright("temperature")', self.rounded_temperature)
        self.readout.move_to(_READOUT_AT)
        self.follow_the_temperature()
        with self.say(
            "Divide the logits by a temperature. Cold favours the best word; hot evens the odds."
        ) as line:
            self.play(FadeIn(self.readout), run_time=theme.QUICK)
            for share, place in ((0.32, _COLD), (0.32, _HOT)):
                self.play(self.temperature.animate.set_value(place), run_time=line.share(share))
            self.play(
                self.temperature.animate.set_value(float(self.next.temperature)),
                run_time=max(theme.MOVE, line.rest),
            )

    def rounded_temperature(self) -> Rounded:
        """Return the temperature where the tracker stands."""
        trace = next_token(self.next.logits, self.temperature.get_value())
        return Rounded(trace.quantity("temperature"))

    def follow_the_temperature(self) -> None:
        """Bind bars and numbers to the temperature."""
        for k, i in enumerate(self.best):
            bar, number = self.chart.bar(k), self.chart.numbers[0][k]
            bar.follow(partial(self.odds_of, i))
            number.follow(partial(self.rounded_odds_of, i))
            number.add_updater(beside(bar))

    def let_the_word_join(self) -> None:
        """Append the likeliest word; unless it ends the sentence, ask the model again."""
        VGroup(self.chart, self.readout).clear_updaters(recursive=True)
        pill = self.sentence_row.pills[len(self.params.prompt)]
        if self.goes_on:
            self.run_again(pill)
            self.read_the_next_odds()
        else:
            end = " That ends it." if pill.token == CORPUS.words[0] else ""
            with self.say(f"The likeliest joins the sentence.{end}"):
                self.send_to_its_place(pill)
        with self.say("Word after word: that, many times larger, is how GPT writes.") as line:
            lights: list[Any] = [
                pill.animate.light(theme.RESULT) for pill in self.sentence_row.pills
            ]
            self.play(LaggedStart(*lights, lag_ratio=theme.LAG), run_time=line.share(0.6))

    def run_again(self, pill: TokenPill) -> None:
        """Run the same model on the sentence that the likeliest word has joined."""
        asked_before = self.sentence_row.pills[len(self.params.prompt) - 1]
        with self.say("The likeliest word joins, and the same model runs again.") as line:
            self.send_to_its_place(pill)
            self.play(
                self.clear_the_first_run(),
                asked_before.box.animate.set_stroke(theme.OUTLINE),
                asked_before.word.animate.set_color(theme.DATA),
                run_time=theme.QUICK,
            )
            self.written = (pill.token,)
            self.next = self.params.next_token_trace(*self.written)
            self.run_up_the_stack(pill, max(_SECOND_RUN, line.rest))

    def send_to_its_place(self, pill: TokenPill) -> None:
        """Let the likeliest word fly into the place that was kept for it."""
        self.play(
            TransformFromCopy(self.logits[0][0], pill.word),
            FadeIn(pill.box),
            run_time=theme.MOVE,
        )
        self.remove(pill.word, pill.box)
        self.add(pill)

    def clear_the_first_run(self) -> FadeOut:
        """Return the animation that takes logits, bars and vectors away."""
        return FadeOut(VGroup(*self.stream, *self.logits, self.softmax, self.chart, self.readout))

    def read_the_next_odds(self) -> None:
        """Turn the new logits into odds; the likeliest word joins in its turn."""
        top = Rounded(self.next.quantity("probabilities", self.best[0]))
        word = CORPUS.words[self.best[0]]
        ends = " The sentence is done." if word == CORPUS.words[0] else ""
        with self.say(f"Now “{word}” leads, with {{p}}.{ends}", p=top) as line:
            self.play(FadeIn(self.softmax), run_time=theme.QUICK)
            self.grow_the_odds(line.share(0.35))
            self.send_to_its_place(self.sentence_row.pills[-1])


def beside(bar: Mobject) -> Callable[[Mobject], Mobject]:
    """Return an updater that keeps a number at the end of a bar."""
    return lambda number: number.next_to(bar, RIGHT, buff=0.15)
