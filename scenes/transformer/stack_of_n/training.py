"""The training run of the model: some of its sentences, its loss, and how well it has learned."""

from __future__ import annotations

from typing import Any

from manim import LEFT, RIGHT, UP, Create, FadeIn, LaggedStart, VGroup

from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.loss_chart import LossChart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import Word
from scenes.transformer.params import TransformerParams

_X, _SENTENCES_TOP, _SENTENCE_PITCH = 1.9, 2.95, 0.46
_SHOWN_SENTENCES = range(0, 12, 3)
_CHART_SIZE, _CHART_AT = (7.4, 2.5), (_X, -0.85, 0.0)
_ACCURACY_AT = (_X + 0.6, 0.35, 0)
# From this accuracy on, what is still wrong is what could not be known.
_LEARNED = 0.8


class Training(Act[TransformerParams]):
    """The real training run, of a model of the viewer's sizes."""

    def __init__(self, part: Part[TransformerParams]) -> None:
        super().__init__(part)
        self.trace = self.params.training().trace
        self.sentences = self.some_sentences()
        self.chart = LossChart(self.trace, *_CHART_SIZE, at=_CHART_AT)

    @staticmethod
    def some_sentences() -> VGroup:
        """Return a few of the sentences that it learns from: each a beginning and its last word."""
        group = VGroup()
        for k, row in enumerate(_SHOWN_SENTENCES):
            *beginning, last = CORPUS.sentence(row)
            y = _SENTENCES_TOP - k * _SENTENCE_PITCH
            parts = [
                Word(text, font_size=theme.SIZE_LABEL).stand_at(0, y)
                for text in (" ".join(beginning), f"{last}.")
            ]
            parts[1].next_to(parts[0], RIGHT, buff=0.12, coor_mask=(1, 0, 0))
            group.add(VGroup(*parts))
        for sentence in group:
            sentence.align_to(group[0], LEFT)
        return group.set_x(_X)

    def train_it(self) -> None:
        """Show the real training run: sentences, loss, accuracy."""
        chart = self.chart
        with self.say(
            "So far it knows nothing. Show it sentences; it guesses each next word."
        ) as line:
            self.play(
                LaggedStart(*(FadeIn(s, shift=0.2 * RIGHT) for s in self.sentences), lag_ratio=0.3),
                run_time=line.share(0.7),
            )
        with self.say(
            "Trained for this very film: the loss goes from {start} to {end}.",
            start=chart.start.rounded,
            end=chart.end.rounded,
        ) as line:
            self.play(FadeIn(chart), run_time=theme.QUICK)
            self.play(Create(chart.curve), run_time=line.share(0.55))
            self.play(FadeIn(chart.start, chart.end), run_time=theme.QUICK)
        self.say_how_well_it_learned()

    def say_how_well_it_learned(self) -> None:
        """Write how often it is right, and mark why more could not be known."""
        accuracy = self.trace.quantity("accuracy", len(self.trace.steps) - 1)
        words = Words("best guess right:", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        number = Number(Rounded(accuracy), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        note = VGroup(words, number).arrange(RIGHT, buff=0.2).move_to(_ACCURACY_AT)
        learned = accuracy.value > _LEARNED
        how = ": some endings are open" if learned else ""
        with self.say(
            f"Its best guess is right in {{a}} of all cases{how}.", a=number.rounded
        ) as line:
            self.play(FadeIn(note, shift=0.2 * UP), run_time=line.share(0.3))
            if learned:
                self.play(
                    *(ending.animate.set_color(theme.RESULT) for ending in self.open_endings()),
                    run_time=line.share(0.3),
                )

    def open_endings(self) -> list[Any]:
        """Return the last words of those shown sentences that begin alike and end differently."""
        told = [(beginning.text, ending.text, ending) for beginning, ending in self.sentences]
        return [
            ending
            for start, end, ending in told
            if any(start == other and end != last for other, last, _ in told)
        ]
