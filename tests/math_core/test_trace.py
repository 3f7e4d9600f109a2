"""Traces keep what they were given, change for no one and say where each number comes from."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest

import math_core
from math_core import Neuron, Quantity, Trace, collapse, evaluate

X, W, B = (1.5, 2.0, -0.5), (0.5, -1.0, 0.3), 0.5

EVERY_TRACE = [
    lambda: evaluate("tanh", [0.5, 1.0]),
    lambda: Neuron(W, B).forward(X),
    lambda: Neuron(W, B).response([X, X]),
    lambda: collapse(Neuron(W, B), Neuron((2.0,), 1.0)),
]


@dataclass(frozen=True, eq=False)
class Sample(Trace):
    """A trace of every kind of field."""

    values: Any
    name: str = "sample"
    count: Any = 3
    flag: bool = True


def test_a_trace_shares_no_memory_with_the_caller() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    trace, row = Sample(values), Sample(values[0])
    values[0, 0] = 99.0
    assert trace.values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert row.values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("values", [np.arange(6.0).reshape(2, 3).T, np.arange(6.0)[::2]])
def test_arrays_of_a_trace_are_contiguous_and_read_only(values: np.ndarray) -> None:
    kept = Sample(values).values
    assert kept.flags.c_contiguous
    assert kept.tolist() == values.tolist()
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1.0
    assert values.flags.writeable


@pytest.mark.parametrize("make", EVERY_TRACE)
def test_no_field_of_any_trace_can_be_replaced_or_written_to(make: Callable[[], Trace]) -> None:
    trace = make()
    for field in fields(trace):  # type: ignore[arg-type]
        value = getattr(trace, field.name)
        with pytest.raises(FrozenInstanceError):
            setattr(trace, field.name, value)
        if field.name != "activation":
            assert value.dtype == np.float64
            assert value.base is None
            with pytest.raises(ValueError, match="read-only"):
                value[...] = 1.0


def test_whatever_is_computed_stays_as_it_was_and_traces_are_compared_by_their_arrays() -> None:
    modules = [import_module(f"math_core.{each.name}") for each in iter_modules(math_core.__path__)]
    made = [v for module in modules for v in vars(module).values() if isinstance(v, type)]
    kinds = [each for each in dict.fromkeys(made) if is_dataclass(each)]
    assert len(kinds) > 30
    for kind in kinds:
        settings: Any = kind.__dataclass_params__  # type: ignore[attr-defined]
        assert settings.frozen, kind
        # The == that dataclasses write cannot compare arrays; Trace's own can.
        assert not (issubclass(kind, Trace) and settings.eq), kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.float32(0.5), np.float64),
        (0.5, np.float64),
        (np.array([0.5], dtype=np.float16), np.float64),
        (7, np.int64),
        (np.array([7], dtype=np.int64), np.int64),
        (np.array([True, False]), np.bool_),
    ],
)
def test_floats_become_float64_while_integers_and_masks_stay_what_they_are(
    given: object, kept: type
) -> None:
    values = Sample(given).values
    assert isinstance(values, np.ndarray)
    assert values.dtype == kept
    assert values.tolist() == np.asarray(given).tolist()


def test_words_and_flags_are_left_alone() -> None:
    trace = Sample(np.zeros(1), name="left", flag=False)
    assert trace.name == "left"
    assert trace.flag is False


# --- quantities --------------------------------------------------------------------------------


def test_every_number_of_a_trace_tells_its_origin() -> None:
    trace = Neuron(W, B).forward(X)
    quantity = trace.quantity("products", 1)
    assert quantity == Quantity(-2.0, "NeuronTrace", "products", (1,))
    assert quantity.origin == "NeuronTrace.products[1]"
    assert type(quantity.value) is float
    bias = trace.quantity("bias")
    assert (float(bias), bias.origin, bias.index) == (0.5, "NeuronTrace.bias", ())


def test_a_number_of_a_matrix_has_an_index_an_axis() -> None:
    trace = Sample(np.arange(6.0).reshape(2, 3))
    quantity = trace.quantity("values", np.int64(1), 2)  # type: ignore[arg-type]
    assert (quantity.value, quantity.origin) == (5.0, "Sample.values[1, 2]")
    assert type(quantity.index[0]) is int
    assert trace.quantity("count").value == 3.0
    every = [[trace.quantity("values", row, column).value for column in range(3)] for row in (0, 1)]
    assert every == trace.values.tolist()


@pytest.mark.parametrize("field", ["product", "activation", "quantity", ""])
def test_asking_for_what_a_trace_lacks_says_what_it_has(field: str) -> None:
    with pytest.raises(KeyError) as caught:
        Neuron(W, B).forward(X).quantity(field)
    assert caught.value.args[0] == (
        f"NeuronTrace has no numbers called {field!r}; it has inputs, weights, bias, products, "
        "running_sums, weighted_sum, pre_activation, output, slope, weight_gradients, "
        "bias_gradient, input_gradients"
    )


def test_a_mask_has_no_numbers_to_show() -> None:
    with pytest.raises(KeyError, match="no numbers called 'values'; it has count"):
        Sample(np.array([True])).quantity("values", 0)


@pytest.mark.parametrize(
    ("field", "index", "problem"),
    [
        ("products", (), r"NeuronTrace\.products has 1 axes but 0 indices were given"),
        ("products", (0, 0), r"NeuronTrace\.products has 1 axes but 2 indices were given"),
        ("bias", (0,), r"NeuronTrace\.bias has 0 axes but 1 indices were given"),
        ("products", (3,), r"NeuronTrace\.products\[3\] is outside its shape \(3,\)"),
        ("products", (-1,), r"NeuronTrace\.products\[-1\] is outside its shape \(3,\)"),
    ],
)
def test_a_wrong_index_is_refused_with_the_shape(
    field: str, index: tuple[int, ...], problem: str
) -> None:
    with pytest.raises(IndexError, match=f"^{problem}$"):
        Neuron(W, B).forward(X).quantity(field, *index)


def test_an_index_is_an_integer() -> None:
    with pytest.raises(TypeError, match="integer"):
        Neuron(W, B).forward(X).quantity("products", 1.0)  # type: ignore[arg-type]


# --- equality ----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", EVERY_TRACE)
def test_traces_of_the_same_numbers_are_equal_but_have_no_hash(make: Callable[[], Trace]) -> None:
    assert make() == make()
    with pytest.raises(TypeError, match="unhashable"):
        hash(make())


def test_traces_differ_when_a_value_does() -> None:
    assert Neuron(W, B).forward(X) != Neuron(W, 0.25).forward(X)
    assert Sample(np.zeros(2)) != Sample(np.zeros(3))
    assert Sample(np.zeros(2)) != Sample(np.zeros(2), name="other")


def test_a_trace_equals_nothing_of_another_class() -> None:
    class Other(Sample):
        pass

    assert Sample(np.zeros(2)) != Other(np.zeros(2))
    assert Sample(np.zeros(2)) != "trace"


# --- JSON --------------------------------------------------------------------------------------


def test_a_trace_goes_through_json_unchanged() -> None:
    trace = Neuron(W, B, "sigmoid").forward(X)
    back = json.loads(json.dumps(trace.to_dict(), allow_nan=False))
    assert list(back) == list(vars(trace))
    for name, value in back.items():
        assert np.array_equal(getattr(trace, name), value)
    assert type(back["output"]) is float
    assert back["activation"] == "sigmoid"


def test_every_kind_of_field_goes_into_json_as_itself() -> None:
    assert Sample(np.array([[1.0], [2.0]])).to_dict() == {
        "values": [[1.0], [2.0]],
        "name": "sample",
        "count": 3,
        "flag": True,
    }


def test_infinity_goes_into_json_as_a_word_that_reads_back() -> None:
    trace = evaluate("linear", [-math.inf, 1.0, math.inf])
    outputs = trace.to_dict()["output"]
    assert outputs == ["-Infinity", 1.0, "Infinity"]
    assert [float(value) for value in outputs] == trace.output.tolist()
    assert Sample(math.nan).to_dict()["values"] == "NaN"
