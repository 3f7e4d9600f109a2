"""Where the chapters of the closing film meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Mobject

from scenes.hierarchy.params import HierarchyParams
from scenes.stage import theme
from scenes.stage.chapter import Stage
from scenes.stage.course.ladder import Ladder
from scenes.stage.course.roadmap import RoadmapView, RoadStage
from scenes.stage.transformer.nested import Tower

# Where the picture of the present level stands, left of the ladder.
PICTURE_AT = np.array([-2.6, 0.2, 0.0])


class OnTheRoad(RoadStage):
    """The road, with the transformer lit."""

    station = 4


class AtTheTop(Stage[HierarchyParams]):
    """The whole ladder beside the full transformer."""

    def __init__(self, params: HierarchyParams) -> None:
        super().__init__(params)
        self.ladder = Ladder()
        self.tower = Tower().move_to(PICTURE_AT)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """Ladder and transformer."""
        return (self.ladder, self.tower)


class GoalReached(Stage[HierarchyParams]):
    """The road with every station bright, and the goal marked as the present."""

    def __init__(self, params: HierarchyParams) -> None:
        super().__init__(params)
        self.road = RoadmapView()
        self.road.marks[4].set_color(theme.RESULT).scale(1.6)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The road."""
        return (self.road,)
