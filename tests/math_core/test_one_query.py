"""Every step of a query adds up to what whole-matrix attention computes."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import causal_mask, scaled_dot_product_attention
from math_core.one_query import follow_query

TOKENS = np.array([[1.0, 0.0, 0.5], [0.5, 1.0, 0.2], [0.2, 0.3, 1.0], [1.0, 0.5, 0.3]])


def test_the_sources_query_step_by_step() -> None:
    steps = follow_query(scaled_dot_product_attention(TOKENS, TOKENS, TOKENS), 2)
    assert steps.scores == pytest.approx([0.70, 0.60, 1.13, 0.65])
    assert steps.scaled_scores == pytest.approx([0.404, 0.346, 0.652, 0.375], abs=5e-4)
    assert steps.exponentials == pytest.approx(np.exp(steps.scaled_scores))
    assert steps.attention_weights == pytest.approx([0.238, 0.225, 0.305, 0.231], abs=5e-4)
    assert steps.output == pytest.approx([0.643, 0.432, 0.539], abs=5e-4)


@pytest.mark.parametrize("query", range(4))
@pytest.mark.parametrize("masked", [False, True])
def test_the_steps_add_up(query: int, masked: bool) -> None:
    mask = causal_mask(4) if masked else None
    trace = scaled_dot_product_attention(TOKENS, TOKENS, TOKENS, mask)
    steps = follow_query(trace, query)
    assert len(steps.scores) == (query + 1 if masked else 4)
    assert steps.products.sum(axis=1) == pytest.approx(steps.scores)
    assert steps.scores / steps.root_d_k == pytest.approx(steps.scaled_scores)
    assert steps.exponentials / steps.total == pytest.approx(steps.attention_weights)
    assert float(steps.weights_total) == pytest.approx(1.0)
    assert steps.parts.sum(axis=0) == pytest.approx(trace.output[query])


def test_what_cannot_be_followed_is_refused() -> None:
    trace = scaled_dot_product_attention(TOKENS, TOKENS, TOKENS)
    with pytest.raises(IndexError, match="from 0 to 3"):
        follow_query(trace, 4)
    with pytest.raises(ValueError, match="n_queries, d_k"):
        follow_query(scaled_dot_product_attention(TOKENS[None], TOKENS[None], TOKENS[None]), 0)
    huge = TOKENS * 100
    with pytest.raises(ValueError, match="range of floats"):
        follow_query(scaled_dot_product_attention(huge, huge, huge), 0)
