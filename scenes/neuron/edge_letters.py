"""The weights of a neuron with their names: beside the edges, which nothing interrupts.

Only where edges are too close for that, both stand on their edge, which is interrupted for them.
"""

from __future__ import annotations

import numpy as np
from manim import LEFT, UP, VGroup, VMobject

from scenes.stage import theme
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.text.typesetting import Formula

# Of more inputs, the edges are too close for what stands beside them.
_MOST_BESIDE = 3
# Where along its edge a weight stands, and how far it keeps from it.
_SHARE, _CLEAR = 0.5, 0.15
# How wide both may be on an edge, drawn at its own size.
_ROOM = 1.3
_SIZE = theme.SIZE_LABEL


def has_room(diagram: NeuronDiagram) -> bool:
    """Return whether numbers can stand beside the edges of a neuron."""
    return diagram.n_inputs <= _MOST_BESIDE


def on_edge(edge: VMobject, share: float) -> np.ndarray:
    """Return the point (3,) a share of the way along a straight edge."""
    point: np.ndarray = edge.get_start() + share * (edge.get_end() - edge.get_start())
    return point


def put_at_edge(diagram: NeuronDiagram, i: int, mobject: VMobject) -> None:
    """Move what belongs to an edge beside its middle, or on it where edges are close.

    Parameters
    ----------
    diagram
        The neuron.
    i
        The edge's input.
    mobject
        Moved in place.
    """
    edge = diagram.edges[i]
    start, end = edge.get_start(), edge.get_end()
    middle = on_edge(edge, _SHARE)
    if not has_room(diagram):
        mobject.move_to(middle)
        return
    x, y = (end - start)[:2] / np.linalg.norm(end - start)
    # Edges that rise have it below, all others above: outside, in either case.
    outside = np.array([-y, x, 0.0]) * (-1 if y > 1e-6 else 1)
    off = (mobject.width * abs(y) + mobject.height * abs(x)) / 2 + _CLEAR
    mobject.move_to(middle + off * outside)


def letters_at_edges(diagram: NeuronDiagram, scale: float) -> VGroup:
    """Move the weights to where they can be read with their names, and return these.

    Parameters
    ----------
    diagram
        The neuron; its numbers are moved.
    scale
        How large it is drawn.

    Returns
    -------
    VGroup
        The names, top to bottom, each with what covers the edge behind it.
    """
    letters = VGroup()
    beside = has_room(diagram)
    for i, label in enumerate(diagram.labels):
        text = f"w_{i + 1} {{{{ = : equals }}}}"
        name = Formula(text, font_size=_SIZE * scale, color=theme.WORDS)
        name.next_to(label.number, LEFT, buff=0.1 * scale)
        name.shift((label.number.get_y() - name.part("equals").get_y()) * UP)
        both = VGroup(name, label.number)
        if beside:
            # Nothing is behind the number that it would have to cover.
            label.gap.set_fill(opacity=0)
        else:
            both.scale(min(1.0, _ROOM * scale / both.width))
        put_at_edge(diagram, i, both)
        label.gap.move_to(label.number)
        letter = VGroup(name).set_z_index(2)
        if not beside:
            label.gap.stretch_to_fit_width(label.number.width + 0.2)
            label.gap.stretch_to_fit_height(label.number.height + 0.2)
            gap = label.gap.copy().stretch_to_fit_width(name.width + 0.25)
            gap.stretch_to_fit_height(max(name.height, gap.height)).move_to(name)
            letter.add_to_back(gap)
        letters.add(letter)
    return letters
