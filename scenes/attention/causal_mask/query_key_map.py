"""Scores or weights of all tokens as a heat map: rows are queries, columns are keys."""

from __future__ import annotations

from math_core import AttentionTrace
from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap

Size = tuple[float, float]

# So few tokens are drawn large, and named along both sides.
_FEW = 6


def are_few(params: AttentionParams) -> bool:
    """Return whether there are so few tokens that they are drawn large."""
    return params.n_tokens <= _FEW


def query_key_map(
    params: AttentionParams,
    trace: AttentionTrace,
    field: str,
    size_of_few: Size,
    size_of_many: Size,
) -> HeatMap:
    """Return the scaled scores or the weights of all tokens.

    Parameters
    ----------
    params
        Of the tokens.
    trace
        Their attention.
    field
        ``"scaled_scores"`` or ``"attention_weights"``.
    size_of_few, size_of_many
        Greatest width and height of the cells together, for few tokens and for many.
    """
    few, scores = are_few(params), field == "scaled_scores"
    heat_map = HeatMap(
        trace,
        field,
        colormap="RdBu" if scores else "viridis",
        limits=None if scores else (0.0, 1.0),
        decimals=2,
        row_labels=params.tokens,
        # The names of many would be turned, and leave no room for the rows.
        column_labels=params.tokens if few else (),
        row_title="query",
        column_title="key",
        size=size_of_few if few else size_of_many,
    )
    heat_map.titles[0].set_color(theme.KEY)
    heat_map.titles[1].set_color(theme.QUERY)
    return heat_map
