r"""Optimisers: how a gradient changes the parameters.

An optimiser is given all parameters and their gradients under the same names and returns the new
parameters; what it remembers between steps it keeps by those names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from math_core.validation import Array, finite_scalar, sealed

Parameters = Mapping[str, Array]


class Optimiser(Protocol):
    """Anything that takes a step."""

    def step(self, parameters: Parameters, gradients: Parameters) -> dict[str, Array]:
        """Return the parameters after one step, under the same names."""


def _checked(name: str, value: float, low: float, high: float) -> float:
    number = finite_scalar(name, value)
    if not low <= number < high:
        raise ValueError(f"{name} must be at least {low:g} and below {high:g}; got {number:g}")
    return number


class SGD:
    r"""Gradient descent with momentum (Sutskever et al., 2013).

    .. math:: v \leftarrow \mu v + g, \quad \theta \leftarrow \theta - \eta v

    Parameters
    ----------
    learning_rate
        η, not negative.
    momentum
        μ in [0, 1); 0 is plain gradient descent.

    Raises
    ------
    TypeError, ValueError
        If a number is not real or out of range.
    """

    def __init__(self, learning_rate: float, momentum: float = 0.0) -> None:
        self._rate = _checked("learning_rate", learning_rate, 0.0, np.inf)
        self._momentum = _checked("momentum", momentum, 0.0, 1.0)
        self._velocity: dict[str, Array] = {}

    def step(self, parameters: Parameters, gradients: Parameters) -> dict[str, Array]:
        """Return the parameters after one step."""
        for name, gradient in gradients.items():
            before = self._velocity.get(name, 0.0)
            self._velocity[name] = self._momentum * before + gradient
        return {n: sealed(p - self._rate * self._velocity[n]) for n, p in parameters.items()}


class Adam:
    r"""Steps scaled by the gradient's running mean and size (Kingma and Ba, 2015, algorithm 1).

    Parameters
    ----------
    learning_rate
        Not negative.
    beta_1, beta_2
        Decay of the running means of g and g², in [0, 1).
    epsilon
        Keeps the division finite, positive.

    Raises
    ------
    TypeError, ValueError
        If a number is not real or out of range.
    """

    def __init__(
        self,
        learning_rate: float = 1e-3,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        self._rate = _checked("learning_rate", learning_rate, 0.0, np.inf)
        self._beta_1 = _checked("beta_1", beta_1, 0.0, 1.0)
        self._beta_2 = _checked("beta_2", beta_2, 0.0, 1.0)
        self._epsilon = finite_scalar("epsilon", epsilon)
        if self._epsilon <= 0:
            raise ValueError(f"epsilon must be positive, for example 1e-8; got {epsilon}")
        self._steps = 0
        self._mean: dict[str, Array] = {}
        self._square: dict[str, Array] = {}

    def step(self, parameters: Parameters, gradients: Parameters) -> dict[str, Array]:
        """Return the parameters after one step."""
        self._steps += 1
        return {n: sealed(p - self._change(n, gradients[n])) for n, p in parameters.items()}

    def _change(self, name: str, gradient: Array) -> Array:
        b1, b2 = self._beta_1, self._beta_2
        mean = self._mean[name] = b1 * self._mean.get(name, 0.0) + (1 - b1) * gradient
        square = self._square[name] = b2 * self._square.get(name, 0.0) + (1 - b2) * gradient**2
        # Both start at zero; the divisions undo that bias.
        unbiased_mean = mean / (1 - b1**self._steps)
        unbiased_square = square / (1 - b2**self._steps)
        change: Array = self._rate * unbiased_mean / (np.sqrt(unbiased_square) + self._epsilon)
        return change
