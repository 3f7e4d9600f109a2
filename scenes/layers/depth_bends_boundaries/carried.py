"""What carries a network's border and both its sides back from a layer to the inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import ValueTracker, VGroup, VMobject
from numpy.typing import NDArray

from math_core import ClassifierRun, Network
from scenes.layers.spirals import SPIRAL_LIMIT, stops_on_the_way
from scenes.stage import theme
from scenes.stage.plots.regions import REGION_OPACITY
from scenes.stage.plots.scatter import PlaneBox

Floats = NDArray[np.float64]

# The plane of inputs is cut into so many cells in each direction.
_CELLS = 40
_HALVINGS = 30


def margins(network: Network, points: Floats) -> Floats:
    """Return second logit − first at points (n, 2): positive is the second class."""
    logits = network.forward(points).output
    return np.asarray(logits[:, 1] - logits[:, 0])


@dataclass(frozen=True, eq=False)
class CutPlane:
    """A plane of inputs in small faces, cut along the border between the classes.

    Attributes
    ----------
    segments
        Of the border: start and end, shape (n, 2, 2).
    faces
        Of the first class and of the second, corner after corner, each of shape (n, 4, 2);
        the last two corners of a triangle are the same.
    """

    segments: Floats
    faces: tuple[Floats, Floats]


def cut_along_the_border(network: Network, limit: float) -> CutPlane:
    """Return [−limit, limit]² in triangles, those that the border crosses in two parts."""
    along = np.linspace(-limit, limit, _CELLS + 1)
    corners = np.stack(np.meshgrid(along, along), axis=-1)
    low, high = corners[:-1, :-1], corners[1:, 1:]
    others = (corners[:-1, 1:], corners[1:, :-1])
    triangles = np.concatenate(
        [np.stack([low, other, high], axis=2).reshape(-1, 3, 2) for other in others]
    )
    second = margins(network, triangles.reshape(-1, 2)).reshape(-1, 3) > 0
    crossed = second.any(axis=1) & ~second.all(axis=1)
    whole, of_whole = triangles[~crossed][:, [0, 1, 2, 2]], second[~crossed][:, 0]
    cut, sides = triangles[crossed], second[crossed]
    # One corner is alone on its side of the border.
    alone = np.where(sides.sum(axis=1) == 1, sides.argmax(axis=1), (~sides).argmax(axis=1))
    rows = np.arange(len(cut))
    a, b, c = (cut[rows, (alone + k) % 3] for k in range(3))
    to_b, to_c = _crossing(network, a, b), _crossing(network, a, c)
    tips = np.stack([a, to_b, to_c, to_c], axis=1)
    rests = np.stack([to_b, b, c, to_c], axis=1)
    of_tips = sides[rows, alone]
    faces = tuple(
        np.concatenate([whole[of_whole == k], tips[of_tips == k], rests[of_tips != k]])
        for k in (False, True)
    )
    return CutPlane(np.stack([to_b, to_c], axis=1), (faces[0], faces[1]))


def _crossing(network: Network, start: Floats, end: Floats) -> Floats:
    """Return where the border crosses lines between points on both its sides, shape (n, 2)."""
    positive = margins(network, start) > 0
    for _ in range(_HALVINGS):
        middle = (start + end) / 2
        same = ((margins(network, middle) > 0) == positive)[:, None]
        start, end = np.where(same, middle, start), np.where(same, end, middle)
    return np.asarray((start + end) / 2)


class Carried(VMobject):
    """Short curves, or small faces, whose corners travel as a plane's points do.

    Parameters
    ----------
    box
        The window in which they lie; what leaves it is cut off.
    run
        The network's training run.
    corners
        On the plane of inputs, shape (n, corners of each, 2).
    progress
        0 is the plane of inputs, 1 that of the last hidden layer.
    closed
        Whether they are faces.
    """

    def __init__(
        self,
        box: PlaneBox,
        run: ClassifierRun,
        corners: Floats,
        progress: ValueTracker,
        *,
        closed: bool,
    ) -> None:
        super().__init__()
        self._box, self._progress, self._closed = box, progress, closed
        stops = stops_on_the_way(run.network.forward(corners.reshape(-1, 2)))
        self._ends = [stop.shares().reshape(corners.shape) for stop in stops]
        self.place()

    def place(self) -> Carried:
        """Put everything where the tracker says."""
        part = self._progress.get_value()
        shares = (1 - part) * self._ends[0] + part * self._ends[1]
        shares = shares[np.abs(shares).max(axis=(1, 2)) <= 1.0]
        if self._closed:
            # All around in the same direction, or faces that overlap would leave holes.
            a, b = shares[:, 2] - shares[:, 0], shares[:, 3] - shares[:, 1]
            turned = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0] < 0
            shares = np.where(turned[:, None, None], shares[:, ::-1], shares)
            after = np.roll(shares, -1, axis=1)
        else:
            shares, after = shares[:, :-1], shares[:, 1:]
        way = np.linspace(0.0, 1.0, 4)[None, None, :, None]
        curves = shares[:, :, None] * (1 - way) + after[:, :, None] * way
        self.points = self._box.places(curves.reshape(-1, 2))
        return self

    def follow(self) -> Carried:
        """Follow the tracker at every frame."""
        self.add_updater(lambda carried: carried.place())
        return self


def carried(box: PlaneBox, run: ClassifierRun, progress: ValueTracker) -> tuple[Carried, VGroup]:
    """Return the border, straight on the plane of the last hidden layer, and both its sides."""
    plane = cut_along_the_border(run.network, SPIRAL_LIMIT)
    border = Carried(box, run, plane.segments, progress, closed=False)
    border.set_stroke(theme.WHITE, width=theme.STROKE_CURVE)
    sides = VGroup()
    for faces, color in zip(plane.faces, theme.CLASSES, strict=True):
        side = Carried(box, run, faces, progress, closed=True)
        sides.add(side.set_fill(color, opacity=REGION_OPACITY).set_stroke(width=0))
    return border, sides.set_z_index(-2)
