"""What stands around the picture of a level: the ladder, and what the level computes."""

from __future__ import annotations

from manim import RIGHT, UP, FadeIn, FadeOut, Succession, VGroup, VMobject
from manim.animation.animation import Animation

from scenes.attention.params import FullSizeTrace
from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import PICTURE_AT
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.course.ladder import LEVELS, Ladder
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_FORMULA_Y, _TRANSFORMS_Y = -2.1, -2.72


class Climb(Act[HierarchyParams]):
    """The ladder at the right and the lines below the picture, level by level.

    Parameters
    ----------
    part
        The film in which it is played.
    full_size
        The sizes of the first transformer's attention.

    Attributes
    ----------
    ladder : Ladder
        All levels.
    below : VGroup
        The lines below the picture; empty when there are none.
    """

    def __init__(self, part: Part[HierarchyParams], full_size: FullSizeTrace) -> None:
        super().__init__(part)
        self.full_size = full_size
        self.ladder = Ladder()
        self.below = VGroup()

    def reach(self, i: int) -> list[Animation]:
        """Return the animations of the ladder and of the lines below that reach level ``i``.

        Parameters
        ----------
        i
            The level, counted from 0.
        """
        return [*self.ladder.climb(i), self.write_below(i)]

    def write_below(self, i: int) -> Animation:
        """Return the animation that replaces the lines below the picture by those of a level."""
        level = LEVELS[i]
        sizes = {"h": "n_heads", "k": "d_k", "d": "d_model"}
        values = {name: Rounded(self.full_size.quantity(field), 0) for name, field in sizes.items()}
        formula = Formula(level.formula, values, font_size=theme.SIZE_BODY, color=theme.WHITE)
        transforms = Words(level.transforms, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        formula.move_to((PICTURE_AT[0], _FORMULA_Y, 0))
        transforms.move_to((PICTURE_AT[0], _TRANSFORMS_Y, 0))
        old, self.below = self.below, VGroup(formula, transforms)
        arriving = FadeIn(self.below, shift=0.2 * UP)
        # One after the other, so that they are never read through each other.
        return Succession(FadeOut(old, shift=0.2 * UP), arriving) if len(old) else arriving

    def leave_below(self) -> Animation:
        """Return the animation that takes the lines below the picture away."""
        old, self.below = self.below, VGroup()
        return FadeOut(old, shift=0.2 * UP)

    def enable(self, i: int) -> Animation:
        """Return the animation that tells what level ``i`` makes possible."""
        return FadeIn(self.ladder.enables[i], shift=0.2 * RIGHT, run_time=theme.QUICK)

    def settle(self, *pictures: VMobject) -> None:
        """Put on the stage as wholes what came to it part by part."""
        keep = (self.ladder, self.below, self.corner, self.frame)
        kept = {id(member) for each in keep for member in each.get_family()}
        self.remove(*(m for m in self.mobjects if id(m) not in kept))
        self.add(*pictures)
