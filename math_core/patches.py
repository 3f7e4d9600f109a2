"""Images as sequences: cut into patches, each of which is a vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from math_core.trace import Trace
from math_core.validation import Array, sealed


@dataclass(frozen=True, eq=False)
class PatchTrace(Trace):
    """An image and its patches.

    Attributes
    ----------
    image
        Shape (height, width).
    patches
        One row a patch, from left to right and top to bottom; each has its pixels in the same
        order, shape (n_patches, side²).
    """

    image: Array
    patches: Array


def landscape(size: int) -> Array:
    r"""Return a made-up landscape: heights from 0 to 1, the sum of three waves.

    .. math:: h(u, v) = \sin 2\pi(0.7u + 0.3v) + 0.6 \sin(2\pi(1.3v - 0.5u) + 1)
              + 0.35 \sin(2\pi(2.1u + 1.7v) + 2)

    for u to the right and v downwards, from 0 to 1, brought to the range from 0 to 1.

    Parameters
    ----------
    size
        Pixels in each direction, 2 or more.

    Returns
    -------
    ndarray
        Shape (size, size).

    Raises
    ------
    ValueError
        If there are fewer than 2 pixels in each direction.
    """
    if size < 2:
        raise ValueError(f"a landscape needs 2 pixels or more in each direction; got {size}")
    v, u = np.meshgrid(*[np.linspace(0.0, 1.0, size)] * 2, indexing="ij")
    turn = 2 * np.pi
    heights = (
        np.sin(turn * (0.7 * u + 0.3 * v))
        + 0.6 * np.sin(turn * (1.3 * v - 0.5 * u) + 1)
        + 0.35 * np.sin(turn * (2.1 * u + 1.7 * v) + 2)
    )
    low, high = heights.min(), heights.max()
    return np.asarray((heights - low) / (high - low))


def cut_into_patches(image: Array, side: int) -> PatchTrace:
    """Cut an image into square patches, as vision transformers do (Dosovitskiy et al., 2021).

    Parameters
    ----------
    image
        Shape (height, width).
    side
        Pixels along a patch's side.

    Raises
    ------
    ValueError
        If the patches do not cover the image exactly.
    """
    height, width = image.shape
    if side < 1 or height % side or width % side:
        raise ValueError(
            f"patches of {side} × {side} pixels do not cover {height} × {width}; "
            "the side must divide both"
        )
    rows, columns = height // side, width // side
    blocks = image.reshape(rows, side, columns, side).swapaxes(1, 2)
    return PatchTrace(sealed(image), sealed(blocks.reshape(rows * columns, side * side)))
