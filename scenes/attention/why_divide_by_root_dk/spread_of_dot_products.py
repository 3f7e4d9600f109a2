"""The more terms a dot product has, the further it spreads: like √d_k."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
)
from manim.animation.animation import Animation

from math_core import ScalingTrace
from scenes.attention.params import AttentionParams
from scenes.attention.why_divide_by_root_dk.columns import (
    COLUMNS_X,
    DIMENSIONS_Y,
    TOP_Y,
    numbers_in_columns,
)
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.sample_lane import SampleLane
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.token_vectors import TokenVectors

_LANE_Y, _LANE_HALF, _LANE_WIDTH = 0.4, 1.95, 1.9
# Below d_k: the measured spread, and the root.
_SPREAD_Y, _ROOT_Y = -2.33, -2.81
_HEADS_X = -5.5


class SpreadOfDotProducts(Act[AttentionParams]):
    """Dot products of random vectors in lanes, one for each d_k.

    Parameters
    ----------
    part
        The film in which it is played.
    scaling
        The measurement.
    tokens
        What leaves the stage first.

    Attributes
    ----------
    dimensions : VGroup
        The numbers d_k, on the stage in the end.
    """

    def __init__(
        self, part: Part[AttentionParams], scaling: ScalingTrace, tokens: TokenVectors
    ) -> None:
        super().__init__(part)
        self.scaling, self.tokens = scaling, tokens
        samples = scaling.samples
        unit = _LANE_HALF / float(np.abs(samples).max())
        self.lanes = [
            SampleLane(
                [scaling.quantity("samples", i, j) for j in range(samples.shape[1])],
                x=x,
                y=_LANE_Y,
                width=_LANE_WIDTH,
                unit=unit,
            )
            for i, x in enumerate(COLUMNS_X)
        ]
        self.dimensions = numbers_in_columns(
            scaling, "d_k", DIMENSIONS_Y, decimals=0, color=theme.DATA
        )
        self.dimensions_head = Formula("d_k", font_size=theme.SIZE_BODY)
        self.dimensions_head.move_to((_HEADS_X, DIMENSIONS_Y, 0), aligned_edge=RIGHT)

    def measure_the_spread(self) -> None:
        """Let random dot products fly apart, further for every d_k."""
        product = Formula(
            "{{ q : q }} dot {{ k : k }} = {{ q_1 k_1 : a }} + {{ q_2 k_2 : b }} "
            "+ dots.h.c + {{ q_(d_k) k_(d_k) : z }}",
            font_size=theme.SIZE_FORMULA,
        ).move_to((0, TOP_Y, 0))
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

    def scattering(self, i: int) -> Animation:
        """Return the animation in which samples leave the zero line for their values."""
        dots = self.lanes[i].dots
        seeds = [dot.copy().set_y(_LANE_Y).set_opacity(0) for dot in dots]
        return LaggedStart(
            *(ReplacementTransform(a, b) for a, b in zip(seeds, dots, strict=True)),
            lag_ratio=0.03,
        )

    def see_the_root(self) -> None:
        """Measure the spread, and lay √d_k over it."""
        name = Words("spread", font_size=theme.SIZE_LABEL, color=theme.POSITIVE)
        name.move_to((_HEADS_X, _SPREAD_Y, 0), aligned_edge=RIGHT)
        with self.say("Measured, as standard deviation, the spread grows:") as line:
            self.play(FadeIn(name), run_time=theme.QUICK)
            self.play(
                self.bands_opening("spread", _SPREAD_Y, decimals=2, color=theme.POSITIVE),
                run_time=max(theme.SLOW, line.rest),
            )
        root = Formula("sqrt(d_k)", font_size=theme.SIZE_BODY, color=theme.RESULT)
        root.move_to((_HEADS_X, _ROOT_Y, 0), aligned_edge=RIGHT)
        with self.say(
            "Four times the dimensions, twice the spread: it grows like the root of d k."
        ) as line:
            self.play(FadeIn(root, target_position=self.dimensions_head), run_time=theme.QUICK)
            self.play(
                self.bands_opening("expected", _ROOT_Y, decimals=0, color=theme.RESULT),
                run_time=line.share(0.6),
            )

    def bands_opening(self, field: str, y: float, *, decimals: int, color: str) -> Animation:
        """Return the animation in which bands open from the zero lines, with their numbers."""
        filled = field == "spread"
        bands = [
            lane.band(self.scaling.quantity(field, i), color=color, filled=filled)
            for i, lane in enumerate(self.lanes)
        ]
        seeds = [band.copy().stretch(1e-3, 1) for band in bands]
        numbers = numbers_in_columns(self.scaling, field, y, decimals=decimals, color=color)
        return LaggedStart(
            *(
                AnimationGroup(ReplacementTransform(seed, band), FadeIn(number, shift=0.2 * DOWN))
                for seed, band, number in zip(seeds, bands, numbers, strict=True)
            ),
            lag_ratio=0.4,
        )
