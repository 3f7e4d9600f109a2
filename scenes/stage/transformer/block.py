"""A transformer block as a diagram: the residual stream is one rail from input to output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import (
    AnimationGroup,
    Circle,
    FadeOut,
    Line,
    Rectangle,
    ReplacementTransform,
    RoundedRectangle,
    ShowPassingFlash,
    SurroundingRectangle,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core.transformer import NormPlacement
from scenes.stage import theme
from scenes.stage.emphasis import dimming
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import Word

_RISE = 1.2
_GAP = 0.3
# From where a branch begins to its first box.
_LEAD = 0.45
_PLUS_RADIUS = 0.2
_BOX_HEIGHT = 0.86

_LABELS = {
    "attention": "multi-head\nattention",
    "attention_norm": "layer\nnorm",
    "expand": "linear\n(expand)",
    "relu": "ReLU",
    "project": "linear\n(project)",
    "feed_forward_norm": "layer\nnorm",
}
_SUBLAYERS = ("attention", "feed-forward")
_ORDER: dict[str | None, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "post": (
        ("branch", ("attention",)),
        ("rail", ("attention_norm",)),
        ("branch", ("expand", "relu", "project")),
        ("rail", ("feed_forward_norm",)),
    ),
    "pre": (
        ("branch", ("attention_norm", "attention")),
        ("branch", ("feed_forward_norm", "expand", "relu", "project")),
    ),
    None: (("branch", ("attention",)), ("branch", ("expand", "relu", "project"))),
}


class StationBox(VGroup):
    """One station of the block: a rounded box with its name.

    Parameters
    ----------
    text
        Its name, a line each.
    height
        In frame units.

    Attributes
    ----------
    box : RoundedRectangle
        The outline; its fill hides the rail behind it.
    words : Words
        The name.

    Examples
    --------
    >>> station = StationBox("attention")
    """

    def __init__(self, text: str, height: float = _BOX_HEIGHT) -> None:
        self.words = Words(text, font_size=theme.SIZE_TICK, color=theme.WHITE, align="center")
        self.box = RoundedRectangle(
            corner_radius=0.12,
            width=max(0.8, self.words.width + 0.28),
            height=height,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        super().__init__(self.box, self.words)


class Plus(VGroup):
    """⊕: where a branch is added to the rail.

    Examples
    --------
    >>> plus = Plus()
    """

    def __init__(self) -> None:
        ring = Circle(
            radius=_PLUS_RADIUS,
            color=theme.WHITE,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        arm = 0.6 * _PLUS_RADIUS
        bars = [
            Line((-arm, 0, 0), (arm, 0, 0), color=theme.WHITE, stroke_width=theme.STROKE),
            Line((0, -arm, 0), (0, arm, 0), color=theme.WHITE, stroke_width=theme.STROKE),
        ]
        super().__init__(ring, *bars)


class BlockDiagram(VGroup):
    """A transformer block from left to right, in any of the three norm placements.

    Parameters
    ----------
    norm
        Where layer norm stands.

    Attributes
    ----------
    rail : Line
        The residual stream.
    branches : VGroup
        The two ways around it, through attention and through the feed-forward layers.
    pluses : VGroup
        Where they come back.
    stations : dict[str, StationBox]
        By name, in the order of the computation.

    Examples
    --------
    >>> block = BlockDiagram("post")
    """

    def __init__(self, norm: NormPlacement = "post") -> None:
        self.norm = norm
        self.stations: dict[str, StationBox] = {}
        self.branches, self.pluses = VGroup(), VGroup()
        pen = 0.7
        for kind, names in _ORDER[norm]:
            pen = self._branch(pen, names) if kind == "branch" else self._on_rail(pen, names)
        self.rail = Line((0, 0, 0), (pen + 0.5, 0, 0), color=theme.WHITE, stroke_width=4.0)
        self.tip = self._tip(pen + 0.5)
        boxes = VGroup(*self.stations.values())
        super().__init__(self.rail, self.tip, self.branches, boxes, self.pluses)
        self.move_to((0, 0, 0))

    @staticmethod
    def _tip(x: float) -> VMobject:
        tip = VMobject(color=theme.WHITE, stroke_width=4.0)
        return tip.set_points_as_corners([(x - 0.14, 0.12, 0), (x, 0, 0), (x - 0.14, -0.12, 0)])

    def _place(self, name: str, pen: float, y: float) -> float:
        box = StationBox(_LABELS[name])
        self.stations[name] = box.move_to((pen + box.width / 2, y, 0))
        return pen + float(box.width)

    def _branch(self, pen: float, names: Sequence[str]) -> float:
        start = pen
        pen += _LEAD
        for name in names:
            pen = self._place(name, pen, _RISE) + _GAP
        end = pen + 0.2
        path = VMobject(color=theme.OUTLINE, stroke_width=theme.STROKE)
        corners = [(start, 0, 0), (start, _RISE, 0), (end, _RISE, 0), (end, 0, 0)]
        path.set_points_as_corners([np.array(corner) for corner in corners])
        self.branches.add(path)
        self.pluses.add(Plus().move_to((end, 0, 0)))
        return end + _PLUS_RADIUS + _GAP

    def _on_rail(self, pen: float, names: Sequence[str]) -> float:
        for name in names:
            pen = self._place(name, pen, 0) + _GAP
        return pen

    def station(self, name: str) -> StationBox:
        """Return a station by name."""
        return self.stations[name]

    def norm_frames(self) -> list[SurroundingRectangle]:
        """Return a bright frame around each layer norm; none where there are none."""
        return [
            SurroundingRectangle(box, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.05)
            for name, box in self.stations.items()
            if name.endswith("norm")
        ]

    def plus(self, i: int) -> VMobject:
        """Return the ⊕ of branch ``i``, 1 for attention and 2 for the feed-forward layers."""
        return self.pluses[i - 1]

    def rearranged(self, after: BlockDiagram) -> AnimationGroup:
        """Return the animation that turns this block into one with its norms elsewhere.

        Stations keep their identity: each moves to its new place, a norm along the rail and up
        into the branch; a station that has no new place fades.
        """
        moves: list[Animation] = [
            ReplacementTransform(self.rail, after.rail),
            ReplacementTransform(self.tip, after.tip),
            *map(ReplacementTransform, self.branches, after.branches),
            *map(ReplacementTransform, self.pluses, after.pluses),
        ]
        for name, box in self.stations.items():
            if name not in after.stations:
                moves.append(FadeOut(box))
                continue
            place = after.stations[name]
            way: dict[str, Any] = {}
            if name.endswith("norm"):
                way["path_func"] = _along_the_rail(place)
            moves.append(ReplacementTransform(box, place, **way))
        return AnimationGroup(*moves)

    def sublayer(self, i: int) -> VGroup:
        """Return branch ``i`` with its boxes and its ⊕."""
        path = self.branches[i - 1]
        left, right = path.get_left()[0], path.get_right()[0]
        inside = [
            box
            for box in self.stations.values()
            if left < box.get_x() < right and box.get_y() > self.rail.get_y() + _RISE / 2
        ]
        return VGroup(path, *inside, self.pluses[i - 1])

    def dimming_all_but(self, i: int) -> list[Animation]:
        """Return the animations that leave only sublayer ``i`` and the rail bright."""
        kept = {id(member) for member in self.sublayer(i).get_family()}
        parts = [*self.branches, *self.stations.values(), *self.pluses]
        return [dimming(part) for part in parts if id(part) not in kept]

    def lights_through(self, i: int) -> list[Animation]:
        """Return lights that run along the rail and around sublayer ``i``, and meet at its ⊕."""
        entrance, plus = self.rail.get_start(), self.plus(i).get_center()
        around = self.branches[i - 1].get_start_anchors()
        lights: list[Animation] = []
        for corners in ([around[0]], around):
            way = VMobject(color=theme.RESULT, stroke_width=3 * theme.STROKE)
            way.set_points_as_corners([entrance, *corners, plus])
            # Behind the boxes, whose names it would cross.
            lights.append(ShowPassingFlash(way.set_z_index(-1), time_width=0.4))
        return lights


def _along_the_rail(place: StationBox) -> Callable[..., np.ndarray]:
    """Return the way along the rail to the start of a branch, up, and to a box's place in it.

    It moves all points of what travels alike, which the size of a box allows.
    """

    def way(start: np.ndarray, end: np.ndarray, alpha: float) -> np.ndarray:
        whole = (end - start).mean(axis=0)
        corner = whole[0] - _LEAD - place.box.width / 2
        stops = np.array([(0, 0, 0), (corner, 0, 0), (corner, whole[1], 0), (*whole[:2], 0)])
        lengths = np.abs(np.diff(stops, axis=0)).sum(axis=1)
        travelled = np.concatenate(([0.0], np.cumsum(lengths)))
        here = alpha * travelled[-1]
        offset = [np.interp(here, travelled, stops[:, axis]) for axis in range(3)]
        return np.asarray(start + np.array(offset))

    return way


class BlockIcon(VGroup):
    """A block in small, threaded on the rail of a stack.

    Parameters
    ----------
    width, height
        In frame units.
    named
        Whether its two sublayers bear their names.

    Attributes
    ----------
    box : Rectangle
        The block's outline; its fill hides the rail behind it.
    sublayers : VGroup
        Attention and the feed-forward layers.
    names : VGroup
        What they are called, if they are named.

    Examples
    --------
    >>> icon = BlockIcon(4.4, 0.6, named=True)
    """

    def __init__(self, width: float = 2.4, height: float = 0.4, *, named: bool = False) -> None:
        self.box = Rectangle(
            width=width,
            height=height,
            color=theme.WHITE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        # Names need more of the box than empty outlines do.
        across, up = (0.44, 0.76) if named else (0.36, 0.5)
        self.sublayers = VGroup(
            *(
                RoundedRectangle(
                    corner_radius=0.04,
                    width=width * across,
                    height=height * up,
                    color=theme.QUIET,
                    stroke_width=theme.STROKE_THIN,
                    fill_color=theme.CANVAS,
                ).move_to((x * width, 0, 0))
                for x in (-0.235, 0.235)
            )
        )
        self.names = VGroup()
        for text, sublayer in zip(_SUBLAYERS, self.sublayers, strict=True):
            if named:
                name = Word(text, font_size=theme.SIZE_TICK, color=theme.WORDS)
                self.names.add(name.stand_at(sublayer.get_x(), 0))
        super().__init__(self.box, self.sublayers, self.names)
