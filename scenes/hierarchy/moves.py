"""Moves that recur: stepping back from a picture, a flash along an edge."""

from __future__ import annotations

from manim import FadeIn, FadeOut, Mobject
from manim.animation.animation import Animation


def zoom_out(old: Mobject, new: Mobject) -> list[Animation]:
    """Return the animations that shrink ``old`` into ``new``, as if the camera stepped back."""
    inward = min(new.height / old.height, new.width / old.width)
    outward = min(old.height / new.height, old.width / new.width)
    return [
        FadeOut(old, scale=inward, target_position=new),
        FadeIn(new, scale=outward, target_position=old),
    ]
