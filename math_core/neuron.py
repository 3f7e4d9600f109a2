r"""A single neuron, forward and back.

It weighs its inputs, adds a bias and applies an activation:

.. math:: z = \sum_i w_i x_i + b, \qquad a = f(z)

By the chain rule, its output a follows a small change of a weight, the bias or an input at the rate

.. math:: \frac{\partial a}{\partial w_i} = f'(z)\,x_i, \qquad
          \frac{\partial a}{\partial b} = f'(z), \qquad
          \frac{\partial a}{\partial x_i} = f'(z)\,w_i

so where the slope f'(z) is 0, nothing is learned.

Sources: Rosenblatt (1958), "The perceptron"; Rumelhart, Hinton & Williams (1986), "Learning
representations by back-propagating errors".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from math_core.activations import ACTIVATIONS, Activation, as_activation
from math_core.trace import Trace
from math_core.validation import (
    Array,
    example,
    finite_array,
    finite_scalar,
    finite_vector,
    refuse_overflow,
)


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
        w₁x₁, w₁x₁ + w₂x₂, … up to Σ wᵢ xᵢ, added from left to right, shape (n,).
    weighted_sum
        Σ wᵢ xᵢ, a scalar.
    pre_activation
        z = Σ wᵢ xᵢ + b, a scalar.
    activation
        Name of f.
    output
        a = f(z), a scalar.
    slope
        f'(z), a scalar.
    weight_gradients
        ∂a/∂wᵢ = f'(z) xᵢ, shape (n,).
    bias_gradient
        ∂a/∂b = f'(z), a scalar.
    input_gradients
        ∂a/∂xᵢ = f'(z) wᵢ, shape (n,).
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
class NeuronResponseTrace(Trace):
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


@dataclass(frozen=True, eq=False)
class TwoLayersTrace(Trace):
    """A row of h neurons and one neuron after them, on m inputs.

    Attributes
    ----------
    inputs
        Shape (m, n).
    hidden
        The outputs of the row, shape (m, h).
    terms
        vⱼ hⱼ, what each of them adds to the last neuron's sum, shape (m, h).
    output
        Of the last neuron, shape (m,).
    """

    inputs: Array
    hidden: Array
    terms: Array
    output: Array


class Neuron:
    """A weighted sum, a bias and an activation; immutable.

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
        If weights is empty or not one-dimensional, bias is not a single number, or a number is
        NaN or infinite.
    UnknownActivationError
        If there is no activation of that name.

    Examples
    --------
    >>> trace = Neuron((0.5, -1.0, 0.3), 0.5, "sigmoid").forward((1.5, 2.0, -0.5))
    >>> round(float(trace.pre_activation), 3), round(float(trace.output), 3)
    (-0.9, 0.289)
    """

    __slots__ = ("_activation", "_bias", "_weights")

    def __init__(
        self,
        weights: ArrayLike,
        bias: ArrayLike,
        activation: str | Activation = "linear",
    ) -> None:
        self._weights = finite_vector("weights", weights)
        self._weights.flags.writeable = False
        self._bias = finite_scalar("bias", bias)
        self._activation = as_activation(activation)

    def __repr__(self) -> str:
        return (
            f"Neuron(weights={self._weights.tolist()}, bias={self._bias}, "
            f"activation={self._activation.name!r})"
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
            If there are not n of them, or one is NaN or infinite.
        TooLargeError
            If a product or a sum is too large for a float.
        """
        x = finite_vector("inputs", inputs)
        if len(x) != self.n_inputs:
            values = "1 value" if len(x) == 1 else f"{len(x)} values"
            weights = "1 weight" if self.n_inputs == 1 else f"{self.n_inputs} weights"
            raise ValueError(
                f"inputs has {values} but the neuron has {weights}; "
                f"give {self.n_inputs}, for example {example(self.n_inputs)}"
            )
        products, running_sums, z = self._weighted_sum(x)
        slope = self._activation.slope(z)
        # A gradient too small for a float may vanish, whatever the caller has NumPy do about it.
        with np.errstate(under="ignore"):
            weight_gradients, input_gradients = slope * x, slope * self._weights
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
            weight_gradients=weight_gradients,
            bias_gradient=slope,
            input_gradients=input_gradients,
        )

    def response(self, inputs: ArrayLike) -> NeuronResponseTrace:
        """Return the neuron's answers to many input vectors at once, as for a line or a plane.

        Each answer is, to the last bit, the one that :meth:`forward` gives.

        Parameters
        ----------
        inputs
            One input vector a row, shape (m, n).

        Raises
        ------
        TypeError
            If the inputs are not real numbers.
        ValueError
            If the shape is not (m, n), or a number is NaN or infinite.
        TooLargeError
            If a product or a sum is too large for a float.
        """
        x = finite_array("inputs", inputs)
        if x.ndim != 2 or x.shape[1] != self.n_inputs:
            raise ValueError(
                f"inputs must have shape (m, {self.n_inputs}), one input vector a row; "
                f"got {x.shape}"
            )
        _, _, z = self._weighted_sum(x)
        return NeuronResponseTrace(inputs=x, pre_activation=z, output=self._activation(z))

    def _weighted_sum(self, x: Array) -> tuple[Array, Array, Array]:
        """Return products, running sums and z: (…, n) → (…, n), (…, n), (…)."""
        # Overflow is refused by name, and what is too small for a float may vanish.
        with np.errstate(all="ignore"):
            products = self._weights * x
            # Not `@` or `sum`, which may add in another order than the one shown.
            running_sums = np.cumsum(products, axis=-1)
            z = running_sums[..., -1] + self._bias
        refuse_overflow("products", products)
        refuse_overflow("running_sums", running_sums)
        refuse_overflow("pre_activation", z)
        return products, running_sums, z


