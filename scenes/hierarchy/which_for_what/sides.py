"""The two sides of the stage, and what recurs on each of them."""

from __future__ import annotations

import numpy as np
from manim import Mobject
from manim.animation.animation import Animation

from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.text.typesetting import Words

# Where the sides have their middles, and their pictures.
LEFT_X, RIGHT_X, PICTURES_Y = -3.7, 3.6, -0.2
_USE_Y = -2.1
# Where the camera stands to look at one side, clear of the other and of the captions.
_LOOK_X, _LOOK_Y, _LOOK_WIDTH = 4.3, -0.15, 10.8


def aside(*mobjects: Mobject) -> None:
    """Allow for what stands on both sides: the camera looks at one of them at a time."""
    for mobject in mobjects:
        allow(mobject, "frame", "the camera looks at one side at a time")


def look_at(x: float, frame: Mobject) -> Animation:
    """Return the animation that brings the camera close to the side of which ``x`` is the middle.

    Parameters
    ----------
    x
        Such as ``LEFT_X``.
    frame
        The part of the stage that the camera sees.
    """
    side = float(np.sign(x)) * _LOOK_X
    close: Animation = frame.animate.set(width=_LOOK_WIDTH).move_to((side, _LOOK_Y, 0)).build()
    return close


def use(text: str, x: float) -> Words:
    """Return what the side of which ``x`` is the middle is good for."""
    words = Words(text, font_size=theme.SIZE_LABEL, color=theme.RESULT, align="center")
    aside(words)
    return words.move_to((x, _USE_Y, 0))
