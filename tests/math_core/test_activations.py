"""Activations against independent arithmetic: by hand, by `decimal`, by finite differences."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from math_core import (
    ACTIVATIONS,
    LEAKY_RELU_SLOPE,
    Activation,
    UnknownActivationError,
    evaluate,
    get_activation,
)

NAMES = list(ACTIVATIONS)
# GELU dips below zero before it rises.
MONOTONE = [name for name in NAMES if not name.startswith("gelu")]
EXTREMES = [
    *(-math.inf, -1.7e308, -1e300, -745.2, -40.0, -1e-310, -5e-324),
    *(-0.0, 0.0, 5e-324, 1e-310, 40.0, 745.2, 1e300, 1.7e308, math.inf),
]
SMALLEST_NORMAL = 2.3e-308
any_float = st.floats(allow_nan=False)

linear, relu, leaky_relu, sigmoid, tanh, gelu, gelu_tanh = (get_activation(n) for n in NAMES)


def exactly_sigmoid(z: float) -> float:
    with localcontext(prec=50):
        return float(1 / (1 + (-Decimal(z)).exp()))


def exactly_sigmoid_slope(z: float) -> float:
    with localcontext(prec=50):
        return float(1 / ((1 + Decimal(z).exp()) * (1 + (-Decimal(z)).exp())))


def exactly_tanh(z: float) -> float:
    # Near zero the difference of the exponentials cancels as many digits as z is small.
    with localcontext(prec=400):
        grown, shrunk = Decimal(z).exp(), (-Decimal(z)).exp()
        return float((grown - shrunk) / (grown + shrunk))


def exactly_tanh_slope(z: float) -> float:
    with localcontext(prec=50):
        return float(4 / (Decimal(z).exp() + (-Decimal(z)).exp()) ** 2)


# --- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "output", "shown"),
    [
        ("linear", -0.9, "-0.900"),
        ("relu", 0.0, "0.000"),
        ("leaky_relu", -0.009, "-0.009"),
        ("sigmoid", 0.28905049737499605, "0.289"),
        ("tanh", -0.7162978701990245, "-0.716"),
    ],
)
def test_the_sources_z_gives_the_sources_outputs(name: str, output: float, shown: str) -> None:
    value = float(get_activation(name)(-0.9))
    assert value == pytest.approx(output, abs=1e-15)
    assert f"{value:.3f}" == shown


@pytest.mark.parametrize(
    ("name", "at_minus_two", "at_three"),
    [
        ("linear", -2.0, 3.0),
        ("relu", 0.0, 3.0),
        ("leaky_relu", -0.02, 3.0),
        ("sigmoid", 0.11920292202211756, 0.9525741268224334),
        ("tanh", -0.9640275800758169, 0.9950547536867305),
    ],
)
def test_values_on_both_sides_of_zero_are_those_of_the_tables(
    name: str, at_minus_two: float, at_three: float
) -> None:
    assert get_activation(name)([-2.0, 3.0]) == pytest.approx([at_minus_two, at_three], rel=1e-15)


@pytest.mark.parametrize(
    ("name", "at_minus_two", "at_three"),
    [
        ("linear", 1.0, 1.0),
        ("relu", 0.0, 1.0),
        ("leaky_relu", 0.01, 1.0),
        ("sigmoid", 0.10499358540350652, 0.045176659730912),
        ("tanh", 0.07065082485316447, 0.009866037165440192),
    ],
)
def test_slopes_on_both_sides_of_zero_are_those_of_the_tables(
    name: str, at_minus_two: float, at_three: float
) -> None:
    slopes = get_activation(name).slope([-2.0, 3.0])
    assert slopes == pytest.approx([at_minus_two, at_three], rel=1e-13)


@given(st.floats(-744, 744))
@example(-744.0)
@example(40.0)
@example(-1e-300)
def test_sigmoid_and_its_slope_agree_with_fifty_digit_arithmetic(z: float) -> None:
    assert float(sigmoid(z)) == pytest.approx(exactly_sigmoid(z), rel=1e-15, abs=5e-324)
    slope = exactly_sigmoid_slope(z)
    assert float(sigmoid.slope(z)) == pytest.approx(slope, rel=1e-14, abs=5e-324)


@given(st.floats(-372, 372))
@example(372.0)
@example(-20.0)
@example(1e-300)
def test_tanh_and_its_slope_agree_with_many_digit_arithmetic(z: float) -> None:
    assert float(tanh(z)) == pytest.approx(exactly_tanh(z), rel=1e-15, abs=5e-324)
    slope = exactly_tanh_slope(z)
    assert float(tanh.slope(z)) == pytest.approx(slope, rel=1e-14, abs=2e-323)


def test_slopes_keep_their_digits_where_the_output_has_rounded_to_its_bound() -> None:
    assert float(sigmoid(40.0)) == float(tanh(20.0)) == 1.0
    assert float(sigmoid.slope(40.0)) == pytest.approx(4.248354255291589e-18, rel=1e-14)
    assert float(tanh.slope(20.0)) == pytest.approx(1.6993417021166355e-17, rel=1e-14)


@pytest.mark.parametrize("name", NAMES)
@given(z=st.floats(-8, 8).filter(lambda z: abs(z) > 1e-3))
def test_slopes_agree_with_finite_differences(name: str, z: float) -> None:
    f, h = get_activation(name), 1e-6
    difference = (float(f(z + h)) - float(f(z - h))) / (2 * h)
    assert float(f.slope(z)) == pytest.approx(difference, abs=1e-8)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_at_a_kink_the_slope_is_that_of_the_left_side(zero: float) -> None:
    assert relu.slope(zero) == 0.0
    assert leaky_relu.slope(zero) == LEAKY_RELU_SLOPE == 0.01
    assert relu.slope(5e-324) == leaky_relu.slope(5e-324) == 1.0


# --- every float -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_float_is_too_extreme(name: str) -> None:
    with np.errstate(all="raise"):
        trace = evaluate(name, EXTREMES)
        singles = [get_activation(name)(z) for z in EXTREMES]
    low, high = ACTIVATIONS[name].output_range
    assert not np.isnan(trace.output).any()
    assert np.isfinite(trace.slope).all()
    assert ((trace.output >= low) & (trace.output <= high)).all()
    assert trace.output.tolist() == singles


@pytest.mark.parametrize(
    ("name", "outputs", "slopes"),
    [
        ("linear", [-math.inf, math.inf], [1.0, 1.0]),
        ("relu", [0.0, math.inf], [0.0, 1.0]),
        ("leaky_relu", [-math.inf, math.inf], [0.01, 1.0]),
        ("sigmoid", [0.0, 1.0], [0.0, 0.0]),
        ("tanh", [-1.0, 1.0], [0.0, 0.0]),
    ],
)
def test_limits_at_infinity_are_those_of_the_definitions(
    name: str, outputs: list[float], slopes: list[float]
) -> None:
    trace = evaluate(name, [-math.inf, math.inf])
    assert trace.output.tolist() == outputs
    assert trace.slope.tolist() == slopes


def test_output_ranges_are_those_of_the_definitions() -> None:
    infinity = math.inf
    assert {name: f.output_range for name, f in ACTIVATIONS.items()} == {
        "linear": (-infinity, infinity),
        "relu": (0.0, infinity),
        "leaky_relu": (-infinity, infinity),
        "sigmoid": (0.0, 1.0),
        "tanh": (-1.0, 1.0),
        "gelu": (pytest.approx(-0.16997120747990366), infinity),
        "gelu_tanh": (pytest.approx(-0.17004075057125406), infinity),
    }


@pytest.mark.parametrize("name", NAMES)
@given(z=any_float)
def test_outputs_stay_within_their_range(name: str, z: float) -> None:
    low, high = ACTIVATIONS[name].output_range
    assert low <= float(get_activation(name)(z)) <= high


@given(st.floats(-36, 36))
def test_sigmoid_does_not_reach_its_bounds_while_floats_can_tell(z: float) -> None:
    assert 0.0 < float(sigmoid(z)) < 1.0


@pytest.mark.parametrize("name", MONOTONE)
@given(a=any_float, b=any_float)
def test_every_activation_of_the_course_is_monotone(name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    # Between neighbouring floats, rounding may reverse the last bit.
    assert float(get_activation(name)(low)) <= math.nextafter(
        float(get_activation(name)(high)), math.inf
    )


@pytest.mark.parametrize("name", MONOTONE)
@given(z=any_float)
def test_slopes_lie_between_zero_and_one(name: str, z: float) -> None:
    assert 0.0 <= float(get_activation(name).slope(z)) <= 1.0


# Values of z Φ(z) and its approximation and their slopes, from 40-digit arithmetic (mpmath 1.3).
@pytest.mark.parametrize(
    ("z", "exact", "by_tanh", "slope", "slope_by_tanh"),
    [
        (
            -3.0,
            -0.0040496940948902836,
            -0.003637392081773019,
            -0.011945647204183927,
            -0.01158416663096973,
        ),
        (
            -1.0,
            -0.15865525393145705,
            -0.1588080093917233,
            -0.0833154705876863,
            -0.08296408384578256,
        ),
        (0.5, 0.34573123063700655, 0.3457140098251439, 0.8674951246561629, 0.8673699035346423),
        (1.0, 0.8413447460685429, 0.8411919906082768, 1.0833154705876863, 1.0829640838457826),
        (3.0, 2.99595030590511, 2.996362607918227, 1.0119456472041838, 1.0115841666309697),
    ],
)
def test_gelu_agrees_with_many_digit_arithmetic(
    z: float, exact: float, by_tanh: float, slope: float, slope_by_tanh: float
) -> None:
    assert float(gelu(z)) == pytest.approx(exact, rel=1e-14)
    assert float(gelu_tanh(z)) == pytest.approx(by_tanh, rel=1e-13)
    assert float(gelu.slope(z)) == pytest.approx(slope, rel=1e-13)
    assert float(gelu_tanh.slope(z)) == pytest.approx(slope_by_tanh, rel=1e-12)


@pytest.mark.parametrize("f", [gelu, gelu_tanh], ids=["exact", "tanh"])
def test_gelu_closes_below_and_opens_above(f: Activation) -> None:
    assert f([-math.inf, -1e300, -40.0]).tolist() == [0.0, 0.0, 0.0]
    assert f([40.0, 1e300, math.inf]).tolist() == [40.0, 1e300, math.inf]
    assert f.slope([-math.inf, -1e300, 1e300, math.inf]).tolist() == [0.0, 0.0, 1.0, 1.0]


# --- identities --------------------------------------------------------------------------------


@given(any_float)
def test_sigmoid_is_symmetric_about_one_half(z: float) -> None:
    assert float(sigmoid(-z)) == pytest.approx(1.0 - float(sigmoid(z)), abs=1e-15)
    assert sigmoid(0.0) == 0.5


@given(any_float)
def test_tanh_is_odd_and_linear_is_the_identity(z: float) -> None:
    assert tanh(-z) == -tanh(z)
    assert linear(z) == z


@given(st.floats(-300, 300))
def test_tanh_is_a_stretched_sigmoid(z: float) -> None:
    assert float(tanh(z)) == pytest.approx(2.0 * float(sigmoid(2.0 * z)) - 1.0, abs=1e-15)


@given(any_float)
def test_relu_splits_a_number_into_its_positive_and_negative_part(z: float) -> None:
    assert relu(z) + relu(-z) == abs(z)
    assert (relu(z) if z >= 0 else -relu(-z)) == z


@given(any_float)
def test_leaky_relu_is_relu_with_a_hundredth_of_the_negative_part(z: float) -> None:
    assert float(leaky_relu(z)) == (z if z > 0 else 0.01 * z)


@pytest.mark.parametrize("z", [-1.0, -0.0, 0.0])
def test_relu_gives_no_negative_zero(z: float) -> None:
    assert math.copysign(1.0, float(relu(z))) == 1.0


# --- shapes and types --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(3, 4), (0,), (1, 1, 2)])
def test_arrays_of_any_shape_are_mapped_element_by_element(
    name: str, shape: tuple[int, ...]
) -> None:
    z = np.linspace(-3, 3, math.prod(shape)).reshape(shape)
    trace = evaluate(name, z)
    assert trace.output.shape == trace.slope.shape == trace.pre_activation.shape == shape
    for place in np.ndindex(shape):
        assert trace.pre_activation[place] == z[place]
        assert trace.output[place] == get_activation(name)(z[place])
        assert trace.slope[place] == get_activation(name).slope(z[place])


@pytest.mark.parametrize("name", NAMES)
def test_a_single_number_gives_a_float64_and_a_list_an_array_of_them(name: str) -> None:
    f = get_activation(name)
    for function in (f, f.slope, f.function, f.derivative):
        assert isinstance(function(2), np.float64)
        assert isinstance(function(np.float32(2)), np.float64)
        several = function([1, 2])
        assert isinstance(several, np.ndarray)
        assert several.dtype == np.float64


@pytest.mark.parametrize("name", NAMES)
def test_an_activation_neither_changes_nor_keeps_what_it_is_given(name: str) -> None:
    z = np.array([-1.0, 2.0])
    outputs = get_activation(name)(z)
    assert not np.shares_memory(outputs, z)
    assert z.tolist() == [-1.0, 2.0]


def test_calling_an_activation_is_calling_its_function_and_its_slope_the_derivative() -> None:
    square = Activation("square", "square", np.square, lambda z: 2 * np.asarray(z), (0.0, math.inf))
    assert square(3.0) == 9.0
    assert square.slope(3.0) == 6.0
    trace = evaluate(square, 3.0)
    assert (trace.activation, float(trace.output), float(trace.slope)) == ("square", 9.0, 6.0)


def test_evaluating_a_single_number_keeps_name_and_origin() -> None:
    trace = evaluate(relu, 2.0)
    assert trace.activation == "relu"
    assert trace.output.shape == ()
    assert trace.quantity("output").origin == "ActivationTrace.output"
    assert trace.quantity("output").value == 2.0
    assert trace.quantity("slope").value == 1.0


# --- the registry ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("ReLU", "relu"),
        ("TANH", "tanh"),
        ("Sigmoid", "sigmoid"),
        ("leaky-relu", "leaky_relu"),
        ("leaky relu", "leaky_relu"),
        ("tahn", "tanh"),
        (" tanh", "tanh"),
    ],
)
def test_a_mistyped_name_is_refused_with_the_one_that_was_meant(name: str, suggested: str) -> None:
    with pytest.raises(UnknownActivationError) as caught:
        get_activation(name)
    assert str(caught.value) == (
        f"unknown activation {name!r}; did you mean {suggested}? allowed are linear, relu, "
        "leaky_relu, sigmoid, tanh, gelu, gelu_tanh, for example activation=tanh"
    )


@pytest.mark.parametrize("name", ["xyz", "", None, 3, [1]])
def test_an_unknown_name_is_refused_with_the_names_there_are(name: object) -> None:
    with pytest.raises(UnknownActivationError) as caught:
        get_activation(name)  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"unknown activation {name!r}; allowed are linear, relu, leaky_relu, sigmoid, tanh, "
        "gelu, gelu_tanh, for example activation=tanh"
    )
    with pytest.raises(UnknownActivationError):
        evaluate(name, 0.0)  # type: ignore[arg-type]
    assert issubclass(UnknownActivationError, ValueError)


def test_names_and_labels_are_the_fields() -> None:
    assert NAMES == ["linear", "relu", "leaky_relu", "sigmoid", "tanh", "gelu", "gelu_tanh"]
    assert [f.name for f in ACTIVATIONS.values()] == NAMES
    labels = [f.label for f in ACTIVATIONS.values()]
    assert labels == [
        "linear",
        "ReLU",
        "leaky ReLU",
        "sigmoid",
        "tanh",
        "GELU",
        "GELU (tanh)",
    ]
    assert get_activation("tanh") is ACTIVATIONS["tanh"]


def test_neither_the_registry_nor_an_activation_can_be_changed() -> None:
    with pytest.raises(TypeError):
        ACTIVATIONS["swish"] = relu  # type: ignore[index]
    with pytest.raises(TypeError):
        del ACTIVATIONS["relu"]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        relu.name = "swish"  # type: ignore[misc]


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nan_is_refused_wherever_it_enters(name: str) -> None:
    f = get_activation(name)
    for function in (f, f.slope, f.function, f.derivative, lambda z: evaluate(name, z)):
        with pytest.raises(ValueError, match=r"^pre_activation is NaN; give a number or ±inf"):
            function(math.nan)
        with pytest.raises(ValueError, match=r"^pre_activation\[1\] is NaN"):
            function([1.0, math.nan])


def test_what_is_not_a_number_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^pre_activation must be real numbers, .* is '1'$"):
        tanh("1")
    with pytest.raises(TypeError, match=r"pre_activation\[0\] is True"):
        evaluate("relu", [True])
