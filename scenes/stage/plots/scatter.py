"""Points and grid lines of a plane that a network moves, from one layer to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from manim import DOWN, LEFT, RIGHT, Circle, Line, Square, ValueTracker, VGroup, VMobject
from numpy.typing import NDArray

from math_core import Quantity, Trace
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.plots.plot import tick_text
from scenes.stage.text.typesetting import Formula

Floats = NDArray[np.float64]
Shape = Literal["disc", "square"]

# Rather beyond the frame than a line without an end.
_FAR = 1e3


@dataclass(frozen=True)
class Stop:
    """One place on the way of a plane's points: an array of a trace, two dimensions of it.

    Attributes
    ----------
    trace, field
        An array of shape (n, d).
    limit
        Both shown dimensions reach from −limit to limit; two limits, if they differ.
    dims
        Which two of the d dimensions are shown.
    """

    trace: Trace
    field: str
    limit: float | Floats
    dims: tuple[int, int] = (0, 1)

    def quantities(self, i: int) -> tuple[Quantity, Quantity]:
        """Return the two shown coordinates of point ``i``."""
        a, b = self.dims
        return self.trace.quantity(self.field, i, a), self.trace.quantity(self.field, i, b)

    def shares(self) -> Floats:
        """Return the shown coordinates as shares of the limit, shape (n, 2)."""
        values: Floats = np.asarray(getattr(self.trace, self.field), dtype=np.float64)
        return values[:, list(self.dims)] / self.limit


class PlaneBox(VGroup):
    """A square window on a plane, with both axes through its middle.

    Parameters
    ----------
    size
        Side in frame units.
    limit
        Both axes reach from −limit to limit; written at the corner unless ``ticks`` is off.
    ticks
        Whether the ends of the axes carry their numbers.

    Attributes
    ----------
    box : Square
        The window's frame.
    axes, ticks : VGroup
        The two axes, and the numbers at the ends of the horizontal one.

    Examples
    --------
    >>> box = PlaneBox(5.0, 1.2)
    """

    def __init__(self, size: float, limit: float, *, ticks: bool = True) -> None:
        self.limit = limit
        self.box = Square(size, color=theme.QUIET, stroke_width=theme.STROKE_THIN)
        half = size / 2
        self.axes = VGroup(
            Line((-half, 0, 0), (half, 0, 0)), Line((0, -half, 0), (0, half, 0))
        ).set_stroke(theme.GUIDE, width=theme.STROKE_THIN)
        self.ticks = VGroup()
        super().__init__(self.axes, self.box, self.ticks)
        if ticks:
            self.ticks.add(*self.make_ticks(limit))

    def make_ticks(self, limit: float) -> VGroup:
        """Return the numbers at the ends of the axes for a limit."""
        ticks = VGroup()
        half = self.box.width / 2
        for share, side in ((-1, LEFT), (1, RIGHT)):
            label = Formula(tick_text(share * limit), font_size=theme.SIZE_TICK, color=theme.QUIET)
            label.next_to(self.box.get_center() + DOWN * half, DOWN, buff=0.12)
            label.align_to(self.box, side)
            ticks.add(allow(label, "number", "an end of the scale"))
        return ticks

    def places(self, shares: Floats) -> Floats:
        """Return where coordinates, as shares of the limit, lie on the stage: (n, 2) → (n, 3)."""
        half = self.box.width / 2
        places = np.zeros((len(shares), 3))
        places[:, :2] = np.clip(shares, -_FAR, _FAR) * half
        return np.asarray(places + self.box.get_center())

    def point(self, x: float, y: float) -> Floats:
        """Return the point (3,) on the stage of coordinates (x, y)."""
        return np.asarray(self.places(np.array([[x, y]]) / self.limit)[0])

    def share(self, point: Floats) -> Floats:
        """Return the coordinates, as shares of the limit, of a point on the stage, shape (2,)."""
        return np.asarray((point - self.box.get_center())[:2] / (self.box.width / 2))


class _Way:
    """Positions on the way between stops: whole numbers of progress are the computed ones."""

    def __init__(self, stops: Sequence[Stop]) -> None:
        self.stops = tuple(stops)
        self.shares = np.array([stop.shares() for stop in self.stops])

    def at(self, progress: float) -> Floats:
        """Return the positions, shape (n, 2), a share of the way between two stops."""
        progress = min(max(progress, 0.0), len(self.stops) - 1.0)
        before = min(int(progress), max(0, len(self.stops) - 2))
        after = min(before + 1, len(self.stops) - 1)
        part = progress - before
        return np.asarray((1 - part) * self.shares[before] + part * self.shares[after])


class ScatterPoint(VMobject):
    """One point of a scatter plot.

    Attributes
    ----------
    index : int
        Which point of the trace's array it is.
    """

    def __init__(self, scatter: Scatter, index: int, shape: Shape, radius: float) -> None:
        super().__init__(stroke_width=0, fill_opacity=1)
        self._scatter, self.index = scatter, index
        outline = Circle(radius=radius) if shape == "disc" else Square(1.8 * radius)
        self.points = outline.points.copy()
        self._outline = outline.points.copy()

    @property
    def quantities(self) -> tuple[Quantity, Quantity]:
        """The computed coordinates at the stop that is nearest now."""
        return self._scatter.stop.quantities(self.index)

    @property
    def quantity(self) -> Quantity:
        """The computed horizontal coordinate at the stop that is nearest now."""
        return self.quantities[0]

    @property
    def between(self) -> bool:
        """Whether the point is on its way from one computed place to the next."""
        return self._scatter.progress.get_value() % 1 != 0

    def read_back(self) -> float:
        """Return the horizontal coordinate at which the point stands now."""
        return self.read_back_both()[0]

    def read_back_both(self) -> tuple[float, float]:
        """Return the coordinates at which the point stands now."""
        x, y = self._scatter.box.share(self.get_center()) * self._scatter.stop.limit
        return float(x), float(y)

    def place(self, point: Floats) -> None:
        """Stand at a point (3,) of the stage."""
        self.points = self._outline + point


class Scatter(VGroup):
    """Points in a plane that travel from stop to stop as a tracker tells them.

    Parameters
    ----------
    box
        The window in which they lie.
    stops
        The computed positions, all with the same points.
    colors
        One a point, colours of the theme or between them.
    shapes
        One a point; discs by default.
    radius
        Of a point, in frame units.
    progress
        0 is the first stop, 1 the second, and so on; in between positions are interpolated.

    Attributes
    ----------
    progress : ValueTracker
        Where on the way the points are.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> run = LayersParams().training()
    >>> points = run.network.forward(run.test.inputs)
    >>> colors, shapes = class_styles(run.test.targets)
    >>> stops = [Stop(points.layers[0], "inputs", 1.2)]
    >>> dots = Scatter(PlaneBox(5.0, 1.2), stops, colors=colors, shapes=shapes)
    """

    def __init__(
        self,
        box: PlaneBox,
        stops: Sequence[Stop],
        *,
        colors: Sequence[str],
        shapes: Sequence[Shape] = (),
        radius: float = 0.055,
        progress: ValueTracker | None = None,
    ) -> None:
        super().__init__()
        self.box, self._way = box, _Way(stops)
        self.progress = ValueTracker(0.0) if progress is None else progress
        for i, color in enumerate(colors):
            shape = shapes[i] if shapes else "disc"
            self.add(ScatterPoint(self, i, shape, radius).set_color(color))
        self.arrange_points()

    @property
    def stop(self) -> Stop:
        """The stop that is nearest now."""
        stops = self._way.stops
        return stops[min(len(stops) - 1, max(0, round(self.progress.get_value())))]

    def arrange_points(self) -> Scatter:
        """Put every point where the tracker says."""
        places = self.box.places(self._way.at(self.progress.get_value()))
        for point, place in zip(self.submobjects, places, strict=True):
            assert isinstance(point, ScatterPoint)
            point.place(place)
        return self

    def follow(self) -> Scatter:
        """Follow the tracker at every frame."""
        self.add_updater(lambda scatter: scatter.arrange_points())
        return self


class WarpedGrid(VGroup):
    """The lines of a square grid, sampled densely, that travel as the points do.

    Parameters
    ----------
    box
        The window in which the lines lie; what leaves it is cut off.
    stops
        The computed positions of :func:`grid_points` at each stop.
    n_samples
        Points of a line.
    progress
        As in :class:`Scatter`.

    Examples
    --------
    >>> from manim import ValueTracker
    >>> from scenes.layers.params import LayersParams
    >>> grid = LayersParams().training().network.forward(grid_points(1.0, 15, 81))
    >>> stops = [Stop(grid.layers[0], "inputs", 1.2), Stop(grid.layers[-2], "output", 1.0)]
    >>> bent = WarpedGrid(PlaneBox(5.0, 1.2), stops, n_samples=81, progress=ValueTracker(0.5))
    """

    def __init__(
        self,
        box: PlaneBox,
        stops: Sequence[Stop],
        *,
        n_samples: int,
        progress: ValueTracker,
        color: str = theme.QUIET,
    ) -> None:
        super().__init__()
        self.box, self._way, self.progress = box, _Way(stops), progress
        self._n_samples = n_samples
        for _ in range(self._way.shares.shape[1] // n_samples):
            self.add(VMobject(color=color, stroke_width=theme.STROKE_THIN))
        self.arrange_lines()

    def arrange_lines(self) -> WarpedGrid:
        """Put every line where the tracker says."""
        shares = self._way.at(self.progress.get_value())
        for k, line in enumerate(self.submobjects):
            own = shares[k * self._n_samples : (k + 1) * self._n_samples]
            line.points = _corners(self.box.places(own), np.abs(own).max(axis=1) <= 1.0)
        return self

    def follow(self) -> WarpedGrid:
        """Follow the tracker at every frame."""
        self.add_updater(lambda grid: grid.arrange_lines())
        return self


def _corners(places: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Return the curve points of a polyline without the pieces that lie outside."""
    keep = inside[:-1] & inside[1:]
    start, end = places[:-1][keep], places[1:][keep]
    shares = np.linspace(0.0, 1.0, 4)[None, :, None]
    pieces = start[:, None] * (1 - shares) + end[:, None] * shares
    return np.asarray(pieces.reshape(-1, 3))


