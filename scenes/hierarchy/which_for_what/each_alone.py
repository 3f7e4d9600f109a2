"""A table goes through a network, row by row: shuffled or not, each row has its answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, SurroundingRectangle, VGroup, VMobject
from manim.animation.animation import Animation

from math_core import Trace
from scenes.hierarchy.bare_network import bare_network
from scenes.hierarchy.params import ChoiceTrace, HierarchyParams
from scenes.hierarchy.which_for_what.arrivals import into, out_of
from scenes.hierarchy.which_for_what.sentence import walk
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Words

# The middles of the table, alone with a sentence and beside the network, and of its answers.
FIRST_AT = (-3.6, -0.25)
_TABLE_AT, _NETWORK_AT, _ANSWERS_AT = (-5.0, -0.1), (0.43, -0.1), (5.3, -0.1)
_NETWORK_SIZE = (5.8, 4.7)
_GRID_SIZE, _CELL = (9.4, 4.4), (1.12, 0.98)
_USE_Y = -2.72
# Rows swing out less than words, which have more room.
_BEND = 0.5
# Of the time that a row has, what the frame needs to come to it.
_TO_ROW = 0.35


def value_table(trace: Trace, field: str, middle: tuple[float, float]) -> HeatMap:
    """Return values as coloured cells around a middle."""
    grid = HeatMap(
        trace, field, colormap="RdBu", size=_GRID_SIZE, cell=_CELL, frame=True, shape=False
    )
    return grid.stand_at(*middle)


def rows_of(table: HeatMap) -> list[VGroup]:
    """Return a table's rows, from above."""
    return [table.row(i) for i in range(table.n_rows)]


def places_in(rows: Sequence[VMobject], order: Sequence[int]) -> list[np.ndarray]:
    """Return where each row stands when row ``order[k]`` stands at place ``k``."""
    return [rows[order.index(i)].get_center() for i in range(len(rows))]


class EachAlone(Act[HierarchyParams]):
    """A table, the network, and an answer for each row of the table.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        What the film shows.
    table
        The batch, on the stage.
    badges
        The levels that take every input alone, on the stage.

    Attributes
    ----------
    picture : VGroup
        Table, network and answers.
    good_for : Words
        What these levels are good for.
    """

    def __init__(
        self, part: Part[HierarchyParams], trace: ChoiceTrace, table: HeatMap, badges: VGroup
    ) -> None:
        super().__init__(part)
        self.trace, self.table, self.badges = trace, table, badges
        self.answers = value_table(trace.network, "output", _ANSWERS_AT)
        self.view = bare_network(trace.network, *_NETWORK_SIZE).move_to((*_NETWORK_AT, 0))
        self.picture = VGroup(self.table, self.view, self.answers)
        self.good_for = Words(
            "separate examples: rows of a table, pixels one by one",
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
        ).move_to((0, _USE_Y, 0))

    def take_each_row_alone(self, sentence: VGroup, later: VGroup) -> None:
        """Send the rows of a table through the network, one by one.

        Parameters
        ----------
        sentence
            On the stage; it is kept for later.
        later
            The badges that keep it.
        """
        table = self.table
        with self.say("First the table. Each row is a separate example, answered alone.") as line:
            self.play(
                into(sentence, later),
                table.animate.stand_at(*_TABLE_AT),
                out_of(self.view, self.badges[-1]),
                run_time=line.until("row", at_least=theme.MOVE),
            )
            frame = self.frame_around(table.row(0))
            self.play(Create(frame), FadeIn(self.answers.frame), run_time=theme.BRIEF)
            pace = line.rest / table.n_rows
            for i in range(table.n_rows):
                self.send_row(i, frame, pace)
        self.ring = frame

    @staticmethod
    def frame_around(row: VMobject) -> SurroundingRectangle:
        """Return a thin frame around the row that is looked at."""
        return SurroundingRectangle(row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03)

    def send_row(self, i: int, frame: VMobject, run_time: float) -> None:
        """Come to a row, then show its activations and bring its answer."""
        self.view.empty(range(len(self.view.sizes)))
        self.play(frame.animate.move_to(self.table.row(i)), run_time=_TO_ROW * run_time)
        self.view.show_sample(i)
        answer = self.answers.row(i)
        self.play(
            *self.view.pulse(0),
            *self.view.pulse(1),
            *self.view.pulse(len(self.view.edges) - 1),
            FadeIn(answer, target_position=self.view.columns[-1], scale=0.3),
            run_time=(1 - _TO_ROW) * run_time,
        )

    def change_the_order_of_rows(self) -> None:
        """Shuffle the rows: each answer goes with its row."""
        rows, answers = rows_of(self.table), rows_of(self.answers)
        order = self.trace.row_order
        with self.say(
            "Shuffle them: every answer goes with its row. Order does not matter."
        ) as line:
            self.play(FadeOut(self.ring), run_time=theme.BRIEF)
            line.wait_for("Shuffle")
            self.play(
                *walk(rows, places_in(rows, order), bend=_BEND),
                *walk(answers, places_in(answers, order), bend=_BEND),
                run_time=line.until("Order", at_least=theme.MOVE),
            )
            first = VGroup(self.frame_around(rows[order[0]]), self.frame_around(answers[order[0]]))
            # The network answers the marked row again, and no other.
            self.view.show_sample(order[0])
            self.play(
                Create(first),
                *(flash for k in range(len(self.view.edges)) for flash in self.view.pulse(k)),
                run_time=theme.MOVE,
            )
        with self.say("So levels one to three are enough.") as line:
            self.play(
                FadeOut(first),
                FadeIn(self.good_for, shift=0.2 * UP),
                run_time=line.until("levels", at_least=theme.QUICK),
            )
            line.wait_for("levels")
            self.play(*(swell(badge) for badge in self.badges), run_time=theme.MOVE)

    def leave(self) -> list[Animation]:
        """Return the animations that keep the picture in its levels' badges."""
        return [into(VGroup(self.picture, self.good_for), self.badges)]
