"""The dot product as a length, held against triangles that are known."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import measure_reach


def test_a_right_triangle_with_sides_of_three_four_and_five() -> None:
    # Along (3, 4), whose length is 5, the point (5, 0) reaches 3 and stands 4 off the line.
    trace = measure_reach([[5.0, 0.0], [-5.0, 0.0], [4.0, -3.0]], [3.0, 4.0])
    assert float(trace.length) == 5.0
    np.testing.assert_allclose(trace.reaches, [3.0, -3.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(trace.heights, [4.0, 4.0, 5.0])
    np.testing.assert_allclose(trace.dot_products, [15.0, -15.0, 0.0], atol=1e-12)


def test_the_products_add_up_to_what_the_reach_makes_with_the_length() -> None:
    random = np.random.RandomState(2)
    inputs, weights = random.randn(7, 5), random.randn(5)
    trace = measure_reach(inputs, weights)
    np.testing.assert_allclose(trace.products.sum(axis=1), inputs @ weights)
    np.testing.assert_allclose(trace.reaches * trace.length, inputs @ weights)
    np.testing.assert_allclose(
        trace.reaches**2 + trace.heights**2, np.linalg.norm(inputs, axis=1) ** 2
    )


def test_nothing_reaches_along_no_weights() -> None:
    trace = measure_reach([[1.0, 2.0]], [0.0, 0.0])
    assert trace.reaches.tolist() == trace.dot_products.tolist() == [0.0]
    assert trace.heights[0] == pytest.approx(np.sqrt(5.0))


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="inputs must have shape"):
        measure_reach([[1.0, 2.0, 3.0]], [1.0, 2.0])
