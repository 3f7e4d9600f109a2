"""Matrices show the numbers of their trace, and say their true size where they do not fit."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.tables.matrix import MatrixView, cell_width, decimals_needed, shape_text, slots


def test_each_entry_shows_its_number() -> None:
    trace = LayersParams().batch_trace()
    matrix = MatrixView(trace, "weights", decimals=1, role="weights")
    assert matrix.true_shape == matrix.shape_label.shape == (3, 5)
    for i in range(3):
        for j in range(5):
            assert matrix.entry(i, j).rounded.quantity == trace.quantity("weights", i, j)
            assert matrix.entry(i, j).get_center() == pytest.approx(matrix.place(i, j))
    assert list(matrix.column(2)) == [matrix.entry(i, 2) for i in range(3)]
    assert list(matrix.row(1)) == [matrix.entry(1, j) for j in range(5)]


def test_a_vector_is_one_row() -> None:
    trace = LayersParams().batch_trace()
    biases = MatrixView(trace, "biases", decimals=1, role="weights")
    assert biases.entry(0, 4).rounded.quantity == trace.quantity("biases", 4)
    assert shape_text(biases.true_shape) == "(5,)"


def test_what_does_not_fit_is_an_ellipsis_and_its_true_size_is_said() -> None:
    trace = LayersParams(sizes=(64, 2), neurons=64, batch=16).batch_trace()
    matrix = MatrixView(trace, "weights", decimals=1, max_rows=5, max_columns=6)
    assert matrix.drawn_rows == (0, 1, 2, 63)
    assert matrix.drawn_columns == (0, 1, 2, 3, 63)
    assert matrix.shape_label.shape == (64, 64)
    assert len(matrix.entries) == 20
    assert matrix.entry(63, 63).rounded.quantity == trace.quantity("weights", 63, 63)
    with pytest.raises(KeyError):
        matrix.entry(10, 0)
    assert slots(1, 5) == (0,)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_entries_are_large_enough_and_within_their_cells(seed: int) -> None:
    trace = LayersParams(sizes=(64, 2), seed=seed).batch_trace()
    width = cell_width(trace.weighted_sums, 2)
    matrix = MatrixView(trace, "weighted_sums", decimals=2, cell=(width, 0.5))
    for number in matrix.entries:
        assert number.digit_height() * 1080 / theme.FRAME_HEIGHT >= 20
        assert number.width <= width


def test_decimals_that_are_needed() -> None:
    assert decimals_needed(np.array([1.0, -2.0])) == 0
    assert decimals_needed(np.array([0.1, -2.0])) == 1
    assert decimals_needed(np.array([1 / 3])) == 2
