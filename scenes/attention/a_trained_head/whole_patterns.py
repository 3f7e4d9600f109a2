"""Different heads find different things: whole patterns of two heads, then those of every head."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from scenes.attention.a_trained_head.head_names import head_name
from scenes.attention.matrix_moves import around
from scenes.attention.params import TRAINED_BLOCKS, TRAINED_HEADS, AttentionParams
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.attention.head_card import head_color
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.words.tokens import TokenRow

_PAIR_SIZE, _ALL_SIZE = 3.7, 2.65
_PAIR_GAP, _ALL_GAP = 0.9, 0.45
_PAIR_Y, _ALL_Y = -1.05, -0.2
_LABEL_Y = 2.75
# So far apart that the heads' names have room.
_NARROWEST = 3.6
# Rows so far apart have room for their words.
_ROW_WITH_WORD = 0.22

Place = tuple[int, int]
# Block and head, counted from 0.
_PLACES: tuple[Place, ...] = tuple(
    (block, head) for block in range(TRAINED_BLOCKS) for head in range(TRAINED_HEADS)
)


def row_frame(grid: AttentionGrid, i: int) -> SurroundingRectangle:
    """Return a frame around the cells of one query."""
    return around(VGroup(*grid.cells[i * grid.n_keys : (i + 1) * grid.n_keys]), buff=0.0)


class WholePatterns(Act[AttentionParams]):
    """The patterns that heads have learned, every word a query.

    Parameters
    ----------
    part
        The film in which it is played.
    heads
        The two that have read so far, counted from 0.
    sentence
        What they have read, on the stage.
    labels
        Their names, on the stage.
    """

    def __init__(
        self,
        part: Part[AttentionParams],
        heads: tuple[int, int],
        sentence: TokenRow,
        labels: VGroup,
    ) -> None:
        super().__init__(part)
        self.sentence, self.labels = sentence, labels
        self.traces = self.params.trained_traces()
        block = self.params.block - 1
        self.compared = [(block, head) for head in heads]
        self.pair = self.pair_of_grids()
        self.pair_labels = [
            label.copy().move_to((grid.cells.get_x(), _LABEL_Y, 0))
            for label, grid in zip(labels, self.pair, strict=True)
        ]

    def grid(self, place: Place, size: float, words: Sequence[str]) -> AttentionGrid:
        """Return the pattern of a head, which is told by its block and its place in it."""
        block, head = place
        return AttentionGrid(
            self.traces[block], (0, head), words=words, size=size, color=head_color(head)
        )

    # --- two heads ----------------------------------------------------------------------------

    def pair_of_grids(self) -> tuple[AttentionGrid, AttentionGrid]:
        """Return both heads' patterns side by side; the rows' words are to the left of them."""
        first, second = (
            self.grid(place, _PAIR_SIZE, self.params.sentence) for place in self.compared
        )
        for grid in (first, second):
            grid.shift((0, _PAIR_Y - grid.cells.get_y(), 0))
        gap = max(_PAIR_GAP + second.cells.width, _NARROWEST)
        second.shift((first.cells.get_x() + gap - second.cells.get_x(), 0, 0))
        both = VGroup(first.cells, first.row_names, second.cells)
        VGroup(first, second).shift((-both.get_x(), 0, 0))
        second.remove(second.row_names, second.titles)
        first.remove(first.titles)
        return first, second

    def fill_both_patterns(self) -> None:
        """Let both heads read the sentence word by word, each row a query."""
        pair, n = self.pair, self.pair[0].n_queries
        frames = [row_frame(grid, 0) for grid in pair]
        boxes, words = zip(*((pill.box, pill.word) for pill in self.sentence.pills), strict=True)
        self.remove(self.sentence)
        self.add(*boxes, *words)
        with self.say(
            "Word by word, that makes two patterns. Nobody wrote them: "
            "they came out of guessing the next word."
        ) as line:
            self.play(
                *map(ReplacementTransform, self.labels, self.pair_labels),
                FadeOut(*boxes),
                *map(ReplacementTransform, words, pair[0].row_names),
                FadeIn(*(grid.cells for grid in pair)),
                FadeIn(*(grid.column_names for grid in pair), shift=0.2 * UP),
                run_time=theme.MOVE,
            )
            share = (line.rest - theme.QUICK) / n
            for i in range(n):
                self.play(
                    *(
                        frame.animate.move_to(row_frame(grid, i))
                        for frame, grid in zip(frames, pair, strict=True)
                    ),
                    *(FadeIn(dot, scale=0.2) for grid in pair for dot in grid.row(i)[: i + 1]),
                    run_time=max(0.2, share),
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
        self.clear()
        self.add(self.corner, *pair, *self.pair_labels)

    # --- all heads ----------------------------------------------------------------------------

    def row_of_grids(self) -> dict[Place, AttentionGrid]:
        """Return the patterns of all heads in a row; only the first may have words."""
        sentence = self.params.sentence
        named = _ALL_SIZE / len(sentence) >= _ROW_WITH_WORD
        grids = {}
        for k, place in enumerate(_PLACES):
            grid = self.grid(place, _ALL_SIZE, sentence if named and k == 0 else ())
            grid.remove(grid.titles, grid.column_names)
            x = k * (_ALL_SIZE + _ALL_GAP)
            grids[place] = grid.shift((x - grid.cells.get_x(), _ALL_Y - grid.cells.get_y(), 0))
        together = VGroup(*grids.values())
        together.shift((-together.get_x(), 0, 0))
        return grids

    def show_every_head(self) -> None:
        """Set the patterns of all heads of all blocks in a row."""
        grids = self.row_of_grids()
        labels = {
            place: head_name(*place, theme.SIZE_LABEL).next_to(grids[place].cells, UP, buff=0.3)
            for place in _PLACES
        }
        others = [place for place in _PLACES if place not in self.compared]
        names = [*(grid.column_names for grid in self.pair), self.pair[0].row_names]
        text = (
            "Every head of every block has found something of its own."
            if len(self.params.sentence) > 1
            else "Here are the heads of all blocks."
        )
        with self.say(text) as line:
            self.play(FadeOut(*names), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(old_part, new_part)
                    for old, place in zip(self.pair, self.compared, strict=True)
                    for old_part, new_part in (
                        (old.cells, grids[place].cells),
                        (old.dots, grids[place].dots),
                    )
                ),
                *(
                    ReplacementTransform(old, labels[place])
                    for old, place in zip(self.pair_labels, self.compared, strict=True)
                ),
                FadeIn(grids[_PLACES[0]].row_names),
                run_time=theme.MOVE,
            )
            self.play(
                FadeIn(*(grids[place].cells for place in others)),
                FadeIn(*(labels[place] for place in others)),
                LaggedStart(
                    *(
                        FadeIn(dot, scale=0.2)
                        for place in others
                        for i in range(grids[place].n_queries)
                        for dot in grids[place].row(i)[: i + 1]
                    ),
                    lag_ratio=0.02,
                ),
                run_time=max(theme.MOVE, line.rest),
            )
        self.end_with_the_large_ones(list(grids.values()))

    def end_with_the_large_ones(self, grids: Sequence[AttentionGrid]) -> None:
        """Run down all patterns once more."""
        frames = [row_frame(grid, 0) for grid in grids]
        n = grids[0].n_queries
        with self.say(
            "A small model in a small world. In a large one, heads that follow grammar "
            "and meaning arise the same way."
        ) as line:
            self.play(*map(FadeIn, frames), run_time=theme.QUICK)
            share = (line.rest - theme.QUICK) / max(1, n - 1)
            for i in range(1, n):
                self.play(
                    *(
                        frame.animate.move_to(row_frame(grid, i))
                        for frame, grid in zip(frames, grids, strict=True)
                    ),
                    run_time=share,
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
