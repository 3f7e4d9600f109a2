"""How things come and go: what is kept for later shrinks into its level's badge, and returns."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, Mobject, smooth, squish_rate_func
from manim.animation.animation import Animation

Place = Mobject | np.ndarray | tuple[float, float, float]
# As small as something is when it is in its badge.
_TINY = 0.04
# What leaves is small before what comes has its size.
_LEAVING, _COMING = squish_rate_func(smooth, 0.0, 0.7), squish_rate_func(smooth, 0.25, 1.0)


def _target(place: Place) -> Mobject | np.ndarray:
    return np.array(place) if isinstance(place, tuple) else place


def soon_gone(mobject: Mobject) -> Animation:
    """Return the animation that takes something away early, before what else moves arrives."""
    return FadeOut(mobject, rate_func=squish_rate_func(smooth, 0.0, 0.35))


def late(mobject: Mobject) -> Animation:
    """Return the animation that brings something when all else has arrived."""
    return FadeIn(mobject, rate_func=squish_rate_func(smooth, 0.6, 1.0))


def into(mobject: Mobject, place: Place) -> Animation:
    """Return the animation that shrinks something into a place, in the first part of its time."""
    return FadeOut(mobject, scale=_TINY, target_position=_target(place), rate_func=_LEAVING)


def out_of(mobject: Mobject, place: Place) -> Animation:
    """Return the animation that grows something from a place, in the last part of its time."""
    return FadeIn(mobject, scale=_TINY, target_position=_target(place), rate_func=_COMING)
