"""Points to learn from: where they lie, and how far noise carries them from there."""

from __future__ import annotations

import numpy as np
import pytest

from math_core import two_moons, two_spirals


def test_the_moons_are_whole_half_circles_that_reach_into_each_other() -> None:
    data = two_moons(np.random.RandomState(0), 2000, noise=0.0)
    upper, lower = data.inputs[data.targets == 0], data.inputs[data.targets == 1]
    # One bends up around the origin, the other down around (1, 1/2).
    for moon, centre, side in ((upper, (0.0, 0.0), 1.0), (lower, (1.0, 0.5), -1.0)):
        x, y = (moon - centre).T
        np.testing.assert_allclose(np.hypot(x, y), 1.0)
        assert (side * y).min() >= 0.0
        # From one end to the other, evenly: a quarter of the points in each eighth of a circle.
        eighths = np.histogram(np.arctan2(side * y, x), bins=4, range=(0.0, np.pi))[0]
        np.testing.assert_allclose(eighths / len(moon), 0.25, atol=0.05)
        assert eighths.sum() == len(moon)
    # Each has an end inside the other.
    assert np.hypot(*(upper - (1.0, 0.5)).T).min() < 0.6
    assert np.hypot(*lower.T).min() < 0.6


def test_the_spirals_leave_the_middle_free_and_reach_a_distance_of_one() -> None:
    data = two_spirals(np.random.RandomState(0), 20_000, noise=0.0)
    squares = (data.inputs**2).sum(axis=1)
    # Squares of distances are even from 0.02 to 1: so the points are even over the disc.
    assert 0.02 <= squares.min() < 0.021
    assert 0.999 < squares.max() <= 1.0
    np.testing.assert_allclose(np.quantile(squares, 0.5), 0.51, atol=0.02)


@pytest.mark.parametrize(("draw", "usual"), [(two_moons, 0.1), (two_spirals, 0.02)])
def test_noise_carries_points_as_far_as_it_says(draw: object, usual: float) -> None:
    def points(**noise: float) -> np.ndarray:
        inputs: np.ndarray = draw(np.random.RandomState(5), 20_000, **noise).inputs  # type: ignore[operator]
        return inputs

    still = points(noise=0.0)
    for moved, expected in ((points(), usual), (points(noise=0.5), 0.5)):
        away = moved - still
        np.testing.assert_allclose(away.std(axis=0), expected, rtol=0.03)
        assert np.abs(away.mean(axis=0)).max() < 0.03 * expected


@pytest.mark.parametrize("draw", [two_moons, two_spirals])
def test_two_points_are_enough_and_negative_noise_makes_no_sense(draw: object) -> None:
    smallest = draw(np.random.RandomState(0), 2)  # type: ignore[operator]
    assert smallest.inputs.shape == (2, 2)
    assert smallest.targets.tolist() == [0, 1]
    with pytest.raises(ValueError, match=r"noise must not be negative; got -0\.5"):
        draw(np.random.RandomState(0), 2, noise=-0.5)  # type: ignore[operator]
    with pytest.raises(ValueError, match="n_points must be 2 or more; got 1"):
        draw(np.random.RandomState(0), 1)  # type: ignore[operator]
