"""The trained model is asked for the next word, and the next.

A word that is chosen joins the sentence, and the model runs again on the longer one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    LEFT,
    UP,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    TransformFromCopy,
    ValueTracker,
    VGroup,
)

from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.text.readout import Readout
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import TokenPill, TokenRow
from scenes.transformer.params import TransformerParams
from scenes.transformer.stack_of_n.model_stack import ModelStack
from scenes.transformer.stack_of_n.prediction import HEADING_Y, ZERO_X, Prediction

_PROMPT_Y = -2.76
# Below the bars, which may all be long when the odds are even.
_READOUT_AT = (4.75, -2.02, 0)
_COLD, _HOT = 0.4, 2.5
# How much of a run is the way from block to block.
_HOPS = 0.5
_SECOND_RUN = 3.0
_PERIOD = CORPUS.words[0]


class NextWord(Act[TransformerParams]):
    """The odds of the next word, and the sentence that grows by it.

    Parameters
    ----------
    part
        The film in which it is played.
    stack
        The model, on the stage.
    """

    def __init__(self, part: Part[TransformerParams], stack: ModelStack) -> None:
        super().__init__(part)
        self.stack = stack
        self.temperature = ValueTracker(self.params.temperature)
        self.prediction = Prediction(self.params, stack, self.temperature)
        # A sentence ends with a period, or because the model reads no longer ones.
        self.goes_on = self.prediction.word != _PERIOD
        self.goes_on &= len(self.params.prompt) < CORPUS.tokens.shape[1]
        self.sentence = self.room_for_the_sentence()
        self.softmax = Formula('upright("softmax")', font_size=theme.SIZE_BODY)
        self.softmax.set_color(theme.FUNCTION).move_to((ZERO_X + 0.75, HEADING_Y, 0))
        self.readout = Readout('upright("temperature")', self.prediction.rounded_temperature)
        self.readout.move_to(_READOUT_AT)

    def room_for_the_sentence(self) -> TokenRow:
        """Return the prompt and the words that will join it, so that none has to move."""
        joining = [self.prediction.word]
        if self.goes_on:
            after = self.params.next_token_trace(*joining).probabilities
            joining.append(CORPUS.words[int(np.argmax(after))])
        words = (*self.params.prompt, *joining)
        row = TokenRow(words, font_size=theme.SIZE_LABEL, height=0.5, max_rows=1)
        return row.move_to((0, _PROMPT_Y, 0))

    def ask_for_the_next_word(self) -> None:
        """Send the prompt through the stack and read a logit for each word."""
        pills = self.sentence.pills[: len(self.params.prompt)]
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

    def run_up_the_stack(self, asked: TokenPill, seconds: float) -> None:
        """Let the last word's vector rise from block to block; logits come out of the head."""
        vectors, blocks, head = self.prediction.vectors, self.stack.blocks, self.stack.head
        self.play(
            FadeIn(vectors[0], target_position=asked, scale=0.5),
            asked.animate.light(theme.RESULT),
            run_time=theme.QUICK,
        )
        for block, (before, after) in zip(blocks, pairwise(vectors), strict=True):
            # However many blocks there are, the way up takes the same time.
            self.play(
                TransformFromCopy(before, after),
                block.box.animate.set_stroke(theme.RESULT),
                run_time=_HOPS * seconds / len(blocks),
            )
        logits = (FadeIn(one, target_position=head.get_right()) for one in self.prediction.logits)
        self.play(
            LaggedStart(*logits, lag_ratio=0.2),
            *(block.box.animate.set_stroke(theme.WHITE) for block in blocks),
            run_time=max(theme.QUICK, seconds * (1 - _HOPS) - theme.QUICK),
        )

    def turn_logits_into_odds(self) -> None:
        """Show softmax of the logits as bars."""
        with self.say(
            f"Softmax makes probabilities of them: “{self.prediction.word}” leads, with {{p}}.",
            p=self.prediction.likeliest,
        ) as line:
            self.play(FadeIn(self.softmax), run_time=theme.QUICK)
            self.grow_the_odds(line.share(0.4))

    def grow_the_odds(self, seconds: float) -> None:
        """Let each logit send out the bar of its probability."""
        chart, rows = self.prediction.chart, self.prediction.logits
        bars_and_numbers = zip(chart.bars[0], chart.numbers[0], strict=True)
        grown = [
            LaggedStart(
                GrowFromEdge(bar, LEFT), FadeIn(number, target_position=row[1]), lag_ratio=0.3
            )
            for (bar, number), row in zip(bars_and_numbers, rows, strict=False)
        ]
        self.play(FadeIn(chart.zero), LaggedStart(*grown, lag_ratio=0.15), run_time=seconds)
        # Its bars came one by one; from here on it is one thing.
        self.add(chart)

    def change_the_temperature(self) -> None:
        """Slide the temperature down and up; the bars follow."""
        self.prediction.follow_the_temperature()
        with self.say(
            "Divide the logits by a temperature. Cold favours the best word; hot evens the odds."
        ) as line:
            self.play(FadeIn(self.readout), run_time=theme.QUICK)
            for share, place in ((0.32, _COLD), (0.32, _HOT)):
                self.play(self.temperature.animate.set_value(place), run_time=line.share(share))
            self.play(
                self.temperature.animate.set_value(self.params.temperature),
                run_time=max(theme.MOVE, line.rest),
            )
        VGroup(self.prediction.chart, self.readout).clear_updaters(recursive=True)

    def let_the_word_join(self) -> None:
        """Append the likeliest word; unless it ends the sentence, ask the model again."""
        pill = self.sentence.pills[len(self.params.prompt)]
        if self.goes_on:
            self.run_again(pill)
            self.read_the_next_odds()
        else:
            end = " That ends it." if pill.token == _PERIOD else ""
            with self.say(f"The likeliest joins the sentence.{end}"):
                self.send_to_its_place(pill)
        with self.say("Word after word: that, many times larger, is how GPT writes.") as line:
            lights: list[Any] = [pill.animate.light(theme.RESULT) for pill in self.sentence.pills]
            self.play(LaggedStart(*lights, lag_ratio=theme.LAG), run_time=line.share(0.6))

    def run_again(self, pill: TokenPill) -> None:
        """Run the same model on the sentence that the likeliest word has joined."""
        asked_before = self.sentence.pills[len(self.params.prompt) - 1]
        with self.say("The likeliest word joins, and the same model runs again.") as line:
            self.send_to_its_place(pill)
            self.play(
                self.clear_the_first_run(),
                asked_before.box.animate.set_stroke(theme.OUTLINE),
                asked_before.word.animate.set_color(theme.DATA),
                run_time=theme.QUICK,
            )
            self.prediction = Prediction(self.params, self.stack, self.temperature, pill.token)
            self.run_up_the_stack(pill, max(_SECOND_RUN, line.rest))

    def send_to_its_place(self, pill: TokenPill) -> None:
        """Let the likeliest word fly into the place that was kept for it."""
        word = self.prediction.logits[0][0]
        self.play(TransformFromCopy(word, pill.word), FadeIn(pill.box), run_time=theme.MOVE)
        self.add(pill)

    def clear_the_first_run(self) -> FadeOut:
        """Return the animation that takes logits, bars and vectors away."""
        drawn = self.prediction
        return FadeOut(
            VGroup(*drawn.vectors, *drawn.logits, self.softmax, drawn.chart, self.readout)
        )

    def read_the_next_odds(self) -> None:
        """Turn the new logits into odds; the likeliest word joins in its turn."""
        word = self.prediction.word
        ends = " The sentence is done." if word == _PERIOD else ""
        with self.say(
            f"Now “{word}” leads, with {{p}}.{ends}", p=self.prediction.likeliest
        ) as line:
            self.play(FadeIn(self.softmax), run_time=theme.QUICK)
            self.grow_the_odds(line.share(0.35))
            self.send_to_its_place(self.sentence.pills[-1])
