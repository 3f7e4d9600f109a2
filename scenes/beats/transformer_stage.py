"""What all chapters of Part 4 stand on: the traces, and the block where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeIn, ShowPassingFlash, VMobject
from manim.animation.animation import Animation

from math_core import BlockTrace, Quantity
from scenes.stage import theme
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.emphasis import dimming
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.transformer.block import BlockDiagram
from scenes.transformer.params import TransformerParams

HOME = np.array([0.0, 1.45, 0.0])


class TransformerStage(Part[TransformerParams]):
    """A Part about one block and a stack of them, computed once and read by all chapters."""

    params_model = TransformerParams

    def __init__(
        self,
        params: TransformerParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.block_trace: BlockTrace = self.params.block_trace()
        self.n_tokens = self.params.n_tokens

    def on_the_road(self) -> None:
        """Open on the road, with the transformer lit."""
        self.road = RoadmapView(lit=4)
        self.add(self.road)

    def at_rest(self) -> None:
        """Open on the block: where the chapters meet."""
        self.diagram = self.rested_diagram()
        self.add(self.diagram)

    def rested_diagram(self) -> BlockDiagram:
        """Return the block's diagram as it stands between chapters."""
        return BlockDiagram(self.params.norm_placement).move_to(HOME)

    def return_to_rest(self) -> None:
        """Clear the stage and bring the resting block back."""
        self.play(self.fade_all_but())
        self.clear()
        self.diagram = self.rested_diagram()
        self.play(FadeIn(self.diagram), run_time=theme.QUICK)

    def dim_all_but(self, sublayer: int) -> list[Animation]:
        """Return the animations that leave only one sublayer and the rail bright."""
        kept = {id(m) for m in self.diagram.sublayer(sublayer).get_family()}
        kept.add(id(self.diagram.rail))
        parts = [
            *self.diagram.branches,
            *self.diagram.stations.values(),
            *self.diagram.pluses,
        ]
        return [dimming(part) for part in parts if id(part) not in kept]

    def lights_through(self, sublayer: int) -> list[ShowPassingFlash]:
        """Return lights that run along the rail and around a sublayer, and meet at its ⊕."""
        entrance, plus = self.diagram.rail.get_start(), self.diagram.plus(sublayer).get_center()
        around = self.diagram.branches[sublayer - 1].get_start_anchors()
        lights = []
        for corners in ([around[0]], around):
            way = VMobject(color=theme.RESULT, stroke_width=3 * theme.STROKE)
            way.set_points_as_corners([entrance, *corners, plus])
            # Behind the boxes, whose names it would cross.
            lights.append(ShowPassingFlash(way.set_z_index(-1), time_width=0.4))
        return lights

    def sum_quantity(self, token: int, dimension: int) -> Quantity:
        """Return x + attention(x) of one token and dimension, before any norm that follows."""
        norm = self.block_trace.attention_norm
        if self.params.norm == "post" and norm is not None:
            return norm.quantity("inputs", 0, token, dimension)
        return self.block_trace.quantity("after_attention", 0, token, dimension)

    def first_numbers(self, trace: Any, field: str, token: int, most: int) -> list[Rounded]:
        """Return the first numbers of one token's vector."""
        n = min(most, self.params.d_model)
        return [Rounded(trace.quantity(field, 0, token, i)) for i in range(n)]
