"""The first transformer's heads: a vector as long as it really was, and its W_O."""

from __future__ import annotations

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
    Rectangle,
    ReplacementTransform,
    Square,
    VGroup,
    VMobject,
)
from manim.typing import Vector3D

from scenes.attention.matrix_moves import fly
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.attention.head_card import head_color
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import Word

# Frame units of the whole vector, at first and beside the matrix.
_WIDE, _SMALL = 11.2, 3.2
_BAR_HEIGHT = 0.7
_APART = 0.16
_UNLIT = 0.15
_BAR_Y, _SQUARE_Y = 0.55, -0.35
_JOINED_X, _MADE_X = -4.6, 4.6
# What heads of trained models were found to follow.
_KINDS = ("grammar", "meaning", "position")


class FullSize(Act[AttentionParams]):
    """The idea at the size at which it was first used.

    Parameters
    ----------
    part
        The film in which it is played.
    frames
        The outlines of the heads that were drawn so far.
    """

    def __init__(self, part: Part[AttentionParams], frames: VGroup) -> None:
        super().__init__(part)
        self.frames = frames
        self.sizes = self.params.full_size()
        self.heads = self.equal_segments(int(self.size("n_heads").decimal))
        self.whole_brace = self.braced("d_model", self.heads, UP, theme.SIZE_LARGE)
        self.part_braces = VGroup()
        self.kinds = VGroup()

    def size(self, name: str) -> Rounded:
        """Return one of the full sizes."""
        return Rounded(self.sizes.quantity(name), 0)

    @staticmethod
    def equal_segments(n: int) -> VGroup:
        """Return a vector as a bar that is cut into so many heads."""
        width = _WIDE / n
        return VGroup(
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

    def braced(self, name: str, mobject: VMobject, side: Vector3D, font_size: float) -> VGroup:
        """Return a brace along one side of a mobject, with a size on it."""
        along = UP if side[0] else LEFT
        start, end = mobject.get_corner(side + along), mobject.get_corner(side - along)
        brace = BraceBetweenPoints(start, end, side, color=theme.OUTLINE)
        brace.set_fill(theme.OUTLINE).set_stroke(width=0)
        number = Number(self.size(name), font_size=font_size, color=theme.RESULT)
        return VGroup(brace, number.next_to(brace, side, buff=0.12))

    def tell_the_full_size(self) -> None:
        """Cut a vector of the first transformer into its heads."""
        heads, whole, n = self.heads, self.whole_brace, len(self.heads)
        with self.say(
            "In the first transformer, a vector has {d} dimensions: {h} heads of {k}.",
            d=self.size("d_model"),
            h=self.size("n_heads"),
            k=self.size("d_k"),
        ) as line:
            self.play(self.fade_all_but(self.corner, self.frames), run_time=theme.QUICK)
            self.play(
                *map(ReplacementTransform, self.frames, heads),
                LaggedStart(
                    *(FadeIn(head, shift=0.2 * RIGHT) for head in heads[len(self.frames) :]),
                    lag_ratio=0.1,
                ),
                FadeIn(whole, shift=0.2 * DOWN),
                run_time=line.share(0.25),
            )
            self.play(
                *(
                    head.animate.shift(RIGHT * _APART * (h - (n - 1) / 2))
                    for h, head in enumerate(heads)
                ),
                whole[0].animate.stretch_to_fit_width(_WIDE + _APART * (n - 1)),
                run_time=line.share(0.3),
            )
            self.part_braces.add(
                *(self.braced("d_k", head, DOWN, theme.SIZE_BODY) for head in heads)
            )
            self.play(
                LaggedStart(
                    *(FadeIn(brace, shift=0.2 * UP) for brace in self.part_braces), lag_ratio=0.15
                ),
                run_time=line.share(0.7),
            )

    def say_what_heads_find(self) -> None:
        """Light a few heads, and name what each may follow."""
        with self.say(
            "After training, one head may follow grammar, another meaning, another position."
        ) as line:
            share = line.rest / (len(_KINDS) + 1)
            for h, kind in enumerate(_KINDS):
                head, color = self.heads[2 * h + 1], head_color(h)
                word = Word(kind, font_size=theme.SIZE_BODY, color=color)
                word.stand_at(head.get_x(), self.part_braces.get_bottom()[1] - 0.5)
                self.kinds.add(word)
                self.play(
                    head.animate.set_fill(color, opacity=theme.BAR_FILL).set_stroke(color),
                    FadeIn(word, shift=0.25 * DOWN),
                    run_time=share,
                )

    def show_the_full_output_weights(self) -> None:
        """Join the heads again, and set the square W_O beside them."""
        n = len(self.heads)
        square = Square(
            _SMALL,
            stroke_color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            fill_color=theme.OUTLINE,
            fill_opacity=theme.DIM,
        ).move_to((0, _SQUARE_Y, 0))
        name = Formula("W_O", font_size=theme.SIZE_LARGE, color=theme.WHITE).move_to(square)
        joined = VGroup(
            *(
                head.copy()
                .stretch_to_fit_width(_SMALL / n)
                .stretch_to_fit_height(_BAR_HEIGHT / 2)
                .move_to((_JOINED_X + (h - (n - 1) / 2) * _SMALL / n, _SQUARE_Y, 0))
                for h, head in enumerate(self.heads)
            )
        )
        made = Rectangle(
            width=_SMALL,
            height=_BAR_HEIGHT / 2,
            stroke_color=theme.RESULT,
            stroke_width=theme.STROKE,
            fill_color=theme.RESULT,
            fill_opacity=theme.DIM,
        ).move_to((_MADE_X, _SQUARE_Y, 0))
        beside = self.braced("d_model", square, LEFT, theme.SIZE_LABEL)
        above = {
            each: self.braced("d_model", each, UP, theme.SIZE_BODY)
            for each in (joined, square, made)
        }
        with self.say(
            "Joined, they meet W O, {d} by {e}.", d=self.size("d_model"), e=self.size("d_model")
        ) as line:
            self.play(
                FadeOut(self.kinds, self.part_braces),
                ReplacementTransform(self.heads, joined),
                ReplacementTransform(self.whole_brace, above[joined]),
                run_time=line.share(0.25),
            )
            self.play(
                Create(square), FadeIn(name, above[square], beside), run_time=line.share(0.35)
            )
            self.play(fly(joined.copy(), square), run_time=theme.QUICK)
            self.play(
                FadeIn(made, target_position=square), FadeIn(above[made]), run_time=theme.MOVE
            )
