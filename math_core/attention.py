r"""Attention: every token looks at the others and takes from them what it needs.

.. math:: \mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{d_k}}\right) V

Vaswani et al. (2017), *Attention Is All You Need*, eq. 1. Rows are queries, columns are keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.initialisers import Initialiser, scaled_normal
from math_core.trace import Trace
from math_core.validation import Array, finite_array, not_nan_array, refuse_overflow, sealed

Mask = NDArray[np.bool_]


def softmax(scores: ArrayLike, axis: int = -1) -> Array:
    r"""Return :math:`e^{s_i} / \sum_j e^{s_j}` along an axis, stable for every finite score.

    Parameters
    ----------
    scores
        Any shape; −∞ marks what is masked and gets weight 0.
    axis
        Along which the results sum to 1.

    Raises
    ------
    TypeError
        If the scores are not real numbers.
    ValueError
        If one is NaN or +∞, or all of a row are −∞: no weights would sum to 1.
    """
    array = not_nan_array("scores", scores)
    if not array.ndim or not array.size:
        raise ValueError(f"scores must have one or more values; got shape {array.shape}")
    return _softmax(array, axis)[1]


def _softmax(scores: Array, axis: int) -> tuple[Array, Array]:
    """Return the exponentials, each relative to its row's largest, and their shares."""
    largest = scores.max(axis=axis, keepdims=True)
    if np.isposinf(largest).any():
        raise ValueError("scores has +infinity; give finite numbers, or -infinity for a mask")
    if np.isneginf(largest).any():
        raise ValueError("all scores of a row are masked; leave at least one key to attend to")
    with np.errstate(under="ignore"):
        # Differences of scores, so that the largest exponential is 1 and none overflows. The
        # difference of two huge scores of opposite signs is −∞, and its exponential a true 0.
        with np.errstate(over="ignore"):
            exponentials = np.exp(scores - largest)
        return exponentials, exponentials / exponentials.sum(axis=axis, keepdims=True)


def causal_mask(n_tokens: int) -> Mask:
    """Return the decoder's triangle, shape (n_tokens, n_tokens): True where a query may look.

    Query *i* sees the keys up to *i*, itself included.

    Raises
    ------
    ValueError
        If there is not at least one token.
    """
    if n_tokens < 1:
        raise ValueError(f"n_tokens must be 1 or more; got {n_tokens}")
    return np.tril(np.ones((n_tokens, n_tokens), dtype=bool))


@dataclass(frozen=True, eq=False)
class AttentionTrace(Trace):
    """Every intermediate of scaled dot-product attention; leading axes are batch and heads.

    Attributes
    ----------
    query
        Q, shape (…, n_queries, d_k).
    key
        K, shape (…, n_keys, d_k).
    value
        V, shape (…, n_keys, d_v).
    scores
        Q Kᵀ, shape (…, n_queries, n_keys).
    scaled_scores
        Scores ÷ √d_k, of that shape; −∞ where masked.
    exponentials
        e to the scaled score less its row's largest, of that shape; 0 where masked.
    attention_weights
        Exponentials ÷ their row's sum, of that shape; every row sums to 1.
    output
        Attention weights × V, shape (…, n_queries, d_v).
    """

    query: Array
    key: Array
    value: Array
    scores: Array
    scaled_scores: Array
    exponentials: Array
    attention_weights: Array
    output: Array


def scaled_dot_product_attention(
    query: ArrayLike, key: ArrayLike, value: ArrayLike, mask: ArrayLike | None = None
) -> AttentionTrace:
    """Return every intermediate of attention.

    Parameters
    ----------
    query, key, value
        Finite, shapes (…, n_queries, d_k), (…, n_keys, d_k) and (…, n_keys, d_v).
    mask
        Booleans that broadcast to (…, n_queries, n_keys): True where a query may look at a key.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or the mask not of booleans.
    ValueError
        If the shapes do not fit, a number is NaN or infinite, or a query may look nowhere.
    TooLargeError
        If a score leaves the range of floats.
    """
    q, k, v = (finite_array(n, a) for n, a in (("query", query), ("key", key), ("value", value)))
    _check_shapes(q, k, v)
    with np.errstate(all="ignore"):
        scores = q @ np.swapaxes(k, -1, -2)
    refuse_overflow("scores", scores)
    scaled = scores / np.sqrt(q.shape[-1])
    if mask is not None:
        scaled = np.where(_checked_mask(mask, scores.shape), scaled, -np.inf)
    exponentials, weights = _softmax(scaled, axis=-1)
    arrays = (q, k, v, scores, scaled, exponentials, weights, weights @ v)
    return AttentionTrace(*(sealed(array) for array in arrays))


