"""How alike the rows are, two by two: the cosine of one pair, then those of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    LaggedStart,
    Mobject,
    VGroup,
)
from manim.animation.animation import Animation

from math_core.attention_steps import follow_cosine
from scenes.attention.matrix_moves import around, regroup
from scenes.attention.mixing_or_not.pair_cosine import PairCosine
from scenes.attention.mixing_or_not.sequence_column import Columns
from scenes.attention.params import AttentionParams, MixingTrace
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

# The layer's half of the stage, and attention's.
_HALVES = (-3.45, 3.45)
_MAP_DX, _SIMILARITY_DX = -1.75, 1.75
_UPPER_Y = 0.85
_HEADING_DY = 1.75
_MAP_SCALE, _SIMILARITY_SIZE = 0.75, 2.62
_MEAN_Y = -1.75
# Rows of a greater cosine point nearly the same way.
_ALIKE = 0.9


class Cosines(Act[AttentionParams]):
    """Cosines of rows, after a layer and after attention.

    Parameters
    ----------
    part
        The film in which it is played.
    mixing
        The experiment.
    columns
        The sequence and both results, on the stage.
    """

    def __init__(self, part: Part[AttentionParams], mixing: MixingTrace, columns: Columns) -> None:
        super().__init__(part)
        self.mixing, self.columns = mixing, columns
        self.pair = self.typical_pair()
        results = (mixing.feed_forward.output, mixing.attention.output[0])
        self.cosines = [
            PairCosine(follow_cosine(np.asarray(rows), *self.pair), x)
            for rows, x in zip(results, _HALVES, strict=True)
        ]
        fields = ("feed_forward_similarity", "attention_similarity")
        self.maps = [
            self.similarity_map(field, x) for field, x in zip(fields, _HALVES, strict=True)
        ]
        self.map_titles = [
            Words("cosine of rows", font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
                (each.cells.get_x(), _UPPER_Y + _HEADING_DY, 0)
            )
            for each in self.maps
        ]
        self.pair_frames, self.means = VGroup(), VGroup()

    @property
    def everything(self) -> list[Mobject]:
        """What this act leaves on the stage."""
        results = self.columns.results
        measured = VGroup(*self.map_titles, *self.maps)
        return [measured, self.means, *(r.map for r in results), *(r.heading for r in results)]

    # --- one pair -----------------------------------------------------------------------------

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

    def compare_one_pair(self) -> None:
        """Turn two rows of each result into arrows, and measure the angle between them."""
        with self.say("How alike are two rows? Take the cosine of the angle between them.") as line:
            self.play(self.set_results_side_by_side(), run_time=line.share(0.3))
            for column in self.columns.results:
                self.pair_frames.add(*(around(column.map.row(i)) for i in self.pair))
            self.play(*map(Create, self.pair_frames), run_time=theme.QUICK)
        same_way = self.cosines[1].value.quantity.value > _ALIKE
        texts = (
            "After the layer, these two have {c}.",
            f"After attention{' they point nearly the same way' if same_way else ''}: {{c}}.",
        )
        for column, cosine, text in zip(self.columns.results, self.cosines, texts, strict=True):
            with self.say(text, c=cosine.value) as line:
                self.show_the_angle(column.map, cosine, line.rest)

    def set_results_side_by_side(self) -> Animation:
        """Return the input leaving, and both results moving to where they are compared."""
        inputs = self.columns.inputs
        notes = VGroup(*(column.note for column in self.columns))
        moves: list[Any] = [FadeOut(inputs.map, inputs.heading, notes)]
        for column, half in zip(self.columns.results, _HALVES, strict=True):
            # What tells the true size would become too small to be read.
            moves += [FadeOut(column.map.more)] if len(column.map.more) else []
            x, cells = half + _MAP_DX, column.map.cells
            center = cells.get_center()
            small = cells.animate.scale(_MAP_SCALE, about_point=center)
            moves.append(small.shift((x, _UPPER_Y, 0) - center))
            moves.append(column.heading.animate.move_to((x, _UPPER_Y + _HEADING_DY, 0)))
        return AnimationGroup(*moves)

    def show_the_angle(self, heat_map: HeatMap, cosine: PairCosine, seconds: float) -> None:
        """Let two rows fly down and become arrows, then work out their cosine."""
        fan = cosine.fan
        copies = [heat_map.row(i).copy() for i in self.pair]
        self.play(
            *(
                FadeOut(copy, target_position=arrow.get_center(), scale=0.5)
                for copy, arrow in zip(copies, fan.arrows, strict=True)
            ),
            *(GrowArrow(arrow) for arrow in fan.arrows),
            run_time=max(theme.MOVE, 0.4 * seconds),
        )
        self.play(Create(fan.arc), FadeIn(cosine.letters), run_time=theme.QUICK)
        self.play(FadeIn(cosine.numbers, shift=0.2 * DOWN), run_time=theme.QUICK)

    # --- all pairs ----------------------------------------------------------------------------

    def similarity_map(self, field: str, x: float) -> HeatMap:
        """Return the cosines between all rows."""
        heat_map = HeatMap(
            self.mixing,
            field,
            colormap="RdBu",
            limits=(-1.0, 1.0),
            size=(_SIMILARITY_SIZE, _SIMILARITY_SIZE),
        )
        return heat_map.stand_at(x + _SIMILARITY_DX, _UPPER_Y)

    def measure_how_alike_the_rows_are(self) -> None:
        """Put the pair's cosine into its place, then those of all other pairs."""
        own_places = (self.pair, self.pair[::-1])
        with self.say("Do so for every two rows: the brighter, the more alike.") as line:
            self.play(
                *(
                    FadeIn(each.cell(i, j), target_position=cosine.numbers)
                    for each, cosine in zip(self.maps, self.cosines, strict=True)
                    for i, j in own_places
                ),
                FadeIn(*self.map_titles),
                run_time=line.share(0.3),
            )
            rest = [
                VGroup(
                    *(each.cell(i, j) for j in range(each.n_columns) if (i, j) not in own_places)
                )
                for i in range(self.maps[0].n_rows)
                for each in self.maps
            ]
            self.play(
                LaggedStart(*map(FadeIn, rest), lag_ratio=0.3),
                FadeOut(self.pair_frames),
                run_time=max(theme.SLOW, line.rest),
            )
        regroup(self, *self.maps)
        self.compare_the_means()

    def compare_the_means(self) -> None:
        """Let each matrix's mean come out of it."""
        means = [
            Rounded(self.mixing.quantity(name), 3)
            for name in ("feed_forward_mean", "attention_mean")
        ]
        worked_out = VGroup(
            *(cosine.fan for cosine in self.cosines),
            *(VGroup(cosine.letters, cosine.numbers) for cosine in self.cosines),
        )
        with self.say(
            "After the layer, {a} on average. After attention, {b}.", a=means[0], b=means[1]
        ) as line:
            self.play(FadeOut(worked_out), run_time=theme.QUICK)
            share = line.rest / len(means)
            for mean, each, x in zip(means, self.maps, _HALVES, strict=True):
                words = Words("mean", font_size=theme.SIZE_BODY, color=theme.WORDS)
                number = Number(mean, font_size=theme.SIZE_LARGE, color=theme.RESULT)
                words.move_to((x - 0.75, _MEAN_Y, 0))
                number.move_to((x + 0.75, _MEAN_Y, 0))
                self.means.add(words, number)
                self.play(
                    FadeIn(words),
                    FadeOut(each.cells.copy(), target_position=number, scale=0.2),
                    FadeIn(number, target_position=each.cells, scale=2),
                    run_time=0.8 * share,
                )