def two_layers(row: Sequence[Neuron], last: Neuron, inputs: ArrayLike) -> TwoLayersTrace:
    r"""Let a row of neurons see the same inputs, and one neuron add up what they make of them.

    .. math:: y = g\left(\sum_j v_j\, f_j(w_j \cdot x + b_j) + c\right)

    With linear neurons this is a line; each ReLU puts a kink into it where its own sum is zero.

    Parameters
    ----------
    row
        h neurons with n weights each.
    last
        A neuron with h weights.
    inputs
        One input vector a row, shape (m, n).

    Raises
    ------
    ValueError
        If there are not as many neurons in the row as weights of the last one, or the inputs do
        not have the shape (m, n).
    TooLargeError
        If a product or a sum is too large for a float.

    Examples
    --------
    >>> hill = [Neuron((1.0,), b, "relu") for b in (1.0, 0.0, -1.0)]
    >>> two_layers(hill, Neuron((1.0, -2.0, 1.0), 0.0), [[-1.0], [0.0], [1.0]]).output
    array([0., 1., 0.])
    """
    if len(row) != last.n_inputs:
        raise ValueError(
            f"the row has {len(row)} neurons but the last one has {last.n_inputs} weights"
        )
    responses = [neuron.response(inputs) for neuron in row]
    hidden = np.stack([response.output for response in responses], axis=-1)
    with np.errstate(all="ignore"):
        terms = last.weights * hidden
    refuse_overflow("terms", terms)
    return TwoLayersTrace(
        inputs=responses[0].inputs,
        hidden=hidden,
        terms=terms,
        output=last.response(hidden).output,
    )


