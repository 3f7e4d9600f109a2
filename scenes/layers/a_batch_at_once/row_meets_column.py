"""Act: one row meets one column as one arrow meets another, and then all rows all columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    ORIGIN,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromEdge,
    Mobject,
    Rectangle,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from math_core import measure_reach
from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, restoring, swell
from scenes.stage.part import LineTiming, Part
from scenes.stage.tables.layer_product import WORK_WIDTH, LayerProduct
from scenes.stage.tables.reach import ReachView
from scenes.stage.text.rounding import Rounded, counted, product_sign, sum_sign
from scenes.stage.text.typesetting import Formula

# Room above X for two arrows, below the title and above the sum that they make.
_ARROWS_TOP, _LINE_GAP = 3.45, 0.5
# The column that is looked at is one of these first ones.
_NEAR_COLUMNS = 3
_CLOSE_MARGIN, _CAPTION_SHARE = 0.3, 0.12
# So many products are written out.
_MOST_PRODUCTS = 4
_ROW_SECONDS = 0.9


class RowMeetsColumn(Act[LayersParams]):
    """A dot product as a shadow, then as an entry of the table, then the whole table.

    Parameters
    ----------
    part
        The film in which it is played.
    product
        The multiplication as it stands on the stage, without results.
    asked
        What stands where the arrows will.
    """

    def __init__(self, part: Part[LayersParams], product: LayerProduct, asked: VGroup) -> None:
        super().__init__(part)
        self.asked = asked
        self.trace = self.params.batch_trace()
        self.product = p = product
        self.column = j = self.most_telling_column()
        self.reach = measure_reach(self.trace.inputs, self.trace.weights[:, j])
        self.row = max(p.inputs.drawn_rows, key=lambda i: float(self.reach.reaches[i]))
        self.arrows = self.make_arrows()
        self.area = self.arrows.turn_to(self.row).area(self.row)
        self.side = self.arrows.side()
        # Of many products the first ones are written down.
        n = self.params.sizes[0]
        self.told = range(n if n <= _MOST_PRODUCTS else _MOST_PRODUCTS - 1)
        self.sum, self.as_area, self.as_sum = (
            self.make_sum(),
            self.make_area(),
            self.make_products(),
        )
        self.row_box, self.column_box = p.inputs.row_box(self.row), p.weights.column_box(j)
        # What would stand half in the picture while the camera is close to the arrows.
        self.beside = VGroup(
            *(p.inputs, p.weights, p.biases, p.plus, p.marks),
            *(p.label(name) for name in "xwb"),
            *(self.row_box, self.column_box),
        )
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
        bottom = self.line_at(1)[1] + 0.6 * _LINE_GAP
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
        return formula.move_to(self.line_at(0.5))

    def make_area(self) -> Formula:
        """Return the dot product as the shadow's length times the neuron's."""
        reach = Rounded(self.reach.quantity("reaches", self.row), 2)
        length = Rounded(self.reach.quantity("length"), 2)
        dot = Rounded(self.reach.quantity("dot_products", self.row), 2)
        sign = "=" if product_sign((reach, length), dot) == "=" else "approx"
        values = {"reach": reach, "length": length, "dot": dot}
        formula = Formula(f"@reach times @length {sign} @dot", values, font_size=theme.SIZE_BODY)
        formula.part("reach").set_color(theme.RESULT)
        formula.part("length").set_color(theme.POSITIVE)
        formula.part("dot").set_color(theme.RESULT)
        return formula.move_to(self.line_at(1))

    def make_products(self) -> Formula:
        """Return the dot product as the sum of the pairs' products."""
        n = self.params.sizes[0]
        values = {
            f"p{k}": Rounded(self.reach.quantity("products", self.row, k), 2) for k in self.told
        }
        dot = Rounded(self.reach.quantity("dot_products", self.row), 2)
        terms = " ".join(f"@+{name}" if name != "p0" else f"@{name}" for name in values)
        if len(self.told) < n:
            terms += " + ..."
        formula = Formula(
            f"{terms} = @dot" if n > 1 else "@p0 = @dot",
            {**values, "dot": dot},
            font_size=theme.SIZE_BODY,
        )
        for name, value in values.items():
            formula.part(name).set_color(theme.sign_color(value.quantity.value))
        formula.part("dot").set_color(theme.RESULT)
        formula.scale(min(1.0, (WORK_WIDTH - 0.3) / formula.width))
        return formula.move_to(self.line_at(0))

    def line_at(self, row: float) -> np.ndarray:
        """Return the middle (3,) of a line of arithmetic below the arrows, counted from below."""
        p = self.product
        return np.array([p.work_center[0] - 0.15, p.corner_y + _LINE_GAP * row, 0.0])

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
                self.title_out(),
                FadeOut(self.asked),
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

    def come_to_the_arrows(self) -> Animation:
        """Return how the camera comes to the arrows alone."""
        a = self.arrows
        seen = VGroup(a.axis, a.names[0], self.as_area)
        left, right = seen.get_left()[0], seen.get_right()[0]
        return self.look_at(left, right, self.as_area.get_bottom()[1], _ARROWS_TOP)

    def step_back(self) -> Animation:
        """Return how the camera goes back to where it sees the whole stage."""
        frame: Any = self.frame.animate
        back: Animation = frame.set(width=theme.FRAME_WIDTH).move_to(ORIGIN).build()
        return back

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
            moves = [self.come_to_the_arrows(), FadeOut(self.beside)]
            if a.plane in a.submobjects:
                line.wait_for("plane")
                self.bring_to_back(a.plane)
                moves.append(FadeIn(a.plane))
            self.play(*moves, run_time=theme.MOVE)
            line.wait_for("reach")
            self.play(Create(a.drop), run_time=theme.QUICK)
            foot = a.corner if a.shadow.get_length() < theme.LAG else a.shadow.get_start()
            grow = a.shadow.copy().scale(1e-3, about_point=foot)
            self.remove(a.shadow)
            self.play(ReplacementTransform(grow, a.shadow), run_time=theme.QUICK)
            self.bring_to_front(a.neuron, a.sample)
            self.play(
                FadeIn(self.as_area.part("reach"), target_position=a.shadow, scale=0.3),
                run_time=line.rest,
            )

    def see_it_as_an_area(self) -> None:
        """Multiply the shadow by the neuron's length: an area."""
        a = self.arrows
        turned = a.neuron.copy()
        reach, length, dot = (self.as_area.part(name) for name in ("reach", "length", "dot"))
        signs = self.as_area.without("reach", "length", "dot")
        times, sign = signs[:1], signs[1:]
        with self.say("That length, times the neuron's own length, is an area.") as line:
            line.wait_for("times")
            self.play(
                ReplacementTransform(turned, self.side, path_arc=-PI / 2),
                run_time=line.until("own", at_least=theme.QUICK),
            )
            self.play(
                FadeIn(times),
                FadeIn(length, target_position=self.side, scale=0.3),
                run_time=line.until("area", at_least=theme.QUICK),
            )
            self.play(GrowFromEdge(self.area, UP), run_time=theme.QUICK)
            self.bring_to_front(self.side)
            self.play(
                FadeIn(sign), FadeIn(dot, target_position=self.area, scale=0.3), run_time=line.rest
            )
        self.remove(reach, length, dot, *signs)
        self.add(self.as_area)

    def multiply_pair_by_pair(self) -> None:
        """Multiply pair by pair and add: the same number; with the bias it is the entry."""
        p, i, j = self.product, self.row, self.column
        pairs = [
            (p.inputs.entry(i, k), p.weights.entry(k, j)) if k in p.weights.drawn_rows else ()
            for k in self.told
        ]
        one = len(pairs) == 1
        text = "Now multiply pair by pair, and add: it is the same number, the dot product."
        if one:
            text = "Now multiply the pair: it is the same number, the dot product."
        with self.say(text) as line:
            self.play(
                self.step_back(),
                FadeIn(self.beside),
                run_time=line.until("pair", at_least=theme.MOVE),
            )
            # The camera's frame was played with, and nobody should see it.
            self.remove(self.frame)
            terms = [self.as_sum.part(f"p{k}") for k in self.told]
            pace = max(theme.QUICK, line.until("it") / len(pairs))
            for pair, term in zip(pairs, terms, strict=True):
                self.play(
                    *map(swell, pair),
                    FadeIn(term, shift=0.2 * DOWN),
                    run_time=pace,
                )
            rest = self.as_sum.without(*(f"p{k}" for k in self.told))
            line.wait_for("same")
            self.play(FadeIn(rest, shift=0.2 * RIGHT), run_time=theme.QUICK)
            self.remove(*terms, rest)
            self.add(self.as_sum)
            both = (self.as_area.part("dot"), self.as_sum.part("dot"))
            self.play(*map(swell, both), swell(self.area), run_time=line.rest)
        with self.say("Add the bias: there is the entry.") as line:
            self.write_the_sum(line)

    def write_the_sum(self, line: LineTiming) -> None:
        """Let both ways to the dot product meet, add the bias, and send the sum to its place."""
        p, z = self.product, self.product.pre_activation
        dot, bias, total = (self.sum.part(name) for name in ("dot", "bias", "z"))
        equals = self.sum.without("dot", "bias", "z")
        first, second = self.as_area, self.as_sum
        kept = {id(glyph) for each in (first, second) for glyph in each.part("dot")}
        others = [g for each in (first, second) for g in each if id(g) not in kept]
        meeting = [each.part("dot") for each in (first, second)]
        self.remove(first, second)
        self.add(*others, *meeting)
        self.play(
            FadeOut(VGroup(*others), rate_func=squish_rate_func(smooth, 0, 0.5)),
            *(Transform(number, dot.copy()) for number in meeting),
            run_time=line.until("bias", at_least=theme.QUICK),
        )
        self.remove(*meeting)
        self.add(dot)
        self.play(
            FadeIn(bias, target_position=p.biases.entry(0, self.column)), run_time=theme.QUICK
        )
        self.play(FadeIn(equals, total), run_time=line.until("entry", at_least=theme.BRIEF))
        self.remove(dot, bias, equals, total)
        self.add(self.sum)
        entry = z.entry(self.row, self.column)
        self.play(FadeIn(z.brackets, z.dots), GrowFromCenter(entry), run_time=theme.QUICK)

    def swing_to_other_samples(self) -> None:
        """Let the other samples reach along the same neuron, each with its own shadow."""
        p = self.product
        # The one that points away comes last.
        rest = [k for k in p.inputs.drawn_rows if k != self.row]
        rest.sort(key=lambda k: -float(self.reach.reaches[k]))
        gone = VGroup(self.area, self.side, self.sum)
        if not rest:
            self.play(FadeOut(gone), run_time=theme.QUICK)
            return
        away = self.reach.reaches[rest[-1]] < 0
        text = "The other samples reach along the same neuron"
        if len(rest) == 1:
            text = "The other sample reaches along the same neuron"
        end = ". One that points away pulls the entry down." if away else ", each in its own way."
        with self.say(text + end) as line:
            self.play(FadeOut(gone), run_time=theme.BRIEF)
            before, last = [self.row, *rest], rest[-1]
            early = rest[:-1] if away else rest
            time = line.until("One" if away else "each") if early else 0.0
            pace = max(_ROW_SECONDS, time / max(1, len(early)))
            for one, k in zip(before, early, strict=False):
                self.swing(one, k, pace)
            if away:
                line.wait_for("points")
                self.swing(before[-2], last, max(_ROW_SECONDS, line.until("down")))

    def swing(self, before: int, k: int, run_time: float) -> None:
        """Turn one sample's arrow into that of sample ``k``, and give that its entry."""
        p = self.product
        self.play(
            self.arrows.swing(before, k),
            self.row_box.animate.become(p.inputs.row_box(k)),
            restoring(p.inputs.row(k)),
            dimming(p.inputs.row(before)),
            run_time=0.7 * run_time,
        )
        self.play(GrowFromCenter(p.pre_activation.entry(k, self.column)), run_time=0.3 * run_time)

    def cross_all_rows_and_columns(self) -> None:
        """Let all rows cross all columns in the same moment: at each crossing is an entry."""
        p, z = self.product, self.product.pre_activation
        restored: list[Mobject] = [*map(p.inputs.row, p.inputs.drawn_rows)]
        restored += [p.weights.column(k) for k in p.weights.drawn_columns]
        restored += [p.biases.entry(0, k) for k in p.weights.drawn_columns]
        rows = [p.inputs.row_box(i) for i in p.inputs.drawn_rows]
        columns = [p.weights.column_box(k) for k in p.weights.drawn_columns]
        with self.say(
            "And no row has to wait for another: all rows cross all columns at once."
        ) as line:
            self.play(
                FadeOut(self.arrows, target_position=self.column_box, scale=0.1),
                FadeOut(self.row_box, self.column_box),
                *map(restoring, restored),
                *(restoring(p.label(name)) for name in "xwb"),
                run_time=line.until("wait", at_least=theme.MOVE),
            )
            self.play(self.title_in(), FadeIn(*rows), run_time=line.until("all", at_least=0.3))
            self.play(FadeIn(*columns), run_time=line.until("cross", at_least=0.3))
            right, bottom = z.area.get_right(), z.area.get_bottom()
            self.play(
                *(self.stretching(row, RIGHT, right[0] - row.get_right()[0]) for row in rows),
                *(self.stretching(box, DOWN, box.get_bottom()[1] - bottom[1]) for box in columns),
                run_time=line.until("once", at_least=theme.QUICK),
            )
            there = {id(z.entry(i, self.column)) for i in z.drawn_rows}
            new = [entry for entry in z.entries if id(entry) not in there]
            self.play(*map(GrowFromCenter, new or [*rows]), run_time=theme.QUICK)
            self.play(FadeOut(*rows, *columns), run_time=line.rest)

    def stretching(self, box: Rectangle, side: np.ndarray, by: float) -> Animation:
        """Return how a frame grows longer to one side."""
        longer = box.copy()
        across = bool(side[0])
        longer.stretch_to_fit_width(box.width + by * across)
        longer.stretch_to_fit_height(box.height + by * (not across))
        return Transform(box, longer.move_to(box, aligned_edge=-side))
