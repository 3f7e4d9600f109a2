"""How the weights of a fresh layer are drawn.

All draws go through ``numpy.random.RandomState``, the generator behind ``numpy.random.seed``,
so that the source's printed results come out exactly.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from math_core.validation import Array

Initialiser = Callable[[np.random.RandomState, int, int], Array]

_SOURCE_SCALE = 0.1


def scaled_normal(random: np.random.RandomState, n_inputs: int, n_neurons: int) -> Array:
    """Return ``randn(n_inputs, n_neurons) * 0.1``, as the source draws its weights."""
    return np.asarray(random.randn(n_inputs, n_neurons) * _SOURCE_SCALE)


def he_normal(random: np.random.RandomState, n_inputs: int, n_neurons: int) -> Array:
    """Return normal weights of variance 2 / n_inputs, which keep ReLU's signal alive.

    He et al. (2015), *Delving Deep into Rectifiers*, eq. 10.
    """
    return np.asarray(random.randn(n_inputs, n_neurons) * np.sqrt(2.0 / n_inputs))


def glorot_uniform(random: np.random.RandomState, n_inputs: int, n_neurons: int) -> Array:
    """Return uniform weights of variance 2 / (n_inputs + n_neurons), for tanh and sigmoid.

    Glorot and Bengio (2010), *Understanding the difficulty of training deep feedforward neural
    networks*, eq. 16.
    """
    limit = np.sqrt(6.0 / (n_inputs + n_neurons))
    return np.asarray(random.uniform(-limit, limit, (n_inputs, n_neurons)))
