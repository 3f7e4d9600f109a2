"""Gradients, GELU, cross-entropy and optimisers against PyTorch's, from a stored file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from math_core import (
    SGD,
    Adam,
    DenseLayer,
    MultiHeadAttention,
    TransformerBlock,
    block_gradients,
    causal_mask,
    cross_entropy,
    evaluate,
)

ORACLE = Path(__file__).parents[1] / "oracles" / "torch_gradients.npz"


@pytest.fixture
def stored() -> Iterator[Any]:
    with np.load(ORACLE) as arrays:
        yield arrays


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_a_causal_blocks_gradients_agree_with_autograd(norm: Any, stored: Any) -> None:
    d_ff, d_model = stored["project"].shape
    block = TransformerBlock(
        MultiHeadAttention(*(stored[name] for name in ("w_q", "w_k", "w_v", "w_o")), 3),
        DenseLayer(stored["expand"], np.zeros(d_ff), "gelu"),
        DenseLayer(stored["project"], np.zeros(d_model)),
        norm,
        attention_gamma=stored["gamma_1"],
        feed_forward_gamma=stored["gamma_2"],
    )
    x = stored["x"]
    gradients = block_gradients(block, block.forward(x, causal_mask(4)), stored["upstream"])
    assert gradients.attention_norm is not None
    assert gradients.feed_forward_norm is not None
    ours = {
        "inputs": gradients.inputs,
        "expand": gradients.expand.weights,
        "project": gradients.project.weights,
        "gamma_1": gradients.attention_norm.gamma,
        "gamma_2": gradients.feed_forward_norm.gamma,
        **{name: getattr(gradients.attention, name) for name in ("w_q", "w_k", "w_v", "w_o")},
    }
    for name, gradient in ours.items():
        np.testing.assert_allclose(gradient, stored[f"{norm}_{name}"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh"])
def test_gelu_and_its_slope_agree_with_pytorch(name: str, stored: Any) -> None:
    trace = evaluate(name, stored["z"])
    np.testing.assert_allclose(trace.output, stored[name], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(trace.slope, stored[f"{name}_slope"], rtol=1e-12, atol=1e-12)


def test_cross_entropy_agrees_with_pytorch(stored: Any) -> None:
    trace = cross_entropy(stored["logits"], stored["targets"])
    assert float(trace.loss) == pytest.approx(float(stored["loss"]), rel=1e-14)
    np.testing.assert_allclose(trace.gradient, stored["logits_gradient"], atol=1e-15)


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_optimisers_go_pytorchs_way(name: str, stored: Any) -> None:
    optimiser = Adam(0.05) if name == "adam" else SGD(0.05, momentum=0.9)
    point = {"p": np.array([-1.0, 1.5])}
    for expected in stored[name]:
        x, y = point["p"]
        slope = np.array([-2 * (1 - x) - 4 * x * (y - x**2), 2 * (y - x**2)])
        point = optimiser.step(point, {"p": slope})
        np.testing.assert_allclose(point["p"], expected, rtol=1e-12, atol=1e-12)
