"""Act: one row meets one column as one arrow meets another, and then all rows all columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    ORIGIN,
    RIGHT,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromEdge,
    LaggedStart,
    Line,
    Mobject,
    Rectangle,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import measure_reach
from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, pulse, restoring, swell
from scenes.stage.part import LineTiming, Part
from scenes.stage.tables.layer_product import WORK_WIDTH, LayerProduct
from scenes.stage.tables.reach import ReachView
from scenes.stage.text.rounding import Rounded, counted, sum_sign
from scenes.stage.text.typesetting import Formula

# Room above X for two arrows, below the title and above the sum that they make.
_ARROWS_TOP, _SUM_ROOM = 3.45, 0.3
# The column that is looked at is one of these first ones.
_NEAR_COLUMNS = 3
_CLOSE_MARGIN, _CAPTION_SHARE, _BELOW_ARROWS = 0.3, 0.12, 0.3
_ROW_SECONDS = 0.9


class RowMeetsColumn(Act[LayersParams]):
    """A dot product as a shadow, then as an entry of the table, then the whole table.

    Parameters
    ----------
    part
        The film in which it is played.
    product
        The multiplication as it stands on the stage, without results.
    """

    def __init__(self, part: Part[LayersParams], product: LayerProduct) -> None:
        super().__init__(part)
        self.trace = self.params.batch_trace()
        self.product = p = product
        self.column = j = self.most_telling_column()
        self.reach = measure_reach(self.trace.inputs, self.trace.weights[:, j])
        self.row = max(p.inputs.drawn_rows, key=lambda i: float(self.reach.reaches[i]))
        self.arrows = self.make_arrows()
        self.pieces = self.arrows.turn_to(self.row).pieces(self.row)
        self.sum = self.make_sum()
        self.row_box, self.column_box = p.inputs.row_box(self.row), p.weights.column_box(j)
        for mobject in (p, p.pre_activation, self.row_box, self.column_box):
            allow(mobject, "frame", "the camera is close to one row and one column")

    def most_telling_column(self) -> int:
        """Return the neuron to which the samples point in the most different ways."""
        p = self.product
        rows = self.trace.inputs[list(p.inputs.drawn_rows)]
        lengths = np.maximum(np.linalg.norm(rows, axis=1), 1e-12)

        def spread(j: int) -> float:
            weights = self.trace.weights[:, j]
            cosines = rows @ weights / lengths / max(float(np.linalg.norm(weights)), 1e-12)
            return float(cosines.max() - cosines.min())

        return max(p.weights.drawn_columns[:_NEAR_COLUMNS], key=spread)

    def make_arrows(self) -> ReachView:
        """Return the sample and the neuron as arrows, in the room above X."""
        p = self.product
        bottom = p.biases.area.get_top()[1] + 0.1 + _SUM_ROOM
        view = ReachView(
            self.reach, p.inputs.drawn_rows, WORK_WIDTH - 0.2, _ARROWS_TOP - bottom
        ).shift((p.work_center[0] - 0.15, (_ARROWS_TOP + bottom) / 2, 0))
        if self.params.sizes[0] == 1:
            allow(view, "balance", "one input alone is an arrow that lies flat")
        return allow(view, "crossing", "arrows and their names")

    def make_sum(self) -> Formula:
        """Return the entry as the dot product plus the bias."""
        dot = Rounded(self.reach.quantity("dot_products", self.row), 2)
        bias = Rounded(self.trace.quantity("biases", self.column), 2)
        z = Rounded(self.trace.quantity("pre_activation", self.row, self.column), 2)
        sign = "=" if sum_sign((dot, bias), z) == "=" else "approx"
        formula = Formula(
            f"@dot @+bias {sign} @z",
            {"dot": dot, "bias": bias, "z": z},
            font_size=theme.SIZE_BODY,
        )
        formula.part("dot").set_color(theme.RESULT)
        formula.part("bias").set_color(theme.sign_color(bias.quantity.value))
        formula.part("z").set_color(theme.RESULT)
        p = self.product
        return formula.move_to((p.work_center[0] - 0.15, p.biases.area.get_top()[1] + 0.05, 0))

    def see_two_arrows(self) -> None:
        """Come close to one row and one column: each is an arrow."""
        p, i, j = self.product, self.row, self.column
        others: list[Mobject] = [p.inputs.row(k) for k in p.inputs.drawn_rows if k != i]
        others += [p.weights.column(k) for k in p.weights.drawn_columns if k != j]
        others += [p.biases.entry(0, k) for k in p.weights.drawn_columns if k != j]
        labels = VGroup(*(p.label(name) for name in "xwb"))
        of = counted(self.params.sizes[0], "number")
        with self.say(
            f"Take one row and one column, a sample and a neuron. Each is {of}: an arrow."
        ) as line:
            line.wait_for("row")
            self.play(Create(self.row_box), run_time=line.until("column", at_least=theme.BRIEF))
            self.play(
                Create(self.column_box),
                run_time=line.until("sample", at_least=theme.BRIEF),
            )
            self.play(
                self.come_close(self.row_box),
                self.title_out(),
                *map(dimming, others),
                dimming(labels),
                run_time=line.until("Each", at_least=theme.MOVE),
            )
            line.wait_for("arrow")
            a = self.arrows
            self.play(
                Create(a.axis),
                TransformFromCopy(VGroup(self.column_box), a.neuron),
                TransformFromCopy(VGroup(self.row_box), a.sample),
                FadeIn(a.names, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=theme.MOVE,
            )

    def come_close(self, lowest: Mobject) -> Animation:
        """Return how the camera comes close to the arrows and the column, down to a mobject."""
        p = self.product
        left = min(self.arrows.get_left()[0], p.inputs.brackets.get_left()[0])
        right, top = self.column_box.get_right()[0], p.marks.get_top()[1]
        top, bottom = max(top, _ARROWS_TOP), lowest.get_bottom()[1]
        return self.look_at(left, right, bottom, top)

    def come_to_the_arrows(self) -> Animation:
        """Return how the camera comes to the arrows alone."""
        a = self.arrows
        left, right = a.axis.get_left()[0], a.names[0].get_right()[0]
        return self.look_at(left, right, a.axis.get_y() - _BELOW_ARROWS, _ARROWS_TOP)

    def look_at(self, left: float, right: float, bottom: float, top: float) -> Animation:
        """Return how the camera comes close to a part of the stage, which stays above captions."""
        height = (top - bottom + 2 * _CLOSE_MARGIN) / (1 - _CAPTION_SHARE)
        width = max(right - left + 2 * _CLOSE_MARGIN, height * 16 / 9)
        width = min(width, theme.FRAME_WIDTH)
        height = width * 9 / 16
        middle = ((left + right) / 2, (top + bottom - _CAPTION_SHARE * height) / 2, 0)
        frame: Any = self.frame.animate
        moved: Animation = frame.set(width=width).move_to(middle).build()
        return moved

    def measure_the_shadow(self) -> None:
        """Let the sample cast its shadow on the neuron's line."""
        a = self.arrows
        plane = "In the plane they share, how" if self.params.sizes[0] > 2 else "How"
        with self.say(f"{plane} far does the sample reach along the neuron?") as line:
            if a.plane in a.submobjects:
                line.wait_for("plane")
                self.bring_to_back(a.plane)
                self.play(FadeIn(a.plane), self.come_to_the_arrows(), run_time=theme.MOVE)
            line.wait_for("reach")
            self.play(Create(a.drop), run_time=theme.QUICK)
            foot = a.origin if a.shadow.get_length() < theme.LAG else a.shadow.get_start()
            grow = a.shadow.copy().scale(1e-3, about_point=foot)
            self.remove(a.shadow)
            self.play(ReplacementTransform(grow, a.shadow), run_time=line.rest)

    def build_it_from_pairs(self) -> None:
        """Multiply pair by pair: the products laid end to end are the shadow."""
        p, i, j = self.product, self.row, self.column
        pairs = [k for k in p.inputs.drawn_columns if k in p.weights.drawn_rows]
        text = "Multiply pair by pair, lay the products end to end: they end at the shadow's tip."
        if len(self.pieces) == 1:
            text = "Multiply the pair, and the product, seen from here, is that very shadow."
        with self.say(text) as line:
            self.play(
                self.come_close(self.row_box), run_time=line.until("pair", at_least=theme.QUICK)
            )
            time = line.until("end", 3) if len(self.pieces) > 1 else line.rest
            pace = max(theme.QUICK, time / len(self.pieces))
            for k, piece in enumerate(self.pieces):
                pair = [p.inputs.entry(i, k), p.weights.entry(k, j)] if k in pairs else []
                self.play(
                    *map(swell, pair), GrowFromEdge(piece, self.start_of(piece)), run_time=pace
                )
            end = self.pieces[-1].get_end()
            goal = Line(end, (end[0], self.arrows.origin[1], 0), color=theme.RESULT)
            goal.set_stroke(width=theme.STROKE_THIN)
            if len(self.pieces) > 1:
                line.wait_for("tip")
            self.play(Create(goal), swell(self.arrows.shadow), run_time=theme.QUICK)
        self.goal = goal
        with self.say(
            "Times the neuron's own length, it is the dot product. "
            "Add the bias: there is the entry."
        ) as line:
            self.write_the_sum(line)

    def start_of(self, piece: Any) -> np.ndarray:
        """Return the side of a piece at which it starts."""
        return np.asarray(RIGHT if piece.get_end()[0] < piece.get_start()[0] else -RIGHT)

    def write_the_sum(self, line: LineTiming) -> None:
        """Let the sum appear part by part, and send it to where row and column cross."""
        p, z = self.product, self.product.pre_activation
        dot, bias, total = (self.sum.part(name) for name in ("dot", "bias", "z"))
        equals = self.sum.without("dot", "bias", "z")
        line.wait_for("length")
        self.play(swell(self.arrows.neuron), run_time=line.until("dot", at_least=theme.QUICK))
        self.play(
            TransformFromCopy(VGroup(*self.pieces), dot),
            run_time=line.until("Add", at_least=theme.QUICK),
        )
        line.wait_for("bias")
        self.play(TransformFromCopy(p.biases.entry(0, self.column), bias), run_time=theme.QUICK)
        self.play(FadeIn(equals, total), run_time=line.until("entry", at_least=theme.BRIEF))
        self.remove(dot, bias, equals, total)
        self.add(self.sum)
        entry = z.entry(self.row, self.column)
        self.play(
            FadeIn(z.brackets, z.dots),
            GrowFromCenter(entry),
            run_time=line.rest,
        )

    def swing_to_other_samples(self) -> None:
        """Let the other samples reach along the same neuron, each with its own shadow."""
        p, z, j = self.product, self.product.pre_activation, self.column
        rest = [k for k in p.inputs.drawn_rows if k != self.row]
        gone = VGroup(*self.pieces, self.goal, self.sum)
        nearest = p.inputs.row_box(p.inputs.drawn_rows[-1])
        if not rest:
            self.play(FadeOut(gone), run_time=theme.QUICK)
            return
        behind = any(self.reach.reaches[k] < 0 for k in p.inputs.drawn_rows)
        text = "The other samples reach along the same neuron"
        if len(rest) == 1:
            text = "The other sample reaches along the same neuron"
        end = ": pointing away pulls the entry down." if behind else ", each in its own way."
        with self.say(text + end) as line:
            self.play(FadeOut(gone), self.come_close(nearest), run_time=theme.QUICK)
            pace = max(_ROW_SECONDS, line.rest / len(rest))
            for before, k in zip([self.row, *rest], rest, strict=False):
                self.play(
                    self.arrows.swing(before, k),
                    self.row_box.animate.become(p.inputs.row_box(k)),
                    restoring(p.inputs.row(k)),
                    dimming(p.inputs.row(before)),
                    run_time=0.7 * pace,
                )
                self.play(GrowFromCenter(z.entry(k, j)), run_time=0.3 * pace)

    def stream_all_rows(self) -> None:
        """Step back, and let all rows stream through all columns: the table fills like a blind."""
        p, z = self.product, self.product.pre_activation
        frame: Any = self.frame.animate
        restored: list[Mobject] = [*map(p.inputs.row, p.inputs.drawn_rows)]
        restored += [p.weights.column(k) for k in p.weights.drawn_columns]
        restored += [p.biases.entry(0, k) for k in p.weights.drawn_columns]
        with self.say(
            "And no row has to wait for another: all of them stream through all the columns."
        ) as line:
            self.play(
                frame.set(width=theme.FRAME_WIDTH).move_to(ORIGIN),
                FadeOut(self.arrows, target_position=self.column_box, scale=0.1),
                FadeOut(self.row_box, self.column_box),
                *map(restoring, restored),
                *(restoring(p.label(name)) for name in "xwb"),
                run_time=line.until("all", at_least=theme.MOVE),
            )
            # The camera's frame was played with, and nobody should see it.
            self.remove(self.frame)
            band = self.band()
            self.play(self.title_in(), FadeIn(band[0]), run_time=theme.BRIEF)
            fills = LaggedStart(*map(self.fill_row, z.drawn_rows), lag_ratio=0.7)
            run_time = max(line.rest, theme.SLOW)
            moving: Any = band[0]
            self.play(fills, moving.animate(rate_func=linear).move_to(band[1]), run_time=run_time)
            self.play(FadeOut(moving), run_time=theme.BRIEF)

    def band(self) -> tuple[Rectangle, np.ndarray]:
        """Return a frame around the first row of X and of Z, and where it ends, shape (3,)."""
        p, z = self.product, self.product.pre_activation
        rows = z.drawn_rows
        first, last = (z.place(k, 0)[1] for k in (rows[0], rows[-1]))
        left, right = p.inputs.brackets.get_left()[0], z.brackets.get_right()[0]
        band = Rectangle(
            width=right - left + 0.2,
            height=z.area.height / len(z.rows),
            color=theme.RESULT,
            stroke_width=theme.STROKE,
        )
        x = (left + right) / 2
        return band.move_to((x, first, 0)), np.array([x, last, 0.0])

    def fill_row(self, i: int) -> Animation:
        """Return how row ``i`` runs along all columns, and its answers come out."""
        p, z = self.product, self.product.pre_activation
        y, x = z.place(i, 0)[1], p.inputs.brackets.get_left()[0]
        ray = Line((x, y, 0), (z.brackets.get_right()[0], y, 0))
        answers = [GrowFromCenter(z.entry(i, j)) for j in z.drawn_columns if j != self.column]
        if not answers:
            return pulse(ray, trail=0.5)
        return AnimationGroup(pulse(ray, trail=0.5), LaggedStart(*answers, lag_ratio=0.3))
