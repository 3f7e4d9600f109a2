r"""Activation functions and their derivatives, stable for every float.

====================  ==================================================  =========  ==============
name                  :math:`f(z)`                                        range      :math:`f'(z)`
====================  ==================================================  =========  ==============
``linear``            :math:`z`                                           (−∞, ∞)    1
``relu``              :math:`\max(0, z)`                                  [0, ∞)     0 or 1
``leaky_relu``        :math:`\max(\alpha z, z),\ \alpha = 0.01`           (−∞, ∞)    α or 1
``sigmoid``           :math:`\sigma(z) = 1 / (1 + e^{-z})`                (0, 1)     σ(z) (1 − σ(z))
``tanh``              :math:`(e^z - e^{-z}) / (e^z + e^{-z})`             (−1, 1)    1 − tanh²(z)
``gelu``              :math:`z\,\Phi(z)`, Φ the normal distribution       [−0.17, ∞) Φ(z) + z φ(z)
``gelu_tanh``         :math:`z\,\sigma(2u)`                                 [−0.17, ∞) product rule
====================  ==================================================  =========  ==============

In the last, :math:`u = \sqrt{2/\pi}\,(z + 0.044715 z^3)`. At the kink z = 0 of the two ReLUs the
derivative is the left one: 0 and α.

Sources: ReLU, Nair & Hinton (2010), "Rectified linear units improve restricted Boltzmann machines";
leaky ReLU, Maas, Hannun & Ng (2013), "Rectifier nonlinearities improve neural network acoustic
models"; sigmoid and tanh, LeCun et al. (1998), "Efficient BackProp"; the derivative at a kink,
Goodfellow, Bengio & Courville (2016), *Deep Learning*, section 6.3; GELU and its approximation by
tanh (which 1 + tanh(u) = 2σ(2u) turns into a sigmoid), Hendrycks & Gimpel (2016), "Gaussian error
linear units".
"""

from __future__ import annotations

import difflib
import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from math_core.trace import Trace
from math_core.validation import Array, not_nan_array

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
        f and f': numbers of any shape in, float64 of the same shape out (a float64 scalar for a
        single number). Those of the registry accept infinities and refuse NaN.
    output_range
        Infimum and supremum of f. Only ReLU's 0 and GELU's minimum are attained; far enough from
        zero, though, the nearest float to a value of sigmoid or tanh is the bound itself.

    Examples
    --------
    >>> sigmoid = get_activation("sigmoid")
    >>> float(sigmoid(0.0)), float(sigmoid.slope(0.0))
    (0.5, 0.25)
    >>> get_activation("relu")([-2.0, 3.0])
    array([0., 3.])
    """

    name: str
    label: str
    function: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]
    output_range: tuple[float, float]

    def __call__(self, pre_activation: ArrayLike) -> Array:
        """Return f(z) for z of any shape."""
        return self.function(pre_activation)

    def slope(self, pre_activation: ArrayLike) -> Array:
        """Return f'(z) for z of any shape."""
        return self.derivative(pre_activation)


def _elementwise(formula: Callable[[Array], Array]) -> Callable[[ArrayLike], Array]:
    """Let a formula on float64 arrays take any numbers but NaN, and give a scalar for a scalar."""

    @functools.wraps(formula)
    def function(pre_activation: ArrayLike) -> Array:
        z = not_nan_array("pre_activation", pre_activation)
        # Values too small for a float may vanish, whatever the caller has NumPy do about it.
        with np.errstate(under="ignore"):
            values: Array = np.asarray(formula(z))
        # A single number comes back as one; an array is not made a view of itself.
        return values if values.ndim else values[()]

    return function


@_elementwise
def _linear(z: Array) -> Array:
    return z


@_elementwise
def _linear_slope(z: Array) -> Array:
    return np.ones_like(z)


@_elementwise
def _relu(z: Array) -> Array:
    return np.where(z > 0, z, 0.0)


@_elementwise
def _relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, 0.0)


@_elementwise
def _leaky_relu(z: Array) -> Array:
    return np.maximum(LEAKY_RELU_SLOPE * z, z)


@_elementwise
def _leaky_relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, LEAKY_RELU_SLOPE)


def _decay(z: Array) -> Array:
    """e^−|z|, which cannot overflow."""
    return np.exp(-np.abs(z))


