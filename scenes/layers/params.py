"""Parameters of Part 2: the sizes of layers, a batch, and where its numbers come from."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from pydantic import BeforeValidator, Field, field_validator

from math_core import (
    Adam,
    ClassifierRun,
    DenseLayer,
    LayerTrace,
    Network,
    NetworkTrace,
    Trace,
    TrainingTrace,
    get_activation,
    glorot_uniform,
    he_normal,
    train_classifier,
    two_spirals,
)
from math_core.validation import Array
from scenes.params import PartParams
from scenes.params.words import Seed, split_list

MAX_WIDTH, MAX_LAYERS, MAX_BATCH = 64, 8, 16
CIRCLE_SIZES = (2, 4, 3, 2)
SPIRAL_SIZES = (2, 16, 16, 2, 2)
_CIRCLE_POINTS = 100
_TRAIN_POINTS, _TEST_POINTS = 400, 200
_STEPS, _KEPT = 600, 40
_RATE = 0.005
_ANGLES = 241
# So often a network is drawn anew until nobody in it is silent.
_DRAWS = 64
# How far the best of these lines is shifted to both sides, and in how many steps.
_FARTHEST, _SHIFTS = 0.6, 121

Size = Annotated[int, Field(ge=1, le=MAX_WIDTH)]
Sizes = Annotated[
    tuple[Size, ...],
    Field(min_length=2, max_length=MAX_LAYERS + 1),
    BeforeValidator(split_list),
]


@dataclass(frozen=True, eq=False)
class TurnedLineTrace(Trace):
    """A straight line through the middle of the spirals, turned once around, then shifted.

    Attributes
    ----------
    angles
        Its direction in radians, shape (n_lines,).
    offsets
        How far it is from the middle, shape (n_lines,).
    accuracy
        The share of test points on their own side of it, shape (n_lines,).
    """

    angles: Array
    offsets: Array
    accuracy: Array

    @property
    def n_turned(self) -> int:
        """How many of the lines go through the middle; those that are shifted follow."""
        return _ANGLES

    @property
    def best_turned(self) -> int:
        """At which of the lines through the middle most points are on their own side."""
        return int(self.accuracy[: self.n_turned].argmax())

    @property
    def best(self) -> int:
        """At which of the shifted lines, the first of them unshifted, most points are."""
        return self.n_turned + int(self.accuracy[self.n_turned :].argmax())


@dataclass(frozen=True, eq=False)
class LayersTrace(Trace):
    """What Part 2 shows.

    Attributes
    ----------
    batch
        The single layer on the whole batch.
    network
        The batch through the deep network.
    circle_angles
        Angle of each point of the circle in radians, shape (100,).
    circle
        The circle through 2 → 4 → 3 → 2.
    training, training_linear
        The spirals' training runs, with the activations and without.
    """

    batch: LayerTrace
    network: NetworkTrace
    circle_angles: Array
    circle: NetworkTrace
    training: TrainingTrace
    training_linear: TrainingTrace


class LayersParams(PartParams):
    """Layers, as the viewer wants them; the sizes are the source's."""

    sizes: Sizes = Field(
        default=(3, 8, 5, 2),
        description="inputs, then neurons of each layer: 1 to 8 layers, each 1 to 64 wide",
        examples=["3,8,5,2"],
    )
    neurons: Size = Field(
        default=5, description="neurons of the single layer, 1 to 64", examples=["5"]
    )
    batch: Annotated[int, Field(ge=1, le=MAX_BATCH)] = Field(
        default=4, description="samples in the batch, 1 to 16", examples=["4"]
    )
    seed: Seed = Field(default=0, description="where inputs and weights come from", examples=["7"])
    activation: str = Field(
        default="relu",
        description="of the single layer and the hidden layers",
        examples=["relu"],
    )

    @field_validator("activation")
    @classmethod
    def _known(cls, value: str) -> str:
        return get_activation(value).name

    @classmethod
    def extremes(cls) -> tuple[Self, ...]:
        """Return the defaults, one neuron after another, the widest and the deepest network."""
        smallest = {"sizes": [1, 1], "neurons": 1, "batch": 1}
        widest = {"sizes": [MAX_WIDTH] * 3, "neurons": MAX_WIDTH, "batch": MAX_BATCH}
        deepest = {"sizes": [2] + [7] * MAX_LAYERS, "activation": "tanh", "seed": 0}
        return tuple(map(cls.model_validate, ({}, smallest, widest, deepest)))

    @classmethod
    def sample(cls, random: np.random.RandomState) -> Self:
        """Return 1 to 8 layers of 1 to 64 neurons."""
        n_layers = int(random.randint(1, MAX_LAYERS + 1))
        sizes = (2 ** random.uniform(0, 6, n_layers + 1)).astype(int).tolist()
        return cls(
            sizes=tuple(sizes),
            neurons=int(2 ** random.uniform(0, 6)),
            batch=int(random.randint(1, MAX_BATCH + 1)),
            seed=int(random.randint(1000)),
            activation=str(random.choice(["relu", "tanh", "leaky_relu", "sigmoid"])),
        )

    def _drawn(self) -> tuple[Array, DenseLayer]:
        """Return the batch and the single layer, all exact to one decimal.

        Then products are exact to two decimals, and the sums on screen can be checked by hand.
        """
        random = np.random.RandomState(self.seed)
        inputs = np.round(random.randn(self.batch, self.sizes[0]), 1)
        weights = np.round(he_normal(random, self.sizes[0], self.neurons), 1)
        biases = np.round(0.5 * random.randn(self.neurons), 1)
        # Adding zero turns a negative zero into zero.
        return inputs + 0.0, DenseLayer(weights + 0.0, biases + 0.0, self.activation)

    def layer(self) -> DenseLayer:
        """Return the single layer: sizes[0] inputs, ``neurons`` neurons."""
        return self._drawn()[1]

    def batch_trace(self) -> LayerTrace:
        """Return the single layer on the whole batch."""
        inputs, layer = self._drawn()
        return layer.forward(inputs)

    def single_trace(self) -> LayerTrace:
        """Return the single layer on the first sample alone, shape (n_inputs,)."""
        inputs, layer = self._drawn()
        return layer.forward(inputs[0])

    def network(self) -> Network:
        """Return the deep network, of fresh He-normal weights."""
        random = np.random.RandomState(self.seed)
        return Network.from_sizes(self.sizes, random, initialiser=he_normal, hidden=self.activation)

    def living_network(self) -> Network:
        """Return the first network of fresh weights in which nobody is silent.

        Weights are drawn anew while a hidden layer answers some sample with zeros alone, or has a
        neuron that is zero for the whole batch; if that never ends, it is :meth:`network`.
        """
        random, inputs = np.random.RandomState(self.seed), self._drawn()[0]
        for _ in range(_DRAWS):
            drawn = Network.from_sizes(
                self.sizes, random, initialiser=he_normal, hidden=self.activation
            )
            hidden = drawn.forward(inputs).layers[:-1]
            if all(layer.output.any(axis=axis).all() for layer in hidden for axis in (0, 1)):
                return drawn
        return self.network()

    def network_trace(self) -> NetworkTrace:
        """Return the batch's way through the deep network."""
        return self.living_network().forward(self._drawn()[0])

    def circle_angles(self) -> Array:
        """Return the angle of each point of the circle, shape (100,)."""
        return np.linspace(0.0, 2.0 * np.pi, _CIRCLE_POINTS)

    def circle_network(self) -> Network:
        """Return the small network that reshapes the circle."""
        random = np.random.RandomState(self.seed)
        return Network.from_sizes(
            CIRCLE_SIZES, random, initialiser=he_normal, hidden=self.activation
        )

    def circle_trace(self) -> NetworkTrace:
        """Return the circle's way through that network."""
        angles = self.circle_angles()
        return self.circle_network().forward(np.column_stack([np.cos(angles), np.sin(angles)]))

    def training(self, *, linear: bool = False) -> ClassifierRun:
        """Return a network trained on two spirals in this run, about half a second.

        Parameters
        ----------
        linear
            Leave the activations out: the same sizes, the same data, and only lines.
        """
        return _train(self.seed, "linear" if linear else "tanh")

    def turned_lines(self) -> tuple[Network, ...]:
        """Return lines as classifiers: turned once around the middle, then the best one shifted.

        Points at the left of a line's direction are of the second class.
        """
        trace = self.turned_line_trace()
        return tuple(map(_line, trace.angles, trace.offsets))

    def turned_line_trace(self) -> TurnedLineTrace:
        """Return how many of the test points each of these lines gets right."""
        around = np.linspace(0.0, 2.0 * np.pi, _ANGLES)
        turned = [self._right(_line(angle, 0.0)) for angle in around]
        # To one side, through the middle to the other, and back.
        to_and_fro = _FARTHEST * np.sin(np.linspace(0.0, 2.0 * np.pi, _SHIFTS))
        best = around[int(np.argmax(turned))]
        shifted = [self._right(_line(best, offset)) for offset in to_and_fro]
        return TurnedLineTrace(
            np.concatenate([around, np.full(_SHIFTS, best)]),
            np.concatenate([np.zeros(_ANGLES), to_and_fro]),
            np.array(turned + shifted),
        )

    def _right(self, line: Network) -> float:
        """Return the share of test points that a line gets right."""
        test = self.training().test
        return float((line.forward(test.inputs).output.argmax(axis=1) == test.targets).mean())

    def trace(self) -> LayersTrace:
        """Return everything that Part 2 shows."""
        return LayersTrace(
            self.batch_trace(),
            self.network_trace(),
            self.circle_angles(),
            self.circle_trace(),
            self.training().trace,
            self.training(linear=True).trace,
        )


def _line(angle: float, offset: float) -> Network:
    """Return a line in a direction, at a distance from the middle, as a classifier."""
    normal = np.array([-np.sin(angle), np.cos(angle)])
    weights = 0.5 * np.column_stack([-normal, normal])
    return Network([DenseLayer(weights, 0.5 * offset * np.array([1.0, -1.0]), "linear")])


@functools.lru_cache(maxsize=8)
def _train(seed: int, hidden: str) -> ClassifierRun:
    random = np.random.RandomState(seed)
    train, test = two_spirals(random, _TRAIN_POINTS), two_spirals(random, _TEST_POINTS)
    network = Network.from_sizes(SPIRAL_SIZES, random, initialiser=glorot_uniform, hidden=hidden)
    # Closer together in the beginning, where most happens.
    keep = np.unique((_STEPS * np.linspace(0, 1, _KEPT) ** 2).astype(int)).tolist()
    return train_classifier(network, train, test, n_steps=_STEPS, keep=keep, optimiser=Adam(_RATE))


PARAMS = LayersParams
