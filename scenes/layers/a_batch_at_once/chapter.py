"""Chapter a-batch-at-once: every row meets every column."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
    smooth,
    squish_rate_func,
    there_and_back,
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
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.text.typesetting import Formula

_STILL = 1.8


class ABatchAtOnce(Chapter[LayersParams, OneMultiplication]):
    """Row meets column as arrow meets arrow, and then all of them at once."""

    title = "A batch at once"
    takeaways = (
        "One multiplication computes all neurons for all samples.",
        "Each entry is a dot product: how far a sample reaches along a neuron's weights.",
        "Rows are samples, columns are neurons: (4, 3) times (3, 5), plus (5,), is (4, 5).",
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
        self.asked = self.make_question()

    def construct(self) -> None:
        """Play the chapter."""
        self.let_the_batch_in()
        meeting = RowMeetsColumn(self.part, self.product, self.asked)
        meeting.see_two_arrows()
        meeting.measure_the_shadow()
        meeting.see_it_as_an_area()
        meeting.multiply_pair_by_pair()
        meeting.swing_to_other_samples()
        meeting.cross_all_rows_and_columns()
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
        name = self.activation.removeprefix("the ")
        of = f'upright("{name}")(X W + b)' if name else "X W + b"
        rule = Formula(f"A = {of}", font_size=theme.SIZE_LARGE)
        rule.scale(min(1.0, WORK_WIDTH / rule.width))
        return rule.move_to(self.product.work_center)

    def make_question(self) -> VGroup:
        """Return a multiplication for each sample that is drawn, and a question mark."""
        p = self.product
        several = self.params.batch > 1
        asked = VGroup()
        for i in p.inputs.drawn_rows:
            x = f"x_{i + 1}" if several else "x"
            asked.add(Formula(f"{x} W + b", font_size=theme.SIZE_BODY, constant="which sample"))
        asked.arrange(DOWN, buff=0.22)
        mark = Formula('"?"', font_size=theme.SIZE_HERO, color=theme.RESULT)
        asked.add(mark.next_to(asked, RIGHT, buff=0.5))
        return asked.move_to(p.work_center)

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
            *each_one, mark = self.asked
            lifts = (
                AnimationGroup(
                    swell(p.inputs.row(i)), FadeIn(formula, target_position=p.inputs.row(i))
                )
                for i, formula in zip(p.inputs.drawn_rows, each_one, strict=True)
            )
            self.play(
                LaggedStart(*lifts, lag_ratio=0.5),
                run_time=line.until(
                    "multiplications" if n > 1 else "multiplication", at_least=theme.MOVE
                ),
            )
            self.play(FadeIn(mark, scale=0.5), run_time=theme.QUICK)

    def apply_the_activation(self, shape: VGroup) -> None:
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
                FadeIn(self.rule, rate_func=squish_rate_func(smooth, 0.4, 0.8)),
                run_time=theme.MOVE,
            )
            self.send_the_wave(max(line.rest, theme.SLOW))

    def send_the_wave(self, run_time: float) -> None:
        """Let the activation pass over Z from left to right; behind it stands A."""
        p = self.product
        z, a = p.pre_activation, p.outputs
        left, right = (bracket.get_x() for bracket in z.brackets)
        moves: list[Animation] = []
        for i in z.drawn_rows:
            for j in z.drawn_columns:
                old, new = z.entry(i, j), a.entry(i, j)
                start = 0.75 * (z.place(i, j)[0] - left) / (right - left)
                window = squish_rate_func(smooth, start, start + 0.12)
                if z.rounded(i, j).text == a.rounded(i, j).text:
                    lifted = squish_rate_func(there_and_back, start, start + 0.2)
                    number: Any = old
                    moves.append(number.animate(rate_func=lifted).scale(1.25))
                    continue
                late = squish_rate_func(smooth, start + 0.12, start + 0.24)
                moves += [
                    FadeOut(old, scale=0.3, rate_func=window),
                    FadeIn(new, scale=0.3, rate_func=late),
                ]
        if self.name_of_sums is not p.names["a"]:
            moves += [
                FadeOut(self.name_of_sums, rate_func=squish_rate_func(smooth, 0.8, 0.9)),
                FadeIn(p.names["a"], rate_func=squish_rate_func(smooth, 0.9, 1.0)),
            ]
        self.play(*moves, run_time=run_time)
        self.remove(*z.entries)
        self.add(*a.entries)

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
