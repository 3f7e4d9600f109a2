"""Chapter multi-head, its beginning: the vectors are projected and split among heads."""

from __future__ import annotations

from typing import Any

from manim import (
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    Succession,
    SurroundingRectangle,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import MultiHeadTrace
from math_core.attention_steps import HeadWeightsTrace, weights_of
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.attention.head_card import (
    COLORS,
    GIVEN,
    HeadBlocks,
    HeadCard,
    block_frame,
    drop_shape,
)
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Formula

_MOST_HEADS = 3
_MOST_COLUMNS = 8
_FEW = 6
_INPUT_X, _WEIGHTS_X, _MADE_X = -4.3, 0.2, 4.3
_LANES = (2.05, 0.1, -1.85)
_WEIGHTS_LETTERS = {"query": "W_Q", "key": "W_K", "value": "W_V"}
_LETTERS = {"query": "Q", "key": "K", "value": "V"}


def fly(copies: Mobject, to: Mobject) -> Animation:
    """Return copies of a row and a column that vanish into the entry they make."""
    return FadeOut(copies, target_position=to, scale=0.2)


def around(cells: VMobject, color: str = theme.RESULT) -> SurroundingRectangle:
    """Return a thin frame around a row, a column or a cell."""
    return SurroundingRectangle(cells, color=color, stroke_width=theme.STROKE, buff=0.01)


class MultiHeadBeats(AttentionStage):
    """Attention in several subspaces at once."""

    # --- the vectors, and what is projected from them -----------------------------------------

    def show_the_vectors(self) -> None:
        """Let each token become a row of numbers, as long as d_model."""
        self.heads: MultiHeadTrace = self.params.multi_head_trace()
        self.head_weights: HeadWeightsTrace = weights_of(self.params.multi_head())
        self.drawn_heads = min(self.params.n_heads, _MOST_HEADS)
        self.drawn_columns = max(1, _MOST_COLUMNS // self.drawn_heads)
        self.x_map = self.input_map()
        label = Formula("x", font_size=theme.SIZE_FORMULA, color=theme.DATA)
        label.next_to(self.x_map.cells, UP, buff=0.3)
        self.x_label = label
        pills = self.tokens.row.pills
        with self.say(
            "One attention pattern is one point of view. Several heads take several at once."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(*self.tokens.columns, *(pill.box for pill in pills)),
                *(
                    ReplacementTransform(pill.word, name)
                    for pill, name in zip(pills, self.x_map.row_names, strict=True)
                ),
                run_time=line.share(0.25),
            )
            self.remove(self.tokens)
            self.play(
                LaggedStart(
                    *(
                        FadeIn(self.x_map.row(i), shift=0.4 * RIGHT)
                        for i in range(self.x_map.n_rows)
                    ),
                    lag_ratio=0.3,
                ),
                FadeIn(label, self.x_map.more),
                run_time=line.share(0.5),
            )
            self.settle(self.x_map)

    def input_map(self) -> HeatMap:
        """Return the tokens' vectors of d_model dimensions with their names."""
        tokens = self.params.tokens
        few = self.n_tokens <= _FEW
        vectors = HeatMap(
            self.heads,
            "inputs",
            (0,),
            colormap="RdBu",
            row_labels=tokens,
            size=(2.9, 3.6),
            cell=(0.36, 0.6 if few else 0.24),
            most=(16, _MOST_COLUMNS),
        )
        return drop_shape(vectors.stand_at(0, _LANES[1]))

    def settle(self, *whole: VGroup) -> None:
        """Leave whole matrices on the stage where rows of them have come one by one."""
        for each in whole:
            self.remove(*each.get_family())
            self.add(each)

    def project_queries_keys_and_values(self) -> None:
        """Send the rows of x through three matrices."""
        self.weight_maps = {
            field: drop_shape(
                HeatMap(
                    self.head_weights,
                    f"w_{field}",
                    colormap="RdBu",
                    size=(1.5, 1.5),
                    cell=(0.5, 0.5),
                    most=(_MOST_COLUMNS, _MOST_COLUMNS),
                ).stand_at(_WEIGHTS_X, y)
            )
            for field, y in zip(GIVEN, _LANES, strict=True)
        }
        self.wide_blocks = {
            field: HeadBlocks(
                self.heads.heads, field, self.drawn_heads, self.drawn_columns, (2.9, 1.5)
            ).move_to((_MADE_X, y, 0))
            for field, y in zip(GIVEN, _LANES, strict=True)
        }
        weight_names = VGroup(
            *(
                Formula(_WEIGHTS_LETTERS[field], color=COLORS[field]).next_to(
                    self.weight_maps[field].cells, LEFT, buff=0.25
                )
                for field in GIVEN
            )
        )
        self.wide_names = VGroup(
            *(
                Formula(_LETTERS[field], color=COLORS[field]).next_to(
                    self.wide_blocks[field], LEFT, buff=0.3
                )
                for field in GIVEN
            )
        )
        self.weight_names = weight_names
        with self.say("As before, three matrices make queries, keys and values of them.") as line:
            self.play(
                VGroup(self.x_map, self.x_label).animate.set_x(_INPUT_X),
                LaggedStart(
                    *(
                        FadeIn(self.weight_maps[field], name, shift=0.3 * RIGHT)
                        for field, name in zip(GIVEN, weight_names, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.3),
            )
            self.play(
                FadeIn(self.wide_names),
                LaggedStart(*map(self.send_row, range(self.n_tokens)), lag_ratio=0.6),
                run_time=max(theme.SLOW, line.rest),
            )
        self.settle(*self.wide_blocks.values())

    def send_row(self, i: int) -> Animation:
        """Return one row of x going into each matrix, and coming out as the row it makes."""
        row = self.x_map.row(i)
        into = AnimationGroup(*(fly(row.copy(), self.weight_maps[field].cells) for field in GIVEN))
        out = AnimationGroup(
            *(
                FadeIn(
                    self.wide_blocks[field].row(i), target_position=self.weight_maps[field].cells
                )
                for field in GIVEN
            )
        )
        return Succession(into, out)

    # --- the split ----------------------------------------------------------------------------

    def split_them_into_heads(self) -> None:
        """Cut queries, keys and values by columns, and deal them to the heads."""
        d, h = self.params.d_model, self.params.n_heads
        self.cards = [
            HeadCard(self.heads.heads, k, self.drawn_heads, self.drawn_columns)
            for k in range(self.drawn_heads)
        ]
        frames = {field: self.wide_blocks[field].frames() for field in GIVEN}
        dimensions = self.counted(d // h, "dimension")
        if h == 1:
            words = f"Here is one head alone, which takes all {spoken_number(str(d))} dimensions."
        else:
            words = (
                f"Now cut all three by columns, into {self.counted(h, 'head')} "
                f"of {dimensions} each."
            )
        more = h - self.drawn_heads
        if more > 0:
            words += f" Watch the first {spoken_number(str(self.drawn_heads))}."
        with self.say(words) as line:
            self.play(
                FadeOut(
                    self.x_map,
                    self.x_label,
                    self.weight_names,
                    *self.weight_maps.values(),
                    *(self.wide_blocks[field].rest for field in GIVEN),
                    shift=0.5 * LEFT,
                ),
                *(Create(frame) for field in GIVEN for frame in frames[field]),
                run_time=line.share(0.25),
            )
            self.play(*self.slide_apart(frames), run_time=line.share(0.25))
            self.landed = VGroup()
            self.play(*self.deal(frames), run_time=line.share(0.7))
            self.play(FadeOut(*self.landed), run_time=theme.QUICK)
        self.settle(*(card.given[field] for card in self.cards for field in GIVEN))

    def slide_apart(self, frames: dict[str, VGroup]) -> list[Any]:
        """Return the columns sliding apart, head by head, to the middle of the stage."""
        moves: list[Any] = []
        for name, field in zip(self.wide_names, GIVEN, strict=True):
            for k, block in enumerate(self.wide_blocks[field].blocks):
                apart = (k - (self.drawn_heads - 1) / 2) * 0.9 - _MADE_X
                both = VGroup(block.cells, frames[field][k])
                moves.append(both.animate.shift(RIGHT * apart))
            moves.append(name.animate.shift(LEFT * (_MADE_X + 0.45 * (self.drawn_heads - 1))))
        return moves

    def deal(self, frames: dict[str, VGroup]) -> list[Animation]:
        """Return the blocks flying to their heads' cards, which grow from their outlines."""
        moves: list[Animation] = [FadeOut(self.wide_names, run_time=theme.QUICK)]
        for k, card in enumerate(self.cards):
            self.bring_to_back(card.frame)
            first = frames["query"][k]
            moves.append(FadeIn(card.frame, target_position=first, scale=0.3))
            moves.append(FadeIn(card.title, shift=0.2 * UP))
            for field in GIVEN:
                target = card.given[field]
                moves.append(
                    ReplacementTransform(self.wide_blocks[field].blocks[k].cells, target.cells)
                )
                landing = block_frame(target, k)
                moves.append(ReplacementTransform(frames[field][k], landing))
                self.landed.add(landing)
                moves.append(FadeIn(card.labels[field], target.more))
        return moves
