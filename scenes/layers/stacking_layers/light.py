"""Light that runs through a network: what several moves of the chapter play."""

from __future__ import annotations

from manim import (
    Transform,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.stage.emphasis import pulse, ripple
from scenes.stage.networks.network import NetworkView, Node


def lighting(
    view: NetworkView, column: int, sample: int, window: tuple[float, float] = (0.0, 1.0)
) -> list[Animation]:
    """Return how the nodes of a column take the activations of a sample.

    Parameters
    ----------
    view
        The network.
    column
        Of nodes; 0 are the inputs.
    sample
        Whose activations.
    window
        In which share of the play it happens.
    """
    moves: list[Animation] = []
    for node, j in zip(view.columns[column], view.drawn[column], strict=True):
        assert isinstance(node, Node)
        new = node.copy().set_quantity(view.activation(column, j, sample))
        node.quantity = new.quantity
        moves.append(Transform(node, new, rate_func=squish_rate_func(smooth, *window)))
    return moves


def ripples(
    view: NetworkView, column: int, sample: int, window: tuple[float, float] = (0.0, 1.0)
) -> list[Animation]:
    """Return rings around the nodes of a column that a sample does not leave silent."""
    rings = []
    for node, j in zip(view.columns[column], view.drawn[column], strict=True):
        if view.activation(column, j, sample).value:
            ring = ripple(node)
            ring.set_rate_func(squish_rate_func(smooth, *window))
            rings.append(ring)
    return rings


def passing(view: NetworkView, k: int, sample: int, start: float, end: float) -> list[Animation]:
    """Return how a sample passes layer ``k``: pulses along its edges, then its neurons light."""
    moves = view.pulse(k, sample)
    for flash in moves:
        flash.set_rate_func(squish_rate_func(linear, start, start + 0.7 * (end - start)))
    window = (start + 0.55 * (end - start), end)
    return [
        *moves,
        *lighting(view, k + 1, sample, window),
        *ripples(view, k + 1, sample, window),
    ]


def flowing(edges: VGroup) -> list[Animation]:
    """Return pulses along edges, whatever they carry."""
    return [pulse(edge, width=max(2.0, edge.get_stroke_width())) for edge in edges]
