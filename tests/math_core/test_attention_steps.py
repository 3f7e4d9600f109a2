"""What attention adds to a layer, and its projections and angles taken apart."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import MultiHeadAttention
from math_core.attention_steps import (
    compare_contexts,
    follow_cosine,
    project_token,
    weights_of,
)

TOKENS = np.array([[1.0, 0.0, 0.5], [0.5, 1.0, 0.2], [0.2, 0.3, 1.0], [1.0, 0.5, 0.3]])


def test_only_attention_hears_a_word_elsewhere_in_the_sentence() -> None:
    pair = (["it", "was", "tired"], ["it", "was", "wide"])
    trace = compare_contexts(np.random.RandomState(1), pair, 0, 4)
    assert np.array_equal(trace.feed_forward[0], trace.feed_forward[1])
    assert np.abs(trace.attention[0] - trace.attention[1]).max() > 0.01
    same = compare_contexts(np.random.RandomState(1), (pair[0], pair[0]), 0, 4)
    assert np.array_equal(same.attention[0], same.attention[1])
    with pytest.raises(ValueError, match="one length"):
        compare_contexts(np.random.RandomState(1), (pair[0], ["it"]), 0, 4)


def test_a_tokens_projections_are_its_vector_times_the_weights() -> None:
    random = np.random.RandomState(0)
    attention = MultiHeadAttention.fresh(random, 4, 2)
    trace = attention.forward(random.randn(1, 3, 4))
    token = project_token(attention, trace, 1)
    assert token.inputs.shape == (4, 1)
    for projected, weights in (
        (token.query, token.w_query),
        (token.key, token.w_key),
        (token.value, token.w_value),
    ):
        assert projected == pytest.approx(token.inputs.T @ weights)
    assert token.query_products[2, 3] == pytest.approx(token.inputs[2, 0] * token.w_query[2, 3])
    assert token.query_sums[1] == pytest.approx(token.query_products[:2].sum(axis=0))
    assert token.query_sums[-1] == pytest.approx(token.query[0])


def test_the_weights_to_be_shown_are_those_that_are_used() -> None:
    attention = MultiHeadAttention.fresh(np.random.RandomState(3), 6, 2)
    x = np.random.RandomState(4).randn(1, 5, 6)
    trace, weights = attention.forward(x), weights_of(attention)
    assert np.allclose(x @ weights.w_query, trace.query)
    assert np.allclose(x @ weights.w_key, trace.key)
    assert np.allclose(x @ weights.w_value, trace.value)
    assert np.allclose(trace.concatenated @ weights.w_output, trace.output)


def test_the_cosine_of_two_rows_step_by_step() -> None:
    # 3·4 + 4·3 = 24 over lengths 5 and 5.
    steps = follow_cosine(np.array([[3.0, 4.0], [9.0, 9.0], [4.0, 3.0]]), 0, 2)
    assert steps.products.tolist() == [12.0, 12.0]
    assert float(steps.dot_product) == 24.0
    assert steps.lengths.tolist() == [5.0, 5.0]
    assert float(steps.cosine) == pytest.approx(0.96)
    assert float(follow_cosine(np.array([[1.0, 0.0], [0.0, 0.0]]), 0, 1).cosine) == 0.0
