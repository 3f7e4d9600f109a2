"""Chapter mixing-or-not, its second part: how alike the rows are, two by two."""

from __future__ import annotations

import math

import numpy as np
from manim import (
    DOWN,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
)

from math_core import Quantity
from math_core.attention_steps import CosineTrace, follow_cosine
from scenes.beats.mixing_or_not import MixingOrNotBeats
from scenes.stage import theme
from scenes.stage.attention.angle import AngleFan
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_HALVES = (-3.45, 3.45)
_MAP_DX, _SIMILARITY_DX = -1.75, 1.75
_UPPER_Y = 0.85
_MAP_SCALE, _SIMILARITY_SIZE = 0.75, 2.62
_FAN_DX, _FAN_Y = -1.75, -2.35
_FORMULA_DX, _FORMULA_Y = 1.4, -1.75
_FAN_LENGTH = 1.55
_ALIKE = 0.9
_FIELDS = ("feed_forward_similarity", "attention_similarity")


def three_digits(quantity: Quantity) -> Rounded:
    """Return a factor with three significant digits, so that the shown quotient is close."""
    size = abs(quantity.value)
    return Rounded(quantity, min(6, max(0, 2 - math.floor(math.log10(size)))) if size else 2)


class AlikeOrNotBeats(MixingOrNotBeats):
    """Cosines: of one pair as an angle, then of all."""

    def compare_one_pair(self) -> None:
        """Turn two rows of each result into arrows, and measure the angle between them."""
        results = (self.mixing.feed_forward.output, self.mixing.attention.output[0])
        pair = self.typical_pair()
        self.pair = pair
        self.cosines: list[CosineTrace] = [
            follow_cosine(np.asarray(rows), *pair) for rows in results
        ]
        frames = VGroup()
        with self.say("How alike are two rows? Take the cosine of the angle between them.") as line:
            xs = (_HALVES[0] + _MAP_DX, _HALVES[1] + _MAP_DX)
            self.play(
                self.set_results_side_by_side(xs, _UPPER_Y, _MAP_SCALE), run_time=line.share(0.3)
            )
            for each in (self.alone, self.mixed):
                frames.add(
                    *(
                        SurroundingRectangle(
                            each.row(i), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.01
                        )
                        for i in pair
                    )
                )
            self.play(*map(Create, frames), run_time=theme.QUICK)
        self.pair_frames = frames
        self.fans = [self.fan(trace, x) for trace, x in zip(self.cosines, _HALVES, strict=True)]
        self.formulas = [
            self.cosine_formula(trace, x) for trace, x in zip(self.cosines, _HALVES, strict=True)
        ]
        cosines = [Rounded(trace.quantity("cosine"), 3) for trace in self.cosines]
        same_way = float(self.cosines[1].cosine) > _ALIKE
        texts = (
            "After the layer, these two have {c}.",
            f"After attention{' they point nearly the same way' if same_way else ''}: {{c}}.",
        )
        for place, text in enumerate(texts):
            with self.say(text, c=cosines[place]) as line:
                self.show_the_angle(place, line.rest)

    def typical_pair(self) -> tuple[int, int]:
        """Return the two rows whose cosine after the layer is nearest to the mean of all."""
        cosines = np.array(self.mixing.feed_forward_similarity)
        far = np.abs(cosines - float(self.mixing.feed_forward_mean))
        # A row of zeros points nowhere.
        zero = ~np.asarray(self.mixing.feed_forward.output).any(axis=1)
        far[zero, :] = far[:, zero] = 2.0
        np.fill_diagonal(far, 3.0)
        one, other = divmod(int(far.argmin()), len(far))
        return min(one, other), max(one, other)

    def fan(self, trace: CosineTrace, x: float) -> AngleFan:
        """Return the two rows as arrows."""
        fan = AngleFan(trace.quantity("cosine"), _FAN_LENGTH)
        # An obtuse angle reaches to the left, so its arrows start farther right.
        left = float(fan.get_left()[0])
        return fan.shift((x + _FAN_DX - 0.5 * _FAN_LENGTH - left / 2, _FAN_Y, 0))

    def cosine_formula(self, trace: CosineTrace, x: float) -> VGroup:
        """Return dot product over lengths, in letters and in numbers."""
        values = {
            "d": three_digits(trace.quantity("dot_product")),
            "a": three_digits(trace.quantity("lengths", 0)),
            "b": three_digits(trace.quantity("lengths", 1)),
            "c": Rounded(trace.quantity("cosine"), 3),
        }
        below = values["a"].decimal * values["b"].decimal
        exact = below and round(values["d"].decimal / below, 3) == values["c"].decimal
        sign = "=" if exact else "approx"
        letters = Formula("cos = (a dot b) / (|a| |b|)", font_size=theme.SIZE_LABEL)
        numbers = Formula(f"@d / (@a times @b) {sign} @c", values, font_size=theme.SIZE_LABEL)
        numbers.part("c").set_color(theme.RESULT)
        both = VGroup(letters, numbers).arrange(DOWN, buff=0.14)
        return both.move_to((x + _FORMULA_DX, _FORMULA_Y - 0.25, 0))

    def show_the_angle(self, place: int, seconds: float) -> None:
        """Let two rows fly down and become arrows, then work out their cosine."""
        heat_map = (self.alone, self.mixed)[place]
        fan, (letters, numbers) = self.fans[place], self.formulas[place]
        copies = [heat_map.row(i).copy() for i in self.pair]
        self.play(
            *(
                FadeOut(copy, target_position=arrow.get_center(), scale=0.5)
                for copy, arrow in zip(copies, fan.arrows, strict=True)
            ),
            *(GrowArrow(arrow) for arrow in fan.arrows),
            run_time=max(theme.MOVE, 0.4 * seconds),
        )
        self.play(Create(fan.arc), FadeIn(letters), run_time=theme.QUICK)
        self.play(FadeIn(numbers, shift=0.2 * DOWN), run_time=theme.QUICK)

    # --- all pairs ----------------------------------------------------------------------------

    def measure_how_alike_the_rows_are(self) -> None:
        """Put the pair's cosine into its place, then those of all other pairs."""
        maps = [
            self.similarity_map(field, x + _SIMILARITY_DX)
            for field, x in zip(_FIELDS, _HALVES, strict=True)
        ]
        one, other = self.pair
        title = [
            Words("cosine of rows", font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
                (each.cells.get_x(), _UPPER_Y + 1.75, 0)
            )
            for each in maps
        ]
        with self.say("Do so for every two rows: the brighter, the more alike.") as line:
            self.play(
                *(
                    FadeIn(each.cell(i, j), target_position=formula[1])
                    for each, formula in zip(maps, self.formulas, strict=True)
                    for i, j in ((one, other), (other, one))
                ),
                FadeIn(*title),
                run_time=line.share(0.3),
            )
            rest = [
                VGroup(
                    *(
                        each.cell(i, j)
                        for j in range(each.n_columns)
                        if (i, j) not in self.own_places
                    )
                )
                for i in range(maps[0].n_rows)
                for each in maps
            ]
            self.play(
                LaggedStart(*map(FadeIn, rest), lag_ratio=0.3),
                FadeOut(self.pair_frames),
                run_time=max(theme.SLOW, line.rest),
            )
        self.gather(*maps)
        self.compare_the_means(maps)
        self.measured = VGroup(*title, *maps)

    @property
    def own_places(self) -> tuple[tuple[int, ...], ...]:
        """Where the worked pair stands in the matrices."""
        return self.pair, self.pair[::-1]

    def compare_the_means(self, maps: list[HeatMap]) -> None:
        """Let each matrix's mean come out of it."""
        means = [
            Rounded(self.mixing.quantity(name), 3)
            for name in ("feed_forward_mean", "attention_mean")
        ]
        leaving = VGroup(*self.fans, *self.formulas)
        self.means = VGroup()
        with self.say(
            "After the layer, {a} on average. After attention, {b}.", a=means[0], b=means[1]
        ) as line:
            self.play(FadeOut(leaving), run_time=theme.QUICK)
            share = line.rest / len(means)
            for mean, each, x in zip(means, maps, _HALVES, strict=True):
                words = Words("mean", font_size=theme.SIZE_BODY, color=theme.WORDS)
                number = Number(mean, font_size=theme.SIZE_LARGE, color=theme.RESULT)
                words.move_to((x - 0.75, _FORMULA_Y, 0))
                number.move_to((x + 0.75, _FORMULA_Y, 0))
                self.means.add(words, number)
                self.play(
                    FadeIn(words),
                    FadeOut(each.cells.copy(), target_position=number, scale=0.2),
                    FadeIn(number, target_position=each.cells, scale=2),
                    run_time=0.8 * share,
                )

    def similarity_map(self, field: str, x: float) -> HeatMap:
        """Return the cosines between all rows."""
        heat_map = HeatMap(
            self.mixing,
            field,
            colormap="RdBu",
            limits=(-1.0, 1.0),
            size=(_SIMILARITY_SIZE, _SIMILARITY_SIZE),
        )
        return heat_map.stand_at(x, _UPPER_Y)
