"""How far two pictures of one moment are apart, in a way that soft edges do not count.

Another rasteriser, or half a pixel of shift, moves light between neighbouring pixels. So a pixel is
right if it lies between the darkest and the brightest of its neighbours in the other picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

# Evens out what is finer than a pixel.
_BLUR = 1.4
# How far out of bounds a pixel may be, of 255. Measured on six golden pictures: half a pixel of
# shift and pictures drawn larger and scaled down come to 11 at most, a label recoloured, moved by 4
# pixels or gone to 18 at least.
TOLERANCE = 14.0


def difference(picture: Image.Image, golden: Image.Image) -> float:
    """Return how far the worst pixel is outside its neighbours' bounds, 0 to 255.

    Parameters
    ----------
    picture, golden
        Two RGB pictures. Different sizes are the largest difference.
    """
    if picture.size != golden.size:
        return 255.0
    return max(float(_outside(picture, golden).max()), float(_outside(golden, picture).max()))


def _outside(picture: Image.Image, bounds: Image.Image) -> NDArray[np.int16]:
    """Return how far each pixel is below the darkest or above the brightest around it."""
    soft = bounds.filter(ImageFilter.GaussianBlur(_BLUR))
    low = np.asarray(soft.filter(ImageFilter.MinFilter(3)), dtype=np.int16)
    high = np.asarray(soft.filter(ImageFilter.MaxFilter(3)), dtype=np.int16)
    values = np.asarray(picture.filter(ImageFilter.GaussianBlur(_BLUR)), dtype=np.int16)
    return np.maximum(np.maximum(low - values, values - high), 0)


def side_by_side(picture: Image.Image, golden: Image.Image) -> Image.Image:
    """Return the golden picture, the new one, and in white where they differ, in a row."""
    scaled = picture.resize(golden.size)
    outside = np.maximum(_outside(scaled, golden), _outside(golden, scaled)).max(axis=2)
    places = Image.fromarray(np.where(outside > TOLERANCE, 255, 0).astype(np.uint8)).convert("RGB")
    row = Image.new("RGB", (3 * golden.width, golden.height))
    for i, each in enumerate((golden, scaled, places)):
        row.paste(each, (i * golden.width, 0))
    return row
