"""Part 1's parameters: their defaults, what they refuse, and what follows from them."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from scenes.neuron.params import (
    MANY,
    SOME,
    NeuronParams,
    curve_to_follow,
    follow_curve,
    hill,
)


def test_defaults_are_the_values_of_the_source() -> None:
    params = NeuronParams()
    assert params.inputs == (1.5, 2.0, -0.5)
    assert params.weights == (0.5, -1.0, 0.3)
    assert params.bias == 0.5


def test_lists_may_be_written_as_on_the_command_line() -> None:
    params = NeuronParams.model_validate({"inputs": "1, -2.5", "weights": "0.1,3"})
    assert params.inputs == (1.0, -2.5)
    assert params.weights == (0.1, 3.0)


def test_a_single_number_is_one_input() -> None:
    assert NeuronParams.model_validate({"inputs": "2", "weights": 3}).weights == (3.0,)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"inputs": "1,2"}, "inputs has 2 values but weights has 3"),
        ({"activation": "rellu"}, "relu"),
        ({"bias": "abc"}, "valid number"),
        ({"bias": "nan"}, "finite"),
        ({"bias": 101}, "less than or equal to 100"),
        ({"inputs": "1,2,3,4,5,6,7", "weights": "1,2,3,4,5,6,7"}, "at most 6"),
        ({"inputs": "", "weights": ""}, "at least 1"),
        ({"wieghts": "1,2,3"}, "Extra inputs are not permitted"),
    ],
)
def test_impossible_values_are_refused_with_the_reason(
    values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        NeuronParams.model_validate(values)


def test_parameters_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        NeuronParams().bias = 1.0  # type: ignore[misc]


def test_only_what_differs_from_the_defaults_counts_as_changed() -> None:
    params = NeuronParams.model_validate({"activation": "tanh", "bias": 0.5})
    assert params.changed() == {"activation": "tanh"}


def test_the_second_linear_neuron_collapses_into_the_first() -> None:
    # y2 = -1 (0.5 x + 0.5) + 1.5 = -0.5 x + 1, by hand.
    stacked = NeuronParams().stacked()
    assert stacked.weights[0] == pytest.approx(-0.5)
    assert float(stacked.bias) == pytest.approx(1.0)


def test_the_hill_is_a_line_without_an_activation_and_that_of_only_a_line() -> None:
    xs = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])
    stacked = NeuronParams().stacked()
    assert hill(xs, "linear").output == pytest.approx(
        float(stacked.weights[0]) * xs + float(stacked.bias)
    )
    assert hill(xs, "relu").output == pytest.approx([0, 0, 3, 0, -1])
    assert hill(xs, "relu", "relu").output == pytest.approx([0, 0, 3, 0, 0])


def test_more_kinks_come_closer_to_the_curve() -> None:
    xs = np.linspace(-5, 5, 401)
    wanted = curve_to_follow(xs).output
    # 1.5 tanh(4.5) + 2 tanh(-4.5) at 0, by hand.
    assert float(curve_to_follow(np.zeros(1)).output[0]) == pytest.approx(-0.5 * np.tanh(4.5))
    of_three = np.abs(hill(xs, "relu").output - wanted).max()
    some, many = (np.abs(follow_curve(xs, n).output - wanted).max() for n in (SOME, MANY))
    assert of_three > 2 * some > 4 * many
    assert many < 0.1 * np.ptp(wanted)


def test_the_first_of_the_examples_is_the_viewers_own() -> None:
    params = NeuronParams()
    assert tuple(params.samples()[0]) == params.inputs
    zs = params.sample_response(params.bias).pre_activation
    # 0.5 · 1.5 − 2 − 0.15 + 0.5 = −0.9; all inputs with the other sign: 1.4 + 0.5.
    assert zs[:2] == pytest.approx([-0.9, 1.9])


@pytest.mark.parametrize("params", NeuronParams.extremes())
def test_with_the_deadly_bias_every_example_is_on_the_flat_side(params: NeuronParams) -> None:
    deadly = params.sample_response(params.deadly_bias())
    assert params.deadly_bias() <= params.bias
    assert (deadly.pre_activation < 0).all()
    assert not deadly.output.any()
