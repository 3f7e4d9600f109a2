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
    expected
        √d_k, shape (n,).
    scores
        One query against n_keys keys, for each d_k, shape (n, n_keys).
    weights_unscaled
        Softmax of these scores, shape (n, n_keys).
    weights_scaled
        Softmax of scores ÷ √d_k, shape (n, n_keys).
    """

    d_k: NDArray[np.int64]
    spread: Array
    expected: Array
    scores: Array
    weights_unscaled: Array
    weights_scaled: Array


def measure_scaling(
    random: np.random.RandomState,
    d_k: Sequence[int] = (1, 4, 16, 64, 256),
    *,
    n_pairs: int = 4000,
    n_keys: int = 6,
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
    spread, scores = [], []
    for d in d_k:
        query, key = random.randn(n_pairs, d), random.randn(n_pairs, d)
        spread.append(float((query * key).sum(axis=1).std()))
        scores.append(random.randn(n_keys, d) @ random.randn(d))
    expected = np.sqrt(np.array(d_k, dtype=np.float64))
    rows = np.array(scores)
    return ScalingTrace(
        d_k=np.array(d_k, dtype=np.int64),
        spread=np.array(spread),
        expected=expected,
        scores=rows,
        weights_unscaled=softmax(rows),
        weights_scaled=softmax(rows / expected[:, None]),
    )
