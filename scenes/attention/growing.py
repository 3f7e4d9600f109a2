"""How bars appear in Part 3."""

from __future__ import annotations

import numpy as np
from manim import ReplacementTransform, VMobject
from manim.animation.animation import Animation

# Of the full length; nothing can grow from no length at all.
_SEED = 1e-3


def growing(bar: VMobject, start: np.ndarray, *, horizontal: bool = False) -> Animation:
    """Return the animation in which a bar grows to its length.

    Parameters
    ----------
    bar
        As it is in the end.
    start
        A point of shape (3,) on the line from which it grows.
    horizontal
        Whether its length runs to the right or left; else up or down.
    """
    seed = bar.copy().stretch(_SEED, 0 if horizontal else 1, about_point=start)
    return ReplacementTransform(seed, bar)
