r"""Attention of one query: a row of the matrices, step by step, from dot products to output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from math_core.attention import AttentionTrace
from math_core.trace import Trace
from math_core.validation import Array


@dataclass(frozen=True, eq=False)
class QueryTrace(Trace):
    """One query's way through attention; it sees ``n`` of the keys.

    Attributes
    ----------
    products
        Query × key, dimension by dimension, shape (n, d_k).
    scores
        Their sums, q · k, shape (n,).
    d_k
        Dimensions of a key, shape ().
    root_d_k
        √d_k, shape ().
    scaled_scores
        Scores ÷ √d_k, shape (n,).
    exponentials
        e to the scaled score itself, shape (n,).
    total
        Their sum, shape ().
    attention_weights
        Exponentials ÷ total, shape (n,).
    weights_total
        Sum of the weights, shape ().
    parts
        Weight × value, shape (n, d_v).
    output
        Sum of the parts, shape (d_v,).
    """

    products: Array
    scores: Array
    d_k: Array
    root_d_k: Array
    scaled_scores: Array
    exponentials: Array
    total: Array
    attention_weights: Array
    weights_total: Array
    parts: Array
    output: Array


def follow_query(trace: AttentionTrace, query: int) -> QueryTrace:
    r"""Return every step of one row of attention.

    The exponentials are those of the scores themselves, :math:`e^{s_j}`, where the trace has
    :math:`e^{s_j - \max s}`: the weights are the same.

    Parameters
    ----------
    trace
        Of attention without leading axes, with scores small enough for :math:`e^s`.
    query
        Row of the query, counted from 0.

    Raises
    ------
    IndexError
        If there is no such query.
    ValueError
        If the trace has leading axes, or an exponential leaves the range of floats.

    Examples
    --------
    >>> from math_core import scaled_dot_product_attention
    >>> x = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> follow_query(scaled_dot_product_attention(x, x, x), 0).scores.tolist()
    [1.0, 0.0]
    """
    if trace.query.ndim != 2:
        raise ValueError(f"query must have shape (n_queries, d_k); got {trace.query.shape}")
    if not 0 <= query < len(trace.query):
        raise IndexError(f"query must be from 0 to {len(trace.query) - 1}; got {query}")
    seen = np.isfinite(trace.scaled_scores[query])
    scaled = trace.scaled_scores[query][seen]
    with np.errstate(over="ignore"):
        exponentials = np.exp(scaled)
    if not np.isfinite(exponentials.sum()):
        raise ValueError(f"e to the power of {scaled.max():g} leaves the range of floats")
    weights = trace.attention_weights[query][seen]
    d_k = trace.query.shape[-1]
    parts = weights[:, None] * trace.value[seen]
    return QueryTrace(
        products=trace.query[query] * trace.key[seen],
        scores=trace.scores[query][seen],
        d_k=np.array(float(d_k)),
        root_d_k=np.sqrt(d_k),
        scaled_scores=scaled,
        exponentials=exponentials,
        total=exponentials.sum(),
        attention_weights=weights,
        weights_total=weights.sum(),
        parts=parts,
        output=trace.output[query],
    )
