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
    range_text
        Typst math of the set of its values.
    reason
        Why it exists, in a few words, a line each.
    y_range
        The vertical axis that shows it well over z in [−5, 5].
    ticks
        Heights that are written beside the plot; without any, the axis says where it ends.
    levels
        Heights of dashed guide lines.
    """

    activation: Activation
    formula: str
    range_text: str
    reason: str
    y_range: tuple[float, float]
    ticks: tuple[float, ...]
    levels: tuple[float, ...] = ()


# What the films set side by side, in this order.
COMPARED = {name: ACTIVATIONS[name] for name in COMPARED_ACTIVATIONS}

CARDS = {
    "relu": ActivationCard(
        ACTIVATIONS["relu"],
        "f(z) = max(0, z)",
        "[0, infinity)",
        "simple and fast;\nswitches negatives off",
        (-1.0, 5.0),
        (),
    ),
    "sigmoid": ActivationCard(
        ACTIVATIONS["sigmoid"],
        "f(z) = 1 / (1 + e^(-z))",
        "(0, 1)",
        "squashes any number;\nuseful for probabilities",
        (-0.2, 1.2),
        (0.5, 1.0),
        (0.5, 1.0),
    ),
    "tanh": ActivationCard(
        ACTIVATIONS["tanh"],
        "f(z) = (e^z - e^(-z)) / (e^z + e^(-z))",
        "(-1, 1)",
        "zero-centred; often better\nin hidden layers",
        (-1.2, 1.2),
        (-1.0, 1.0),
        (-1.0, 1.0),
    ),
    "leaky_relu": ActivationCard(
        ACTIVATIONS["leaky_relu"],
        f"f(z) = max({LEAKY_RELU_SLOPE:g} z, z)",
        "(-infinity, infinity)",
        "keeps a small slope,\nso the neuron cannot die",
        (-1.0, 5.0),
        (),
    ),
}
