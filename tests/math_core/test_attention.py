"""Attention against the storyboard's numbers, against PyTorch, and against its own laws."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import (
    DenseLayer,
    MultiHeadAttention,
    TooLargeError,
    causal_mask,
    cosine_similarity,
    mean_off_diagonal,
    scaled_dot_product_attention,
    scaled_normal,
    softmax,
)

TOKENS = [[1.0, 0.0, 0.5], [0.5, 1.0, 0.2], [0.2, 0.3, 1.0], [1.0, 0.5, 0.3]]
ORACLES = Path(__file__).parent.parent / "oracles"

scores = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=8)


def attention(seed: int, d_model: int = 8, n_heads: int = 2) -> MultiHeadAttention:
    random = np.random.RandomState(seed)
    return MultiHeadAttention(*(random.randn(d_model, d_model) for _ in range(4)), n_heads)


# --- the storyboard's numbers ------------------------------------------------------------------


def test_one_query_step_by_step() -> None:
    trace = scaled_dot_product_attention(TOKENS, TOKENS, TOKENS)
    assert trace.scores[2] == pytest.approx([0.70, 0.60, 1.13, 0.65])
    assert trace.scaled_scores[2] == pytest.approx([0.404, 0.346, 0.652, 0.375], abs=5e-4)
    assert trace.attention_weights[2] == pytest.approx([0.238, 0.225, 0.305, 0.231], abs=5e-4)
    assert trace.output[2] == pytest.approx([0.643, 0.432, 0.539], abs=5e-4)


def test_the_whole_attention_matrix() -> None:
    trace = scaled_dot_product_attention(TOKENS, TOKENS, TOKENS)
    rows = [
        [0.298, 0.205, 0.217, 0.281],
        [0.209, 0.311, 0.209, 0.272],
        [0.238, 0.225, 0.305, 0.231],
        [0.262, 0.249, 0.196, 0.293],
    ]
    assert trace.attention_weights == pytest.approx(np.array(rows), abs=5e-4)
    assert trace.output[:, 0] == pytest.approx([0.724, 0.678, 0.643, 0.718], abs=5e-4)


def test_the_sources_experiment_comes_out_of_its_seed() -> None:
    random = np.random.RandomState(42)
    x = random.randn(1, 6, 8)
    feed_forward = DenseLayer(scaled_normal(random, 8, 8), np.zeros(8), "relu")
    heads = MultiHeadAttention(*(scaled_normal(random, 8, 8) for _ in range(4)), 2)
    apart = cosine_similarity(feed_forward.forward(x[0]).output)
    mixed = cosine_similarity(heads.forward(x).output[0])
    assert mean_off_diagonal(apart) == pytest.approx(0.42082, abs=5e-6)
    assert mean_off_diagonal(mixed) == pytest.approx(0.99806, abs=5e-6)


# --- another library's results -------------------------------------------------------------------


@pytest.mark.parametrize("case", ["plain", "causal"])
def test_multi_head_attention_agrees_with_pytorch(case: str) -> None:
    with np.load(ORACLES / "torch_attention.npz") as stored:
        heads = MultiHeadAttention(*(stored[name] for name in ("w_q", "w_k", "w_v", "w_o")), 4)
        mask = causal_mask(stored["x"].shape[1]) if case == "causal" else None
        trace = heads.forward(stored["x"], mask)
        assert trace.output == pytest.approx(stored[f"{case}_output"], abs=1e-12)
        assert trace.heads.attention_weights == pytest.approx(stored[f"{case}_weights"], abs=1e-12)


# --- softmax -------------------------------------------------------------------------------------


@given(scores)
def test_softmax_shares_out_one(row: list[float]) -> None:
    weights = softmax(row)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert ((weights >= 0) & (weights <= 1)).all()


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8), st.floats(-1e6, 1e6))
def test_softmax_ignores_a_constant_shift(row: list[float], shift: float) -> None:
    assert softmax(np.array(row) + shift) == pytest.approx(softmax(row), abs=1e-9)


@given(st.lists(st.floats(-300, 300), min_size=2, max_size=6))
def test_softmax_ratios_are_those_of_the_exponentials(row: list[float]) -> None:
    weights = softmax(row)
    for i, j in ((0, 1), (1, 0)):
        if weights[j] > 1e-290 and abs(row[i] - row[j]) < 300:
            assert weights[i] / weights[j] == pytest.approx(math.exp(row[i] - row[j]), rel=1e-9)


def test_softmax_goes_along_any_axis() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert softmax(array, axis=0).sum(axis=0) == pytest.approx([1, 1, 1])
    assert softmax(array, axis=0) == pytest.approx(softmax(array.T).T)


def test_masked_scores_get_nothing_and_a_row_of_them_is_refused() -> None:
    assert softmax([0.0, -math.inf]).tolist() == [1.0, 0.0]
    with pytest.raises(ValueError, match="leave at least one key"):
        softmax([[0.0, 1.0], [-math.inf, -math.inf]])
    with pytest.raises(ValueError, match=r"\+infinity"):
        softmax([0.0, math.inf])
    with pytest.raises(ValueError, match="NaN"):
        softmax([0.0, math.nan])
    with pytest.raises(ValueError, match="one or more values"):
        softmax([])


def test_extreme_scores_choose_one_without_a_warning() -> None:
    assert softmax([1e300, -1e300, 0.0]).tolist() == [1.0, 0.0, 0.0]
    assert softmax([1.7e308, -1.7e308]).tolist() == [1.0, 0.0]


# --- laws of attention ---------------------------------------------------------------------------


@given(st.permutations(range(5)), st.integers(0, 100))
def test_without_positions_attention_permutes_with_its_tokens(order: list[int], seed: int) -> None:
    heads = attention(seed)
    x = np.random.RandomState(seed + 1).randn(1, 5, 8)
    straight, shuffled = heads.forward(x).output, heads.forward(x[:, order]).output
    assert shuffled == pytest.approx(straight[:, order], abs=1e-9)


@given(st.integers(1, 4), st.integers(0, 100))
def test_a_causal_output_does_not_change_when_the_future_does(t: int, seed: int) -> None:
    heads, random = attention(seed), np.random.RandomState(seed)
    x = random.randn(2, 5, 8)
    changed = x.copy()
    changed[:, t:] = random.randn(2, 5 - t, 8)
    before = heads.forward(x, causal_mask(5)).output[:, :t]
    after = heads.forward(changed, causal_mask(5)).output[:, :t]
    assert after == pytest.approx(before, abs=1e-12)


def test_the_causal_triangle_looks_back_and_at_itself() -> None:
    assert causal_mask(1).tolist() == [[True]]
    assert causal_mask(3).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    trace = scaled_dot_product_attention(TOKENS, TOKENS, TOKENS, causal_mask(4))
    assert np.isneginf(trace.scaled_scores[0, 1:]).all()
    assert (trace.attention_weights[np.triu_indices(4, 1)] == 0).all()
    assert trace.output[0] == pytest.approx(TOKENS[0])


def test_one_head_is_plain_attention() -> None:
    heads = attention(3, n_heads=1)
    trace = heads.forward(np.random.RandomState(4).randn(2, 5, 8))
    plain = scaled_dot_product_attention(trace.query, trace.key, trace.value)
    assert trace.heads.output[:, 0] == pytest.approx(plain.output, abs=1e-14)
    assert trace.concatenated == pytest.approx(plain.output, abs=1e-14)


def test_each_head_attends_to_its_own_columns() -> None:
    heads = attention(5, n_heads=4)
    trace = heads.forward(np.random.RandomState(6).randn(1, 3, 8))
    assert (heads.d_model, heads.d_k, heads.n_parameters) == (8, 2, 256)
    for h in range(4):
        own = slice(2 * h, 2 * h + 2)
        alone = scaled_dot_product_attention(
            trace.query[..., own], trace.key[..., own], trace.value[..., own]
        )
        assert trace.heads.attention_weights[:, h] == pytest.approx(alone.attention_weights)
        assert trace.concatenated[..., own] == pytest.approx(alone.output)


def test_a_batch_of_sentences_is_its_sentences_one_by_one() -> None:
    heads, x = attention(8), np.random.RandomState(9).randn(3, 4, 8)
    together = heads.forward(x).output
    for i in range(3):
        assert together[i] == pytest.approx(heads.forward(x[i : i + 1]).output[0], abs=1e-12)


# --- refusals ------------------------------------------------------------------------------------


def test_heads_that_do_not_divide_the_model_are_refused_with_those_that_do() -> None:
    with pytest.raises(
        ValueError, match="n_heads = 3 does not divide d_model = 8; allowed are 1, 2, 4, 8"
    ):
        attention(0, n_heads=3)
    with pytest.raises(TypeError, match="must be an integer"):
        attention(0, n_heads=2.0)  # type: ignore[arg-type]


def test_shapes_that_do_not_fit_are_refused() -> None:
    a, b = np.ones((2, 3)), np.ones((4, 3))
    with pytest.raises(ValueError, match="one value for each key"):
        scaled_dot_product_attention(a, a, b)
    with pytest.raises(ValueError, match="same d_k"):
        scaled_dot_product_attention(a, np.ones((2, 5)), a)
    with pytest.raises(ValueError, match="tokens, dimensions"):
        scaled_dot_product_attention(a[0], a, a)
    with pytest.raises(ValueError, match="same leading axes"):
        scaled_dot_product_attention(a[None], a, a)
    with pytest.raises(ValueError, match=r"broadcast to \(2, 2\)"):
        scaled_dot_product_attention(a, a, a, causal_mask(3))
    with pytest.raises(TypeError, match="booleans"):
        scaled_dot_product_attention(a, a, a, np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"shape \(batch, tokens, 8\)"):
        attention(0).forward(np.ones((4, 8)))
    for i, name in enumerate(("w_q", "w_k", "w_v", "w_o")):
        weights = [np.eye(4)] * 4
        weights[i] = np.ones((4, 3))
        with pytest.raises(ValueError, match=f"{name} must have shape"):
            MultiHeadAttention(*weights, 2)
    for odd in (np.ones(4), np.ones((0, 0))):
        with pytest.raises(ValueError, match="w_q must have shape"):
            MultiHeadAttention(odd, odd, odd, odd, 1)
    with pytest.raises(ValueError, match="1 or more"):
        causal_mask(0)


def test_numbers_too_large_are_refused_by_name() -> None:
    huge = np.full((2, 2), 1e200)
    with pytest.raises(TooLargeError, match="scores"):
        scaled_dot_product_attention(huge, huge, huge)
    # An average of large numbers is not larger than they are.
    average = scaled_dot_product_attention([[0.0]], [[0.0], [0.0]], [[1.7e308], [1.7e308]])
    assert average.output.tolist() == [[1.7e308]]
    identity, large = np.eye(2), np.full((2, 2), 1e308)
    with pytest.raises(TooLargeError, match="query"):
        MultiHeadAttention(large, identity, identity, identity, 1).forward([[[1.0, 1.0]]])
    with pytest.raises(TooLargeError, match="output"):
        MultiHeadAttention(identity, identity, identity, large, 1).forward([[[1.0, 1.0]]])
    with pytest.raises(ValueError, match=r"query\[0, 0\] is NaN"):
        scaled_dot_product_attention([[math.nan]], [[1.0]], [[1.0]])


# --- similarity ----------------------------------------------------------------------------------


def test_cosines_are_those_of_the_angles() -> None:
    angles = np.radians([0, 60, 90, 180])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]) * [[1], [3], [1e300], [1e-300]]
    expected = np.cos(angles[:, None] - angles[None, :])
    assert cosine_similarity(vectors) == pytest.approx(expected, abs=1e-12)


def test_a_zero_vector_points_nowhere() -> None:
    assert cosine_similarity([[0.0, 0.0], [1.0, 0.0]]).tolist() == [[0.0, 0.0], [0.0, 1.0]]


def test_similarity_is_that_of_rows_of_numbers() -> None:
    for odd in ([1.0, 2.0], np.ones((0, 2))):
        with pytest.raises(ValueError, match=r"vectors must have shape \(n, d\)"):
            cosine_similarity(odd)


def test_a_cosine_is_never_beyond_one_even_where_rounding_would_carry_it() -> None:
    vectors = np.random.RandomState(0).randn(100, 3)
    cosines = cosine_similarity(np.vstack([vectors, -vectors]))
    # Of these vectors, a quarter has a product with itself of 1 + 2.2e-16.
    assert cosines.max() == 1.0
    assert cosines.min() == -1.0
    np.testing.assert_allclose(np.diag(cosines), 1.0, rtol=0, atol=1e-15)
    np.testing.assert_allclose(np.diag(cosines[:100, 100:]), -1.0, rtol=0, atol=1e-15)


def test_attention_weights_cannot_be_changed_afterwards() -> None:
    w_q = np.eye(4)
    heads = MultiHeadAttention(w_q, np.eye(4), np.eye(4), np.eye(4), 2)
    x = np.random.RandomState(1).randn(1, 3, 4)
    before = heads.forward(x)
    w_q[:] = 0.0
    assert heads.forward(x) == before
    with pytest.raises(ValueError, match="read-only"):
        before.heads.attention_weights[0] = 1.0


def test_the_mean_leaves_the_diagonal_out() -> None:
    assert mean_off_diagonal([[9.0, 1.0], [2.0, 9.0]]) == 1.5
    with pytest.raises(ValueError, match="n ≥ 2"):
        mean_off_diagonal([[1.0]])
