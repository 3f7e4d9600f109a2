"""The levels of the transformer itself: a block, and many of them."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.six_levels.climb import Climb, View, magnify, nested
from scenes.hierarchy.six_levels.words_in_context import UNIT, WordsInContext
from scenes.hierarchy.stages import AtTheTop
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import pulse
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.nested import BlockPlan, Tower

# How many units of the row of words one unit of the screen shows, and where the block's middle is
# from the middle of that row.
_BLOCK_UNIT, _BLOCK_AT = 2.75, (3.5, -3.15)
_BESIDE = np.array([-2.85, 0.5, 0.0])
# Where its stations' names stand, from the block's middle.
_NAMES = (("multi-head attention", (0.85, -4.6)), ("feed-forward", (5.4, 4.52)))


class StackedBlocks(Act[HierarchyParams]):
    """Attention and the networks around one rail make a block, and blocks the full transformer.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        The camera, and what stands on the screen.
    words
        The levels before, on the stage.

    Attributes
    ----------
    tower : Tower
        The full transformer; on the stage in the end.
    view : View
        From where all of it is seen.
    details : VGroup
        What is inside the first block, too small to be seen from there.
    """

    def __init__(self, part: Part[HierarchyParams], climb: Climb, words: WordsInContext) -> None:
        super().__init__(part)
        self.climb, self.words = climb, words
        self.middle = words.place(*_BLOCK_AT)
        unit = _BLOCK_UNIT * UNIT
        self.block_view = View(self.middle, unit, _BESIDE)
        self.plan: BlockPlan = nested(
            magnify(BlockPlan(1 / _BLOCK_UNIT), unit, np.zeros(3)).shift(self.middle)
        )
        self.names: VGroup = nested(VGroup())
        for text, place in _NAMES:
            name = Words(text, font_size=theme.SIZE_BODY, color=theme.WHITE)
            magnify(name, unit, name.get_center())
            self.names.add(nested(name.move_to(self.middle + UNIT * np.array([*place, 0.0]))))
        tower = AtTheTop(self.params).tower
        here = tower.icons[0].get_center()
        unit = UNIT / Tower.BLOCK_SCALE
        self.view = View(self.middle, unit, here)
        self.tower: Tower = nested(magnify(tower, unit, here).shift(self.middle - here))

    def wrap_into_a_block(self) -> None:
        """Put attention and the networks around one rail."""
        climb, plan = self.climb, self.plan
        attention, feed_forward = self.names
        width = theme.STROKE_TANGENT * self.block_view.unit
        with self.say(
            "Attention first, then the networks, and a path around each, "
            "so that it can go deep: a block."
        ) as line:
            self.play(
                *climb.zoom(self.block_view),
                *climb.leave(),
                Create(plan.attention),
                FadeIn(attention),
                run_time=line.until("then", at_least=theme.MOVE),
            )
            self.play(Create(plan.feed_forward), FadeIn(feed_forward), run_time=line.until("path"))
            self.play(Create(plan.rail), run_time=theme.QUICK)
            self.play(
                Create(plan.ways),
                LaggedStart(*(FadeIn(plus, scale=0.3) for plus in plan.pluses), lag_ratio=0.3),
                run_time=line.until("deep", at_least=theme.QUICK),
            )
            self.play(pulse(plan.rail, width=width, trail=0.4), run_time=theme.QUICK)
            self.play(*climb.reach(5), climb.compute(5), run_time=theme.QUICK)
            self.play(climb.enable(5), run_time=max(theme.MOVE, line.rest))

    def stack_the_blocks(self, edges: VGroup) -> None:
        """Make the block the first of many; add positions and the output head.

        Parameters
        ----------
        edges
            Of the network with the neuron.
        """
        climb, tower = self.climb, self.tower
        self.details = VGroup(self.words.details, edges)
        early, late = squish_rate_func(smooth, 0.1, 0.5), squish_rate_func(smooth, 0.5, 1)
        first, *more = tower.icons
        with self.say(
            "Stack the blocks, tell each word its position, put an output head on top: "
            "the full transformer."
        ) as line:
            self.play(
                *climb.zoom(self.view),
                *climb.leave(self.names),
                FadeOut(self.details, rate_func=early),
                FadeIn(first, tower.neuron.ring, rate_func=late),
                run_time=line.until("blocks", at_least=theme.MOVE),
            )
            self.play(
                Create(tower.rail),
                LaggedStart(*(TransformFromCopy(first, icon) for icon in more), lag_ratio=0.3),
                FadeIn(tower.names, tower.more, *tower.insides, rate_func=late),
                run_time=line.until("position", at_least=theme.MOVE),
            )
            shift = 0.3 * self.view.unit
            self.play(FadeIn(tower.entrance, shift=shift * UP), run_time=line.until("output"))
            self.play(
                FadeIn(tower.exit, shift=shift * DOWN),
                run_time=line.until("full", at_least=theme.QUICK),
            )
            self.play(*climb.reach(6), run_time=theme.QUICK)
            self.play(climb.enable(6), run_time=line.rest)
