"""Two vectors of any dimension as arrows: the angle between them is the true one."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, Arc, Arrow, VGroup

from math_core import Quantity
from scenes.stage import theme


class AngleFan(VGroup):
    """Two arrows of one length that enclose the angle whose cosine is a value.

    Parameters
    ----------
    cosine
        From −1 to 1.
    length
        Of the arrows, in frame units.

    Attributes
    ----------
    arrows : list[Arrow]
        The first lies flat.
    arc : Arc
        The angle.
    quantity : Quantity
        Its cosine.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> mixing = AttentionParams().mixing_trace()
    >>> fan = AngleFan(mixing.quantity("feed_forward_mean"))
    """

    def __init__(self, cosine: Quantity, length: float = 1.8) -> None:
        self.quantity = cosine
        angle = float(np.arccos(np.clip(cosine.value, -1.0, 1.0)))
        tips = (length * RIGHT, length * np.array([np.cos(angle), np.sin(angle), 0.0]))
        self.arrows = [
            Arrow(
                np.zeros(3),
                tip,
                buff=0,
                color=theme.DATA,
                stroke_width=theme.STROKE,
                tip_length=0.2,
            )
            for tip in tips
        ]
        self.arc = Arc(0.35 * length, 0, max(angle, 1e-3), color=theme.RESULT)
        self.arc.set_stroke(width=theme.STROKE)
        super().__init__(self.arc, *self.arrows)

    def read_back(self) -> float:
        """Return the cosine of the angle between the arrows as they are drawn now."""
        one, other = (arrow.get_end() - arrow.get_start() for arrow in self.arrows)
        return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
