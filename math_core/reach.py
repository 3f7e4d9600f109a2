r"""The dot product as a length: how far samples reach along a neuron's weights.

.. math:: x \cdot w = \lVert w \rVert \, r, \qquad r = \lVert x \rVert \cos \angle(x, w)

Two vectors of any dimension lie in one plane, where r is the shadow that x casts on the line of w.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from math_core.trace import Trace
from math_core.validation import Array, finite_array, finite_vector, refuse_overflow


@dataclass(frozen=True, eq=False)
class ReachTrace(Trace):
    """How far a batch of samples reaches along one neuron's weights.

    Attributes
    ----------
    inputs
        X, shape (batch, n).
    weights
        w, shape (n,).
    length
        The length of w, a scalar.
    dot_products
        x · w of each sample, shape (batch,).
    reaches
        The signed length of its shadow on the line of w, shape (batch,); 0 if w is.
    heights
        The distance of its tip from that line, shape (batch,).
    products
        xᵢ wᵢ, shape (batch, n).
    """

    inputs: Array
    weights: Array
    length: Array
    dot_products: Array
    reaches: Array
    heights: Array
    products: Array


def measure_reach(inputs: ArrayLike, weights: ArrayLike) -> ReachTrace:
    """Return how far samples reach along a neuron's weights.

    Parameters
    ----------
    inputs
        X, finite, shape (batch, n).
    weights
        w, finite, shape (n,).

    Raises
    ------
    TypeError
        If a value is not a real number.
    ValueError
        If the shapes do not fit, or a number is NaN or infinite.
    TooLargeError
        If a product or a sum leaves the range of floats.

    Examples
    --------
    >>> trace = measure_reach([[3.0, 1.0]], [2.0, 0.0])
    >>> trace.reaches.tolist(), trace.heights.tolist(), trace.dot_products.tolist()
    ([3.0], [1.0], [6.0])
    """
    x, w = finite_array("inputs", inputs), finite_vector("weights", weights)
    if x.ndim != 2 or x.shape[1] != len(w):
        raise ValueError(f"inputs must have shape (batch, {len(w)}); got shape {x.shape}")
    with np.errstate(all="ignore"):
        products = x * w
        dot_products = products.sum(axis=1)
        length = np.sqrt((w * w).sum())
        unit = w / length if length > 0 else w
        reaches = x @ unit
        heights = np.sqrt(((x - np.outer(reaches, unit)) ** 2).sum(axis=1))
    for name, values in (("products", products), ("heights", heights)):
        refuse_overflow(name, values)
    return ReachTrace(
        inputs=x,
        weights=w,
        length=length,
        dot_products=dot_products,
        reaches=reaches,
        heights=heights,
        products=products,
    )
