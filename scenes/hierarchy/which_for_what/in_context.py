"""The right side: words look at each other, and their order counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    MoveAlongPath,
    ReplacementTransform,
    VGroup,
    VMobject,
)

from math_core import AttentionTrace
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.which_for_what.sides import RIGHT_X, aside, look_at, use
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.series import SeriesPoint
from scenes.stage.words.tokens import TokenRow, attention_arc

_WORDS_Y, _WORDS_WIDTH, _NEXT_ROW = -0.6, 6.1, 0.95


class InContext(Act[HierarchyParams]):
    """A sentence, what its words take from each other, and the series that it becomes.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        What the film shows.
    sign
        The side's emblem, on the stage.
    """

    def __init__(self, part: Part[HierarchyParams], trace: HierarchyTrace, sign: VGroup) -> None:
        super().__init__(part)
        self.trace, self.sign = trace, sign
        self.words = self.row_of(self.params.tokens)
        aside(self.words)
        # What the word that looks takes from each; empty when none does.
        self.arcs = VGroup()

    @staticmethod
    def row_of(tokens: Sequence[str]) -> TokenRow:
        """Return words in the right half."""
        row = TokenRow(
            tokens, max_width=_WORDS_WIDTH, font_size=theme.SIZE_LABEL, gap=0.12, max_rows=1
        )
        return row.move_to((RIGHT_X, _WORDS_Y, 0))

    def read_words_in_context(self) -> None:
        """Let word after word look at all the others."""
        n = len(self.words.pills)
        arcs, squares = self.sign
        with self.say("Now a sentence. Every word takes something from the others.") as line:
            self.play(
                look_at(RIGHT_X, self.frame),
                FadeOut(arcs),
                LaggedStart(
                    *(
                        FadeIn(pill, target_position=squares[k * len(squares) // n])
                        for k, pill in enumerate(self.words.pills)
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeOut(squares),
                run_time=line.share(0.3),
            )
            for query in range(n):
                self.look_around(self.trace.attention.heads, query, line.share(0.6) / n)

    def look_around(self, heads: AttentionTrace, query: int, run_time: float) -> None:
        """Draw what one word takes from each in the first head, instead of what is drawn."""
        pills = self.words.pills
        arcs = VGroup(
            *(
                attention_arc(
                    pills[query], pill, heads.quantity("attention_weights", 0, 0, query, key)
                )
                for key, pill in enumerate(pills)
            )
        )
        leaving = [FadeOut(self.arcs)] if len(self.arcs) else []
        self.play(*leaving, Create(arcs), run_time=run_time)
        self.arcs = arcs

    def change_the_order_of_words(self) -> None:
        """Write the sentence backwards: the last word's weights are no longer the same."""
        turned = self.row_of(self.params.tokens[::-1])
        with self.say("Here, order counts. Change it, and the weights change, too.") as line:
            self.play(FadeOut(self.arcs), run_time=theme.QUICK)
            moved = VGroup(*reversed(self.words.pills))
            self.play(
                LaggedStart(
                    *(
                        MoveAlongPath(pill, self.way_down(pill, place))
                        for pill, place in zip(moved, turned.pills, strict=True)
                    ),
                    lag_ratio=0.5,
                ),
                run_time=line.share(0.5),
            )
            self.play(moved.animate.shift(_NEXT_ROW * UP), run_time=theme.QUICK)
            self.words.pills = [*moved]
            self.arcs = VGroup()
            self.look_around(self.trace.backwards.heads, 0, line.share(0.3))

    @staticmethod
    def way_down(pill: VMobject, place: VMobject) -> VMobject:
        """Return a word's way to its place in the row below, past none of the others."""
        start, end = pill.get_center(), place.get_center() + _NEXT_ROW * DOWN
        # To the left below the words that still stand; to the right where those have left.
        corner = (start[0], end[1], 0) if end[0] < start[0] else (end[0], start[1], 0)
        return VMobject().set_points_as_corners([start, np.array(corner), end])

    def read_other_sequences(self) -> None:
        """Make a series of the sentence, and say what the right side is good for."""
        embedding = self.trace.embedding
        series = VGroup(
            *(
                SeriesPoint(embedding.quantity("waves", k, 0), pill.get_x(), _WORDS_Y + 0.4)
                for k, pill in enumerate(self.words.pills)
            )
        )
        path = VMobject(color=theme.OUTLINE, stroke_width=theme.STROKE)
        path.set_points_as_corners([point.get_center() for point in series])
        good_for = use("language, time series, any sequence", RIGHT_X)
        with self.say("Good for language, for time series, for any sequence.") as line:
            words = [pill.word for pill in self.words.pills]
            self.play(
                FadeOut(self.arcs, *words), FadeIn(good_for, shift=0.2 * UP), run_time=theme.QUICK
            )
            self.play(
                *(
                    ReplacementTransform(pill.box, point)
                    for pill, point in zip(self.words.pills, series, strict=True)
                ),
                run_time=line.share(0.35),
            )
            self.play(Create(path), run_time=line.share(0.25))
            self.bring_to_front(series)
        with self.say("So that is the divide: alone, or in context.") as line:
            self.see_both_sides(line.share(0.5))

    def see_both_sides(self, run_time: float) -> None:
        """Let the camera step back."""
        self.play(
            self.frame.animate.set(width=theme.FRAME_WIDTH).move_to((0, 0, 0)), run_time=run_time
        )
        self.remove(self.frame)