def grid_points(limit: float, n_lines: int, n_samples: int) -> Floats:
    """Return the points of a square grid, line after line.

    Parameters
    ----------
    limit
        The grid covers [−limit, limit]².
    n_lines
        In each direction.
    n_samples
        Points of a line.

    Returns
    -------
    ndarray
        Shape (2 · n_lines · n_samples, 2): the lines across, then the lines upwards.
    """
    fixed = np.repeat(np.linspace(-limit, limit, n_lines), n_samples)
    running = np.tile(np.linspace(-limit, limit, n_samples), n_lines)
    across = np.column_stack([running, fixed])
    return np.vstack([across, across[:, ::-1]])


def class_styles(targets: NDArray[np.int64]) -> tuple[list[str], list[Shape]]:
    """Return colour and shape of each point by its class, 0 or 1."""
    shapes: tuple[Shape, Shape] = ("disc", "square")
    return [theme.CLASSES[t] for t in targets], [shapes[t] for t in targets]


def decision_line(box: PlaneBox, weights: Floats, biases: Floats, color: str = theme.WHITE) -> Line:
    """Return the line on which a layer of two outputs is undecided between its classes.

    Parameters
    ----------
    box
        The window on the layer's two inputs; the line ends at its edges.
    weights, biases
        Of the layer, shapes (2, 2) and (2,).
    """
    normal, offset = weights[:, 1] - weights[:, 0], float(biases[1] - biases[0])
    length = float(normal @ normal)
    foot = -offset * normal / length if length > 0 else np.zeros(2)
    along = np.array([-normal[1], normal[0]]) / max(np.sqrt(length), 1e-12)
    reach = _reach(foot / box.limit, along)
    ends = [box.point(*(foot + box.limit * t * along)) for t in reach]
    return Line(ends[0], ends[1], color=color, stroke_width=theme.STROKE_CURVE)


def _reach(foot: Floats, along: Floats) -> tuple[float, float]:
    """Return between which multiples of ``along`` a line stays in the unit square."""
    low, high = -_FAR, _FAR
    for place, step in zip(foot, along, strict=True):
        if abs(step) > 1e-12:
            a, b = sorted(((-1 - place) / step, (1 - place) / step))
            low, high = max(low, a), min(high, b)
    return (low, high) if low < high else (0.0, 0.0)
