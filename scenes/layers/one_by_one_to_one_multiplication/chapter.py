"""Chapter one-by-one-to-one-multiplication: five neurons in turn, then as one matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    Line,
    ReplacementTransform,
    Restore,
    ShowPassingFlash,
    Transform,
    TransformFromCopy,
    VGroup,
    rush_into,
    smooth,
    squish_rate_func,
)

from scenes.layers.one_by_one_to_one_multiplication.work import WorkCounter, WorkTable, work_of
from scenes.layers.params import LayersParams
from scenes.layers.stages import OneMultiplication, OnTheRoad
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.networks.layer_diagram import LayerDiagram
from scenes.stage.part import Part
from scenes.stage.tables.layer_product import LayerProduct
from scenes.stage.tables.matrix import MatrixView
from scenes.stage.text.rounding import counted
from scenes.stage.text.typesetting import Words

_DIAGRAM_AT = np.array([-4.25, 0.5, 0.0])
# Where and how large the layer is while it stands alone.
_ALONE_AT, _ALONE = np.array([0.0, 0.2, 0.0]), 1.2
# The columns stand apart around this place before they are a matrix.
_APART_X, _APART = 3.55, 1.3
# How far below the biases the results of the single neurons wait.
_OLD_ROW_DROP = 2.1
# What is less apart than this stands in one column.
_SAME = 0.01


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
        self.column_dots = {j: self.make_column_dots(j) for j in self.diagram.nodes}
        self.row_names = self.make_row_names()
        self.work = work_of(self.trace)
        self.counter = WorkCounter(self.work)

    def construct(self) -> None:
        """Play the chapter."""
        self.bring_in_the_layer()
        self.visit_neurons_one_by_one()
        self.slide_columns_together()
        self.point_at_one_column()
        self.multiply_once()
        self.compare_the_work()
        self.settle()

    def make_column(self, j: int) -> VGroup:
        """Return weights, bias and output of neuron ``j``, in a column of their own."""
        product = self.product
        column = VGroup(
            product.weights.column(j).copy(),
            product.biases.column(j).copy(),
            product.outputs.column(j).copy(),
        )
        return column.shift(self.apart(j))

    def make_column_dots(self, j: int) -> VGroup:
        """Return the dots that stand for weights which do not fit into the column."""
        x = self.product.weights.place(0, j)[0]
        dots = self.product.weights.dots
        own = (each.copy() for each in dots if abs(each.get_x() - x) < _SAME)
        return VGroup(*own).shift(self.apart(j))

    def apart(self, j: int) -> np.ndarray:
        """Return how far neuron ``j``'s column stands from its place in the matrix, shape (3,)."""
        x, middle = self.product.weights.place(0, j)[0], self.product.weights.area.get_x()
        return np.asarray(RIGHT * (_APART_X + _APART * (x - middle) - x))

    def make_row_names(self) -> VGroup:
        """Return what stands in the rows of the columns."""
        first = self.columns[0]
        names = VGroup()
        for text, part in zip(("weights", "bias", "output"), first, strict=True):
            name = Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            place = (first.get_x() - 0.65, part.get_y(), 0)
            names.add(name.move_to(place, aligned_edge=RIGHT))
        return names

    def bring_in_the_layer(self) -> None:
        """Turn the emblem on the road into a layer and its inputs."""
        d = self.diagram
        wires, *nodes = self.road.emblems[1]
        rest = VGroup(
            *(self.road.road, self.road.marks, self.road.titles, self.road.subtitles),
            *(emblem for i, emblem in enumerate(self.road.emblems) if i != 1),
        )
        for node in d.nodes.values():
            node.empty()
        boxes = VGroup(*(pill.box for pill in d.pills.values()))
        neurons = VGroup(*d.nodes.values())
        self.alone = VGroup(*d.bare.values(), *d.pills.values(), *neurons, d.dots)
        self.alone.save_state()
        self.alone.scale(_ALONE).move_to(_ALONE_AT)
        with self.say("A layer is neurons side by side.") as line:
            self.play(
                FadeOut(rest, wires, *nodes[7:]),
                ReplacementTransform(VGroup(*nodes[:3]), boxes),
                ReplacementTransform(VGroup(*nodes[3:7]), neurons),
                self.title_in(),
                run_time=line.duration,
            )
        inputs, layer = counted(self.n_inputs, "input"), counted(self.n_neurons, "neuron")
        here = f"Here {'is' if self.n_neurons == 1 else 'are'} {layer}."
        same = "It sees" if self.n_neurons == 1 else "All of them see the same"
        with self.say(f"{here} {same} {inputs}.") as line:
            numbers = (FadeIn(pill.number) for pill in d.pills.values())
            self.play(
                LaggedStart(*numbers, lag_ratio=0.2),
                FadeIn(d.dots),
                run_time=line.share(0.3),
            )
            bare = [Create(edge) for group in d.bare.values() for edge in group]
            self.play(LaggedStart(*bare, lag_ratio=0.05), run_time=line.share(0.4))
        # Nodes and pills lie above the edges that came later.
        self.remove(*boxes, *neurons, *(pill.number for pill in d.pills.values()))
        self.add(*self.alone)

    def visit_neurons_one_by_one(self) -> None:
        """Let the inputs visit each neuron in turn; its weights become a column."""
        drawn = list(self.diagram.nodes)
        then = f", then {self.activation}" if self.activation else ""
        with self.say(
            "The first is the neuron of part one: multiply by its weights, "
            f"add up, add the bias{then}."
        ) as line:
            self.play(Restore(self.alone), run_time=theme.MOVE)
            self.remove(self.alone)
            self.add(*self.alone)
            self.play(FadeIn(self.counter, self.row_names), run_time=theme.QUICK)
            self.visit(0, run_time=line.rest)
        if len(drawn) > 1:
            with self.say("Then the inputs visit the next one. It has weights of its own.") as line:
                self.visit(drawn[1], run_time=line.share(0.8))
        if len(drawn) > 2:
            with self.say("And so on, neuron by neuron, each waiting for its turn.") as line:
                for j in drawn[2:]:
                    self.visit(j, run_time=max(1.0, line.duration / len(drawn[2:])))

    def visit(self, j: int, run_time: float) -> None:
        """Let the inputs pass through neuron ``j``."""
        d = self.diagram
        weights, bias, output = self.columns[j]
        labels = d.weight_labels(j)
        self.play(
            ReplacementTransform(d.bare[j], d.edges[j]),
            *(dimming(d.edges[k]) for k in d.edges if k < j),
            FadeIn(labels, rate_func=squish_rate_func(smooth, 0.4, 1.0)),
            run_time=0.3 * run_time,
        )
        on_edges = [d.number_on(labels, i) for i in self.product.weights.drawn_rows]
        self.play(
            FadeOut(labels, rate_func=rush_into),
            *(TransformFromCopy(a, b) for a, b in zip(on_edges, weights, strict=True)),
            *map(FadeIn, self.column_dots[j]),
            run_time=0.25 * run_time,
        )
        node = d.nodes[j]
        node.quantity = self.trace.quantity("output", j)
        filled = node.copy().set_quantity(node.quantity)
        flashes = VGroup(
            *(Line(edge.get_start(), edge.get_end(), color=theme.RESULT) for edge in d.edges[j])
        ).set_stroke(width=theme.STROKE)
        self.counter.visited.set_value(j + 1)
        self.play(
            *(ShowPassingFlash(flash, time_width=0.5) for flash in flashes),
            GrowFromPoint(bias, node.get_center()),
            Transform(node, filled, rate_func=squish_rate_func(smooth, 0.4, 0.8)),
            FadeIn(d.numbers[j], shift=0.2 * RIGHT, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
            run_time=0.3 * run_time,
        )
        self.play(TransformFromCopy(d.numbers[j], output[0]), run_time=0.15 * run_time)

    def slide_columns_together(self) -> None:
        """Let the columns become the matrix W, and the results step aside."""
        p = self.product
        self.one_by_one = VGroup()
        moves: list[Any] = []
        for j, (weights, bias, output) in self.columns.items():
            moves += [
                ReplacementTransform(weights, p.weights.column(j)),
                ReplacementTransform(bias, p.biases.column(j)),
            ]
            place = p.outputs.place(0, j)
            moves.append(output.animate.move_to((place[0], p.corner_y - _OLD_ROW_DROP, 0)))
            self.one_by_one.add(output)
        edges = VGroup(*self.diagram.edges.values())
        several = self.n_neurons > 1
        text = "Now put these columns side by side." if several else "Now look at its column."
        with self.say(text) as line:
            told = VGroup(self.row_names, *self.column_dots.values())
            self.play(*moves, restoring(edges), FadeOut(told), run_time=line.duration)
        self.frames = VGroup(p.weights.brackets, p.weights.dots, p.biases.brackets, p.biases.dots)
        with self.say(
            "That is the weight matrix: a row for each input, a column for each neuron."
        ) as line:
            self.play(
                FadeIn(self.frames, p.plus, p.label("w"), p.label("b")),
                LaggedStart(
                    *(
                        TransformFromCopy(node.body, mark)
                        for node, mark in zip(self.diagram.nodes.values(), p.marks, strict=True)
                    ),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.share(0.5),
            )

    def point_at_one_column(self) -> None:
        """Show one neuron at both places: its edges, and its column."""
        d, p = self.diagram, self.product
        j = list(d.nodes)[min(1, len(d.nodes) - 1)]
        others = VGroup(*(d.edges[k] for k in d.nodes if k != j))
        box = p.weights.column_box(j)
        name = "second " if j else ""
        with self.say(f"The {name}column is the {name}neuron, edge by edge.") as line:
            self.play(
                *([dimming(others)] if len(others) else []),
                Create(box),
                p.marks[list(d.nodes).index(j)].animate.set_stroke(theme.RESULT),
                run_time=theme.QUICK,
            )
            self.play(
                *(
                    ShowPassingFlash(
                        Line(edge.get_start(), edge.get_end(), color=theme.RESULT),
                        time_width=0.5,
                    )
                    for edge in d.edges[j]
                ),
                run_time=line.rest,
            )
        self.column_box = box

    def multiply_once(self) -> None:
        """Lay the inputs down as a row and send them through all columns at once."""
        d, p = self.diagram, self.product
        gone = VGroup(*d.edges.values(), *d.nodes.values(), *d.numbers.values(), d.dots)
        boxes = VGroup(*(pill.box for pill in d.pills.values()))
        row = VGroup(*(d.pills[i].number for i in p.inputs.drawn_columns))
        marks = p.marks.copy().set_stroke(theme.OUTLINE)
        with self.say("Lay the inputs down as a row, and multiply once.") as line:
            self.play(
                FadeOut(gone, boxes, self.column_box),
                p.marks.animate.become(marks),
                ReplacementTransform(row, p.inputs.row(0)),
                FadeIn(p.inputs.brackets, p.inputs.dots, p.label("x")),
                self.one_by_one.animate.set_opacity(theme.DIM),
                self.counter.animate.set_x(-4.2),
                run_time=line.rest,
            )
        z, a = p.pre_activation, p.outputs
        then = f", then {self.activation}" if self.activation else ""
        who = f"All {counted(self.n_neurons, 'neuron')} answer"
        if self.n_neurons < 3:
            who = "Both neurons answer" if self.n_neurons == 2 else "The neuron answers"
        with self.say(f"{who} in one go: weights, bias{then}.") as line:
            self.send_down(z, run_time=line.share(0.5))
            self.play(
                *(ReplacementTransform(z.entry(0, j), a.entry(0, j)) for j in z.drawn_columns),
                run_time=line.share(0.3),
            )

    def send_down(self, z: MatrixView, run_time: float) -> None:
        """Let the row of inputs run through every column of W at the same time."""
        p = self.product
        standing = VGroup()
        for i in p.inputs.drawn_columns:
            beside = p.weights.brackets[0].get_left() + LEFT * 0.45
            beside[1] = p.weights.place(i, 0)[1]
            standing.add(p.inputs.entry(0, i).copy().set_color(theme.RESULT).move_to(beside))
        self.play(
            *(
                TransformFromCopy(p.inputs.entry(0, i), copy)
                for i, copy in zip(p.inputs.drawn_columns, standing, strict=True)
            ),
            run_time=0.35 * run_time,
        )
        left, right = p.weights.brackets[0].get_x(), p.weights.brackets[1].get_x()
        rays = [
            Line((left, copy.get_y(), 0), (right, copy.get_y(), 0), color=theme.RESULT)
            for copy in standing
        ]
        down = [
            ReplacementTransform(
                VGroup(p.weights.column(j).copy(), p.biases.entry(0, j).copy()), z.entry(0, j)
            )
            for j in z.drawn_columns
        ]
        self.play(
            *(ShowPassingFlash(ray, time_width=0.6) for ray in rays), run_time=0.25 * run_time
        )
        self.play(*down, FadeOut(standing), FadeIn(z.brackets, z.dots), run_time=0.4 * run_time)

    def compare_the_work(self) -> None:
        """Hold both ways against each other: the same numbers, the same work, fewer steps."""
        p = self.product
        with self.say("The results are the same.") as line:
            self.play(
                *(
                    ReplacementTransform(old, p.outputs.entry(0, j))
                    for old, j in zip(self.one_by_one, self.columns, strict=True)
                ),
                FadeIn(p.label("a"), rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=line.duration,
            )
        # In the room at the left of W.
        table = WorkTable(self.work).move_to(p.work_center)
        before, after = table.rows
        done = counted(int(self.work.multiply_adds[-1]), "multiply-add")
        with self.say(f"So is the work: {done}.") as line:
            self.play(
                FadeIn(table.heads, before[0]),
                *(
                    ReplacementTransform(count.clear_updaters(), number)
                    for count, number in zip(self.counter.numbers, before[1:], strict=True)
                ),
                FadeOut(*self.counter.names),
                run_time=line.share(0.6),
            )
        steps = counted(self.n_neurons, "step")
        text = f"But what took {steps} is now a single one, which hardware does side by side."
        if self.n_neurons == 1:
            text = "With more neurons, it would still be a single step."
        with self.say(text) as line:
            self.play(
                FadeIn(after[0]),
                *(TransformFromCopy(a, b) for a, b in zip(before[1:], after[1:], strict=True)),
                run_time=line.share(0.4),
            )

    def settle(self) -> None:
        """Leave the layer as one multiplication."""
        self.play(self.fade_all_but(self.product), run_time=theme.QUICK)
        self.clear()
        self.add(*OneMultiplication(self.params).mobjects)
