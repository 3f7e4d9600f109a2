"""Tokens with their vectors: a pill, and its numbers below it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, VGroup

from math_core import Trace
from scenes.stage import theme
from scenes.stage.number import Number
from scenes.stage.shown import Shown
from scenes.stage.tokens import TokenPill, TokenRow

_LINE = 0.42
_PILL_HEIGHT = 0.62


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
    >>> TokenVectors(params.tokens, params.simple_trace(), "value")  # doctest: +SKIP
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
        self.row = TokenRow(words, max_width=max_width, gap=0.45 if len(words) <= 6 else 0.22)
        large = len(self.row) == 1
        line = _LINE if large else 0.34
        for number, pills in enumerate(self.row):
            pills.shift(DOWN * number * (d * line + 0.3))
        self.columns: list[VGroup] = []
        for i, pill in enumerate(self.row.pills):
            column = VGroup()
            for k in range(d):
                shown = Shown(trace.quantity(field, i, k), decimals)
                size = theme.SIZE_LABEL if large else theme.SIZE_TICK
                figure = Number(shown, font_size=size)
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
