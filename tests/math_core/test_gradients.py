"""Every gradient against finite differences: parameters and inputs of all that is trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from math_core import (
    ACTIVATIONS,
    DenseLayer,
    LanguageModel,
    MultiHeadAttention,
    Network,
    TransformerBlock,
    TransformerStack,
    attention_gradients,
    block_gradients,
    causal_mask,
    cross_entropy,
    glorot_uniform,
    layer_gradients,
    layer_norm,
    layer_norm_gradients,
    mean_squared_error,
    multi_head_gradients,
    named_parameters,
    network_gradients,
    scaled_dot_product_attention,
)

H = 1e-6


def numerical(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Return central differences of a scalar function, number by number."""
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += H
        down[index] -= H
        gradient[index] = (function(up) - function(down)) / (2 * H)
    return gradient


def agree(computed: np.ndarray, function: Callable[[np.ndarray], float], at: np.ndarray) -> None:
    np.testing.assert_allclose(computed, numerical(function, np.array(at)), rtol=2e-6, atol=2e-8)


@pytest.fixture
def random() -> np.random.RandomState:
    return np.random.RandomState(5)


def all_parameters_agree(
    model: Any, gradients: dict[str, np.ndarray], loss: Callable[[Any], float]
) -> None:
    parameters = model.parameters()
    assert set(gradients) == set(parameters)
    for name, value in parameters.items():

        def shifted(array: np.ndarray, name: str = name) -> float:
            return loss(model.with_parameters({**parameters, name: array}))

        agree(gradients[name], shifted, value)


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_a_networks_gradients_are_those_of_its_loss(
    activation: str, random: np.random.RandomState
) -> None:
    network = Network.from_sizes(
        [3, 4, 2], random, initialiser=glorot_uniform, hidden=activation, output=activation
    )
    inputs, upstream = random.randn(5, 3), random.randn(5, 2)

    def loss(model: Network, x: np.ndarray = inputs) -> float:
        return float((model.forward(x).output * upstream).sum())

    gradients = network_gradients(network.forward(inputs), upstream)
    all_parameters_agree(network, named_parameters(gradients), loss)
    agree(gradients.inputs, lambda x: loss(network, x), inputs)


def test_a_single_samples_gradients_have_the_shapes_of_what_they_belong_to(
    random: np.random.RandomState,
) -> None:
    layer = DenseLayer(random.randn(3, 2), random.randn(2), "tanh")
    gradients = layer_gradients(layer.forward([1.0, 2.0, 3.0]), [1.0, -1.0])
    assert gradients.weights.shape == (3, 2)
    assert gradients.biases.shape == (2,)
    assert gradients.inputs.shape == (3,)


