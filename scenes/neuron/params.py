"""Parameters of Part 1: one neuron's inputs, weights, bias and activation."""

from __future__ import annotations

import functools
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from math_core import (
    CollapseTrace,
    Neuron,
    NeuronResponseTrace,
    NeuronTrace,
    TwoLayersTrace,
    collapse,
    collapse_chain,
    get_activation,
    through_points,
    two_layers,
)
from scenes.params import PartParams

LIMIT = 100.0
MAX_INPUTS = 6

# The activations that the film compares, in the order it shows them.
COMPARED_ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "leaky_relu")

# Three neurons with the weight 1 and these biases, and the weights with which a fourth adds them
# up. Without activations they make the line −0.5 x + 1, with ReLUs a hill with kinks at −2, 0, 2.
HILL_BIASES = (2.0, 0.0, -2.0)
HILL_WEIGHTS = (1.5, -3.0, 1.0)

# The curve that neurons with ReLU are to follow: a smooth one, of three neurons with tanh.
_CURVE_WEIGHTS, _CURVE_BIASES = (1.5, 1.2, 1.5), (4.5, 0.0, -4.5)
_CURVE_SUM = (1.5, -2.5, 2.0)
# How far from 0 their kinks reach, and how many there are.
_KINKS_REACH = 4.5
SOME, MANY = 6, 12

# The other examples of dead-neuron are the viewer's own inputs in another order, size and sign.
_SAMPLE_FACTORS = (1.0, -1.0, 0.5, -0.5, 0.2, -0.2)

Value = Annotated[float, Field(ge=-LIMIT, le=LIMIT)]
# So that a chain of neurons keeps within the axes' numbers.
ChainWeight = Annotated[float, Field(ge=-3.0, le=3.0)]
Values = Annotated[tuple[Value, ...], Field(min_length=1, max_length=MAX_INPUTS)]


