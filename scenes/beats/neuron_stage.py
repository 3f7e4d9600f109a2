"""What all chapters of Part 1 stand on: the trace, and the stages where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeIn, ReplacementTransform, ValueTracker

from math_core import ACTIVATIONS, Activation, ActivationTrace, NeuronTrace, evaluate
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded

HOME = np.array([1.5, 0.35, 0.0])


class NeuronStage(Part[NeuronParams]):
    """A Part about one neuron, whose forward pass is computed once and read by all chapters."""

    params_model = NeuronParams

    def __init__(
        self,
        params: NeuronParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.trace: NeuronTrace = self.params.trace()
        self.z = float(self.trace.pre_activation)

    def on_the_road(self) -> None:
        """Open on the road, with the neuron lit."""
        self.road = RoadmapView(lit=1)
        self.add(self.road)

    def at_rest(self) -> None:
        """Open on the neuron after its weighted sum: where the chapters meet."""
        self.diagram = self.rested_diagram()
        self.add(self.diagram)

    def rested_diagram(self) -> NeuronDiagram:
        """Return the neuron as it stands between chapters."""
        return NeuronDiagram(self.trace).shift(HOME)

    def return_to_rest(self) -> None:
        """Clear the stage and bring the resting neuron back."""
        leaving = self.fade_all_but()
        self.diagram = self.rested_diagram()
        self.play(leaving)
        self.play(FadeIn(self.diagram), run_time=theme.QUICK)

    def diagram_to_rest(self) -> None:
        """Move the neuron that is on the stage to its resting place."""
        rested = self.rested_diagram()
        self.play(
            self.fade_all_but(self.diagram),
            ReplacementTransform(self.diagram, rested),
            run_time=theme.MOVE,
        )
        # The old parts came to the stage one by one, and would lie under the new ones.
        self.clear()
        self.add(rested)
        self.diagram = rested

    def activation_at(self, activation: Activation, tracker: ValueTracker) -> ActivationTrace:
        """Return the computed output and slope of an activation where a tracker stands."""
        return evaluate(activation, tracker.get_value())

    def output_at(self, activation: Activation, tracker: ValueTracker) -> Rounded:
        """Return the output of an activation where a tracker stands, to three decimals."""
        return Rounded(self.activation_at(activation, tracker).quantity("output"), 3)

    def slope_at(self, activation: Activation, tracker: ValueTracker) -> Rounded:
        """Return the slope of an activation where a tracker stands, to three decimals."""
        return Rounded(self.activation_at(activation, tracker).quantity("slope"), 3)

    def z_at(self, tracker: ValueTracker, decimals: int) -> Rounded:
        """Return z itself where a tracker stands."""
        trace = self.activation_at(ACTIVATIONS["linear"], tracker)
        return Rounded(trace.quantity("pre_activation"), decimals)
