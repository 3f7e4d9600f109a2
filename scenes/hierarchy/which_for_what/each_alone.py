"""The left side: rows of a table go through a network, each alone."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import NetworkTrace, Trace
from scenes.hierarchy.bare_network import bare_network
from scenes.hierarchy.moves import zoom_out
from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.which_for_what.sides import LEFT_X, PICTURES_Y, aside, look_at, use
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap

_TABLE_X, _ANSWER_X, _NETWORK_SIZE = -2.25, 2.0, (2.3, 2.7)
_GRID_SIZE, _CELL = (9.4, 3.0), (0.57, 0.49)


class EachAlone(Act[HierarchyParams]):
    """A table, the network, and an answer for each row of the table.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        The way of the table through the network.
    sign
        The side's emblem, on the stage.
    """

    def __init__(self, part: Part[HierarchyParams], trace: NetworkTrace, sign: VGroup) -> None:
        super().__init__(part)
        self.sign = sign
        self.table = self.value_table(trace.layers[0], "inputs", _TABLE_X)
        self.answers = self.value_table(trace, "output", _ANSWER_X)
        self.view = bare_network(trace, *_NETWORK_SIZE).move_to((LEFT_X, PICTURES_Y, 0))
        aside(self.table, self.answers, self.view)

    @staticmethod
    def value_table(trace: Trace, field: str, x: float) -> HeatMap:
        """Return values at their place, ``x`` right of the side's middle."""
        grid = HeatMap(
            trace, field, colormap="RdBu", size=_GRID_SIZE, cell=_CELL, frame=True, shape=False
        )
        return grid.shift(np.array([LEFT_X + x, PICTURES_Y, 0.0]) - grid.frame.get_center())

    def rows(self) -> range:
        """Return the numbers of the table's rows."""
        return range(self.table.n_rows)

    def take_each_row_alone(self) -> None:
        """Send the rows of a table through the network, one by one."""
        frame = self.frame_around(self.table.row(0))
        with self.say("Take a table: every row is one input.") as line:
            self.play(
                look_at(LEFT_X, self.frame),
                FadeIn(self.table.frame),
                LaggedStart(
                    *(FadeIn(self.table.row(i), shift=0.3 * RIGHT) for i in self.rows()),
                    lag_ratio=0.2,
                ),
                run_time=line.share(0.5),
            )
            self.play(*zoom_out(self.sign, self.view), Create(frame), run_time=line.rest)
        with self.say("Each one goes through the network by itself, and knows no other.") as line:
            self.play(FadeIn(self.answers.frame), run_time=theme.QUICK)
            for i in self.rows():
                self.send_row(i, frame, run_time=line.share(0.8) / self.table.n_rows)
            self.play(FadeOut(frame), run_time=theme.QUICK)

    @staticmethod
    def frame_around(row: VMobject) -> SurroundingRectangle:
        """Return a thin frame around the row that is looked at."""
        return SurroundingRectangle(row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03)

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

    def change_the_order_of_rows(self) -> None:
        """Turn the table upside down: the answers turn with it."""
        with self.say("Change the order, and each row still gets its own answer.") as line:
            self.play(
                *self.reversal(self.table), *self.reversal(self.answers), run_time=line.share(0.6)
            )
        good_for = use("tables, images where\nposition doesn't matter", LEFT_X)
        with self.say("Good for tables, and for images where position doesn't matter.") as line:
            self.play(FadeIn(good_for, shift=0.2 * UP), run_time=line.share(0.3))

    @staticmethod
    def reversal(grid: HeatMap) -> list[Animation]:
        """Return the animations that put a grid's rows in reverse order."""
        rows = [grid.row(i) for i in range(grid.n_rows)]
        places = [row.get_center() for row in reversed(rows)]
        return [
            ApplyMethod(row.move_to, place, path_arc=0.6)
            for row, place in zip(rows, places, strict=True)
        ]
