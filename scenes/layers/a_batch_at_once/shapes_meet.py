"""Act: the shapes of two tables meet, and what they share cancels."""

from __future__ import annotations

from itertools import pairwise

from manim import (
    DOWN,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    Transform,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.layers.params import LayersParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import swell
from scenes.stage.part import LineTiming, Part
from scenes.stage.tables.layer_product import WORK_WIDTH, LayerProduct
from scenes.stage.tables.matrix import ShapeLabel
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Formula


class ShapesMeet(Act[LayersParams]):
    """(batch, inputs) times (inputs, neurons): the inner sizes agree and vanish.

    Parameters
    ----------
    part
        The film in which it is played.
    product
        The multiplication as it stands on the stage.
    name_of_sums
        The letter of the table of results.
    """

    def __init__(
        self, part: Part[LayersParams], product: LayerProduct, name_of_sums: Formula
    ) -> None:
        super().__init__(part)
        self.product, self.name_of_sums = product, name_of_sums

    def let_the_shapes_meet(self) -> None:
        """Let the shapes of X and W meet: what they share cancels."""
        p = self.product
        x, w, a = p.shapes["x"], p.shapes["w"], p.shapes["a"]
        size = theme.SIZE_LARGE
        left, right, result = (
            ShapeLabel(each.shape, font_size=size, color=theme.WHITE) for each in (x, w, a)
        )
        times = Formula("times", font_size=size, color=theme.WORDS)
        row = VGroup(left, times, right).arrange(RIGHT, buff=0.25)
        fit = min(1.0, WORK_WIDTH / row.width)
        row.scale(fit).move_to(p.work_center)
        plus = Formula("+", font_size=size, color=theme.WORDS)
        biases = ShapeLabel(p.biases.true_shape, font_size=size, color=theme.WHITE)
        self.result = VGroup(result, plus, biases).arrange(RIGHT, buff=0.25)
        self.result.scale(min(1.0, WORK_WIDTH / self.result.width)).move_to(p.work_center)
        m, k, n = (spoken_number(str(d)) for d in (*x.shape, w.shape[1]))
        with self.say(
            f"Watch the shapes: {m} by {k} times {k} by {n}. The inner sizes must agree, "
            f"because they are multiplied in pairs. What is left is {m} by {n}."
        ) as line:
            line.wait_for("shapes")
            self.play(swell(x), FadeIn(left, shift=0.3 * UP), run_time=theme.QUICK)
            line.wait_for("times")
            self.play(
                FadeIn(times), swell(w), FadeIn(right, shift=0.3 * DOWN), run_time=theme.QUICK
            )
            line.wait_for("inner")
            self.cancel(line, left, times, right, result)
            self.play(FadeIn(self.name_of_sums, p.shapes["a"]), swell(result), run_time=line.rest)
        self.add_the_biases(plus, biases)

    def add_the_biases(self, plus: Formula, biases: ShapeLabel) -> None:
        """Let the one row of biases slide down over every row of the results."""
        p, z = self.product, self.product.pre_activation
        boxes = VGroup(*(p.biases.row_box(0) for _ in z.drawn_rows))
        text = "And b is one row: it is added to every row."
        if self.params.batch == 1:
            text = "And b is one row, too: it is added."
        with self.say(text) as line:
            self.play(
                FadeIn(boxes),
                swell(p.shapes["b"]),
                FadeIn(plus, biases, shift=0.3 * DOWN),
                run_time=line.until("added", at_least=theme.QUICK),
            )
            goals = [z.row_box(i) for i in z.drawn_rows]
            slides = (Transform(box, goal) for box, goal in zip(boxes, goals, strict=True))
            self.play(LaggedStart(*slides, lag_ratio=0.3), run_time=theme.MOVE)
            self.play(FadeOut(boxes), run_time=line.rest)

    def cancel(
        self,
        line: LineTiming,
        left: ShapeLabel,
        times: Formula,
        right: ShapeLabel,
        result: ShapeLabel,
    ) -> None:
        """Let the inner numbers of two shapes meet and vanish, and the outer ones close up."""
        opening, first, comma, shared, close = _parts(left)
        open_too, shared_too, comma_too, last, closing = _parts(right)
        start, end = VGroup(opening, first), VGroup(last, closing)
        inner, lost = VGroup(shared, shared_too), VGroup(comma, close, open_too, comma_too)
        self.remove(left, right)
        self.add(start, end, lost, inner, times)
        self.play(
            inner.animate.set_color(theme.RESULT),
            run_time=line.until("agree", at_least=theme.BRIEF),
        )
        self.play(
            FadeOut(lost, times, rate_func=squish_rate_func(smooth, 0, 0.5)),
            *(each.animate.move_to(times) for each in inner),
            run_time=line.until("pairs", at_least=theme.QUICK),
        )
        self.play(FadeOut(inner, scale=0.1), run_time=theme.BRIEF)
        parts = _parts(result)
        self.play(
            Transform(start, VGroup(*parts[:2])),
            Transform(end, VGroup(*parts[3:])),
            FadeIn(parts[2], rate_func=squish_rate_func(smooth, 0.6, 1.0)),
            run_time=line.until("left", at_least=theme.QUICK),
        )
        self.remove(start, end, parts[2])
        self.add(result)


def _parts(label: ShapeLabel) -> tuple[VGroup, ...]:
    """Return copies of what a shape is written with: (, first number, comma, last number, )."""
    first, last = (len(str(label.shape[k])) for k in (0, -1))
    cuts = (0, 1, 1 + first, 2 + first, 2 + first + last, None)
    glyphs = [glyph.copy() for glyph in label.submobjects]
    return tuple(VGroup(*glyphs[a:b]) for a, b in pairwise(cuts))
