"""Where the chapters of Part 1 meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Mobject

from scenes.neuron.params import NeuronParams
from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.networks.neuron import NeuronDiagram

HOME = np.array([1.5, 0.35, 0.0])


class OnTheRoad(RoadStage):
    """The road, with the neuron lit."""

    station = 1


class AtRest(Stage[NeuronParams]):
    """The neuron after its weighted sum."""

    def __init__(self, params: NeuronParams) -> None:
        super().__init__(params)
        self.diagram = NeuronDiagram(params.trace()).shift(HOME)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The neuron."""
        return (self.diagram,)
