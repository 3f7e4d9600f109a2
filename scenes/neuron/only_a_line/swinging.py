"""A line on its way from one neuron of a chain to the next, and the formula that goes with it."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Line, Mobject, ValueTracker, VGroup, VMobject

from math_core import Neuron, NeuronTrace
from scenes.neuron.only_a_line.graph import Graph
from scenes.stage import theme
from scenes.stage.plots.plot import Plot
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_SIZE = 1.35 * theme.SIZE_FORMULA
_GAP, _AFTER_EQUALS = 0.16, 0.26


class Swinging:
    """One straight line and its formula, which belong to the same neuron at every moment.

    Parameters
    ----------
    graph
        The chain, collapsed one by one.
    plot
        The axes of the line.
    center
        The middle of the formula, shape (3,).
    room
        How wide the formula may be.

    Attributes
    ----------
    folded : ValueTracker
        How many further neurons the first two have taken in; in between, weight and bias are on
        their way.
    line : VMobject
        What the neuron draws.
    formula : VGroup
        y =, the weight, x, the bias.
    """

    def __init__(self, graph: Graph, plot: Plot, center: np.ndarray, room: float) -> None:
        self.graph, self.plot = graph, plot
        self.folded = ValueTracker(0.0)
        self.line = graph.straight(self.neuron(), plot)
        self.left, self.x = (Formula(text, font_size=_SIZE) for text in ("y =", "x"))
        self.weight, self.bias = self._number("weights", 0), self._number("bias")
        self.formula = VGroup(self.left, self.weight, self.x, self.bias)
        self._lay_out(center, room)

    def _lay_out(self, center: np.ndarray, room: float) -> None:
        """Put the parts in a row, with room for the widest numbers that will stand in it."""
        widest = []
        for number, field in ((self.weight, "weights"), (self.bias, "bias")):
            traces = [each.forward((0.0,)) for each in self.graph.stages[1:]]
            index = (0,) if field == "weights" else ()
            shown = [Rounded(each.quantity(field, *index), self.graph.decimals) for each in traces]
            widest.append(max(number.copy().set_rounded(each).width for each in shown))
        # All stand on the line that letters stand on in a formula.
        whole = Formula("y = x", font_size=_SIZE)
        self.left.move_to(whole.get_corner(LEFT + DOWN), aligned_edge=LEFT + DOWN)
        self.x.move_to(whole[-1])
        width = self.left.width + self.x.width + sum(widest)
        width += _AFTER_EQUALS + 1.5 * _GAP
        frame = Line(ORIGIN, width * RIGHT).move_to(self.left.get_left(), aligned_edge=LEFT)
        scale = min(1.0, room / width)
        self.formula.scale(scale, about_point=frame.get_center())
        self.formula.shift(center - frame.get_center())
        for number in (self.weight, self.bias):
            self._stand(number)

    def _number(self, field: str, *index: int) -> Number:
        return Number(self._rounded(field, *index), font_size=_SIZE, plus=field == "bias")

    def _rounded(self, field: str, *index: int) -> Rounded:
        return Rounded(self.now().quantity(field, *index), self.graph.decimals)

    def _stand(self, number: Mobject) -> None:
        """Let a number stand behind what comes before it, in the colour of its sign."""
        assert isinstance(number, Number)
        is_weight = number is self.weight
        before, gap = (self.left, _AFTER_EQUALS) if is_weight else (self.x, _GAP)
        number.next_to(before, RIGHT, buff=gap)
        # A plus reaches below the digits; the last character is always one of these.
        digit = number.submobjects[len(number.text) - 1]
        number.shift((self.x.get_bottom()[1] - digit.get_bottom()[1]) * UP)
        number.set_color(theme.sign_color(number.rounded.quantity.value))
        if is_weight:
            self.x.set_x(number.get_right()[0] + _GAP / 2, LEFT)

    def neuron(self) -> Neuron:
        """Return the neuron whose weight and bias the first neurons amount to now."""
        stages, folded = self.graph.stages[1:], self.folded.get_value()
        k = min(int(folded), len(stages) - 1)
        start, end, share = stages[k], stages[min(k + 1, len(stages) - 1)], folded - k
        weights = (1 - share) * np.asarray(start.weights) + share * np.asarray(end.weights)
        return Neuron(weights, float((1 - share) * start.bias + share * end.bias))

    def now(self) -> NeuronTrace:
        """Return the forward pass of that neuron at zero."""
        return self.neuron().forward((0.0,))

    def go_live(self) -> None:
        """Let line and formula follow the tracker."""
        self.line.add_updater(self._draw)
        self.weight.follow(lambda: self._rounded("weights", 0)).add_updater(self._stand)
        self.bias.follow(lambda: self._rounded("bias")).add_updater(self._stand)

    def hold(self) -> None:
        """Let line and formula stay as they are now."""
        self.line.clear_updaters()
        self.weight.hold()
        self.bias.hold()

    def _draw(self, line: Mobject) -> None:
        assert isinstance(line, VMobject)
        line.set_points(self.graph.straight(self.neuron(), self.plot).points)
