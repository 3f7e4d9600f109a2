"""What a classifier makes of a plane: every place in the colour of its class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import ValueTracker, VGroup, VMobject
from numpy.typing import NDArray

from math_core import Network, Quantity, Trace
from scenes.stage import theme
from scenes.stage.plots.scatter import PlaneBox

Floats = NDArray[np.float64]

_SIDE = 96
REGION_OPACITY = 0.3


@dataclass(frozen=True, eq=False)
class RegionTrace(Trace):
    """How one state of a network divides a plane.

    Attributes
    ----------
    margins
        Second logit − first, at the middle of each strip and along it, shape (side, side); the
        first strip is the lowest. Positive is the second class.
    shares
        Of the places sampled, how many belong to each class, shape (2,).
    """

    margins: Floats
    shares: Floats


def divide(network: Network, limit: float) -> RegionTrace:
    """Return how a network with two inputs and two outputs divides [−limit, limit]²."""
    along = np.linspace(-limit, limit, _SIDE)
    strips = (np.arange(_SIDE) + 0.5) / _SIDE * 2 * limit - limit
    x, y = np.meshgrid(along, strips)
    logits = network.forward(np.column_stack([x.ravel(), y.ravel()])).output
    margins = (logits[:, 1] - logits[:, 0]).reshape(_SIDE, _SIDE)
    second = float((margins > 0).mean())
    return RegionTrace(margins, np.array([1.0 - second, second]))


class Region(VMobject):
    """All places of one class, as one shape.

    Attributes
    ----------
    quantity : Quantity
        Its share of the plane.
    """

    def __init__(self, regions: Regions, which: int) -> None:
        color = theme.CLASSES[which]
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=REGION_OPACITY)
        self._regions, self._which = regions, which

    @property
    def quantity(self) -> Quantity:
        """The class's share of the plane now."""
        return self._regions.trace.quantity("shares", self._which)

    def read_back(self) -> float:
        """Return the share of the plane that is drawn now."""
        first = self.points[0::4].reshape(-1, 4, 3)
        widths = np.abs(first[:, 1, 0] - first[:, 0, 0])
        side = self._regions.box.box.width
        return float(widths.sum() / side / _SIDE)


class Regions(VGroup):
    """The two classes of a plane, as a network sees them; it may be one that is learning.

    Parameters
    ----------
    box
        The window on the plane of inputs.
    networks
        One or more states of a network with two inputs and two outputs.
    state
        Which of them is shown; whole numbers, rounded down.

    Examples
    --------
    >>> from manim import ValueTracker
    >>> from scenes.layers.params import LayersParams
    >>> run = LayersParams().training()
    >>> regions = Regions(PlaneBox(5.0, 1.2), [run.network], ValueTracker(0))
    """

    def __init__(self, box: PlaneBox, networks: Sequence[Network], state: ValueTracker) -> None:
        self.box, self._state = box, state
        self._traces = [divide(network, box.limit) for network in networks]
        super().__init__(Region(self, 0), Region(self, 1))
        self.refresh()
        # Points and grid lie on top, whenever they come.
        self.set_z_index(-2)

    @property
    def trace(self) -> RegionTrace:
        """How the present state divides the plane."""
        last = len(self._traces) - 1
        return self._traces[min(last, max(0, int(self._state.get_value() + 1e-6)))]

    def refresh(self) -> Regions:
        """Show the present state."""
        margins = self.trace.margins
        for region, sign in zip(self.submobjects, (-1.0, 1.0), strict=True):
            region.points = self._shape(sign * margins)
        return self

    def follow(self) -> Regions:
        """Show the present state at every frame."""
        self.add_updater(lambda regions: regions.refresh())
        return self

    def _shape(self, margins: Floats) -> Floats:
        """Return the curve points of all strips where the margin is positive."""
        strips = []
        height = 2.0 / _SIDE
        for row, line in enumerate(margins):
            for left, right in _runs(line):
                # Strips overlap a little: one shape has no seams then.
                low, high = row * height - 1, min(1.0, (row + 1.15) * height - 1)
                strips.append([(left, low), (right, low), (right, high), (left, high)])
        corners = np.array(strips, dtype=np.float64).reshape(-1, 4, 2)
        ends = np.roll(corners, -1, axis=1)
        shares = np.linspace(0.0, 1.0, 4)[None, None, :, None]
        curves = corners[:, :, None] * (1 - shares) + ends[:, :, None] * shares
        return self.box.places(curves.reshape(-1, 2))


def _runs(margins: Floats) -> list[tuple[float, float]]:
    """Return where along a strip, from −1 to 1, the margin is positive."""
    places = np.linspace(-1.0, 1.0, len(margins))
    positive = margins > 0
    changes = np.flatnonzero(positive[1:] != positive[:-1])
    step = places[1] - places[0]
    crossings = [
        float(places[k] + step * margins[k] / (margins[k] - margins[k + 1])) for k in changes
    ]
    ends = [-1.0, *crossings, 1.0]
    first = 0 if positive[0] else 1
    return list(zip(ends[first:-1:2], ends[first + 1 :: 2], strict=False))
