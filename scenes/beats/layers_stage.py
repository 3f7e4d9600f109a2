"""What all chapters of Part 2 stand on: the traces, and the stages where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import FadeIn
from numpy.typing import NDArray

from math_core import LayerTrace, NetworkTrace, Trace
from scenes.params.layers import LayersParams
from scenes.stage import theme
from scenes.stage.batch_network import BatchNetwork
from scenes.stage.layer_product import LayerProduct
from scenes.stage.part import Part
from scenes.stage.roadmap import RoadmapView
from scenes.stage.shown import spoken_number

_ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "sigmoid": "the sigmoid",
    "tanh": "tanh",
    "gelu": "GELU",
}


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

    def return_to(self, stage: str) -> None:
        """Clear the stage and bring in another one.

        Parameters
        ----------
        stage
            Name of the method that builds it.
        """
        self.play(self.fade_all_but())
        self.clear()
        getattr(self, stage)()
        arriving = list(self.mobjects)
        self.remove(*arriving)
        self.play(FadeIn(*arriving), run_time=theme.QUICK)
