"""A second linear neuron behind the first: the formulas become one, and so do the lines."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
    there_and_back,
)
from manim.animation.animation import Animation

from math_core import Neuron, NeuronTrace
from scenes.neuron.only_a_line.one_neuron import OneNeuron
from scenes.neuron.only_a_line.spread_to_a_plane import SpreadToAPlane
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, pulse
from scenes.stage.networks.neuron import EdgeLabel, weighted_edge
from scenes.stage.part import LineTiming, Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, product_sign
from scenes.stage.text.typesetting import Formula

_SCALE = 0.75
_FIRST, _SECOND = np.array([3.15, 2.2, 0.0]), np.array([6.05, 2.2, 0.0])
_ROWS = (-0.55, -1.45, -2.4)
# How far the name of a line keeps from other names.
_APART = 0.1
# How high a part of a formula hops.
_HOP = 0.14


class TwoNeurons(Act[NeuronParams]):
    """The stack of two, and what it amounts to.

    Parameters
    ----------
    part
        The film.
    one
        The first neuron and its graph.
    spread
        The plane, if there is one, which folds back.

    Attributes
    ----------
    first, inserted, merged : Formula
        The first neuron, the second one with the first in it, and both as one.
    second_body, second_bias, between, label, result
        The second neuron and the edge that leads to it.
    names : tuple[VGroup, VGroup]
        y₁ and y₂ at the ends of their lines; empty where there is no room.
    box : SurroundingRectangle
        Around the merged formula.
    """

    def __init__(self, part: Part[NeuronParams], one: OneNeuron, spread: SpreadToAPlane) -> None:
        super().__init__(part)
        self.one, self.spread, self.graph, self.solo = one, spread, one.graph, one.solo
        self.stacked = self.graph.chain[0]
        self.first = self.graph.formula(
            "y_1 = {{ @w x @+b : right }}",
            self.stacked,
            _ROWS[0],
            w="first_weights",
            b="first_bias",
        )
        self.names = self.names_of_lines()
        self.second = self.graph.formula(
            "y_2 = @v {{ y_1 : inner }} @+c",
            self.stacked,
            _ROWS[1],
            v="second_weight",
            c="second_bias",
        )

    def stack_a_second_neuron(self) -> None:
        """Chain a second linear neuron behind the first."""
        with self.say(
            "Would a second neuron help? It takes the first one's output, "
            "with its own weight and bias."
        ) as line:
            self.spread.fold_it_back()
            self.make_room()
            self.chain_it(line)

    def make_room(self) -> None:
        """Make the first neuron smaller; its output gets a name of its own."""
        solo, old, new = self.solo, self.one.formula, self.first
        everything = VGroup(solo.term(0), solo.bias, solo.body, solo.z, solo.output)
        self.remove(old)
        self.play(
            everything.animate.scale(_SCALE, about_point=solo.body.get_center()).shift(
                _FIRST - solo.body.get_center()
            ),
            *(ReplacementTransform(old.part(name).copy(), new.part(name)) for name in ("w", "b")),
            ReplacementTransform(old.without("w", "b").copy(), new.without("w", "b")),
            FadeIn(self.names[0]),
            run_time=theme.QUICK,
        )
        self.add(new)

    def chain_it(self, line: LineTiming) -> None:
        """Bring in the second neuron, its edge, weight and bias as they are named."""
        solo, graph = self.solo, self.graph
        self.second_body = solo.body.copy().move_to(_SECOND)
        self.result = self.second_output().move_to(self.second_body)
        weight = float(self.stacked.second_weight)
        self.between = weighted_edge(
            solo.body.get_right(), self.second_body.get_left(), weight, self.one.widest
        )
        decimals = graph.decimals
        rounded = Rounded(self.stacked.quantity("second_weight"), decimals)
        self.label = EdgeLabel(rounded).scale(0.9).move_to(self.between)
        bias = solo.bias.copy().shift(_SECOND - _FIRST)
        bias.letter.next_to(bias.pill, LEFT, buff=0.2 * _SCALE)
        rounded = Rounded(self.stacked.quantity("second_bias"), decimals)
        bias.pill.number.set_rounded(rounded).set_color(theme.sign_color(rounded.quantity.value))
        self.second_bias, second = bias, self.second
        self.play(GrowFromCenter(self.second_body), run_time=line.until("It", at_least=theme.BRIEF))
        self.play(
            ReplacementTransform(solo.output, self.between),
            FadeIn(second.without("v", "c")),
            run_time=line.until("weight", at_least=theme.QUICK),
        )
        self.play(
            FadeIn(self.label),
            TransformFromCopy(self.label.number, second.part("v")),
            run_time=line.until("bias", at_least=theme.QUICK),
        )
        self.play(
            FadeIn(bias),
            TransformFromCopy(bias.pill.number, second.part("c")),
            run_time=theme.QUICK,
        )
        self.play(FadeIn(self.result), run_time=theme.BRIEF)
        self.add(second)

    def second_trace(self) -> NeuronTrace:
        """Return what the second neuron makes of the first one's present output."""
        second = Neuron((self.params.second_weight,), self.params.second_bias)
        return second.forward((float(self.graph.at_x().pre_activation),))

    def second_output(self) -> Number:
        """Return the number in the second neuron."""
        decimals = self.solo.z.rounded.decimals
        rounded = Rounded(self.second_trace().quantity("pre_activation"), decimals)
        number = Number(rounded, color=theme.RESULT, font_size=theme.SIZE_BODY * _SCALE)
        return number.fit_width(1.5 * self.solo.body.width / 2)

    def merge_the_formulas(self) -> None:
        """Put one formula into the other; a single line is left."""
        self.inserted = self.graph.formula(
            "y_2 = @v {{ (@w x @+b) : inner }} @+c",
            self.stacked,
            _ROWS[1],
            v="second_weight",
            w="first_weights",
            b="first_bias",
            c="second_bias",
        )
        self.merged = self.graph.formula(
            f"y_2 {self.merge_sign()} @w x @+b", self.stacked, _ROWS[2], w="weights", b="bias"
        )
        inserted, merged, second = self.inserted, self.merged, self.second
        with self.say(
            "Put one formula into the other and multiply out: one weight and one bias are left."
        ) as line:
            line.wait_for("formula")
            self.remove(second)
            self.play(
                *(
                    ReplacementTransform(second.part(name).copy(), inserted.part(name))
                    for name in ("v", "c")
                ),
                ReplacementTransform(
                    second.without("v", "c", "inner").copy(),
                    inserted.without("v", "c", "inner"),
                ),
                FadeOut(second.part("inner").copy(), run_time=theme.BRIEF),
                run_time=theme.QUICK,
            )
            left, *inside, right = inserted.part("inner")
            self.play(
                TransformFromCopy(self.first.part("right"), VGroup(*inside)),
                FadeIn(left, right),
                run_time=line.until("multiply", at_least=theme.QUICK),
            )
            self.add(inserted)
            line.wait_for("out")
            self.play(
                FadeIn(merged.without("w", "b")),
                FadeIn(merged.part("w"), shift=0.4 * DOWN),
                *(hop(inserted.part(name)) for name in ("v", "w")),
                run_time=line.until("weight", at_least=theme.QUICK),
            )
            self.play(
                FadeIn(merged.part("b"), shift=0.4 * DOWN),
                *(hop(inserted.part(name)) for name in ("b", "c")),
                run_time=line.until("bias", at_least=theme.QUICK),
            )
        self.add(merged)
        self.swing_the_line()

    def swing_the_line(self) -> None:
        """Swing the first line to the one that both neurons draw together."""
        graph, dot = self.graph, self.one.dot
        first, second = self.names
        with self.say("Two neurons, and still one line.") as line:
            self.play(
                pulse(self.solo.edges[0]),
                pulse(self.between),
                TransformFromCopy(graph.line, graph.merged_line),
                graph.line.animate.set_stroke(opacity=theme.DIM),
                dimming(first),
                FadeIn(second, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                dot.animate.move_to(graph.plot.point(graph.x.get_value(), self.second_y())),
                run_time=line.until("line", at_least=theme.MOVE),
            )
            self.bring_to_front(dot)
            self.box = SurroundingRectangle(
                self.merged, color=theme.RESULT, stroke_width=theme.STROKE_THIN, buff=0.18
            )
            self.play(Create(self.box), run_time=theme.QUICK)

    def names_of_lines(self) -> tuple[VGroup, VGroup]:
        """Return the names of both lines, each at an end where it is clear of all others."""
        plot, ends = self.graph.plot, self.graph.ends[:, 0]
        names = (VGroup(), VGroup())
        for k, neuron in enumerate(self.graph.stages[:2]):
            heights = neuron.response(self.graph.ends).output
            for x, y, side in list(zip(ends, heights, (LEFT, RIGHT), strict=True))[::-1]:
                name = Formula(f"y_{k + 1}", font_size=theme.SIZE_BODY, color=theme.FUNCTION)
                name.next_to(plot.point(x, y), side, buff=0.15)
                if all(apart(name, other) for other in [*plot.labels, *names[0]]):
                    names[k].add(name)
                    break
        return names

    def second_y(self) -> float:
        """Return the second neuron's present output."""
        return float(self.second_trace().pre_activation)

    def merge_sign(self) -> str:
        """Return "=" when the displayed numbers multiply out exactly, else "≈"."""
        decimals = self.graph.decimals

        def rounded(field: str, *index: int) -> Rounded:
            return Rounded(self.stacked.quantity(field, *index), decimals)

        v, c = rounded("second_weight"), rounded("second_bias")
        w, b = rounded("first_weights", 0), rounded("first_bias")
        weight, bias = rounded("weights", 0), rounded("bias")
        exact = product_sign((v, w), weight) == "="
        exact &= v.decimal * b.decimal + c.decimal == bias.decimal
        return "=" if exact else "approx"


def hop(part: VGroup) -> Animation:
    """Return the animation that points out a part of a formula, which has no room to grow."""
    return ApplyMethod(part.shift, _HOP * UP, rate_func=there_and_back)


def apart(one: Mobject, other: Mobject) -> bool:
    """Return whether two names are clear of each other."""
    way = np.abs(one.get_center() - other.get_center())
    across = (one.width + other.width) / 2 + _APART
    up = (one.height + other.height) / 2 + _APART
    return bool(way[0] > across or way[1] > up)
