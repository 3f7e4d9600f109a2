"""The heads' outputs are concatenated, and blended by W_O."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    LEFT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    VGroup,
)

from scenes.attention.matrix_moves import around, fly, regroup
from scenes.attention.multi_head.drawn_heads import MOST_COLUMNS, DrawnHeads
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.attention.head_card import HeadCard, drop_shape, head_color
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula, Words

_JOINED_X, _WEIGHTS_X, _RESULT_X = -4.6, 0.0, 4.6
_Y = -0.2
_SIZE, _CELL = (3.3, 3.3), (0.6, 0.6)


class JoinTheHeads(Act[AttentionParams]):
    """From the heads' outputs to one vector a token again.

    Parameters
    ----------
    part
        The film in which it is played.
    heads
        What is shown.
    cards
        The drawn heads' cards, with all that they hold.

    Attributes
    ----------
    frames : VGroup
        An outline around each drawn head's part of the joined outputs.
    """

    def __init__(
        self, part: Part[AttentionParams], heads: DrawnHeads, cards: Sequence[HeadCard]
    ) -> None:
        super().__init__(part)
        self.heads, self.cards = heads, cards
        self.joined = heads.blocks("output", _SIZE).move_to((_JOINED_X, _Y, 0))
        self.frames = self.joined.frames()

    def put_the_heads_together(self) -> None:
        """Slide the heads' outputs side by side."""
        outputs = [card.output for card in self.cards]
        leaving = [
            each
            for card in self.cards
            for each in (card, *card.given.values(), card.pattern, *card.labels.values())
        ]
        title = Formula('upright("concat")', font_size=theme.SIZE_BODY, color=theme.WORDS)
        title.next_to(self.joined, UP, buff=0.35)
        words = (
            "Their outputs slide side by side again: they are concatenated."
            if self.params.n_heads > 1
            else "The output is as wide as the vectors were."
        )
        with self.say(words) as line:
            self.clear()
            self.add(*leaving, *outputs, self.corner)
            self.play(FadeOut(*leaving, *(output.more for output in outputs)), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(output.cells, block.cells)
                    for output, block in zip(outputs, self.joined.blocks, strict=True)
                ),
                run_time=line.share(0.5),
            )
            self.play(
                LaggedStart(*map(Create, self.frames), lag_ratio=0.4),
                FadeIn(self.joined.rest, title),
                run_time=theme.MOVE,
            )
        regroup(self, self.joined)

    def blend_with_the_output_weights(self) -> None:
        """Multiply by W_O: one row entry by entry, the others in a sweep."""
        weights, result = self.output_weights(), self.result_map()
        name = Formula("W_O", font_size=theme.SIZE_BODY, color=theme.WORDS)
        name.next_to(weights.cells, UP, buff=0.35)
        out = Words("output", font_size=theme.SIZE_BODY, color=theme.RESULT)
        out.next_to(result.cells, UP, buff=0.35)
        with self.say(
            "One more matrix, W O, blends them: each entry draws on all heads."
            if self.params.n_heads > 1
            else "One more matrix, W O, and that is the output."
        ) as line:
            self.play(
                FadeIn(weights, name, self.owners(weights), shift=0.3 * LEFT), run_time=theme.MOVE
            )
            row = around(self.joined.row(0))
            column = around(weights.column(0))
            self.play(Create(row), Create(column), FadeIn(out), run_time=theme.QUICK)
            step = max(theme.QUICK / 2, line.rest / result.n_columns)
            for j in range(result.n_columns):
                self.multiply(weights, result, j, column, step)
        with self.say("Every other token goes the same way.") as line:
            self.sweep_the_rest(result, row, column, line.rest)
        regroup(self, result)

    def output_weights(self) -> HeatMap:
        """Return W_O."""
        weights = HeatMap(
            self.heads.weights,
            "w_output",
            colormap="RdBu",
            size=_SIZE,
            cell=_CELL,
            most=(MOST_COLUMNS, MOST_COLUMNS),
        )
        return drop_shape(weights.stand_at(_WEIGHTS_X, _Y))

    def result_map(self) -> HeatMap:
        """Return what W_O makes of the joined outputs."""
        result = HeatMap(
            self.heads.trace,
            "output",
            (0,),
            colormap="RdBu",
            size=_SIZE,
            cell=_CELL,
            most=(16, MOST_COLUMNS),
        )
        return drop_shape(result.stand_at(_RESULT_X, _Y))

    def owners(self, weights: HeatMap) -> VGroup:
        """Return a line in each head's colour beside the rows of W_O that meet its output."""
        d_k = self.params.d_model // self.params.n_heads
        lines = VGroup()
        for h in range(self.heads.n_heads):
            last = (h + 1) * d_k - 1
            if last >= weights.n_rows:
                break
            top, bottom = weights.row(h * d_k).get_top(), weights.row(last).get_bottom()
            x = weights.cells.get_left()[0] - 0.15
            lines.add(
                Line(
                    (x, top[1], 0),
                    (x, bottom[1], 0),
                    color=head_color(h),
                    stroke_width=theme.STROKE_CURVE,
                )
            )
        return lines

    def multiply(
        self, weights: HeatMap, result: HeatMap, j: int, column: Mobject, run_time: float
    ) -> None:
        """Let copies of the first row and a column fly to the entry they make."""
        if j:
            self.play(column.animate.move_to(weights.column(j)), run_time=0.3 * run_time)
        copies = VGroup(self.joined.row(0).copy(), weights.column(j).copy())
        self.play(
            fly(copies, result.cell(0, j)),
            FadeIn(result.cell(0, j), scale=0.4),
            run_time=0.7 * run_time,
        )

    def sweep_the_rest(
        self, result: HeatMap, row: Mobject, column: Mobject, seconds: float
    ) -> None:
        """Fill the other rows, a row at a time."""
        n = result.n_rows
        for i in range(1, n):
            self.play(
                row.animate.move_to(self.joined.row(i)),
                LaggedStart(*(FadeIn(cell) for cell in result.row(i)), lag_ratio=0.3),
                run_time=max(0.2, (seconds - theme.QUICK) / (n - 1)),
            )
        self.play(FadeOut(row, column), FadeIn(result.more), run_time=theme.QUICK)
