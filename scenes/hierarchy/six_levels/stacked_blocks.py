"""The levels of the transformer itself: a block, and many of them."""

from __future__ import annotations

from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    GrowFromCenter,
    TransformFromCopy,
    VGroup,
)

from scenes.hierarchy.moves import zoom_out
from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.six_levels.climb import Climb
from scenes.hierarchy.stages import PICTURE_AT
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import pulse
from scenes.stage.part import Part
from scenes.stage.transformer.nested import Tower, UprightBlock


class StackedBlocks(Act[HierarchyParams]):
    """Attention and the network around one rail make a block, and blocks the full transformer.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        What stands around the picture.
    panels
        The picture of the level before, on the stage.

    Attributes
    ----------
    tower : Tower
        The full transformer; on the stage in the end.
    """

    def __init__(self, part: Part[HierarchyParams], climb: Climb, panels: VGroup) -> None:
        super().__init__(part)
        self.climb, self.panels = climb, panels
        self.block = UprightBlock().move_to(PICTURE_AT)
        self.tower = Tower().move_to(PICTURE_AT)

    def wrap_into_a_block(self) -> None:
        """Put attention and the network around one rail."""
        block = self.block
        inside = block.feed_forward.inside
        with self.say(
            "Now attention and feed-forward together, with a residual connection around each: "
            "a block."
        ) as line:
            self.play(
                *zoom_out(self.panels, block.attention.inside),
                FadeIn(inside, shift=0.5 * UP),
                self.climb.leave_below(),
                run_time=line.share(0.25),
            )
            self.play(
                *(FadeIn(s.box, s.words) for s in (block.attention, block.feed_forward)),
                Create(block.rail),
                run_time=line.share(0.15),
            )
            self.bring_to_front(block.attention.inside, inside)
            self.climb.settle(block.rail, block.attention, block.feed_forward)
            self.bring_to_back(block.ways)
            self.play(Create(block.ways), run_time=line.share(0.2))
            self.play(*(GrowFromCenter(plus) for plus in block.pluses), *self.climb.reach(5))
        self.climb.settle(block)
        with self.say("That is stable enough to go deep.") as line:
            self.play(
                pulse(block.rail[0], width=theme.STROKE_CURVE, trail=0.4),
                self.climb.enable(5),
                run_time=line.share(0.6),
            )

    def stack_the_blocks(self) -> None:
        """Make the block the first of many; add positions and the output head."""
        tower = self.tower
        first = VGroup(tower.icons[0], tower.neuron)
        with self.say(
            "Stack such blocks, tell each word its position, put an output head on top."
        ) as line:
            self.play(
                *zoom_out(self.block, first), self.climb.leave_below(), run_time=line.share(0.25)
            )
            self.bring_to_back(tower.rail)
            self.play(
                *(TransformFromCopy(tower.icons[0], icon) for icon in tower.icons[1:]),
                Create(tower.rail),
                FadeIn(tower.names),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(tower.entrance, shift=0.3 * RIGHT), run_time=line.share(0.2))
            self.play(FadeIn(tower.exit, shift=0.3 * DOWN), run_time=line.share(0.15))
        self.climb.settle(tower)
        with self.say("The full transformer: what complex understanding is built from.") as line:
            self.play(*self.climb.reach(6), run_time=line.share(0.4))
            self.play(self.climb.enable(6))
