"""Chapter mixing-or-not, its end: untrained weights are almost even, so outputs are averages."""

from __future__ import annotations

from manim import (
    DOWN,
    UP,
    AnimationGroup,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from scenes.beats.alike_or_not import AlikeOrNotBeats
from scenes.stage import theme
from scenes.stage.attention.head_card import drop_shape
from scenes.stage.tables.heatmap import HeatCell, HeatMap
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_ALIKE, _UNEVEN = 0.9, 0.1
_WEIGHTS_X, _VALUES_X, _OUTPUT_X = -3.6, 1.5, 5.1
_Y, _LABEL_Y, _AVERAGE_Y = 0.35, 2.45, -2.35
_CELL_HEIGHT = 0.6
_MOST_COLUMNS = 6


def weight(cell: HeatCell) -> float:
    """Return what a cell stands for."""
    return cell.quantity.value


class AlmostEvenBeats(AlikeOrNotBeats):
    """The reason for what the experiment shows."""

    def look_at_the_weights(self) -> None:
        """Show that all weights are about the same."""
        heads = self.mixing.attention.heads
        self.even_weights = HeatMap(
            heads,
            "attention_weights",
            (0, 0),
            limits=(0.0, 1.0),
            decimals=2,
            row_title="query",
            column_title="key",
            size=(5.0, 3.6),
            cell=(0.83, _CELL_HEIGHT),
        ).stand_at(_WEIGHTS_X, _Y)
        low = Rounded(self.mixing.quantity("least_weight"), 2)
        high = Rounded(self.mixing.quantity("greatest_weight"), 2)
        alike = float(self.mixing.attention_mean) > _ALIKE
        question = "All rows now say nearly the same. Why? " if alike else ""
        with self.say(question + "These are the first head's weights, untrained.") as line:
            self.play(
                FadeOut(self.measured, self.means, self.alone, self.mixed, *self.headings[1:]),
                run_time=theme.MOVE,
            )
            self.play(
                FadeIn(self.even_weights.titles),
                LaggedStart(
                    *(FadeIn(cell, scale=0.6) for cell in self.even_weights.cells), lag_ratio=0.1
                ),
                run_time=line.share(0.7),
            )
        self.gather(self.even_weights)
        spread = float(self.mixing.greatest_weight) - float(self.mixing.least_weight)
        self.even = spread < _UNEVEN
        n = self.even_weights.n_rows
        cells = [self.even_weights.cell(i, j) for i in range(n) for j in range(n)]
        words = (
            "All lie between {a} and {b}: almost even."
            if self.even
            else "They lie between {a} and {b}, by chance alone."
        )
        extremes = (min(cells, key=weight), max(cells, key=weight))
        frames = [self.cell_frame(cell) for cell in extremes]
        with self.say(words, a=low, b=high) as line:
            for frame in frames:
                self.play(Create(frame), run_time=0.35 * line.rest)
        self.play(*map(FadeOut, frames), run_time=theme.QUICK)

    @staticmethod
    def cell_frame(cells: VMobject) -> SurroundingRectangle:
        """Return a frame around a cell or a row."""
        return SurroundingRectangle(cells, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.01)

    def average_the_values(self) -> None:
        """Weigh the values by one row, hold it against their average, then do all rows."""
        values, output = self.value_block("value", _VALUES_X), self.value_block("output", _OUTPUT_X)
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
            self.row_frame = self.cell_frame(self.even_weights.row(0))
            self.play(Create(self.row_frame), run_time=theme.QUICK)
            parts = self.slices(values, output, 0)
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
        self.gather(values)
        self.hold_against_the_average(values, output)

    def hold_against_the_average(self, values: HeatMap, output: HeatMap) -> None:
        """Show the plain average of the values, and that all outputs look like it."""
        average = drop_shape(
            HeatMap(
                self.mixing,
                "average_value",
                colormap="RdBu",
                limits=self.value_limits,
                size=(2.5, _CELL_HEIGHT),
                cell=(0.5, _CELL_HEIGHT),
                most=(1, _MOST_COLUMNS),
            ).stand_at(_OUTPUT_X, _AVERAGE_Y)
        )
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
                self.play(self.weigh_row(values, output, i), run_time=max(0.35, share))
        self.gather(output)
        box = self.cell_frame(average.cells)
        with self.say("Attention can select. But what to select, it must learn.") as line:
            self.play(ReplacementTransform(self.row_frame, box), run_time=theme.QUICK)
            share = line.rest / (n + 1)
            for i in reversed(range(n)):
                self.play(box.animate.move_to(output.row(i)), run_time=share)

    def weigh_row(self, values: HeatMap, output: HeatMap, i: int) -> Animation:
        """Return one more row of weights being used, quickly."""
        return AnimationGroup(
            ApplyMethod(self.row_frame.move_to, self.even_weights.row(i)),
            *(
                FadeOut(values.row(j).copy(), target_position=output.row(i), scale=0.5)
                for j in range(values.n_rows)
            ),
            FadeIn(output.row(i)),
        )

    def slices(self, values: HeatMap, output: HeatMap, query: int) -> list[VGroup]:
        """Return the values' rows, each as high as its weight, stacked in an output's row."""
        row = output.row(query)
        top, full = row.get_top()[1], row.height
        parts = []
        for j in range(values.n_rows):
            share = weight(self.even_weights.cell(query, j))
            part = values.row(j).copy().stretch_to_fit_height(max(1e-3, share * full))
            part.move_to((row.get_x(), top, 0), aligned_edge=UP)
            top -= share * full
            parts.append(part)
        return parts

    @property
    def value_limits(self) -> tuple[float, float]:
        """Colours of values and outputs: one scale, so that they can be compared."""
        largest = float(abs(self.mixing.attention.heads.value[0, 0]).max()) or 1.0
        return (-largest, largest)

    def value_block(self, field: str, x: float) -> HeatMap:
        """Return the first head's values or outputs."""
        block = HeatMap(
            self.mixing.attention.heads,
            field,
            (0, 0),
            colormap="RdBu",
            limits=self.value_limits,
            size=(2.5, 3.6),
            cell=(0.5, _CELL_HEIGHT),
            most=(16, _MOST_COLUMNS),
        )
        return drop_shape(block.stand_at(x, _Y))