def _check_shapes(q: Array, k: Array, v: Array) -> None:
    shapes = f"got query {q.shape}, key {k.shape}, value {v.shape}"
    if min(q.ndim, k.ndim, v.ndim) < 2 or 0 in q.shape + k.shape + v.shape:
        raise ValueError(f"query, key and value must have shape (…, tokens, dimensions); {shapes}")
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"query and key must have the same d_k, their last axis; {shapes}")
    if k.shape[-2] != v.shape[-2]:
        raise ValueError(f"there must be one value for each key; {shapes}")
    if not q.shape[:-2] == k.shape[:-2] == v.shape[:-2]:
        raise ValueError(f"query, key and value must have the same leading axes; {shapes}")


def _checked_mask(mask: ArrayLike, shape: tuple[int, ...]) -> Mask:
    array = np.asarray(mask)
    if array.dtype != bool:
        raise TypeError("mask must be booleans, True where a query may look; see causal_mask")
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(f"mask must broadcast to {shape}; got shape {array.shape}") from None


@dataclass(frozen=True, eq=False)
class MultiHeadTrace(Trace):
    """Every intermediate of multi-head attention on (batch, tokens, d_model).

    Attributes
    ----------
    inputs
        X, shape (batch, tokens, d_model).
    query, key, value
        X W_q, X W_k, X W_v, of that shape, before they are split.
    heads
        Attention of all heads at once: arrays of shape (batch, n_heads, tokens, d_k), and
        (batch, n_heads, tokens, tokens) for scores and weights.
    concatenated
        The heads' outputs side by side, shape (batch, tokens, d_model).
    output
        Concatenated × W_o, of that shape.
    """

    inputs: Array
    query: Array
    key: Array
    value: Array
    heads: AttentionTrace
    concatenated: Array
    output: Array


