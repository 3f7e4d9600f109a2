"""What the two chapters of the closing film stand on: the traces, and where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Mobject
from manim.animation.animation import Animation

from math_core import NetworkTrace
from scenes.params.hierarchy import HierarchyParams, HierarchyTrace
from scenes.stage import theme
from scenes.stage.ladder import Ladder
from scenes.stage.nested import Tower
from scenes.stage.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.roadmap import RoadmapView

# Where the picture of the present level stands, left of the ladder.
PICTURE = np.array([-3.0, 0.75, 0.0])


class HierarchyStage(Part[HierarchyParams]):
    """The film that looks back; everything it shows is computed once."""

    params_model = HierarchyParams

    def __init__(
        self,
        params: HierarchyParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.trace: HierarchyTrace = self.params.trace()

    def on_the_road(self) -> None:
        """Open on the road, with the transformer lit."""
        self.road = RoadmapView(lit=4)
        self.add(self.road)

    def at_the_top(self) -> None:
        """Open on the whole ladder beside the full transformer: where the chapters meet."""
        self.ladder, self.tower = Ladder(), Tower().move_to(PICTURE)
        self.add(self.ladder, self.tower)

    def goal_reached(self) -> None:
        """Put the stage on which the film ends: the whole road, and its goal reached."""
        self.add(road_behind_us())


def zoom_out(old: Mobject, new: Mobject) -> list[Animation]:
    """Return the animations that shrink ``old`` into ``new``, as if the camera stepped back."""
    ratio = new.height / old.height
    return [
        FadeOut(old, scale=ratio, target_position=new),
        FadeIn(new, scale=1 / ratio, target_position=old),
    ]


def bare_network(trace: NetworkTrace, width: float, height: float = 4.4) -> NetworkView:
    """Return a network without the shapes below its columns."""
    view = NetworkView(trace, width=width, height=height)
    view.remove(view.shape_labels)
    return view


def road_behind_us() -> RoadmapView:
    """Return the road with every station bright, and the goal marked as the present."""
    road = RoadmapView()
    road.marks[4].set_color(theme.RESULT).scale(1.6)
    return road
