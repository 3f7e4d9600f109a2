"""Chapter a-batch-at-once: every row meets every column."""

from __future__ import annotations

from typing import Any

from manim import (
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    linear,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.layers.a_batch_at_once.row_meets_column import RowMeetsColumn
from scenes.layers.a_batch_at_once.shapes_meet import ShapesMeet
from scenes.layers.params import LayersParams
from scenes.layers.stages import OneBatch, OneMultiplication
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.tables.layer_product import WORK_WIDTH, LayerProduct
from scenes.stage.tables.matrix import ShapeLabel
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.text.typesetting import Formula

_STILL = 1.8


class ABatchAtOnce(Chapter[LayersParams, OneMultiplication]):
    """Row meets column as arrow meets arrow, and then all of them at once."""

    title = "A batch at once"
    takeaways = (
        "One multiplication computes all neurons for all samples.",
        "Each entry is a dot product: how far a sample reaches along a neuron's weights.",
        "Rows are samples, columns are neurons: (4, 3) @ (3, 5) + (5,) is (4, 5).",
    )
    opens_on = OneMultiplication
    ends_on = OneBatch

    def __init__(self, part: Part[LayersParams], opening: OneMultiplication) -> None:
        super().__init__(part, opening)
        self.trace = self.params.batch_trace()
        self.activation = activation_name(self.trace.activation)
        self.product = LayerProduct(self.trace)
        self.name_of_sums = self.make_name_of_sums()
        self.rule = self.make_rule()

    def construct(self) -> None:
        """Play the chapter."""
        self.let_the_batch_in()
        meeting = RowMeetsColumn(self.part, self.product)
        meeting.see_two_arrows()
        meeting.measure_the_shadow()
        meeting.build_it_from_pairs()
        meeting.swing_to_other_samples()
        meeting.stream_all_rows()
        shapes = ShapesMeet(self.part, self.product, self.name_of_sums)
        shapes.let_the_shapes_meet()
        self.apply_the_activation(shapes.result)
        self.name_the_gain()

    # --- what there is ------------------------------------------------------------------------

    def make_name_of_sums(self) -> Formula:
        """Return the name of the table before its activation, at the place of the later one."""
        name = self.product.names["a"]
        if not self.activation:
            return name
        return Formula("Z", font_size=theme.SIZE_BODY, color=theme.WORDS).move_to(name)

    def make_rule(self) -> Formula:
        """Return the whole layer as a formula."""
        of = f'upright("{self.activation}")(X W + b)' if self.activation else "X W + b"
        rule = Formula(f"A = {of}", font_size=theme.SIZE_LARGE)
        rule.scale(min(1.0, WORK_WIDTH / rule.width))
        return rule.move_to(self.product.work_center)

    # --- the moves ----------------------------------------------------------------------------

    def let_the_batch_in(self) -> None:
        """Let more samples queue up below the first, and ask what that costs."""
        one, p = self.opening.product, self.product
        n = self.params.batch
        waiting = f"{counted(n, 'sample')} {'are' if n > 1 else 'is'} waiting"
        each = "each" if n > 1 else "of its own"
        with self.say(f"That was one sample. Now {waiting}, a row {each}.") as line:
            self.play(
                self.title_in(),
                swell(one.inputs.entries),
                run_time=line.until("Now", at_least=theme.QUICK),
            )
            gone = squish_rate_func(smooth, 0, 0.4)
            self.play(
                FadeOut(one.outputs, one.label("a"), one.label("x"), rate_func=gone),
                FadeOut(one.inputs.area, *one.inputs.dots, rate_func=gone),
                ReplacementTransform(one.weights, p.weights),
                ReplacementTransform(one.biases, p.biases),
                ReplacementTransform(one.plus, p.plus),
                ReplacementTransform(one.marks, p.marks),
                ReplacementTransform(one.label("w"), p.label("w")),
                ReplacementTransform(one.label("b"), p.label("b")),
                ReplacementTransform(one.inputs.row(0), p.inputs.row(0)),
                ReplacementTransform(one.inputs.brackets, p.inputs.brackets),
                run_time=theme.MOVE,
            )
            rows = [p.inputs.row(i) for i in p.inputs.drawn_rows[1:]]
            queue: list[Animation] = [FadeIn(row, shift=0.8 * UP) for row in rows] or [
                swell(p.inputs.entries)
            ]
            self.play(
                LaggedStart(*queue, lag_ratio=0.4),
                FadeIn(p.inputs.dots, p.label("x")),
                run_time=line.rest,
            )
        ask = f"Does that take {spoken_number(str(n))} multiplications?"
        with self.say(ask if n > 1 else "What does one multiplication do for it?") as line:
            line.wait_for("take" if n > 1 else "multiplication")
            lifts = (swell(p.inputs.row(i)) for i in p.inputs.drawn_rows)
            self.play(LaggedStart(*lifts, lag_ratio=0.5), run_time=line.rest)

    def apply_the_activation(self, shape: ShapeLabel) -> None:
        """Send a wave over the table: each number goes through the activation by itself."""
        p = self.product
        z, a = p.pre_activation, p.outputs
        if not self.activation:
            with self.say("There is no activation here: this is the output."):
                self.play(ReplacementTransform(shape, self.rule), run_time=theme.MOVE)
            self.remove(*z.entries)
            self.add(*a.entries)
            return
        dark = self.trace.activation == "relu" and bool((self.trace.pre_activation < 0).any())
        text = f"Last, {self.activation} runs over it in one wave"
        text += ": whatever is below zero goes dark." if dark else ", number by number."
        with self.say(text) as line:
            self.play(
                FadeOut(shape, rate_func=squish_rate_func(smooth, 0, 0.4)),
                FadeIn(self.rule, rate_func=squish_rate_func(smooth, 0.5, 1.0)),
                run_time=line.until("wave", at_least=theme.MOVE),
            )
            self.send_the_wave(max(line.rest, theme.SLOW))

    def send_the_wave(self, run_time: float) -> None:
        """Let a front pass over Z from left to right; behind it stands A."""
        p = self.product
        z, a = p.pre_activation, p.outputs
        left, right = (bracket.get_x() for bracket in z.brackets)
        top, bottom = z.brackets.get_top()[1], z.brackets.get_bottom()[1]
        front = Line((left, top, 0), (left, bottom, 0), color=theme.FUNCTION)
        front.set_stroke(width=theme.STROKE_CURVE)
        moves: list[Animation] = []
        for i in z.drawn_rows:
            for j in z.drawn_columns:
                passed = (z.place(i, j)[0] - left) / (right - left)
                window = squish_rate_func(smooth, max(0.0, passed - 0.05), min(1.0, passed + 0.12))
                moves.append(ReplacementTransform(z.entry(i, j), a.entry(i, j), rate_func=window))
        late = squish_rate_func(smooth, 0.8, 1.0)
        passing: Any = front
        self.play(
            *moves,
            passing.animate(rate_func=linear).move_to((right, (top + bottom) / 2, 0)),
            ReplacementTransform(self.name_of_sums, p.names["a"], rate_func=late),
            run_time=run_time,
        )
        self.play(FadeOut(front), run_time=theme.BRIEF)

    def name_the_gain(self) -> None:
        """Say what the multiplication did, and leave it on the stage."""
        p = self.product
        neurons = counted(self.params.neurons, "neuron")
        samples = counted(self.params.batch, "sample")
        with self.say(f"{samples.capitalize()}, {neurons}: one multiplication.") as line:
            self.play(
                LaggedStart(*(swell(p.inputs.row(i)) for i in p.inputs.drawn_rows), lag_ratio=0.2),
                run_time=line.until(
                    "neurons" if self.params.neurons > 1 else "neuron", at_least=theme.QUICK
                ),
            )
            self.play(
                LaggedStart(*map(swell, p.marks), lag_ratio=0.2),
                run_time=line.until("one", 2 if samples.startswith("one") else 1),
            )
            self.play(p.outputs.brackets.animate.set_stroke(theme.RESULT), run_time=theme.QUICK)
        self.wait(_STILL)
        ending = OneBatch(self.params)
        self.play(
            FadeOut(self.rule),
            self.title_out(),
            p.outputs.brackets.animate.set_stroke(theme.OUTLINE),
            run_time=theme.QUICK,
        )
        self.clear()
        self.add(*ending.mobjects)
