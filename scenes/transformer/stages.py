"""Where the chapters of Part 4 meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Mobject

from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.transformer.block import BlockDiagram
from scenes.transformer.params import TransformerParams

HOME = np.array([0.0, 1.45, 0.0])


class OnTheRoad(RoadStage):
    """The road, with the transformer lit."""

    station = 4


class AtRest(Stage[TransformerParams]):
    """The block."""

    def __init__(self, params: TransformerParams) -> None:
        super().__init__(params)
        self.diagram = BlockDiagram(params.norm_placement).move_to(HOME)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The block."""
        return (self.diagram,)
