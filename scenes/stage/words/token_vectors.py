"""Tokens with their vectors: a pill, and its numbers below it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, VGroup

from math_core import Trace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.words.tokens import TokenPill, TokenRow

# So few tokens are drawn large.
_FEW = 6
# Of the numbers, in frame units for each unit of type size.
_LINE_HEIGHT = 0.0142


class TokenVectors(VGroup):
    """A row of tokens, each above the numbers of its vector; long rows break in two.

    Parameters
    ----------
    words
        1 to 16 tokens.
    trace, field
        Where the vectors are: a field of shape (n_tokens, d), d at most 4.
    decimals
        Of the numbers.
    max_width
        In frame units.

    Attributes
    ----------
    row : TokenRow
        The pills.
    columns : list[VGroup]
        The numbers below each pill.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> vectors = TokenVectors(params.tokens, params.simple_trace(), "value")
    """

    def __init__(
        self,
        words: Sequence[str],
        trace: Trace,
        field: str,
        *,
        decimals: int = 1,
        max_width: float = 2 * theme.STAGE_RIGHT,
    ) -> None:
        d = getattr(trace, field).shape[-1]
        few = len(words) <= _FEW
        self.row = (
            TokenRow(words, max_width=max_width, font_size=theme.SIZE_LARGE, height=0.9, gap=0.7)
            if few
            else TokenRow(words, max_width=max_width)
        )
        one_row = len(self.row) == 1
        size = theme.SIZE_FORMULA if few else theme.SIZE_LABEL if one_row else theme.SIZE_TICK
        line = size * _LINE_HEIGHT
        for number, pills in enumerate(self.row):
            pills.shift(DOWN * number * (d * line + 0.3))
        self.columns: list[VGroup] = []
        for i, pill in enumerate(self.row.pills):
            column = VGroup()
            for k in range(d):
                rounded = Rounded(trace.quantity(field, i, k), decimals)
                figure = Number(rounded, font_size=size)
                below = pill.box.get_bottom()[1] - 0.12 - (k + 0.5) * line
                column.add(figure.move_to((pill.box.get_x(), below, 0)))
            self.columns.append(column)
        super().__init__(self.row, *self.columns)
        self.center()

    def pill(self, i: int) -> TokenPill:
        """Return token ``i``."""
        return self.row.pill(i)

    def token(self, i: int) -> VGroup:
        """Return the pill and the numbers of token ``i``."""
        return VGroup(self.pill(i), self.columns[i])
