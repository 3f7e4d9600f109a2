"""Chapter mixing-or-not: the same sequence through a layer, and through untrained attention."""

from __future__ import annotations

from typing import Any

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

from math_core import Quantity, Trace
from scenes.attention.params import MixingTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import readable, spoken_number
from scenes.stage.text.typesetting import Formula, Words

# The input in the middle, what becomes of it on both sides.
_INPUT_X, _ALONE_X, _MIXED_X = 0.0, -4.75, 4.75
_XS = (_INPUT_X, _ALONE_X, _MIXED_X)
_Y = 0.0
_HEADING_Y = 2.3
_NOTE_Y = -2.45
_GATE_X = (_INPUT_X + _ALONE_X) / 2


class MixingOrNotBeats(AttentionStage):
    """The source's experiment, and what comes out of it."""

    def send_a_sequence_through_a_layer(self) -> None:
        """Show the random sequence, and what a layer makes of each position alone."""
        self.mixing: MixingTrace = self.params.mixing_trace()
        self.inputs = self.sequence_map(self.mixing, "inputs", (), _INPUT_X)
        self.alone = self.sequence_map(self.mixing.feed_forward, "output", (), _ALONE_X)
        self.headings = [
            self.map_heading(text, x)
            for text, x in zip(("input", "after a layer", "after attention"), _XS, strict=True)
        ]
        rows = range(self.inputs.n_rows)
        count = spoken_number(str(len(rows)))
        with self.say(f"An experiment: {count} random vectors, one a row.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.tokens, scale=0.6),
                FadeIn(self.headings[0], self.inputs.more),
                LaggedStart(
                    *(FadeIn(self.inputs.row(i), shift=0.3 * DOWN) for i in rows), lag_ratio=0.3
                ),
                run_time=line.rest,
            )
        self.gate = self.gate_of("layer", _GATE_X)
        with self.say("A feed-forward layer takes each row alone.") as line:
            self.play(FadeIn(self.gate, self.headings[1]), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(self.pass_alone(i) for i in rows), lag_ratio=0.45),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )
        self.gather(self.inputs, self.alone)
        self.play(FadeOut(self.gate), FadeIn(self.alone.more), run_time=theme.QUICK)

    def gate_of(self, text: str, x: float) -> VGroup:
        """Return the narrow box through which rows pass."""
        words = Words(text, font_size=theme.SIZE_TICK, color=theme.WORDS)
        box = RoundedRectangle(
            width=words.width + 0.3,
            height=0.6,
            corner_radius=0.12,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
        )
        return VGroup(box, words).move_to((x, _Y, 0))

    def gather(self, *maps: HeatMap) -> None:
        """Leave whole maps on the stage where their rows came one by one."""
        for each in maps:
            self.remove(*each.get_family())
            self.add(each)

    def pass_alone(self, i: int) -> Animation:
        """Return one row that goes into the layer and comes out changed, in its own place."""
        copy = self.inputs.row(i).copy()
        return Succession(
            FadeOut(copy, target_position=self.gate, scale=0.4),
            FadeIn(self.alone.row(i), target_position=self.gate, scale=0.4),
        )

    def send_it_through_attention(self) -> None:
        """Let copies of all rows come together in every row of the output."""
        self.mixed = self.sequence_map(self.mixing.attention, "output", (0,), _MIXED_X)
        with self.say("Attention lets every row hear all the others.") as line:
            self.play(FadeIn(self.headings[2]), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(self.hear_all(i) for i in range(self.mixed.n_rows)), lag_ratio=0.35),
                run_time=max(1.5 * theme.SLOW, line.rest),
            )
        self.gather(self.mixed)

    def hear_all(self, i: int) -> Animation:
        """Return copies of all rows that fly together to one row of the output."""
        copies = [self.inputs.row(j).copy() for j in range(self.inputs.n_rows)]
        return AnimationGroup(
            *(FadeOut(copy, target_position=self.mixed.row(i), scale=0.8) for copy in copies),
            FadeIn(self.mixed.row(i)),
            lag_ratio=0.12,
        )

    def turn_up_the_colours(self) -> None:
        """Show both results on scales of their own, since the weights made them small."""
        largest = [self.brightest(heat_map) for heat_map in (self.alone, self.mixed)]
        bright = [
            self.sequence_map(self.mixing.feed_forward, "output", (), _ALONE_X, largest[0]),
            self.sequence_map(self.mixing.attention, "output", (0,), _MIXED_X, largest[1]),
        ]
        notes = VGroup(
            *(
                Formula(
                    'upright("largest: ") @v', {"v": readable(one)}, font_size=theme.SIZE_LABEL
                ).move_to((x, _NOTE_Y, 0))
                for one, x in zip((self.brightest(self.inputs), *largest), _XS, strict=True)
            )
        )
        before = abs(self.brightest(self.inputs).value)
        smaller = all(abs(one.value) < before for one in largest)
        text = (
            "Small weights make the numbers smaller: turn up the colours."
            if smaller
            else "Give each its own scale of colours."
        )
        with self.say(text) as line:
            self.play(
                LaggedStart(*(FadeIn(note, shift=0.2 * DOWN) for note in notes), lag_ratio=0.3),
                run_time=line.share(0.3),
            )
            self.play(
                ReplacementTransform(self.alone, bright[0]),
                ReplacementTransform(self.mixed, bright[1]),
                run_time=line.share(0.4),
            )
        self.alone, self.mixed, self.notes = bright[0], bright[1], notes

    def set_results_side_by_side(self, xs: tuple[float, float], y: float, size: float) -> Animation:
        """Return the input leaving, and both results moving to where they are compared."""
        moves: list[Any] = [FadeOut(self.inputs, self.headings[0], self.notes)]
        for each, heading, x in zip((self.alone, self.mixed), self.headings[1:], xs, strict=True):
            # What tells the true size would become too small to be read.
            moves += [FadeOut(each.more)] if len(each.more) else []
            whole = each.cells
            center = each.cells.get_center()
            moves.append(whole.animate.scale(size, about_point=center).shift((x, y, 0) - center))
            moves.append(heading.animate.move_to((x, y + 1.75, 0)))
        return AnimationGroup(*moves)

    # --- pieces

    @staticmethod
    def brightest(heat_map: HeatMap) -> Quantity:
        """Return the value of a map's brightest cell."""
        rows, columns = range(heat_map.n_rows), range(heat_map.n_columns)
        quantities = [heat_map.cell(i, j).quantity for i in rows for j in columns]
        return max(quantities, key=lambda quantity: abs(quantity.value))

    def common_limit(self) -> float:
        """Return the largest |value| of all three sequences."""
        mixing = self.mixing
        sequences = (mixing.inputs, mixing.feed_forward.output, mixing.attention.output[0])
        return max(float(np.abs(sequence).max()) for sequence in sequences)

    def sequence_map(
        self,
        trace: Trace,
        field: str,
        index: tuple[int, ...],
        x: float,
        largest: Quantity | None = None,
    ) -> HeatMap:
        """Return a sequence, a position a row, on the common scale or on that of a value."""
        limit = self.common_limit() if largest is None else abs(largest.value)
        heat_map = HeatMap(
            trace,
            field,
            index,
            colormap="RdBu",
            limits=(-limit, limit),
            size=(3.2, 3.5),
            cell=(0.42, 0.58),
            most=(16, 10),
        )
        return heat_map.stand_at(x, _Y)

    @staticmethod
    def map_heading(text: str, x: float) -> Words:
        """Return the words over a map."""
        return Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS).move_to((x, _HEADING_Y, 0))
