r"""Activation functions and their derivatives, stable for every float.

Each function is vectorised and returns float64 of the input's shape. Where a function has a kink
(ReLU and leaky ReLU at 0) the derivative is that of the left side, the usual convention.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.trace import Trace
from math_core.validation import real_array

Array = NDArray[np.float64]

LEAKY_RELU_SLOPE = 0.01


class UnknownActivationError(ValueError):
    """No activation has the given name."""


@dataclass(frozen=True)
class Activation:
    """A function applied to a pre-activation, with its derivative.

    Attributes
    ----------
    name
        The name in the registry.
    label
        The name as people write it.
    function, derivative
        Vectorised: float64 array in, float64 array of the same shape out.
    output_range
        Infimum and supremum of its values.
    """

    name: str
    label: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    output_range: tuple[float, float]

    def __call__(self, pre_activation: ArrayLike) -> Array:
        """Return f(z) for z of any shape."""
        return self.function(_not_nan(pre_activation))

    def slope(self, pre_activation: ArrayLike) -> Array:
        """Return f'(z) for z of any shape."""
        return self.derivative(_not_nan(pre_activation))


def _not_nan(value: ArrayLike) -> Array:
    array = real_array("pre_activation", value)
    if np.isnan(array).any():
        raise ValueError("pre_activation has a NaN; give numbers only")
    return array


def _linear(z: Array) -> Array:
    return z.copy()


def _linear_slope(z: Array) -> Array:
    return np.ones_like(z)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def _relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, 0.0)


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, LEAKY_RELU_SLOPE * z)


def _leaky_relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, LEAKY_RELU_SLOPE)


def _decay(x: Array) -> Array:
    """Return exp(−|x|): never overflows, and may vanish in silence."""
    with np.errstate(under="ignore"):
        return np.exp(-np.abs(x))


def _sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z), written so that e is only raised to negative powers."""
    small = _decay(z)
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_slope(z: Array) -> Array:
    """σ'(z) = e^−|z| / (1 + e^−|z|)²: exact in the tails, where 1 − σ(z) would round to 0."""
    small = _decay(z)
    return small / (1.0 + small) ** 2


def _tanh(z: Array) -> Array:
    return np.tanh(z)


def _tanh_slope(z: Array) -> Array:
    """tanh'(z) = 4 e^−2|z| / (1 + e^−2|z|)²: exact in the tails, where 1 − tanh² is 0."""
    # Halved before doubling, so that the largest floats do not overflow.
    small = _decay(z) ** 2
    return 4.0 * small / (1.0 + small) ** 2


_INFINITY = float("inf")
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        each.name: each
        for each in (
            Activation("linear", "linear", _linear, _linear_slope, (-_INFINITY, _INFINITY)),
            Activation("relu", "ReLU", _relu, _relu_slope, (0.0, _INFINITY)),
            Activation(
                "leaky_relu",
                "leaky ReLU",
                _leaky_relu,
                _leaky_relu_slope,
                (-_INFINITY, _INFINITY),
            ),
            Activation("sigmoid", "sigmoid", _sigmoid, _sigmoid_slope, (0.0, 1.0)),
            Activation("tanh", "tanh", _tanh, _tanh_slope, (-1.0, 1.0)),
        )
    }
)


def get_activation(name: str) -> Activation:
    """Return the activation of a name.

    Parameters
    ----------
    name
        ``linear``, ``relu``, ``leaky_relu``, ``sigmoid`` or ``tanh``.

    Raises
    ------
    UnknownActivationError
        If no activation has that name; the message suggests one.
    """
    if isinstance(name, str) and name in ACTIVATIONS:
        return ACTIVATIONS[name]
    known = list(ACTIVATIONS)
    wanted = str(name).lower().replace("-", "_").replace(" ", "_")
    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}? " if close else ""
    raise UnknownActivationError(
        f"unknown activation {name!r}; {hint}allowed are {', '.join(known)}, "
        "for example activation=tanh"
    )


@dataclass(frozen=True, eq=False)
class ActivationTrace(Trace):
    """An activation evaluated at one or many pre-activations.

    Attributes
    ----------
    activation
        Its name.
    pre_activation, output, slope
        z, f(z) and f'(z), all of the shape that was given; 0-d for a single number.
    """

    activation: str
    pre_activation: Array
    output: Array
    slope: Array


def evaluate(activation: str | Activation, pre_activation: ArrayLike) -> ActivationTrace:
    """Return an activation's values and slopes.

    Parameters
    ----------
    activation
        A name of the registry, or an activation.
    pre_activation
        z, of any shape; infinities are allowed.

    Raises
    ------
    UnknownActivationError
        If there is no activation of that name.
    TypeError, ValueError
        If z is not made of real numbers, or has a NaN.
    """
    function = get_activation(activation) if isinstance(activation, str) else activation
    z = _not_nan(pre_activation)
    return ActivationTrace(function.name, z, function(z), function.slope(z))
