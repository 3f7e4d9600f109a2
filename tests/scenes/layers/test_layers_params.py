"""Part 2's parameters: their defaults, what they refuse, and the traces they make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.layers.params import LayersParams
from tests.scenes.params.refusals import refusal


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


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_nobody_is_silent_in_the_deep_network(seed: int) -> None:
    hidden = LayersParams(seed=seed).network_trace().layers[:-1]
    assert len(hidden) == 2
    for layer in hidden:
        assert (layer.output > 0).any(axis=1).all(), "each sample lights some neuron"
        assert (layer.output > 0).any(axis=0).all(), "each neuron is lit by some sample"


def test_a_network_in_which_somebody_is_always_silent_is_the_first_one_drawn() -> None:
    # For one sample, some of 64 neurons are below zero in every draw.
    params = LayersParams(sizes=(3, 64, 2), batch=1)
    assert np.array_equal(
        params.living_network().layers[0].weights, params.network().layers[0].weights
    )
