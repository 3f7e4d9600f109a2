"""Chapter the-block: a sequence goes through one transformer block, station by station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from math_core import Quantity, Trace
from scenes.beats.transformer_stage import TransformerStage
from scenes.stage import theme
from scenes.stage.grid import ValueGrid
from scenes.stage.shown import spoken_number
from scenes.stage.typesetting import Formula

_GRID_Y, _FORMULA_Y = -1.38, 0.12
_GRID_SIZE = (9.0, 2.16)
_CELL = (0.52, 0.36)
_ARC_WIDTH = 10.0


@dataclass(frozen=True)
class Stop:
    """Where the stream is, and what it is there.

    Attributes
    ----------
    place
        A station's name, ``"plus 1"`` or ``"plus 2"``.
    trace, field, index
        The values of all tokens there.
    formula
        Typst math of what they are.
    """

    place: str
    trace: Trace
    field: str
    index: tuple[int, ...]
    formula: str


class TheBlockBeats(TransformerStage):
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
        self.limit = max(self.largest(stop) for stop in (self.entrance(), *self.stops()))
        self.grid = self.grid_at(self.entrance())
        self.name = self.formula_at(self.entrance())
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
                FadeIn(self.grid.frame, self.grid.labels, self.grid.dots, self.grid.shape_label),
                run_time=line.share(0.35),
            )
        self.remove(*self.grid.cells, *self.grid.submobjects)
        self.add(self.grid)

    def go_station_by_station(self) -> None:
        """Follow the stream to the end of the block."""
        for stop in self.stops():
            with self.say(self.words_at(stop.place)) as line:
                self.move_on(stop, run_time=min(1.6, line.share(0.45)))
                if stop.place == "attention":
                    self.listen(run_time=max(theme.MOVE, line.rest - theme.QUICK))
                elif stop.place == "project":
                    self.show_each_row_alone(run_time=max(theme.MOVE, line.rest - theme.QUICK))

    def compare_ends(self) -> None:
        """Point out that the shape at the exit is the shape at the entrance."""
        n, d = spoken_number(str(self.n_tokens)), spoken_number(str(self.params.d_model))
        by = "token" if self.n_tokens == 1 else "tokens"
        with self.say(
            f"Out comes the shape that went in: {n} {by}, {d} numbers each. "
            "So another block can follow, and another."
        ) as line:
            frame = SurroundingRectangle(
                self.grid.shape_label, color=theme.RESULT, stroke_width=theme.STROKE_THIN
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

    # --- where the stream stops

    def entrance(self) -> Stop:
        """Return the values where the rail begins."""
        return Stop("entrance", self.block_trace, "inputs", (0,), "x")

    def stops(self) -> Iterator[Stop]:
        """Yield what stands where, in the order of the computation."""
        trace, norm = self.block_trace, self.params.norm
        first, second = trace.attention_norm, trace.feed_forward_norm
        if norm == "pre" and first is not None:
            yield Stop("attention_norm", first, "output", (0,), 'upright("LN")(x)')
        yield Stop("attention", trace.attention, "output", (0,), 'upright("attention")(x)')
        if norm == "post" and first is not None:
            yield Stop("plus 1", first, "inputs", (0,), 'x + upright("attention")(x)')
            yield Stop(
                "attention_norm",
                first,
                "output",
                (0,),
                'y = upright("LN")(x + upright("attention")(x))',
            )
        else:
            yield Stop("plus 1", trace, "after_attention", (0,), 'y = x + upright("attention")(x)')
        if norm == "pre" and second is not None:
            yield Stop("feed_forward_norm", second, "output", (0,), 'upright("LN")(y)')
        yield Stop("expand", trace.expand, "pre_activation", (), "y W_1 + b_1")
        yield Stop("relu", trace.expand, "output", (), "max(0, y W_1 + b_1)")
        yield Stop("project", trace.project, "output", (), 'upright("FF")(y)')
        if norm == "post" and second is not None:
            yield Stop("plus 2", second, "inputs", (0,), 'y + upright("FF")(y)')
            yield Stop(
                "feed_forward_norm", second, "output", (0,), 'upright("LN")(y + upright("FF")(y))'
            )
        else:
            yield Stop("plus 2", trace, "output", (0,), 'y + upright("FF")(y)')

    def words_at(self, place: str) -> str:
        """Return what is said at a stop."""
        wide, back = (
            spoken_number(str(self.params.d_ff)),
            spoken_number(str(self.params.d_model)),
        )
        return {
            "attention": (
                "Attention: every token looks at all the others, and takes something from each. "
                "This is where positions mix."
            ),
            "plus 1": "What it found is added to the rail.",
            "attention_norm": (
                "Layer norm brings each vector to one measure: mean zero, spread one."
            ),
            "expand": f"Now the feed-forward layers. Expand each vector to {wide} numbers.",
            "relu": "ReLU switches the negative ones off.",
            "project": (
                f"Project back to {back}. Every position goes through the same weights, "
                "alone: here no token sees another."
            ),
            "plus 2": "Add that to the rail, too.",
            "feed_forward_norm": "And norm once more.",
        }[place]

    def largest(self, stop: Stop) -> float:
        """Return the largest |value| at a stop."""
        return float(np.abs(getattr(stop.trace, stop.field)).max())

    # --- moving

    def grid_at(self, stop: Stop) -> ValueGrid:
        """Return the values of all tokens at a stop, at the grid's place."""
        grid = ValueGrid(
            stop.trace,
            stop.field,
            stop.index,
            limit=self.limit,
            size=_GRID_SIZE,
            cell=_CELL,
            row_labels=self.params.tokens,
        )
        shift = np.array([0.0, _GRID_Y, 0.0]) - grid.frame.get_center()
        return grid.shift(shift)

    def formula_at(self, stop: Stop) -> Formula:
        """Return what the values are called."""
        formula = Formula(
            stop.formula,
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
            constant="ReLU's definition",
        )
        return formula.move_to((0, _FORMULA_Y, 0))

    def entry_point(self) -> NDArray[np.float64]:
        """Return where the rail begins."""
        start: NDArray[np.float64] = self.diagram.rail.get_start()
        return start

    def place_of(self, place: str) -> VMobject:
        """Return the station or ⊕ of that name."""
        if place.startswith("plus"):
            return self.diagram.plus(int(place[-1]))
        return self.diagram.station(place)

    def move_on(self, stop: Stop, run_time: float) -> None:
        """Send the marker to the next stop and let the grid become what stands there."""
        target = self.place_of(stop.place)
        grid, name = self.grid_at(stop), self.formula_at(stop)
        lit = target[0].copy().set_fill(opacity=0).set_stroke(theme.RESULT, theme.STROKE_CURVE)
        same = grid.true_shape == self.grid.true_shape
        change = (
            [ReplacementTransform(self.grid, grid)]
            if same
            else [FadeOut(self.grid, shift=0.3 * UP), FadeIn(grid, shift=0.3 * UP)]
        )
        self.play(
            MoveAlongPath(self.marker, self.route(target.get_center())),
            *([FadeOut(self.lit)] if self.lit else []),
            run_time=0.5 * run_time,
        )
        self.lit = lit
        self.play(
            Create(lit),
            *change,
            FadeOut(self.name, shift=0.2 * UP),
            FadeIn(name, shift=0.2 * UP),
            run_time=0.5 * run_time,
        )
        self.grid, self.name = grid, name

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

    def listen(self, run_time: float) -> None:
        """Draw how much the last token takes from each, in the first head."""
        weights = self.block_trace.attention.heads
        query = self.n_tokens - 1
        drawn = min(self.n_tokens, self.grid.n_rows)
        arcs = VGroup(
            *(
                self.listening_arc(weights.quantity("attention_weights", 0, 0, query, j), query, j)
                for j in range(drawn)
                if j != query
            )
        )
        if not len(arcs):
            return
        self.play(Create(arcs, lag_ratio=theme.LAG), run_time=run_time)
        self.play(FadeOut(arcs), run_time=theme.QUICK)

    def listening_arc(self, quantity: Quantity, query: int, key: int) -> VMobject:
        """Return an arc from a key's row to the query's, as wide as the weight."""
        edge = self.grid.frame.get_right()[0] + 0.1
        start = np.array([edge, self.grid.row(key).get_y(), 0.0])
        end = np.array([edge, self.grid.row(query).get_y(), 0.0])
        return ArcBetweenPoints(
            start,
            end,
            angle=-np.pi * 0.8,
            color=theme.RESULT,
            stroke_width=_ARC_WIDTH * quantity.value,
        )

    def show_each_row_alone(self, run_time: float) -> None:
        """Frame one row after another."""
        frame = SurroundingRectangle(
            self.grid.row(0), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.02
        )
        self.play(Create(frame), run_time=theme.QUICK)
        rows = range(1, self.grid.n_rows)
        for i in rows:
            self.play(
                frame.animate.move_to(self.grid.row(i)),
                run_time=max(0.2, (run_time - theme.QUICK) / len(rows)),
            )
        self.play(FadeOut(frame), run_time=theme.QUICK)
