"""Chapter mixing-or-not: the same sequence through a layer, and through untrained attention."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from math_core import Quantity, Trace
from scenes.beats.attention_stage import AttentionStage
from scenes.params.attention import MixingTrace
from scenes.stage import theme
from scenes.stage.heatmap import ColorBar, HeatMap
from scenes.stage.number import Number
from scenes.stage.shown import Shown, readable
from scenes.stage.typesetting import Formula, Words

_XS = (-4.55, 0.0, 4.55)
_Y = 0.1
_HEADING_Y = 2.35
_MEAN_Y = -2.45
_ALIKE, _UNEVEN = 0.9, 0.1


class MixingOrNotBeats(AttentionStage):
    """The source's experiment, and what it really shows."""

    def send_a_sequence_through_a_layer(self) -> None:
        """Show the random sequence, and what a layer makes of each position alone."""
        self.mixing: MixingTrace = self.params.mixing_trace()
        inputs = self.sequence_map(self.mixing, "inputs", (), _XS[0])
        alone = self.sequence_map(self.mixing.feed_forward, "output", (), _XS[1])
        headings = [
            self.map_heading(text, x)
            for text, x in zip(("input", "after a layer", "after attention"), _XS, strict=True)
        ]
        with self.say("An experiment: a sequence of random vectors, one a row.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.tokens, scale=0.6),
                FadeIn(inputs, headings[0]),
                run_time=line.rest,
            )
        with self.say("A feed-forward layer takes each row alone.") as line:
            self.play(
                LaggedStart(
                    *(TransformFromCopy(inputs.row(i), alone.row(i)) for i in range(alone.n_rows)),
                    lag_ratio=0.25,
                ),
                FadeIn(headings[1]),
                run_time=line.share(0.7),
            )
        self.remove(*alone.cells)
        self.add(alone)
        self.inputs, self.alone, self.headings = inputs, alone, headings

    def send_it_through_attention(self) -> None:
        """Show what untrained attention makes of it."""
        mixed = self.sequence_map(self.mixing.attention, "output", (0,), _XS[2])
        with self.say("Attention lets every row hear all the others.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(self.inputs.cells, mixed.row(i))
                        for i in range(mixed.n_rows)
                    ),
                    lag_ratio=0.1,
                ),
                FadeIn(self.headings[2]),
                run_time=line.share(0.7),
            )
        self.remove(*mixed.cells)
        self.add(mixed)
        self.mixed = mixed

    def turn_up_the_colours(self) -> None:
        """Show both results on scales of their own, since the weights made them small."""
        largest = [self.brightest(heat_map) for heat_map in (self.alone, self.mixed)]
        bright = [
            self.sequence_map(self.mixing.feed_forward, "output", (), _XS[1], largest[0]),
            self.sequence_map(self.mixing.attention, "output", (0,), _XS[2], largest[1]),
        ]
        shown = [readable(quantity) for quantity in largest]
        notes = VGroup(
            *(
                Formula(
                    'upright("brightest: ") @v', {"v": one}, font_size=theme.SIZE_LABEL
                ).move_to((x, _MEAN_Y, 0))
                for one, x in zip(shown, _XS[1:], strict=True)
            )
        )
        with self.say(
            "Small weights make small numbers. Turn up the colours, and look at the columns: "
            "what differs from row to row?"
        ) as line:
            self.play(
                ReplacementTransform(self.alone, bright[0]),
                ReplacementTransform(self.mixed, bright[1]),
                FadeIn(notes),
                run_time=line.share(0.3),
            )
        self.alone, self.mixed, self.notes = bright[0], bright[1], notes

    def measure_how_alike_the_rows_are(self) -> None:
        """Compare rows by their angles."""
        alone = self.similarity_map("feed_forward_similarity", _XS[1])
        mixed = self.similarity_map("attention_similarity", _XS[2])
        bar = ColorBar(alone.colors, height=2.4, decimals=0, title="cosine")
        bar.move_to((_XS[0], _Y, 0))
        means = [
            Shown(self.mixing.quantity(name), 3) for name in ("feed_forward_mean", "attention_mean")
        ]
        with self.say(
            "How alike are the rows? Take the cosine of the angle between every two of them."
        ) as line:
            self.play(
                FadeOut(self.inputs, self.headings[0], self.notes),
                FadeOut(self.alone, self.mixed, scale=0.8),
                FadeIn(alone, mixed, scale=1.2),
                FadeIn(bar),
                run_time=line.share(0.5),
            )
        numbers = VGroup(
            *(
                Number(mean, font_size=theme.SIZE_LARGE, color=theme.RESULT).move_to(
                    (x, _MEAN_Y, 0)
                )
                for mean, x in zip(means, _XS[1:], strict=True)
            )
        )
        with self.say(
            "After the layer, {a} on average. After attention, {b}.", a=means[0], b=means[1]
        ) as line:
            for number in numbers:
                self.play(FadeIn(number, shift=0.3 * DOWN), run_time=line.share(0.3))
        if float(self.mixing.attention_mean) > _ALIKE:
            with self.say("All rows now say nearly the same. Is that what context means?"):
                pass
        self.measured = VGroup(alone, mixed, bar, numbers, *self.headings[1:])

    def look_at_the_weights(self) -> None:
        """Show why: untrained attention is almost even."""
        weights = HeatMap(
            self.mixing.attention.heads,
            "attention_weights",
            (0, 0),
            limits=(0.0, 1.0),
            decimals=2,
            row_title="query",
            column_title="key",
            size=(5.2, 3.9),
            cell=(0.95, 0.65),
        ).move_to((0, -0.2, 0))
        low = Shown(self.mixing.quantity("least_weight"), 2)
        high = Shown(self.mixing.quantity("greatest_weight"), 2)
        with self.say("Look at the first head's weights. They were never trained.") as line:
            self.play(FadeOut(self.measured), run_time=theme.QUICK)
            self.play(FadeIn(weights, scale=0.9), run_time=line.share(0.4))
        spread = float(self.mixing.greatest_weight) - float(self.mixing.least_weight)
        even = spread < _UNEVEN
        words = (
            "All lie between {a} and {b}: almost even. So every output is nearly the average."
            if even
            else "They lie between {a} and {b}, by chance alone."
        )
        frame = SurroundingRectangle(weights.cells, color=theme.RESULT, stroke_width=theme.STROKE)
        with self.say(words, a=low, b=high) as line:
            self.play(FadeIn(frame), run_time=line.share(0.3))
        with self.say(
            "Attention can select. But what to select, it must learn: that is the next chapter."
        ) as line:
            self.play(FadeOut(frame), run_time=theme.QUICK)

    # --- pieces

    @staticmethod
    def brightest(heat_map: HeatMap) -> Quantity:
        """Return the value of a map's brightest cell."""
        quantities = [
            heat_map.cell(i, j).quantity
            for i in range(heat_map.n_rows)
            for j in range(heat_map.n_columns)
        ]
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
        return HeatMap(
            trace,
            field,
            index,
            colormap="RdBu",
            limits=(-limit, limit),
            row_title="position" if x == _XS[0] else "",
            size=(3.3, 3.2),
            cell=(0.42, 0.52),
            most=(16, 12),
        ).move_to((x, _Y, 0))

    def similarity_map(self, field: str, x: float) -> HeatMap:
        """Return the cosines between all rows."""
        return HeatMap(
            self.mixing, field, colormap="RdBu", limits=(-1.0, 1.0), size=(3.2, 3.2)
        ).move_to((x, _Y, 0))

    @staticmethod
    def map_heading(text: str, x: float) -> Words:
        """Return the words over a map."""
        return Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
            (x, _HEADING_Y, 0)
        )
