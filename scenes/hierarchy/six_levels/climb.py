"""The camera that steps back, and what stands still on the screen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Rectangle,
    Transform,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.attention.params import FullSizeTrace
from scenes.hierarchy.params import HierarchyParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.course.ladder import LEVELS, Ladder
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import AttentionArc

# Where on the screen a level's picture and what it computes stand, left of the ladder.
PICTURE = np.array([-2.75, 0.5, 0.0])
_FORMULA_Y = -2.52
# What lies behind the ladder and covers the world there; between the two in depth.
_PANEL_LEFT, _PANEL_DEPTH, _LADDER_DEPTH = 1.1, 5, 6
# How far the ladder steps aside, and how far left a formula may have its middle.
_ASIDE, _FORMULA_LEFT = 6.3, -2.6


@dataclass(frozen=True)
class View:
    """What the camera sees of the nested world.

    Attributes
    ----------
    look_at
        The point (3,) that stands at ``on_screen``.
    unit
        How much of the world one unit of the screen shows.
    on_screen
        A place (3,) on the screen.
    """

    look_at: np.ndarray
    unit: float
    on_screen: np.ndarray

    @property
    def middle(self) -> np.ndarray:
        """The point (3,) in the middle of the frame."""
        return np.asarray(self.look_at - self.unit * self.on_screen)


def magnify(mobject: Any, factor: float, about: np.ndarray) -> Any:
    """Scale a mobject with its strokes, so that a camera that is as far away sees no difference."""
    # Formulas scale the bars of their fractions and roots themselves: all widths are from before.
    family = [member for member in mobject.get_family() if isinstance(member, VMobject)]
    widths = [member.get_stroke_width() for member in family]
    mobject.scale(factor, about_point=about)
    for member, width in zip(family, widths, strict=True):
        member.set_stroke(width=factor * width, family=False)
        if isinstance(member, AttentionArc):
            member.full_width *= factor
    return mobject


def nested(mobject: Any) -> Any:
    """Return a part of the nested world, which is larger than what the camera sees of it."""
    mobject = allow(mobject, "frame", "the camera steps back from what is larger than the frame")
    return allow(mobject, "size", "it is read when the camera is close")


def steadily(ratio: float) -> Callable[[float], float]:
    """Return the rate at which a camera that steps back seems to move evenly.

    Parameters
    ----------
    ratio
        How many times as much it sees in the end.
    """
    if abs(ratio - 1) < 0.01:
        return smooth

    def rate(t: float) -> float:
        return float((ratio ** smooth(t) - 1) / (ratio - 1))

    return rate


class Climb(Act[HierarchyParams]):
    """Camera, ladder and formula, level by level.

    Parameters
    ----------
    part
        The film in which it is played.
    full_size
        The sizes of the first transformer's attention.

    Attributes
    ----------
    ladder : Ladder
        All levels, as they stand in front of a camera that has not moved.
    formula : Formula
        What was written last.
    """

    def __init__(self, part: Part[HierarchyParams], full_size: FullSizeTrace) -> None:
        super().__init__(part)
        self.full_size = full_size
        self.ladder = Ladder()
        self._steady: list[VMobject] = [self.corner]
        self._formula: VMobject | None = None
        self.formula: Formula
        self._middle, self._unit, self._at = np.zeros(3), 1.0, PICTURE
        self._aside = 0.0

    def in_front(self, mobject: Any) -> Any:
        """Put something that was made for a camera at rest in front of the camera, for good."""
        magnify(mobject, self._unit, np.zeros(3)).shift(self._middle)
        self._steady.append(mobject)
        mobject = allow(mobject, "frame", "it steps aside while the world has the whole frame")
        return mobject.set_z_index(_LADDER_DEPTH)

    def cover(self) -> None:
        """Hide the world where the ladder will stand."""
        width = theme.FRAME_WIDTH / 2 - _PANEL_LEFT
        panel = Rectangle(
            width=width,
            height=theme.FRAME_HEIGHT,
            stroke_width=0,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        panel.move_to((_PANEL_LEFT + width / 2, 0, 0))
        self.add(self.in_front(panel).set_z_index(_PANEL_DEPTH))

    def put_the_ladder_away(self) -> list[Animation]:
        """Return the animations that leave the whole frame to the world."""
        away = self._steady[1:]
        self._steady = self._steady[:1]
        return [FadeOut(nested(each), rate_func=squish_rate_func(smooth, 0, 0.2)) for each in away]

    def bring_the_ladder_back(self) -> Animation:
        """Return the animation in which the whole ladder comes when the camera arrives."""
        ladder = self.in_front(allow(Ladder(), "reading", "the ladder of the next stage follows"))
        return FadeIn(nested(ladder), rate_func=squish_rate_func(smooth, 0.85, 1))

    def zoom(self, view: View, *, alone: bool = False) -> list[Any]:
        """Return the animations that move the camera; what stands on the screen goes with it.

        Parameters
        ----------
        view
            What it sees in the end.
        alone
            Whether the ladder steps aside for it.
        """
        frame: Any = self.frame
        aside = _ASIDE if alone else 0.0
        step, self._aside = aside - self._aside, aside
        ratio = view.unit / self._unit
        rate = steadily(ratio)
        moves: list[Any] = []
        for mobject in self._steady:
            target = magnify(mobject.copy(), ratio, self._middle)
            target.shift(view.middle - self._middle)
            if mobject is not self.corner:
                target.shift(step * view.unit * RIGHT)
            moves.append(Transform(mobject, target, rate_func=rate))
        moves.append(
            frame.animate(rate_func=rate)
            .set(width=theme.FRAME_WIDTH * view.unit)
            .move_to(view.middle)
        )
        self._middle, self._unit, self._at = view.middle, view.unit, view.on_screen
        return moves

    def leave(self, *mobjects: VMobject) -> list[Animation]:
        """Return the animations in which things vanish early while the camera moves."""
        early = squish_rate_func(smooth, 0, 0.3)
        leaving = [*mobjects]
        self._steady = [each for each in self._steady if each not in mobjects]
        if self._formula is not None:
            self._steady.remove(self._formula)
            leaving.append(nested(self._formula))
            self._formula = None
        return [FadeOut(mobject, rate_func=early) for mobject in leaving]

    def reach(self, i: int) -> list[Animation]:
        """Return the animations that add level ``i``, counted from 0, to the ladder."""
        rung = self.ladder.rung(i).copy()
        return [
            FadeIn(self.in_front(each), shift=0.2 * self._unit * RIGHT) for each in rung if each
        ]

    def compute(self, i: int) -> Animation:
        """Return the animation that writes what a level computes below its picture."""
        sizes = {"h": "n_heads", "k": "d_k", "d": "d_model"}
        values = {name: Rounded(self.full_size.quantity(field), 0) for name, field in sizes.items()}
        formula = Formula(
            LEVELS[i].formula, values, font_size=theme.SIZE_FORMULA, color=theme.WHITE
        )
        formula.move_to((max(float(self._at[0]), _FORMULA_LEFT), _FORMULA_Y, 0))
        self.formula = self._formula = formula
        return FadeIn(self.in_front(formula), shift=0.2 * self._unit * UP)

    def enable(self, i: int) -> Animation:
        """Return the animation that tells what level ``i`` makes possible."""
        enables = self.in_front(self.ladder.enables[i].copy())
        return FadeIn(enables, shift=0.2 * self._unit * RIGHT)
