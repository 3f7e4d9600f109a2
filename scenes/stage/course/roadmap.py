"""The road from a neuron to GPT: one picture, between all films."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    ArcBetweenPoints,
    Circle,
    Dot,
    FadeOut,
    Line,
    Rectangle,
    Square,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Stage
from scenes.stage.emphasis import dim
from scenes.stage.text.typesetting import Words

_SPAN = 2.62
_EMBLEM_Y, _ROAD_Y, _TITLE_Y, _SUBTITLE_Y = 1.25, -0.25, -0.6, -1.25
# How high and how wide an emblem may be.
_EMBLEM = (1.9, 2.1)
# Weights have both signs, in an emblem, too.
_SIGNS = (theme.POSITIVE, theme.POSITIVE, theme.NEGATIVE)
# Where the emblem of the present stands when the road has been left, and how high it is.
_ARRIVED_AT, _ARRIVED_HEIGHT = 0.35 * UP, 3.4


def _node(radius: float = 0.13) -> Circle:
    return Circle(
        radius=radius,
        color=theme.WHITE,
        stroke_width=theme.STROKE,
        fill_color=theme.CANVAS,
        fill_opacity=1,
    )


def _wire(start: np.ndarray, end: np.ndarray, color: str = theme.OUTLINE) -> Line:
    return Line(start, end, color=color, stroke_width=theme.STROKE)


def neuron_emblem() -> VGroup:
    """Return three edges that meet in one node."""
    body = _node(0.3).shift(RIGHT * 0.3)
    sources = [LEFT * 0.6 + UP * y for y in (0.5, 0.0, -0.5)]
    body.set_stroke(theme.RESULT)
    signs = (theme.POSITIVE, theme.NEGATIVE, theme.POSITIVE)
    wires = VGroup(
        *(_wire(source, body.get_left(), sign) for source, sign in zip(sources, signs, strict=True))
    )
    dots = VGroup(*(Dot(source, radius=0.07, color=theme.WHITE) for source in sources))
    out = _wire(body.get_right(), body.get_right() + RIGHT * 0.35)
    return VGroup(wires, dots, out, body)


def layers_emblem() -> VGroup:
    """Return two full columns of nodes."""
    columns = [
        [_node().move_to((x, y, 0)) for y in ys]
        for x, ys in ((-0.6, (0.4, 0.0, -0.4)), (0.0, (0.6, 0.2, -0.2, -0.6)), (0.6, (0.2, -0.2)))
    ]
    wires = VGroup(
        *(
            _wire(a.get_center(), b.get_center(), _SIGNS[(i + j) % len(_SIGNS)])
            for left, right in pairwise(columns)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
        )
    ).set_stroke(width=theme.STROKE_THIN)
    return VGroup(wires, *(node for column in columns for node in column))


def attention_emblem() -> VGroup:
    """Return a row of tokens joined by arcs."""
    places = [np.array([x, -0.35, 0.0]) for x in (-0.66, -0.22, 0.22, 0.66)]
    tokens = VGroup(
        *(
            Square(
                0.26, color=theme.WHITE, fill_color=theme.CANVAS, stroke_width=theme.STROKE
            ).move_to(place)
            for place in places
        )
    )
    arcs = VGroup(
        *(
            ArcBetweenPoints(
                places[3] + UP * 0.16,
                places[i] + UP * 0.16,
                angle=np.pi * 0.75,
                color=theme.RESULT,
                stroke_width=theme.STROKE,
            )
            for i in range(3)
        )
    )
    tokens[3].set_stroke(theme.RESULT)
    return VGroup(arcs, tokens)


def transformer_emblem() -> VGroup:
    """Return a stack of blocks beside the rail that each of them writes to."""
    rail = _wire(np.array([-0.75, -0.85, 0.0]), np.array([-0.75, 0.85, 0.0]), theme.WHITE)
    blocks = VGroup(
        *(
            Rectangle(
                width=1.15,
                height=0.42,
                color=theme.WHITE,
                stroke_width=theme.STROKE,
                fill_color=theme.CANVAS,
                fill_opacity=1,
            ).move_to((0.15, y, 0))
            for y in (-0.54, 0.0, 0.54)
        )
    )
    for block in blocks:
        block.add(_way(rail, block))
    return VGroup(rail, blocks)


def _way(rail: Line, block: VMobject) -> VMobject:
    """Return the way from the rail into a block and, above, back to the rail."""
    way = VMobject(color=theme.RESULT, stroke_width=theme.STROKE_THIN)
    for y in (-0.11, 0.11):
        start, end = (block.get_left() + y * UP for _ in range(2))
        start[0] = rail.get_x()
        way.start_new_path(start)
        way.add_line_to(end)
    return way


def goal_emblem() -> VGroup:
    """Return the models at the end of the road."""
    names = VGroup(
        *(
            Words(name, font_size=theme.SIZE_BODY, color=theme.FUNCTION)
            for name in ("GPT", "BERT", "GFMs")
        )
    )
    return VGroup(names.arrange(DOWN, buff=0.2))


STATIONS: tuple[tuple[str, str, Callable[[], VGroup]], ...] = (
    ("A neuron", "activation\nfunctions", neuron_emblem),
    ("Layers", "vectorization,\ndepth", layers_emblem),
    ("Attention", "context", attention_emblem),
    ("Transformer", "the complete\narchitecture", transformer_emblem),
    ("The goal", "language,\npictures of Earth", goal_emblem),
)


class RoadmapView(VGroup):
    """The five stations on the road; one of them may be lit.

    Parameters
    ----------
    lit
        The number of the Part that is lit, 1–4; ``None`` lights all.

    Attributes
    ----------
    stations : list[VGroup]
        Emblem, title and subtitle of each station.
    road : VGroup
        The lines between them.

    Examples
    --------
    >>> road = RoadmapView(lit=3)
    """

    def __init__(self, lit: int | None = None) -> None:
        self.emblems, self.titles, self.subtitles = VGroup(), VGroup(), VGroup()
        n = len(STATIONS)
        for i, (title, subtitle, emblem) in enumerate(STATIONS):
            x = (i - (n - 1) / 2) * _SPAN
            picture = emblem()
            height, width = _EMBLEM
            picture.scale(min(height / picture.height, width / picture.width))
            picture.move_to((x, _EMBLEM_Y, 0))
            name = Words(title, font_size=theme.SIZE_BODY, color=theme.WHITE)
            name.next_to((x, _TITLE_Y, 0), DOWN, buff=0)
            below = Words(subtitle, font_size=theme.SIZE_LABEL, color=theme.OUTLINE, align="center")
            below.next_to((x, _SUBTITLE_Y, 0), DOWN, buff=0)
            self.emblems.add(picture)
            self.titles.add(name)
            self.subtitles.add(below)
        self.marks = VGroup(
            *(
                Dot(((i - (n - 1) / 2) * _SPAN, _ROAD_Y, 0), radius=0.09, color=theme.OUTLINE)
                for i in range(n)
            )
        )
        self.road = VGroup(
            *(
                Line(a.get_center(), b.get_center(), color=theme.QUIET, stroke_width=theme.STROKE)
                for a, b in pairwise(self.marks)
            )
        )
        super().__init__(self.road, self.marks, self.emblems, self.titles, self.subtitles)
        if lit is not None:
            self.light(lit)

    def station(self, number: int) -> VGroup:
        """Return emblem, title, subtitle and mark of station ``number`` (1–5)."""
        i = number - 1
        return VGroup(self.emblems[i], self.titles[i], self.subtitles[i], self.marks[i])

    def light(self, number: int) -> RoadmapView:
        """Dim every station but ``number`` and mark that one as the present."""
        for i in range(len(STATIONS)):
            if i + 1 != number:
                dim(self.station(i + 1))
        self.marks[number - 1].set_color(theme.RESULT).scale(1.6)
        return self


class RoadStage(Stage[Any]):
    """The road with one station lit: where a film opens.

    Attributes
    ----------
    station : int
        The station's number, from 1.
    road : RoadmapView
        The road.
    """

    station: ClassVar[int]

    def __init__(self, params: Any) -> None:
        super().__init__(params)
        self.road = RoadmapView(lit=self.station)

    @property
    def mobjects(self) -> Sequence[RoadmapView]:
        """The road."""
        return (self.road,)

    @property
    def emblem(self) -> VMobject:
        """What is drawn of the road at the lit station."""
        return self.road.emblems[self.station - 1]

    def depart(self) -> Animation:
        """Return the animation that leaves the road for the lit station.

        Its emblem comes to the middle and grows, for the film to make its first picture of; all
        else is passed and left behind.
        """
        road, here = self.road, self.station - 1
        before = VGroup(*(road.station(i + 1) for i in range(here)), *road.road[:here])
        after = VGroup(
            *(road.station(i + 1) for i in range(here + 1, len(STATIONS))), *road.road[here:]
        )
        name = VGroup(road.titles[here], road.subtitles[here], road.marks[here])
        grow = _ARRIVED_HEIGHT / max(self.emblem.height, _EMBLEM[0] / 2)
        for passed in (before, after):
            allow(passed, "frame", "it is left behind")
        # Gone before the emblem gets to where they stood.
        gone = squish_rate_func(smooth, 0, 0.6)
        arrive: Any = self.emblem.animate
        return AnimationGroup(
            FadeOut(before, shift=2 * LEFT, rate_func=gone),
            FadeOut(after, shift=2 * RIGHT, rate_func=gone),
            FadeOut(name, shift=DOWN, rate_func=gone),
            arrive.scale(grow).move_to(_ARRIVED_AT),
            run_time=theme.MOVE,
        )