class MultiHeadAttention:
    """Attention in several subspaces at once (Vaswani et al., section 3.2.2, no biases).

    Parameters
    ----------
    w_q, w_k, w_v, w_o
        Finite, shape (d_model, d_model) each; head *h* owns columns h·d_k to (h + 1)·d_k.
    n_heads
        A divisor of d_model; each head has d_k = d_model ÷ n_heads dimensions.

    Raises
    ------
    TypeError
        If the weights are not real numbers or n_heads is not an integer.
    ValueError
        If the weights are not square and of one size, or n_heads does not divide d_model.
    """

    def __init__(
        self, w_q: ArrayLike, w_k: ArrayLike, w_v: ArrayLike, w_o: ArrayLike, n_heads: int
    ) -> None:
        names = ("w_q", "w_k", "w_v", "w_o")
        arrays = [finite_array(n, w) for n, w in zip(names, (w_q, w_k, w_v, w_o), strict=True)]
        shape = arrays[0].shape
        if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
            raise ValueError(f"w_q must have shape (d_model, d_model); got {shape}")
        for name, array in zip(names, arrays, strict=True):
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, as w_q; got {array.shape}")
            sealed(array)
        if isinstance(n_heads, bool) or not isinstance(n_heads, int | np.integer):
            raise TypeError(f"n_heads must be an integer, for example 2; got {n_heads!r}")
        if n_heads < 1 or shape[0] % n_heads:
            divisors = [n for n in range(1, shape[0] + 1) if shape[0] % n == 0]
            raise ValueError(
                f"n_heads = {n_heads} does not divide d_model = {shape[0]}; "
                f"allowed are {', '.join(map(str, divisors))}"
            )
        self._w_q, self._w_k, self._w_v, self._w_o = arrays
        self._n_heads = int(n_heads)

    @classmethod
    def fresh(
        cls,
        random: np.random.RandomState,
        d_model: int,
        n_heads: int,
        initialiser: Initialiser = scaled_normal,
    ) -> MultiHeadAttention:
        """Return attention of random weights, drawn in the order W_q, W_k, W_v, W_o."""
        w_q, w_k, w_v, w_o = (initialiser(random, d_model, d_model) for _ in range(4))
        return cls(w_q, w_k, w_v, w_o, n_heads)

    def with_weights(
        self, w_q: ArrayLike, w_k: ArrayLike, w_v: ArrayLike, w_o: ArrayLike
    ) -> MultiHeadAttention:
        """Return attention in as many heads with other weights."""
        return MultiHeadAttention(w_q, w_k, w_v, w_o, self._n_heads)

    @property
    def w_q(self) -> Array:
        """Read-only, shape (d_model, d_model), as the other three."""
        return self._w_q

    @property
    def w_k(self) -> Array:
        """Projects to keys."""
        return self._w_k

    @property
    def w_v(self) -> Array:
        """Projects to values."""
        return self._w_v

    @property
    def w_o(self) -> Array:
        """Projects the concatenated heads."""
        return self._w_o

    @property
    def d_model(self) -> int:
        """How many dimensions a token has."""
        return int(self._w_q.shape[0])

    @property
    def n_heads(self) -> int:
        """How many heads there are."""
        return self._n_heads

    @property
    def d_k(self) -> int:
        """How many dimensions each head has."""
        return self.d_model // self._n_heads

    @property
    def n_parameters(self) -> int:
        """How many weights there are: four square matrices."""
        return 4 * self.d_model**2

    def forward(self, inputs: ArrayLike, mask: ArrayLike | None = None) -> MultiHeadTrace:
        """Return every intermediate.

        Parameters
        ----------
        inputs
            X, finite, shape (batch, tokens, d_model).
        mask
            As for :func:`scaled_dot_product_attention`; the same for all heads.

        Raises
        ------
        TypeError, ValueError, TooLargeError
            As :func:`scaled_dot_product_attention`, or if X has another shape.
        """
        x = finite_array("inputs", inputs)
        if x.ndim != 3 or x.shape[-1] != self.d_model or not x.size:
            raise ValueError(
                f"inputs must have shape (batch, tokens, {self.d_model}); got {x.shape}"
            )
        with np.errstate(all="ignore"):
            query, key, value = x @ self._w_q, x @ self._w_k, x @ self._w_v
        for name, projected in (("query", query), ("key", key), ("value", value)):
            refuse_overflow(name, projected)
        heads = scaled_dot_product_attention(
            self.split_heads(query), self.split_heads(key), self.split_heads(value), mask
        )
        concatenated = self.join_heads(heads.output)
        with np.errstate(all="ignore"):
            output = concatenated @ self._w_o
        refuse_overflow("output", output)
        return MultiHeadTrace(
            inputs=sealed(x),
            query=sealed(query),
            key=sealed(key),
            value=sealed(value),
            heads=heads,
            concatenated=concatenated,
            output=sealed(output),
        )

    def split_heads(self, projected: Array) -> Array:
        """Return (batch, tokens, d_model) as (batch, n_heads, tokens, d_k)."""
        batch, tokens, _ = projected.shape
        return np.swapaxes(projected.reshape(batch, tokens, self._n_heads, self.d_k), 1, 2)

    def join_heads(self, heads: Array) -> Array:
        """Return (batch, n_heads, tokens, d_k) as (batch, tokens, d_model): side by side."""
        batch, _, tokens, _ = heads.shape
        return np.swapaxes(heads, 1, 2).reshape(batch, tokens, self.d_model)


def cosine_similarity(vectors: ArrayLike) -> Array:
    """Return the cosine of the angle between every two rows.

    Parameters
    ----------
    vectors
        Finite, shape (n, d).

    Returns
    -------
    ndarray
        Shape (n, n); 1 on the diagonal. A zero vector points nowhere: its similarity to
        everything is 0, to itself too.

    Raises
    ------
    TypeError, ValueError
        If the vectors are not finite real numbers of shape (n, d).
    """
    array = finite_array("vectors", vectors)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"vectors must have shape (n, d); got {array.shape}")
    # Divided by its largest entry first, no vector's length can overflow or vanish.
    largest = np.abs(array).max(axis=1, keepdims=True)
    scaled = np.divide(array, largest, out=np.zeros_like(array), where=largest > 0)
    lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
    unit = np.divide(scaled, lengths, out=np.zeros_like(array), where=lengths > 0)
    similarities: Array = np.clip(unit @ unit.T, -1.0, 1.0)
    return similarities


def mean_off_diagonal(similarities: ArrayLike) -> float:
    """Return the mean of a square matrix (n, n) without its diagonal, n ≥ 2.

    Raises
    ------
    TypeError, ValueError
        If it is not a finite square matrix of two rows or more.
    """
    array = finite_array("similarities", similarities)
    n = len(array) if array.ndim else 0
    if array.shape != (n, n) or n < 2:
        raise ValueError(f"similarities must have shape (n, n) with n ≥ 2; got {array.shape}")
    return float(array[~np.eye(n, dtype=bool)].mean())
