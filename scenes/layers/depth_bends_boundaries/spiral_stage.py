"""What the beats of depth-bends-boundaries share: the spirals, the runs, and their pictures."""

from __future__ import annotations

import math

import numpy as np
from manim import DOWN, RIGHT, UP, ValueTracker, VGroup, VMobject

from math_core import ClassifierRun, Quantity
from scenes.beats.layers_stage import (
    GRID_LINES,
    GRID_REACH,
    GRID_SAMPLES,
    PLANE_AT,
    PLANE_SIZE,
    SPIRAL_LIMIT,
    LayersStage,
)
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

SECOND_AT = PLANE_AT * (-1.0, 1.0, 1.0)
# The last hidden layer has two neurons: its outputs are a plane again.
PLANE_LAYER = -2
_POINT = 0.06
_DESCENT = 0.07


class SpiralStage(LayersStage):
    """Two spirals, a network trained on them with activations and one without."""

    region: Regions
    dots: Scatter

    def run_of(self, *, linear: bool) -> ClassifierRun:
        """Return a training run of this film's seed."""
        return self.params.training(linear=linear)

    def moving(
        self, box: PlaneBox, run: ClassifierRun, limit: float, progress: ValueTracker
    ) -> tuple[WarpedGrid, Scatter]:
        """Return grid and test points, from the plane of inputs to that of the third layer."""
        grid = run.network.forward(grid_points(GRID_REACH, GRID_LINES, GRID_SAMPLES))
        points = run.network.forward(run.test.inputs)

        def stops(layers: tuple[object, ...]) -> list[Stop]:
            first, last = layers[0], layers[PLANE_LAYER]
            return [
                Stop(first, "inputs", SPIRAL_LIMIT),  # type: ignore[arg-type]
                Stop(last, "output", limit),  # type: ignore[arg-type]
            ]

        colors, shapes = class_styles(run.test.targets)
        warped = WarpedGrid(
            box, stops(grid.layers), n_samples=GRID_SAMPLES, progress=progress, color=theme.QUIET
        )
        dots = Scatter(
            box,
            stops(points.layers),
            colors=colors,
            shapes=shapes,
            radius=_POINT,
            progress=progress,
        )
        return warped, dots

    @staticmethod
    def linear_limit(run: ClassifierRun) -> float:
        """Return a limit for the plane of a third layer whose outputs have none."""
        output = run.network.forward(run.test.inputs).layers[PLANE_LAYER].output
        return float(math.ceil(1.05 * float(np.abs(output).max())))

    @staticmethod
    def accuracy(run: ClassifierRun) -> Quantity:
        """Return the share of test points that the trained network gets right."""
        return run.trace.quantity("accuracy", len(run.trace.steps) - 1)

    @staticmethod
    def caption_of(text: str, box: PlaneBox) -> Words:
        """Return words above a plane."""
        words = Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS)
        return words.next_to(box.box, UP, buff=0.2)

    def verdict(self, run: ClassifierRun, box: PlaneBox) -> VGroup:
        """Return the accuracy of a trained network, below a plane."""
        word = Words("accuracy", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        number = Number(
            Rounded(self.accuracy(run), 3), font_size=theme.SIZE_LABEL, color=theme.RESULT
        )
        both = VGroup(word, number).arrange(RIGHT, buff=0.2).next_to(box.box, DOWN, buff=0.12)
        # The word reaches below its baseline, on which the digits stand.
        number.align_to(word, DOWN).shift(UP * _DESCENT)
        return both

    def with_and_without(self) -> None:
        """Open on both planes: what the network learned with activations, and without."""
        self.add(*self.both_planes())

    def both_planes(self) -> list[VMobject]:
        """Return everything that stands on the last picture, back to front."""
        shown: list[VMobject] = []
        for linear, at, text in (
            (False, PLANE_AT, "with activations"),
            (True, SECOND_AT, "without"),
        ):
            run = self.run_of(linear=linear)
            box = PlaneBox(PLANE_SIZE, SPIRAL_LIMIT).shift(at)
            region = Regions(box, [run.network], ValueTracker(0))
            _, dots = self.moving(box, run, 1.0, ValueTracker(0))
            shown += [region, box, dots, self.caption_of(text, box), self.verdict(run, box)]
        return shown
