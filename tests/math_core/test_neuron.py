"""The neuron against hand-computed numbers and against its own definition, piece by piece."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import ACTIVATIONS, Neuron, NeuronTrace, collapse, compose

X, W, B = (1.5, 2.0, -0.5), (0.5, -1.0, 0.3), 0.5
numbers = st.floats(-100, 100).map(lambda x: round(x, 4))
pairs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6)


def test_the_sources_neuron_gives_the_hand_computed_numbers() -> None:
    trace = Neuron(W, B).forward(X)
    assert trace.products == pytest.approx([0.75, -2.0, -0.15])
    assert trace.running_sums == pytest.approx([0.75, -1.25, -1.4])
    assert float(trace.weighted_sum) == pytest.approx(-1.4)
    assert float(trace.pre_activation) == pytest.approx(-0.9)
    assert float(trace.output) == pytest.approx(-0.9)
    assert trace.activation == "linear"


def test_a_neuron_nobody_tuned_for_gives_the_hand_computed_numbers() -> None:
    # 2·0.25 + (−4)·1.5 = 0.5 − 6 = −5.5; + 7 = 1.5; tanh(1.5) = 0.905148…, 1 − tanh² = 0.180706…
    trace = Neuron((0.25, 1.5), 7, "tanh").forward((2, -4))
    assert trace.products.tolist() == [0.5, -6.0]
    assert float(trace.weighted_sum) == -5.5
    assert float(trace.pre_activation) == 1.5
    assert float(trace.output) == pytest.approx(0.9051482536448664)
    assert float(trace.slope) == pytest.approx(0.1807066389238, rel=1e-10)
    assert trace.weight_gradients == pytest.approx([0.3614132778476, -0.7228265556952], rel=1e-10)
    assert trace.input_gradients == pytest.approx([0.04517665973, 0.27105995839], rel=1e-9)
    assert float(trace.bias_gradient) == float(trace.slope)


@pytest.mark.parametrize("name", ["linear", "sigmoid", "tanh"])
def test_gradients_agree_with_finite_differences(name: str) -> None:
    h, trace = 1e-6, Neuron(W, B, name).forward(X)
    for i in range(3):
        step = np.eye(3)[i] * h

        def output(w: np.ndarray, x: np.ndarray, b: float) -> float:
            return float(Neuron(w, b, name).forward(x).output)

        w, x = np.array(W), np.array(X)
        by_weight = (output(w + step, x, B) - output(w - step, x, B)) / (2 * h)
        by_input = (output(w, x + step, B) - output(w, x - step, B)) / (2 * h)
        assert trace.weight_gradients[i] == pytest.approx(by_weight, abs=1e-9)
        assert trace.input_gradients[i] == pytest.approx(by_input, abs=1e-9)
    by_bias = (output(w, x, B + h) - output(w, x, B - h)) / (2 * h)
    assert float(trace.bias_gradient) == pytest.approx(by_bias, abs=1e-9)


@given(pairs, numbers)
def test_the_sum_is_that_of_exact_arithmetic(terms: list[tuple[float, float]], bias: float) -> None:
    w, x = zip(*terms, strict=True)
    trace = Neuron(w, bias).forward(x)
    exact = math.fsum([*(a * b for a, b in terms), bias])
    assert float(trace.pre_activation) == pytest.approx(exact, abs=1e-9)
    assert trace.running_sums[-1] == trace.weighted_sum


@given(pairs, numbers, st.randoms())
def test_inputs_and_weights_may_be_shuffled_together(
    terms: list[tuple[float, float]], bias: float, random: object
) -> None:
    shuffled = list(terms)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (
        Neuron([w for w, _ in order], bias).forward([x for _, x in order]).pre_activation
        for order in (terms, shuffled)
    )
    assert float(first) == pytest.approx(float(second), abs=1e-9)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@given(rows=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_many_answers_at_once_are_the_answers_one_by_one(
    name: str, rows: list[tuple[float, float]]
) -> None:
    neuron = Neuron((0.3, -0.7), 0.1, name)
    response = neuron.response(rows)
    singles = [float(neuron.forward(row).output) for row in rows]
    assert response.output == pytest.approx(singles, abs=1e-12)
    assert response.inputs.shape == (len(rows), 2)


@given(pairs, numbers, numbers, numbers)
def test_two_linear_neurons_are_one(
    terms: list[tuple[float, float]], b: float, v: float, c: float
) -> None:
    w, x = zip(*terms, strict=True)
    first, second = Neuron(w, b), Neuron((v,), c)
    chained = second.forward((float(first.forward(x).output),)).output
    assert float(compose(first, second).forward(x).output) == pytest.approx(
        float(chained), rel=1e-9, abs=1e-6
    )


def test_a_collapse_names_all_its_numbers() -> None:
    trace = collapse(Neuron((0.5,), 0.5), Neuron((-2.0,), 1.5))
    assert trace.to_dict() == {
        "first_weights": [0.5],
        "first_bias": 0.5,
        "second_weight": -2.0,
        "second_bias": 1.5,
        "weights": [-1.0],
        "bias": 0.5,
    }


def test_only_linear_neurons_collapse() -> None:
    line = Neuron((1.0,), 0.0)
    with pytest.raises(ValueError, match="first neuron is ReLU"):
        collapse(Neuron((1.0,), 0.0, "relu"), line)
    with pytest.raises(ValueError, match="second neuron is tanh"):
        collapse(line, Neuron((1.0,), 0.0, "tanh"))
    with pytest.raises(ValueError, match="must have one"):
        collapse(line, Neuron((1.0, 2.0), 0.0))


# --- traces ------------------------------------------------------------------------------------


def test_a_trace_is_read_only_and_shares_nothing_with_the_caller() -> None:
    inputs, weights = np.array(X), np.array(W)
    neuron = Neuron(weights, B)
    trace = neuron.forward(inputs)
    inputs[0] = weights[0] = 99.0
    assert trace.inputs[0] == 1.5
    assert trace.weights[0] == neuron.weights[0] == 0.5
    for array in (trace.products, trace.inputs, neuron.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(AttributeError):
        trace.bias = 1.0  # type: ignore[misc,assignment]


def test_every_number_of_a_trace_tells_its_origin() -> None:
    trace = Neuron(W, B).forward(X)
    quantity = trace.quantity("products", 1)
    assert (quantity.value, quantity.origin) == (-2.0, "NeuronTrace.products[1]")
    assert trace.quantity("bias").origin == "NeuronTrace.bias"
    assert float(trace.quantity("bias")) == 0.5


def test_asking_for_what_a_trace_lacks_says_what_it_has() -> None:
    trace = Neuron(W, B).forward(X)
    with pytest.raises(KeyError, match="products"):
        trace.quantity("product")
    with pytest.raises(KeyError, match="no numbers called 'activation'"):
        trace.quantity("activation")
    with pytest.raises(IndexError, match="1 axes but 0 indices"):
        trace.quantity("products")
    with pytest.raises(IndexError, match="outside its shape"):
        trace.quantity("products", 3)
    with pytest.raises(IndexError, match="outside its shape"):
        trace.quantity("products", -1)


def test_traces_are_equal_when_their_numbers_are() -> None:
    trace = Neuron(W, B).forward(X)
    assert trace == Neuron(W, B).forward(X)
    assert trace != Neuron(W, 0.25).forward(X)
    assert trace != "trace"


def test_a_trace_goes_through_json_unchanged() -> None:
    trace = Neuron(W, B, "sigmoid").forward(X)
    assert isinstance(trace, NeuronTrace)
    back = json.loads(json.dumps(trace.to_dict()))
    assert back["products"] == trace.products.tolist()
    assert back["activation"] == "sigmoid"
    assert back["output"] == float(trace.output)


# --- refusals ----------------------------------------------------------------------------------


def test_too_few_inputs_are_refused_with_how_many_are_needed() -> None:
    with pytest.raises(ValueError, match="inputs has 2 values but the neuron has 3 weights"):
        Neuron(W, B).forward((1.0, 2.0))
    with pytest.raises(ValueError, match=r"shape \(m, 3\)"):
        Neuron(W, B).response([[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"shape \(m, 3\)"):
        Neuron(W, B).response([1.0, 2.0, 3.0])


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match=r"weights\[1\]"):
        Neuron((1.0, bad), 0.0)
    with pytest.raises(ValueError, match="bias"):
        Neuron((1.0,), bad)
    with pytest.raises(ValueError, match=r"inputs\[0\]"):
        Neuron((1.0,), 0.0).forward((bad,))


@pytest.mark.parametrize("bad", [(True,), ("1",), (1j,), (None,), ((1.0,), (1.0, 2.0))])
def test_what_is_not_a_real_number_is_refused(bad: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="weights must be"):
        Neuron(bad, 0.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [(), [[1.0]], 1.0])
def test_weights_are_a_list_of_one_or_more(bad: object) -> None:
    with pytest.raises(ValueError, match="list of one or more numbers"):
        Neuron(bad, 0.0)  # type: ignore[arg-type]


def test_a_bias_is_one_number() -> None:
    with pytest.raises(ValueError, match="single number"):
        Neuron((1.0,), (1.0, 2.0))


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean relu"):
        Neuron((1.0,), 0.0, "rellu")


@pytest.mark.parametrize(("w", "x"), [((1e300,), (1e300,)), ((1e300, -1e300), (1e300, 1e300))])
def test_sums_too_large_for_a_float_are_refused(w: tuple[float], x: tuple[float]) -> None:
    with pytest.raises(ValueError, match="too large"):
        Neuron(w, 0.0).forward(x)
    with pytest.raises(ValueError, match="too large"):
        Neuron(w, 0.0).response([x])


def test_the_smallest_numbers_pass_without_a_warning() -> None:
    trace = Neuron((1e-300,), 0.0, "tanh").forward((1e-300,))
    assert float(trace.output) == 0.0
