"""Training: follow the gradient downhill, and remember the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.backpropagation import named_parameters, network_gradients
from math_core.datasets import ClassificationData
from math_core.language_model import LanguageModel
from math_core.layers import Network
from math_core.losses import cross_entropy, mean_squared_error
from math_core.optimisers import Adam, Optimiser
from math_core.trace import Trace
from math_core.validation import Array

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TrainingTrace(Trace):
    """What a training run looked like at the steps that were kept.

    Attributes
    ----------
    steps
        Numbers of steps taken, shape (n_kept,); the first is 0, the last the end.
    loss
        On the training data after so many steps, shape (n_kept,).
    accuracy
        On the test data, in [0, 1], shape (n_kept,).
    """

    steps: Integers
    loss: Array
    accuracy: Array


@dataclass(frozen=True)
class ClassifierRun:
    """A trained classifier, and how it got there.

    Attributes
    ----------
    trace
        Loss and accuracy at the kept steps.
    networks
        The network at each of these steps; the last is the trained one.
    train, test
        The data it learned from, and the data that measured it.
    """

    trace: TrainingTrace
    networks: tuple[Network, ...]
    train: ClassificationData
    test: ClassificationData

    @property
    def network(self) -> Network:
        """The trained network."""
        return self.networks[-1]


def train_classifier(
    network: Network,
    train: ClassificationData,
    test: ClassificationData,
    *,
    n_steps: int = 400,
    keep: Iterable[int] = (),
    optimiser: Optimiser | None = None,
) -> ClassifierRun:
    """Train a network to tell classes apart, by cross-entropy on all points at every step.

    Parameters
    ----------
    network
        Its outputs are the logits of the classes.
    train, test
        What it learns from, and what its accuracy is measured on.
    n_steps
        How many steps to take, 0 or more.
    keep
        Numbers of steps whose state is kept, beside the first and last.
    optimiser
        Adam at a rate of 0.01 by default. It must be fresh.

    Raises
    ------
    TypeError, ValueError
        If the data does not fit the network, or a number of steps is out of range.
    """
    kept = _kept_steps(n_steps, keep)
    optimiser = optimiser or Adam(0.01)
    networks, losses, accuracies = [], [], []
    for step in range(n_steps + 1):
        trace = network.forward(train.inputs)
        loss = cross_entropy(trace.output, train.targets)
        if step in kept:
            networks.append(network)
            losses.append(float(loss.loss))
            measured = cross_entropy(network.forward(test.inputs).output, test.targets)
            accuracies.append(float(measured.accuracy))
        if step < n_steps:
            gradients = network_gradients(trace, loss.gradient)
            parameters = optimiser.step(network.parameters(), named_parameters(gradients))
            network = network.with_parameters(parameters)
    history = TrainingTrace(np.array(kept), np.array(losses), np.array(accuracies))
    return ClassifierRun(history, tuple(networks), train, test)


def _kept_steps(n_steps: int, keep: Iterable[int]) -> list[int]:
    if n_steps < 0:
        raise ValueError(f"n_steps must not be negative; got {n_steps}")
    kept = sorted({0, n_steps, *keep})
    if kept[0] < 0 or kept[-1] > n_steps:
        raise ValueError(f"kept steps must be from 0 to {n_steps}; got {kept[0]} to {kept[-1]}")
    return kept


def fit(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    n_steps: int,
    optimiser: Optimiser,
) -> tuple[Network, Array]:
    """Fit a network to numbers, by mean squared error on all samples at every step.

    Parameters
    ----------
    network
        The network to begin with.
    inputs, targets
        Shapes (batch, n_inputs) and (batch, n_outputs).
    n_steps
        How many steps to take.
    optimiser
        A fresh one.

    Returns
    -------
    Network
        The fitted network.
    ndarray
        The loss before each step and after the last, shape (n_steps + 1,).

    Raises
    ------
    TypeError, ValueError
        If the data does not fit the network.
    """

    def once(current: Network) -> tuple[float, dict[str, Array]]:
        trace = current.forward(inputs)
        loss = mean_squared_error(trace.output, targets)
        return float(loss.loss), named_parameters(network_gradients(trace, loss.gradient))

    losses = []
    for _ in range(n_steps):
        loss, gradients = once(network)
        losses.append(loss)
        network = network.with_parameters(optimiser.step(network.parameters(), gradients))
    losses.append(once(network)[0])
    return network, np.array(losses)


@dataclass(frozen=True)
class LanguageModelRun:
    """A trained language model, and how it got there.

    Attributes
    ----------
    trace
        Loss and accuracy of the next word at the kept steps, both on the training sentences:
        there is nothing else to know in so small a world.
    model
        The trained model.
    """

    trace: TrainingTrace
    model: LanguageModel


def train_language_model(
    model: LanguageModel,
    tokens: ArrayLike,
    targets: ArrayLike,
    counted: ArrayLike,
    *,
    n_steps: int = 300,
    keep: Iterable[int] = (),
    optimiser: Optimiser | None = None,
) -> LanguageModelRun:
    """Train a language model to predict the next word, by cross-entropy on all sentences.

    Parameters
    ----------
    model
        The model to begin with.
    tokens, targets
        Words and those that follow them, integers of shape (n_sentences, n_tokens).
    counted
        Booleans of that shape: where there is a word to predict, and not padding.
    n_steps, keep, optimiser
        As for :func:`train_classifier`.

    Raises
    ------
    TypeError, ValueError
        If the data does not fit the model, or nothing is counted.
    """
    kept = _kept_steps(n_steps, keep)
    optimiser = optimiser or Adam(0.01)
    where = np.asarray(counted, dtype=bool)
    right = np.asarray(targets)[where]
    losses, accuracies = [], []
    for step in range(n_steps + 1):
        trace = model.forward(tokens)
        loss = cross_entropy(trace.logits[where], right)
        if step in kept:
            losses.append(float(loss.loss))
            accuracies.append(float(loss.accuracy))
        if step < n_steps:
            gradient = np.zeros_like(trace.logits)
            gradient[where] = loss.gradient
            gradients = named_parameters(model.gradients(trace, gradient))
            model = model.with_parameters(optimiser.step(model.parameters(), gradients))
    history = TrainingTrace(np.array(kept), np.array(losses), np.array(accuracies))
    return LanguageModelRun(history, model)
