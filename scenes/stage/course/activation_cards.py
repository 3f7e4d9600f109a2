"""What the films say and draw of each activation function, beside its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from math_core import ACTIVATIONS, LEAKY_RELU_SLOPE, Activation
from scenes.neuron.params import COMPARED_ACTIVATIONS


@dataclass(frozen=True)
class ActivationCard:
    """How one activation function is presented.

    Attributes
    ----------
    activation
        The function itself.
    formula
        Typst math.
    reason
        Why it exists, in a few words, a line each.
    """

    activation: Activation
    formula: str
    reason: str


# What the films set side by side, in this order.
COMPARED = {name: ACTIVATIONS[name] for name in COMPARED_ACTIVATIONS}

CARDS = {
    "relu": ActivationCard(
        ACTIVATIONS["relu"],
        "f(z) = max(0, z)",
        "simple and fast;\nswitches negatives off",
    ),
    "sigmoid": ActivationCard(
        ACTIVATIONS["sigmoid"],
        "f(z) = 1 / (1 + e^(-z))",
        "squashes any number;\nuseful for probabilities",
    ),
    "tanh": ActivationCard(
        ACTIVATIONS["tanh"],
        "f(z) = (e^z - e^(-z)) / (e^z + e^(-z))",
        "zero-centred; often better\nin hidden layers",
    ),
    "leaky_relu": ActivationCard(
        ACTIVATIONS["leaky_relu"],
        f"f(z) = max({LEAKY_RELU_SLOPE:g} z, z)",
        "a small slope\nkeeps the neuron alive",
    ),
}