def through_points(xs: ArrayLike, ys: ArrayLike) -> tuple[tuple[Neuron, ...], Neuron]:
    r"""Return a row of ReLU neurons, and one that adds them up, which go through given points.

    .. math:: y(x) = y_1 + \sum_k c_k \max(0, x - x_k)

    Between two points the sum is the straight line through them, and beyond the first and the last
    it is flat. Neuron k puts its kink at :math:`x_k`, and :math:`c_k` is by how much the slope
    changes there.

    Parameters
    ----------
    xs
        Where the kinks are, two or more, increasing, shape (m,).
    ys
        What the sum is there, shape (m,).

    Raises
    ------
    ValueError
        If there are not as many ``ys`` as ``xs``, fewer than two, or ``xs`` do not increase.

    Examples
    --------
    >>> row, last = through_points((-2.0, 0.0, 2.0), (0.0, 3.0, 0.0))
    >>> last.weights
    array([ 1.5, -3. ,  1.5])
    >>> two_layers(row, last, [[-3.0], [-1.0], [0.0], [1.0], [3.0]]).output
    array([0. , 1.5, 3. , 1.5, 0. ])
    """
    x, y = finite_vector("xs", xs), finite_vector("ys", ys)
    if len(x) != len(y):
        raise ValueError(f"there are {len(x)} xs but {len(y)} ys; give as many of each")
    if len(x) < 2 or not (np.diff(x) > 0).all():
        raise ValueError("xs must be two or more increasing numbers, for example (-1, 0, 1)")
    slopes = np.concatenate([[0.0], np.diff(y) / np.diff(x), [0.0]])
    row = tuple(Neuron((1.0,), -kink, "relu") for kink in x)
    return row, Neuron(np.diff(slopes), y[0])


def collapse(first: Neuron, second: Neuron) -> CollapseTrace:
    r"""Write two stacked linear neurons as one.

    .. math:: v\,(w \cdot x + b) + c = (v w) \cdot x + (v b + c)

    However many are stacked, without an activation between them they are one line or plane
    (Goodfellow, Bengio & Courville, 2016, *Deep Learning*, section 6.1).

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
    TooLargeError
        If a product or a sum is too large for a float.
    """
    for name, neuron in (("first", first), ("second", second)):
        if neuron.activation != ACTIVATIONS["linear"]:
            raise ValueError(
                f"the {name} neuron is {neuron.activation.label}; only linear neurons collapse"
            )
    if second.n_inputs != 1:
        raise ValueError(
            f"the second neuron has {second.n_inputs} inputs; it must have one, "
            "the first one's output"
        )
    v, c = second.weights[0], second.bias
    with np.errstate(all="ignore"):
        weights, bias = v * first.weights, v * first.bias + c
    refuse_overflow("weights", weights)
    refuse_overflow("bias", bias)
    return CollapseTrace(
        first_weights=first.weights,
        first_bias=np.asarray(first.bias),
        second_weight=v,
        second_bias=np.asarray(c),
        weights=weights,
        bias=bias,
    )


def collapse_chain(neurons: Sequence[Neuron]) -> tuple[CollapseTrace, ...]:
    """Write a chain of linear neurons as one, taking in one more at a time.

    Parameters
    ----------
    neurons
        Two or more linear neurons; each but the first has one input, the output of the one before.

    Returns
    -------
    tuple of CollapseTrace
        Item k tells of the first k + 2 neurons as one.

    Raises
    ------
    ValueError
        If there are fewer than two neurons, or two of them do not collapse (see :func:`collapse`).
    TooLargeError
        If a product or a sum is too large for a float.
    """
    if len(neurons) < 2:
        raise ValueError(f"a chain has at least two neurons; got {len(neurons)}")
    traces: list[CollapseTrace] = []
    merged = neurons[0]
    for neuron in neurons[1:]:
        traces.append(collapse(merged, neuron))
        merged = Neuron(traces[-1].weights, traces[-1].bias)
    return tuple(traces)


def compose(first: Neuron, second: Neuron) -> Neuron:
    """Return the single linear neuron that two stacked ones amount to (see :func:`collapse`)."""
    trace = collapse(first, second)
    return Neuron(trace.weights, trace.bias)
