r"""Dense layers and networks of them: many neurons, computed by one matrix product.

.. math:: Z = X W + b, \qquad A = f(Z)

The weights have shape (n_inputs, n_neurons): column *j* is neuron *j*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from math_core.activations import Activation, as_activation
from math_core.initialisers import Initialiser, scaled_normal
from math_core.neuron import Neuron
from math_core.trace import Trace
from math_core.validation import Array, finite_array, finite_vector, refuse_overflow, sealed


@dataclass(frozen=True, eq=False)
class LayerTrace(Trace):
    """Every intermediate of one forward pass through a layer.

    Attributes
    ----------
    inputs
        X, shape (n_inputs,) or (batch, n_inputs).
    weights
        W, shape (n_inputs, n_neurons).
    biases
        b, shape (n_neurons,).
    weighted_sums
        X W, shape (n_neurons,) or (batch, n_neurons).
    pre_activation
        Z = X W + b, of that shape.
    activation
        Name of f.
    output
        f(Z), of that shape.
    """

    inputs: Array
    weights: Array
    biases: Array
    weighted_sums: Array
    pre_activation: Array
    activation: str
    output: Array


@dataclass(frozen=True, eq=False)
class NetworkTrace(Trace):
    """A forward pass through a network: the trace of each layer, first to last.

    Attributes
    ----------
    layers
        One trace a layer; the output of each is the input of the next.
    output
        The last layer's output.
    """

    layers: tuple[LayerTrace, ...]
    output: Array


class DenseLayer:
    """Neurons side by side that see the same inputs.

    Parameters
    ----------
    weights
        W, finite, shape (n_inputs, n_neurons).
    biases
        b, finite, shape (n_neurons,).
    activation
        A name of the registry, or an activation.

    Raises
    ------
    TypeError
        If weights or biases are not real numbers.
    ValueError
        If their shapes do not fit each other, are empty, or a number is NaN or infinite.
    UnknownActivationError
        If there is no such activation.

    Examples
    --------
    >>> layer = DenseLayer([[1.0, -1.0], [2.0, 0.5]], [0.0, 1.0], "relu")
    >>> layer.forward([3.0, 1.0]).output.tolist()
    [5.0, 0.0]
    """

    def __init__(
        self, weights: ArrayLike, biases: ArrayLike, activation: str | Activation = "linear"
    ) -> None:
        self._weights = finite_array("weights", weights)
        if self._weights.ndim != 2 or not self._weights.size:
            raise ValueError(
                "weights must have shape (n_inputs, n_neurons), one column a neuron; "
                f"got shape {self._weights.shape}"
            )
        self._biases = finite_vector("biases", biases)
        if len(self._biases) != self.n_neurons:
            raise ValueError(
                f"biases has {len(self._biases)} values but weights has {self.n_neurons} columns; "
                "give one bias for each neuron"
            )
        sealed(self._weights)
        sealed(self._biases)
        self._activation = as_activation(activation)

    @property
    def weights(self) -> Array:
        """W, read-only, shape (n_inputs, n_neurons)."""
        return self._weights

    @property
    def biases(self) -> Array:
        """b, read-only, shape (n_neurons,)."""
        return self._biases

    @property
    def activation(self) -> Activation:
        """The activation f."""
        return self._activation

    @property
    def n_inputs(self) -> int:
        """How many inputs each neuron sees."""
        return int(self._weights.shape[0])

    @property
    def n_neurons(self) -> int:
        """How many neurons there are."""
        return int(self._weights.shape[1])

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are."""
        return self._weights.size + self._biases.size

    def neuron(self, j: int) -> Neuron:
        """Return neuron ``j`` by itself: column ``j`` of the weights."""
        return Neuron(self._weights[:, j], self._biases[j], self._activation)

    def forward(self, inputs: ArrayLike) -> LayerTrace:
        """Return every intermediate of the layer's answer.

        Parameters
        ----------
        inputs
            X, finite, shape (n_inputs,) or (batch, n_inputs).

        Raises
        ------
        TypeError
            If the inputs are not real numbers.
        ValueError
            If their shape does not fit, or one is NaN or infinite.
        TooLargeError
            If a sum leaves the range of floats.
        """
        x = finite_array("inputs", inputs)
        if x.ndim not in (1, 2) or x.shape[-1] != self.n_inputs or not x.size:
            raise ValueError(
                f"inputs must have shape ({self.n_inputs},) or (batch, {self.n_inputs}); "
                f"got shape {x.shape}"
            )
        with np.errstate(all="ignore"):
            weighted_sums = x @ self._weights
            z = weighted_sums + self._biases
        refuse_overflow("pre_activation", z)
        return LayerTrace(
            inputs=sealed(x),
            weights=self._weights,
            biases=self._biases,
            weighted_sums=sealed(weighted_sums),
            pre_activation=sealed(z),
            activation=self._activation.name,
            output=sealed(self._activation(z)),
        )


