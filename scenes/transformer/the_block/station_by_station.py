"""The way of a sequence through one block: what comes out of every station, row by row."""

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

from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.transformer.block import BlockDiagram
from scenes.transformer.params import TransformerParams
from scenes.transformer.the_block.stop_pictures import StopPictures
from scenes.transformer.the_block.stops import Stop, stops_in, words_at

# The width of an arc for a weight of one.
_ARC_WIDTH = 10.0


class StationByStation(Act[TransformerParams]):
    """One pass through one block, with the values of every token at every station.

    Parameters
    ----------
    part
        The film in which it is played.
    diagram
        The block, on the stage.
    """

    def __init__(self, part: Part[TransformerParams], diagram: BlockDiagram) -> None:
        super().__init__(part)
        self.diagram = diagram
        self.trace = self.params.block_trace()
        stops = [*stops_in(self.trace, self.params.norm_placement)]
        self.stops = stops[1:]
        self.pictures = StopPictures(stops, self.params.tokens)
        # What is on the rail, and what is in a branch, if anything is.
        self.grid = self.pictures.grid(stops[0])
        self.name: VMobject = self.pictures.formula(stops[0])
        self.side: HeatMap | None = None
        self.side_name: VMobject = VGroup()
        self.marker = Dot(diagram.rail.get_start(), radius=0.1, color=theme.RESULT)
        # The outline of the station where the marker is.
        self.lit: VMobject | None = None

    def let_the_tokens_in(self) -> None:
        """Show the vectors of all tokens where the rail begins."""
        tokens = counted(self.params.n_tokens, "token")
        d = spoken_number(str(self.params.d_model))
        with self.say(
            f"In come {tokens}, each a vector of {d} numbers: its word plus its position. "
            "Blue is positive, red is negative, bright is large."
        ) as line:
            # Under the stations: what is inside one is not in front of its name.
            self.marker.set_z_index(-1)
            self.diagram.rail.set_z_index(-2)
            self.diagram.branches.set_z_index(-2)
            self.play(FadeIn(self.marker, scale=0.3), FadeIn(self.name), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(FadeIn(self.grid.row(i), shift=0.6 * UP) for i in range(self.grid.n_rows)),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(self.grid.frame, self.grid.row_names, self.grid.more),
                run_time=line.share(0.35),
            )
        # Its cells came row by row; from here on it is one thing, as all that follow.
        self.add(self.grid)

    def go_station_by_station(self) -> None:
        """Follow the stream to the end of the block."""
        for stop in self.stops:
            with self.say(words_at(stop.place, self.params)) as line:
                self.go_to(stop, run_time=min(1.0, line.share(0.25)))
                if stop.is_plus:
                    self.add_to_the_rail(stop, run_time=max(theme.MOVE, line.rest))
                elif stop.place == "attention":
                    self.gather(stop, run_time=max(2 * theme.MOVE, line.rest))
                else:
                    self.work_on_each_row(stop, run_time=max(theme.MOVE, line.rest))

    def compare_ends(self) -> None:
        """Point out that the shape at the exit is the shape at the entrance."""
        tokens = counted(self.params.n_tokens, "token")
        d = spoken_number(str(self.params.d_model))
        with self.say(
            f"Out comes the shape that went in: {tokens}, {d} numbers each. "
            "So another block can follow, and another."
        ) as line:
            frame = SurroundingRectangle(
                self.grid.more[-1], color=theme.RESULT, stroke_width=theme.STROKE_THIN
            )
            rail_end = self.diagram.rail.get_end()
            leaving = [FadeOut(self.lit)] if self.lit is not None else []
            self.play(
                self.marker.animate.move_to(rail_end),
                Create(frame),
                *leaving,
                run_time=line.share(0.3),
            )
            self.play(FadeOut(frame), run_time=theme.QUICK)

    def place_of(self, place: str) -> VMobject:
        """Return the station or ⊕ of that name."""
        if place.startswith("plus"):
            return self.diagram.plus(int(place[-1]))
        return self.diagram.station(place)

    def go_to(self, stop: Stop, run_time: float) -> None:
        """Send the marker to the next stop, and light it."""
        target = self.place_of(stop.place)
        lit = target[0].copy().set_fill(opacity=0).set_stroke(theme.RESULT, theme.STROKE_CURVE)
        leaving = [FadeOut(self.lit)] if self.lit is not None else []
        route = self.route(target.get_center())
        self.play(MoveAlongPath(self.marker, route), *leaving, run_time=0.6 * run_time)
        self.play(Create(lit), run_time=0.4 * run_time)
        self.lit = lit

    def rename(self, stop: Stop) -> list[Animation]:
        """Return the animations that change the name of what stands on the rail or beside it."""
        new = self.pictures.formula(stop)
        old = self.name if stop.on_rail else self.side_name
        if stop.on_rail:
            self.name = new
        else:
            self.side_name = new
        leaving = [FadeOut(old, shift=0.2 * UP)] if len(old) else []
        return [*leaving, FadeIn(new, shift=0.2 * UP)]

    def gather(self, stop: Stop, run_time: float) -> None:
        """Let each token take from all others: the last one slowly, then the rest."""
        # With norms before attention, what it takes from is in the branch already.
        source = self.grid if self.side is None else self.side
        self.side = side = self.pictures.grid(stop)
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
        self.add(side)

    def weighted_rows(self, source: HeatMap, query: int) -> VGroup:
        """Return copies of all rows, each as bright as a token's weight on it leaves it."""
        weights = self.trace.attention.heads
        taken = VGroup()
        for key in range(source.n_rows):
            weight = weights.quantity("attention_weights", 0, 0, query, key).value
            row = source.row(key).copy()
            taken.add(row.set_fill(opacity=weight))
        return taken

    def work_on_each_row(self, stop: Stop, run_time: float) -> None:
        """Let each row become what the station makes of it, alone, one after another."""
        new = self.pictures.grid(stop)
        if stop.on_rail:
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
        self.add(new)

    def add_to_the_rail(self, stop: Stop, run_time: float) -> None:
        """Slide what the branch has made onto the rail, row by row, and add."""
        assert self.side is not None
        side, before, new = self.side, self.grid, self.pictures.grid(stop)
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
        self.add(new)

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
        weights = self.trace.attention.heads
        edge = grid.frame.get_right()[0] + 0.1
        arcs = VGroup()
        for key in range(grid.n_rows):
            if key != query:
                weight = weights.quantity("attention_weights", 0, 0, query, key)
                start, end = (np.array([edge, grid.row(i).get_y(), 0.0]) for i in (key, query))
                arc = ArcBetweenPoints(start, end, angle=-np.pi * 0.8, color=theme.RESULT)
                arcs.add(arc.set_stroke(width=_ARC_WIDTH * weight.value))
        return arcs
