"""All scores are laid out, and −∞ slides over those of later keys."""

from __future__ import annotations

from manim import (
    LEFT,
    RIGHT,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)

from math_core import AttentionTrace
from scenes.attention.causal_mask.masked_scores import MaskedScores
from scenes.attention.causal_mask.query_key_map import are_few, query_key_map
from scenes.attention.params import AttentionParams
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.words.tokens import TokenRow

_MAP_X, _MAP_Y = -3.4, -0.25
_SIZE_OF_FEW, _SIZE_OF_MANY = (4.6, 3.7), (4.3, 4.2)
_LEFT = -6.75


def map_at_the_left(params: AttentionParams, trace: AttentionTrace, field: str) -> HeatMap:
    """Return scores or weights where they leave room for a calculation at their right."""
    heat_map = query_key_map(params, trace, field, _SIZE_OF_FEW, _SIZE_OF_MANY)
    return heat_map.move_to((max(_MAP_X, _LEFT + heat_map.width / 2), _MAP_Y, 0))


class ScoresAndMask(Act[AttentionParams]):
    """The scores of every query with every key, and the mask.

    Parameters
    ----------
    part
        The film in which it is played.
    full
        Attention without a mask.
    tokens
        As they were written.
    sight
        The lines of sight that are still there.

    Attributes
    ----------
    scores : MaskedScores
        The scores, from the moment when they are masked.
    """

    scores: MaskedScores

    def __init__(
        self, part: Part[AttentionParams], full: AttentionTrace, tokens: TokenRow, sight: VGroup
    ) -> None:
        super().__init__(part)
        self.tokens, self.sight = tokens, sight
        self.map = map_at_the_left(self.params, full, "scaled_scores")
        self.map_x = self.map.get_x()
        self.map.set_x(0)

    def lay_out_the_scores(self) -> None:
        """Let the tokens become rows and columns, and fill in every score, a query at a time."""
        words = [pill.word for pill in self.tokens.pills]
        with self.say("Here are the scores: every query with every key, over root d k.") as line:
            self.play(
                FadeOut(self.sight, *(pill.box for pill in self.tokens.pills)),
                *(
                    # Long rows have shortened words, which would melt into the full ones.
                    TransformFromCopy(word, name)
                    if are_few(self.params)
                    else FadeIn(name, target_position=word)
                    for word, name in zip(words, self.map.row_names, strict=True)
                ),
                *(
                    (
                        ReplacementTransform(word, name)
                        for word, name in zip(words, self.map.column_names, strict=True)
                    )
                    if len(self.map.column_names)
                    else map(FadeOut, words)
                ),
                run_time=line.share(0.35),
            )
            self.remove(self.tokens)
            self.play(
                FadeIn(self.map.titles),
                LaggedStart(
                    *(
                        LaggedStart(
                            *(
                                FadeIn(cell, target_position=self.map.row_names[i])
                                for cell in self.map.row(i)
                            ),
                            lag_ratio=0.2,
                        )
                        for i in range(self.map.n_rows)
                    ),
                    lag_ratio=0.4,
                ),
                run_time=line.rest,
            )
        self.clear()
        self.add(self.corner, self.map)

    def put_minus_infinity_above(self) -> None:
        """Slide a triangle of −∞ over the scores of later keys."""
        self.scores = MaskedScores(self.map)
        tiles = self.scores.tiles.values()
        if not tiles:
            self.map.set_x(self.map_x)
            return
        triangle = VGroup(*tiles)
        if len(self.scores.large_sign):
            triangle.add(self.scores.large_sign)
        aside = 0.6 + self.map.cells.width
        triangle.shift(RIGHT * (self.map_x + aside))
        with self.say(
            "Before the softmax comes the mask: minus infinity wherever the key "
            "comes after the query."
        ) as line:
            self.play(self.map.animate.set_x(self.map_x), run_time=line.share(0.2))
            self.play(
                LaggedStart(
                    *(FadeIn(tile, shift=0.5 * LEFT) for tile in triangle),
                    lag_ratio=min(0.2, 2 / len(tiles)),
                ),
                run_time=line.share(0.4),
            )
            arriving = squish_rate_func(smooth, 0.5, 1)
            self.play(
                triangle.animate.shift(LEFT * aside),
                *(FadeOut(cell, rate_func=arriving) for cell in self.scores.covered),
                run_time=line.share(0.6),
            )
        self.scores.drop_what_is_covered()
