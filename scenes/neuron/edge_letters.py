"""The names of a neuron's weights, on its edges beside their numbers."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.stage import theme
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.text.typesetting import Formula

# Where on its edge a weight's name is written, and where its number.
_LETTER_AT, NUMBER_AT = 0.13, 0.55
_SIZE = 0.95 * theme.SIZE_LABEL


def on_edge(edge: VMobject, share: float) -> np.ndarray:
    """Return the point (3,) a share of the way along a straight edge."""
    point: np.ndarray = edge.get_start() + share * (edge.get_end() - edge.get_start())
    return point


def letters_on_edges(diagram: NeuronDiagram, scale: float) -> VGroup:
    """Move the weights along their edges to make room for their names, and return these.

    Parameters
    ----------
    diagram
        The neuron; its numbers are moved.
    scale
        How large it is drawn.

    Returns
    -------
    VGroup
        A group an edge: a gap, in which the edge is interrupted, and the name.
    """
    letters = VGroup()
    for i, (edge, label) in enumerate(zip(diagram.edges, diagram.labels, strict=True)):
        label.move_to(on_edge(edge, NUMBER_AT))
        name = Formula(f"w_{i + 1}", font_size=_SIZE * scale, color=theme.WORDS)
        gap = label.gap.copy().stretch_to_fit_width(name.width + 0.1)
        place = on_edge(edge, _LETTER_AT)
        letters.add(VGroup(gap.move_to(place), name.move_to(place)).set_z_index(1))
    return letters
