"""Chapter why-divide-by-root-dk, its first half: how far dot products spread."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from math_core import ScalingTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.plots.sample_lane import SampleLane, Spread
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

COLUMNS_X = (-4.3, -1.85, 0.6, 3.05, 5.5)
_LANE_Y, _LANE_HALF, _LANE_WIDTH = 0.4, 1.95, 1.9
FORMULA_Y = 2.85
# Rows of numbers below the lanes: d_k, the measured spread, its root.
TABLE_Y = (-1.85, -2.33, -2.81)
_TABLE_HEAD = -5.5


class SpreadBeats(AttentionStage):
    """Dot products grow with the dimensions."""

    def measure_the_spread(self) -> None:
        """Let random dot products fly apart, further for every d_k."""
        self.scaling: ScalingTrace = self.params.scaling_trace()
        product = Formula(
            "{{ q : q }} dot {{ k : k }} = {{ q_1 k_1 : a }} + {{ q_2 k_2 : b }} "
            "+ dots.h.c + {{ q_(d_k) k_(d_k) : z }}",
            font_size=theme.SIZE_FORMULA,
        ).move_to((0, FORMULA_Y, 0))
        product.part("q").set_color(theme.QUERY)
        product.part("k").set_color(theme.KEY)
        terms = [product.part(label) for label in "abz"]
        with self.say("Why divide by the root of d k? A dot product is a sum of d k terms."):
            self.play(FadeOut(self.tokens), self.title_in(), run_time=theme.QUICK)
            self.play(FadeIn(product.without("a", "b", "z")), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(FadeIn(term, shift=0.3 * UP) for term in terms), lag_ratio=0.6),
                run_time=theme.SLOW,
            )
        self.product, self.lanes = product, self.make_lanes()
        self.dimensions = self.table_row("d_k", 0, 0, theme.DATA)
        head = Formula("d_k", font_size=theme.SIZE_BODY)
        self.dimensions_head = self.at_table_head(head, 0)
        with self.say(
            "Draw queries and keys at random. Each dot is one product, here of one term."
        ):
            self.play(
                Create(self.lanes[0].zero),
                FadeIn(self.dimensions_head),
                FadeIn(self.dimensions[0]),
                run_time=theme.QUICK,
            )
            self.play(self.scattering(0), run_time=theme.SLOW)
        with self.say("The more terms, the further the sums fly apart."):
            for i in range(1, len(self.lanes)):
                self.play(
                    Create(self.lanes[i].zero),
                    FadeIn(self.dimensions[i]),
                    self.scattering(i),
                    run_time=theme.MOVE,
                )

    def make_lanes(self) -> list[SampleLane]:
        """Return a lane of dot products for each d_k, all on one scale."""
        samples = self.scaling.samples
        unit = _LANE_HALF / float(np.abs(samples).max())
        return [
            SampleLane(
                [self.scaling.quantity("samples", i, j) for j in range(samples.shape[1])],
                x=x,
                y=_LANE_Y,
                width=_LANE_WIDTH,
                unit=unit,
            )
            for i, x in enumerate(COLUMNS_X)
        ]

    def scattering(self, i: int) -> Animation:
        """Return the animation in which samples leave the zero line for their values."""
        lane = self.lanes[i]
        seeds = [dot.copy().set_y(_LANE_Y).set_opacity(0) for dot in lane.dots]
        return LaggedStart(
            *(ReplacementTransform(a, b) for a, b in zip(seeds, lane.dots, strict=True)),
            lag_ratio=0.03,
        )

    def table_row(self, field: str, decimals: int, row: int, color: str) -> VGroup:
        """Return the numbers of a field below the lanes, one a d_k."""
        return VGroup(
            *(
                Number(
                    Rounded(self.scaling.quantity(field, i), decimals),
                    font_size=theme.SIZE_LABEL,
                    color=color,
                ).move_to((x, TABLE_Y[row], 0))
                for i, x in enumerate(COLUMNS_X)
            )
        )

    def at_table_head(self, text: Words | Formula, row: int) -> Words | Formula:
        """Put what a row of numbers is to the left of it."""
        return text.move_to((_TABLE_HEAD, TABLE_Y[row], 0), aligned_edge=RIGHT)

    def see_the_root(self) -> None:
        """Measure the spread, and lay √d_k over it."""
        scaling, n = self.scaling, len(self.lanes)
        bands = [
            lane.band(scaling.quantity("spread", i), color=theme.POSITIVE)
            for i, lane in enumerate(self.lanes)
        ]
        spreads = self.table_row("spread", 2, 1, theme.POSITIVE)
        name = Words("spread", font_size=theme.SIZE_LABEL, color=theme.POSITIVE)
        with self.say("Measured, as standard deviation, the spread grows:") as line:
            self.play(FadeIn(self.at_table_head(name, 1)), run_time=theme.QUICK)
            self.play(self.band_by_band(bands, spreads), run_time=max(theme.SLOW, line.rest))
        levels = [
            self.lanes[i].band(scaling.quantity("expected", i), color=theme.RESULT, filled=False)
            for i in range(n)
        ]
        roots = self.table_row("expected", 0, 2, theme.RESULT)
        rule = Formula("sqrt(d_k)", font_size=theme.SIZE_BODY, color=theme.RESULT)
        with self.say(
            "Four times the dimensions, twice the spread: it grows like the root of d k."
        ) as line:
            self.play(
                FadeIn(self.at_table_head(rule, 2), target_position=self.dimensions_head),
                run_time=theme.QUICK,
            )
            self.play(self.band_by_band(levels, roots), run_time=line.share(0.6))

    def band_by_band(self, bands: list[Spread], numbers: VGroup) -> Animation:
        """Return the animation in which bands open from the zero lines, with their numbers."""
        seeds = [band.copy().stretch(1e-3, 1) for band in bands]
        return LaggedStart(
            *(
                AnimationGroup(ReplacementTransform(seed, band), FadeIn(number, shift=0.2 * DOWN))
                for seed, band, number in zip(seeds, bands, numbers, strict=True)
            ),
            lag_ratio=0.4,
        )
