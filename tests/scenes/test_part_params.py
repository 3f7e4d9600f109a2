"""The parameters of Parts 2 to 4: their defaults, what they refuse, and the traces they make."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scenes.attention.params import AttentionParams
from scenes.layers.params import LayersParams
from scenes.params.small_model import CORPUS
from scenes.transformer.params import TransformerParams


def refusal(model: type[Any], **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return str(caught.value)


# --- layers --------------------------------------------------------------------------------------


def test_the_default_sizes_are_the_sources() -> None:
    params = LayersParams()
    assert params.batch_trace().inputs.shape == (4, 3)
    assert params.batch_trace().weights.shape == (3, 5)
    assert [layer.output.shape for layer in params.network_trace().layers] == [
        (4, 8),
        (4, 5),
        (4, 2),
    ]
    assert [layer.output.shape for layer in params.circle_trace().layers] == [
        (100, 4),
        (100, 3),
        (100, 2),
    ]


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(1, 64), st.integers(1, 64), st.integers(1, 16))
def test_products_of_the_single_layer_have_two_decimals(
    seed: int, n_inputs: int, neurons: int, batch: int
) -> None:
    params = LayersParams(sizes=(n_inputs, 2), neurons=neurons, batch=batch, seed=seed)
    trace = params.batch_trace()
    for array in (trace.inputs, trace.weights, trace.biases):
        assert np.abs(array * 10 - np.round(array * 10)).max() < 1e-9
        assert not np.signbit(array[array == 0]).any(), "a negative zero would be shown as −0.0"
    exact = np.round(trace.inputs * 10) @ np.round(trace.weights * 10)
    np.testing.assert_allclose(trace.weighted_sums, exact / 100, atol=1e-12)


def test_the_single_sample_is_the_batchs_first() -> None:
    params = LayersParams(batch=3)
    np.testing.assert_allclose(
        params.single_trace().output, params.batch_trace().output[0], atol=1e-12
    )


def test_spirals_are_learned_with_activations_and_not_without() -> None:
    params = LayersParams()
    assert params.training().trace.accuracy[-1] >= 0.99
    assert params.training(linear=True).trace.accuracy[-1] < 0.8


def test_words_on_the_command_line_become_sizes() -> None:
    assert LayersParams.model_validate({"sizes": "2, 64,1"}).sizes == (2, 64, 1)


@pytest.mark.parametrize(
    "values",
    [{"sizes": [3]}, {"sizes": [3, 65]}, {"sizes": [1] * 10}, {"sizes": [3, 0]}, {"batch": 17}],
)
def test_sizes_out_of_bounds_are_refused(values: dict[str, Any]) -> None:
    assert next(iter(values)) in refusal(LayersParams, **values)


# --- attention -----------------------------------------------------------------------------------


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


# --- transformer ---------------------------------------------------------------------------------


def test_the_default_block_has_the_sources_shapes() -> None:
    params = TransformerParams()
    trace = params.block_trace()
    assert trace.inputs.shape == trace.output.shape == (1, 6, 8)
    assert trace.attention.heads.attention_weights.shape == (1, 2, 6, 6)
    assert trace.expand.output.shape == (6, 16)


@pytest.mark.parametrize("norm", ["post", "pre", "none"])
def test_the_small_language_model_learns_its_sentences(norm: str) -> None:
    params = TransformerParams.model_validate({"norm": norm, "n_blocks": 2})
    run = params.training()
    assert run.trace.loss[-1] < 0.35 < 3 < run.trace.loss[0]
    # "too" is followed by tired in two sentences, by wide and busy in one each.
    expected = dict(zip(CORPUS.words, params.next_token_trace().probabilities, strict=True))
    assert expected["tired"] == pytest.approx(0.5, abs=0.1)
    assert expected["wide"] == pytest.approx(0.25, abs=0.1)
    assert expected["busy"] == pytest.approx(0.25, abs=0.1)


def test_without_positions_a_shuffled_sentence_gives_the_same_outputs_shuffled() -> None:
    trace = TransformerParams().shuffle_trace()
    assert float(trace.plain_difference) < 1e-12
    assert float(trace.placed_difference) > 0.1


def test_the_residual_connection_keeps_signal_and_gradient_alive() -> None:
    trace = TransformerParams(n_blocks=12).depth_trace()
    assert trace.signal.shape == trace.gradient_without.shape == (13,)
    assert trace.signal[-1] >= trace.signal[0]
    assert trace.signal_without[-1] < 0.1 * trace.signal_without[0]
    assert trace.gradient_without[0] < 0.1 * trace.gradient[0]


@pytest.mark.parametrize("d_model", [8, 16])
def test_only_a_norm_on_the_rail_brings_vectors_back_to_one_length(d_model: int) -> None:
    params = TransformerParams(d_model=d_model, n_blocks=4)
    trace = params.placement_trace()
    # Mean zero and variance one in d dimensions: length √d.
    assert trace.post[1:] == pytest.approx([np.sqrt(d_model)] * 4, rel=1e-3)
    assert trace.pre[-1] > 1.3 * np.sqrt(d_model)
    assert trace.none.tolist() == params.depth_trace().signal.tolist()
    assert trace.post[0] == trace.pre[0] == trace.none[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"prompt": "the elephant"}, "unknown word 'elephant'"),
        ({"prompt": ["the"] * 12}, "at most 11 words"),
        ({"n_blocks": 13}, "n_blocks"),
        ({"norm": "middle"}, "norm"),
        ({"temperature": 0}, "temperature"),
        ({"n_heads": 5}, "allowed are 1, 2, 4, 8"),
    ],
)
def test_a_transformer_that_cannot_be_is_refused(values: dict[str, Any], words: str) -> None:
    assert words in refusal(TransformerParams, **values)


@pytest.mark.parametrize("model", [LayersParams, AttentionParams, TransformerParams])
def test_the_trace_for_the_command_line_is_plain_data(model: type[Any]) -> None:
    trace = model().trace()
    assert json.loads(json.dumps(trace.to_dict())) == trace.to_dict()
