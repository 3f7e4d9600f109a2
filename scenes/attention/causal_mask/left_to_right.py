"""Tokens are written one by one, and look back at those that are already there."""

from __future__ import annotations

from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    Cross,
    DashedVMobject,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    VGroup,
    VMobject,
)

from scenes.attention.causal_mask.query_key_map import are_few
from scenes.attention.narrating import token_name
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dim, dimming, restoring
from scenes.stage.part import Part
from scenes.stage.words.token_vectors import TokenVectors
from scenes.stage.words.tokens import TokenRow, bow

_ROW_Y = -0.9
# So many tokens are written one by one, with all lines of sight.
_WRITTEN = 5


class LeftToRight(Act[AttentionParams]):
    """Who may look at whom when tokens are written one by one.

    Parameters
    ----------
    part
        The film in which it is played.
    opening
        The tokens above their vectors, as the chapter finds them.

    Attributes
    ----------
    tokens : TokenRow
        The tokens as they are written.
    sight : VGroup
        The lines of sight that are drawn.
    """

    def __init__(self, part: Part[AttentionParams], opening: TokenVectors) -> None:
        super().__init__(part)
        self.opening = opening
        few = are_few(self.params)
        self.tokens = TokenRow(
            self.params.tokens,
            font_size=theme.SIZE_LARGE,
            height=0.9 if few else 0.62,
            gap=0.9 if few else 0.22,
            max_rows=1,
        ).move_to((0, _ROW_Y, 0))
        self.sight = VGroup()

    def write_from_left_to_right(self) -> None:
        """Write the tokens one by one; each looks back at those that are there."""
        pills = self.tokens.pills
        faint = [dim(pill.copy()) for pill in pills]
        with self.say(
            "A decoder writes from left to right. Each new token looks back at those before it."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(*self.opening.columns),
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(self.opening.row.pills, faint, strict=True)
                ),
                run_time=line.share(0.25),
            )
            self.remove(self.opening, *faint)
            self.add(*(dim(pill) for pill in pills))
            written = range(self.params.n_tokens)[:_WRITTEN]
            share = (line.rest - theme.QUICK) / len(written)
            for i in written:
                back = VGroup(*(self.line_of_sight(i, j) for j in range(i)))
                self.sight.add(*back)
                self.play(restoring(pills[i]), *map(Create, back), run_time=share)

    def line_of_sight(self, query: int, key: int) -> VMobject:
        """Return a line of sight from one token to another."""
        start, end = (self.tokens.pill(i).get_top() + 0.06 * UP for i in (query, key))
        arc = bow(start, end)
        return arc.set_stroke(theme.KEY, width=theme.STROKE)

    def forbid_to_look_ahead(self) -> None:
        """Cross out the line of sight to a token that is not there yet."""
        if self.params.n_tokens == 1:
            with self.say("With a single token, there is nothing ahead to look at."):
                pass
            return
        later = self.tokens.pills[1:]
        ahead = self.line_ahead()
        cross = Cross(scale_factor=0.16, stroke_color=theme.NEGATIVE)
        cross.set_stroke(width=theme.STROKE_CURVE).move_to(ahead.get_bottom())
        first, second = (token_name(self.params, i) for i in (0, 1))
        with self.say(
            f"When {first} is read, {second} is not there yet: {first} may not look at it."
        ) as line:
            self.play(
                FadeOut(self.sight), *(dimming(pill) for pill in later), run_time=line.share(0.2)
            )
            self.play(Create(ahead), run_time=line.share(0.35))
            self.play(FadeIn(cross, scale=2), run_time=line.share(0.3))
        self.sight = VGroup(ahead, cross)

    def line_ahead(self) -> DashedVMobject:
        """Return the line of sight, below the tokens, from the first one to the second."""
        first, second = self.tokens.pill(0), self.tokens.pill(1)
        path = bow(first.get_bottom() + 0.06 * DOWN, second.get_bottom() + 0.06 * DOWN)
        path.flip(RIGHT).move_to(
            ((first.get_x() + second.get_x()) / 2, first.get_bottom()[1] - 0.06, 0),
            aligned_edge=UP,
        )
        path.set_stroke(theme.NEGATIVE, width=theme.STROKE_CURVE)
        return DashedVMobject(path, num_dashes=14)