@pytest.mark.parametrize("masked", [False, True])
def test_attentions_gradients(masked: bool, random: np.random.RandomState) -> None:
    q, k, v = random.randn(2, 4, 3), random.randn(2, 4, 3), random.randn(2, 4, 5)
    mask = causal_mask(4) if masked else None
    upstream = random.randn(2, 4, 5)

    def loss(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> float:
        return float((scaled_dot_product_attention(q, k, v, mask).output * upstream).sum())

    gradients = attention_gradients(scaled_dot_product_attention(q, k, v, mask), upstream)
    agree(gradients.query, lambda x: loss(x, k, v), q)
    agree(gradients.key, lambda x: loss(q, x, v), k)
    agree(gradients.value, lambda x: loss(q, k, x), v)


def test_multi_head_gradients(random: np.random.RandomState) -> None:
    attention = MultiHeadAttention.fresh(random, 6, 3, glorot_uniform)
    inputs, upstream = random.randn(2, 4, 6), random.randn(2, 4, 6)
    gradients = multi_head_gradients(attention, attention.forward(inputs), upstream)
    names = ("w_q", "w_k", "w_v", "w_o")
    weights = {name: getattr(attention, name) for name in names}
    for name in names:

        def loss(array: np.ndarray, name: str = name) -> float:
            changed = attention.with_weights(**{**weights, name: array})
            return float((changed.forward(inputs).output * upstream).sum())

        agree(getattr(gradients, name), loss, weights[name])
    agree(
        gradients.inputs,
        lambda x: float((attention.forward(x).output * upstream).sum()),
        inputs,
    )


def test_layer_norm_gradients(random: np.random.RandomState) -> None:
    inputs, gamma, beta = random.randn(2, 3, 4), random.randn(4), random.randn(4)
    upstream = random.randn(2, 3, 4)

    def loss(x: np.ndarray, g: np.ndarray, b: np.ndarray) -> float:
        return float((layer_norm(x, g, b, 0.01).output * upstream).sum())

    gradients = layer_norm_gradients(layer_norm(inputs, gamma, beta, 0.01), upstream)
    agree(gradients.inputs, lambda x: loss(x, gamma, beta), inputs)
    agree(gradients.gamma, lambda g: loss(inputs, g, beta), gamma)
    agree(gradients.beta, lambda b: loss(inputs, gamma, b), beta)


@pytest.mark.parametrize("norm", ["post", "pre", None])
@pytest.mark.parametrize("residual", [True, False])
def test_a_blocks_gradients(norm: Any, residual: bool, random: np.random.RandomState) -> None:
    block = TransformerBlock.fresh(
        random,
        d_model=4,
        n_heads=2,
        d_ff=5,
        norm=norm,
        activation="gelu",
        initialiser=glorot_uniform,
        residual=residual,
    )
    # γ and β away from one and zero, biases away from zero.
    block = block.with_parameters(
        {
            name: array + 0.3 * random.randn(*array.shape)
            for name, array in block.parameters().items()
        }
    )
    inputs, upstream = random.randn(2, 3, 4), random.randn(2, 3, 4)

    def loss(model: TransformerBlock, x: np.ndarray = inputs) -> float:
        return float((model.forward(x, causal_mask(3)).output * upstream).sum())

    gradients = block_gradients(block, block.forward(inputs, causal_mask(3)), upstream)
    all_parameters_agree(block, named_parameters(gradients), loss)
    agree(gradients.inputs, lambda x: loss(block, x), inputs)


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("causal", [True, False])
def test_a_language_models_gradients(
    norm: Any, causal: bool, random: np.random.RandomState
) -> None:
    stack = TransformerStack.fresh(
        random, n_blocks=2, d_model=4, n_heads=2, d_ff=3, norm=norm, activation="tanh"
    )
    head = DenseLayer(random.randn(4, 5), random.randn(5))
    model = LanguageModel(random.randn(5, 4), stack, head, causal=causal)
    # A word that stands twice learns from both of its places.
    tokens, targets = np.array([[0, 3, 0], [4, 1, 2]]), np.array([[3, 0, 1], [1, 2, 4]])

    def loss(candidate: LanguageModel) -> float:
        return float(cross_entropy(candidate.forward(tokens).logits, targets).loss)

    trace = model.forward(tokens)
    gradients = model.gradients(trace, cross_entropy(trace.logits, targets).gradient)
    all_parameters_agree(model, named_parameters(gradients), loss)


def test_the_losses_gradients(random: np.random.RandomState) -> None:
    logits, targets = random.randn(2, 3, 4), random.randint(0, 4, (2, 3))
    agree(
        cross_entropy(logits, targets).gradient,
        lambda x: float(cross_entropy(x, targets).loss),
        logits,
    )
    predictions, wanted = random.randn(3, 2), random.randn(3, 2)
    agree(
        mean_squared_error(predictions, wanted).gradient,
        lambda x: float(mean_squared_error(x, wanted).loss),
        predictions,
    )


def test_a_gradient_of_the_wrong_shape_is_refused(random: np.random.RandomState) -> None:
    layer = DenseLayer(random.randn(3, 2), random.randn(2))
    with pytest.raises(ValueError, match=r"output's shape \(2,\); got \(3,\)"):
        layer_gradients(layer.forward([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0])
