"""An image that can be cut into patches, and its patches unrolled into vectors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, VGroup
from numpy.typing import NDArray

from math_core import PatchTrace
from scenes.stage.tables.colormap import ColorMap, ColorMapName
from scenes.stage.tables.heatmap import HeatCell


class PatchedImage(VGroup):
    """The pixels of an image, grouped into its patches.

    Parameters
    ----------
    trace
        The image and its patches, with values from 0 to 1.
    size
        Width of the image, in frame units.
    colormap
        Which colours stand for the values.

    Attributes
    ----------
    submobjects : list[VGroup]
        The patches, from left to right and top to bottom, each a group of its pixels.

    Examples
    --------
    >>> from scenes.params.picture import PICTURE
    >>> image = PatchedImage(PICTURE, size=3.0)
    """

    def __init__(
        self, trace: PatchTrace, *, size: float = 3.0, colormap: ColorMapName = "viridis"
    ) -> None:
        super().__init__()
        self.side = math.isqrt(trace.patches.shape[1])
        self.n_columns = trace.image.shape[1] // self.side
        self.pixel = size / trace.image.shape[1]
        colors = ColorMap(colormap, (0.0, 1.0))
        for i in range(len(trace.patches)):
            patch = VGroup()
            for k in range(trace.patches.shape[1]):
                quantity = trace.quantity("patches", i, k)
                # A hair wider than they lie apart, so that no seam is seen.
                cell = HeatCell(quantity, colors, (1.02 * self.pixel,) * 2, None, gap=0.0)
                patch.add(cell.move_to(self._place(i, k)))
            self.add(patch)
        self.center()

    def _place(self, i: int, k: int) -> NDArray[np.float64]:
        row = (i // self.n_columns) * self.side + k // self.side
        column = (i % self.n_columns) * self.side + k % self.side
        return np.asarray(self.pixel * (column * RIGHT + row * DOWN))

    def cut(self, gap: float) -> list[Any]:
        """Return the animations that move the patches apart by a gap, in frame units."""
        n_rows = len(self) // self.n_columns
        moves: list[Any] = []
        for i, patch in enumerate(self):
            row, column = divmod(i, self.n_columns)
            across = gap * (column - (self.n_columns - 1) / 2)
            down = gap * (row - (n_rows - 1) / 2)
            moves.append(patch.animate.shift(across * RIGHT + down * DOWN))
        return moves

    def unrolled(self, i: int, top: NDArray[np.float64], pixel: float) -> VGroup:
        """Return a copy of a patch with its pixels below each other, in their order.

        Parameters
        ----------
        i
            Which patch.
        top
            Where the first pixel stands.
        pixel
            Side of a pixel in the column, in frame units.
        """
        column = VGroup(*self[i].copy())
        for k, cell in enumerate(column):
            cell.scale(0.94 * pixel / cell.width).move_to(top + k * pixel * DOWN)
        return column
