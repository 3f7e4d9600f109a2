"""Each head looks and mixes on its own: it has a pattern and outputs of its own."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    DOWN,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    Succession,
    TransformFromCopy,
    VGroup,
)
from manim.animation.animation import Animation

from scenes.attention.matrix_moves import around, fly, regroup, weighed_rows
from scenes.attention.narrating import asking_token
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.attention.head_card import HeadCard
from scenes.stage.chapter import Act
from scenes.stage.part import Part


class HeadsAtWork(Act[AttentionParams]):
    """From queries, keys and values to patterns and outputs.

    Parameters
    ----------
    part
        The film in which it is played.
    cards
        The drawn heads' cards, with queries, keys and values on them.
    """

    def __init__(self, part: Part[AttentionParams], cards: Sequence[HeadCard]) -> None:
        super().__init__(part)
        self.cards = cards

    # --- each head's pattern ------------------------------------------------------------------

    def let_one_head_look(self) -> None:
        """Make one row of the first head's pattern, entry by entry."""
        card, query = self.cards[0], self.params.query
        queries, keys, pattern = card.given["query"], card.given["key"], card.pattern
        asking = around(queries.row(query), theme.QUERY)
        asked = around(keys.row(0), theme.KEY)
        with self.say(
            f"In head one, the query of {asking_token(self.params)} meets every key: "
            "dot products, then softmax."
        ) as line:
            self.play(
                Create(asking),
                Create(asked),
                FadeIn(card.labels["attention_weights"]),
                run_time=theme.QUICK,
            )
            steps = [
                self.meet(queries.row(query), keys.row(j), pattern.cell(query, j), asked)
                for j in range(self.params.n_tokens)
            ]
            self.play(Succession(*steps), run_time=max(theme.SLOW, line.rest - theme.QUICK))
            self.play(FadeOut(asking, asked), run_time=theme.QUICK)

    @staticmethod
    def meet(query: VGroup, key: VGroup, cell: VGroup, asked: Mobject) -> Animation:
        """Return copies of a query and of a key that fly to the weight they make."""
        copies = VGroup(query.copy(), key.copy())
        return AnimationGroup(
            ApplyMethod(asked.move_to, key),
            fly(copies, cell),
            FadeIn(cell, scale=0.4),
            lag_ratio=0.25,
        )

    def let_all_heads_look(self) -> None:
        """Fill all patterns at once, row by row."""
        query, others = self.params.query, self.cards[1:]
        rows = [
            AnimationGroup(
                *(
                    FadeIn(card.pattern.row(i), shift=0.4 * DOWN)
                    for card in self.cards
                    if card is not self.cards[0] or i != query
                )
            )
            for i in range(self.params.n_tokens)
            if others or i != query
        ]
        words = (
            "Every head does so with its own numbers: each has a pattern of its own."
            if others
            else "All other queries do the same: that is its pattern."
        )
        with self.say(words) as line:
            if rows:
                self.play(
                    *(FadeIn(card.labels["attention_weights"]) for card in others),
                    LaggedStart(*rows, lag_ratio=0.5),
                    run_time=max(theme.SLOW, line.share(0.75)),
                )
        regroup(self, *(card.pattern for card in self.cards))

    # --- each head's output -------------------------------------------------------------------

    def let_each_head_mix(self) -> None:
        """Weigh the values by a row of each pattern; then all rows."""
        query = self.params.query
        frames = [around(card.pattern.row(query)) for card in self.cards]
        with self.say("By its pattern each head weighs its values, and adds them up.") as line:
            self.play(
                *map(Create, frames),
                FadeIn(*(card.labels["output"] for card in self.cards)),
                run_time=theme.QUICK,
            )
            mixes = [
                weighed_rows(card.pattern, card.given["value"], card.output, query)
                for card in self.cards
            ]
            self.play(
                *(
                    LaggedStart(
                        *(
                            TransformFromCopy(card.given["value"].row(j), part)
                            for j, part in enumerate(mix)
                        ),
                        lag_ratio=0.15,
                    )
                    for card, mix in zip(self.cards, mixes, strict=True)
                ),
                run_time=max(theme.SLOW, line.share(0.7)),
            )
            self.play(
                *(
                    ReplacementTransform(part, card.output.row(query))
                    for card, mix in zip(self.cards, mixes, strict=True)
                    for part in mix
                ),
                run_time=theme.QUICK,
            )
        others = [i for i in range(self.params.n_tokens) if i != query]
        if others:
            self.play(
                *(
                    ReplacementTransform(frame, around(card.pattern.row(others[-1])))
                    for frame, card in zip(frames, self.cards, strict=True)
                ),
                LaggedStart(
                    *(
                        FadeIn(card.output.row(i), target_position=card.pattern.row(i))
                        for i in others
                        for card in self.cards
                    ),
                    lag_ratio=0.1,
                ),
                run_time=theme.MOVE,
            )
        # The frames go with the cells that came row by row.
        self.clear()
        for card in self.cards:
            self.add(card, card.contents)
        self.add(self.corner)