@_elementwise
def _sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z), times e^z / e^z where z < 0, so that no power overflows."""
    decay = _decay(z)
    return np.where(z >= 0, 1.0, decay) / (1.0 + decay)


@_elementwise
def _sigmoid_slope(z: Array) -> Array:
    """σ(z) (1 − σ(z)) = e^−|z| / (1 + e^−|z|)²: exact in the tails, where 1 − σ(z) would be 0."""
    decay = _decay(z)
    return decay / (1.0 + decay) ** 2


@_elementwise
def _tanh(z: Array) -> Array:
    return np.tanh(z)


@_elementwise
def _tanh_slope(z: Array) -> Array:
    """1 − tanh²(z) = 4 e^−2|z| / (1 + e^−2|z|)²: exact in the tails, where tanh²(z) would be 1."""
    # A square, because doubling the largest floats would overflow.
    decay = _decay(z) ** 2
    return 4.0 * decay / (1.0 + decay) ** 2


# Beyond this both gates are 0 or 1 to the last digit, and cubes and squares stay finite.
_GELU_REACH = 40.0
_erfc = np.frompyfunc(math.erfc, 1, 1)


def _gated(z: Array, gate: Array) -> Array:
    """Z times its gate, where a closed gate lets nothing through: not even −∞."""
    return np.where(gate > 0, z, 0.0) * gate


def _normal_below(z: Array) -> Array:
    """Φ(z), the share of a normal distribution below z, exact in the tail."""
    return np.asarray(0.5 * _erfc(-z / math.sqrt(2.0)), dtype=np.float64)


@_elementwise
def _gelu(z: Array) -> Array:
    return _gated(z, _normal_below(z))


@_elementwise
def _gelu_slope(z: Array) -> Array:
    near = np.clip(z, -_GELU_REACH, _GELU_REACH)
    density = np.exp(-(near**2) / 2.0) / math.sqrt(2.0 * math.pi)
    return _normal_below(z) + near * density


def _tanh_gate(near: Array) -> tuple[Array, Array]:
    """σ(2u) and du/dz of the approximation."""
    scale = math.sqrt(2.0 / math.pi)
    u = scale * (near + 0.044715 * near**3)
    return _sigmoid(2.0 * u), scale * (1.0 + 3.0 * 0.044715 * near**2)


@_elementwise
def _gelu_tanh(z: Array) -> Array:
    gate, _ = _tanh_gate(np.clip(z, -_GELU_REACH, _GELU_REACH))
    return _gated(z, gate)


@_elementwise
def _gelu_tanh_slope(z: Array) -> Array:
    near = np.clip(z, -_GELU_REACH, _GELU_REACH)
    gate, u_slope = _tanh_gate(near)
    return gate + near * 2.0 * gate * (1.0 - gate) * u_slope


_INFINITY = float("inf")
# Where z Φ(z) is least: z = −0.7518 and −0.7525.
_GELU_MINIMUM, _GELU_TANH_MINIMUM = -0.16997120747990367, -0.17004075057125406
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
            Activation("gelu", "GELU", _gelu, _gelu_slope, (_GELU_MINIMUM, _INFINITY)),
            Activation(
                "gelu_tanh",
                "GELU (tanh)",
                _gelu_tanh,
                _gelu_tanh_slope,
                (_GELU_TANH_MINIMUM, _INFINITY),
            ),
        )
    }
)


def get_activation(name: str) -> Activation:
    """Return the activation of a name.

    Parameters
    ----------
    name
        ``linear``, ``relu``, ``leaky_relu``, ``sigmoid``, ``tanh``, ``gelu`` or ``gelu_tanh``,
        written exactly so.

    Raises
    ------
    UnknownActivationError
        If no activation has that name; the message suggests one.
    """
    if isinstance(name, str) and name in ACTIVATIONS:
        return ACTIVATIONS[name]
    close = difflib.get_close_matches(str(name).lower(), ACTIVATIONS, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}? " if close else ""
    raise UnknownActivationError(
        f"unknown activation {name!r}; {hint}allowed are {', '.join(ACTIVATIONS)}, "
        "for example activation=tanh"
    )


def as_activation(activation: str | Activation) -> Activation:
    """Return an activation given itself or its name.

    Raises
    ------
    UnknownActivationError
        If it is neither an activation nor the name of one.
    """
    return activation if isinstance(activation, Activation) else get_activation(activation)


@dataclass(frozen=True, eq=False)
class ActivationTrace(Trace):
    """An activation evaluated at one or many pre-activations.

    Attributes
    ----------
    activation
        Its name.
    pre_activation, output, slope
        z, f(z) and f'(z), all of the shape that was given; () for a single number.
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
    TypeError
        If z is not made of real numbers.
    ValueError
        If z has a NaN.
    """
    f = as_activation(activation)
    z = not_nan_array("pre_activation", pre_activation)
    return ActivationTrace(activation=f.name, pre_activation=z, output=f(z), slope=f.slope(z))
