"""What becomes of the tokens: each a mixture of those that its row of the matrix weighs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Square,
    SurroundingRectangle,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import AttentionTrace, Quantity
from scenes.attention.attention_matrix.matrix import ASIDE, BOTTOM, DECIMALS, FEW, MatrixInColors
from scenes.attention.growing import growing
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.bars import BarChart
from scenes.stage.text.typesetting import Words

_LEFTMOST = 0.5


class TokensMixed(Act[AttentionParams]):
    """The tokens' first dimension as bars: before attention, and after it.

    Parameters
    ----------
    part
        The film in which it is played.
    attention
        Of the tokens to themselves.
    matrix
        Its weights, on the stage.
    height
        Of the highest bar, in frame units.
    """

    def __init__(
        self,
        part: Part[AttentionParams],
        attention: AttentionTrace,
        matrix: MatrixInColors,
        height: float,
    ) -> None:
        super().__init__(part)
        self.attention, self.matrix = attention, matrix
        self.n = self.params.n_tokens
        self.chart = self.make_chart(height)

    def first_dimension(self, field: str) -> list[Quantity]:
        """Return the first entry of each token's value or output."""
        return [self.attention.quantity(field, i, 0) for i in range(self.n)]

    def make_chart(self, height: float) -> BarChart:
        """Return the tokens' first dimension before and after attention, beside the matrix."""
        before, after = self.first_dimension("value"), self.first_dimension("output")
        top = max(1e-9, *(quantity.value for quantity in before))
        left = max(_LEFTMOST, self.matrix.sums.get_right()[0] - ASIDE + 0.3)
        chart = BarChart(
            before,
            after,
            labels=self.params.tokens,
            colors=(theme.OUTLINE, theme.RESULT),
            limits=(0.0, top),
            length=height,
            breadth=min(theme.STAGE_RIGHT - left, 1.55 * max(self.n, 2)),
            decimals=(1, DECIMALS),
        )
        return chart.shift((left - chart.get_left()[0], BOTTOM - chart.get_bottom()[1], 0))

    def legend(self) -> VGroup:
        """Return what the bars are: the dimension, and which is before and which after."""
        head = Words("dimension 0", font_size=theme.SIZE_LABEL, constant="a dimension's index")
        entries = VGroup()
        for text, color in (("before", theme.OUTLINE), ("after attention", theme.RESULT)):
            swatch = Square(
                0.2, stroke_color=color, fill_color=color, fill_opacity=theme.BAR_FILL
            ).set_stroke(width=theme.STROKE_THIN)
            words = Words(text, font_size=theme.SIZE_LABEL, color=color)
            entries.add(VGroup(swatch, words).arrange(RIGHT, buff=0.15))
        legend = VGroup(head, *entries).arrange(DOWN, buff=0.16, aligned_edge=LEFT)
        legend.next_to(self.chart.bars[0], UP, buff=0.55)
        return legend.shift(RIGHT * (self.chart.zero.get_left()[0] - legend.get_left()[0]))

    def see_the_tokens_move(self) -> None:
        """Compare the tokens' first dimension before and after attention."""
        chart, matrix = self.chart, self.matrix
        head, before, after = self.legend()
        with self.say("What does that do to the tokens? Look at their first dimension.") as line:
            self.play(
                FadeOut(matrix.color_bar),
                VGroup(matrix.heat_map, matrix.sums).animate.shift(LEFT * ASIDE),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(chart.zero, chart.names, head, before), run_time=line.share(0.2))
            self.play(
                *(growing(bar, bar.get_bottom()) for bar in chart.bars[0]),
                *(FadeIn(number) for number in chart.numbers[0:1]),
                run_time=line.share(0.3),
            )
        with self.say(self.said_of_the_tokens()) as line:
            self.play(FadeIn(after), run_time=0.5 * theme.QUICK)
            if self.n <= FEW:
                for i in range(self.n):
                    self.mix([i], line.share(0.7) / self.n)
            else:
                self.mix(range(self.n), line.share(0.6))
            self.wait(theme.PAUSE)

    def said_of_the_tokens(self) -> str:
        """Return what is true of the tokens after attention."""
        if self.n == 1:
            return "A token that sees only itself stays as it was."
        text = "After attention each is a mixture of all."
        if self.params.causal:
            text = "After attention each is a mixture of what it saw."
        before, after = (
            np.ptp([quantity.value for quantity in self.first_dimension(field)])
            for field in ("value", "output")
        )
        return text + (" They have moved closer together." if after < before else "")

    def mix(self, tokens: Sequence[int], seconds: float) -> None:
        """Let copies of all bars, as much as the row says, run together into new bars."""
        rows = SurroundingRectangle(
            VGroup(*(self.matrix.heat_map.row(i) for i in tokens)),
            color=theme.RESULT,
            buff=0.0,
            stroke_width=theme.STROKE,
        )
        chart, weights = self.chart, self.attention.attention_weights
        moves: list[Animation] = []
        for i in tokens:
            bar = chart.bar(i, 1)
            moves.append(growing(bar, bar.get_bottom()))
            for j in range(self.n):
                share = chart.bar(j).copy().stretch(max(1e-3, weights[i, j]), 1, about_edge=DOWN)
                share.set_color(theme.RESULT)
                moves.append(FadeOut(share, target_position=bar))
        moves += [FadeIn(numbers[i]) for numbers in chart.numbers[1:2] for i in tokens]
        self.play(FadeIn(rows), run_time=0.2 * seconds)
        self.play(*moves, run_time=0.6 * seconds)
        self.play(FadeOut(rows), run_time=0.2 * seconds)
