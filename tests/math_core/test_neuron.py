"""The neuron against hand-computed numbers and against its own definition, piece by piece."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import (
    ACTIVATIONS,
    Activation,
    Neuron,
    NeuronTrace,
    TooLargeError,
    UnknownActivationError,
    collapse,
    collapse_chain,
    compose,
    through_points,
    two_layers,
)

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


# NumPy's cube of many numbers may differ from that of one in its last bit: GELU's is left out.
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if not name.startswith("gelu")])
@given(rows=st.lists(st.tuples(numbers, numbers, numbers), min_size=0, max_size=5))
def test_many_answers_at_once_are_the_answers_one_by_one_to_the_last_bit(
    name: str, rows: list[tuple[float, float, float]]
) -> None:
    neuron = Neuron((0.3, -0.7, 0.1), 0.1, name)
    response = neuron.response(np.array(rows).reshape(-1, 3))
    singles = [neuron.forward(row) for row in rows]
    assert response.inputs.tolist() == [list(row) for row in rows]
    assert response.pre_activation.tolist() == [float(s.pre_activation) for s in singles]
    assert response.output.tolist() == [float(s.output) for s in singles]


@given(pairs, numbers)
def test_sums_are_those_of_adding_from_left_to_right(
    terms: list[tuple[float, float]], bias: float
) -> None:
    w, x = zip(*terms, strict=True)
    trace = Neuron(w, bias).forward(x)
    total, sums = 0.0, []
    for a, b in terms:
        total += a * b
        sums.append(total)
    assert trace.products.tolist() == [a * b for a, b in terms]
    assert trace.running_sums.tolist() == sums
    assert float(trace.weighted_sum) == total
    assert float(trace.pre_activation) == total + bias


@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.floats(-3, 3))
def test_a_linear_neuron_keeps_straight_lines_straight(
    p: tuple[float, float], q: tuple[float, float], t: float
) -> None:
    neuron = Neuron((0.5, -1.25), 0.75)
    between = t * np.array(p) + (1 - t) * np.array(q)
    on_the_line = t * neuron.forward(p).output + (1 - t) * neuron.forward(q).output
    assert float(neuron.forward(between).output) == pytest.approx(float(on_the_line), abs=1e-9)


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


def test_a_collapse_of_several_inputs_scales_each_weight() -> None:
    neuron = compose(Neuron(W, B), Neuron((-2.0,), 1.5))
    assert neuron.weights.tolist() == [-1.0, 2.0, -0.6]
    assert neuron.bias == 0.5
    assert neuron.activation is ACTIVATIONS["linear"]


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


def test_a_chain_collapses_one_neuron_at_a_time() -> None:
    # 2x + 1, then times −1 plus 3, then times 0.5 plus 3: −2x + 2, then −x + 4.
    links = [Neuron((2.0,), 1.0), Neuron((-1.0,), 3.0), Neuron((0.5,), 3.0)]
    first, second = collapse_chain(links)
    assert (first.weights.tolist(), float(first.bias)) == ([-2.0], 2.0)
    assert (second.weights.tolist(), float(second.bias)) == ([-1.0], 4.0)
    assert float(second.second_weight) == 0.5
    with pytest.raises(ValueError, match="at least two neurons; got 1"):
        collapse_chain(links[:1])


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=5), numbers)
def test_a_collapsed_chain_does_what_its_neurons_do_one_after_another(
    links: list[tuple[float, float]], x: float
) -> None:
    neurons = [Neuron((weight,), bias) for weight, bias in links]
    y = x
    for neuron in neurons:
        y = float(neuron.forward((y,)).output)
    merged = collapse_chain(neurons)[-1]
    alone = float(Neuron(merged.weights, merged.bias).forward((x,)).output)
    scale = max(
        1.0, *(float(np.abs([t.weights[0], t.bias]).max()) for t in collapse_chain(neurons))
    )
    assert alone == pytest.approx(y, rel=1e-6, abs=1e-6 * scale * max(1.0, abs(x)))


def test_only_linear_neurons_collapse() -> None:
    line = Neuron((1.0,), 0.0)
    own = Activation("linear", "not so linear", np.square, np.square, (0.0, math.inf))
    for merge in (collapse, compose):
        with pytest.raises(ValueError, match=r"^the first neuron is ReLU; only linear neurons"):
            merge(Neuron((1.0,), 0.0, "relu"), line)
        with pytest.raises(ValueError, match=r"^the second neuron is tanh; only linear neurons"):
            merge(line, Neuron((1.0,), 0.0, "tanh"))
        with pytest.raises(ValueError, match=r"^the second neuron is not so linear"):
            merge(line, Neuron((1.0,), 0.0, own))


def test_only_a_neuron_with_one_input_can_be_stacked_on_another() -> None:
    with pytest.raises(ValueError, match=r"^the second neuron has 2 inputs; it must have one, the"):
        collapse(Neuron((1.0,), 0.0), Neuron((1.0, 2.0), 0.0))


# --- the neuron itself -------------------------------------------------------------------------


def test_a_neuron_knows_its_parts() -> None:
    neuron = Neuron(W, B, "sigmoid")
    assert neuron.n_inputs == 3
    assert neuron.weights.tolist() == list(W)
    assert neuron.bias == B
    assert neuron.activation is ACTIVATIONS["sigmoid"]
    assert Neuron(W, B).activation is ACTIVATIONS["linear"]
    assert repr(neuron) == ("Neuron(weights=[0.5, -1.0, 0.3], bias=0.5, activation='sigmoid')")


def test_a_neuron_takes_an_activation_of_ones_own() -> None:
    square = Activation("square", "square", np.square, lambda z: 2 * np.asarray(z), (0.0, math.inf))
    trace = Neuron((2.0,), 1.0, square).forward((1.0,))
    assert trace.activation == "square"
    assert float(trace.output) == 9.0
    assert trace.weight_gradients.tolist() == [6.0]
    assert trace.input_gradients.tolist() == [12.0]


def test_what_is_computed_can_be_computed_with() -> None:
    first = Neuron(W, B).forward(X)
    second = Neuron((2.0,), 1.0).forward((first.output,))
    assert float(second.output) == pytest.approx(-0.8)


def test_a_neuron_cannot_be_changed() -> None:
    weights, inputs = np.array(W), np.array(X)
    neuron = Neuron(weights, B)
    trace, response = neuron.forward(inputs), neuron.response(inputs[None, :])
    weights[0] = inputs[0] = 99.0
    assert neuron.weights[0] == trace.weights[0] == 0.5
    assert trace.inputs[0] == response.inputs[0, 0] == 1.5
    with pytest.raises(ValueError, match="read-only"):
        neuron.weights[0] = 1.0
    for name in ("weights", "bias", "activation", "n_inputs", "colour"):
        with pytest.raises(AttributeError):
            setattr(neuron, name, 1.0)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda neuron: pickle.loads(pickle.dumps(neuron))]
)
def test_a_copied_neuron_answers_the_same(again: Callable[[Neuron], Neuron]) -> None:
    neuron = Neuron(W, B, "tanh")
    assert again(neuron).forward(X) == neuron.forward(X)


def test_a_forward_pass_leaves_a_neuron_trace() -> None:
    assert isinstance(Neuron(W, B).forward(X), NeuronTrace)


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_weights", "n_inputs", "message"),
    [
        (
            3,
            2,
            "inputs has 2 values but the neuron has 3 weights; "
            "give 3, for example (1.5, 2.0, -0.5)",
        ),
        (2, 1, "inputs has 1 value but the neuron has 2 weights; give 2, for example (1.5, 2.0)"),
        (1, 2, "inputs has 2 values but the neuron has 1 weight; give 1, for example (1.5,)"),
        (
            6,
            2,
            "inputs has 2 values but the neuron has 6 weights; "
            "give 6, for example (1.5, 2.0, -0.5, 1.5, 2.0, -0.5)",
        ),
        (
            64,
            2,
            "inputs has 2 values but the neuron has 64 weights; "
            "give 64, for example (1.5, 2.0, -0.5, 1.5, 2.0, -0.5, …)",
        ),
    ],
)
def test_a_wrong_number_of_inputs_is_refused_with_how_many_are_needed(
    n_weights: int, n_inputs: int, message: str
) -> None:
    with pytest.raises(ValueError, match="inputs has") as caught:
        Neuron([1.0] * n_weights, B).forward([1.0] * n_inputs)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("inputs", "shape"),
    [([[1.0, 2.0]], r"\(1, 2\)"), ([1.0, 2.0, 3.0], r"\(3,\)"), ([[X]], r"\(1, 1, 3\)")],
)
def test_many_inputs_must_be_rows_of_the_right_length(inputs: object, shape: str) -> None:
    with pytest.raises(
        ValueError, match=rf"^inputs must have shape \(m, 3\), one input vector a row; got {shape}$"
    ):
        Neuron(W, B).response(inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", ["rellu", "ReLU", None])
def test_an_unknown_activation_is_refused(bad: object) -> None:
    with pytest.raises(UnknownActivationError, match="allowed are linear, relu"):
        Neuron((1.0,), 0.0, bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("w", "b", "x", "named", "named_in_rows"),
    [
        ((1.0, 1e300), 0.0, (1.0, 1e300), r"products\[1\]", r"products\[1, 1\]"),
        ((1e300, -1e300), 0.0, (1e300, 1e300), r"products\[0\]", r"products\[1, 0\]"),
        # The sum overflows on its way and would return from infinity to none.
        (
            (1e308, 1e308, -1e308),
            0.0,
            (1.0, 1.0, 1.0),
            r"running_sums\[1\]",
            r"running_sums\[1, 1\]",
        ),
        ((1e308,), 1e308, (1.0,), "pre_activation", r"pre_activation\[1\]"),
    ],
)
def test_what_grows_too_large_for_a_float_is_refused_by_name(
    w: tuple[float, ...], b: float, x: tuple[float, ...], named: str, named_in_rows: str
) -> None:
    remedy = "is too large for a float; give smaller numbers"
    with pytest.raises(TooLargeError, match=f"^{named} {remedy}$"):
        Neuron(w, b).forward(x)
    with pytest.raises(TooLargeError, match=f"^{named_in_rows} {remedy}$"):
        Neuron(w, b).response([[0.0] * len(x), x] if b == 0 else [[-1.0], x])
    assert issubclass(TooLargeError, ValueError)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        (Neuron((1.0, 1e300), 0.0), Neuron((1e300,), 0.0), r"weights\[1\]"),
        (Neuron((0.0,), 1e300), Neuron((1e300,), 0.0), "bias"),
        (Neuron((0.0,), 1e308), Neuron((1.0,), 1e308), "bias"),
    ],
)
def test_a_collapse_too_large_for_a_float_is_refused_by_name(
    first: Neuron, second: Neuron, named: str
) -> None:
    for merge in (collapse, compose):
        with pytest.raises(TooLargeError, match=f"^{named} is too large for a float"):
            merge(first, second)


def test_the_smallest_numbers_vanish_without_a_warning() -> None:
    with np.errstate(all="raise"):
        trace = Neuron((1e-300,), 0.0, "tanh").forward((1e-300,))
        collapsed = compose(Neuron((1e-300,), 1e-300), Neuron((1e-300,), 0.0))
        flat = Neuron((1.0,), 0.0, "sigmoid").forward((720.0,))
        tiny = Neuron((1e-300,), 100.0, "tanh").forward((1e-300,))
    assert float(trace.output) == 0.0
    assert collapsed.weights.tolist() == [0.0]
    assert float(flat.slope) == pytest.approx(math.exp(-720.0), rel=1e-9)
    assert tiny.weight_gradients.tolist() == tiny.input_gradients.tolist() == [0.0]


def test_three_relus_add_up_to_the_hand_computed_hill() -> None:
    # y = 1.5 max(0, x + 2) − 3 max(0, x) + max(0, x − 2): at −1 that is 1.5, at 1 4.5 − 3 = 1.5, at
    # 5 10.5 − 15 + 3 = −1.5. Linear: 1.5 x + 3 − 3 x + x − 2 = −0.5 x + 1.
    xs = np.array([[-5.0], [-2.0], [-1.0], [0.0], [1.0], [2.0], [5.0]])
    last = Neuron((1.5, -3.0, 1.0), 0.0)

    def row(activation: str) -> list[Neuron]:
        return [Neuron((1.0,), bias, activation) for bias in (2.0, 0.0, -2.0)]

    hill = two_layers(row("relu"), last, xs)
    assert hill.output == pytest.approx([0, 0, 1.5, 3, 1.5, 0, -1.5])
    assert hill.hidden[4].tolist() == [3, 1, 0]
    assert hill.terms[4].tolist() == [4.5, -3, 0]
    line = two_layers(row("linear"), last, xs)
    assert line.output == pytest.approx(-0.5 * xs[:, 0] + 1)
    folded = two_layers(row("relu"), Neuron((1.5, -3.0, 1.0), 0.0, "relu"), xs)
    assert folded.output == pytest.approx([0, 0, 1.5, 3, 1.5, 0, 0])


def test_a_row_of_linear_neurons_is_what_its_collapse_says() -> None:
    xs = np.array([[0.5, -1.0], [2.0, 3.0]])
    first = Neuron((0.3, -0.7), 0.25)
    merged = compose(first, Neuron((-2.0,), 1.5))
    assert two_layers([first], Neuron((-2.0,), 1.5), xs).output == pytest.approx(
        merged.response(xs).output
    )


def test_neurons_through_points_draw_straight_lines_between_them_and_flat_ones_beyond() -> None:
    xs, ys = np.array([-2.0, 0.0, 1.0, 4.0]), np.array([1.0, 3.0, -1.0, 0.5])
    row, last = through_points(xs, ys)
    # The slopes are 0, 1, -4, 0.5, 0, by hand.
    assert last.weights == pytest.approx([1.0, -5.0, 4.5, -0.5])
    assert last.bias == 1.0
    many = np.linspace(-6, 8, 57)
    drawn = two_layers(row, last, many[:, None]).output
    assert drawn == pytest.approx(np.interp(many, xs, ys))


def test_twice_as_many_kinks_come_about_four_times_as_close_to_a_smooth_curve() -> None:
    # A straight line over a step h is off by at most h² max|f''| / 8.
    many = np.linspace(-3, 3, 601)
    for kinks in (7, 13, 25):
        xs = np.linspace(-3, 3, kinks)
        row, last = through_points(xs, np.sin(xs))
        error = np.abs(two_layers(row, last, many[:, None]).output - np.sin(many)).max()
        assert error <= (6 / (kinks - 1)) ** 2 / 8


@pytest.mark.parametrize("xs", [(0.0,), (1.0, 1.0), (2.0, 1.0)])
def test_points_must_be_two_or_more_from_left_to_right(xs: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="two or more increasing numbers"):
        through_points(xs, xs)
    with pytest.raises(ValueError, match="give as many of each"):
        through_points((0.0, 1.0), (1.0,))


def test_a_row_must_have_a_neuron_for_each_weight_after_it() -> None:
    with pytest.raises(ValueError, match="the row has 1 neurons but the last one has 2 weights"):
        two_layers([Neuron((1.0,), 0.0)], Neuron((1.0, 2.0), 0.0), [[1.0]])
