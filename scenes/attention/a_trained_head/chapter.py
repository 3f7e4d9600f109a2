"""Chapter a-trained-head: real attention of a small model, word by word."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Succession,
    Underline,
    VGroup,
    linear,
)

from math_core.corpus import SENTENCES
from scenes.attention.a_trained_head.two_heads import TwoHeads
from scenes.attention.a_trained_head.whole_patterns import WholePatterns
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.plots.loss_chart import LossChart
from scenes.stage.words.tokens import Word

_CHART_SIZE, _CHART_AT = (9.0, 3.6), (0.2, -0.15, 0.0)
_SENTENCES_SHOWN = 6
_SENTENCES_X, _SENTENCES_TOP, _SENTENCE_PITCH = -4.7, 1.75, 0.62


class ATrainedHead(Chapter[AttentionParams, AtRest]):
    """Real attention of a small model, word by word."""

    title = "A trained head"
    takeaways = (
        "Training makes attention selective: each word finds what helps to predict the next.",
        "Different heads find different things; nobody tells them what.",
        "The weights shown are a real model's, trained in this run.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.sentences = VGroup()
        self.loss_plot = VGroup()

    def construct(self) -> None:
        """Play the chapter."""
        self.introduce_the_model()
        self.see_it_learn()
        reading = TwoHeads(self.part, self.loss_plot)
        reading.set_two_heads_to_read()
        reading.visit_some_words()
        patterns = WholePatterns(self.part, reading.heads, reading.sentence, reading.labels)
        patterns.fill_both_patterns()
        patterns.show_every_head()
        self.fade_to_end_stage()

    def introduce_the_model(self) -> None:
        """Show some of the sentences that the model learned from."""
        texts = tuple(dict.fromkeys(SENTENCES))[:_SENTENCES_SHOWN]
        lines = VGroup(
            *(
                Word(text, font_size=theme.SIZE_BODY, color=theme.WORDS)
                .stand_at(0, _SENTENCES_TOP - k * _SENTENCE_PITCH)
                .align_to((_SENTENCES_X, 0, 0), LEFT)
                for k, text in enumerate(texts)
            )
        )
        guessed = VGroup(
            *(
                Underline(
                    VGroup(*one[-len(text.split()[-1]) :]),
                    color=theme.RESULT,
                    stroke_width=theme.STROKE,
                    buff=0.06,
                )
                for text, one in zip(texts, lines, strict=True)
            )
        )
        with self.say(
            "Now with training. In this run, a small language model read a few sentences, "
            "again and again, to guess each next word."
        ) as line:
            self.play(
                self.title_in(), FadeOut(self.opening.tokens, scale=0.6), run_time=theme.QUICK
            )
            self.play(
                LaggedStart(*(FadeIn(one, shift=0.3 * RIGHT) for one in lines), lag_ratio=0.4),
                run_time=line.share(0.5),
            )
            self.play(LaggedStart(*map(Create, guessed), lag_ratio=0.5), run_time=line.rest)
        self.sentences.add(lines, guessed)

    def see_it_learn(self) -> None:
        """Draw the loss of the training run."""
        chart = LossChart(
            self.params.trained().trace, *_CHART_SIZE, at=_CHART_AT, font_size=theme.SIZE_FORMULA
        )
        start, end = chart.start, chart.end
        with self.say(
            "Its loss went from {start} to {end}.", start=start.rounded, end=end.rounded
        ) as line:
            self.play(
                Succession(FadeOut(self.sentences, scale=0.7), FadeIn(chart)), run_time=theme.MOVE
            )
            self.play(FadeIn(start), run_time=theme.QUICK)
            self.play(Create(chart.curve), run_time=max(theme.MOVE, line.rest), rate_func=linear)
            self.play(FadeIn(end, shift=0.2 * DOWN), run_time=theme.QUICK)
        self.loss_plot.add(chart, chart.curve, start, end)
