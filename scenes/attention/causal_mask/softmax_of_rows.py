"""Softmax turns masked scores into weights: one row by hand, then all rows."""

from __future__ import annotations

from manim import (
    RIGHT,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    Transform,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import AttentionTrace
from scenes.attention.causal_mask.masked_scores import MaskedScores
from scenes.attention.causal_mask.scores_and_mask import map_at_the_left
from scenes.attention.causal_mask.softmax_table import SoftmaxTable
from scenes.attention.matrix_moves import around
from scenes.attention.narrating import token_name
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part


class SoftmaxOfRows(Act[AttentionParams]):
    """From masked scores to weights.

    Parameters
    ----------
    part
        The film in which it is played.
    masked
        Attention with the mask.
    scores
        Its scores, on the stage.

    Attributes
    ----------
    weights : HeatMap
        What takes the scores' place.
    """

    def __init__(
        self, part: Part[AttentionParams], masked: AttentionTrace, scores: MaskedScores
    ) -> None:
        super().__init__(part)
        self.scores = scores
        # The first query that sees some keys and not all.
        self.worked = 1 if self.params.n_tokens > 2 else 0
        self.table = SoftmaxTable(
            masked, self.worked, left=max(scores.map.get_right()[0] + 0.35, 0.6)
        )
        self.row_frame = self.frame_of_row(self.worked)
        self.weights = map_at_the_left(self.params, masked, "attention_weights")

    # --- one row ------------------------------------------------------------------------------

    def work_out_one_row(self) -> None:
        """Take one row through softmax, a line of numbers after the other."""
        table = self.table
        hidden = self.params.n_tokens > 1
        with self.say(f"Take the row of {token_name(self.params, self.worked)}.") as line:
            self.play(FadeIn(self.row_frame), run_time=theme.QUICK)
            sources = self.scores.row(self.worked)[: table.n_columns]
            self.play(
                FadeIn(table.heads[0]),
                *(
                    FadeIn(number, target_position=source)
                    for number, source in zip(table.scores, sources, strict=False)
                ),
                *map(FadeIn, table.scores[len(sources) :]),
                run_time=max(theme.MOVE, line.rest),
            )
        with self.say(
            "Take exponentials: e to the minus infinity is zero."
            if hidden
            else "Take exponentials."
        ) as line:
            self.play(FadeIn(table.heads[1]), run_time=theme.QUICK)
            self.drop_line(table.scores, table.exponentials, line.share(0.7))
            self.play(FadeIn(table.total, shift=0.2 * RIGHT), run_time=theme.QUICK)
        with self.say(
            "Divide by their sum: those keys have no weight at all, and the row still sums to one."
            if hidden
            else "Divide by their sum: one key has all the weight."
        ) as line:
            self.play(FadeIn(table.heads[2]), run_time=theme.QUICK)
            self.drop_line(table.exponentials, table.weights, line.share(0.6))
            self.play(FadeIn(table.weights_total, shift=0.2 * RIGHT), run_time=theme.QUICK)

    def drop_line(self, above: VGroup, below: VGroup, run_time: float) -> None:
        """Let each number come out of the one above it, one after another."""
        self.play(
            LaggedStart(
                *(FadeIn(new, target_position=old) for old, new in zip(above, below, strict=True)),
                lag_ratio=0.6,
            ),
            run_time=run_time,
        )

    # --- all rows -----------------------------------------------------------------------------

    def turn_scores_into_weights(self) -> None:
        """Put the weights in the row's place; then do so with all others."""
        table, n = self.table, self.table.n_columns
        others = [i for i in range(self.params.n_tokens) if i != self.worked]
        with self.say(
            "Do so with every row: after softmax, the triangle of minus infinity "
            "is a triangle of zeros."
            if others
            else "That is all there is."
        ) as line:
            self.play(
                self.replace_row(self.worked),
                *(
                    FadeOut(number, target_position=self.weights.cell(self.worked, j))
                    for j, number in enumerate(table.weights[:n])
                ),
                FadeOut(table.all_but_weights, *table.weights[n:]),
                FadeOut(self.scores.large_sign),
                run_time=theme.MOVE,
            )
            for i in others:
                self.play(
                    Transform(self.row_frame, self.frame_of_row(i)),
                    self.replace_row(i),
                    run_time=max(0.2, 0.8 * line.rest / len(others)),
                )
            self.play(FadeOut(self.row_frame), run_time=theme.QUICK)
        self.clear()
        self.add(self.corner, self.weights)

    def frame_of_row(self, i: int) -> SurroundingRectangle:
        """Return a frame around a whole row, masked cells included."""
        return around(VGroup(*(cell.copy() for cell in self.scores.row(i))), buff=0.02)

    def replace_row(self, i: int) -> Animation:
        """Return a row of scores going, and its weights coming, cell by cell."""
        return AnimationGroup(
            *(FadeOut(cell) for cell in self.scores.row(i)),
            LaggedStart(*(FadeIn(cell, scale=0.6) for cell in self.weights.row(i)), lag_ratio=0.2),
        )
