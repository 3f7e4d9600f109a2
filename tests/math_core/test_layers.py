"""Layers and networks against neurons, against hand-computed numbers, and against themselves."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import (
    ACTIVATIONS,
    DenseLayer,
    Network,
    TooLargeError,
    glorot_uniform,
    he_normal,
    scaled_normal,
)

numbers = st.floats(-10, 10).map(lambda x: round(x, 3))


def matrices(rows: int, columns: int) -> st.SearchStrategy[list[list[float]]]:
    return st.lists(
        st.lists(numbers, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


def test_a_layer_gives_the_hand_computed_numbers() -> None:
    # (3, 1) @ [[1, −1], [2, 0.5]] = (5, −2.5); + (0, 1) = (5, −1.5); ReLU: (5, 0).
    trace = DenseLayer([[1, -1], [2, 0.5]], [0, 1], "relu").forward([3, 1])
    assert trace.weighted_sums.tolist() == [5.0, -2.5]
    assert trace.pre_activation.tolist() == [5.0, -1.5]
    assert trace.output.tolist() == [5.0, 0.0]
    assert trace.activation == "relu"
    assert trace.quantity("weights", 0, 1).origin == "LayerTrace.weights[0, 1]"


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@given(weights=matrices(3, 4), biases=matrices(1, 4), inputs=matrices(2, 3))
def test_each_column_of_the_weights_is_a_neuron(
    name: str,
    weights: list[list[float]],
    biases: list[list[float]],
    inputs: list[list[float]],
) -> None:
    layer = DenseLayer(weights, biases[0], name)
    output = layer.forward(inputs).output
    for j in range(4):
        for row, x in enumerate(inputs):
            alone = layer.neuron(j).forward(x)
            assert output[row, j] == pytest.approx(float(alone.output), abs=1e-12)


@given(matrices(3, 2), matrices(5, 3))
def test_a_batch_is_its_samples_one_by_one(
    weights: list[list[float]], batch: list[list[float]]
) -> None:
    layer = DenseLayer(weights, [0.5, -0.5], "tanh")
    together = layer.forward(batch)
    assert together.output.shape == (5, 2)
    for row, sample in enumerate(batch):
        assert together.output[row] == pytest.approx(layer.forward(sample).output, abs=1e-14)


def test_shapes_travel_as_in_the_source() -> None:
    network = Network.from_sizes([3, 8, 5, 2], np.random.RandomState(0))
    trace = network.forward(np.ones((4, 3)))
    shapes = [trace.layers[0].inputs.shape, *(layer.output.shape for layer in trace.layers)]
    assert shapes == [(4, 3), (4, 8), (4, 5), (4, 2)]
    assert [layer.activation for layer in trace.layers] == ["relu", "relu", "linear"]
    assert network.sizes == (3, 8, 5, 2)
    # (3·8 + 8) + (8·5 + 5) + (5·2 + 2)
    assert network.n_parameters == 32 + 45 + 12


def test_the_output_of_one_layer_is_the_input_of_the_next() -> None:
    trace = Network.from_sizes([2, 4, 3], np.random.RandomState(1)).forward([[1.0, 2.0]])
    assert np.array_equal(trace.layers[1].inputs, trace.layers[0].output)
    assert np.array_equal(trace.output, trace.layers[1].output)


def test_the_sources_weights_come_out_of_its_seed() -> None:
    # The first numbers of numpy.random.seed(0); numpy.random.randn, as NumPy's users know them.
    drawn = scaled_normal(np.random.RandomState(0), 2, 2)
    known = [[0.1764052345967664, 0.0400157208367223], [0.0978737984105739, 0.2240893199201458]]
    assert drawn == pytest.approx(np.array(known), abs=1e-15)


@pytest.mark.parametrize(
    ("initialiser", "variance"), [(he_normal, 2 / 300), (glorot_uniform, 0.004)]
)
def test_fresh_weights_have_the_variance_of_their_paper(
    initialiser: object, variance: float
) -> None:
    weights = initialiser(np.random.RandomState(3), 300, 200)  # type: ignore[operator]
    assert weights.shape == (300, 200)
    assert weights.var() == pytest.approx(variance, rel=0.03)
    assert abs(weights.mean()) < 0.001


def test_the_same_seed_gives_the_same_network() -> None:
    first, second = (Network.from_sizes([2, 3, 1], np.random.RandomState(7)) for _ in range(2))
    other = Network.from_sizes([2, 3, 1], np.random.RandomState(8))
    x = [0.3, -0.2]
    assert first.forward(x) == second.forward(x)
    assert first.forward(x) != other.forward(x)


def test_a_network_trace_goes_through_json() -> None:
    trace = Network.from_sizes([2, 3, 1], np.random.RandomState(7)).forward([0.3, -0.2])
    data = json.loads(json.dumps(trace.to_dict()))
    assert data["output"] == trace.output.tolist()
    assert data["layers"][0]["weights"] == trace.layers[0].weights.tolist()


def test_traces_and_layers_are_read_only() -> None:
    weights = np.ones((2, 2))
    layer = DenseLayer(weights, [0, 0])
    weights[0, 0] = 9.0
    assert layer.weights[0, 0] == 1.0
    for array in (layer.weights, layer.biases, layer.forward([1, 1]).output):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


@pytest.mark.parametrize(
    ("weights", "biases", "complaint"),
    [
        ([1.0, 2.0], [0.0], "one column a neuron"),
        ([[]], [0.0], "one column a neuron"),
        ([[1.0, 2.0]], [0.0], "biases has 1 values but weights has 2 columns"),
        ([[float("nan")]], [0.0], r"weights\[0, 0\] is NaN"),
    ],
)
def test_layers_that_cannot_be_are_refused(weights: object, biases: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        DenseLayer(weights, biases)  # type: ignore[arg-type]


def test_inputs_that_do_not_fit_are_refused() -> None:
    layer = DenseLayer([[1.0], [1.0]], [0.0])
    for inputs in ([1.0], [[1.0]], [[[1.0, 1.0]]], np.ones((0, 2)), 1.0):
        with pytest.raises(ValueError, match=r"shape \(2,\) or \(batch, 2\)"):
            layer.forward(inputs)
    with pytest.raises(TooLargeError, match="pre_activation"):
        layer.forward([1.7e308, 1.7e308])


def test_networks_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="one or more layers"):
        Network([])
    with pytest.raises(ValueError, match="layer 0 has 3 neurons but layer 1 takes 2 inputs"):
        Network([DenseLayer(np.ones((1, 3)), np.zeros(3)), DenseLayer(np.ones((2, 1)), [0.0])])
    for sizes in ([3], [3, 0], [3, 1.5], [True, 2]):
        with pytest.raises(ValueError, match="two or more positive integers"):
            Network.from_sizes(sizes, np.random.RandomState(0))  # type: ignore[arg-type]
