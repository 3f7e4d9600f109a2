"""Words that several chapters of Part 2 speak with."""

from __future__ import annotations

_ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "sigmoid": "the sigmoid",
    "tanh": "tanh",
    "gelu": "GELU",
}


def activation_name(name: str) -> str:
    """Return an activation's name as the narration says it; empty for none."""
    return "" if name == "linear" else _ACTIVATION_NAMES.get(name, name)
