"""The waves of which positions are made, and their addition to the words."""

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
    Line,
    ReplacementTransform,
    Succession,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    linear,
)

from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.chart import Chart, spread_apart
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula, Words
from scenes.transformer.params import TransformerParams
from scenes.transformer.where_am_i.grids import (
    BELOW_GRIDS_Y,
    GRIDS_Y,
    frame_around,
    grid_heading,
    value_grid,
)

_CHART_X, _CHART_SIZE, _DOT = -2.3, (6.8, 3.0), 0.045
_DIMENSIONS = (0, 2, 4)
_WAVE_COLORS = (theme.POSITIVE, theme.RESULT, theme.FUNCTION)
_GRID_SIZE = (3.0, 3.0)
# Where the positions are read off the waves, and then words, positions and their sum.
_READ_X, _SUM_XS = 4.9, (-3.75, 0.45, 4.65)


class Positions(Act[TransformerParams]):
    """Each position gets a vector of its own, which is added to that of its word.

    Parameters
    ----------
    part
        The film in which it is played.
    before
        What is on the stage, and makes room.
    """

    def __init__(self, part: Part[TransformerParams], before: VGroup) -> None:
        super().__init__(part)
        self.before = before
        self.trace = self.params.embedding_trace()
        summands = (self.trace.embeddings, self.trace.positions, self.trace.inputs)
        self.limit = max(float(np.abs(summand).max()) for summand in summands)
        last = len(self.trace.waves) - 1
        self.chart = Chart(
            (0, last),
            (-1, 1),
            *_CHART_SIZE,
            x_ticks=range(0, last + 1, 8),
            y_ticks=(-1, 0, 1),
            x_name="position",
        ).shift(_CHART_X * RIGHT + GRIDS_Y * UP)
        dimensions = [dim for dim in _DIMENSIONS if dim < self.params.d_model]
        self.waves = VGroup(*map(self.wave, dimensions, _WAVE_COLORS))
        spread_apart(name for *_, name in self.waves)
        # What is drawn beside the grid of positions.
        self.drawing = VGroup(self.chart)
        self.positions = self.grid("positions", _READ_X)
        self.positions_heading = grid_heading("positions", _READ_X)
        self.words = self.grid("embeddings", _SUM_XS[0])
        self.inputs = self.grid("inputs", _SUM_XS[2])

    def wave(self, dim: int, color: str) -> VGroup:
        """Return one dimension's wave: the curve, its values at the positions, and its name."""
        trace, chart = self.trace, self.chart
        between = [trace.quantity("curves", i, dim) for i in range(len(trace.places))]
        curve = chart.series(between, color, xs=list(trace.places), marks=False)[0]
        values = [trace.quantity("waves", i, dim) for i in range(len(trace.waves))]
        dots = chart.series(values, color, mark_radius=_DOT)[1]
        name = Words(
            f"dimension {dim}", font_size=theme.SIZE_TICK, color=color, constant="an index"
        )
        return VGroup(curve, dots, name.next_to(curve.get_end(), RIGHT, buff=0.2))

    def grid(self, field: str, x: float) -> HeatMap:
        """Return words, positions or their sum; the words carry their names."""
        names = self.params.tokens if field == "embeddings" else ()
        return value_grid(self.trace, field, x, self.limit, _GRID_SIZE, names)

    def show_the_waves(self) -> None:
        """Draw the first sinusoids of the positional encoding, with a dot at each position."""
        with self.say(
            "So each position gets a vector of its own, made of waves. "
            "The first dimension swings fast, the later ones more and more slowly."
        ) as line:
            self.play(Succession(FadeOut(self.before), FadeIn(self.chart)), run_time=theme.MOVE)
            for curve, dots, name in self.waves:
                self.play(
                    Create(curve),
                    FadeIn(name),
                    LaggedStart(*(FadeIn(dot, scale=0.3) for dot in dots), lag_ratio=theme.LAG),
                    run_time=line.share(0.55 / len(self.waves)),
                )

    def read_the_positions_off(self) -> None:
        """Move a line from position to position: what it meets becomes the position's row."""
        chart, grid, place = self.chart, self.positions, ValueTracker(0.0)
        low, high = chart.y_range
        scan = Line(chart.point(0, low), chart.point(0, high), color=theme.RESULT)
        scan.set_stroke(width=theme.STROKE)
        scan.add_updater(lambda line: line.move_to(chart.point(place.get_value(), 0)))
        names = VGroup(*(name for *_, name in self.waves))
        rows = [
            FadeIn(grid.row(i), target_position=chart.point(i, 0), scale=0.4)
            for i in range(grid.n_rows)
        ]
        with self.say(
            "Read all waves at one position, and you have its vector: a pattern of its own, "
            "for every position."
        ) as line:
            self.play(FadeOut(names), FadeIn(grid.frame, grid.more, self.positions_heading, scan))
            self.play(
                ApplyMethod(place.set_value, grid.n_rows - 1.0, rate_func=linear),
                LaggedStart(*rows, lag_ratio=0.6),
                run_time=line.share(0.65),
            )
        scan.clear_updaters()
        self.add(grid)
        formula = Formula(
            "P E_(p, 2 i) = sin (p / 10000^(2 i \\/ d)) quad P E_(p, 2 i + 1) = cos "
            "(p / 10000^(2 i \\/ d))",
            font_size=theme.SIZE_LABEL,
            constant="the encoding's definition",
        ).move_to((_CHART_X, BELOW_GRIDS_Y, 0))
        with self.say("Sines in the even dimensions, cosines in the odd ones.") as line:
            self.play(FadeIn(formula, shift=0.2 * UP), run_time=line.share(0.4))
        self.drawing.add(scan, formula)
        for curve, dots, _ in self.waves:
            self.drawing.add(curve, dots)

    def add_them_to_the_words(self) -> None:
        """Add the positions to the embeddings, cell by cell."""
        words, inputs, (left, middle, right) = self.words, self.inputs, _SUM_XS
        headings = [grid_heading("words", left), grid_heading("input", right)]
        plus = Formula("+", font_size=theme.SIZE_LARGE)
        plus.move_to(((left + middle) / 2, GRIDS_Y, 0))
        equals = Formula("=", font_size=theme.SIZE_LARGE)
        equals.move_to(((middle + right) / 2, GRIDS_Y, 0))
        with self.say("They are simply added to the words, before the first block.") as line:
            self.play(FadeOut(self.drawing), run_time=theme.QUICK)
            self.play(
                VGroup(self.positions, self.positions_heading).animate.shift(
                    (middle - _READ_X) * RIGHT
                ),
                FadeIn(words, headings[0], plus, shift=0.3 * RIGHT),
                run_time=line.share(0.3),
            )
            self.play(
                TransformFromCopy(words.cells, inputs.cells),
                TransformFromCopy(self.positions.cells, inputs.cells.copy()),
                FadeIn(inputs.frame, inputs.more, equals, headings[1]),
                run_time=line.rest,
            )

    def tell_what_a_row_says(self) -> None:
        """Follow one row through the sum."""
        word, position, total = (
            frame_around(grid, 0) for grid in (self.words, self.positions, self.inputs)
        )
        with self.say("Now every row says both: which word it is, and where it stands.") as line:
            self.play(Create(word), Create(position), run_time=line.share(0.3))
            self.play(
                ReplacementTransform(VGroup(word, position), VGroup(total)),
                run_time=line.share(0.3),
            )