class NeuronParams(PartParams):
    """A single neuron, as the viewer wants it.

    The defaults are the source's: x = (1.5, 2.0, −0.5), w = (0.5, −1.0, 0.3), b = 0.5.
    """

    inputs: Values = Field(
        default=(1.5, 2.0, -0.5),
        description="1 to 6 inputs x",
        examples=["1.5,2.0,-0.5"],
    )
    weights: Values = Field(
        default=(0.5, -1.0, 0.3),
        description="one weight w for each input",
        examples=["0.5,-1.0,0.3"],
    )
    bias: Value = Field(default=0.5, description="bias b", examples=["0.5"])
    activation: str = Field(
        default="relu",
        description="linear, relu, leaky_relu, sigmoid or tanh",
        examples=["tanh"],
    )
    second_weight: Value = Field(
        default=-1.0,
        description="weight of the linear neuron stacked on this one in only-a-line",
        examples=["-1.0"],
    )
    second_bias: Value = Field(
        default=1.5,
        description="bias of the linear neuron stacked on this one in only-a-line",
        examples=["1.5"],
    )
    chain_weights: Annotated[tuple[ChainWeight, ...], Field(min_length=1, max_length=6)] = Field(
        default=(-2.0, -1.0, -0.8, -1.4, 0.5, -1.5),
        description="weights of the linear neurons that only-a-line adds to those two, each with "
        "the second one's bias",
        examples=["-2,-1,0.5"],
    )

    @field_validator("inputs", "weights", "chain_weights", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Accept ``"1.5, 2"`` as well as a list: the command line has only words."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return (value,) if isinstance(value, int | float) else value

    @field_validator("activation")
    @classmethod
    def _known(cls, value: str) -> str:
        name = get_activation(value).name
        if name not in COMPARED_ACTIVATIONS:
            raise ValueError(
                f"the film of a neuron does not show {name}; allowed are "
                f"{', '.join(COMPARED_ACTIVATIONS)}, for example activation=tanh"
            )
        return name

    @model_validator(mode="after")
    def _one_weight_each(self) -> Self:
        n_inputs, n_weights = len(self.inputs), len(self.weights)
        if n_inputs != n_weights:
            inputs = ",".join(f"{x:g}" for x in self.inputs)
            example = ",".join("0.5" for _ in self.inputs)
            raise ValueError(
                f"inputs has {n_inputs} values but weights has {n_weights}; give as many of "
                f"each, for example --param inputs={inputs} --param weights={example}"
            )
        return self

    @classmethod
    def extremes(cls) -> tuple[Self, ...]:
        """Return the defaults, one input, six, the largest, zeros, tiny values and steep lines."""
        wild = {
            "inputs": [1, -2, 0.5, 99.9, -3.25, 0],
            "weights": [0.25, 1.5, -0.75, -100, 0, 2],
            "bias": -12.5,
            "activation": "tanh",
        }
        one = {"inputs": [0.7], "weights": [1.2], "bias": 0.333, "activation": "linear"}
        zeros = {"inputs": [0, 0], "weights": [0, 0], "bias": 0, "activation": "sigmoid"}
        tiny = {"inputs": [0.001, -0.002], "weights": [0.003, 0.004], "bias": 0.0001}
        largest = {"inputs": [LIMIT] * MAX_INPUTS, "weights": [LIMIT] * MAX_INPUTS, "bias": LIMIT}
        steep = {"second_weight": -LIMIT, "second_bias": LIMIT, "bias": LIMIT}
        return tuple(map(cls.model_validate, ({}, one, wild, largest, zeros, tiny, steep)))

    @classmethod
    def sample(cls, random: np.random.RandomState) -> Self:
        """Return a neuron of 1 to 6 inputs, with values of every size."""
        n = int(random.randint(1, MAX_INPUTS + 1))
        values = np.round(random.randn(2, n) * 10.0 ** random.uniform(-2, 1.5), 3)
        values = np.clip(values, -LIMIT, LIMIT)
        return cls(
            inputs=tuple(values[0].tolist()),
            weights=tuple(values[1].tolist()),
            bias=round(float(np.clip(random.randn() * 3, -LIMIT, LIMIT)), 2),
            activation=str(random.choice(COMPARED_ACTIVATIONS)),
            second_weight=round(float(random.randn()), 2),
            second_bias=round(float(random.randn()), 2),
        )

    def neuron(self) -> Neuron:
        """Return the neuron itself."""
        return Neuron(self.weights, self.bias, self.activation)

    def trace(self) -> NeuronTrace:
        """Return the neuron's forward pass on the inputs."""
        return self.neuron().forward(self.inputs)

    def first_linear(self) -> Neuron:
        """Return the neuron with its first input alone and no activation: a line."""
        return Neuron(self.weights[:1], self.bias)

    def stacked(self) -> CollapseTrace:
        """Return a second linear neuron on top of the first, collapsed into one."""
        return collapse(self.first_linear(), Neuron((self.second_weight,), self.second_bias))

    def chain(self) -> tuple[CollapseTrace, ...]:
        """Return a long chain of linear neurons, collapsed one by one; the first is the stack."""
        later = [self.second_weight, *self.chain_weights]
        links = (Neuron((weight,), self.second_bias) for weight in later)
        return collapse_chain([self.first_linear(), *links])

    def samples(self) -> np.ndarray:
        """Return examples for the neuron, one a row; the first is the viewer's own."""
        rows = [
            factor * np.roll(self.inputs, -(k // 2)) for k, factor in enumerate(_SAMPLE_FACTORS)
        ]
        return np.array(rows)

    def sample_response(self, bias: float, activation: str = "relu") -> NeuronResponseTrace:
        """Return what the neuron would make of the examples with another bias."""
        return Neuron(self.weights, bias, activation).response(self.samples())

    def deadly_bias(self) -> float:
        """Return a bias with which every example's z is clearly below zero."""
        z = self.sample_response(self.bias).pre_activation
        margin = max(0.5, 0.15 * float(np.abs(z).max()))
        return min(self.bias, self.bias - float(z.max()) - margin)


def hill(inputs: np.ndarray, activation: str, last_activation: str = "linear") -> TwoLayersTrace:
    """Return what the neurons of the hill make of some inputs.

    Parameters
    ----------
    inputs
        x, shape (m,).
    activation
        Of the three neurons: ``relu`` makes the hill, ``linear`` the line.
    last_activation
        Of the neuron that adds them up.
    """
    row = [Neuron((1.0,), bias, activation) for bias in HILL_BIASES]
    return two_layers(row, hill_sum(last_activation), np.asarray(inputs)[:, None])


def curve_to_follow(inputs: np.ndarray) -> TwoLayersTrace:
    """Return the smooth curve that neurons with ReLU are to follow, at inputs x, shape (m,)."""
    row = [
        Neuron((weight,), bias, "tanh")
        for weight, bias in zip(_CURVE_WEIGHTS, _CURVE_BIASES, strict=True)
    ]
    return two_layers(row, Neuron(_CURVE_SUM, 0.0), np.asarray(inputs)[:, None])


@functools.cache
def followers(count: int) -> tuple[tuple[Neuron, ...], Neuron]:
    """Return neurons with ReLU that follow the curve with evenly spread kinks, and their sum."""
    kinks = np.linspace(-_KINKS_REACH, _KINKS_REACH, count)
    return through_points(kinks, curve_to_follow(kinks).output)


def follow_curve(inputs: np.ndarray, count: int) -> TwoLayersTrace:
    """Return how close so many neurons with ReLU come to the curve, at inputs x, shape (m,)."""
    return two_layers(*followers(count), np.asarray(inputs)[:, None])


def hill_sum(activation: str = "linear") -> Neuron:
    """Return the neuron that adds up the three of the hill."""
    return Neuron(HILL_WEIGHTS, 0.0, activation)


PARAMS = NeuronParams
