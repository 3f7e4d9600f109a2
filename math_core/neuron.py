r"""A single neuron, forward and back.

.. math:: z = \sum_i w_i x_i + b, \qquad a = f(z)

.. math:: \frac{\partial a}{\partial w_i} = f'(z)\,x_i, \qquad
          \frac{\partial a}{\partial b} = f'(z), \qquad
          \frac{\partial a}{\partial x_i} = f'(z)\,w_i
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.activations import Activation, get_activation
from math_core.trace import Trace
from math_core.validation import finite_array, finite_scalar, finite_vector

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NeuronTrace(Trace):
    """Every intermediate of one forward pass through a neuron with n inputs.

    Attributes
    ----------
    inputs, weights
        x and w, shape (n,).
    bias
        b, a scalar.
    products
        wᵢ xᵢ, shape (n,).
    running_sums
        The sum of the first i products, shape (n,).
    weighted_sum
        Σ wᵢ xᵢ, a scalar.
    pre_activation
        z = Σ wᵢ xᵢ + b, a scalar.
    activation
        Name of f.
    output
        f(z), a scalar.
    slope
        f'(z), a scalar.
    weight_gradients
        ∂f/∂wᵢ = f'(z) xᵢ, shape (n,).
    bias_gradient
        ∂f/∂b = f'(z), a scalar.
    input_gradients
        ∂f/∂xᵢ = f'(z) wᵢ, shape (n,).
    """

    inputs: Array
    weights: Array
    bias: Array
    products: Array
    running_sums: Array
    weighted_sum: Array
    pre_activation: Array
    activation: str
    output: Array
    slope: Array
    weight_gradients: Array
    bias_gradient: Array
    input_gradients: Array


@dataclass(frozen=True, eq=False)
class ResponseTrace(Trace):
    """A neuron's answers to m inputs.

    Attributes
    ----------
    inputs
        Shape (m, n).
    pre_activation, output
        z and f(z), shape (m,).
    """

    inputs: Array
    pre_activation: Array
    output: Array


@dataclass(frozen=True, eq=False)
class CollapseTrace(Trace):
    """Two stacked linear neurons written as one.

    Attributes
    ----------
    first_weights, first_bias
        w (n,) and b of the neuron that sees the inputs.
    second_weight, second_bias
        v and c of the neuron that sees only the first one's output.
    weights, bias
        v w (n,) and v b + c: the single linear neuron that does the same.
    """

    first_weights: Array
    first_bias: Array
    second_weight: Array
    second_bias: Array
    weights: Array
    bias: Array


class Neuron:
    """A weighted sum, a bias and an activation.

    Parameters
    ----------
    weights
        w, one or more finite numbers, shape (n,).
    bias
        b, a finite number.
    activation
        A name of the registry, or an activation.

    Raises
    ------
    TypeError
        If weights or bias are not real numbers.
    ValueError
        If they are empty, not one-dimensional, NaN or infinite.
    UnknownActivationError
        If there is no activation of that name.

    Examples
    --------
    >>> trace = Neuron((0.5, -1.0, 0.3), 0.5, "sigmoid").forward((1.5, 2.0, -0.5))
    >>> round(float(trace.pre_activation), 3), round(float(trace.output), 3)
    (-0.9, 0.289)
    """

    def __init__(
        self,
        weights: ArrayLike,
        bias: ArrayLike,
        activation: str | Activation = "linear",
    ) -> None:
        self._weights = finite_vector("weights", weights)
        self._weights.flags.writeable = False
        self._bias = finite_scalar("bias", bias)
        self._activation = (
            activation if isinstance(activation, Activation) else get_activation(activation)
        )

    @property
    def weights(self) -> Array:
        """The weights w, read-only, shape (n,)."""
        return self._weights

    @property
    def bias(self) -> float:
        """The bias b."""
        return self._bias

    @property
    def activation(self) -> Activation:
        """The activation f."""
        return self._activation

    @property
    def n_inputs(self) -> int:
        """How many inputs the neuron takes."""
        return len(self._weights)

    def forward(self, inputs: ArrayLike) -> NeuronTrace:
        """Return every intermediate of the neuron's answer to one input vector.

        Parameters
        ----------
        inputs
            x, shape (n,).

        Raises
        ------
        TypeError
            If the inputs are not real numbers.
        ValueError
            If there are not n of them, one is NaN or infinite, or a product is too large for a
            float.
        """
        x = finite_vector("inputs", inputs)
        if len(x) != self.n_inputs:
            raise ValueError(
                f"inputs has {len(x)} values but the neuron has {self.n_inputs} weights; "
                f"give {self.n_inputs}, for example ({', '.join(['1.5'] * self.n_inputs)})"
            )
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            products = self._weights * x
            running_sums = np.cumsum(products)
            z = running_sums[-1] + self._bias
        self._refuse_overflow(z)
        self._refuse_overflow(running_sums)
        slope = self._activation.slope(z)
        with np.errstate(under="ignore"):
            return NeuronTrace(
                inputs=x,
                weights=self._weights,
                bias=np.asarray(self._bias),
                products=products,
                running_sums=running_sums,
                weighted_sum=running_sums[-1],
                pre_activation=z,
                activation=self._activation.name,
                output=self._activation(z),
                slope=slope,
                weight_gradients=slope * x,
                bias_gradient=slope,
                input_gradients=slope * self._weights,
            )

    def response(self, inputs: ArrayLike) -> ResponseTrace:
        """Return the neuron's answers to many input vectors at once.

        Parameters
        ----------
        inputs
            Shape (m, n).

        Raises
        ------
        TypeError, ValueError
            As :meth:`forward`.
        """
        x = finite_array("inputs", inputs)
        if x.ndim != 2 or x.shape[1] != self.n_inputs:
            raise ValueError(
                f"inputs must have shape (m, {self.n_inputs}), one row an input; got {x.shape}"
            )
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            z = x @ self._weights + self._bias
        self._refuse_overflow(z)
        return ResponseTrace(inputs=x, pre_activation=z, output=self._activation(z))

    @staticmethod
    def _refuse_overflow(sums: Array) -> None:
        if not np.isfinite(sums).all():
            raise ValueError(
                "the weighted sum is too large for a float; give smaller inputs or weights"
            )


def collapse(first: Neuron, second: Neuron) -> CollapseTrace:
    """Write two stacked linear neurons as one: v (w·x + b) + c = (v w)·x + (v b + c).

    Parameters
    ----------
    first
        A linear neuron.
    second
        A linear neuron with one input, the first one's output.

    Raises
    ------
    ValueError
        If a neuron is not linear, or the second has more than one input.
    """
    for name, neuron in (("first", first), ("second", second)):
        if neuron.activation.name != "linear":
            raise ValueError(
                f"the {name} neuron is {neuron.activation.label}; only linear neurons collapse"
            )
    if second.n_inputs != 1:
        raise ValueError(
            f"the second neuron has {second.n_inputs} inputs; it must have one, "
            "the first one's output"
        )
    v, c = second.weights[0], second.bias
    return CollapseTrace(
        first_weights=first.weights,
        first_bias=np.asarray(first.bias),
        second_weight=v,
        second_bias=np.asarray(c),
        weights=v * first.weights,
        bias=v * first.bias + c,
    )


def compose(first: Neuron, second: Neuron) -> Neuron:
    """Return the single linear neuron that two stacked ones amount to (see :func:`collapse`)."""
    trace = collapse(first, second)
    return Neuron(trace.weights, trace.bias)
