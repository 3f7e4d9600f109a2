"""What goes along the whole road: the camera, the sentence, and what stands at each station."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    Line,
    Mobject,
    ReplacementTransform,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.roadmap.params import WORDS, RoadmapParams
from scenes.roadmap.the_road.sentence import OpenSentence
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.course.roadmap import STATIONS, RoadmapView
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words

# Further apart than the frame is wide: one station is seen at a time.
_APART = 14.6
_ROAD_Y, _NAME_Y, SENTENCE_Y = -2.2, -2.62, 2.95


def behind_the_camera(mobject: Any) -> Any:
    """Return something that stays where it is when the camera goes on."""
    return allow(mobject, "frame", "the camera goes on and leaves it behind")


class Journey(Act[RoadmapParams]):
    """The way along the road.

    Parameters
    ----------
    part
        The film in which it is played.

    Attributes
    ----------
    trace : RoadTrace
        What the film shows.
    sentence : OpenSentence
        It goes with the camera.
    road : RoadmapView
        The whole road, as all films open on it; comes in the end.
    number : int
        The station at which the camera is, from 1.
    """

    def __init__(self, part: Part[RoadmapParams]) -> None:
        super().__init__(part)
        self.trace = self.params.trace()
        self.sentence: OpenSentence = behind_the_camera(
            OpenSentence(WORDS, self.params.next_word(), self.trace.model)
        )
        self.sentence.move_to((0, SENTENCE_Y, 0))
        self.road: RoadmapView = RoadmapView()
        self.number = 1
        n = len(STATIONS)
        self.marks = VGroup(
            *(
                Dot((i * _APART, _ROAD_Y, 0), radius=0.12, color=theme.RESULT).set_z_index(1)
                for i in range(n)
            )
        )
        self.names = VGroup(
            *(
                Words(title, font_size=theme.SIZE_FORMULA, color=theme.WHITE).move_to(
                    (i * _APART, _NAME_Y, 0)
                )
                for i, (title, _, _) in enumerate(STATIONS)
            )
        )
        self.ways = VGroup(
            *(
                Line(a.get_center(), b.get_center(), color=theme.QUIET, stroke_width=theme.STROKE)
                for a, b in zip(self.marks, self.marks[1:], strict=False)
            )
        )
        for each in (self.marks, self.names, self.ways):
            behind_the_camera(each)
        self._living: list[list[tuple[VMobject, VMobject]]] = []

    def at(self, x: float = 0.0, y: float = 0.0) -> np.ndarray:
        """Return a place, from the middle of what the camera sees."""
        return np.array([(self.number - 1) * _APART + x, y, 0.0])

    def arrive(self) -> list[Animation]:
        """Return the animations that mark and name the present station."""
        i = self.number - 1
        return [FadeIn(self.marks[i], scale=0.3), FadeIn(self.names[i], shift=0.2 * UP)]

    def travel(self) -> list[Any]:
        """Return the animations that take camera and sentence to the next station."""
        self.number += 1
        with_camera: list[Any] = [self.frame, self.sentence, self.corner]
        return [
            Create(self.ways[self.number - 2]),
            *(each.animate.shift(_APART * RIGHT) for each in with_camera),
        ]

    def leave(self, *parts: tuple[VMobject, VMobject]) -> None:
        """Remember what of the present station will turn into what of its emblem."""
        self._living.append([*parts])

    def see_the_whole_road(self) -> list[Any]:
        """Return the animations that step back until all stations are seen, as their emblems."""
        road, words = self.road, self.sentence
        strips = words.strips.submobjects
        words.strips.submobjects = []
        self.add(*strips)
        pairs = [pair for station in self._living for pair in station]
        pairs += [*zip(self.names, road.titles, strict=True)]
        pairs += [*zip(self.marks, road.marks, strict=True)]
        pairs += [*zip(self.ways, road.road, strict=True)]
        kept = {
            id(member)
            for mobject in (words, self.corner, self.frame, *(a for a, _ in pairs))
            for member in mobject.get_family()
        }
        rest = [m for m in self._pieces() if id(m) not in kept]
        frame: Any = self.frame
        return [
            FadeOut(Group(*rest), rate_func=squish_rate_func(smooth, 0, 0.25)),
            *(ReplacementTransform(a, b) for a, b in pairs),
            frame.animate.move_to((0, 0, 0)),
            words.animate.move_to((0, SENTENCE_Y, 0)),
            self.corner.animate.shift((1 - self.number) * _APART * RIGHT),
            FadeIn(road.subtitles, shift=0.3 * UP, rate_func=squish_rate_func(smooth, 0.8, 1)),
        ]

    def _pieces(self) -> list[Mobject]:
        """Return the single pieces of all that is on the stage."""
        pieces: dict[int, Mobject] = {}
        for mobject in self.mobjects:
            for member in mobject.family_members_with_points():
                pieces[id(member)] = member
        return [*pieces.values()]
