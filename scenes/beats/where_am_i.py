"""Chapter where-am-i: without positions, word order is lost; waves bring it back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    VGroup,
)

from math_core import Trace
from scenes.beats.transformer_stage import TransformerStage
from scenes.params.transformer import EmbeddingTrace, ShuffleTrace
from scenes.stage import theme
from scenes.stage.chart import Chart
from scenes.stage.grid import ValueGrid
from scenes.stage.shown import Shown, readable
from scenes.stage.typesetting import Formula, Words

_LEFT_X, _RIGHT_X, _Y = -3.3, 3.6, 0.2
_PAIR_SIZE = (4.0, 3.2)
_TRIPLE_SIZE = (3.0, 3.0)
_TRIPLE_XS = (-3.75, 0.45, 4.65)
_HEADING_Y = 2.45
_RESULT_Y = -2.4
_MOST_WAVES = 3
_WAVE_COLORS = (theme.POSITIVE, theme.RESULT, theme.FUNCTION)


class WhereAmIBeats(TransformerStage):
    """Shuffle a sentence, with and without the positional encoding."""

    def ask_about_word_order(self) -> None:
        """Send the sentence and its reversal through the block, without positions."""
        self.shuffle: ShuffleTrace = self.params.shuffle_trace()
        self.embedding: EmbeddingTrace = self.params.embedding_trace()
        straight = self.pair_grid("plain", _LEFT_X, self.params.tokens)
        heading = self.grid_heading("the sentence", _LEFT_X)
        with self.say(
            "Does a block know the order of the words? "
            "Send a sentence through it, words only, and look at what comes out."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.diagram, scale=0.6),
                FadeIn(straight, target_position=self.diagram),
                FadeIn(heading),
                run_time=line.share(0.4),
            )
        if self.n_tokens == 1:
            self.pair = VGroup(straight, heading)
            return
        other = self.pair_grid("plain_shuffled", _RIGHT_X, self.shuffled_words())
        other_heading = self.grid_heading("the same words, reversed", _RIGHT_X)
        with self.say("Now the same words in reverse.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(straight.row(int(i)), other.row(j))
                        for j, i in enumerate(self.shuffle.order[: other.n_rows])
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(other.frame, other.labels, other.dots, other_heading),
                run_time=line.rest,
            )
        self.remove(*other.submobjects, *other.cells)
        self.add(other)
        self.pair = VGroup(straight, heading, other, other_heading)
        self.compare("plain", other)

    def compare(self, kind: str, other: ValueGrid) -> None:
        """Put the right rows back in the sentence's order and measure the difference."""
        difference = readable(self.shuffle.quantity(f"{kind}_difference"))
        if float(difference.quantity.value) < 1e-9:
            difference = Shown(difference.quantity, 2)
        label = Formula(
            'upright("largest difference") = @d',
            {"d": difference},
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
        ).move_to((0, _RESULT_Y, 0))
        same = float(difference.quantity.value) < 1e-9
        words = (
            "Put its rows back in order, and nothing differs: {d}. "
            "Without positions, the block cannot tell one order from the other."
            if same
            else "Reverse it again and put the rows back: now they differ, by up to {d}. "
            "The same word in another place means something else."
        )
        with self.say(words, d=difference) as line:
            self.play(self.unshuffle(other), run_time=line.share(0.3))
            self.play(FadeIn(label, shift=0.2 * UP), run_time=theme.QUICK)
            self.wait(max(theme.QUICK, line.rest - theme.QUICK))
        self.pair.add(label)

    def unshuffle(self, other: ValueGrid) -> LaggedStart:
        """Return the animation that moves each row, with its word, to where its word stood."""
        n = other.n_rows
        goal = [other.row(j).get_y() for j in range(n)]
        moves: list[Any] = []
        for j, i in enumerate(self.shuffle.order[:n]):
            rise = goal[min(int(i), n - 1)] - goal[j]
            moves.append(other.row(j).animate.shift(rise * UP))
            if len(other.labels) == n:
                moves.append(other.labels[j].animate.shift(rise * UP))
        return LaggedStart(*moves, lag_ratio=0.02)

    def show_the_waves(self) -> None:
        """Draw the first sinusoids of the positional encoding."""
        waves = self.embedding.waves
        last = len(waves) - 1
        chart = Chart(
            (0, last),
            (-1, 1),
            8.4,
            2.6,
            x_ticks=range(0, last + 1, 8),
            y_ticks=(-1, 0, 1),
            x_name="position",
        ).shift(0.35 * UP)
        dims = [d for d in (0, 2, 4) if d < self.params.d_model][:_MOST_WAVES]
        with self.say(
            "So each position gets a vector of its own, made of waves. "
            "The first dimension swings fast, the later ones more and more slowly."
        ) as line:
            self.play(FadeOut(self.pair), FadeIn(chart), run_time=theme.MOVE)
            drawn = VGroup()
            for dim, color in zip(dims, _WAVE_COLORS, strict=False):
                quantities = [self.embedding.quantity("waves", i, dim) for i in range(last + 1)]
                wave = chart.series(quantities, color, marks=False)[0]
                name = Words(
                    f"dimension {dim}", font_size=theme.SIZE_TICK, color=color, constant="an index"
                )
                drawn.add(VGroup(wave, name.next_to(wave.get_end(), RIGHT, buff=0.2)))
            spread_labels(drawn)
            for curve, label in drawn:
                self.play(Create(curve), FadeIn(label), run_time=line.share(0.55 / len(drawn)))
        formula = Formula(
            "P E_(p, 2 i) = sin (p / 10000^(2 i \\/ d)) quad P E_(p, 2 i + 1) = cos "
            "(p / 10000^(2 i \\/ d))",
            font_size=theme.SIZE_LABEL,
            constant="the encoding's definition",
        ).move_to((0, _RESULT_Y, 0))
        with self.say("Sines and cosines, so that every position has its own pattern.") as line:
            self.play(FadeIn(formula, shift=0.2 * UP), run_time=line.share(0.4))
        self.waves = VGroup(chart, drawn, formula)

    def add_them_to_the_words(self) -> None:
        """Add the positions to the embeddings, cell by cell."""
        limit = max(
            float(np.abs(summand).max())
            for summand in (
                self.embedding.embeddings,
                self.embedding.positions,
                self.embedding.inputs,
            )
        )
        grids = [
            self.triple_grid(field, x, limit)
            for field, x in zip(("embeddings", "positions", "inputs"), _TRIPLE_XS, strict=True)
        ]
        words, positions, inputs = grids
        headings = [
            self.grid_heading(name, x)
            for name, x in zip(("words", "positions", "input"), _TRIPLE_XS, strict=True)
        ]
        plus = Formula("+", font_size=theme.SIZE_LARGE).move_to((self.between(0), _Y, 0))
        equals = Formula("=", font_size=theme.SIZE_LARGE).move_to((self.between(1), _Y, 0))
        with self.say("They are simply added to the words, before the first block.") as line:
            self.play(
                FadeOut(self.waves, scale=0.6),
                FadeIn(words, headings[0]),
                FadeIn(positions, headings[1], plus),
                run_time=line.share(0.4),
            )
            self.play(
                TransformFromCopy(words.cells, inputs.cells),
                TransformFromCopy(positions.cells, inputs.cells.copy()),
                FadeIn(inputs.frame, inputs.dots, equals, headings[2]),
                run_time=line.rest,
            )
        with self.say("Now every row says both: which word it is, and where it stands."):
            pass
        leaving = self.fade_all_but(self.corner)
        if self.n_tokens == 1:
            return
        straight = self.pair_grid("placed", _LEFT_X, self.params.tokens)
        other = self.pair_grid("placed_shuffled", _RIGHT_X, self.shuffled_words())
        self.pair = VGroup(
            straight,
            self.grid_heading("the sentence", _LEFT_X),
            other,
            self.grid_heading("the same words, reversed", _RIGHT_X),
        )
        self.play(leaving)
        self.play(FadeIn(self.pair), run_time=theme.QUICK)
        self.compare("placed", other)

    # --- pieces

    def shuffled_words(self) -> list[str]:
        """Return the words of the shuffled sentence."""
        return [self.params.tokens[int(i)] for i in self.shuffle.order]

    def pair_grid(self, field: str, x: float, words: tuple[str, ...] | list[str]) -> ValueGrid:
        """Return a block's output with its words, left or right."""
        limit = float(max(np.abs(self.shuffle.plain).max(), np.abs(self.shuffle.placed).max()))
        return self.output_grid(self.shuffle, field, x, limit, _PAIR_SIZE, words, (0.5, 0.52))

    def triple_grid(self, field: str, x: float, limit: float) -> ValueGrid:
        """Return one of the three grids of the addition; the first carries the words."""
        words = self.params.tokens if field == "embeddings" else ()
        return self.output_grid(self.embedding, field, x, limit, _TRIPLE_SIZE, words)

    def output_grid(
        self,
        trace: Trace,
        field: str,
        x: float,
        limit: float,
        size: tuple[float, float],
        words: tuple[str, ...] | list[str],
        cell: tuple[float, float] = (0.4, 0.5),
    ) -> ValueGrid:
        """Return a grid whose cells are centred on x."""
        grid = ValueGrid(
            trace,
            field,
            limit=limit,
            size=size,
            cell=cell,
            row_labels=words,
            label_room=1.25,
            most=(16, 8),
            shape=False,
        )
        return grid.shift(np.array([x, _Y, 0]) - grid.frame.get_center())

    @staticmethod
    def between(i: int) -> float:
        """Return the middle of the gap after the grid ``i`` of the addition."""
        return (_TRIPLE_XS[i] + _TRIPLE_XS[i + 1]) / 2

    @staticmethod
    def grid_heading(text: str, x: float) -> Words:
        """Return the words above a grid."""
        return Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
            (x, _HEADING_Y, 0)
        )


def spread_labels(drawn: VGroup) -> None:
    """Move the waves' names apart where their ends are close together."""
    names = sorted((name for _, name in drawn), key=lambda name: float(name.get_y()))
    for below, above in pairwise(names):
        gap = above.get_bottom()[1] - below.get_top()[1]
        if gap < 0.12:
            above.shift(UP * (0.12 - gap))
