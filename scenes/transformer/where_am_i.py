"""Chapter where-am-i: without positions, word order is lost; waves bring it back."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Line,
    ReplacementTransform,
    Succession,
    SurroundingRectangle,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    linear,
)

from math_core import Trace
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.plots.chart import Chart, spread_apart
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded, readable
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import TokenRow
from scenes.transformer.params import EmbeddingTrace, ShuffleTrace, TransformerParams
from scenes.transformer.stages import AtRest

_LEFT_X, _RIGHT_X, _Y = -3.3, 3.6, 0.2
_PAIR_SIZE, _TRIPLE_SIZE = (4.0, 3.2), (3.0, 3.0)
_TRIPLE_XS = (-3.75, 0.45, 4.65)
_HEADING_Y, _RESULT_Y, _SENTENCE_Y = 2.45, -2.4, -1.5
# Rows that change places go round each other.
_ROUND = np.pi / 3
_CHART_X, _CHART_SIZE, _DOT = -2.3, (6.8, 3.0), 0.045
_READ_X, _MOST_WAVES = 4.9, 3
_WAVE_COLORS = (theme.POSITIVE, theme.RESULT, theme.FUNCTION)


class WhereAmI(Chapter[TransformerParams, AtRest]):
    """Word order lost, and brought back by waves."""

    title = "Where am I?"
    takeaways = (
        "Without positions a shuffled sentence gives the same outputs, shuffled.",
        "Sine and cosine waves, added to the words, tell each position from every other.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.ask_about_word_order()
        self.show_the_waves()
        self.add_them_to_the_words()
        self.return_to_rest()

    def ask_about_word_order(self) -> None:
        """Send the sentence and its reversal through the block, without positions."""
        self.shuffle: ShuffleTrace = self.params.shuffle_trace()
        self.embedding: EmbeddingTrace = self.params.embedding_trace()
        straight = self.pair_grid("plain", _LEFT_X, self.params.tokens)
        heading = self.grid_heading("the sentence", _LEFT_X)
        self.send_the_sentence_in()
        with self.say("Words only. What comes out?") as line:
            self.play(FadeOut(self.diagram, shift=0.3 * UP), run_time=theme.QUICK)
            self.play(
                FadeIn(heading, straight.frame, straight.row_names, straight.more),
                LaggedStart(
                    *(FadeIn(straight.row(i), shift=0.5 * RIGHT) for i in range(straight.n_rows)),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        self.remove(*straight.submobjects, *straight.cells)
        self.add(straight)
        if self.n_tokens == 1:
            self.pair = VGroup(straight, heading)
            self.wait(theme.QUICK)
            return
        other = self.pair_grid("plain_shuffled", _RIGHT_X, self.shuffled_words())
        other_heading = self.grid_heading("the same words, reversed", _RIGHT_X)
        with self.say("Now the same words in reverse.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(straight.row(int(i)), other.row(j))
                        for j, i in enumerate(self.shuffle.order[: other.n_rows])
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(other.frame, other.more, other_heading),
                run_time=line.rest,
            )
        # Not before the rows have passed where they stand.
        self.play(FadeIn(other.row_names), run_time=theme.QUICK)
        self.remove(*other.submobjects, *other.cells)
        self.add(other)
        self.pair = VGroup(straight, heading, other, other_heading)
        self.compare("plain", straight, other)

    def send_the_sentence_in(self) -> None:
        """Let the words enter the block, one after another."""
        words = TokenRow(self.params.tokens, font_size=theme.SIZE_LABEL)
        words.move_to((0, _SENTENCE_Y, 0))
        entrance = self.diagram.rail.get_start()
        with self.say("Does a block know the order of the words? Send a sentence in.") as line:
            self.play(
                self.title_in(),
                LaggedStart(*(FadeIn(p, shift=0.2 * UP) for p in words.pills), lag_ratio=0.1),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(Indicate(p.word, 1.2, color=theme.DATA) for p in words.pills), lag_ratio=0.2
                ),
                run_time=theme.MOVE,
            )
            self.play(
                LaggedStart(
                    *(FadeOut(p, target_position=entrance, scale=0.3) for p in words.pills),
                    lag_ratio=0.2,
                ),
                run_time=line.rest,
            )

    def compare(self, kind: str, straight: HeatMap, other: HeatMap) -> None:
        """Put the right rows back in the sentence's order and measure the difference."""
        difference = readable(self.shuffle.quantity(f"{kind}_difference"))
        if float(difference.quantity.value) < 1e-9:
            difference = Rounded(difference.quantity, 2)
        label = Formula(
            'upright("largest difference") = @d',
            {"d": difference},
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
        ).move_to((0, _RESULT_Y, 0))
        same = float(difference.quantity.value) < 1e-9
        words = (
            "Put its rows back in order, and nothing differs: {d}. "
            "Without positions, the block cannot tell one order from the other."
            if same
            else "Reverse it again and put the rows back: now they differ, by up to {d}. "
            "The same word in another place means something else."
        )
        with self.say(words, d=difference) as line:
            names = self.names_in_order(straight, other)
            leaving = [FadeOut(other.row_names)] if len(names) else []
            self.play(self.unshuffle(other), *leaving, run_time=line.share(0.3))
            if len(names):
                other.remove(other.row_names)
                self.pair.add(names)
            self.play(FadeIn(label, shift=0.2 * UP), FadeIn(names), run_time=theme.QUICK)
            self.go_through_the_rows(straight, other, line.rest - 2 * theme.QUICK)
        self.pair.add(label)

    @staticmethod
    def names_in_order(straight: HeatMap, other: HeatMap) -> VGroup:
        """Return new names for rows of which not all bear one: these cannot move with the rows."""
        if len(other.row_names) in (0, other.n_rows):
            return VGroup()
        apart = other.frame.get_x() - straight.frame.get_x()
        return VGroup(*straight.row_names.copy().shift(apart * RIGHT))

    def go_through_the_rows(self, straight: HeatMap, other: HeatMap, seconds: float) -> None:
        """Move a frame down both grids, from word to word."""
        frames = VGroup(
            SurroundingRectangle(
                straight.row(0), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
            )
        )
        frames.add(frames[0].copy().set_x(other.frame.get_x()))
        way = straight.row(straight.n_rows - 1).get_y() - straight.row(0).get_y()
        self.play(Create(frames), run_time=theme.QUICK)
        self.play(
            ApplyMethod(frames.shift, way * UP, rate_func=linear),
            run_time=max(theme.MOVE, seconds),
        )
        self.play(FadeOut(frames), run_time=theme.QUICK)

    def unshuffle(self, other: HeatMap) -> LaggedStart:
        """Return the animation that moves each row, with its word, to where its word stood.

        The outermost two change places first, so that rows do not pile up in the middle.
        """
        n = other.n_rows
        goal = [other.row(j).get_y() for j in range(n)]
        moves: list[tuple[float, Any]] = []
        for j, i in enumerate(self.shuffle.order[:n]):
            rise = goal[min(int(i), n - 1)] - goal[j]
            row: Any = VGroup(*other.row(j))
            if len(other.row_names) == n:
                row.add(other.row_names[j])
            moves.append((-abs(rise), row.animate(path_arc=_ROUND).shift(rise * UP)))
        pairs = [moves[k] for k in sorted(range(n), key=lambda k: moves[k][0])]
        return LaggedStart(*(move for _, move in pairs), lag_ratio=0.35)

    def show_the_waves(self) -> None:
        """Draw the first sinusoids of the positional encoding, with a dot at each position."""
        last = len(self.embedding.waves) - 1
        self.wave_chart = Chart(
            (0, last),
            (-1, 1),
            *_CHART_SIZE,
            x_ticks=range(0, last + 1, 8),
            y_ticks=(-1, 0, 1),
            x_name="position",
        ).shift(_CHART_X * RIGHT + _Y * UP)
        with self.say(
            "So each position gets a vector of its own, made of waves. "
            "The first dimension swings fast, the later ones more and more slowly."
        ) as line:
            self.play(Succession(FadeOut(self.pair), FadeIn(self.wave_chart)), run_time=theme.MOVE)
            self.drawn = VGroup(*(self.wave(d, c) for d, c in self.wave_colors()))
            spread_apart(name for *_, name in self.drawn)
            for curve, dots, label in self.drawn:
                self.play(
                    Create(curve),
                    FadeIn(label),
                    LaggedStart(*(FadeIn(dot, scale=0.3) for dot in dots), lag_ratio=theme.LAG),
                    run_time=line.share(0.55 / len(self.drawn)),
                )
        self.read_the_positions_off()

    def wave_colors(self) -> list[tuple[int, str]]:
        """Return which dimensions are drawn, and in which colours."""
        dims = [d for d in (0, 2, 4) if d < self.params.d_model][:_MOST_WAVES]
        return list(zip(dims, _WAVE_COLORS, strict=False))

    def wave(self, dim: int, color: str) -> VGroup:
        """Return one dimension's wave: the curve, its values at the positions, and its name."""
        trace, chart = self.embedding, self.wave_chart
        between = [trace.quantity("curves", i, dim) for i in range(len(trace.places))]
        curve = chart.series(between, color, xs=list(trace.places), marks=False)[0]
        values = [trace.quantity("waves", i, dim) for i in range(len(trace.waves))]
        dots = chart.series(values, color, mark_radius=_DOT)[1]
        name = Words(
            f"dimension {dim}", font_size=theme.SIZE_TICK, color=color, constant="an index"
        )
        return VGroup(curve, dots, name.next_to(curve.get_end(), RIGHT, buff=0.2))

    def read_the_positions_off(self) -> None:
        """Move a line from position to position: what it meets becomes the position's row."""
        self.positions = self.triple_grid("positions", _READ_X, self.summands_limit())
        self.positions_heading = self.grid_heading("positions", _READ_X)
        grid, place = self.positions, ValueTracker(0.0)
        low, high = self.wave_chart.y_range
        line_at = Line(
            self.wave_chart.point(0, low), self.wave_chart.point(0, high), color=theme.RESULT
        )
        line_at.set_stroke(width=theme.STROKE)
        line_at.add_updater(lambda m: m.move_to(self.wave_chart.point(place.get_value(), 0)))
        names = VGroup(*(label for _, _, label in self.drawn))
        rows = [
            FadeIn(grid.row(i), target_position=self.wave_chart.point(i, 0), scale=0.4)
            for i in range(grid.n_rows)
        ]
        with self.say(
            "Read all waves at one position, and you have its vector: a pattern of its own, "
            "for every position."
        ) as line:
            self.play(
                FadeOut(names), FadeIn(grid.frame, grid.more, self.positions_heading, line_at)
            )
            self.play(
                ApplyMethod(place.set_value, grid.n_rows - 1.0, rate_func=linear),
                LaggedStart(*rows, lag_ratio=0.6),
                run_time=line.share(0.65),
            )
        line_at.clear_updaters()
        self.remove(*grid.submobjects, *grid.cells)
        self.add(grid)
        formula = Formula(
            "P E_(p, 2 i) = sin (p / 10000^(2 i \\/ d)) quad P E_(p, 2 i + 1) = cos "
            "(p / 10000^(2 i \\/ d))",
            font_size=theme.SIZE_LABEL,
            constant="the encoding's definition",
        ).move_to((_CHART_X, _RESULT_Y, 0))
        with self.say("Sines in the even dimensions, cosines in the odd ones.") as line:
            self.play(FadeIn(formula, shift=0.2 * UP), run_time=line.share(0.4))
        self.waves = VGroup(self.wave_chart, line_at, formula)
        for curve, dots, _ in self.drawn:
            self.waves.add(curve, dots)

    def summands_limit(self) -> float:
        """Return the |value| of full brightness for words, positions and their sum."""
        trace = self.embedding
        summands = (trace.embeddings, trace.positions, trace.inputs)
        return max(float(np.abs(summand).max()) for summand in summands)

    def add_them_to_the_words(self) -> None:
        """Add the positions to the embeddings, cell by cell."""
        limit, (left, middle, right) = self.summands_limit(), _TRIPLE_XS
        words = self.triple_grid("embeddings", left, limit)
        inputs = self.triple_grid("inputs", right, limit)
        headings = [self.grid_heading("words", left), self.grid_heading("input", right)]
        plus = Formula("+", font_size=theme.SIZE_LARGE).move_to((self.between(0), _Y, 0))
        equals = Formula("=", font_size=theme.SIZE_LARGE).move_to((self.between(1), _Y, 0))
        with self.say("They are simply added to the words, before the first block.") as line:
            self.play(FadeOut(self.waves), run_time=theme.QUICK)
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
        self.tell_what_a_row_says([words, self.positions, inputs])
        self.compare_with_positions()

    def tell_what_a_row_says(self, grids: list[HeatMap]) -> None:
        """Follow one row through the sum."""
        boxes = [
            SurroundingRectangle(
                grid.row(0), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
            )
            for grid in grids
        ]
        with self.say("Now every row says both: which word it is, and where it stands.") as line:
            self.play(Create(boxes[0]), Create(boxes[1]), run_time=line.share(0.3))
            self.play(
                ReplacementTransform(VGroup(*boxes[:2]), VGroup(boxes[2])),
                run_time=line.share(0.3),
            )

    def compare_with_positions(self) -> None:
        """Send both orders through the block again."""
        leaving = self.fade_all_but(self.corner)
        if self.n_tokens == 1:
            return
        straight = self.pair_grid("placed", _LEFT_X, self.params.tokens)
        other = self.pair_grid("placed_shuffled", _RIGHT_X, self.shuffled_words())
        self.pair = VGroup(
            straight,
            self.grid_heading("the sentence", _LEFT_X),
            other,
            self.grid_heading("the same words, reversed", _RIGHT_X),
        )
        self.play(leaving)
        self.play(FadeIn(self.pair), run_time=theme.QUICK)
        self.compare("placed", straight, other)

    # --- pieces

    def shuffled_words(self) -> list[str]:
        """Return the words of the shuffled sentence."""
        return [self.params.tokens[int(i)] for i in self.shuffle.order]

    def pair_grid(self, field: str, x: float, words: tuple[str, ...] | list[str]) -> HeatMap:
        """Return a block's output with its words, left or right."""
        limit = float(max(np.abs(self.shuffle.plain).max(), np.abs(self.shuffle.placed).max()))
        return self.output_grid(self.shuffle, field, x, limit, _PAIR_SIZE, words, (0.5, 0.52))

    def triple_grid(self, field: str, x: float, limit: float) -> HeatMap:
        """Return one of the three grids of the addition; the first carries the words."""
        words = self.params.tokens if field == "embeddings" else ()
        return self.output_grid(self.embedding, field, x, limit, _TRIPLE_SIZE, words)

    def output_grid(
        self,
        trace: Trace,
        field: str,
        x: float,
        limit: float,
        size: tuple[float, float],
        words: tuple[str, ...] | list[str],
        cell: tuple[float, float] = (0.4, 0.5),
    ) -> HeatMap:
        """Return a grid whose cells are centred on x."""
        grid = HeatMap(
            trace,
            field,
            limits=(-limit, limit),
            colormap="RdBu",
            size=size,
            cell=cell,
            row_labels=words,
            label_room=1.25,
            most=(16, 8),
            thinned=True,
            frame=True,
            shape=False,
        )
        return grid.stand_at(x, _Y)

    @staticmethod
    def between(i: int) -> float:
        """Return the middle of the gap after the grid ``i`` of the addition."""
        return (_TRIPLE_XS[i] + _TRIPLE_XS[i + 1]) / 2

    @staticmethod
    def grid_heading(text: str, x: float) -> Words:
        """Return the words above a grid."""
        return Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
            (x, _HEADING_Y, 0)
        )
