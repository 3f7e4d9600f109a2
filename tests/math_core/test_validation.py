"""What counts as a number, seen through the neuron that every number enters by."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from math_core import Neuron, TooLargeError


@pytest.mark.parametrize(
    "weights",
    [
        (1, 2),
        [1.0, 2],
        np.array([1, 2], dtype=np.uint8),
        np.array([1, 2], dtype=np.float32),
        np.array([1, 0, 2, 0])[::2],
        (np.int64(1), np.float32(2)),
        (np.array(1.0), 2.0),
        (Fraction(1), Fraction(4, 2)),
        range(1, 3),
    ],
)
def test_real_numbers_of_any_kind_are_taken(weights: object) -> None:
    neuron = Neuron(weights, np.array(3))  # type: ignore[arg-type]
    assert neuron.weights.tolist() == [1.0, 2.0]
    assert neuron.weights.dtype == np.float64
    assert type(neuron.bias) is float
    assert neuron.bias == 3.0


def test_integers_beyond_64_bits_are_numbers_too() -> None:
    assert Neuron((10**20,), 0).weights.tolist() == [1e20]


def test_integers_beyond_every_float_are_refused() -> None:
    with pytest.raises(TooLargeError, match=r"^weights\[1\] is too large for a float$"):
        Neuron((1, 10**400), 0)


def test_floats_too_wide_for_float64_are_refused_as_infinite() -> None:
    wide = np.finfo(np.longdouble).max
    if wide == np.finfo(np.float64).max:
        pytest.skip("this machine has no wider float")
    with pytest.raises(ValueError, match=r"^weights\[0\] is inf; give a finite number$"):
        Neuron(np.array([wide]), 0)


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ((True, 1.5), r"weights\[0\] is True"),
        ((1.5, False), r"weights\[1\] is False"),
        (np.array([True]), r"weights\[0\] is True"),
        ((1.0, "2"), r"weights\[1\] is '2'"),
        ("abc", "weights is 'abc'"),
        ((1j,), r"weights\[0\] is 1j"),
        (np.array([1j]), r"weights\[0\] is 1j"),
        ((None,), r"weights\[0\] is None"),
        (None, "weights is None"),
        ([[1.0, 2.0], [3.0, "x"]], r"weights\[1, 1\] is 'x'"),
        ([[1.0], [1.0, 2.0]], r"weights\[0\] is \[1.0\]"),
    ],
)
def test_what_is_not_a_real_number_is_refused_and_named(weights: object, named: str) -> None:
    with pytest.raises(TypeError, match=rf"^weights must be real numbers, but {named}$"):
        Neuron(weights, 0.0)  # type: ignore[arg-type]


def test_blocks_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(TypeError, match=r"^weights must be real numbers in rows of equal length$"):
        Neuron([np.zeros((2, 3)), np.zeros((2, 4))], 0.0)


def test_every_argument_is_called_by_its_name() -> None:
    with pytest.raises(TypeError, match=r"^bias must be real numbers, but bias is '1'$"):
        Neuron((1.0,), "1")
    with pytest.raises(TypeError, match=r"^inputs must be real numbers, but inputs\[0\] is True$"):
        Neuron((1.0,), 0.0).forward((True,))
    with pytest.raises(TypeError, match=r"inputs\[1, 0\] is None$"):
        Neuron((1.0,), 0.0).response([[1.0], [None]])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bad", "word"), [(math.nan, "NaN"), (math.inf, "inf"), (-math.inf, "-inf")]
)
def test_nan_and_infinity_are_refused_by_name_and_place(bad: float, word: str) -> None:
    with pytest.raises(ValueError, match=rf"^weights\[1\] is {word}; give a finite number$"):
        Neuron((1.0, bad, bad), 0.0)
    with pytest.raises(ValueError, match=rf"^bias is {word}; give a finite number$"):
        Neuron((1.0,), bad)
    with pytest.raises(ValueError, match=rf"^inputs\[0\] is {word}; give a finite number$"):
        Neuron((1.0,), 0.0).forward((bad,))
    with pytest.raises(ValueError, match=rf"^inputs\[1, 0\] is {word}; give a finite number$"):
        Neuron((1.0,), 0.0).response([[1.0], [bad]])


@pytest.mark.parametrize(("bad", "shape"), [((), "(0,)"), ([[1.0]], "(1, 1)"), (1.0, "()")])
def test_weights_are_a_list_of_one_or_more(bad: object, shape: str) -> None:
    with pytest.raises(ValueError, match="weights must be a list of one or more") as caught:
        Neuron(bad, 0.0)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "weights must be a list of one or more numbers, for example (1.5, 2.0, -0.5); "
        f"got shape {shape}"
    )


def test_a_bias_is_one_number() -> None:
    with pytest.raises(ValueError, match=r"^bias must be a single number, for example 0.5; got "):
        Neuron((1.0,), (1.0, 2.0))
