"""Activations against independent arithmetic: by hand, by `decimal`, by finite differences."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import (
    ACTIVATIONS,
    LEAKY_RELU_SLOPE,
    UnknownActivationError,
    evaluate,
    get_activation,
)

NAMES = list(ACTIVATIONS)
EXTREMES = [-math.inf, -1e300, -745.2, -40.0, -5e-324, 0.0, 5e-324, 40.0, 745.2, 1e300, math.inf]

getcontext().prec = 60


def exact_sigmoid(z: float) -> Decimal:
    return 1 / (1 + (-Decimal(z)).exp())


def exact_tanh(z: float) -> Decimal:
    grown, shrunk = Decimal(z).exp(), (-Decimal(z)).exp()
    return (grown - shrunk) / (grown + shrunk)


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("linear", -0.9),
        ("relu", 0.0),
        ("leaky_relu", -0.009),
        ("sigmoid", 0.28905049737499605),
        ("tanh", -0.7162978701990245),
    ],
)
def test_the_sources_z_gives_the_sources_outputs(name: str, output: float) -> None:
    # 1/(1+e^0.9) and tanh(−0.9) from tables; the source prints 0.289 and −0.716.
    assert get_activation(name)(-0.9) == pytest.approx(output, abs=1e-15)


@given(st.floats(-700, 700))
def test_sigmoid_and_its_slope_agree_with_sixty_digit_arithmetic(z: float) -> None:
    exact = exact_sigmoid(z)
    assert float(get_activation("sigmoid")(z)) == pytest.approx(float(exact), rel=1e-14)
    slope = float(exact * exact_sigmoid(-z))
    assert float(get_activation("sigmoid").slope(z)) == pytest.approx(slope, rel=1e-13, abs=1e-320)


@given(st.floats(-20, 20))
def test_tanh_and_its_slope_agree_with_sixty_digit_arithmetic(z: float) -> None:
    exact = exact_tanh(z)
    assert float(get_activation("tanh")(z)) == pytest.approx(float(exact), rel=1e-14)
    slope = float(1 - exact * exact)
    assert float(get_activation("tanh").slope(z)) == pytest.approx(slope, rel=1e-13)


@pytest.mark.parametrize("name", NAMES)
@given(z=st.floats(-8, 8).filter(lambda z: abs(z) > 1e-3))
def test_slopes_agree_with_finite_differences(name: str, z: float) -> None:
    f, h = get_activation(name), 1e-6
    difference = (float(f(z + h)) - float(f(z - h))) / (2 * h)
    assert float(f.slope(z)) == pytest.approx(difference, abs=1e-8)


def test_at_a_kink_the_slope_is_that_of_the_left_side() -> None:
    assert get_activation("relu").slope(0.0) == 0.0
    assert get_activation("leaky_relu").slope(0.0) == LEAKY_RELU_SLOPE == 0.01


@pytest.mark.parametrize("name", NAMES)
def test_extreme_values_give_limits_and_no_warning(name: str) -> None:
    trace = evaluate(name, EXTREMES)
    low, high = ACTIVATIONS[name].output_range
    assert not np.isnan(trace.output).any()
    assert np.isfinite(trace.slope).all()
    assert ((trace.output >= low) & (trace.output <= high)).all()


def test_limits_at_infinity_are_those_of_the_definitions() -> None:
    ends = [-math.inf, math.inf]
    assert evaluate("sigmoid", ends).output.tolist() == [0.0, 1.0]
    assert evaluate("tanh", ends).output.tolist() == [-1.0, 1.0]
    assert evaluate("relu", ends).output.tolist() == [0.0, math.inf]
    assert evaluate("leaky_relu", ends).output.tolist() == ends
    assert evaluate("sigmoid", ends).slope.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", NAMES)
@given(a=st.floats(-50, 50), b=st.floats(-50, 50))
def test_every_activation_is_monotone(name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert get_activation(name)(low) <= get_activation(name)(high)


@given(st.floats(-700, 700))
def test_sigmoid_is_symmetric_about_one_half(z: float) -> None:
    f = get_activation("sigmoid")
    assert float(f(z)) + float(f(-z)) == pytest.approx(1.0, abs=1e-15)


@given(st.floats(-1e300, 1e300))
def test_relu_splits_a_number_into_its_positive_and_negative_part(z: float) -> None:
    f = get_activation("relu")
    assert f(z) - f(-z) == z
    assert f(z) + f(-z) == abs(z)


@pytest.mark.parametrize("name", NAMES)
def test_arrays_of_any_shape_are_mapped_element_by_element(name: str) -> None:
    z = np.linspace(-3, 3, 12).reshape(3, 4)
    trace = evaluate(name, z)
    assert trace.output.shape == trace.slope.shape == (3, 4)
    assert trace.output[1, 2] == get_activation(name)(z[1, 2])


def test_evaluating_keeps_origin_and_name() -> None:
    trace = evaluate(get_activation("relu"), 2.0)
    assert trace.activation == "relu"
    assert trace.quantity("output").origin == "ActivationTrace.output"
    assert trace.quantity("output").value == 2.0


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ReLU", "did you mean relu"), ("leaky-relu", "did you mean leaky_relu"), ("xyz", "allowed")],
)
def test_an_unknown_name_is_refused_with_the_names_there_are(name: str, hint: str) -> None:
    with pytest.raises(UnknownActivationError, match=hint) as caught:
        get_activation(name)
    assert all(known in str(caught.value) for known in NAMES)


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        evaluate("relu", [1.0, math.nan])
    with pytest.raises(TypeError, match="real numbers"):
        get_activation("tanh")("1")
    with pytest.raises(ValueError, match="NaN"):
        get_activation("tanh").slope(math.nan)


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ACTIVATIONS["swish"] = ACTIVATIONS["relu"]  # type: ignore[index]
    assert NAMES == ["linear", "relu", "leaky_relu", "sigmoid", "tanh"]
