"""The picture that the films cut into patches: a made-up landscape."""

from __future__ import annotations

from typing import Final

from math_core import PatchTrace, cut_into_patches, landscape

# Four by four patches of three by three pixels.
_PIXELS, _SIDE = 12, 3

PICTURE: Final[PatchTrace] = cut_into_patches(landscape(_PIXELS), _SIDE)
