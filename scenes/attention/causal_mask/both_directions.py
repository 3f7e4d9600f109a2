"""BERT beside GPT: the weights without a mask and with it."""

from __future__ import annotations

from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from math_core import AttentionTrace
from scenes.attention.causal_mask.query_key_map import query_key_map
from scenes.attention.matrix_moves import around
from scenes.attention.narrating import token_name
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Words

_X, _Y = 3.45, -0.45
_SIZE_OF_FEW, _SIZE_OF_MANY = (4.1, 3.0), (3.6, 3.8)


class BothDirections(Act[AttentionParams]):
    """Two models, which look both ways and only back.

    Parameters
    ----------
    part
        The film in which it is played.
    full, masked
        Attention without the mask and with it.
    weights
        The weights of the latter, on the stage.
    """

    def __init__(
        self,
        part: Part[AttentionParams],
        full: AttentionTrace,
        masked: AttentionTrace,
        weights: HeatMap,
    ) -> None:
        super().__init__(part)
        self.weights = weights
        self.bert, self.gpt = self.half(full, -_X), self.half(masked, _X)

    def half(self, trace: AttentionTrace, x: float) -> HeatMap:
        """Return weights on one half of the stage."""
        weights = query_key_map(
            self.params, trace, "attention_weights", _SIZE_OF_FEW, _SIZE_OF_MANY
        )
        return weights.move_to((x, _Y, 0))

    @staticmethod
    def name_above(weights: HeatMap, text: str) -> Words:
        """Return what a model is called, above its weights."""
        name = Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS)
        below = VGroup(weights.cells, weights.titles, weights.column_names)
        return name.next_to(below, UP, buff=0.25)

    def compare_both_directions(self) -> None:
        """Set the weights without the mask beside those with it."""
        bert, gpt = self.bert, self.gpt
        both_ways = self.name_above(bert, "BERT: both ways")
        only_back = self.name_above(gpt, "GPT: only back")
        with self.say("GPT writes with this mask: it looks only back.") as line:
            self.play(
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(self.weights, gpt, strict=True)
                ),
                run_time=line.share(0.45),
            )
            self.play(FadeIn(only_back, shift=0.2 * DOWN), run_time=theme.QUICK)
        with self.say("BERT reads a finished text, without a mask: it looks both ways.") as line:
            self.play(
                FadeIn(both_ways, shift=0.2 * DOWN),
                TransformFromCopy(
                    VGroup(gpt.row_names, gpt.column_names, gpt.titles),
                    VGroup(bert.row_names, bert.column_names, bert.titles),
                ),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(
                        FadeIn(bert.row(i), target_position=bert.row_names[i])
                        for i in range(bert.n_rows)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.rest,
            )
        self.compare_rows()

    def compare_rows(self) -> None:
        """Run down the rows of both at once."""
        both, n = (self.bert, self.gpt), self.params.n_tokens
        frames = [around(each.row(0), buff=0.02) for each in both]
        first, last = (token_name(self.params, i) for i in (0, n - 1))
        with self.say(
            f"In GPT, {first} sees only itself, and {last} sees everyone. In BERT, all see all."
            if n > 1
            else "A single token sees itself either way."
        ) as line:
            self.play(*map(FadeIn, frames), run_time=theme.QUICK)
            share = (line.rest - theme.QUICK) / max(1, n - 1)
            for i in range(1, n):
                self.play(
                    *(
                        frame.animate.move_to(each.row(i))
                        for frame, each in zip(frames, both, strict=True)
                    ),
                    run_time=max(0.15, share),
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
