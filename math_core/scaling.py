r"""Why attention divides by √d_k: how far dot products spread, and what softmax makes of it.

For vectors of independent components of mean 0 and variance 1, :math:`q \cdot k` has variance
:math:`d_k` (Vaswani et al., 2017, footnote 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from math_core.attention import softmax
from math_core.trace import Trace
from math_core.validation import Array


@dataclass(frozen=True, eq=False)
class ScalingTrace(Trace):
    """Dot products of random vectors, measured, for several d_k.

    Attributes
    ----------
    d_k
        Dimensions, integers of shape (n,).
    spread
        Measured standard deviation of q · k, shape (n,).
    samples
        The first of the dot products that the spread is measured on, shape (n, n_samples).
    expected
        √d_k, shape (n,).
    scores
        One query against n_keys keys, for each d_k, shape (n, n_keys).
    scaled_scores
        Scores ÷ √d_k, shape (n, n_keys).
    weights_unscaled
        Softmax of the scores, shape (n, n_keys).
    weights_scaled
        Softmax of the scaled scores, shape (n, n_keys).
    slope_unscaled, slope_scaled
        How the largest of these weights answers to its own score, w (1 − w), shape (n,).
    """

    d_k: NDArray[np.int64]
    spread: Array
    samples: Array
    expected: Array
    scores: Array
    scaled_scores: Array
    weights_unscaled: Array
    weights_scaled: Array
    slope_unscaled: Array
    slope_scaled: Array


def measure_scaling(
    random: np.random.RandomState,
    d_k: Sequence[int] = (1, 4, 16, 64, 256),
    *,
    n_pairs: int = 4000,
    n_keys: int = 6,
    n_samples: int = 60,
) -> ScalingTrace:
    """Measure dot products of standard normal vectors.

    Parameters
    ----------
    random
        Where the vectors come from.
    d_k
        Dimensions to try, each 1 or more.
    n_pairs
        How many pairs the spread is measured on, 2 or more.
    n_keys
        How many keys the one query meets, 1 or more.
    n_samples
        How many of the dot products are kept, at most ``n_pairs``.

    Raises
    ------
    ValueError
        If there is no d_k, or a number is too small.
    """
    if not d_k or min(d_k) < 1 or n_pairs < 2 or n_keys < 1:
        raise ValueError(
            "give one or more d_k from 1 up, n_pairs from 2 and n_keys from 1; "
            f"got {list(d_k)}, {n_pairs} and {n_keys}"
        )
    spread, samples, scores = [], [], []
    for d in d_k:
        query, key = random.randn(n_pairs, d), random.randn(n_pairs, d)
        products = (query * key).sum(axis=1)
        spread.append(float(products.std()))
        samples.append(products[:n_samples])
        scores.append(random.randn(n_keys, d) @ random.randn(d))
    expected = np.sqrt(np.array(d_k, dtype=np.float64))
    rows = np.array(scores)
    scaled = rows / expected[:, None]
    weights, weights_scaled = softmax(rows), softmax(scaled)
    return ScalingTrace(
        d_k=np.array(d_k, dtype=np.int64),
        spread=np.array(spread),
        samples=np.array(samples),
        expected=expected,
        scores=rows,
        scaled_scores=scaled,
        weights_unscaled=weights,
        weights_scaled=weights_scaled,
        slope_unscaled=_largest_slope(weights),
        slope_scaled=_largest_slope(weights_scaled),
    )


def _largest_slope(weights: Array) -> Array:
    """Return the derivative of each row's largest softmax weight by its own score."""
    largest = weights.max(axis=1)
    return np.asarray(largest * (1.0 - largest))
