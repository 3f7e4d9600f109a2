"""Part 3's parameters: their defaults, what they refuse, and the traces they make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.attention.params import AttentionParams
from tests.scenes.params.refusals import refusal


def test_the_default_tokens_have_the_sources_vectors_and_weights() -> None:
    trace = AttentionParams().simple_trace()
    # From the storyboard: query T2.
    np.testing.assert_allclose(trace.scores[2], [0.70, 0.60, 1.13, 0.65], atol=1e-12)
    np.testing.assert_allclose(trace.attention_weights[2], [0.238, 0.225, 0.305, 0.231], atol=5e-4)
    np.testing.assert_allclose(trace.output[2], [0.643, 0.432, 0.539], atol=5e-4)


def test_the_sources_experiment_comes_out() -> None:
    trace = AttentionParams().mixing_trace()
    assert float(trace.feed_forward_mean) == pytest.approx(0.42082, abs=5e-6)
    assert float(trace.attention_mean) == pytest.approx(0.99806, abs=5e-6)
    values = trace.attention.heads.value[0, 0]
    np.testing.assert_allclose(trace.average_value[0], sum(values) / len(values))


def test_the_chosen_block_is_one_of_all_blocks() -> None:
    params = AttentionParams(block=1)
    traces = params.trained_traces()
    assert len(traces) == 2
    assert traces[0] == params.trained_trace() != traces[1]


def test_equal_words_have_equal_vectors_and_a_seed_gives_the_same_ones() -> None:
    params = AttentionParams.model_validate({"tokens": "the cat and the dog"})
    vectors = params.vectors()
    np.testing.assert_array_equal(vectors[0], vectors[3])
    assert len(np.unique(vectors, axis=0)) == 4
    np.testing.assert_array_equal(vectors, params.vectors())


def test_a_causal_token_has_no_weight_on_what_follows() -> None:
    params = AttentionParams(causal=True)
    weights = params.simple_trace().attention_weights
    assert (np.triu(weights, 1) == 0).all()
    heads = params.multi_head_trace().heads.attention_weights
    assert (np.triu(heads, 1) == 0).all()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_heads": 3}, "allowed are 1, 2, 4, 8"),
        ({"query": 4}, "from 0 to 3"),
        ({"tokens": ["word"] * 17}, "tokens"),
        ({"tokens": ["thirteenchars"]}, "tokens"),
        ({"tokens": []}, "tokens"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_allowed(
    values: dict[str, Any], words: str
) -> None:
    assert words in refusal(AttentionParams, **values)


def test_with_one_or_two_tokens_the_last_one_asks() -> None:
    assert AttentionParams.model_validate({"tokens": "hello"}).query == 0
    assert AttentionParams.model_validate({"tokens": ["a", "b"]}).query == 1
