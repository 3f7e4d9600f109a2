"""The transformer block against PyTorch, against the paper, and against its own laws."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from math_core import (
    DenseLayer,
    MultiHeadAttention,
    TooLargeError,
    TransformerBlock,
    causal_mask,
    layer_norm,
    scaled_normal,
    sinusoidal_positions,
)

ORACLES = Path(__file__).parent.parent / "oracles"
D_MODEL, D_FF = 8, 16


def block(norm: Any, seed: int = 0, scale: float = 1.0) -> TransformerBlock:
    random = np.random.RandomState(seed)

    def draw(*shape: int) -> np.ndarray:
        return scale * random.randn(*shape)

    heads = MultiHeadAttention(*(draw(D_MODEL, D_MODEL) for _ in range(4)), 2)
    expand = DenseLayer(draw(D_MODEL, D_FF), draw(D_FF), "relu")
    return TransformerBlock(heads, expand, DenseLayer(draw(D_FF, D_MODEL), draw(D_MODEL)), norm)


def sentences(seed: int = 1, batch: int = 2, tokens: int = 5) -> np.ndarray:
    return np.random.RandomState(seed).randn(batch, tokens, D_MODEL)


# --- another library's results -------------------------------------------------------------------


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_both_norm_orders_agree_with_pytorch(norm: Any) -> None:
    with np.load(ORACLES / "torch_transformer.npz") as stored:
        heads = MultiHeadAttention(*(stored[name] for name in ("w_q", "w_k", "w_v", "w_o")), 2)
        ours = TransformerBlock(
            heads,
            DenseLayer(stored["expand"], np.zeros(D_FF), "relu"),
            DenseLayer(stored["project"], np.zeros(D_MODEL)),
            norm,
            attention_gamma=stored["gamma_1"],
            feed_forward_gamma=stored["gamma_2"],
        )
        output = ours.forward(stored["x"]).output
        assert output == pytest.approx(stored[f"{norm}_output"], abs=1e-12)


def test_layer_norm_agrees_with_pytorch() -> None:
    with np.load(ORACLES / "torch_transformer.npz") as stored:
        trace = layer_norm(stored["x"], stored["gamma"], stored["beta"])
        assert trace.output == pytest.approx(stored["normed"], abs=1e-12)


# --- layer norm ----------------------------------------------------------------------------------


def test_layer_norm_gives_the_hand_computed_numbers() -> None:
    # (1, 3): mean 2, variance 1, normalised ∓1/√(1 + 3) with ε = 3; × (2, 4) + (10, 20).
    trace = layer_norm([1.0, 3.0], [2.0, 4.0], [10.0, 20.0], epsilon=3.0)
    assert (float(trace.mean), float(trace.variance)) == (2.0, 1.0)
    assert trace.squares.tolist() == [1.0, 1.0]
    assert trace.normalised.tolist() == [-0.5, 0.5]
    assert trace.scaled.tolist() == [-1.0, 2.0]
    assert trace.output.tolist() == [9.0, 22.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8), st.floats(-1e3, 1e3))
def test_layer_norm_ignores_a_constant_shift(vector: list[float], shift: float) -> None:
    assume(np.ptp(vector) > 1e-3)
    moved = layer_norm(np.array(vector) + shift).normalised
    assert moved == pytest.approx(layer_norm(vector).normalised, abs=1e-4)


@given(st.lists(st.floats(-1e100, 1e100), min_size=2, max_size=8))
def test_a_normalised_vector_has_mean_zero_and_at_most_unit_variance(vector: list[float]) -> None:
    # Where all entries agree to a dozen digits, their differences are rounding alone.
    assume(np.ptp(vector) == 0 or np.ptp(vector) > 1e-6 * np.abs(vector).max())
    normalised = layer_norm(vector).normalised
    assert normalised.mean() == pytest.approx(0.0, abs=1e-6)
    assert normalised.var() <= 1 + 1e-9


@pytest.mark.parametrize("value", [5.0, 3002399751580331.0, 1.1e18, -1.7e308])
def test_a_constant_vector_is_normalised_to_zeros(value: float) -> None:
    trace = layer_norm([value] * 3)
    assert trace.normalised.tolist() == [0.0, 0.0, 0.0]
    assert float(trace.mean) == value


def test_norms_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="gamma has 2 values but inputs has 3"):
        layer_norm([1.0, 2.0, 3.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="beta has 1 values"):
        layer_norm([1.0, 2.0], beta=[1.0])
    with pytest.raises(ValueError, match="epsilon must be positive"):
        layer_norm([1.0, 2.0], epsilon=0.0)
    with pytest.raises(ValueError, match="got shape"):
        layer_norm(1.0)
    with pytest.raises(TooLargeError, match="variance"):
        layer_norm([1e200, -1e200])
    with pytest.raises(TooLargeError, match="output"):
        layer_norm([1.0, -1.0], [1.7e308, 1.7e308], [1.7e308, 1.7e308])


# --- positions -----------------------------------------------------------------------------------


def test_positions_are_the_papers_sines_and_cosines() -> None:
    encoding = sinusoidal_positions(4, 6)
    for position in range(4):
        for i in range(3):
            angle = position / 10_000 ** (2 * i / 6)
            assert encoding[position, 2 * i] == pytest.approx(math.sin(angle), abs=1e-15)
            assert encoding[position, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-15)
    assert sinusoidal_positions(1, 5).tolist() == [[0.0, 1.0, 0.0, 1.0, 0.0]]
    for n_tokens, d_model in ((0, 4), (4, 0)):
        with pytest.raises(ValueError, match="1 or more"):
            sinusoidal_positions(n_tokens, d_model)


@given(st.permutations(range(5)))
def test_without_positions_a_shuffled_sentence_gives_shuffled_outputs(order: list[int]) -> None:
    x, ours = sentences(), block("post")
    assert ours.forward(x[:, order]).output == pytest.approx(
        ours.forward(x).output[:, order], abs=1e-9
    )


def test_with_positions_it_does_not() -> None:
    order, ours = [1, 0, 2, 3, 4], block("post")
    x, positions = sentences(), sinusoidal_positions(5, D_MODEL)
    straight = ours.forward(x + positions).output[:, order]
    shuffled = ours.forward(x[:, order] + positions).output
    assert np.abs(straight - shuffled).max() > 0.1


# --- the block -----------------------------------------------------------------------------------


def test_without_norms_the_block_is_the_sources_code() -> None:
    random = np.random.RandomState(42)
    heads = MultiHeadAttention(*(scaled_normal(random, 8, 8) for _ in range(4)), 2)
    expand = DenseLayer(scaled_normal(random, 8, 16), np.zeros(16), "relu")
    project = DenseLayer(scaled_normal(random, 16, 8), np.zeros(8))
    x = random.randn(1, 6, 8)
    trace = TransformerBlock(heads, expand, project, None).forward(x)
    # The source's forward method, line by line, in plain NumPy.
    y = x + heads.forward(x).output
    hidden = np.maximum(0, y.reshape(-1, 8) @ expand.weights)
    expected = y + (hidden @ project.weights).reshape(1, 6, 8)
    assert trace.output == pytest.approx(expected, abs=1e-14)
    assert trace.after_attention == pytest.approx(y, abs=1e-14)
    assert trace.attention_norm is None
    assert trace.feed_forward_norm is None


@pytest.mark.parametrize("norm", ["pre", None])
def test_with_weights_of_zero_the_residual_stream_passes_unchanged(norm: Any) -> None:
    x = sentences()
    assert np.array_equal(block(norm, scale=0.0).forward(x).output, x)


@pytest.mark.parametrize("norm", ["post", "pre", None])
def test_every_station_follows_from_the_ones_before(norm: Any) -> None:
    x = sentences()
    trace = block(norm).forward(x, causal_mask(5))
    assert trace.output.shape == x.shape
    assert trace.expand.output.shape == (10, D_FF)
    flat = trace.project.output.reshape(x.shape)
    if norm == "post":
        assert trace.attention_norm is not None
        assert trace.feed_forward_norm is not None
        assert trace.attention_norm.inputs == pytest.approx(x + trace.attention.output)
        assert np.array_equal(trace.after_attention, trace.attention_norm.output)
        assert trace.feed_forward_norm.inputs == pytest.approx(trace.after_attention + flat)
        assert np.array_equal(trace.output, trace.feed_forward_norm.output)
    else:
        assert trace.after_attention == pytest.approx(x + trace.attention.output)
        assert trace.output == pytest.approx(trace.after_attention + flat)
    if norm == "pre":
        assert trace.attention_norm is not None
        assert trace.feed_forward_norm is not None
        assert np.array_equal(trace.attention.inputs, trace.attention_norm.output)
        fed = trace.feed_forward_norm.output.reshape(-1, D_MODEL)
        assert np.array_equal(trace.expand.inputs, fed)


@pytest.mark.parametrize("norm", ["post", "pre", None])
def test_a_causal_block_does_not_see_the_future(norm: Any) -> None:
    x, ours = sentences(), block(norm)
    changed = x.copy()
    changed[:, 3:] += 1.0
    before, after = (ours.forward(each, causal_mask(5)).output[:, :3] for each in (x, changed))
    assert after == pytest.approx(before, abs=1e-12)


def test_parameters_are_counted() -> None:
    # Attention 4·8², feed-forward 8·16 + 16 and 16·8 + 8, norms 2·(8 + 8).
    assert block("post").n_parameters == 256 + 144 + 136 + 32
    assert block(None).n_parameters == 256 + 144 + 136


def test_blocks_that_cannot_be_are_refused() -> None:
    heads = MultiHeadAttention(*(np.eye(4) for _ in range(4)), 2)
    good, back = DenseLayer(np.ones((4, 6)), np.zeros(6)), DenseLayer(np.ones((6, 4)), np.zeros(4))
    TransformerBlock(heads, good, back)
    for expand, project in ((back, good), (good, good), (back, back)):
        with pytest.raises(ValueError, match="from 4 dimensions to d_ff and back"):
            TransformerBlock(heads, expand, project)
    with pytest.raises(ValueError, match='"post", "pre" or None'):
        TransformerBlock(heads, good, back, "both")  # type: ignore[arg-type]
    # Attention that returns its input, so that the first addition doubles it.
    zero, same = np.zeros((4, 4)), np.eye(4)
    copying = TransformerBlock(MultiHeadAttention(zero, zero, same, same, 1), good, back, None)
    with pytest.raises(TooLargeError, match="residual stream"):
        copying.forward(np.full((1, 1, 4), 1.2e308))
