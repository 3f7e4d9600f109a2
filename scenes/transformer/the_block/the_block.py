"""Chapter the-block: a sequence goes through one transformer block, station by station."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    UP,
    ArcBetweenPoints,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    MoveAlongPath,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    Wait,
)
from manim.animation.animation import Animation
from numpy.typing import NDArray

from scenes.beats.block_stops import BlockStopsBeats, Stop
from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Formula

_GRID_Y, _FORMULA_Y = -1.38, 0.12
# What is on the rail stands at the left, what is in a branch at the right.
_RAIL_X, _BRANCH_X = -3.0, 3.5
_NARROW, _WIDE = (3.5, 2.16), (5.8, 2.16)
_CELL = (0.42, 0.36)
_MOST_NARROW, _MOST_WIDE = (16, 8), (16, 16)
_LABEL_ROOM = 1.5
_ARC_WIDTH = 10.0


class TheBlockBeats(BlockStopsBeats):
    """One pass through one block, with the values of every token at every station."""

    def bring_in_the_block(self) -> None:
        """Open up the emblem on the road into the block's diagram."""
        self.diagram = self.rested_diagram()
        d = self.diagram
        rail, blocks = self.road.emblems[3]
        rest = VGroup(
            self.road.road,
            self.road.marks,
            self.road.titles,
            self.road.subtitles,
            *(emblem for i, emblem in enumerate(self.road.emblems) if i != 3),
        )
        with self.say(
            "This is one block of a transformer. One rail runs through it: the residual stream."
        ) as line:
            self.play(
                FadeOut(rest, blocks),
                ReplacementTransform(rail, VGroup(d.rail, d.submobjects[1])),
                self.title_in(),
                run_time=line.share(0.5),
            )
        with self.say("Two branches leave it, do their work, and are added back.") as line:
            self.play(
                LaggedStart(*(Create(path) for path in d.branches), lag_ratio=0.4),
                run_time=line.share(0.45),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(box, scale=0.8) for box in d.stations.values()),
                    *(FadeIn(plus, scale=0.5) for plus in d.pluses),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        # Its parts came one by one; from here on it is one thing.
        self.remove(*self.mobjects)
        self.add(self.corner, d)

    def let_the_tokens_in(self) -> None:
        """Show the vectors of all tokens where the rail begins."""
        every = (self.entrance(), *self.stops())
        # What is added to the rail is as bright as the rail; the wide layer has its own measure.
        self.limit = max(self.largest(stop) for stop in every if not self.is_hidden(stop))
        self.hidden_limit = max(self.largest(stop) for stop in every if self.is_hidden(stop))
        self.grid = self.grid_at(self.entrance())
        self.name = self.formula_at(self.entrance())
        self.side: HeatMap | None = None
        self.side_name: VMobject = VGroup()
        n, d = spoken_number(str(self.n_tokens)), spoken_number(str(self.params.d_model))
        tokens = "token" if self.n_tokens == 1 else "tokens"
        with self.say(
            f"In come {n} {tokens}, each a vector of {d} numbers: its word plus its position. "
            "Blue is positive, red is negative, bright is large."
        ) as line:
            self.marker = Dot(self.entry_point(), radius=0.1, color=theme.RESULT)
            # Under the stations: what is inside one is not in front of its name.
            self.marker.set_z_index(-1)
            self.diagram.rail.set_z_index(-2)
            self.diagram.branches.set_z_index(-2)
            self.lit: VMobject | None = None
            self.play(FadeIn(self.marker, scale=0.3), FadeIn(self.name), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(FadeIn(self.grid.row(i), shift=0.6 * UP) for i in range(self.grid.n_rows)),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(self.grid.frame, self.grid.row_names, self.grid.more),
                run_time=line.share(0.35),
            )
        self.remove(*self.grid.cells, *self.grid.submobjects)
        self.add(self.grid)

    def go_station_by_station(self) -> None:
        """Follow the stream to the end of the block."""
        for stop in self.stops():
            with self.say(self.words_at(stop.place)) as line:
                self.go_to(stop, run_time=min(1.0, line.share(0.25)))
                if stop.place.startswith("plus"):
                    self.add_to_the_rail(stop, run_time=max(theme.MOVE, line.rest))
                elif stop.place == "attention":
                    self.gather(stop, run_time=max(2 * theme.MOVE, line.rest))
                else:
                    self.work_on_each_row(stop, run_time=max(theme.MOVE, line.rest))

    def compare_ends(self) -> None:
        """Point out that the shape at the exit is the shape at the entrance."""
        n, d = spoken_number(str(self.n_tokens)), spoken_number(str(self.params.d_model))
        by = "token" if self.n_tokens == 1 else "tokens"
        with self.say(
            f"Out comes the shape that went in: {n} {by}, {d} numbers each. "
            "So another block can follow, and another."
        ) as line:
            frame = SurroundingRectangle(
                self.grid.more[-1], color=theme.RESULT, stroke_width=theme.STROKE_THIN
            )
            rail_end = self.diagram.rail.get_end()
            leaving = [FadeOut(self.lit)] if self.lit else []
            self.play(
                self.marker.animate.move_to(rail_end),
                Create(frame),
                *leaving,
                run_time=line.share(0.3),
            )
            self.play(FadeOut(frame), run_time=theme.QUICK)
        self.return_to_rest()

    # --- moving

    def grid_at(self, stop: Stop) -> HeatMap:
        """Return the values of all tokens at a stop, where the rail's or the branch's stand."""
        on_rail, hidden = self.is_on_rail(stop), self.is_hidden(stop)
        limit = self.hidden_limit if hidden else self.limit
        grid = HeatMap(
            stop.trace,
            stop.field,
            stop.index,
            limits=(-limit, limit),
            colormap="RdBu",
            size=_WIDE if hidden else _NARROW,
            cell=_CELL,
            row_labels=self.params.tokens if on_rail else (),
            label_room=_LABEL_ROOM,
            most=_MOST_WIDE if hidden else _MOST_NARROW,
            thinned=True,
            frame=True,
            shape=True,
        )
        shift = np.array([self.x_of(stop), _GRID_Y, 0.0]) - grid.frame.get_center()
        return grid.shift(shift)

    def x_of(self, stop: Stop) -> float:
        """Return where the values of a stop stand from left to right."""
        return _RAIL_X if self.is_on_rail(stop) else _BRANCH_X

    def formula_at(self, stop: Stop) -> Formula:
        """Return what the values are called."""
        formula = Formula(
            stop.formula,
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
            constant="ReLU's definition",
        )
        return formula.move_to((self.x_of(stop), _FORMULA_Y, 0))

    def entry_point(self) -> NDArray[np.float64]:
        """Return where the rail begins."""
        start: NDArray[np.float64] = self.diagram.rail.get_start()
        return start

    def place_of(self, place: str) -> VMobject:
        """Return the station or ⊕ of that name."""
        if place.startswith("plus"):
            return self.diagram.plus(int(place[-1]))
        return self.diagram.station(place)

    def go_to(self, stop: Stop, run_time: float) -> None:
        """Send the marker to the next stop, and light it."""
        target = self.place_of(stop.place)
        lit = target[0].copy().set_fill(opacity=0).set_stroke(theme.RESULT, theme.STROKE_CURVE)
        leaving = [FadeOut(self.lit)] if self.lit else []
        route = self.route(target.get_center())
        self.play(MoveAlongPath(self.marker, route), *leaving, run_time=0.6 * run_time)
        self.play(Create(lit), run_time=0.4 * run_time)
        self.lit = lit

    def rename(self, stop: Stop) -> list[Animation]:
        """Return the animations that change the name of what stands on the rail or beside it."""
        new = self.formula_at(stop)
        old = self.name if self.is_on_rail(stop) else self.side_name
        if self.is_on_rail(stop):
            self.name = new
        else:
            self.side_name = new
        leaving = [FadeOut(old, shift=0.2 * UP)] if len(old) else []
        return [*leaving, FadeIn(new, shift=0.2 * UP)]

    def gather(self, stop: Stop, run_time: float) -> None:
        """Let each token take from all others: the last one slowly, then the rest."""
        # With norms before attention, what it takes from is in the branch already.
        source = self.grid if self.side is None else self.side
        self.side = side = self.grid_at(stop)
        query = side.n_rows - 1
        arcs = self.listening_arcs(source, query)
        coming = [side.frame, side.more]
        going = [] if source is self.grid else [source.frame, source.more]
        self.play(
            FadeIn(*coming),
            *([FadeOut(*going)] if going else []),
            *self.rename(stop),
            *([Create(arcs, lag_ratio=theme.LAG)] if len(arcs) else []),
            run_time=0.3 * run_time,
        )
        taken = self.weighted_rows(source, query)
        gathering: list[Any] = [row.animate.move_to(side.row(query)) for row in taken]
        self.play(LaggedStart(*gathering, lag_ratio=theme.LAG), run_time=0.3 * run_time)
        replaced = [] if source is self.grid else [FadeOut(source.cells)]
        self.play(FadeOut(taken), FadeIn(side.row(query)), *replaced, run_time=0.1 * run_time)
        others = [
            FadeIn(side.row(i), target_position=source.cells, scale=0.5) for i in range(query)
        ]
        self.play(
            *([FadeOut(arcs)] if len(arcs) else []),
            LaggedStart(*others, lag_ratio=0.2) if others else Wait(),
            run_time=0.3 * run_time,
        )
        self.hold(side)

    def weighted_rows(self, source: HeatMap, query: int) -> VGroup:
        """Return copies of all rows, each as bright as a token's weight on it leaves it."""
        weights = self.block_trace.attention.heads
        taken = VGroup()
        for key in range(source.n_rows):
            weight = weights.quantity("attention_weights", 0, 0, query, key).value
            row = source.row(key).copy()
            taken.add(row.set_fill(opacity=weight))
        return taken

    def work_on_each_row(self, stop: Stop, run_time: float) -> None:
        """Let each row become what the station makes of it, alone, one after another."""
        new = self.grid_at(stop)
        if self.is_on_rail(stop):
            before, stays = self.grid, False
            self.grid = new
        else:
            stays = self.side is None
            before = self.grid if self.side is None else self.side
            self.side = new
        change = TransformFromCopy if stays else ReplacementTransform
        rows = [change(before.row(i), new.row(i)) for i in range(new.n_rows)]
        around: list[Animation] = [FadeIn(new.frame, new.row_names, new.more)]
        if not stays:
            around.append(FadeOut(before.frame, before.row_names, before.more))
        self.play(
            *around,
            *self.rename(stop),
            LaggedStart(*rows, lag_ratio=0.5),
            run_time=run_time,
        )
        self.hold(new)

    def add_to_the_rail(self, stop: Stop, run_time: float) -> None:
        """Slide what the branch has made onto the rail, row by row, and add."""
        assert self.side is not None
        side, before, new = self.side, self.grid, self.grid_at(stop)
        slides: list[Any] = [side.row(i).animate.move_to(before.row(i)) for i in range(side.n_rows)]
        self.play(
            FadeOut(side.frame, side.more, self.side_name),
            LaggedStart(*slides, lag_ratio=theme.LAG),
            run_time=0.6 * run_time,
        )
        self.side, self.side_name = None, VGroup()
        self.play(
            FadeOut(side.cells),
            ReplacementTransform(before.cells, new.cells),
            *self.rename(stop),
            run_time=0.4 * run_time,
        )
        self.remove(*before.submobjects)
        self.grid = new
        self.hold(new)

    def hold(self, grid: HeatMap) -> None:
        """Take a grid whose parts came one by one as one thing from here on."""
        self.remove(*grid.submobjects, *grid.cells)
        self.add(grid)

    def route(self, end: NDArray[np.float64]) -> VMobject:
        """Return the marker's way along rail and branch."""
        start = self.marker.get_center()
        corners = [start, end]
        rail_y = self.diagram.rail.get_y()
        if end[1] > start[1] + 0.1:
            branch = next(b for b in self.diagram.branches if b.get_right()[0] > end[0])
            x = branch.get_left()[0]
            corners = [start, np.array([x, rail_y, 0]), np.array([x, end[1], 0]), end]
        elif end[1] < start[1] - 0.1:
            corners = [start, np.array([end[0], start[1], 0]), end]
        return VMobject().set_points_as_corners(corners)

    def listening_arcs(self, grid: HeatMap, query: int) -> VGroup:
        """Return arcs as wide as what a token takes from each other one, in the first head."""
        weights = self.block_trace.attention.heads
        edge = grid.frame.get_right()[0] + 0.1
        arcs = VGroup()
        for key in range(grid.n_rows):
            if key != query:
                weight = weights.quantity("attention_weights", 0, 0, query, key)
                start, end = (np.array([edge, grid.row(i).get_y(), 0.0]) for i in (key, query))
                arc = ArcBetweenPoints(start, end, angle=-np.pi * 0.8, color=theme.RESULT)
                arcs.add(arc.set_stroke(width=_ARC_WIDTH * weight.value))
        return arcs
