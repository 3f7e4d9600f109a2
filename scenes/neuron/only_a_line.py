"""Chapter only-a-line: without an activation, one neuron is a line, and so are two."""

from __future__ import annotations

import numpy as np
from manim import (
    LEFT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    ReplacementTransform,
    ShowPassingFlash,
    Succession,
    SurroundingRectangle,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    linear,
)
from manim.animation.animation import Animation

from math_core import CollapseTrace, Neuron, NeuronTrace
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, pulse, restoring, swell
from scenes.stage.networks.neuron import EdgeLabel, NeuronDiagram, weighted_edge
from scenes.stage.part import LineTiming, Part
from scenes.stage.plots.plane import PlaneView
from scenes.stage.plots.plot import Plot, nice_limit
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, decimals_for, product_sign
from scenes.stage.text.typesetting import Formula

_PLOT_CENTER = np.array([-3.4, 0.0, 0.0])
_FORMULA_X = 0.55
_SOLO_BODY = np.array([3.05, 2.2, 0.0])
_SOLO_SCALE = 0.75
_SECOND_BODY = np.array([6.1, 2.2, 0.0])
_FORMULA_ROWS = (-0.75, -1.55, -2.4)


class OnlyALine(Chapter[NeuronParams, AtRest]):
    """One linear neuron is a line, and two of them are again one line."""

    title = "Only a line"
    takeaways = (
        "Without an activation, a neuron draws a line; with two inputs, a flat plane.",
        "Stacked linear neurons collapse into a single linear neuron.",
        "Depth helps only with a non-linear function in between.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.diagram = opening.diagram

    def construct(self) -> None:
        """Play the chapter."""
        self.keep_one_input()
        self.draw_the_line()
        self.spread_it_to_a_plane()
        self.stack_a_second_neuron()
        self.merge_the_formulas()
        self.fade_to_end_stage()

    def keep_one_input(self) -> None:
        """Reduce the neuron to its first input and make that input vary."""
        self.stacked: CollapseTrace = self.params.stacked()
        self.linear: Neuron = self.params.first_linear()
        self.x = ValueTracker(float(self.trace.inputs[0]))
        x_limit = nice_limit(float(self.trace.inputs[0]), at_least=3)
        self.make_plot(x_limit)
        widest = max(float(np.abs(self.trace.weights).max()), abs(self.params.second_weight))
        self.widest = widest or 1.0
        solo = NeuronDiagram(
            self.linear.forward(self.trace.inputs[:1]),
            reach=3.1,
            symbols=["x"],
            largest=self.widest,
        )
        solo.shift(self.diagram.body.get_center() - solo.body.get_center())
        kept = VGroup(self.diagram.term(0), self.diagram.bias, self.diagram.body)
        others = VGroup(
            *(self.diagram.term(i) for i in range(1, self.diagram.n_inputs)),
        )
        with self.say("A neuron multiplies and adds. What can it do with that alone?") as line:
            self.play(
                self.title_in(),
                *(pulse(edge, run_time=theme.SLOW) for edge in self.diagram.edges),
            )
            line.wait_for("What")
            self.play(pulse(self.diagram.output[0]), run_time=theme.MOVE)
        keep = "Keep just one input" if len(others) else "There is just one input"
        z = solo.rounded("pre_activation")
        with self.say(
            f"{keep}, x. Weight times x, plus the bias, {self.sum_verb(solo)} {{z}}.", z=z
        ) as line:
            line.wait_for("one")
            if len(others):
                self.play(FadeOut(others), run_time=theme.QUICK)
            self.play(
                ReplacementTransform(kept, VGroup(solo.term(0), solo.bias, solo.body)),
                ReplacementTransform(self.diagram.output, solo.output),
                # That was the sum of all inputs.
                FadeOut(self.diagram.z),
                run_time=line.until("Weight", at_least=theme.MOVE),
            )
            self.play(swell(solo.labels[0]), run_time=line.until("x", 2, at_least=theme.QUICK))
            self.play(
                swell(solo.pills[0]),
                pulse(solo.edges[0], run_time=theme.MOVE),
                run_time=line.until("bias", at_least=theme.QUICK),
            )
            self.play(
                swell(solo.bias.pill),
                pulse(solo.bias.edge, run_time=theme.MOVE),
                run_time=line.until("{z}", at_least=theme.QUICK),
            )
            self.play(FadeIn(solo.z), run_time=theme.BRIEF)
        self.solo = solo

    @staticmethod
    def sum_verb(solo: NeuronDiagram) -> str:
        """Return "makes" when the neuron's displayed numbers add up, else "makes about"."""
        w, x = solo.labels[0].number.rounded, solo.pills[0].number.rounded
        total = w.decimal * x.decimal + solo.bias.pill.number.rounded.decimal
        return "makes" if total == solo.z.rounded.decimal else "makes about"

    def make_plot(self, x_limit: float) -> None:
        """Make axes that hold both lines of the chapter."""
        ends = np.array([[-x_limit], [x_limit]])
        merged = Neuron(self.stacked.weights, self.stacked.bias)
        heights = [*self.linear.response(ends).output, *merged.response(ends).output]
        y_limit = nice_limit(float(np.abs(heights).max()), at_least=3)
        self.plot = Plot(x_limit, (-y_limit, y_limit), 4.9, 4.6, x_name="x", y_ends=True)
        self.plot.shift(_PLOT_CENTER)
        xs = self.plot.grid()
        self.line = self.plot.path(xs, self.linear.response(xs[:, None]).output, theme.FUNCTION)
        self.merged_line = self.plot.path(xs, merged.response(xs[:, None]).output, theme.FUNCTION)

    def at_x(self) -> NeuronTrace:
        """Return the one-input neuron's forward pass where x stands now."""
        return self.linear.forward((self.x.get_value(),))

    def draw_the_line(self) -> None:
        """Let x run over its axis, and the output leave its trail."""
        decimals = decimals_for((self.plot.x_limit, self.plot.y_range[1]))
        dot = self.plot.marker(lambda: (self.x.get_value(), float(self.at_x().pre_activation)))
        with self.say(
            "And for any other x? Let it run, and draw what comes out: a straight line."
        ) as line:
            away = _SOLO_BODY - self.solo.body.get_center()
            self.play(
                self.solo.animate.scale(_SOLO_SCALE, about_point=self.solo.body.get_center()).shift(
                    away
                ),
                FadeIn(self.plot),
                run_time=theme.QUICK,
            )
            self.play(
                TransformFromCopy(self.solo.z, dot),
                run_time=line.until("Let", at_least=theme.QUICK),
            )
            self.follow_x(decimals)
            self.play(
                self.x.animate.set_value(-self.plot.x_limit),
                run_time=line.until("draw", at_least=theme.QUICK),
            )
            self.play(
                self.x.animate.set_value(self.plot.x_limit),
                Create(self.line),
                rate_func=linear,
                run_time=line.until("line", at_least=theme.SLOW),
            )
        self.first = self.formula(
            "y_1 = {{ @w x @+b : right }}", _FORMULA_ROWS[0], w="first_weights", b="first_bias"
        )
        with self.say("Its slope is the weight. Its height at zero is the bias.") as line:
            flash = self.line.copy().set_color(theme.RESULT)
            self.play(
                ShowPassingFlash(flash, time_width=0.5),
                FadeIn(self.first.without("w", "b")),
                TransformFromCopy(self.solo.labels[0].number, self.first.part("w")),
                run_time=line.until("weight", at_least=theme.MOVE),
            )
            line.wait_for("height")
            self.play(
                self.x.animate.set_value(0.0), run_time=line.until("is", 2, at_least=theme.QUICK)
            )
            self.play(
                TransformFromCopy(self.solo.bias.pill.number, self.first.part("b")),
                run_time=line.until("bias", at_least=theme.QUICK),
            )
        for number in (self.solo.pills[0].number, self.solo.z):
            number.clear_updaters()
        self.dot = dot.clear_updaters()

    def follow_x(self, decimals: int) -> None:
        """Let the numbers in the small neuron follow x."""
        self.solo.pills[0].number.follow(
            lambda: Rounded(self.at_x().quantity("inputs", 0), decimals)
        )
        self.solo.z.follow(lambda: Rounded(self.at_x().quantity("pre_activation"), decimals))

    def formula(self, expression: str, y: float, **fields: str) -> Formula:
        """Return a formula with numbers of the stacked trace, on its row of the stage."""
        values = {}
        for name, field in fields.items():
            index = (0,) if np.ndim(getattr(self.stacked, field)) else ()
            quantity = self.stacked.quantity(field, *index)
            values[name] = Rounded(quantity, self.formula_decimals())
        formula = Formula(expression, values, font_size=theme.SIZE_FORMULA)
        for name, field in fields.items():
            if "weight" in field:
                formula.part(name).set_color(theme.sign_color(values[name].quantity.value))
        return self.on_its_row(formula, y)

    def formula_decimals(self) -> int:
        """Return the decimals that all numbers of the stacked formulas share."""
        trace = self.stacked
        return decimals_for(
            (
                float(trace.first_weights[0]),
                float(trace.first_bias),
                float(trace.second_weight),
                float(trace.second_bias),
                float(trace.weights[0]),
                float(trace.bias),
            )
        )

    def spread_it_to_a_plane(self) -> None:
        """Add a second input: the line becomes a plane. Withheld for a neuron with one input."""
        self.back_to_the_line: list[Animation] = []
        if self.diagram.n_inputs < 2:
            return
        pair = Neuron(self.params.weights[:2], self.params.bias)
        view = PlaneView(pair, self.plot.x_limit, size=2.3, height=1.6)
        view.shift(_PLOT_CENTER)
        face, along, across = view.sheet
        formula = self.plane_formula(pair)
        text = "With two inputs, the line spreads out to a plane, as flat as a board."
        if self.diagram.n_inputs > 2:
            text += " With more we cannot draw it, but it stays just as flat."
        with self.say(text) as line:
            self.play(
                dimming(self.solo), FadeOut(self.first), FadeIn(formula), run_time=theme.QUICK
            )
            self.remove(self.line)
            self.play(
                FadeOut(self.plot, self.dot),
                FadeIn(view.axes, view.floor),
                ReplacementTransform(self.line.copy(), view.trail),
                run_time=line.until("spreads", at_least=theme.QUICK),
            )
            self.play(
                Create(across, lag_ratio=0.05),
                FadeIn(face),
                Create(view.stems),
                *(TransformFromCopy(view.trail, each) for each in along),
                run_time=line.until("board", at_least=theme.MOVE),
            )
            if self.diagram.n_inputs > 2:
                line.wait_for("stays")
                edge = face.copy().set_fill(opacity=0)
                edge.set_stroke(theme.RESULT, theme.STROKE)
                self.play(ShowPassingFlash(edge, time_width=0.5), run_time=theme.MOVE)
        self.back_to_the_line = [
            FadeOut(view.axes, view.floor, view.stems, view.sheet),
            ReplacementTransform(view.trail, self.line),
            FadeOut(formula),
            FadeIn(self.plot, self.dot, self.first),
            restoring(self.solo),
        ]

    def plane_formula(self, pair: Neuron) -> Formula:
        """Return the formula of the plane, with the neuron's own numbers."""
        trace = pair.forward(self.trace.inputs[:2])
        quantities = {
            "v": trace.quantity("weights", 0),
            "w": trace.quantity("weights", 1),
            "b": trace.quantity("bias"),
        }
        decimals = decimals_for(quantity.value for quantity in quantities.values())
        values = {name: Rounded(quantity, decimals) for name, quantity in quantities.items()}
        formula = Formula("y = @v x_1 @+w x_2 @+b", values, font_size=theme.SIZE_FORMULA)
        for name in ("v", "w"):
            formula.part(name).set_color(theme.sign_color(values[name].quantity.value))
        return self.on_its_row(formula, _FORMULA_ROWS[0])

    @staticmethod
    def on_its_row(formula: Formula, y: float) -> Formula:
        """Put a formula on its row, smaller if its numbers are long."""
        room = theme.STAGE_RIGHT - _FORMULA_X
        if formula.width > room:
            formula.scale(room / formula.width)
        return formula.move_to((_FORMULA_X, y, 0), aligned_edge=LEFT)

    def stack_a_second_neuron(self) -> None:
        """Chain a second linear neuron behind the first."""
        with self.say(
            "Would a second neuron help? Feed it what the first one puts out, "
            "with a weight and a bias of its own."
        ) as line:
            if self.back_to_the_line:
                self.play(*self.back_to_the_line, run_time=theme.QUICK)
            self.chain_it(line)

    def chain_it(self, line: LineTiming) -> None:
        """Bring in the second neuron, its edge, weight and bias as they are named."""
        body = self.solo.body.copy().move_to(_SECOND_BODY)
        result = self.second_output().move_to(body)
        start = self.solo.body.get_right()
        weight = float(self.stacked.second_weight)
        edge = weighted_edge(start, body.get_left(), weight, self.widest)
        label = EdgeLabel(Rounded(self.stacked.quantity("second_weight"), self.formula_decimals()))
        label.scale(0.9).move_to(edge)
        bias = self.solo.bias.copy().shift(_SECOND_BODY - _SOLO_BODY)
        bias.remove(bias.letter)
        rounded = Rounded(self.stacked.quantity("second_bias"), self.formula_decimals())
        bias.pill.number.set_rounded(rounded).set_color(theme.sign_color(rounded.quantity.value))
        second = self.formula(
            "y_2 = @v {{ y_1 : inner }} @+c", _FORMULA_ROWS[1], v="second_weight", c="second_bias"
        )
        line.wait_for("second")
        self.play(GrowFromCenter(body), run_time=theme.QUICK)
        line.wait_for("Feed")
        self.play(
            ReplacementTransform(self.solo.output, edge),
            run_time=line.until("out", at_least=theme.QUICK),
        )
        line.wait_for("weight")
        self.play(
            FadeIn(label, second.without("v", "c")),
            TransformFromCopy(label.number, second.part("v")),
            run_time=line.until("bias", at_least=theme.QUICK),
        )
        self.play(
            FadeIn(bias),
            TransformFromCopy(bias.pill.number, second.part("c")),
            run_time=theme.QUICK,
        )
        self.play(FadeIn(result), run_time=theme.QUICK)
        self.second, self.between = second, edge

    def second_trace(self) -> NeuronTrace:
        """Return what the second neuron makes of the first one's present output."""
        second = Neuron((self.params.second_weight,), self.params.second_bias)
        return second.forward((float(self.at_x().pre_activation),))

    def second_y(self) -> float:
        """Return the second neuron's present output."""
        return float(self.second_trace().pre_activation)

    def second_output(self) -> Number:
        """Return the number in the second neuron."""
        trace = self.second_trace()
        rounded = Rounded(trace.quantity("pre_activation"), self.solo.z.rounded.decimals)
        number = Number(rounded, color=theme.RESULT, font_size=theme.SIZE_BODY * _SOLO_SCALE)
        return number.fit_width(1.5 * self.solo.body.width / 2)

    def merge_the_formulas(self) -> None:
        """Put one formula into the other; a single line is left."""
        inserted = self.formula(
            "y_2 = @v {{ (@w x @+b) : inner }} @+c",
            _FORMULA_ROWS[1],
            v="second_weight",
            w="first_weights",
            b="first_bias",
            c="second_bias",
        )
        with self.say(
            "What do the two make of x together? Put the first formula into the second."
        ) as line:
            self.play(
                Succession(
                    pulse(self.solo.edges[0], run_time=theme.MOVE),
                    pulse(self.between, run_time=theme.MOVE),
                ),
                run_time=line.until("Put", at_least=theme.MOVE),
            )
            line.wait_for("first")
            self.play(
                ReplacementTransform(self.second.without("inner"), inserted.without("inner")),
                FadeOut(self.second.part("inner")),
                TransformFromCopy(self.first.part("right"), inserted.part("inner")),
                run_time=theme.MOVE,
            )
        merged = self.formula(
            f"y_2 {self.merge_sign()} @w x @+b", _FORMULA_ROWS[2], w="weights", b="bias"
        )
        with self.say(
            "Multiply out, and one weight and one bias are left. Two neurons, and still one line."
        ) as line:
            line.wait_for("out")
            self.play(
                FadeIn(merged.without("w", "b")),
                TransformFromCopy(VGroup(inserted.part("v"), inserted.part("w")), merged.part("w")),
                run_time=line.until("weight", at_least=theme.QUICK),
            )
            self.play(
                TransformFromCopy(VGroup(inserted.part("b"), inserted.part("c")), merged.part("b")),
                run_time=line.until("bias", at_least=theme.QUICK),
            )
            line.wait_for("Two")
            self.play(
                TransformFromCopy(self.line, self.merged_line),
                self.line.animate.set_stroke(opacity=theme.DIM),
                self.dot.animate.move_to(self.plot.point(self.x.get_value(), self.second_y())),
                run_time=line.until("line", at_least=theme.MOVE),
            )
            self.bring_to_front(self.dot)
            box = SurroundingRectangle(
                merged, color=theme.RESULT, stroke_width=theme.STROKE_THIN, buff=0.18
            )
            self.play(Create(box), run_time=theme.QUICK)
        with self.say(
            "A hundred in a row would collapse to one line, too. "
            "To bend it, something must come after the sum."
        ) as line:
            line.wait_for("collapse")
            flash = self.merged_line.copy().set_color(theme.RESULT)
            self.play(
                dimming(self.first),
                dimming(inserted),
                ShowPassingFlash(flash, time_width=0.5),
                run_time=theme.SLOW,
            )
            line.wait_for("after")
            self.play(pulse(self.between, run_time=theme.MOVE), run_time=theme.MOVE)

    def merge_sign(self) -> str:
        """Return "=" when the displayed numbers multiply out exactly, else "≈"."""
        decimals = self.formula_decimals()

        def rounded(field: str, *index: int) -> Rounded:
            return Rounded(self.stacked.quantity(field, *index), decimals)

        v, c = rounded("second_weight"), rounded("second_bias")
        w, b = rounded("first_weights", 0), rounded("first_bias")
        weight, bias = rounded("weights", 0), rounded("bias")
        exact = product_sign((v, w), weight) == "="
        exact &= v.decimal * b.decimal + c.decimal == bias.decimal
        return "=" if exact else "approx"
