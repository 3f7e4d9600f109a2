"""The plane that the last two chapters look at: where it stands, and what is written above it."""

from __future__ import annotations

import numpy as np
from manim import UP

from scenes.stage import theme
from scenes.stage.plots.scatter import PlaneBox
from scenes.stage.text.typesetting import Words

# Alone it stands in the middle; two stand side by side.
PLANE_AT, PLANE_SIZE = np.array([0.0, 0.3, 0.0]), 5.6
LEFT_AT, RIGHT_AT = np.array([-3.55, 0.3, 0.0]), np.array([3.55, 0.3, 0.0])
# Points of a grid line: with so many it bends smoothly.
GRID_SAMPLES = 81


def caption_above(plane: PlaneBox, text: str) -> Words:
    """Return words above a plane."""
    words = Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS)
    return words.next_to(plane.box, UP, buff=0.2)
