"""The answer side by side, and the road on which it all finds its place."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    Line,
    Mobject,
    Transform,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import GoalReached
from scenes.hierarchy.which_for_what.arrivals import into, late, out_of, soon_gone
from scenes.hierarchy.which_for_what.models import MODEL_NAMES
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words

# The middles of the two columns, and what stands where in them.
_LEFT_X, _RIGHT_X, _WIDTH = -3.6, 3.6, 6.1
_BADGES_Y, _HEADING_Y, _PICTURE_Y, _USE_Y, _MODELS_Y = 3.15, 2.35, 0.45, -1.55, -2.6
_WORDS_Y, _PATCHES_Y = 1.1, -0.45
_NAME_GAP = 0.55


class Answer(Act[HierarchyParams]):
    """Two columns: inputs alone, and inputs in the context of each other.

    Parameters
    ----------
    part
        The film in which it is played.
    badges
        The levels of both sides, on the stage.
    pictures
        What stands for the sides: at the left the table, which is in its badges; at the right the
        words, which are in theirs, and the patches, on the stage.
    names
        GPT, BERT and GFMs, on the stage.
    levels
        What the badges are, beside them on the stage.
    """

    def __init__(
        self,
        part: Part[HierarchyParams],
        badges: tuple[VGroup, VGroup],
        pictures: tuple[VGroup, VGroup, VGroup],
        names: Sequence[Words],
        levels: Words,
    ) -> None:
        super().__init__(part)
        self.badges, self.pictures, self.names = badges, pictures, VGroup(*names)
        self.levels = levels
        self.headings = (
            self.words("separate inputs", theme.SIZE_LARGE, _LEFT_X, _HEADING_Y),
            self.words("in context", theme.SIZE_LARGE, _RIGHT_X, _HEADING_Y),
        )
        self.uses = (
            self.words("rows of a table,\npixels one by one", theme.SIZE_BODY, _LEFT_X, _USE_Y),
            self.words("language, time series,\nany sequence", theme.SIZE_BODY, _RIGHT_X, _USE_Y),
        )
        self.feed_forward = self.words(
            "feed-forward networks", theme.SIZE_BODY, _LEFT_X, _MODELS_Y, theme.RESULT
        )
        self.divider = Line(
            (0, 2.7, 0), (0, -2.9, 0), color=theme.GUIDE, stroke_width=theme.STROKE_THIN
        )

    @staticmethod
    def words(text: str, size: float, x: float, y: float, color: str = theme.WHITE) -> Words:
        """Return words in the middle of a column."""
        return Words(text, font_size=size, color=color, align="center").move_to((x, y, 0))

    def set_side_by_side(self, spelled: Words) -> None:
        """Bring both sides together, each with what it is good for.

        Parameters
        ----------
        spelled
            What GFMs are, which is said by now.
        """
        left, words, patches = self.pictures
        left.scale(_WIDTH / left.width).move_to((_LEFT_X, _PICTURE_Y, 0))
        words.scale(_WIDTH / words.width).move_to((_RIGHT_X, _WORDS_Y, 0))
        to_side = patches.animate.scale(_WIDTH / patches.width).move_to((_RIGHT_X, _PATCHES_Y, 0))
        alone, context = self.badges
        in_row = VGroup(
            *(Words(name, font_size=theme.SIZE_LARGE, color=theme.RESULT) for name in MODEL_NAMES)
        ).arrange(RIGHT, buff=_NAME_GAP)
        in_row.move_to((_RIGHT_X, _MODELS_Y, 0))
        with self.say("So ask: is each input separate, or in context?") as line:
            self.play(
                soon_gone(VGroup(self.corner, self.levels)),
                to_side,
                into(spelled, (_RIGHT_X, _MODELS_Y, 0)),
                context.animate.move_to((_RIGHT_X, _BADGES_Y, 0)),
                alone.animate.move_to((_LEFT_X, _BADGES_Y, 0)),
                Create(self.divider),
                *(Transform(name, place) for name, place in zip(self.names, in_row, strict=True)),
                run_time=line.until("is", at_least=theme.QUICK),
            )
            self.play(
                out_of(left, (_LEFT_X, _BADGES_Y, 0)),
                late(self.headings[0]),
                FadeIn(self.uses[0], self.feed_forward, shift=0.2 * UP),
                run_time=line.until("separate", at_least=theme.QUICK),
            )
            self.play(
                out_of(words, (_RIGHT_X, _BADGES_Y, 0)),
                late(self.headings[1]),
                FadeIn(self.uses[1], shift=0.2 * UP),
                run_time=line.until("context", at_least=theme.QUICK),
            )
        self.wait(2 * theme.PAUSE + theme.BRIEF)

    def reach_the_goal(self) -> None:
        """Send everything to its station on the road."""
        ending = GoalReached(self.params)
        road = ending.road
        left, words, patches = self.pictures
        table, network, answers = left
        neuron, layers, attention, transformer, goal = road.marks
        to_stations: tuple[tuple[Mobject, Mobject], ...] = (
            (VGroup(table, answers, self.headings[0], self.uses[0]), neuron),
            (VGroup(network, self.badges[0], self.feed_forward), layers),
            (VGroup(words, patches, self.uses[1]), attention),
            (VGroup(self.headings[1], self.badges[1]), transformer),
            (self.names, goal),
        )
        signs = VGroup(
            *(each for each in road if each not in (road.road, road.marks, road.emblems))
        )
        first, second = squish_rate_func(smooth, 0.25, 0.5), squish_rate_func(smooth, 0.2, 0.8)
        with self.say("From one neuron: that was the road.") as line:
            self.play(
                into(self.divider, road.marks),
                *(into(picture, station) for picture, station in to_stations),
                FadeIn(road.road, road.marks, rate_func=first),
                late(signs),
                *(
                    FadeIn(emblem, scale=0.1, target_position=station, rate_func=second)
                    for emblem, station in zip(road.emblems, road.marks, strict=True)
                ),
                run_time=line.until("that", at_least=theme.SLOW),
            )
        self.wait(theme.QUICK)
        # Its parts came to the stage one by one.
        self.clear()
        self.add(*ending.mobjects)
