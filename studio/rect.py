"""Rectangles of pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class Rect(NamedTuple):
    """Pixels from ``left`` and ``top`` up to, not including, ``right`` and ``bottom``."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """Number of pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def around(self, other: Rect) -> Rect:
        """Return the smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def meets(self, other: Rect) -> bool:
        """Return whether they have a pixel in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def grown(self, margin: int, step: int, size: tuple[int, int]) -> Rect:
        """Return it with a margin, its sides on multiples of ``step``, within a (width, height)."""
        width, height = size
        return Rect(
            max(0, (self.left - margin) // step * step),
            max(0, (self.top - margin) // step * step),
            min(width, -(-(self.right + margin) // step) * step),
            min(height, -(-(self.bottom + margin) // step) * step),
        )

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to cut it out of an array of pixels."""
        return slice(self.top, self.bottom), slice(self.left, self.right)
