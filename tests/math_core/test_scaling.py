"""How dot products spread: what is measured unless told otherwise, and the smallest cases."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import measure_scaling


def test_dimensions_are_powers_of_four_whose_roots_are_powers_of_two() -> None:
    trace = measure_scaling(np.random.RandomState(0), n_pairs=2000)
    assert trace.d_k.tolist() == [1, 4, 16, 64, 256]
    assert trace.expected.tolist() == [1.0, 2.0, 4.0, 8.0, 16.0]
    # From one dimension count to the next, the spread doubles.
    np.testing.assert_allclose(trace.spread[1:] / trace.spread[:-1], 2.0, rtol=0.1)


def test_four_thousand_pairs_are_measured_unless_told_otherwise() -> None:
    assert measure_scaling(np.random.RandomState(3)) == measure_scaling(
        np.random.RandomState(3), n_pairs=4000
    )
    kept = measure_scaling(np.random.RandomState(3), [2], n_samples=4001)
    assert kept.samples.shape == (1, 4000)
    # The spread is measured on all of them.
    mean = kept.samples.sum() / 4000
    assert kept.spread[0] ** 2 == pytest.approx(((kept.samples - mean) ** 2).sum() / 4000)


def test_two_pairs_and_one_key_are_enough() -> None:
    trace = measure_scaling(np.random.RandomState(1), [1], n_pairs=2, n_keys=1)
    # Two numbers stand half their distance from their mean.
    assert trace.spread[0] == pytest.approx(abs(trace.samples[0, 0] - trace.samples[0, 1]) / 2)
    # Who has one key only gives it everything, whatever the score.
    assert trace.weights_scaled.tolist() == trace.weights_unscaled.tolist() == [[1.0]]
    assert trace.slope_scaled.tolist() == trace.slope_unscaled.tolist() == [0.0]


@pytest.mark.parametrize(
    ("d_k", "n_pairs", "n_keys"), [([], 2, 1), ([4, 0], 2, 1), ([4], 1, 1), ([4], 2, 0)]
)
def test_what_cannot_be_measured_is_refused(d_k: list[int], n_pairs: int, n_keys: int) -> None:
    with pytest.raises(ValueError, match="give one or more d_k from 1 up") as caught:
        measure_scaling(np.random.RandomState(0), d_k, n_pairs=n_pairs, n_keys=n_keys)
    assert str(caught.value).endswith(f"got {d_k}, {n_pairs} and {n_keys}")