class Network:
    """Layers one after another.

    Parameters
    ----------
    layers
        One or more; each takes as many inputs as the one before has neurons.

    Raises
    ------
    ValueError
        If there is no layer, or two neighbours do not fit.
    """

    def __init__(self, layers: Sequence[DenseLayer]) -> None:
        if not layers:
            raise ValueError("a network has one or more layers; got none")
        for i, (first, second) in enumerate(pairwise(layers)):
            if first.n_neurons != second.n_inputs:
                raise ValueError(
                    f"layer {i} has {first.n_neurons} neurons but layer {i + 1} takes "
                    f"{second.n_inputs} inputs; they must be equal"
                )
        self._layers = tuple(layers)

    @classmethod
    def from_sizes(
        cls,
        sizes: Sequence[int],
        random: np.random.RandomState,
        *,
        initialiser: Initialiser = scaled_normal,
        hidden: str | Activation = "relu",
        output: str | Activation = "linear",
    ) -> Network:
        """Return a network of fresh weights and zero biases, drawn layer by layer.

        Parameters
        ----------
        sizes
            Number of inputs, then of each layer's neurons: ``[3, 8, 5, 2]`` has three layers.
        random
            Where the weights come from; the same seed gives the same network.
        initialiser
            Draws one layer's weights.
        hidden, output
            Activations of the hidden layers and of the last one.

        Raises
        ------
        ValueError
            If there are fewer than two sizes or one is not a positive integer.
        """
        if len(sizes) < 2 or any(isinstance(n, bool) or n != int(n) or n < 1 for n in sizes):
            raise ValueError(
                "sizes must be two or more positive integers, for example [3, 8, 5, 2]; "
                f"got {list(sizes)}"
            )
        last = len(sizes) - 2
        return cls(
            [
                DenseLayer(
                    initialiser(random, n_inputs, n_neurons),
                    np.zeros(n_neurons),
                    output if i == last else hidden,
                )
                for i, (n_inputs, n_neurons) in enumerate(pairwise(sizes))
            ]
        )

    def parameters(self) -> dict[str, Array]:
        """Return every weight and bias, as ``layers.0.weights``, ``layers.0.biases`` and so on."""
        return {
            f"layers.{i}.{name}": getattr(layer, name)
            for i, layer in enumerate(self._layers)
            for name in ("weights", "biases")
        }

    def with_parameters(self, parameters: Mapping[str, Array]) -> Network:
        """Return a network like this one with other weights and biases, of the same names."""
        return Network(
            [
                DenseLayer(
                    parameters[f"layers.{i}.weights"],
                    parameters[f"layers.{i}.biases"],
                    layer.activation,
                )
                for i, layer in enumerate(self._layers)
            ]
        )

    @property
    def layers(self) -> tuple[DenseLayer, ...]:
        """The layers, first to last."""
        return self._layers

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of inputs, then of each layer's neurons."""
        return (self._layers[0].n_inputs, *(layer.n_neurons for layer in self._layers))

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are in all layers."""
        return sum(layer.n_parameters for layer in self._layers)

    def forward(self, inputs: ArrayLike) -> NetworkTrace:
        """Return the trace of every layer's answer; errors as :meth:`DenseLayer.forward`."""
        traces: list[LayerTrace] = []
        current = inputs
        for layer in self._layers:
            traces.append(layer.forward(current))
            current = traces[-1].output
        return NetworkTrace(tuple(traces), traces[-1].output)
