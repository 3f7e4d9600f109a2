"""Two heads of a trained model read a sentence: one draws its arcs above, one below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Create, FadeIn, FadeOut, LaggedStart, VGroup

from math_core.validation import Array
from scenes.attention.a_trained_head.head_names import head_name, spoken_head
from scenes.attention.params import TRAINED_HEADS, AttentionParams
from scenes.stage import theme
from scenes.stage.attention.head_card import head_color
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.words.tokens import TokenPill, TokenRow, attention_arc

_ROW_Y = -0.35
_LABEL_X, _ABOVE_Y, _BELOW_Y = -6.7, 2.4, -2.6
_VISITS = 3
# Weights below this are too thin to be told from nothing.
_SEEN = 0.01


def compared_heads(params: AttentionParams) -> tuple[int, int]:
    """Return the viewer's head, and its neighbour in the same block; counted from 0."""
    chosen = params.head - 1
    return chosen, (chosen + 1) % TRAINED_HEADS


def most_telling(one: Array, other: Array) -> list[int]:
    """Return words at which both heads look hard, best of all not at the same one.

    Parameters
    ----------
    one, other
        The heads' weights, shape (n_words, n_words).
    """
    n = len(one)
    strength = one.max(axis=1) + other.max(axis=1)
    aims = np.stack([one.argmax(axis=1), other.argmax(axis=1)])
    strength -= 2 * (aims[0] == aims[1]) + 2 * (aims == np.arange(n)).all(axis=0)
    # The first words have hardly another one to look at, which says nothing.
    first = min(max(2, n // 3), n - 1)
    order = [int(i) for i in np.argsort(-strength, kind="stable") if i >= first]
    return sorted(order[:_VISITS])


class TwoHeads(Act[AttentionParams]):
    """What a few words look at, by two heads of one block.

    Parameters
    ----------
    part
        The film in which it is played.
    leaving
        What is on the stage, besides the title.

    Attributes
    ----------
    heads : tuple[int, int]
        The two, counted from 0: the one above, the one below.
    sentence : TokenRow
        What they read.
    labels : VGroup
        Their names.
    """

    def __init__(self, part: Part[AttentionParams], leaving: VGroup) -> None:
        super().__init__(part)
        self.leaving = leaving
        self.trained = self.params.trained_trace()
        self.heads = compared_heads(self.params)
        self.sentence = TokenRow(self.params.sentence, font_size=theme.SIZE_BODY, max_rows=1)
        self.sentence.move_to((0, _ROW_Y, 0))
        self.labels = VGroup(
            *(
                head_name(self.params.block - 1, head, theme.SIZE_BODY).move_to(
                    (_LABEL_X, y, 0), aligned_edge=LEFT
                )
                for head, y in zip(self.heads, (_ABOVE_Y, _BELOW_Y), strict=True)
            )
        )

    def set_two_heads_to_read(self) -> None:
        """Put a sentence between two heads: one above, one below."""
        one, other = map(spoken_head, self.heads)
        block = spoken_number(str(self.params.block))
        with self.say(
            f"Let two heads of block {block} read: {one} above, {other} below. "
            "A thick arc is a large weight, a thin one a small one."
        ) as line:
            arriving = (FadeIn(pill, shift=0.3 * UP) for pill in self.sentence.pills)
            self.play(
                LaggedStart(
                    FadeOut(self.leaving),
                    LaggedStart(*arriving, lag_ratio=theme.LAG),
                    lag_ratio=0.6,
                ),
                run_time=line.share(0.4),
            )
            self.play(FadeIn(self.labels[0], shift=0.2 * RIGHT), run_time=line.share(0.3))
            self.play(FadeIn(self.labels[1], shift=0.2 * RIGHT), run_time=theme.QUICK)

    def weights(self, head: int) -> Array:
        """Return a head's weights, shape (n_words, n_words)."""
        weights: Array = self.trained.attention_weights[0, head]
        return weights

    def visit_some_words(self) -> None:
        """Draw what a few words look at, by both heads."""
        for query in most_telling(*map(self.weights, self.heads)):
            self.show_both_heads(query)

    def show_both_heads(self, query: int) -> None:
        """Draw one word's arcs, head by head, and name the word each looks at most."""
        best = [int(self.weights(head)[query].argmax()) for head in self.heads]
        arcs = [self.arcs(query, head) for head in self.heads]
        arcs[1].flip(RIGHT, about_point=self.sentence.pill(query).get_center())
        asker = self.sentence.pill(query)
        plain = [p for j, p in enumerate(self.sentence.pills) if j not in (query, *best)]
        looked_at = [self.sentence.pill(j) for j in dict.fromkeys(best) if j != query]
        first, second = self.words_about(query, best)
        most = [
            Rounded(self.trained.quantity("attention_weights", 0, head, query, j))
            for head, j in zip(self.heads, best, strict=True)
        ]
        with self.say(first, w=most[0]) as line:
            self.play(
                asker.animate.light(theme.QUERY),
                *map(dimming, plain),
                *(pill.animate.light(theme.KEY) for pill in looked_at),
                run_time=theme.QUICK,
            )
            self.play(Create(arcs[0], lag_ratio=theme.LAG), run_time=line.share(0.6))
        with self.say(second, w=most[1]) as line:
            self.play(Create(arcs[1], lag_ratio=theme.LAG), run_time=line.share(0.6))
        self.wait(theme.QUICK)
        self.play(
            *(FadeOut(each) for each in arcs),
            *(pill.animate.light(theme.OUTLINE) for pill in (asker, *looked_at)),
            *map(restoring, plain),
            run_time=theme.QUICK,
        )

    def words_about(self, query: int, best: Sequence[int]) -> tuple[str, str]:
        """Return the lines that say what a word looks at most, head by head."""
        words = self.params.sentence
        aims = ["itself" if j == query else f"“{words[j]}”" for j in best]
        one, other = map(spoken_head, self.heads)
        return (
            f"“{words[query]}”: {one} looks most at {aims[0]}, {{w}}.",
            f"{other.capitalize()} at {aims[1]}, {{w}}.",
        )

    def arcs(self, query: int, head: int) -> VGroup:
        """Return one word's arcs in one head, above the words."""
        pills: list[TokenPill] = self.sentence.pills
        arcs = VGroup()
        for j in range(query + 1):
            quantity = self.trained.quantity("attention_weights", 0, head, query, j)
            if quantity.value > _SEEN:
                arcs.add(attention_arc(pills[query], pills[j], quantity, head_color(head)))
        return arcs
