"""The viewer's multi-head attention, and how much of it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from math_core import MultiHeadTrace
from math_core.attention_steps import HeadWeightsTrace, weights_of
from scenes.attention.params import AttentionParams
from scenes.stage.attention.head_card import HeadBlocks, HeadCard

# So many columns of a matrix are drawn, whether it is one head's or several heads'.
MOST_COLUMNS = 8
_MOST_HEADS = 3


@dataclass(frozen=True)
class DrawnHeads:
    """Several heads, of which only the first are drawn if there are many.

    Attributes
    ----------
    trace
        All heads.
    weights
        What they learn.
    n_heads, n_columns
        So many heads are drawn, and so many columns of each.
    """

    trace: MultiHeadTrace
    weights: HeadWeightsTrace
    n_heads: int
    n_columns: int

    @classmethod
    def of(cls, params: AttentionParams) -> DrawnHeads:
        """Return the viewer's heads."""
        n_heads = min(params.n_heads, _MOST_HEADS)
        weights = weights_of(params.multi_head())
        return cls(params.multi_head_trace(), weights, n_heads, max(1, MOST_COLUMNS // n_heads))

    def blocks(self, field: str, size: tuple[float, float]) -> HeadBlocks:
        """Return queries, keys, values or outputs of all heads side by side."""
        return HeadBlocks(self.trace.heads, field, self.n_heads, self.n_columns, size)

    def cards(self) -> list[HeadCard]:
        """Return a card for each head that is drawn."""
        return [
            HeadCard(self.trace.heads, k, self.n_heads, self.n_columns) for k in range(self.n_heads)
        ]
