"""What the two chapters of the closing film stand on: the traces, and where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    Circle,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    ShowPassingFlash,
    Succession,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import NetworkTrace
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.stage import theme
from scenes.stage.course.ladder import LEVELS, Ladder
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.transformer.nested import Tower

# Where the picture of the present level stands, left of the ladder.
PICTURE = np.array([-3.0, 0.75, 0.0])
_FORMULA_Y, _TRANSFORMS_Y = -2.1, -2.72


class HierarchyStage(Part[HierarchyParams]):
    """The film that looks back; everything it shows is computed once."""

    params_model = HierarchyParams
    ladder: Ladder
    tower: Tower
    network: NetworkView
    ring: Circle
    badges: tuple[VGroup, VGroup]

    def __init__(
        self,
        params: HierarchyParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.trace: HierarchyTrace = self.params.trace()
        # The lines below the picture; empty when there are none.
        self.below = VGroup()

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

    # --- what every level needs -----------------------------------------------------------------

    def write_below(self, i: int) -> Animation:
        """Return the animation that replaces the lines below the picture by those of level ``i``.

        Parameters
        ----------
        i
            The level, counted from 0.
        """
        level, full = LEVELS[i], self.trace.full_size
        sizes = {"h": "n_heads", "k": "d_k", "d": "d_model"}
        values = {name: Rounded(full.quantity(field), 0) for name, field in sizes.items()}
        formula = Formula(level.formula, values, font_size=theme.SIZE_BODY, color=theme.WHITE)
        transforms = Words(level.transforms, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        formula.move_to((PICTURE[0], _FORMULA_Y, 0))
        transforms.move_to((PICTURE[0], _TRANSFORMS_Y, 0))
        old, self.below = self.below, VGroup(formula, transforms)
        arriving = FadeIn(self.below, shift=0.2 * UP)
        # One after the other, so that they are never read through each other.
        return Succession(FadeOut(old, shift=0.2 * UP), arriving) if len(old) else arriving

    def leave_below(self) -> Animation:
        """Return the animation that takes the lines below the picture away."""
        old, self.below = self.below, VGroup()
        return FadeOut(old, shift=0.2 * UP)

    def reach(self, i: int) -> list[Animation]:
        """Return the animations of the ladder and of the lines below that reach level ``i``."""
        return [*self.ladder.climb(i), self.write_below(i)]

    def enable(self, i: int) -> Animation:
        """Return the animation that tells what level ``i`` makes possible."""
        return FadeIn(self.ladder.enables[i], shift=0.2 * RIGHT, run_time=theme.QUICK)

    def settle(self, *pictures: VMobject) -> None:
        """Put on the stage as wholes what came to it part by part."""
        keep = (self.ladder, self.below, self.corner, self.frame)
        kept = {id(member) for each in keep for member in each.get_family()}
        self.remove(*(m for m in self.mobjects if id(m) not in kept))
        self.add(*pictures)

    @staticmethod
    def pulse(edge: VMobject) -> Animation:
        """Return a flash that runs along an edge."""
        flash = Line(edge.get_start(), edge.get_end(), color=theme.RESULT)
        return ShowPassingFlash(flash.set_stroke(width=theme.STROKE_CURVE), time_width=0.4)


def zoom_out(old: Mobject, new: Mobject) -> list[Animation]:
    """Return the animations that shrink ``old`` into ``new``, as if the camera stepped back."""
    inward = min(new.height / old.height, new.width / old.width)
    outward = min(old.height / new.height, old.width / new.width)
    return [
        FadeOut(old, scale=inward, target_position=new),
        FadeIn(new, scale=outward, target_position=old),
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
