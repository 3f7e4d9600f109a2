"""Images as sequences of patches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import cut_into_patches, landscape


def test_patches_go_from_left_to_right_and_from_top_to_bottom() -> None:
    image = np.array(
        [
            [1.0, 2.0, 3.0, 4.0],
            [5.0, 6.0, 7.0, 8.0],
        ]
    )
    trace = cut_into_patches(image, 2)
    assert trace.patches.tolist() == [[1, 2, 5, 6], [3, 4, 7, 8]]
    assert trace.image.tolist() == image.tolist()


@given(rows=st.integers(1, 4), columns=st.integers(1, 4), side=st.integers(1, 4))
def test_every_pixel_is_in_the_patch_where_it_lies(rows: int, columns: int, side: int) -> None:
    image = np.arange(rows * columns * side * side, dtype=float)
    image = image.reshape(rows * side, columns * side)
    patches = cut_into_patches(image, side).patches
    for y in range(rows * side):
        for x in range(columns * side):
            patch = patches[(y // side) * columns + x // side]
            assert patch[(y % side) * side + x % side] == image[y, x]


@pytest.mark.parametrize("side", [0, 2])
def test_patches_that_do_not_cover_the_image_are_refused(side: int) -> None:
    with pytest.raises(ValueError, match="the side must divide both"):
        cut_into_patches(np.zeros((4, 3)), side)


def test_a_landscape_has_its_lowest_and_highest_place_at_0_and_1() -> None:
    heights = landscape(12)
    assert heights.shape == (12, 12)
    assert heights.min() == 0
    assert heights.max() == 1
    # By hand: in the corners u and v are 0 or 1.
    turn = 2 * np.pi
    corner = {
        (0, 0): 0.6 * np.sin(1) + 0.35 * np.sin(2),
        (0, -1): np.sin(turn * 0.7) + 0.6 * np.sin(1 - turn * 0.5) + 0.35 * np.sin(turn * 0.1 + 2),
    }
    between = [np.sin(turn * 0.5), 0.6 * np.sin(turn * 0.4 + 1), 0.35 * np.sin(turn * 1.9 + 2)]
    middle = landscape(13)[6, 6], sum(between)
    a, b = corner.values()
    fine = landscape(13)
    # Heights are brought to another range, which keeps the ratios of differences.
    rounded = (fine[0, -1] - fine[0, 0]) / (middle[0] - fine[0, 0])
    assert rounded == pytest.approx((b - a) / (middle[1] - a))


def test_a_landscape_of_one_pixel_is_refused() -> None:
    with pytest.raises(ValueError, match="2 pixels or more"):
        landscape(1)
