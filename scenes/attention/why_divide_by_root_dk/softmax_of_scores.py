"""Softmax of scores that spread sees only the largest; divided by the root, it sees all."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
    VMobject,
)

from math_core import ScalingTrace
from scenes.attention.params import AttentionParams
from scenes.attention.why_divide_by_root_dk.charts import (
    SCORES_Y,
    WEIGHTS_LENGTH,
    WEIGHTS_Y,
    changing,
    chart_growing,
    peak_of,
    pointing_out,
    score_charts,
    weighing,
    weight_charts,
)
from scenes.attention.why_divide_by_root_dk.columns import (
    COLUMNS_X,
    DIMENSIONS_Y,
    TOP_Y,
    numbers_in_columns,
)
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, counted
from scenes.stage.text.typesetting import Formula, Words

_NAMES_Y, _SLOPES_Y = -2.3, -2.78
_HEADS_X = -5.45
# The greatest d_k.
_LAST = len(COLUMNS_X) - 1
# From here on one weight may be said to have taken everything.
_EVERYTHING = 0.995


class SoftmaxOfScores(Act[AttentionParams]):
    """One query's scores, and softmax of them, as they are and divided by the root.

    Parameters
    ----------
    part
        The film in which it is played.
    scaling
        The scores.
    dimensions
        The numbers d_k, on the stage.
    """

    def __init__(
        self, part: Part[AttentionParams], scaling: ScalingTrace, dimensions: VGroup
    ) -> None:
        super().__init__(part)
        self.scaling, self.dimensions = scaling, dimensions
        self.last_d_k = Rounded(scaling.quantity("d_k", _LAST), 0)
        self.names = VGroup(
            *(
                Formula(
                    "d_k = @d",
                    {"d": Rounded(scaling.quantity("d_k", i), 0)},
                    font_size=theme.SIZE_LABEL,
                ).move_to((x, _NAMES_Y, 0))
                for i, x in enumerate(COLUMNS_X)
            )
        )
        self.scores = score_charts(scaling, "scores")
        self.scores_head = self.row_head("q dot k", SCORES_Y)
        self.sharp = weight_charts(scaling, "weights_unscaled", theme.KEY)
        self.sharp_peaks = [peak_of(chart) for chart in self.sharp]
        self.sharp_slopes = numbers_in_columns(
            scaling, "slope_unscaled", _SLOPES_Y, decimals=3, color=theme.DATA
        )

    @staticmethod
    def row_head(expression: str, y: float) -> Formula:
        """Return what a row of charts shows, to the left of it."""
        head = Formula(expression, font_size=theme.SIZE_LABEL)
        return head.move_to((_HEADS_X, y, 0), aligned_edge=RIGHT)

    def largest_weight(self, field: str) -> Rounded:
        """Return the largest weight for the greatest d_k."""
        j = int(np.argmax(getattr(self.scaling, field)[_LAST]))
        return Rounded(self.scaling.quantity(field, _LAST, j), 3)

    # --- as they are --------------------------------------------------------------------------

    def give_it_to_softmax(self) -> None:
        """Show softmax of one row of scores for every d_k, as it is."""
        n_keys = self.scaling.scores.shape[1]
        down = (_NAMES_Y - DIMENSIONS_Y) * UP
        with self.say(
            f"Take one query and {counted(n_keys, 'key')}. These are their scores."
        ) as line:
            self.play(self.fade_all_but(self.corner, self.dimensions), run_time=theme.QUICK)
            self.play(
                FadeOut(self.dimensions, shift=down),
                FadeIn(self.names, shift=down),
                FadeIn(self.scores_head),
                *(FadeIn(chart.zero) for chart in self.scores),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(*map(chart_growing, self.scores), lag_ratio=0.3),
                run_time=line.share(0.5),
            )
        head = self.row_head('upright("softmax")', WEIGHTS_Y + 0.5 * WEIGHTS_LENGTH)
        with self.say("When scores lie far apart, softmax hears only the largest.") as line:
            self.play(
                FadeIn(head), *(Create(chart.zero) for chart in self.sharp), run_time=theme.QUICK
            )
            falls = map(weighing, self.scores, self.sharp, self.sharp_peaks)
            self.play(LaggedStart(*falls, lag_ratio=0.3), run_time=max(2 * theme.SLOW, line.rest))
        self.look_at_the_last()

    def look_at_the_last(self) -> None:
        """Point at the greatest d_k: its largest weight, and how softmax slopes there."""
        largest = self.largest_weight("weights_unscaled")
        taken = largest.quantity.value >= _EVERYTHING
        text = "With {d} dimensions the largest weight is {w}"
        text += ": one key takes everything." if taken else "."
        column = VGroup(
            self.scores[_LAST].bars[0],
            self.sharp[_LAST],
            self.sharp_peaks[_LAST],
            self.names[_LAST],
        )
        box = SurroundingRectangle(column, color=theme.RESULT, buff=0.12, stroke_width=theme.STROKE)
        others: list[VMobject] = [*self.sharp_peaks[:_LAST], *self.names[:_LAST]]
        for chart in (*self.scores[:_LAST], *self.sharp[:_LAST]):
            others += [chart.zero, *chart.bars[0]]
        with self.say(text, d=self.last_d_k, w=largest) as line:
            self.play(Create(box), *map(dimming, others), run_time=theme.MOVE)
            for _ in range(2):
                self.play(pointing_out(self.sharp[_LAST]), run_time=line.share(0.3))
        head = Words("slope", font_size=theme.SIZE_LABEL)
        head.move_to((_HEADS_X, _SLOPES_Y, 0), aligned_edge=RIGHT)
        text = "How does that weight answer to its score? That is softmax's slope."
        if taken:
            text = "Softmax is flat there, its slope about zero: hardly any gradient comes back."
        with self.say(text) as line:
            self.play(FadeOut(box), FadeIn(head), *map(restoring, others), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        FadeIn(slope, target_position=peak)
                        for slope, peak in zip(self.sharp_slopes, self.sharp_peaks, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.5),
            )

    # --- divided by the root ------------------------------------------------------------------

    def divide_first(self) -> None:
        """Divide the scores by √d_k before softmax, and see the weights come to be shared."""
        self.shrink_the_scores()
        soft = weight_charts(self.scaling, "weights_scaled", theme.RESULT)
        peaks = [peak_of(chart) for chart in soft]
        ghosts = [bar.copy().set_stroke(width=0) for chart in self.sharp for bar in chart.bars[0]]
        with self.say(
            "Now softmax again: with {d} dimensions the largest is {w}.",
            d=self.last_d_k,
            w=self.largest_weight("weights_scaled"),
        ):
            self.play(*map(FadeOut, self.sharp_peaks), run_time=0.5 * theme.QUICK)
            self.add(*ghosts)
            self.play(*map(dimming, ghosts), *changing(self.sharp, soft), run_time=theme.SLOW)
            self.play(*map(FadeIn, peaks), run_time=theme.QUICK)
        slopes = numbers_in_columns(
            self.scaling, "slope_scaled", _SLOPES_Y, decimals=3, color=theme.RESULT
        )
        with self.say(
            "The weights stay shared, and softmax has a slope to learn by."
            if self.division_helps()
            else "That is what attention uses."
        ):
            self.play(
                FadeOut(self.sharp_slopes, shift=0.25 * DOWN),
                FadeIn(slopes, shift=0.25 * DOWN),
                run_time=theme.MOVE,
            )
            self.play(LaggedStart(*map(pointing_out, soft), lag_ratio=0.15), run_time=theme.SLOW)

    def shrink_the_scores(self) -> None:
        """Divide the scores, and look at them more closely."""
        divided = score_charts(self.scaling, "scaled_scores", like="scores")
        closer = score_charts(self.scaling, "scaled_scores")
        head = self.row_head("frac(q dot k, sqrt(d_k))", SCORES_Y)
        note = Words("seen closer", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        note.move_to((COLUMNS_X[2], TOP_Y + 0.15, 0))
        with self.say("Divide by the root first, and the scores shrink to one spread.") as line:
            self.play(
                FadeOut(self.scores_head, shift=0.3 * UP),
                FadeIn(head, shift=0.3 * UP),
                run_time=theme.QUICK,
            )
            self.play(*changing(self.scores, divided), run_time=line.share(0.35))
            self.play(FadeIn(note), *changing(divided, closer), run_time=line.share(0.3))

    def division_helps(self) -> bool:
        """Return whether it makes the largest weight smaller and softmax steeper there."""
        scaling = self.scaling
        shared = scaling.weights_scaled[_LAST].max() < scaling.weights_unscaled[_LAST].max()
        return bool(shared and scaling.slope_scaled[_LAST] > scaling.slope_unscaled[_LAST])
