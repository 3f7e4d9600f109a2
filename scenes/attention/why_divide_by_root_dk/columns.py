"""The columns in which the chapter compares: one for each d_k."""

from __future__ import annotations

from manim import VGroup

from math_core import ScalingTrace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

COLUMNS_X = (-4.3, -1.85, 0.6, 3.05, 5.5)
# Above all columns.
TOP_Y = 2.85
# Where the numbers d_k stand while spreads are measured.
DIMENSIONS_Y = -1.85


def numbers_in_columns(
    scaling: ScalingTrace, field: str, y: float, *, decimals: int, color: str
) -> VGroup:
    """Return a row of numbers at height ``y``, one for each d_k."""
    return VGroup(
        *(
            Number(
                Rounded(scaling.quantity(field, i), decimals),
                font_size=theme.SIZE_LABEL,
                color=color,
            ).move_to((x, y, 0))
            for i, x in enumerate(COLUMNS_X)
        )
    )
