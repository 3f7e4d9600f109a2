"""Chapter which-for-what: shuffle rows and words, and see which of them are separate."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    Transform,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import AtTheTop, GoalReached
from scenes.hierarchy.which_for_what.answer import Answer
from scenes.hierarchy.which_for_what.each_alone import (
    FIRST_AT,
    EachAlone,
    places_in,
    rows_of,
    value_table,
)
from scenes.hierarchy.which_for_what.in_context import InContext
from scenes.hierarchy.which_for_what.models import Models
from scenes.hierarchy.which_for_what.sentence import large_pill, line_up, stand, walk
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.text.typesetting import Words

# The levels in which no input sees another, counted from 0.
_ALONE = 3
_BADGES_Y, _BADGE_GAP, _MAKE_ROOM = 3.15, 0.3, 0.8
_SENTENCE_AT, _LINES = (3.45, -0.25), 2


class WhichForWhat(Chapter[HierarchyParams, AtTheTop]):
    """Shuffle rows and words, and see which of them are separate."""

    title = "Which for what"
    takeaways = (
        "Feed-forward networks process each input independently: the rows of a table are separate "
        "examples, as are pixels where position doesn't matter.",
        "Transformers process inputs in the context of each other: "
        "language, time series, any sequence.",
        "That made GPT, BERT and modern geospatial foundation models possible.",
    )
    opens_on = AtTheTop
    ends_on = GoalReached

    def __init__(self, part: Part[HierarchyParams], opening: AtTheTop) -> None:
        super().__init__(part, opening)
        self.ladder, self.tower = opening.ladder, opening.tower
        self.trace = self.params.choice_trace()
        self.badges_alone = VGroup(*self.ladder.badges[:_ALONE])
        self.badges_in_context = VGroup(*self.ladder.badges[_ALONE:])
        self.levels = Words("levels", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        self.table = value_table(self.trace.network.layers[0], "inputs", FIRST_AT)
        self.pills = [large_pill(word) for word in self.trace.sentence.words]
        stand(self.pills, line_up(self.pills, _SENTENCE_AT, _LINES))

    def construct(self) -> None:
        """Play the chapter."""
        self.ask_which_level()
        self.shuffle_both()
        alone = EachAlone(self.part, self.trace, self.table, self.badges_alone)
        alone.take_each_row_alone(VGroup(*self.pills), self.badges_in_context)
        alone.change_the_order_of_rows()
        together = InContext(self.part, self.trace, self.badges_in_context)
        together.read_words_in_context(alone.leave())
        together.change_the_order_of_words()
        models = Models(self.part, self.trace, together)
        models.look_back_and_write()
        models.look_both_ways_and_read()
        models.see_from_above()
        answer = Answer(
            self.part,
            (self.badges_alone, self.badges_in_context),
            (alone.picture, models.sentence, models.patches),
            models.names,
            self.levels,
        )
        answer.set_side_by_side(models.spelled)
        answer.reach_the_goal()

    def ask_which_level(self) -> None:
        """Make a table of the tower and a sentence of the levels' names."""
        ladder, tower = self.ladder, self.tower
        badges = VGroup(*self.badges_alone, *self.badges_in_context)
        in_line = badges.copy().arrange(RIGHT, buff=_BADGE_GAP).move_to((0, _BADGES_Y, 0))
        rest = VGroup(ladder.rails, ladder.enables, ladder.steps)
        blocks = [*tower.icons, tower.exit]
        others = VGroup(tower.rail, tower.more, tower.names, tower.entrance, tower.neuron)
        # Their parts move on their own from here.
        self.remove(ladder, tower)
        self.add(others, *blocks, rest, ladder.names, *badges)
        self.levels.next_to(in_line, LEFT, buff=_BADGE_GAP)
        soon = squish_rate_func(smooth, 0.0, 0.5)
        with self.say("You have data: a table, or a sentence. Which level does it need?") as line:
            self.play(
                self.title_in(),
                FadeOut(rest, rate_func=soon),
                FadeOut(others, rate_func=soon),
                FadeIn(self.levels, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                # The levels' numbers come where the highest of them stood.
                *(block.animate.shift(_MAKE_ROOM * DOWN) for block in blocks),
                *(Transform(badge, place) for badge, place in zip(badges, in_line, strict=True)),
                run_time=line.until("table"),
            )
            self.play(
                *(
                    ReplacementTransform(block, row)
                    for block, row in zip(reversed(blocks), rows_of(self.table), strict=True)
                ),
                FadeIn(self.table.frame, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=line.until("sentence", at_least=theme.QUICK),
            )
            self.play(
                *(
                    FadeOut(name, target_position=pill, rate_func=soon)
                    for name, pill in zip(ladder.names, [*self.pills, self.pills[-1]], strict=True)
                ),
                *(
                    FadeIn(pill, target_position=name, scale=0.5)
                    for pill, name in zip(self.pills, ladder.names, strict=False)
                ),
                run_time=line.until("Which", at_least=theme.QUICK),
            )
            self.play(*(swell(badge) for badge in badges), run_time=theme.MOVE)

    def shuffle_both(self) -> None:
        """Shuffle rows and words, and put them back."""
        rows, pills = rows_of(self.table), self.pills
        row_places = [row.get_center() for row in rows]
        word_places = [pill.get_center() for pill in pills]
        order = self.trace.shuffled.order
        mixed = line_up([pills[k] for k in order], _SENTENCE_AT, _LINES)
        with self.say("Shuffle rows, and words. What changes?") as line:
            line.wait_for("Shuffle")
            self.play(
                *walk(rows, places_in(rows, self.trace.row_order)),
                *walk(pills, [mixed[order.index(k)] for k in range(len(pills))]),
                run_time=line.until("What", at_least=theme.MOVE),
            )
            self.play(*walk(rows, row_places), *walk(pills, word_places), run_time=theme.MOVE)
