"""Values that follow a tracker, computed by ``math_core`` wherever it stands."""

from __future__ import annotations

from manim import ValueTracker

from math_core import ACTIVATIONS, Activation, ActivationTrace, evaluate
from scenes.stage.text.rounding import Rounded


def activation_at(activation: Activation, tracker: ValueTracker) -> ActivationTrace:
    """Return the output and slope of an activation where a tracker stands."""
    return evaluate(activation, tracker.get_value())


def slope_at(activation: Activation, tracker: ValueTracker) -> Rounded:
    """Return the slope of an activation where a tracker stands, to three decimals."""
    return Rounded(activation_at(activation, tracker).quantity("slope"), 3)


def z_at(tracker: ValueTracker, decimals: int) -> Rounded:
    """Return z itself where a tracker stands."""
    trace = activation_at(ACTIVATIONS["linear"], tracker)
    return Rounded(trace.quantity("pre_activation"), decimals)
