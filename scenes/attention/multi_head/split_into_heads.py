"""Vectors are projected, and queries, keys and values are split among the heads."""

from __future__ import annotations

from collections.abc import Sequence
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
    ReplacementTransform,
    RoundedRectangle,
    Succession,
    VGroup,
)
from manim.animation.animation import Animation

from scenes.attention.matrix_moves import fly, regroup
from scenes.attention.multi_head.drawn_heads import MOST_COLUMNS, DrawnHeads
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.attention.head_card import COLORS, GIVEN, HeadCard, block_frame, drop_shape
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.token_vectors import TokenVectors

_FEW = 6
_INPUT_X, _WEIGHTS_X, _MADE_X = -4.3, 0.2, 4.3
# Queries, keys and values, from the top.
_LANES = (2.05, 0.1, -1.85)
_WEIGHTS_LETTERS = {"query": "W_Q", "key": "W_K", "value": "W_V"}
_LETTERS = {"query": "Q", "key": "K", "value": "V"}


class SplitIntoHeads(Act[AttentionParams]):
    """From the tokens' vectors to each head's queries, keys and values.

    Parameters
    ----------
    part
        The film in which it is played.
    tokens
        The tokens above their vectors, as the chapter finds them.
    heads
        What is shown.
    cards
        A card for each drawn head, on which its queries, keys and values land.
    """

    def __init__(
        self,
        part: Part[AttentionParams],
        tokens: TokenVectors,
        heads: DrawnHeads,
        cards: Sequence[HeadCard],
    ) -> None:
        super().__init__(part)
        self.tokens, self.heads, self.cards = tokens, heads, cards
        self.inputs = self.input_map()
        self.inputs_name = Formula("x", font_size=theme.SIZE_FORMULA, color=theme.DATA)
        self.inputs_name.next_to(self.inputs.cells, UP, buff=0.3)
        self.weights = {
            field: self.weight_map(field, y) for field, y in zip(GIVEN, _LANES, strict=True)
        }
        self.weight_names = VGroup(
            *(
                Formula(_WEIGHTS_LETTERS[field], color=COLORS[field]).next_to(
                    self.weights[field].cells, LEFT, buff=0.25
                )
                for field in GIVEN
            )
        )
        self.made = {
            field: heads.blocks(field, (2.9, 1.5)).move_to((_MADE_X, y, 0))
            for field, y in zip(GIVEN, _LANES, strict=True)
        }
        self.made_names = VGroup(
            *(
                Formula(_LETTERS[field], color=COLORS[field]).next_to(
                    self.made[field], LEFT, buff=0.3
                )
                for field in GIVEN
            )
        )

    # --- the vectors, and what is projected from them -----------------------------------------

    def input_map(self) -> HeatMap:
        """Return the tokens' vectors of d_model dimensions with their names."""
        few = self.params.n_tokens <= _FEW
        vectors = HeatMap(
            self.heads.trace,
            "inputs",
            (0,),
            colormap="RdBu",
            row_labels=self.params.tokens,
            size=(2.9, 3.6),
            cell=(0.36, 0.6 if few else 0.24),
            most=(16, MOST_COLUMNS),
        )
        return drop_shape(vectors.stand_at(0, _LANES[1]))

    def weight_map(self, field: str, y: float) -> HeatMap:
        """Return the matrix that makes queries, keys or values."""
        weights = HeatMap(
            self.heads.weights,
            f"w_{field}",
            colormap="RdBu",
            size=(1.5, 1.5),
            cell=(0.5, 0.5),
            most=(MOST_COLUMNS, MOST_COLUMNS),
        )
        return drop_shape(weights.stand_at(_WEIGHTS_X, y))

    def show_the_vectors(self) -> None:
        """Let each token become a row of numbers, as long as d_model."""
        pills = self.tokens.row.pills
        with self.say(
            "One attention pattern is one point of view. Several heads take several at once."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(*self.tokens.columns, *(pill.box for pill in pills)),
                *(
                    ReplacementTransform(pill.word, name)
                    for pill, name in zip(pills, self.inputs.row_names, strict=True)
                ),
                run_time=line.share(0.25),
            )
            self.remove(self.tokens)
            self.play(
                LaggedStart(
                    *(
                        FadeIn(self.inputs.row(i), shift=0.4 * RIGHT)
                        for i in range(self.inputs.n_rows)
                    ),
                    lag_ratio=0.3,
                ),
                FadeIn(self.inputs_name, self.inputs.more),
                run_time=line.share(0.5),
            )
            regroup(self, self.inputs)

    def project_queries_keys_and_values(self) -> None:
        """Send the rows of x through three matrices."""
        with self.say("As before, three matrices make queries, keys and values of them.") as line:
            self.play(
                VGroup(self.inputs, self.inputs_name).animate.set_x(_INPUT_X),
                LaggedStart(
                    *(
                        FadeIn(self.weights[field], name, shift=0.3 * RIGHT)
                        for field, name in zip(GIVEN, self.weight_names, strict=True)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.3),
            )
            self.play(
                FadeIn(self.made_names),
                LaggedStart(*map(self.send_row, range(self.params.n_tokens)), lag_ratio=0.6),
                run_time=max(theme.SLOW, line.rest),
            )
        regroup(self, *self.made.values())

    def send_row(self, i: int) -> Animation:
        """Return one row of x going into each matrix, and coming out as the row it makes."""
        row = self.inputs.row(i)
        into = AnimationGroup(*(fly(row.copy(), self.weights[field].cells) for field in GIVEN))
        out = AnimationGroup(
            *(
                FadeIn(self.made[field].row(i), target_position=self.weights[field].cells)
                for field in GIVEN
            )
        )
        return Succession(into, out)

    # --- the split ----------------------------------------------------------------------------

    def split_them_into_heads(self) -> None:
        """Cut queries, keys and values by columns, and deal them to the heads."""
        frames = {field: self.made[field].frames() for field in GIVEN}
        with self.say(self.words_about_the_split()) as line:
            self.play(
                FadeOut(
                    self.inputs,
                    self.inputs_name,
                    self.weight_names,
                    *self.weights.values(),
                    *(self.made[field].rest for field in GIVEN),
                    shift=0.5 * LEFT,
                ),
                *(Create(frame) for field in GIVEN for frame in frames[field]),
                run_time=line.share(0.25),
            )
            self.play(*self.slide_apart(frames), run_time=line.share(0.25))
            landings = {
                (card.head, field): block_frame(card.given[field], card.head)
                for card in self.cards
                for field in GIVEN
            }
            self.play(*self.deal(frames, landings), run_time=line.share(0.7))
            self.play(FadeOut(*landings.values()), run_time=theme.QUICK)
        regroup(self, *(card.given[field] for card in self.cards for field in GIVEN))

    def words_about_the_split(self) -> str:
        """Return the line that is spoken while the heads get their parts."""
        d, h = self.params.d_model, self.params.n_heads
        if h == 1:
            words = f"Here is one head alone, which takes all {spoken_number(str(d))} dimensions."
        else:
            words = (
                f"Now cut all three by columns, into {counted(h, 'head')} "
                f"of {counted(d // h, 'dimension')} each."
            )
        drawn = self.heads.n_heads
        if drawn < h:
            words += f" Watch the first {spoken_number(str(drawn))}."
        return words

    def slide_apart(self, frames: dict[str, VGroup]) -> list[Any]:
        """Return the columns sliding apart, head by head, to the middle of the stage."""
        moves: list[Any] = []
        for name, field in zip(self.made_names, GIVEN, strict=True):
            for k, block in enumerate(self.made[field].blocks):
                apart = (k - (self.heads.n_heads - 1) / 2) * 0.9 - _MADE_X
                both = VGroup(block.cells, frames[field][k])
                moves.append(both.animate.shift(RIGHT * apart))
            moves.append(name.animate.shift(LEFT * (_MADE_X + 0.45 * (self.heads.n_heads - 1))))
        return moves

    def deal(
        self,
        frames: dict[str, VGroup],
        landings: dict[tuple[int, str], RoundedRectangle],
    ) -> list[Animation]:
        """Return the blocks flying to their heads' cards, which grow from their outlines.

        Parameters
        ----------
        frames
            The blocks' outlines, by field and then by head.
        landings
            What these become, by head and field.
        """
        moves: list[Animation] = [FadeOut(self.made_names, run_time=theme.QUICK)]
        for k, card in enumerate(self.cards):
            self.bring_to_back(card.frame)
            first = frames["query"][k]
            moves.append(FadeIn(card.frame, target_position=first, scale=0.3))
            moves.append(FadeIn(card.title, shift=0.2 * UP))
            for field in GIVEN:
                target = card.given[field]
                moves.append(ReplacementTransform(self.made[field].blocks[k].cells, target.cells))
                moves.append(ReplacementTransform(frames[field][k], landings[k, field]))
                moves.append(FadeIn(card.labels[field], target.more))
        return moves
