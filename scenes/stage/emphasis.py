"""Dimming what is not the point of the moment, and bringing it back."""

from __future__ import annotations

from manim import (
    ApplyFunction,
    ApplyMethod,
    Circle,
    Line,
    Mobject,
    ShowPassingFlash,
    UpdateFromAlphaFunc,
    VMobject,
    there_and_back,
)
from manim.animation.animation import Animation

from scenes.stage import theme

# How much larger a ring becomes than what it spreads from.
_RIPPLE = 1.2


def set_strength(mobject: Mobject, strength: float) -> Mobject:
    """Scale the visibility of everything in a mobject without uncovering what lies behind it.

    Fills in the colour of the canvas hide lines that pass behind and stay opaque.

    Parameters
    ----------
    mobject
        Changed in place.
    strength
        1 is as it was drawn, ``theme.DIM`` is background.

    Returns
    -------
    Mobject
        The same mobject, so that it can be animated.
    """
    for member in mobject.get_family():
        if not isinstance(member, VMobject):
            continue
        if member.get_fill_opacity() > 0 and member.get_fill_color().to_hex() != theme.CANVAS:
            full = theme.BAR_FILL if member.get_stroke_width() > 0 else 1.0
            member.set_fill(opacity=strength * full)
        if member.get_stroke_width() > 0:
            member.set_stroke(opacity=strength)
    return mobject


def dim(mobject: Mobject) -> Mobject:
    """Send a mobject to the background of attention."""
    return set_strength(mobject, theme.DIM)


def restore(mobject: Mobject) -> Mobject:
    """Bring a dimmed mobject back to full strength."""
    return set_strength(mobject, 1.0)


def dimming(mobject: Mobject) -> Animation:
    """Return the animation that dims a mobject."""
    return ApplyFunction(dim, mobject)  # type: ignore[arg-type]  # typed as a bound method


def restoring(mobject: Mobject) -> Animation:
    """Return the animation that brings a dimmed mobject back."""
    return ApplyFunction(restore, mobject)  # type: ignore[arg-type]  # typed as a bound method


def pulse(
    edge: VMobject,
    *,
    width: float = theme.STROKE_TANGENT,
    trail: float = 0.5,
    run_time: float = 1.0,
) -> Animation:
    """Return a flash that runs along a straight edge, from its start to its end.

    Parameters
    ----------
    edge
        What it runs along.
    width
        Of its stroke.
    trail
        Its length, as a share of the edge's.
    run_time
        Unless the play says otherwise.
    """
    flash = Line(edge.get_start(), edge.get_end(), color=theme.RESULT).set_stroke(width=width)
    return ShowPassingFlash(flash, time_width=trail, run_time=run_time)


def swell(mobject: VMobject) -> Animation:
    """Return the animation that points something out: it grows, and is as it was."""
    return ApplyMethod(mobject.scale, 1.25, rate_func=there_and_back)


def ripple(mobject: VMobject) -> Animation:
    """Return a ring that spreads from something round; before and after it is not there."""
    radius = mobject.width / 2
    ring = Circle(radius=radius, color=theme.RESULT, stroke_width=theme.STROKE).move_to(mobject)

    def spread(ring: Mobject, share: float) -> None:
        ring.set(width=2 * radius * (1 + _RIPPLE * share))
        ring.set_stroke(opacity=1 - share if share > 0 else 0)

    return UpdateFromAlphaFunc(ring.set_stroke(opacity=0), spread, remover=True)
