"""Chapter one-by-one-to-one-multiplication: five neurons in turn, then as one matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    Transform,
    VGroup,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.layers.one_by_one_to_one_multiplication.work import WorkLine, work_of
from scenes.layers.params import LayersParams
from scenes.layers.stages import OneMultiplication, OnTheRoad
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, pulse, ripple, swell
from scenes.stage.networks.layer_diagram import LayerDiagram
from scenes.stage.networks.network import Node
from scenes.stage.part import LineTiming, Part
from scenes.stage.tables.layer_product import LayerProduct
from scenes.stage.text.rounding import counted, spoken_number
from scenes.stage.text.typesetting import Formula

_DIAGRAM_AT = np.array([-0.35, 0.45, 0.0])
_RULE_GAP = 0.3
# How far apart the columns stand before they are a matrix, and around which place.
_APART_X, _APART, _APART_WIDTH = 1.0, 2.1, 10.2
# Where the inputs stand beside the columns, and how high they are against a row.
_PILLS_X, _PILLS_GAP, _PILL_ROOM = -5.7, 1.15, 0.94
# What is less apart than this stands in one column.
_SAME = 0.01
# What a neuron takes at an easy pace, and at the least.
_VISIT, _SHORT_VISIT = 2.2, 1.0
_STILL = 2.0


class OneByOneToOneMultiplication(Chapter[LayersParams, OnTheRoad]):
    """The same inputs visit each neuron in turn, then all of them at once."""

    title = "One by one, then one multiplication"
    takeaways = (
        "A layer is neurons side by side that all see the same inputs.",
        "The weight matrix has shape (n_inputs, n_neurons): each column is one neuron.",
        "One matrix multiplication replaces the loop over neurons; the work is the same.",
    )
    opens_on = OnTheRoad
    ends_on = OneMultiplication

    def __init__(self, part: Part[LayersParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.road = opening.road
        self.trace = self.params.single_trace()
        self.n_inputs, self.n_neurons = self.trace.weights.shape
        self.activation = activation_name(self.trace.activation)
        self.diagram = LayerDiagram(self.trace, _DIAGRAM_AT)
        self.product = LayerProduct(self.trace)
        self.columns = {j: self.make_column(j) for j in self.diagram.nodes}
        self.heads = {j: self.make_head(j) for j in self.diagram.nodes}
        self.column_dots = {j: self.make_column_dots(j) for j in self.diagram.nodes}
        self.plus = self.product.plus.copy().shift(self.apart(next(iter(self.diagram.nodes))))
        self.rule = self.make_rule()
        self.line = WorkLine(work_of(self.trace))

    def construct(self) -> None:
        """Play the chapter."""
        self.leave_the_road()
        self.visit_neurons_one_by_one()
        self.turn_neurons_into_columns()
        self.slide_columns_together()
        self.read_rows_and_columns()
        self.sweep_once()
        self.write_it_down()
        self.compare_the_work()
        self.settle()

    # --- what there is ------------------------------------------------------------------------

    def make_column(self, j: int) -> VGroup:
        """Return weights, bias and output of neuron ``j``, in a column of their own."""
        product = self.product
        column = VGroup(
            product.weights.column(j).copy(),
            product.biases.column(j).copy(),
            product.outputs.column(j).copy(),
        )
        return column.shift(self.apart(j))

    def make_head(self, j: int) -> Node:
        """Return neuron ``j`` above its column."""
        mark = self.product.marks[list(self.diagram.nodes).index(j)].copy()
        assert isinstance(mark, Node)
        return mark.shift(self.apart(j))

    def make_column_dots(self, j: int) -> VGroup:
        """Return the dots that stand for weights which do not fit into the column."""
        x = self.product.weights.place(0, j)[0]
        dots = self.product.weights.dots
        own = (each.copy() for each in dots if abs(each.get_x() - x) < _SAME)
        return VGroup(*own).shift(self.apart(j))

    def make_rule(self) -> Formula:
        """Return the whole layer as a formula, left of W."""
        inner = "{{ x : x }} {{ W : w }} {{ + b : b }}"
        if self.activation:
            name = self.activation.removeprefix("the ")
            inner = f'{{{{ upright("{name}")paren.l : f}}}} {inner} {{{{ paren.r : end }}}}'
        rule = Formula(f"{{{{ a = : a }}}} {inner}", font_size=theme.SIZE_LARGE)
        weights = self.product.weights
        left, right = -theme.STAGE_RIGHT, weights.brackets[0].get_x() - _RULE_GAP
        rule.scale(min(1.0, (right - left) / rule.width))
        return rule.move_to(((left + right) / 2, weights.area.get_y(), 0))

    def apart(self, j: int) -> np.ndarray:
        """Return how far neuron ``j``'s column stands from its place in the matrix, shape (3,)."""
        weights = self.product.weights
        x, n = weights.place(0, j)[0], len(weights.columns)
        step = min(_APART, _APART_WIDTH / n)
        goal = _APART_X + step * (weights.columns.index(j) - (n - 1) / 2)
        return np.asarray(RIGHT * (goal - x))

    # --- the moves ----------------------------------------------------------------------------

    def leave_the_road(self) -> None:
        """Leave the road for its layers, which become one, and ask the question."""
        d = self.diagram
        for node in d.nodes.values():
            node.empty()
        boxes = VGroup(*(pill.box for pill in d.pills.values()))
        neurons = VGroup(*d.nodes.values())
        bare = VGroup(*d.bare.values())
        wires, *nodes = self.opening.emblem
        several = self.n_neurons > 1
        neurons_said = counted(self.n_neurons, "neuron")
        numbers_said = f"{'same ' if several else ''}{counted(self.n_inputs, 'number')}"
        with self.say(
            f"In a layer, {neurons_said} wait{'' if several else 's'} for the {numbers_said}."
        ) as line:
            self.play(self.opening.depart(), run_time=theme.MOVE)
            self.play(
                ReplacementTransform(wires, bare),
                ReplacementTransform(VGroup(*nodes[:3]), boxes),
                ReplacementTransform(VGroup(*nodes[3:]), neurons),
                FadeIn(d.dots, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                self.title_in(),
                run_time=line.until("the", at_least=theme.MOVE),
            )
            numbers = (FadeIn(pill.number, scale=0.5) for pill in d.pills.values())
            self.play(LaggedStart(*numbers, lag_ratio=0.3), run_time=line.rest)
        self.remove(*self.mobjects)
        self.add(self.corner, bare, *d.pills.values(), *neurons, d.dots)
        ask = "Must they really be served one after another?"
        with self.say(ask if several else "Is there more to a layer than a neuron?") as line:
            self.play(LaggedStart(*map(swell, d.nodes.values()), lag_ratio=0.6), run_time=line.rest)

    def visit_neurons_one_by_one(self) -> None:
        """Let the inputs visit each neuron in turn, and count."""
        drawn = list(self.diagram.nodes)
        applies = f", applies {self.activation}" if self.activation else ""
        who = "first one" if self.n_neurons > 1 else "neuron"
        with self.say(
            f"The {who} weighs them, adds its bias{applies}, and answers. That is one step."
        ) as line:
            self.light_edges(0, run_time=line.until("adds", at_least=theme.QUICK))
            self.answer(0, run_time=line.until("That", at_least=theme.MOVE))
            line.wait_for("step")
            self.play(FadeIn(self.line.count(0)), run_time=theme.BRIEF)
        if len(drawn) > 1:
            with self.say("The next one has weights of its own, and has waited its turn.") as line:
                line.wait_for("weights")
                self.light_edges(drawn[1], run_time=line.until("and", at_least=theme.QUICK))
                self.answer(drawn[1], run_time=line.rest)
        self.visit_the_rest(drawn[2:])

    def visit_the_rest(self, rest: list[int]) -> None:
        """Let the inputs visit all other neurons, and read the counts."""
        work = counted(self.params.sizes[0] * self.n_neurons, "multiply-add")
        steps = f"{counted(self.n_neurons, 'neuron')}, {counted(self.n_neurons, 'step')}"
        start = "And so on, neuron by neuron" if rest else "Together"
        with self.say(f"{start}: {steps}, {work}.") as line:
            pace = min(_VISIT, max(_SHORT_VISIT, line.duration / (len(rest) + 1)))
            for j in rest:
                self.light_edges(j, run_time=0.4 * pace)
                self.answer(j, run_time=0.6 * pace)
            noun = "multiply-adds" if self.n_inputs * self.n_neurons > 1 else "multiply-add"
            line.wait_for(noun)
            self.play(FadeIn(self.line.count(1), shift=0.2 * UP), run_time=theme.QUICK)

    def light_edges(self, j: int, run_time: float) -> None:
        """Let the edges into neuron ``j`` take their weights; those before it step back."""
        d = self.diagram
        self.play(
            ReplacementTransform(d.bare[j], d.edges[j]),
            *(dimming(d.edges[k]) for k in d.edges if k < j),
            run_time=run_time,
        )
        self.bring_to_front(*d.pills.values(), *d.nodes.values())

    def answer(self, j: int, run_time: float) -> None:
        """Let the inputs run into neuron ``j``, which lights and answers."""
        d = self.diagram
        late = squish_rate_func(smooth, 0.5, 0.9)
        visited: Any = self.line.visited
        self.play(
            *(pulse(edge) for edge in d.edges[j]),
            self.lighting(d.nodes[j], j, late),
            FadeIn(d.numbers[j], shift=0.3 * RIGHT, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
            visited.animate(rate_func=squish_rate_func(smooth, 0.6, 1.0)).set_value(j + 1),
            run_time=run_time,
        )

    def lighting(self, node: Mobject, j: int, rate: Any = smooth) -> Animation:
        """Return how a node takes the fill of neuron ``j``'s output."""
        assert isinstance(node, Node)
        node.quantity = self.trace.quantity("output", j)
        return Transform(node, node.copy().set_quantity(node.quantity), rate_func=rate)

    def turn_neurons_into_columns(self) -> None:
        """Let each neuron become the column of its weights and bias."""
        d = self.diagram
        with self.say(
            "But what is a neuron here? Its weights and its bias, nothing else: "
            "a column of numbers."
        ) as line:
            self.play(swell(d.nodes[0]), run_time=line.until("weights", at_least=theme.QUICK))
            moves: list[Animation] = []
            fade = squish_rate_func(smooth, 0, 0.3)
            for j, (_, _, output) in self.columns.items():
                moves += [
                    ReplacementTransform(d.nodes[j], self.heads[j]),
                    *self.edges_to_numbers(j),
                    FadeOut(d.numbers[j], rate_func=fade),
                    FadeIn(output, rate_func=squish_rate_func(smooth, 0.7, 1.0)),
                ]
            self.play(
                *moves,
                *(self.beside_row(pill, i, _PILLS_X) for i, pill in d.pills.items()),
                FadeOut(d.dots, rate_func=fade),
                *(FadeIn(dots) for dots in self.column_dots.values()),
                run_time=theme.SLOW,
            )
            biases = (
                GrowFromPoint(bias, self.heads[j].get_center())
                for j, (_, bias, _) in self.columns.items()
            )
            self.play(LaggedStart(*biases, lag_ratio=0.1), FadeIn(self.plus), run_time=theme.QUICK)
            line.wait_for("column")
            lifts = (swell(weights) for weights, _, _ in self.columns.values())
            self.play(LaggedStart(*lifts, lag_ratio=0.3), run_time=line.rest)

    def edges_to_numbers(self, j: int) -> list[Animation]:
        """Return how the edges into neuron ``j`` shrink to the weights that they stand for."""
        moves: list[Animation] = []
        for edge, weight in zip(self.diagram.edges[j], self.columns[j][0], strict=True):
            seed = weight.copy().scale(0.3).move_to(edge.get_center()).set_opacity(0)
            gone = squish_rate_func(smooth, 0, 0.6)
            moves += [
                ReplacementTransform(seed, weight),
                FadeOut(edge, scale=0.05, rate_func=gone),
            ]
        return moves

    def beside_row(self, pill: Any, i: int, x: float) -> Animation:
        """Return how an input takes its place beside its row of weights."""
        weights = self.product.weights
        height = _PILL_ROOM * weights.area.height / len(weights.rows)
        size = min(1.0, height / pill.box.height)
        moved: Animation = pill.animate.scale(size).move_to((x, weights.place(i, 0)[1], 0))
        return moved

    def slide_columns_together(self) -> None:
        """Let the columns become the matrix W; the neurons forget their answers."""
        p, d = self.product, self.diagram
        moves: list[Any] = []
        for (weights, bias, output), j in zip(self.columns.values(), self.columns, strict=True):
            mark = p.marks[list(self.columns).index(j)].empty()
            self.heads[j].empty()
            moves += [
                ReplacementTransform(weights, p.weights.column(j)),
                ReplacementTransform(bias, p.biases.column(j)),
                ReplacementTransform(self.heads[j], mark),
                FadeOut(output, rate_func=squish_rate_func(smooth, 0, 0.4)),
            ]
        x = p.weights.brackets[0].get_x() - _PILLS_GAP
        text = "Slide the columns together, and the layer is one matrix."
        if self.n_neurons == 1:
            text = "Put brackets around it, and it is a matrix, one column wide."
        with self.say(text) as line:
            if self.n_neurons > 1:
                line.wait_for("columns")
            self.play(
                *moves,
                ReplacementTransform(self.plus, p.plus),
                *(self.beside_row(pill, i, x) for i, pill in d.pills.items()),
                *(FadeOut(dots) for dots in self.column_dots.values()),
                run_time=line.until("is", at_least=theme.MOVE),
            )
            frames = VGroup(p.weights.brackets, p.weights.dots, p.biases.brackets, p.biases.dots)
            self.play(FadeIn(frames, p.label("w"), p.label("b")), run_time=theme.QUICK)

    def read_rows_and_columns(self) -> None:
        """Show what a row and what a column of the matrix is."""
        p = self.product
        rows, columns = p.weights.drawn_rows, p.weights.drawn_columns
        with self.say("Each row belongs to an input, each column to a neuron.") as line:
            line.wait_for("row")
            box = p.weights.row_box(rows[0])
            self.play(Create(box), run_time=line.until("input", at_least=theme.QUICK))
            for i in rows[1:]:
                self.play(box.animate.become(p.weights.row_box(i)), run_time=theme.BRIEF / 1.5)
            line.wait_for("column")
            self.play(
                box.animate.become(p.weights.column_box(columns[0])),
                run_time=line.until("neuron", at_least=theme.BRIEF),
            )
            for j in columns[1:]:
                self.play(box.animate.become(p.weights.column_box(j)), run_time=theme.BRIEF / 1.5)
            self.play(FadeOut(box), run_time=theme.BRIEF)

    def sweep_once(self) -> None:
        """Let the inputs run through all columns at the same time: every neuron lights at once."""
        p = self.product
        text = "Now the inputs sweep across it once. And all neurons answer in the same moment."
        if self.n_neurons == 1:
            text = "Now the inputs sweep across it once. And the neuron answers in one moment."
        with self.say(text) as line:
            line.wait_for("sweep")
            self.sweep(line)
            line.wait_for("moment")
            self.play(
                FadeOut(self.boxes),
                *(
                    self.lighting(mark, j)
                    for mark, j in zip(p.marks, p.outputs.drawn_columns, strict=True)
                ),
                *map(ripple, p.marks),
                *(GrowFromPoint(entry, entry.get_center()) for entry in p.outputs.entries),
                FadeIn(p.outputs.brackets, p.outputs.dots),
                run_time=theme.MOVE,
            )

    def sweep(self, line: LineTiming) -> None:
        """Let a wave cross W from left to right, and then frame all of its columns at once."""
        p = self.product
        left = p.weights.brackets[0].get_x()
        into = [
            Line(pill.box.get_right(), (left, pill.get_y(), 0))
            for pill in self.diagram.pills.values()
        ]
        wave = [swell(p.weights.column(j)) for j in p.weights.drawn_columns]
        self.play(*(pulse(ray, trail=0.6) for ray in into), run_time=theme.BRIEF)
        self.play(
            LaggedStart(*wave, lag_ratio=0.25),
            run_time=line.until("once", at_least=theme.QUICK) + theme.BRIEF,
        )
        line.wait_for("all" if self.n_neurons > 1 else "the", 1 if self.n_neurons > 1 else 2)
        self.boxes = VGroup(*map(p.weights.column_box, p.weights.drawn_columns))
        self.play(FadeIn(self.boxes), run_time=line.until("moment", at_least=theme.QUICK))

    def write_it_down(self) -> None:
        """Lay the inputs down as a row: the whole layer as a formula, part by part."""
        d, p, rule = self.diagram, self.product, self.rule
        boxes = VGroup(*(pill.box for pill in d.pills.values()))
        row = VGroup(*(d.pills[i].number for i in p.inputs.drawn_columns))
        through = f", through {self.activation}" if self.activation else ""
        with self.say(
            f"Written down: x at the left, times W above, plus b{through}. "
            "Where row and column meet, there is the answer."
        ) as line:
            line.wait_for("x")
            for pill in d.pills.values():
                self.remove(pill)
            self.add(boxes, row)
            self.play(FadeOut(boxes), run_time=theme.BRIEF)
            self.play(
                ReplacementTransform(row, p.inputs.row(0)),
                FadeIn(p.inputs.brackets, p.inputs.dots, p.label("x")),
                run_time=line.until("times", at_least=theme.MOVE),
            )
            self.play(FadeIn(rule.part("x")), run_time=theme.BRIEF)
            line.wait_for("W")
            self.play(FadeIn(rule.part("w")), swell(p.names["w"]), run_time=theme.QUICK)
            line.wait_for("b")
            self.play(FadeIn(rule.part("b")), swell(p.names["b"]), run_time=theme.QUICK)
            if self.activation:
                line.wait_for("through")
                self.play(FadeIn(rule.part("f"), rule.part("end")), run_time=theme.QUICK)
            line.wait_for("meet")
            self.play(
                FadeIn(rule.part("a"), p.label("a")),
                LaggedStart(*map(swell, p.outputs.entries), lag_ratio=0.1),
                run_time=line.rest,
            )
            self.remove(*rule.submobjects)
            self.add(rule)

    def compare_the_work(self) -> None:
        """Hold both ways against each other: the same answers, the same work, fewer steps."""
        p, counts = self.product, self.line
        done = counted(self.n_inputs * self.n_neurons, "multiply-add")
        with self.say(f"The answers are the same, and so is the work: {done}.") as line:
            line.wait_for("work")
            self.play(self.becoming(1), run_time=theme.MOVE)
        text = (
            "But no neuron needs another's answer: "
            f"so {spoken_number(str(self.n_neurons))} steps become one."
        )
        if self.n_neurons == 1:
            text = "With a thousand neurons, it would still be one step."
        with self.say(text) as line:
            if self.n_neurons > 1:
                line.wait_for("neuron")
                lifts = LaggedStart(*map(swell, p.marks), lag_ratio=0.2)
                self.play(lifts, run_time=line.until("so", at_least=theme.QUICK))
            line.wait_for("steps" if self.n_neurons > 1 else "one")
            self.play(self.becoming(0), run_time=theme.MOVE)
            self.play(swell(counts.after[0]), run_time=theme.QUICK)
        self.wait(_STILL)

    def becoming(self, which: int) -> Animation:
        """Return how a count becomes what it is with one multiplication."""
        counts = self.line
        return LaggedStart(
            FadeIn(counts.arrows[which], shift=0.3 * RIGHT),
            FadeIn(counts.after[which], shift=0.3 * RIGHT),
            lag_ratio=0.3,
        )

    def settle(self) -> None:
        """Leave the layer as one multiplication."""
        for number in self.line.numbers:
            number.clear_updaters()
        self.play(self.fade_all_but(self.product), run_time=theme.BRIEF)
        self.clear()
        self.add(*OneMultiplication(self.params).mobjects)
