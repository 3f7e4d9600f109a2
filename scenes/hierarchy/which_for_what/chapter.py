"""Chapter which-for-what: sort the levels to two sides, and see what each side is good for."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, RIGHT, Create, FadeIn, FadeOut, Line, Transform, VGroup
from manim.animation.animation import Animation

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import AtTheTop, GoalReached
from scenes.hierarchy.which_for_what.each_alone import EachAlone
from scenes.hierarchy.which_for_what.in_context import InContext
from scenes.hierarchy.which_for_what.models_at_the_goal import ModelsAtTheGoal
from scenes.hierarchy.which_for_what.sides import LEFT_X, PICTURES_Y, RIGHT_X, aside
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.course.ladder import LEVELS, Level
from scenes.stage.course.roadmap import attention_emblem
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.nested import network_with_neuron

_BADGES_Y, _LEVELS_Y, _HEADING_Y = 2.5, 2.04, 1.36
_BADGE_GAP = 0.25
# The levels in which no input sees another, counted from 0.
_ALONE = 3


class WhichForWhat(Chapter[HierarchyParams, AtTheTop]):
    """Sort the levels to two sides, and see what each side is good for."""

    title = "Which for what"
    takeaways = (
        "Feed-forward networks process each input independently: "
        "tables, and images where position doesn't matter.",
        "Transformers process inputs in the context of each other: "
        "language, time series, any sequence.",
        "That made GPT, BERT and modern geospatial foundation models possible.",
    )
    opens_on = AtTheTop
    ends_on = GoalReached

    def __init__(self, part: Part[HierarchyParams], opening: AtTheTop) -> None:
        super().__init__(part, opening)
        self.ladder, self.tower = opening.ladder, opening.tower
        self.trace = self.params.trace()
        self.badges_alone = VGroup(*self.ladder.badges[:_ALONE])
        self.badges_in_context = VGroup(*self.ladder.badges[_ALONE:])
        self.network_sign = network_with_neuron().scale(1.7).move_to((LEFT_X, PICTURES_Y, 0))
        self.attention_sign = attention_emblem().scale(2.2).move_to((RIGHT_X, PICTURES_Y, 0))
        aside(self.corner, self.badges_alone, self.badges_in_context)
        aside(self.network_sign, self.attention_sign)

    def construct(self) -> None:
        """Play the chapter."""
        self.sort_the_levels()
        alone = EachAlone(self.part, self.trace.network, self.network_sign)
        alone.take_each_row_alone()
        alone.change_the_order_of_rows()
        together = InContext(self.part, self.trace, self.attention_sign)
        together.read_words_in_context()
        together.change_the_order_of_words()
        together.read_other_sequences()
        models = ModelsAtTheGoal(self.part, self.trace, self.badges_in_context)
        models.name_the_models()
        models.reach_the_goal()

    def sort_the_levels(self) -> None:
        """Send the levels to the side on which they are."""
        ladder = self.ladder
        divider = Line((0, 2.7, 0), (0, -2.7, 0), color=theme.GUIDE, stroke_width=theme.STROKE_THIN)
        levels = VGroup(
            self.names_of(LEVELS[:_ALONE], LEFT_X), self.names_of(LEVELS[_ALONE:], RIGHT_X)
        )
        heading_alone = self.heading("each input alone", LEFT_X)
        heading_in_context = self.heading("inputs in the context\nof each other", RIGHT_X)
        aside(divider, levels, heading_alone, heading_in_context)
        rest = VGroup(self.tower, ladder.rails, ladder.names, ladder.enables, ladder.steps)
        # Their parts move on their own from here.
        self.remove(ladder, self.tower)
        self.add(rest, self.badges_alone, self.badges_in_context)
        with self.say("Which level for what? There is one great divide.") as line:
            self.play(FadeOut(rest), self.title_in(), run_time=theme.QUICK)
            self.play(
                self.gather(self.badges_alone, LEFT_X),
                self.gather(self.badges_in_context, RIGHT_X),
                Create(divider),
                run_time=line.rest,
            )
            self.play(FadeIn(levels, shift=0.2 * DOWN), run_time=theme.QUICK)
        with self.say("The first three take every input alone.") as line:
            self.play(
                FadeIn(heading_alone, shift=0.2 * DOWN),
                FadeIn(self.network_sign, scale=0.2, target_position=self.badges_alone),
                run_time=line.share(0.4),
            )
        with self.say("From attention on, inputs stand in the context of each other.") as line:
            self.play(
                FadeIn(heading_in_context, shift=0.2 * DOWN),
                FadeIn(self.attention_sign, scale=0.2, target_position=self.badges_in_context),
                run_time=line.share(0.4),
            )

    @staticmethod
    def names_of(levels: Sequence[Level], x: float) -> Words:
        """Return the first and the last of a side's levels by name."""
        text = f"{levels[0].name} … {levels[-1].name}"
        return Words(text, font_size=theme.SIZE_TICK, color=theme.WORDS).move_to((x, _LEVELS_Y, 0))

    @staticmethod
    def heading(text: str, x: float) -> Words:
        """Return what the levels of a side have in common."""
        words = Words(text, font_size=theme.SIZE_LABEL, color=theme.WHITE, align="center")
        return words.move_to((x, _HEADING_Y, 0))

    @staticmethod
    def gather(badges: VGroup, x: float) -> Animation:
        """Return the animation that lines badges up at the head of a side."""
        lined_up = badges.copy().arrange(RIGHT, buff=_BADGE_GAP).move_to((x, _BADGES_Y, 0))
        return Transform(badges, lined_up)
