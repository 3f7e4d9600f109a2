"""Chapter a-trained-head, its end: whole patterns side by side, then those of every head."""

from __future__ import annotations

from manim import (
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from scenes.attention.params import TRAINED_BLOCKS, TRAINED_HEADS
from scenes.beats.a_trained_head import ATrainedHeadBeats
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.attention.head_card import head_color
from scenes.stage.text.typesetting import Words

_PAIR_SIZE, _ALL_SIZE = 3.7, 2.65
_PAIR_GAP, _ALL_GAP = 0.9, 0.45
_PAIR_Y, _ALL_Y = -1.05, -0.2
_LABEL_Y = 2.75
# So far apart that the heads' names have room.
_NARROWEST = 3.6
# Rows so far apart have room for their words.
_ROW_WITH_WORD = 0.22


class FourHeadsBeats(ATrainedHeadBeats):
    """Different heads find different things: their whole patterns."""

    def fill_both_patterns(self) -> None:
        """Let both heads read the sentence word by word, each row a query."""
        self.pair_grids = [self.pair_grid(head) for head in self.compared_heads]
        first, second = self.pair_grids
        gap = max(_PAIR_GAP + second.cells.width, _NARROWEST)
        second.shift((first.cells.get_x() + gap - second.cells.get_x(), 0, 0))
        both = VGroup(first.cells, first.row_names, second.cells)
        VGroup(*self.pair_grids).shift((-both.get_x(), 0, 0))
        second.remove(second.row_names, second.titles)
        first.remove(first.titles)
        labels = [
            label.copy().move_to((grid.cells.get_x(), _LABEL_Y, 0))
            for label, grid in zip(self.head_labels, self.pair_grids, strict=True)
        ]
        n = first.n_queries
        frames = [self.row_frame_of(grid, 0) for grid in self.pair_grids]
        boxes, words = zip(*((pill.box, pill.word) for pill in self.sentence.pills), strict=True)
        self.remove(self.sentence)
        self.add(*boxes, *words)
        with self.say(
            "Word by word, that makes two patterns. Nobody wrote them: "
            "they came out of guessing the next word."
        ) as line:
            self.play(
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(self.head_labels, labels, strict=True)
                ),
                FadeOut(*boxes),
                *map(ReplacementTransform, words, first.row_names),
                FadeIn(*(grid.cells for grid in self.pair_grids)),
                FadeIn(*(grid.column_names for grid in self.pair_grids), shift=0.2 * UP),
                run_time=theme.MOVE,
            )
            share = (line.rest - theme.QUICK) / n
            for i in range(n):
                self.play(
                    *(
                        frame.animate.move_to(self.row_frame_of(grid, i))
                        for frame, grid in zip(frames, self.pair_grids, strict=True)
                    ),
                    *(
                        FadeIn(dot, scale=0.2)
                        for grid in self.pair_grids
                        for dot in grid.row(i)[: i + 1]
                    ),
                    run_time=max(0.2, share),
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
        self.grid_labels = labels
        self.clear()
        self.add(self.corner, *self.pair_grids, *labels)

    def pair_grid(self, head: int) -> AttentionGrid:
        """Return a head's pattern with its words."""
        grid = AttentionGrid(
            self.trained,
            (0, head),
            words=self.params.sentence,
            size=_PAIR_SIZE,
            color=head_color(head),
        )
        return grid.shift((0, _PAIR_Y - grid.cells.get_y(), 0))

    @staticmethod
    def row_frame_of(grid: AttentionGrid, i: int) -> SurroundingRectangle:
        """Return a frame around the cells of one query."""
        row = VGroup(*grid.cells[i * grid.n_keys : (i + 1) * grid.n_keys])
        return SurroundingRectangle(row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.0)

    def show_every_head(self) -> None:
        """Set the patterns of all heads of all blocks in a row."""
        traces = self.params.trained_traces()
        places = [(b, h) for b in range(TRAINED_BLOCKS) for h in range(TRAINED_HEADS)]
        sentence = self.params.sentence
        named = _ALL_SIZE / len(sentence) >= _ROW_WITH_WORD
        grids = {}
        for k, (block, head) in enumerate(places):
            grid = AttentionGrid(
                traces[block],
                (0, head),
                words=sentence if named and k == 0 else (),
                size=_ALL_SIZE,
                color=head_color(head),
            )
            grid.remove(grid.titles, grid.column_names)
            x = k * (_ALL_SIZE + _ALL_GAP)
            grids[block, head] = grid.shift(
                (x - grid.cells.get_x(), _ALL_Y - grid.cells.get_y(), 0)
            )
        together = VGroup(*grids.values())
        together.shift((-together.get_x(), 0, 0))
        row_names = grids[places[0]].row_names
        labels = {
            (block, head): Words(
                f"block {block + 1}, head {head + 1}",
                font_size=theme.SIZE_LABEL,
                color=head_color(head),
                constant="indices",
            ).next_to(grids[block, head].cells, UP, buff=0.3)
            for block, head in places
        }
        chosen = [(self.params.block - 1, head) for head in self.compared_heads]
        others = [place for place in places if place not in chosen]
        names = [grid.column_names for grid in self.pair_grids] + [self.pair_grids[0].row_names]
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
                    for old, place in zip(self.pair_grids, chosen, strict=True)
                    for old_part, new_part in (
                        (old.cells, grids[place].cells),
                        (old.dots, grids[place].dots),
                    )
                ),
                *(
                    ReplacementTransform(old, labels[place])
                    for old, place in zip(self.grid_labels, chosen, strict=True)
                ),
                FadeIn(row_names),
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

    def end_with_the_large_ones(self, grids: list[AttentionGrid]) -> None:
        """Run down all patterns once more."""
        frames = [self.row_frame_of(grid, 0) for grid in grids]
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
                        frame.animate.move_to(self.row_frame_of(grid, i))
                        for frame, grid in zip(frames, grids, strict=True)
                    ),
                    run_time=share,
                )
            self.play(*map(FadeOut, frames), run_time=theme.QUICK)
