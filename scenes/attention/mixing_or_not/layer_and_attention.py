"""The source's experiment: a random sequence through a layer, and through attention."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    RoundedRectangle,
    Succession,
    VGroup,
)
from manim.animation.animation import Animation

from scenes.attention.matrix_moves import regroup
from scenes.attention.mixing_or_not.sequence_column import Columns, SequenceColumn
from scenes.attention.params import AttentionParams, MixingTrace
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words
from scenes.stage.words.token_vectors import TokenVectors

# The input in the middle, what becomes of it on both sides.
_INPUT_X, _ALONE_X, _MIXED_X = 0.0, -4.75, 4.75
_GATE_X = (_INPUT_X + _ALONE_X) / 2


def passage(text: str, x: float) -> VGroup:
    """Return the narrow box through which rows pass."""
    words = Words(text, font_size=theme.SIZE_TICK, color=theme.WORDS)
    box = RoundedRectangle(
        width=words.width + 0.3,
        height=0.6,
        corner_radius=0.12,
        color=theme.OUTLINE,
        stroke_width=theme.STROKE_THIN,
    )
    return VGroup(box, words).move_to((x, 0, 0))


class LayerAndAttention(Act[AttentionParams]):
    """What becomes of the same rows, one by one and all together.

    Parameters
    ----------
    part
        The film in which it is played.
    tokens
        What the chapter opens on.
    mixing
        The experiment.

    Attributes
    ----------
    columns : Columns
        The sequence and both results.
    """

    def __init__(
        self, part: Part[AttentionParams], tokens: TokenVectors, mixing: MixingTrace
    ) -> None:
        super().__init__(part)
        self.tokens = tokens
        layer, attention = mixing.feed_forward, mixing.attention
        sequences = (mixing.inputs, layer.output, attention.output[0])
        # Of all three, so that their colours can be compared.
        limit = max(float(np.abs(sequence).max()) for sequence in sequences)
        self.columns = Columns(
            SequenceColumn("input", _INPUT_X, mixing, "inputs", (), limit),
            SequenceColumn("after a layer", _ALONE_X, layer, "output", (), limit),
            SequenceColumn("after attention", _MIXED_X, attention, "output", (0,), limit),
        )
        self.layer = passage("layer", _GATE_X)

    def send_a_sequence_through_a_layer(self) -> None:
        """Show the random sequence, and what a layer makes of each position alone."""
        inputs, alone, _ = self.columns
        rows = range(inputs.map.n_rows)
        count = spoken_number(str(len(rows)))
        with self.say(f"An experiment: {count} random vectors, one a row.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.tokens, scale=0.6),
                FadeIn(inputs.heading, inputs.map.more),
                LaggedStart(
                    *(FadeIn(inputs.map.row(i), shift=0.3 * DOWN) for i in rows), lag_ratio=0.3
                ),
                run_time=line.rest,
            )
        with self.say("A feed-forward layer takes each row alone.") as line:
            self.play(FadeIn(self.layer, alone.heading), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(self.pass_alone(i) for i in rows), lag_ratio=0.45),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )
        regroup(self, inputs.map, alone.map)
        self.play(FadeOut(self.layer), FadeIn(alone.map.more), run_time=theme.QUICK)

    def pass_alone(self, i: int) -> Animation:
        """Return one row that goes into the layer and comes out changed, in its own place."""
        copy = self.columns.inputs.map.row(i).copy()
        changed = self.columns.alone.map.row(i)
        return Succession(
            FadeOut(copy, target_position=self.layer, scale=0.4),
            FadeIn(changed, target_position=self.layer, scale=0.4),
        )

    def send_it_through_attention(self) -> None:
        """Let copies of all rows come together in every row of the output."""
        mixed = self.columns.mixed
        with self.say("Attention lets every row hear all the others.") as line:
            self.play(FadeIn(mixed.heading), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(self.hear_all(i) for i in range(mixed.map.n_rows)), lag_ratio=0.35),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )
        regroup(self, mixed.map)

    def hear_all(self, i: int) -> Animation:
        """Return copies of all rows that fly together to one row of the output."""
        inputs, mixed = self.columns.inputs.map, self.columns.mixed.map
        copies = [inputs.row(j).copy() for j in range(inputs.n_rows)]
        return AnimationGroup(
            *(FadeOut(copy, target_position=mixed.row(i), scale=0.8) for copy in copies),
            FadeIn(mixed.row(i)),
            lag_ratio=0.12,
        )

    def turn_up_the_colours(self) -> None:
        """Show both results on scales of their own, since the weights made them small."""
        bright = [column.map_on_its_own_scale() for column in self.columns.results]
        before = abs(self.columns.inputs.largest.value)
        smaller = all(abs(column.largest.value) < before for column in self.columns.results)
        text = (
            "Small weights make the numbers smaller: turn up the colours."
            if smaller
            else "Give each its own scale of colours."
        )
        with self.say(text) as line:
            self.play(
                LaggedStart(
                    *(FadeIn(column.note, shift=0.2 * DOWN) for column in self.columns),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.3),
            )
            self.play(
                *(
                    ReplacementTransform(column.map, new)
                    for column, new in zip(self.columns.results, bright, strict=True)
                ),
                run_time=line.share(0.4),
            )
        for column, new in zip(self.columns.results, bright, strict=True):
            column.map = new
