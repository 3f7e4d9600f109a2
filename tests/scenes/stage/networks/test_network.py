"""A network's fills are its activations, its edges are its weights, at any size."""

from __future__ import annotations

import pytest

from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.networks.network import NetworkView, Node, WeightEdge


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_fills_and_edges_can_be_read_back(activation: str) -> None:
    trace = LayersParams(activation=activation).network_trace()
    view = NetworkView(trace, sample=1)
    for column in range(4):
        for j in view.drawn[column]:
            node = view.node(column, j)
            layer = trace.layers[max(0, column - 1)]
            values = layer.inputs if column == 0 else layer.output
            assert node.quantity.value == values[1, j]
            assert node.read_back() == pytest.approx(values[1, j], abs=1e-6)
    for edges in view.edges:
        for edge in edges:
            assert isinstance(edge, WeightEdge)
            assert edge.read_back() == pytest.approx(edge.quantity.value, abs=1e-6)
    assert view.edges_into(0, 2)[1].quantity == trace.layers[0].quantity("weights", 1, 2)


def test_another_sample_fills_the_same_nodes() -> None:
    trace = LayersParams().network_trace()
    view = NetworkView(trace).show_sample(3)
    node = view.node(3, 1)
    assert node.quantity == trace.layers[2].quantity("output", 3, 1)
    assert node.read_back() == pytest.approx(trace.output[3, 1])
    assert node.empty().body.get_fill_opacity() == 0


@pytest.mark.parametrize("sizes", [(1, 1), (64,) * 9, (3, 64, 1, 64, 2), (64, 64)])
def test_every_size_fits_and_is_said(sizes: tuple[int, ...]) -> None:
    view = NetworkView(LayersParams(sizes=sizes, batch=16).network_trace(), width=12)
    assert view.sizes == sizes
    assert [label.shape for label in view.shape_labels] == [(16, n) for n in sizes]
    assert view.width <= 2 * theme.STAGE_RIGHT
    assert view.height < 6
    for size, column in zip(sizes, view.columns, strict=True):
        assert len(column) == min(size, 8 if size > 9 else size)
    assert all(isinstance(node, Node) for column in view.columns for node in column)
    assert len(view.pulse(0)) <= len(view.edges[0])
