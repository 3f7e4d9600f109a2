"""What the right side made possible: GPT, BERT and GFMs, at the end of the road."""

from __future__ import annotations

import numpy as np
from manim import (
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)
from manim.animation.animation import Animation

from math_core import BlockTrace
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.stages import GoalReached
from scenes.params.picture import PICTURE
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.patches import PatchedImage
from scenes.stage.text.typesetting import Words

_MODELS, _MODELS_X = ("GPT", "BERT", "GFMs"), (-4.4, 0.0, 4.4)
_PURPOSES = ("looks back,\nwrites on", "looks both ways,\nreads", "patches of images\nas words")
_MODELS_Y, _PICTURE_Y, _PURPOSE_Y = 2.45, 0.15, -2.1
_GRID_SIZE, _CUT = 2.3, 0.12


class ModelsAtTheGoal(Act[HierarchyParams]):
    """Three kinds of models, and how each of them looks at its input.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        What the film shows.
    badges
        The levels in context, on the stage; the last one is the full transformer's.
    """

    def __init__(self, part: Part[HierarchyParams], trace: HierarchyTrace, badges: VGroup) -> None:
        super().__init__(part)
        self.trace, self.badges = trace, badges
        self.names = VGroup(
            *(
                Words(name, font_size=theme.SIZE_LARGE, color=theme.WHITE).move_to(
                    (x, _MODELS_Y, 0)
                )
                for name, x in zip(_MODELS, _MODELS_X, strict=True)
            )
        )

    def name_the_models(self) -> None:
        """Bring in the three kinds of models that the road leads to."""
        purposes = [
            Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET, align="center").move_to(
                (x, _PURPOSE_Y, 0)
            )
            for text, x in zip(_PURPOSES, _MODELS_X, strict=True)
        ]
        full = self.badges[-1]
        self.remove(self.badges)
        self.add(*self.badges)
        with self.say("This is what made three kinds of models possible.") as line:
            self.play(self.fade_all_but(self.corner, full), run_time=theme.QUICK)
            self.play(
                *(FadeIn(name, scale=0.3, target_position=full) for name in self.names),
                FadeOut(full),
                run_time=line.share(0.5),
            )
        gpt_x, bert_x, gfm_x = _MODELS_X
        back = self.grid_of(self.trace.causal_block, gpt_x)
        both_ways = self.grid_of(self.trace.block, bert_x)
        with self.say("GPT looks only back, and writes on.") as line:
            self.play(*self.bring_grid(back, purposes[0]), run_time=line.share(0.6))
        with self.say("BERT looks both ways, and reads.") as line:
            self.play(*self.bring_grid(both_ways, purposes[1]), run_time=line.share(0.6))
        self.cut_an_image(gfm_x, purposes[2])

    @staticmethod
    def grid_of(block: BlockTrace, x: float) -> AttentionGrid:
        """Return a block's attention weights in its first head."""
        grid = AttentionGrid(block.attention.heads, (0, 0), size=_GRID_SIZE)
        return grid.shift(np.array([x, _PICTURE_Y, 0.0]) - grid.cells.get_center())

    @staticmethod
    def bring_grid(grid: AttentionGrid, purpose: Words) -> list[Animation]:
        """Return the animations that bring a grid and what the model does."""
        return [
            FadeIn(grid.cells, grid.titles),
            LaggedStart(*(FadeIn(dot, scale=0.2) for dot in grid.dots), lag_ratio=0.05),
            FadeIn(purpose, shift=0.2 * UP),
        ]

    def cut_an_image(self, x: float, purpose: Words) -> None:
        """Cut an image into the patches that take the place of words."""
        image = PatchedImage(PICTURE, size=_GRID_SIZE).move_to((x, _PICTURE_Y, 0))
        with self.say(
            "And geospatial foundation models read satellite images, patch by patch."
        ) as line:
            self.play(FadeIn(image), FadeIn(purpose, shift=0.2 * UP), run_time=line.share(0.25))
            self.play(*image.cut(_CUT), run_time=line.share(0.3))

    def reach_the_goal(self) -> None:
        """Send the names to the end of the road."""
        ending = GoalReached(self.params)
        road = ending.road
        goal = road.emblems[4][0]
        others = VGroup(
            road.road, road.marks, road.titles, road.subtitles, *(road.emblems[i] for i in range(4))
        )
        with self.say("That was the road: from one neuron to here.") as line:
            self.play(self.fade_all_but(self.names), run_time=theme.QUICK)
            self.play(
                *(ReplacementTransform(a, b) for a, b in zip(self.names, goal, strict=True)),
                FadeIn(others, lag_ratio=theme.LAG),
                run_time=line.rest,
            )
        self.wait(theme.PAUSE)
        # Its parts came to the stage one by one.
        self.clear()
        self.add(*ending.mobjects)
