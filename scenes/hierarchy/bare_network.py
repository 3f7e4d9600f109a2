"""A network in which the shapes of its layers are not written out."""

from __future__ import annotations

from math_core import NetworkTrace
from scenes.stage.networks.network import NetworkView


def bare_network(trace: NetworkTrace, width: float, height: float = 4.4) -> NetworkView:
    """Return a network without the shapes below its columns."""
    view = NetworkView(trace, width=width, height=height)
    view.remove(view.shape_labels)
    return view
