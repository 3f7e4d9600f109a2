"""Chapter multi-head, its end: the heads are joined, and the idea at full size."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    BraceBetweenPoints,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Rectangle,
    ReplacementTransform,
    Square,
    VGroup,
)

from scenes.attention.params import FullSizeTrace
from scenes.beats.heads_look import HeadsLookBeats
from scenes.beats.multi_head import around, fly
from scenes.stage import theme
from scenes.stage.attention.head_card import HeadBlocks, drop_shape, head_color
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import Word

_CONCAT_X, _OUTPUT_WEIGHTS_X, _RESULT_X = -4.6, 0.0, 4.6
_Y = -0.2
_SIZE = (3.3, 3.3)
_MOST_COLUMNS = 8
# The full size: frame units of the whole vector, at first and beside the matrix.
_WIDE, _SMALL = 11.2, 3.2
_BAR_HEIGHT = 0.7
_APART = 0.16
_UNLIT = 0.15
_BAR_Y, _SQUARE_Y = 0.55, -0.35
# What heads of trained models were found to follow.
_KINDS = ("grammar", "meaning", "position")


class HeadsJoinedBeats(HeadsLookBeats):
    """From the heads' outputs to one vector a token again."""

    def put_the_heads_together(self) -> None:
        """Slide the heads' outputs side by side."""
        joined = HeadBlocks(
            self.heads.heads, "output", self.drawn_heads, self.drawn_columns, _SIZE
        ).move_to((_CONCAT_X, _Y, 0))
        self.concatenated, self.concat_frames = joined, joined.frames()
        outputs = [card.output for card in self.cards]
        leaving = [
            each
            for card in self.cards
            for each in (card, *card.given.values(), card.pattern, *card.labels.values())
        ]
        title = Formula('upright("concat")', font_size=theme.SIZE_BODY, color=theme.WORDS)
        self.concat_title = title.next_to(joined, UP, buff=0.35)
        words = (
            "Their outputs slide side by side again: they are concatenated."
            if self.params.n_heads > 1
            else "The output is as wide as the vectors were."
        )
        with self.say(words) as line:
            self.remove(*self.mobjects)
            self.add(*leaving, *outputs, self.corner)
            self.play(FadeOut(*leaving, *(output.more for output in outputs)), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(output.cells, block.cells)
                    for output, block in zip(outputs, joined.blocks, strict=True)
                ),
                run_time=line.share(0.5),
            )
            self.play(
                LaggedStart(*map(Create, self.concat_frames), lag_ratio=0.4),
                FadeIn(joined.rest, self.concat_title),
                run_time=theme.MOVE,
            )
        self.settle(joined)

    def blend_with_the_output_weights(self) -> None:
        """Multiply by W_O: one row entry by entry, the others in a sweep."""
        weights = self.output_weights()
        result = drop_shape(
            HeatMap(
                self.heads,
                "output",
                (0,),
                colormap="RdBu",
                size=_SIZE,
                cell=(0.6, 0.6),
                most=(16, _MOST_COLUMNS),
            ).stand_at(_RESULT_X, _Y)
        )
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
            row = around(self.concatenated.row(0))
            column = around(weights.column(0))
            self.play(Create(row), Create(column), FadeIn(out), run_time=theme.QUICK)
            step = max(theme.QUICK / 2, line.rest / result.n_columns)
            for j in range(result.n_columns):
                self.multiply(weights, result, j, column, step)
        with self.say("Every other token goes the same way.") as line:
            self.sweep_the_rest(result, row, column, line.rest)
        self.settle(result)

    def output_weights(self) -> HeatMap:
        """Return W_O."""
        weights = HeatMap(
            self.head_weights,
            "w_output",
            colormap="RdBu",
            size=_SIZE,
            cell=(0.6, 0.6),
            most=(_MOST_COLUMNS, _MOST_COLUMNS),
        )
        return drop_shape(weights.stand_at(_OUTPUT_WEIGHTS_X, _Y))

    def owners(self, weights: HeatMap) -> VGroup:
        """Return a line in each head's colour beside the rows of W_O that meet its output."""
        d_k = self.params.d_model // self.params.n_heads
        lines = VGroup()
        for h in range(self.drawn_heads):
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
        self, weights: HeatMap, result: HeatMap, j: int, column: Any, run_time: float
    ) -> None:
        """Let copies of the first row and a column fly to the entry they make."""
        if j:
            self.play(
                column.animate.move_to(weights.column(j)),
                run_time=0.3 * run_time,
            )
        copies = VGroup(self.concatenated.row(0).copy(), weights.column(j).copy())
        self.play(
            fly(copies, result.cell(0, j)),
            FadeIn(result.cell(0, j), scale=0.4),
            run_time=0.7 * run_time,
        )

    def sweep_the_rest(self, result: HeatMap, row: Any, column: Any, seconds: float) -> None:
        """Fill the other rows, a row at a time."""
        n = result.n_rows
        for i in range(1, n):
            self.play(
                row.animate.move_to(self.concatenated.row(i)),
                LaggedStart(*(FadeIn(cell) for cell in result.row(i)), lag_ratio=0.3),
                run_time=max(0.2, (seconds - theme.QUICK) / (n - 1)),
            )
        self.play(FadeOut(row, column), FadeIn(result.more), run_time=theme.QUICK)

    # --- the idea at full size ----------------------------------------------------------------

    def full_shown(self, name: str) -> Rounded:
        """Return one of the full sizes."""
        full: FullSizeTrace = self.params.full_size()
        return Rounded(full.quantity(name), 0)

    def braced(self, name: str, start: Any, end: Any, side: Any, size: float) -> VGroup:
        """Return a brace with a size on it."""
        brace = BraceBetweenPoints(start, end, side, color=theme.OUTLINE)
        brace.set_fill(theme.OUTLINE).set_stroke(width=0)
        number = Number(self.full_shown(name), font_size=size, color=theme.RESULT)
        return VGroup(brace, number.next_to(brace, side, buff=0.12))

    def tell_the_full_size(self) -> None:
        """Cut a vector of the first transformer into its heads."""
        n = int(self.full_shown("n_heads").decimal)
        width = _WIDE / n
        self.segments = VGroup(
            *(
                Rectangle(
                    width=width,
                    height=_BAR_HEIGHT,
                    stroke_color=theme.OUTLINE,
                    stroke_width=theme.STROKE_THIN,
                    fill_color=theme.OUTLINE,
                    fill_opacity=_UNLIT,
                ).move_to(((h - (n - 1) / 2) * width, _BAR_Y, 0))
                for h in range(n)
            )
        )
        left, right = self.segments.get_corner(UP + LEFT), self.segments.get_corner(UP + RIGHT)
        whole = self.braced("d_model", left, right, UP, theme.SIZE_LARGE)
        with self.say(
            "In the first transformer, a vector has {d} dimensions: {h} heads of {k}.",
            d=self.full_shown("d_model"),
            h=self.full_shown("n_heads"),
            k=self.full_shown("d_k"),
        ) as line:
            self.play(self.fade_all_but(self.corner, self.concat_frames), run_time=theme.QUICK)
            self.play(
                *map(ReplacementTransform, self.concat_frames, self.segments),
                LaggedStart(
                    *(FadeIn(s, shift=0.2 * RIGHT) for s in self.segments[self.drawn_heads :]),
                    lag_ratio=0.1,
                ),
                FadeIn(whole, shift=0.2 * DOWN),
                run_time=line.share(0.25),
            )
            self.play(
                *(
                    s.animate.shift(RIGHT * _APART * (h - (n - 1) / 2))
                    for h, s in enumerate(self.segments)
                ),
                whole[0].animate.stretch_to_fit_width(_WIDE + _APART * (n - 1)),
                run_time=line.share(0.3),
            )
            parts = VGroup(
                *(
                    self.braced(
                        "d_k",
                        s.get_corner(DOWN + LEFT),
                        s.get_corner(DOWN + RIGHT),
                        DOWN,
                        theme.SIZE_BODY,
                    )
                    for s in self.segments
                )
            )
            self.play(
                LaggedStart(*(FadeIn(p, shift=0.2 * UP) for p in parts), lag_ratio=0.15),
                run_time=line.share(0.7),
            )
        self.whole_brace, self.part_braces = whole, parts

    def say_what_heads_find(self) -> None:
        """Light a few heads, and name what each may follow."""
        kinds = VGroup()
        with self.say(
            "After training, one head may follow grammar, another meaning, another position."
        ) as line:
            share = line.rest / (len(_KINDS) + 1)
            for h, kind in enumerate(_KINDS):
                segment = self.segments[2 * h + 1]
                word = Word(kind, font_size=theme.SIZE_BODY, color=head_color(h))
                word.stand_at(segment.get_x(), self.part_braces.get_bottom()[1] - 0.5)
                kinds.add(word)
                self.play(
                    segment.animate.set_fill(head_color(h), opacity=theme.BAR_FILL).set_stroke(
                        head_color(h)
                    ),
                    FadeIn(word, shift=0.25 * DOWN),
                    run_time=share,
                )
        self.kinds = kinds

    def show_the_full_output_weights(self) -> None:
        """Join the heads again, and set the square W_O beside them."""
        n = len(self.segments)
        square = Square(
            _SMALL,
            stroke_color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            fill_color=theme.OUTLINE,
            fill_opacity=theme.DIM,
        ).move_to((0, _SQUARE_Y, 0))
        name = Formula("W_O", font_size=theme.SIZE_LARGE, color=theme.WHITE).move_to(square)
        small = VGroup(
            *(
                segment.copy()
                .stretch_to_fit_width(_SMALL / n)
                .stretch_to_fit_height(_BAR_HEIGHT / 2)
                .move_to((_CONCAT_X + (h - (n - 1) / 2) * _SMALL / n, _SQUARE_Y, 0))
                for h, segment in enumerate(self.segments)
            )
        )
        made = Rectangle(
            width=_SMALL,
            height=_BAR_HEIGHT / 2,
            stroke_color=theme.RESULT,
            stroke_width=theme.STROKE,
            fill_color=theme.RESULT,
            fill_opacity=theme.DIM,
        ).move_to((_RESULT_X, _SQUARE_Y, 0))
        beside = self.braced(
            "d_model",
            square.get_corner(UP + LEFT),
            square.get_corner(DOWN + LEFT),
            LEFT,
            theme.SIZE_LABEL,
        )
        above = {
            each: self.braced(
                "d_model",
                each.get_corner(UP + LEFT),
                each.get_corner(UP + RIGHT),
                UP,
                theme.SIZE_BODY,
            )
            for each in (small, square, made)
        }
        with self.say(
            "Joined, they meet W O, {d} by {e}.",
            d=self.full_shown("d_model"),
            e=self.full_shown("d_model"),
        ) as line:
            self.play(
                FadeOut(self.kinds, self.part_braces),
                ReplacementTransform(self.segments, small),
                ReplacementTransform(self.whole_brace, above[small]),
                run_time=line.share(0.25),
            )
            self.play(
                Create(square), FadeIn(name, above[square], beside), run_time=line.share(0.35)
            )
            self.play(fly(small.copy(), square), run_time=theme.QUICK)
            self.play(
                FadeIn(made, target_position=square), FadeIn(above[made]), run_time=theme.MOVE
            )
