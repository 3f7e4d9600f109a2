"""Chapter a-trained-head: real attention of a small model that was trained in this run."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Succession,
    Underline,
    VGroup,
    linear,
)

from math_core import AttentionTrace
from math_core.corpus import SENTENCES
from scenes.attention.params import TRAINED_HEADS
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.attention.head_card import head_color
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.plots.loss_chart import LossChart
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import AttentionArc, TokenRow, Word, attention_arc

_ROW_Y = -0.35
_LABEL_X, _ABOVE_Y, _BELOW_Y = -6.7, 2.4, -2.6
_CHART_SIZE, _CHART_AT = (9.0, 3.6), (0.2, -0.15, 0.0)
_SENTENCES_SHOWN = 6
_SENTENCES_X, _SENTENCES_TOP, _SENTENCE_PITCH = -4.7, 1.75, 0.62
_VISITS = 3
# Weights below this are too thin to be told from nothing.
_SEEN = 0.01


class ATrainedHeadBeats(AttentionStage):
    """Two heads of a trained model read a sentence."""

    # --- the model ----------------------------------------------------------------------------

    def introduce_the_model(self) -> None:
        """Show some of the sentences that the model learned from."""
        self.trained: AttentionTrace = self.params.trained_trace()
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
            self.play(self.title_in(), FadeOut(self.tokens, scale=0.6), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(FadeIn(one, shift=0.3 * RIGHT) for one in lines), lag_ratio=0.4),
                run_time=line.share(0.5),
            )
            self.play(LaggedStart(*map(Create, guessed), lag_ratio=0.5), run_time=line.rest)
        self.sentences = VGroup(lines, guessed)

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
        self.loss_plot = VGroup(chart, chart.curve, start, end)

    # --- two heads ----------------------------------------------------------------------------

    @property
    def compared_heads(self) -> tuple[int, int]:
        """The viewer's head, and its neighbour in the same block; counted from 0."""
        chosen = self.params.head - 1
        return chosen, (chosen + 1) % TRAINED_HEADS

    def set_two_heads_to_read(self) -> None:
        """Put a sentence between two heads: one above, one below."""
        self.sentence = TokenRow(self.params.sentence, font_size=theme.SIZE_BODY, max_rows=1)
        self.sentence.move_to((0, _ROW_Y, 0))
        self.head_labels = VGroup(
            *(
                Words(
                    f"block {self.params.block}, head {head + 1}",
                    font_size=theme.SIZE_BODY,
                    color=head_color(head),
                    constant="indices",
                ).move_to((_LABEL_X, y, 0), aligned_edge=LEFT)
                for head, y in zip(self.compared_heads, (_ABOVE_Y, _BELOW_Y), strict=True)
            )
        )
        one, other = (self.spoken_head(head) for head in self.compared_heads)
        block = spoken_number(str(self.params.block))
        with self.say(
            f"Let two heads of block {block} read: {one} above, {other} below. "
            "The thicker the arc, the greater the weight."
        ) as line:
            arriving = (FadeIn(pill, shift=0.3 * UP) for pill in self.sentence.pills)
            self.play(
                LaggedStart(
                    FadeOut(self.loss_plot),
                    LaggedStart(*arriving, lag_ratio=theme.LAG),
                    lag_ratio=0.6,
                ),
                run_time=line.share(0.4),
            )
            self.play(FadeIn(self.head_labels[0], shift=0.2 * RIGHT), run_time=line.share(0.3))
            self.play(FadeIn(self.head_labels[1], shift=0.2 * RIGHT), run_time=theme.QUICK)

    @staticmethod
    def spoken_head(head: int) -> str:
        """Return a head's name as it is said."""
        return f"head {spoken_number(str(head + 1))}"

    def weights(self, head: int) -> np.ndarray:
        """Return a head's weights, shape (n_words, n_words)."""
        weights: np.ndarray = self.trained.attention_weights[0, head]
        return weights

    def most_telling(self) -> list[int]:
        """Return words at which both heads look hard, best of all not at the same one."""
        one, other = (self.weights(head) for head in self.compared_heads)
        n = len(one)
        strength = one.max(axis=1) + other.max(axis=1)
        aims = np.stack([one.argmax(axis=1), other.argmax(axis=1)])
        strength -= 2 * (aims[0] == aims[1]) + 2 * (aims == np.arange(n)).all(axis=0)
        # The first words have hardly another one to look at, which says nothing.
        first = min(max(2, n // 3), n - 1)
        order = [int(i) for i in np.argsort(-strength, kind="stable") if i >= first]
        return sorted(order[:_VISITS])

    def visit_some_words(self) -> None:
        """Draw what a few words look at, by both heads."""
        for query in self.most_telling():
            self.show_both_heads(query)

    def show_both_heads(self, query: int) -> None:
        """Draw one word's arcs, head by head, and name the word each looks at most."""
        words = self.params.sentence
        heads = self.compared_heads
        best = [int(self.weights(head)[query].argmax()) for head in heads]
        most = [
            Rounded(self.trained.quantity("attention_weights", 0, head, query, j))
            for head, j in zip(heads, best, strict=True)
        ]
        aims = ["itself" if j == query else f"“{words[j]}”" for j in best]
        one, other = (self.spoken_head(head) for head in heads)
        asker = self.sentence.pill(query)
        plain = [p for j, p in enumerate(self.sentence.pills) if j not in (query, *best)]
        looked_at = list(dict.fromkeys(j for j in best if j != query))
        for j, text in enumerate(
            (
                f"“{words[query]}”: {one} looks most at {aims[0]}, {{w}}.",
                f"{other} at {aims[1]}, {{w}}.",
            )
        ):
            with self.say(text[0].upper() + text[1:], w=most[j]) as line:
                if j == 0:
                    arcs = [self.arcs(query, head, below=k == 1) for k, head in enumerate(heads)]
                    self.play(
                        asker.animate.light(theme.QUERY),
                        *map(dimming, plain),
                        *(self.sentence.pill(i).animate.light(theme.KEY) for i in looked_at),
                        run_time=theme.QUICK,
                    )
                self.play(Create(arcs[j], lag_ratio=theme.LAG), run_time=line.share(0.6))
        self.wait(theme.QUICK)
        self.play(
            *(FadeOut(each) for each in arcs),
            asker.animate.light(theme.OUTLINE),
            *(self.sentence.pill(i).animate.light(theme.OUTLINE) for i in looked_at),
            *map(restoring, plain),
            run_time=theme.QUICK,
        )

    def arcs(self, query: int, head: int, *, below: bool) -> VGroup:
        """Return one word's arcs in one head, above the words or mirrored below them."""
        asker = self.sentence.pill(query)
        arcs = VGroup()
        for j in range(query + 1):
            quantity = self.trained.quantity("attention_weights", 0, head, query, j)
            if quantity.value <= _SEEN:
                continue
            arc: AttentionArc = attention_arc(
                asker, self.sentence.pill(j), quantity, head_color(head)
            )
            if below:
                arc.flip(RIGHT, about_point=asker.get_center())
            arcs.add(arc)
        return arcs
