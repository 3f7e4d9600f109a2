"""The numbers: neurons and what they compute, in NumPy alone, with every intermediate kept."""

from math_core.activations import (
    ACTIVATIONS,
    LEAKY_RELU_SLOPE,
    Activation,
    ActivationTrace,
    UnknownActivationError,
    evaluate,
    get_activation,
)
from math_core.neuron import (
    CollapseTrace,
    Neuron,
    NeuronResponseTrace,
    NeuronTrace,
    collapse,
    compose,
)
from math_core.trace import Quantity, Trace
from math_core.validation import TooLargeError

__all__ = [
    "ACTIVATIONS",
    "LEAKY_RELU_SLOPE",
    "Activation",
    "ActivationTrace",
    "CollapseTrace",
    "Neuron",
    "NeuronResponseTrace",
    "NeuronTrace",
    "Quantity",
    "TooLargeError",
    "Trace",
    "UnknownActivationError",
    "collapse",
    "compose",
    "evaluate",
    "get_activation",
]
