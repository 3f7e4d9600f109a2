"""Small problems to learn, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from math_core.trace import Trace
from math_core.validation import Array

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ClassificationData(Trace):
    """Points with their classes.

    Attributes
    ----------
    inputs
        Shape (n, 2).
    targets
        0 or 1, shape (n,).
    """

    inputs: Array
    targets: Integers


def _check(n_points: int, noise: float) -> None:
    if n_points < 2:
        raise ValueError(f"n_points must be 2 or more; got {n_points}")
    if noise < 0:
        raise ValueError(f"noise must not be negative; got {noise}")


def two_spirals(
    random: np.random.RandomState, n_points: int, *, turns: float = 1.25, noise: float = 0.02
) -> ClassificationData:
    """Return two spirals that wind around each other: no line separates them.

    After Lang and Witbrock (1988), *Learning to tell two spirals apart*.

    Parameters
    ----------
    random
        Where the points come from.
    n_points
        In both classes together, 2 or more.
    turns
        How often each spiral winds around the centre.
    noise
        Standard deviation of each coordinate; the spirals reach a distance of 1.

    Raises
    ------
    ValueError
        If there are too few points or the noise is negative.
    """
    _check(n_points, noise)
    targets = np.arange(n_points) % 2
    # The square root spreads the points evenly along the arms.
    way = np.sqrt(random.uniform(0.02, 1.0, n_points))
    angle = 2.0 * np.pi * turns * way + np.pi * targets
    points = way[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return ClassificationData(points + noise * random.randn(n_points, 2), targets)


def two_moons(
    random: np.random.RandomState, n_points: int, *, noise: float = 0.1
) -> ClassificationData:
    """Return two half circles that reach into each other.

    Parameters
    ----------
    random
        Where the points come from.
    n_points
        In both classes together, 2 or more.
    noise
        Standard deviation of each coordinate; the half circles have radius 1.

    Raises
    ------
    ValueError
        If there are too few points or the noise is negative.
    """
    _check(n_points, noise)
    targets = np.arange(n_points) % 2
    angle = random.uniform(0.0, np.pi, n_points)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)])
    points = np.where(targets[:, None] == 0, upper, lower)
    return ClassificationData(points + noise * random.randn(n_points, 2), targets)
