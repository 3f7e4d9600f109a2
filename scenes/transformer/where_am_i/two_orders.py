"""A sentence and the same words reversed through one block, without positions and with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    TransformFromCopy,
    VGroup,
    linear,
)

from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded, readable
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.transformer.block import BlockDiagram
from scenes.stage.words.tokens import TokenRow
from scenes.transformer.params import TransformerParams
from scenes.transformer.where_am_i.grids import (
    BELOW_GRIDS_Y,
    frame_around,
    grid_heading,
    value_grid,
)

_LEFT_X, _RIGHT_X = -3.3, 3.6
_SIZE, _CELL = (4.0, 3.2), (0.5, 0.52)
_SENTENCE_Y = -1.5
# Rows that change places go round each other.
_ROUND = np.pi / 3
# Below this, outputs are the same but for the last digits of the machine's numbers.
_SAME = 1e-9


class TwoOrders(Act[TransformerParams]):
    """What comes out of a block for two orders of the same words.

    Parameters
    ----------
    part
        The film in which it is played.
    diagram
        The block, on the stage.

    Attributes
    ----------
    compared : VGroup
        What is on the stage after a comparison.
    """

    def __init__(self, part: Part[TransformerParams], diagram: BlockDiagram) -> None:
        super().__init__(part)
        self.diagram = diagram
        self.trace = self.params.shuffle_trace()
        self.compared = VGroup()

    def ask_about_word_order(self) -> None:
        """Send the sentence and its reversal through the block, without positions."""
        straight, heading = self.in_order("plain")
        self.send_the_sentence_in()
        with self.say("Words only. What comes out?") as line:
            self.play(FadeOut(self.diagram, shift=0.3 * UP), run_time=theme.QUICK)
            self.play(
                FadeIn(heading, straight.frame, straight.row_names, straight.more),
                LaggedStart(
                    *(FadeIn(straight.row(i), shift=0.5 * RIGHT) for i in range(straight.n_rows)),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        # Its cells came row by row; from here on it is one thing.
        self.add(straight)
        self.compared = VGroup(straight, heading)
        if self.params.n_tokens == 1:
            self.wait(theme.QUICK)
            return
        other, other_heading = self.in_reverse("plain_shuffled")
        with self.say("Now the same words in reverse.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(straight.row(int(i)), other.row(j))
                        for j, i in enumerate(self.trace.order[: other.n_rows])
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(other.frame, other.more, other_heading),
                run_time=line.rest,
            )
        # Not before the rows have passed where they stand.
        self.play(FadeIn(other.row_names), run_time=theme.QUICK)
        self.add(other)
        self.compared.add(other, other_heading)
        self.compare("plain", straight, other)

    def send_the_sentence_in(self) -> None:
        """Let the words enter the block, one after another."""
        words = TokenRow(self.params.tokens, font_size=theme.SIZE_LABEL)
        words.move_to((0, _SENTENCE_Y, 0))
        entrance = self.diagram.rail.get_start()
        with self.say("Does a block know the order of the words? Send a sentence in.") as line:
            self.play(
                self.title_in(),
                LaggedStart(*(FadeIn(p, shift=0.2 * UP) for p in words.pills), lag_ratio=0.1),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(Indicate(p.word, 1.2, color=theme.DATA) for p in words.pills), lag_ratio=0.2
                ),
                run_time=theme.MOVE,
            )
            self.play(
                LaggedStart(
                    *(FadeOut(p, target_position=entrance, scale=0.3) for p in words.pills),
                    lag_ratio=0.2,
                ),
                run_time=line.rest,
            )

    def compare(self, kind: str, straight: HeatMap, other: HeatMap) -> None:
        """Put the right rows back in the sentence's order and measure the difference."""
        difference = readable(self.trace.quantity(f"{kind}_difference"))
        same = float(difference.quantity.value) < _SAME
        if same:
            difference = Rounded(difference.quantity, 2)
        label = Formula(
            'upright("largest difference") = @d',
            {"d": difference},
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
        ).move_to((0, BELOW_GRIDS_Y, 0))
        words = (
            "Put its rows back in order, and nothing differs: {d}. "
            "Without positions, the block cannot tell one order from the other."
            if same
            else "Reverse it again and put the rows back: now they differ, by up to {d}. "
            "The same word in another place means something else."
        )
        with self.say(words, d=difference) as line:
            names = self.names_in_order(straight, other)
            leaving = [FadeOut(other.row_names)] if len(names) else []
            self.play(self.unshuffle(other), *leaving, run_time=line.share(0.3))
            if len(names):
                other.remove(other.row_names)
                self.compared.add(names)
            self.play(FadeIn(label, shift=0.2 * UP), FadeIn(names), run_time=theme.QUICK)
            self.go_through_the_rows(straight, other, line.rest - 2 * theme.QUICK)
        self.compared.add(label)

    @staticmethod
    def names_in_order(straight: HeatMap, other: HeatMap) -> VGroup:
        """Return new names for rows of which not all bear one: these cannot move with the rows."""
        if len(other.row_names) in (0, other.n_rows):
            return VGroup()
        apart = other.frame.get_x() - straight.frame.get_x()
        return VGroup(*straight.row_names.copy().shift(apart * RIGHT))

    def unshuffle(self, other: HeatMap) -> LaggedStart:
        """Return the animation that moves each row, with its word, to where its word stood.

        The outermost two change places first, so that rows do not pile up in the middle.
        """
        n = other.n_rows
        goal = [other.row(j).get_y() for j in range(n)]
        moves: list[tuple[float, Any]] = []
        for j, i in enumerate(self.trace.order[:n]):
            rise = goal[min(int(i), n - 1)] - goal[j]
            row: Any = VGroup(*other.row(j))
            if len(other.row_names) == n:
                row.add(other.row_names[j])
            moves.append((-abs(rise), row.animate(path_arc=_ROUND).shift(rise * UP)))
        pairs = [moves[k] for k in sorted(range(n), key=lambda k: moves[k][0])]
        return LaggedStart(*(move for _, move in pairs), lag_ratio=0.35)

    def go_through_the_rows(self, straight: HeatMap, other: HeatMap, seconds: float) -> None:
        """Move a frame down both grids, from word to word."""
        frames = VGroup(frame_around(straight, 0))
        frames.add(frames[0].copy().set_x(other.frame.get_x()))
        way = straight.row(straight.n_rows - 1).get_y() - straight.row(0).get_y()
        self.play(Create(frames), run_time=theme.QUICK)
        self.play(
            ApplyMethod(frames.shift, way * UP, rate_func=linear),
            run_time=max(theme.MOVE, seconds),
        )
        self.play(FadeOut(frames), run_time=theme.QUICK)

    def compare_with_positions(self) -> None:
        """Send both orders through the block again."""
        if self.params.n_tokens == 1:
            return
        straight, heading = self.in_order("placed")
        other, other_heading = self.in_reverse("placed_shuffled")
        self.compared = VGroup(straight, heading, other, other_heading)
        self.play(self.fade_all_but(self.corner))
        self.play(FadeIn(self.compared), run_time=theme.QUICK)
        self.compare("placed", straight, other)

    def in_order(self, field: str) -> tuple[HeatMap, Words]:
        """Return what comes out for the sentence, and its heading."""
        grid = self.output_grid(field, _LEFT_X, self.params.tokens)
        return grid, grid_heading("the sentence", _LEFT_X)

    def in_reverse(self, field: str) -> tuple[HeatMap, Words]:
        """Return what comes out for the same words in reverse, and its heading."""
        words = [self.params.tokens[int(i)] for i in self.trace.order]
        grid = self.output_grid(field, _RIGHT_X, words)
        return grid, grid_heading("the same words, reversed", _RIGHT_X)

    def output_grid(self, field: str, x: float, words: Sequence[str]) -> HeatMap:
        """Return a block's output with its words."""
        limit = float(max(np.abs(self.trace.plain).max(), np.abs(self.trace.placed).max()))
        return value_grid(self.trace, field, x, limit, _SIZE, words, _CELL)
