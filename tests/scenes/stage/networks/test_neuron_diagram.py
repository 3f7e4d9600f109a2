"""A neuron's edges are its weights, and any neuron fits its picture."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import ManimColor

from math_core import Neuron
from scenes.stage import theme
from scenes.stage.networks.neuron import NeuronDiagram

drawing = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def diagram_of(inputs: list[float], weights: list[float], bias: float) -> NeuronDiagram:
    return NeuronDiagram(Neuron(weights, bias).forward(inputs))


def test_edge_width_is_the_weights_size_and_colour_its_sign() -> None:
    diagram = diagram_of([1, 1, 1], [0.5, -1.0, 0.25], 0)
    widths = [edge.get_stroke_width() for edge in diagram.edges]
    assert widths[0] / widths[1] == pytest.approx(0.5)
    assert widths[2] / widths[1] == pytest.approx(0.25)
    colors = [edge.get_stroke_color() for edge in diagram.edges]
    assert colors == [ManimColor(c) for c in (theme.POSITIVE, theme.NEGATIVE, theme.POSITIVE)]


def test_a_weight_of_zero_has_no_sign() -> None:
    diagram = diagram_of([1, 1], [0.0, 1.0], 0)
    assert {line.get_stroke_color() for line in diagram.edges[0]} == {ManimColor(theme.QUIET)}


values = st.floats(-100, 100).map(lambda x: round(x, 3))


@drawing
@given(st.lists(st.tuples(values, values), min_size=1, max_size=6), values)
def test_any_neuron_fits_its_picture(pairs: list[tuple[float, float]], bias: float) -> None:
    inputs, weights = zip(*pairs, strict=True)
    diagram = diagram_of(list(inputs), list(weights), bias)
    for pill in diagram.pills:
        assert pill.number.width <= pill.box.width
        assert pill.number.height * 135 >= 20, "text must be 20 px high at 1080p"
    assert diagram.z.width <= diagram.body.width
    tops = [pill.get_top()[1] for pill in diagram.pills]
    bottoms = [pill.get_bottom()[1] for pill in diagram.pills]
    assert all(bottom > top for bottom, top in zip(bottoms, tops[1:], strict=False))
    labels = [(label.get_bottom()[1], label.get_top()[1]) for label in diagram.labels]
    assert all(low >= high - 1e-9 for (low, _), (_, high) in pairwise(labels))


def test_of_many_inputs_some_are_drawn_and_the_others_counted() -> None:
    diagram = diagram_of([1.0] * 9, [0.5] * 9, 0)
    assert (diagram.n_inputs, len(diagram.pills), len(diagram.edges)) == (5, 5, 5)
    assert diagram.rest[1].text == "4 more"
    assert diagram.rest.get_top()[1] < diagram.body.get_top()[1]
    assert not diagram_of([1.0] * 6, [0.5] * 6, 0).rest.submobjects
