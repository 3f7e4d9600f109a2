"""The reason: untrained weights are almost even, so outputs are nearly averages."""

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
    SurroundingRectangle,
    TransformFromCopy,
)
from manim.animation.animation import Animation

from scenes.attention.matrix_moves import around, regroup, weighed_rows
from scenes.attention.params import AttentionParams, MixingTrace
from scenes.stage import theme
from scenes.stage.attention.head_card import drop_shape
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatCell, HeatMap
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

# Outputs of a greater mean cosine say nearly the same; weights of a greater spread are not even.
_ALIKE, _UNEVEN = 0.9, 0.1
_WEIGHTS_X, _VALUES_X, _OUTPUT_X = -3.6, 1.5, 5.1
_Y, _LABEL_Y, _AVERAGE_Y = 0.35, 2.45, -2.35
_CELL = (0.5, 0.6)
_WEIGHT_CELL = (0.83, _CELL[1])
_MOST_COLUMNS = 6


class AlmostEven(Act[AttentionParams]):
    """The first head's weights, and what they make of its values.

    Parameters
    ----------
    part
        The film in which it is played.
    mixing
        The experiment.
    leaving
        What is on the stage, besides the title.
    """

    row_frame: SurroundingRectangle

    def __init__(
        self, part: Part[AttentionParams], mixing: MixingTrace, leaving: Sequence[Mobject]
    ) -> None:
        super().__init__(part)
        self.mixing, self.leaving = mixing, leaving
        self.even = float(mixing.greatest_weight) - float(mixing.least_weight) < _UNEVEN
        self.weights = HeatMap(
            mixing.attention.heads,
            "attention_weights",
            (0, 0),
            limits=(0.0, 1.0),
            decimals=2,
            row_title="query",
            column_title="key",
            size=(5.0, 3.6),
            cell=_WEIGHT_CELL,
        ).stand_at(_WEIGHTS_X, _Y)
        # One scale of colours for values and outputs, so that they can be compared.
        self.limit = float(abs(mixing.attention.heads.value[0, 0]).max()) or 1.0
        self.values = self.block("value", _VALUES_X)
        self.output = self.block("output", _OUTPUT_X)

    def block(self, field: str, x: float) -> HeatMap:
        """Return the first head's values or outputs."""
        block = HeatMap(
            self.mixing.attention.heads,
            field,
            (0, 0),
            colormap="RdBu",
            limits=(-self.limit, self.limit),
            size=(2.5, 3.6),
            cell=_CELL,
            most=(16, _MOST_COLUMNS),
        )
        return drop_shape(block.stand_at(x, _Y))

    # --- the weights --------------------------------------------------------------------------

    def look_at_the_weights(self) -> None:
        """Show that all weights are about the same."""
        alike = float(self.mixing.attention_mean) > _ALIKE
        question = "All rows now say nearly the same. Why? " if alike else ""
        with self.say(question + "These are the first head's weights, untrained.") as line:
            self.play(FadeOut(*self.leaving), run_time=theme.MOVE)
            self.play(
                FadeIn(self.weights.titles),
                LaggedStart(
                    *(FadeIn(cell, scale=0.6) for cell in self.weights.cells), lag_ratio=0.1
                ),
                run_time=line.share(0.7),
            )
        regroup(self, self.weights)
        words = (
            "All lie between {a} and {b}: almost even."
            if self.even
            else "They lie between {a} and {b}, by chance alone."
        )
        low = Rounded(self.mixing.quantity("least_weight"), 2)
        high = Rounded(self.mixing.quantity("greatest_weight"), 2)
        frames = [around(cell) for cell in self.extremes()]
        with self.say(words, a=low, b=high) as line:
            for frame in frames:
                self.play(Create(frame), run_time=0.35 * line.rest)
        self.play(*map(FadeOut, frames), run_time=theme.QUICK)

    def extremes(self) -> tuple[HeatCell, HeatCell]:
        """Return the cells of the least and of the greatest weight."""
        n = self.weights.n_rows
        cells = [self.weights.cell(i, j) for i in range(n) for j in range(n)]
        weights = [cell.quantity.value for cell in cells]
        return cells[weights.index(min(weights))], cells[weights.index(max(weights))]

    # --- what they make of the values ---------------------------------------------------------

    def average_the_values(self) -> None:
        """Weigh the values by one row, hold it against their average, then do all rows."""
        values, output = self.values, self.output
        names = [
            Formula(text, font_size=theme.SIZE_BODY, color=color).move_to((x, _LABEL_Y, 0))
            for text, color, x in (
                ("V", theme.VALUE, _VALUES_X),
                ("A V", theme.WORDS, _OUTPUT_X),
            )
        ]
        text = (
            "With weights like these, every value counts about the same."
            if self.even
            else "Each row of weights mixes the values."
        )
        with self.say(text) as line:
            self.play(
                LaggedStart(
                    *(FadeIn(values.row(i), shift=0.3 * DOWN) for i in range(values.n_rows)),
                    lag_ratio=0.2,
                ),
                FadeIn(*names, values.more, output.more),
                run_time=line.share(0.3),
            )
            self.row_frame = around(self.weights.row(0))
            self.play(Create(self.row_frame), run_time=theme.QUICK)
            parts = weighed_rows(self.weights, values, output, 0)
            self.play(
                LaggedStart(
                    *(TransformFromCopy(values.row(j), part) for j, part in enumerate(parts)),
                    lag_ratio=0.3,
                ),
                run_time=line.rest,
            )
        self.play(
            *(ReplacementTransform(part, output.row(0)) for part in parts), run_time=theme.QUICK
        )
        regroup(self, values)
        self.hold_against_the_average()

    def hold_against_the_average(self) -> None:
        """Show the plain average of the values, and that all outputs look like it."""
        values, output = self.values, self.output
        average = self.average_map()
        name = Words("plain average of V", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        name.move_to((_VALUES_X - 0.4, _AVERAGE_Y, 0))
        text = (
            "So every output is nearly the plain average of all values."
            if self.even
            else "Compare every output with the plain average of all values."
        )
        n = output.n_rows
        with self.say(text) as line:
            self.play(
                FadeIn(name),
                *(
                    FadeOut(values.row(j).copy(), target_position=average.cells, scale=0.5)
                    for j in range(n)
                ),
                FadeIn(average),
                run_time=line.share(0.35),
            )
            share = line.rest / max(1, n - 1)
            for i in range(1, n):
                self.play(self.weigh_row(i), run_time=max(0.35, share))
        regroup(self, output)
        box = around(average.cells)
        with self.say("Attention can select. But what to select, it must learn.") as line:
            self.play(ReplacementTransform(self.row_frame, box), run_time=theme.QUICK)
            share = line.rest / (n + 1)
            for i in reversed(range(n)):
                self.play(box.animate.move_to(output.row(i)), run_time=share)

    def average_map(self) -> HeatMap:
        """Return the plain average of the values."""
        average = HeatMap(
            self.mixing,
            "average_value",
            colormap="RdBu",
            limits=(-self.limit, self.limit),
            size=(2.5, _CELL[1]),
            cell=_CELL,
            most=(1, _MOST_COLUMNS),
        )
        return drop_shape(average.stand_at(_OUTPUT_X, _AVERAGE_Y))

    def weigh_row(self, i: int) -> Animation:
        """Return one more row of weights being used, quickly."""
        values, row = self.values, self.output.row(i)
        return AnimationGroup(
            ApplyMethod(self.row_frame.move_to, self.weights.row(i)),
            *(
                FadeOut(values.row(j).copy(), target_position=row, scale=0.5)
                for j in range(values.n_rows)
            ),
            FadeIn(row),
        )
