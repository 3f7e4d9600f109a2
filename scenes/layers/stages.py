"""What all chapters of Part 2 stand on: the traces, and the stages where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import ValueTracker
from numpy.typing import NDArray

from math_core import LayerTrace, NetworkTrace, Trace
from scenes.layers.params import LayersParams
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.networks.batch_network import BatchNetwork
from scenes.stage.part import Part
from scenes.stage.plots.scatter import PlaneBox, Stop, WarpedGrid, grid_points
from scenes.stage.tables.layer_product import LayerProduct
from scenes.stage.text.rounding import spoken_number

_ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "sigmoid": "the sigmoid",
    "tanh": "tanh",
    "gelu": "GELU",
}
# The plane that the last two chapters look at.
PLANE_AT, PLANE_SIZE = np.array([-3.95, 0.1, 0.0]), 5.0
SPIRAL_LIMIT = 1.2
GRID_REACH, GRID_LINES, GRID_SAMPLES = 1.05, 15, 81


@dataclass(frozen=True, eq=False)
class WorkTrace(Trace):
    """How much a layer has done after so many of its neurons.

    Attributes
    ----------
    steps
        Neurons that have answered: 0, 1, … n_neurons.
    multiply_adds
        Products that were added up by then, shape (n_neurons + 1,).
    """

    steps: NDArray[np.int64]
    multiply_adds: NDArray[np.int64]


def work_of(layer: LayerTrace) -> WorkTrace:
    """Return what each neuron of a layer adds to the work on one sample."""
    n_inputs, n_neurons = layer.weights.shape
    steps = np.arange(n_neurons + 1)
    return WorkTrace(steps, steps * n_inputs)


def count(n: int, noun: str) -> str:
    """Return a number of things in words: *one neuron*, *five neurons*."""
    return f"{spoken_number(str(n))} {noun}{'' if n == 1 else 's'}"


def activation_name(name: str) -> str:
    """Return an activation's name as the narration says it; empty for none."""
    return "" if name == "linear" else _ACTIVATION_NAMES.get(name, name)


class LayersStage(Part[LayersParams]):
    """A Part about one layer, then many; everything is computed once and read by all chapters."""

    params_model = LayersParams

    def __init__(
        self,
        params: LayersParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.single: LayerTrace = self.params.single_trace()
        self.batch: LayerTrace = self.params.batch_trace()
        self.network: NetworkTrace = self.params.network_trace()
        self.n_inputs, self.n_neurons = self.single.weights.shape
        self.n_samples = len(self.batch.inputs)
        self.activation = activation_name(self.single.activation)

    def on_the_road(self) -> None:
        """Open on the road, with the layers lit."""
        self.road = RoadmapView(lit=2)
        self.add(self.road)

    def one_multiplication(self) -> None:
        """Open on a layer's answer to one sample, as one multiplication."""
        self.product = LayerProduct(self.single)
        self.add(self.product)

    def one_batch(self) -> None:
        """Open on a layer's answer to a batch."""
        self.product = LayerProduct(self.batch)
        self.add(self.product)

    def network_at_rest(self) -> None:
        """Open on the deep network, through which the whole batch has passed."""
        self.deep = BatchNetwork(self.network)
        self.add(self.deep)

    def plane_at_rest(self) -> None:
        """Open on a plane of two inputs with its grid, still empty."""
        self.box = PlaneBox(PLANE_SIZE, SPIRAL_LIMIT).shift(PLANE_AT)
        points = grid_points(GRID_REACH, GRID_LINES, GRID_SAMPLES)
        trace = self.params.training().network.forward(points)
        stops = [Stop(trace.layers[0], "inputs", SPIRAL_LIMIT)]
        self.grid = WarpedGrid(self.box, stops, n_samples=GRID_SAMPLES, progress=ValueTracker(0))
        self.add(self.box, self.grid)
