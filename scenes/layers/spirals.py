"""Two spirals on a plane, and how well a network has learned to tell them apart."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, ValueTracker, VGroup, VMobject

from math_core import ClassifierRun, NetworkTrace
from math_core.validation import Array
from scenes.layers.plane import GRID_SAMPLES, PLANE_SIZE, caption_above
from scenes.stage import theme
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import (
    PlaneBox,
    Scatter,
    Stop,
    WarpedGrid,
    class_styles,
    grid_points,
)
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

# The last hidden layer has two neurons: its outputs are a plane again.
PLANE_LAYER = -2
SPIRAL_LIMIT = 1.2
_GRID_REACH, _GRID_LINES = 1.05, 9
_POINT = 0.06
_DESCENT = 0.07


def spiral_plane(at: np.ndarray) -> PlaneBox:
    """Return the plane of two inputs on which the spirals lie, its middle at ``at``."""
    return PlaneBox(PLANE_SIZE, SPIRAL_LIMIT).shift(at)


def spiral_grid(
    plane: PlaneBox,
    run: ClassifierRun,
    limit: float | Array = SPIRAL_LIMIT,
    progress: ValueTracker | None = None,
) -> WarpedGrid:
    """Return the plane's grid, which a trained network takes from the inputs to a layer.

    Parameters
    ----------
    plane
        Where it is drawn; it must stand where the grid belongs.
    run
        The network's training run.
    limit
        Both outputs of the last hidden layer are drawn from −limit to limit, or each to its own.
    progress
        0 is the plane of inputs, 1 that of the last hidden layer; it stays at 0 by default.
    """
    points = grid_points(_GRID_REACH, _GRID_LINES, GRID_SAMPLES)
    return WarpedGrid(
        plane,
        stops_on_the_way(run.network.forward(points), limit),
        n_samples=GRID_SAMPLES,
        progress=ValueTracker(0.0) if progress is None else progress,
        color=theme.QUIET,
    )


def spiral_points(
    plane: PlaneBox,
    run: ClassifierRun,
    limit: float | Array = SPIRAL_LIMIT,
    progress: ValueTracker | None = None,
) -> Scatter:
    """Return the run's test points, which travel as :func:`spiral_grid` does."""
    colors, shapes = class_styles(run.test.targets)
    return Scatter(
        plane,
        stops_on_the_way(run.network.forward(run.test.inputs), limit),
        colors=colors,
        shapes=shapes,
        radius=_POINT,
        progress=progress,
    )


def stops_on_the_way(trace: NetworkTrace, limit: float | Array = SPIRAL_LIMIT) -> list[Stop]:
    """Return where points are on the plane of inputs, and on that of the last hidden layer."""
    first, last = trace.layers[0], trace.layers[PLANE_LAYER]
    return [Stop(first, "inputs", SPIRAL_LIMIT), Stop(last, "output", limit)]


def final_accuracy(run: ClassifierRun) -> Rounded:
    """Return the share of test points that the trained network gets right."""
    return Rounded(run.trace.quantity("accuracy", len(run.trace.steps) - 1), 3)


class AccuracyLabel(VGroup):
    """The accuracy of a trained network, below a plane.

    Parameters
    ----------
    plane
        The plane.
    accuracy
        The value.

    Attributes
    ----------
    word : Words
        What it is.
    number : Number
        The value.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> from scenes.layers.plane import PLANE_AT
    >>> accuracy = final_accuracy(LayersParams().training())
    >>> label = AccuracyLabel(spiral_plane(PLANE_AT), accuracy)
    """

    def __init__(self, plane: PlaneBox, accuracy: Rounded) -> None:
        self.word = Words("accuracy", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        self.number = Number(accuracy, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        super().__init__(self.word, self.number)
        self.arrange(RIGHT, buff=0.2).next_to(plane.box, DOWN, buff=0.12)
        # The word reaches below its baseline, on which the digits stand.
        self.number.align_to(self.word, DOWN).shift(UP * _DESCENT)


def learned_plane(run: ClassifierRun, at: np.ndarray, caption: str) -> tuple[VMobject, ...]:
    """Return what a trained network makes of the plane, and how well, back to front."""
    plane = spiral_plane(at)
    return (
        Regions(plane, [run.network], ValueTracker(0)),
        plane,
        spiral_points(plane, run),
        caption_above(plane, caption),
        AccuracyLabel(plane, final_accuracy(run)),
    )
