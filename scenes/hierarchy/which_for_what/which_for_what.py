"""Chapter which-for-what: inputs each alone, or inputs in the context of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    MoveAlongPath,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import AttentionTrace, Trace
from scenes.beats.hierarchy_stage import HierarchyStage, bare_network, zoom_out
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.course.ladder import LEVELS
from scenes.stage.course.roadmap import attention_emblem
from scenes.stage.plots.series import SeriesPoint
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.nested import network_with_neuron
from scenes.stage.words.tokens import TokenRow, attention_arc

_LEFT, _RIGHT = -3.7, 3.6
_BADGES_Y, _LEVELS_Y, _HEADING_Y, _USE_Y = 2.5, 2.04, 1.36, -2.1
# Where the camera stands to look at one side, clear of the other and of the captions.
_LOOK_X, _LOOK_Y, _LOOK_WIDTH = 4.3, -0.15, 10.8
_BADGE_GAP = 0.25
# The levels in which no input sees another, counted from 0.
_ALONE = 3
_ROWS_Y, _TABLE_X, _ANSWER_X, _NETWORK_SIZE = -0.2, 2.25, 2.0, (2.3, 2.7)
_WORDS_Y, _WORDS_WIDTH, _NEXT_ROW = -0.6, 6.1, 0.95
_GRID_SIZE, _CELL = (9.4, 3.0), (0.57, 0.49)


class WhichForWhatBeats(HierarchyStage):
    """Two sides, and the models on one of them."""

    def sort_the_levels(self) -> None:
        """Send the levels to the side on which they are."""
        ladder = self.ladder
        self.badges = (VGroup(*ladder.badges[:_ALONE]), VGroup(*ladder.badges[_ALONE:]))
        texts = ("each input alone", "inputs in the context\nof each other")
        aside(self.corner, self.divider_between(), *self.badges)
        self.headings = VGroup(
            *(
                Words(text, font_size=theme.SIZE_LABEL, color=theme.WHITE, align="center").move_to(
                    (x, _HEADING_Y, 0)
                )
                for text, x in zip(texts, (_LEFT, _RIGHT), strict=True)
            )
        )
        self.levels = VGroup(
            *(
                Words(
                    f"{levels[0].name} … {levels[-1].name}",
                    font_size=theme.SIZE_TICK,
                    color=theme.WORDS,
                ).move_to((x, _LEVELS_Y, 0))
                for levels, x in ((LEVELS[:_ALONE], _LEFT), (LEVELS[_ALONE:], _RIGHT))
            )
        )
        aside(self.levels)
        rest = VGroup(self.tower, ladder.rails, ladder.names, ladder.enables, ladder.steps)
        # Their parts move on their own from here.
        self.remove(ladder, self.tower)
        self.add(rest, *self.badges)
        with self.say("Which level for what? There is one great divide.") as line:
            self.play(FadeOut(rest), self.title_in(), run_time=theme.QUICK)
            self.play(
                self.gather(self.badges[0], _LEFT),
                self.gather(self.badges[1], _RIGHT),
                Create(self.divider),
                run_time=line.rest,
            )
            self.play(FadeIn(self.levels, shift=0.2 * DOWN), run_time=theme.QUICK)
        self.network_sign = network_with_neuron().scale(1.7).move_to((_LEFT, _ROWS_Y, 0))
        self.attention_sign = attention_emblem().scale(2.2).move_to((_RIGHT, _ROWS_Y, 0))
        aside(self.headings, self.network_sign, self.attention_sign)
        with self.say("The first three take every input alone.") as line:
            self.play(
                FadeIn(self.headings[0], shift=0.2 * DOWN),
                FadeIn(self.network_sign, scale=0.2, target_position=self.badges[0]),
                run_time=line.share(0.4),
            )
        with self.say("From attention on, inputs stand in the context of each other.") as line:
            self.play(
                FadeIn(self.headings[1], shift=0.2 * DOWN),
                FadeIn(self.attention_sign, scale=0.2, target_position=self.badges[1]),
                run_time=line.share(0.4),
            )

    def divider_between(self) -> Line:
        """Make the line between the sides."""
        self.divider = Line(
            (0, 2.7, 0), (0, -2.7, 0), color=theme.GUIDE, stroke_width=theme.STROKE_THIN
        )
        return self.divider

    def look_at(self, x: float) -> Animation:
        """Return the animation that brings the camera close to one side."""
        side = float(np.sign(x)) * _LOOK_X
        close: Animation = (
            self.frame.animate.set(width=_LOOK_WIDTH).move_to((side, _LOOK_Y, 0)).build()
        )
        return close

    def step_back(self, run_time: float) -> None:
        """Let the camera see both sides again."""
        self.play(
            self.frame.animate.set(width=theme.FRAME_WIDTH).move_to((0, 0, 0)), run_time=run_time
        )
        self.remove(self.frame)

    @staticmethod
    def gather(badges: VGroup, x: float) -> Animation:
        """Return the animation that lines badges up at the head of a side."""
        lined_up = badges.copy().arrange(RIGHT, buff=_BADGE_GAP).move_to((x, _BADGES_Y, 0))
        return Transform(badges, lined_up)

    # --- each input alone -----------------------------------------------------------------------

    def take_each_row_alone(self) -> None:
        """Send the rows of a table through the network, one by one."""
        network = self.trace.network
        self.table = self.value_table(network.layers[0], "inputs", -_TABLE_X)
        self.answers = self.value_table(network, "output", _ANSWER_X)
        self.view = bare_network(network, *_NETWORK_SIZE).move_to((_LEFT, _ROWS_Y, 0))
        aside(self.table, self.answers, self.view)
        frame = self.frame_around(self.table.row(0))
        with self.say("Take a table: every row is one input.") as line:
            self.play(
                self.look_at(_LEFT),
                FadeIn(self.table.frame),
                LaggedStart(
                    *(FadeIn(self.table.row(i), shift=0.3 * RIGHT) for i in self.rows()),
                    lag_ratio=0.2,
                ),
                run_time=line.share(0.5),
            )
            self.play(*zoom_out(self.network_sign, self.view), Create(frame), run_time=line.rest)
        with self.say("Each one goes through the network by itself, and knows no other.") as line:
            self.play(FadeIn(self.answers.frame), run_time=theme.QUICK)
            for i in self.rows():
                self.send_row(i, frame, run_time=line.share(0.8) / self.table.n_rows)
            self.play(FadeOut(frame), run_time=theme.QUICK)

    def send_row(self, i: int, frame: VMobject, run_time: float) -> None:
        """Show the activations of one row and bring its answer."""
        self.view.show_sample(i)
        self.play(
            frame.animate.move_to(self.table.row(i)),
            *self.view.pulse(0),
            *self.view.pulse(len(self.view.edges) - 1),
            FadeIn(self.answers.row(i), shift=0.4 * RIGHT),
            run_time=run_time,
        )

    def rows(self) -> range:
        """Return the numbers of the table's rows."""
        return range(self.table.n_rows)

    @staticmethod
    def frame_around(row: VMobject) -> SurroundingRectangle:
        """Return a thin frame around the row that is looked at."""
        return SurroundingRectangle(row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03)

    @staticmethod
    def value_table(trace: Trace, field: str, x: float) -> HeatMap:
        """Return values of the left side at their place, ``x`` right of the side's middle."""
        grid = HeatMap(
            trace, field, colormap="RdBu", size=_GRID_SIZE, cell=_CELL, frame=True, shape=False
        )
        return grid.shift(np.array([_LEFT + x, _ROWS_Y, 0.0]) - grid.frame.get_center())

    def change_the_order_of_rows(self) -> None:
        """Turn the table upside down: the answers turn with it."""
        self.use_left = self.use(
            "tables, images where\nposition doesn't matter", _LEFT, theme.SIZE_LABEL
        )
        with self.say("Change the order, and each row still gets its own answer.") as line:
            self.play(
                *self.reversal(self.table), *self.reversal(self.answers), run_time=line.share(0.6)
            )
        with self.say("Good for tables, and for images where position doesn't matter.") as line:
            self.play(FadeIn(self.use_left, shift=0.2 * UP), run_time=line.share(0.3))

    @staticmethod
    def reversal(grid: HeatMap) -> list[Animation]:
        """Return the animations that put a grid's rows in reverse order."""
        rows = [grid.row(i) for i in range(grid.n_rows)]
        places = [row.get_center() for row in reversed(rows)]
        return [
            ApplyMethod(row.move_to, place, path_arc=0.6)
            for row, place in zip(rows, places, strict=True)
        ]

    @staticmethod
    def use(text: str, x: float, size: float) -> Words:
        """Return what a side is good for."""
        words = Words(text, font_size=size, color=theme.RESULT, align="center")
        aside(words)
        return words.move_to((x, _USE_Y, 0))

    # --- in the context of each other -----------------------------------------------------------

    def read_words_in_context(self) -> None:
        """Let word after word look at all the others."""
        self.words = self.row_of(self.params.tokens)
        aside(self.words)
        n = len(self.words.pills)
        arcs, squares = self.attention_sign
        with self.say("Now a sentence. Every word takes something from the others.") as line:
            self.play(
                self.look_at(_RIGHT),
                FadeOut(arcs),
                LaggedStart(
                    *(
                        FadeIn(pill, target_position=squares[k * len(squares) // n])
                        for k, pill in enumerate(self.words.pills)
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeOut(squares),
                run_time=line.share(0.3),
            )
            self.arcs = VGroup()
            for query in range(n):
                self.look_around(
                    self.words.pills, self.trace.attention.heads, query, line.share(0.6) / n
                )

    def row_of(self, tokens: Sequence[str]) -> TokenRow:
        """Return words in the right half."""
        row = TokenRow(
            tokens, max_width=_WORDS_WIDTH, font_size=theme.SIZE_LABEL, gap=0.12, max_rows=1
        )
        return row.move_to((_RIGHT, _WORDS_Y, 0))

    def look_around(
        self, pills: Sequence[VMobject], heads: AttentionTrace, query: int, run_time: float
    ) -> None:
        """Draw what one word takes from each in the first head, instead of what is drawn."""
        arcs = VGroup(
            *(
                attention_arc(
                    pills[query], pill, heads.quantity("attention_weights", 0, 0, query, key)
                )
                for key, pill in enumerate(pills)
            )
        )
        leaving = [FadeOut(self.arcs)] if len(self.arcs) else []
        self.play(*leaving, Create(arcs), run_time=run_time)
        self.arcs = arcs

    def change_the_order_of_words(self) -> None:
        """Write the sentence backwards: the last word's weights are no longer the same."""
        turned = self.row_of(self.params.tokens[::-1])
        with self.say("Here, order counts. Change it, and the weights change, too.") as line:
            self.play(FadeOut(self.arcs), run_time=theme.QUICK)
            moved = VGroup(*reversed(self.words.pills))
            self.play(
                LaggedStart(
                    *(
                        MoveAlongPath(pill, self.way_down(pill, place))
                        for pill, place in zip(moved, turned.pills, strict=True)
                    ),
                    lag_ratio=0.5,
                ),
                run_time=line.share(0.5),
            )
            self.play(moved.animate.shift(_NEXT_ROW * UP), run_time=theme.QUICK)
            self.words.pills = [*moved]
            self.arcs = VGroup()
            self.look_around(self.words.pills, self.trace.backwards.heads, 0, line.share(0.3))

    @staticmethod
    def way_down(pill: VMobject, place: VMobject) -> VMobject:
        """Return a word's way to its place in the row below, past none of the others."""
        start, end = pill.get_center(), place.get_center() + _NEXT_ROW * DOWN
        # To the left below the words that still stand; to the right where those have left.
        corner = (start[0], end[1], 0) if end[0] < start[0] else (end[0], start[1], 0)
        return VMobject().set_points_as_corners([start, np.array(corner), end])

    def read_other_sequences(self) -> None:
        """Make a series of the sentence, and say what the right side is good for."""
        embedding = self.trace.embedding
        self.series = VGroup(
            *(
                SeriesPoint(embedding.quantity("waves", k, 0), pill.get_x(), _WORDS_Y + 0.4)
                for k, pill in enumerate(self.words.pills)
            )
        )
        path = VMobject(color=theme.OUTLINE, stroke_width=theme.STROKE)
        path.set_points_as_corners([point.get_center() for point in self.series])
        self.path = path
        use = self.use("language, time series, any sequence", _RIGHT, theme.SIZE_LABEL)
        with self.say("Good for language, for time series, for any sequence.") as line:
            words = [pill.word for pill in self.words.pills]
            self.play(FadeOut(self.arcs, *words), FadeIn(use, shift=0.2 * UP), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(pill.box, point)
                    for pill, point in zip(self.words.pills, self.series, strict=True)
                ),
                run_time=line.share(0.35),
            )
            self.play(Create(path), run_time=line.share(0.25))
            self.bring_to_front(self.series)
        with self.say("So that is the divide: alone, or in context.") as line:
            self.step_back(line.share(0.5))


def aside(*mobjects: Mobject) -> None:
    """Allow for what stands on both sides: the camera looks at one of them at a time."""
    for mobject in mobjects:
        allow(mobject, "frame", "the camera looks at one side at a time")
