r"""Losses: one number for how wrong a prediction is, and the gradient that training starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.attention import softmax
from math_core.trace import Trace
from math_core.validation import Array, finite_array, refuse_overflow

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CrossEntropyTrace(Trace):
    """Cross-entropy of logits against the right classes.

    Attributes
    ----------
    logits
        Shape (…, n_classes).
    targets
        The right class of each, integers of shape (…).
    probabilities
        Softmax of the logits, shape (…, n_classes).
    losses
        −ln of the right class's probability, in nats, shape (…).
    loss
        Their mean, shape ().
    accuracy
        Share of rows whose largest logit is the right one, shape ().
    gradient
        ∂loss/∂logits, shape (…, n_classes).
    """

    logits: Array
    targets: Integers
    probabilities: Array
    losses: Array
    loss: Array
    accuracy: Array
    gradient: Array


def cross_entropy(logits: ArrayLike, targets: ArrayLike) -> CrossEntropyTrace:
    r"""Return :math:`-\frac{1}{n} \sum \ln \mathrm{softmax}(\mathrm{logits})_{target}` and more.

    Parameters
    ----------
    logits
        Finite, shape (…, n_classes).
    targets
        The right class of each row, from 0, integers of shape (…).

    Raises
    ------
    TypeError
        If the logits are not real numbers or the targets not integers.
    ValueError
        If the shapes do not fit or a target is no class.
    """
    array = finite_array("logits", logits)
    if array.ndim < 1 or not array.size:
        raise ValueError(f"logits must have shape (…, n_classes); got {array.shape}")
    right = class_indices("targets", targets, array.shape[-1])
    if right.shape != array.shape[:-1]:
        raise ValueError(
            f"targets must have shape {array.shape[:-1]}, one class for each row of logits; "
            f"got {right.shape}"
        )
    at = right[..., None]
    largest = array.max(axis=-1, keepdims=True)
    with np.errstate(all="ignore"):
        # ln Σ e^logit − logit of the right class, relative to the largest so that none overflows.
        relative = array - largest
        log_sum = np.log(np.exp(relative).sum(axis=-1))
        losses = log_sum - np.take_along_axis(relative, at, axis=-1)[..., 0]
    refuse_overflow("loss", losses)
    probabilities = softmax(array)
    gradient = probabilities.copy()
    share = np.take_along_axis(gradient, at, axis=-1) - 1.0
    np.put_along_axis(gradient, at, share, axis=-1)
    return CrossEntropyTrace(
        logits=array,
        targets=right,
        probabilities=probabilities,
        losses=losses,
        loss=losses.mean(),
        accuracy=np.mean(array.argmax(axis=-1) == right),
        gradient=gradient / max(1, losses.size),
    )


def class_indices(name: str, value: ArrayLike, n_classes: int) -> Integers:
    """Return ``value`` as integers from 0 to ``n_classes`` − 1, of any shape.

    Raises
    ------
    TypeError
        If they are not integers.
    ValueError
        If one is out of range; the message names the first.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers from 0 to {n_classes - 1}; got {array.dtype}")
    outside = (array < 0) | (array >= n_classes)
    if outside.any():
        raise ValueError(f"{name} must be from 0 to {n_classes - 1}; got {array[outside].flat[0]}")
    return array.astype(np.int64)


@dataclass(frozen=True, eq=False)
class SquaredErrorTrace(Trace):
    """Mean squared error of predictions against targets.

    Attributes
    ----------
    predictions, targets
        Of one shape.
    errors
        Predictions − targets, of that shape.
    loss
        Mean of the squared errors, shape ().
    gradient
        ∂loss/∂predictions, of that shape.
    """

    predictions: Array
    targets: Array
    errors: Array
    loss: Array
    gradient: Array


def mean_squared_error(predictions: ArrayLike, targets: ArrayLike) -> SquaredErrorTrace:
    """Return the mean of (prediction − target)² with its gradient.

    Parameters
    ----------
    predictions, targets
        Finite, of one shape, not empty.

    Raises
    ------
    TypeError, ValueError
        If they are not finite real numbers of one shape.
    TooLargeError
        If a square leaves the range of floats.
    """
    p, t = finite_array("predictions", predictions), finite_array("targets", targets)
    if p.shape != t.shape or not p.size:
        raise ValueError(
            f"predictions and targets must have one shape; got {p.shape} and {t.shape}"
        )
    with np.errstate(all="ignore"):
        errors = p - t
        loss = np.asarray(np.mean(errors**2))
    refuse_overflow("loss", loss)
    return SquaredErrorTrace(p, t, errors, loss, 2.0 * errors / p.size)
