"""The axes of the chapter, the straight lines on them, and the formulas that say the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, UP, ValueTracker, VMobject

from math_core import CollapseTrace, Neuron, NeuronTrace
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.plots.plot import Plot, nice_limit
from scenes.stage.text.rounding import Rounded, decimals_for
from scenes.stage.text.typesetting import Formula

_CENTER, _WIDTH, _HEIGHT = np.array([-3.3, 0.05, 0.0]), 5.3, 4.9
# The formulas that belong to the graph begin there.
FORMULA_X = 0.55


class Graph:
    """The chapter's lines on their axes, with x running along them.

    Parameters
    ----------
    params
        The viewer's parameters.

    Attributes
    ----------
    linear : Neuron
        The neuron with its first input alone and no activation.
    chain : tuple[CollapseTrace, ...]
        The chain of linear neurons, collapsed one by one.
    stages : list[Neuron]
        The first neuron, the first two as one, the first three as one, and so on.
    x : ValueTracker
        Where x stands now.
    plot : Plot
        The axes.
    line, merged_line : VMobject
        What the first neuron draws, and what the first two draw together.
    decimals : int
        Of all numbers in formulas.
    """

    def __init__(self, params: NeuronParams) -> None:
        self.params = params
        self.linear = params.first_linear()
        self.chain = params.chain()
        first_input = float(params.inputs[0])
        self.x = ValueTracker(first_input)
        self.x_limit = nice_limit(first_input, at_least=3)
        self.stages = [self.linear, *(Neuron(each.weights, each.bias) for each in self.chain)]
        self.y_limit = self.height_of(self.stages[:2])
        self.plot = self.axes(self.y_limit, _WIDTH, _HEIGHT, _CENTER)
        self.line = self.straight(self.linear, self.plot)
        self.merged_line = self.straight(self.stages[1], self.plot)
        numbers = [number for each in self.chain for number in (each.weights[0], each.bias)]
        stacked = self.chain[0]
        numbers += [stacked.first_weights[0], stacked.first_bias]
        numbers += [stacked.second_weight, stacked.second_bias]
        self.decimals = decimals_for(float(number) for number in numbers)

    @property
    def ends(self) -> np.ndarray:
        """The least and the largest x, shape (2, 1)."""
        return np.array([[-self.x_limit], [self.x_limit]])

    def height_of(self, neurons: Sequence[Neuron]) -> float:
        """Return a round number that no output of some neurons exceeds in size."""
        heights = [np.abs(each.response(self.ends).output).max() for each in neurons]
        return nice_limit(float(max(heights)), at_least=3)

    def axes(self, y_limit: float, width: float, height: float, center: np.ndarray) -> Plot:
        """Return axes for x and for outputs up to a limit, of a size and at a place."""
        y_range = (-y_limit, y_limit)
        plot = Plot(self.x_limit, y_range, width, height, x_name="x", y_name="y", y_ends=True)
        # The name of x stands beyond the ends of all lines, above the last number.
        number = max(plot.labels, key=lambda label: label.get_right()[0])
        plot.labels[-2].next_to(number, UP, buff=0.15)
        plot.shift(center)
        return plot

    def straight(self, neuron: Neuron, plot: Plot) -> VMobject:
        """Return what a linear neuron with one input draws."""
        heights = neuron.response(self.ends).output
        return plot.path(self.ends[:, 0], heights, theme.FUNCTION)

    def at_x(self) -> NeuronTrace:
        """Return the first neuron's forward pass where x stands now."""
        return self.linear.forward((self.x.get_value(),))

    def formula(self, expression: str, trace: CollapseTrace, y: float, **fields: str) -> Formula:
        """Return a formula with numbers of a trace, coloured by their signs, on its row.

        Parameters
        ----------
        expression
            Typst math, in which ``@name`` stands for a number.
        trace
            Whose numbers they are.
        y
            The row's height on the stage.
        **fields
            The trace's field for each name.
        """
        indices = {name: (0,) if np.ndim(getattr(trace, f)) else () for name, f in fields.items()}
        values = {
            name: Rounded(trace.quantity(field, *indices[name]), self.decimals)
            for name, field in fields.items()
        }
        return on_its_row(signed_formula(expression, values), y)


def signed_formula(expression: str, values: dict[str, Rounded]) -> Formula:
    """Return a formula whose numbers have the colours of their signs."""
    formula = Formula(expression, values, font_size=theme.SIZE_FORMULA)
    for name, value in values.items():
        formula.part(name).set_color(theme.sign_color(value.quantity.value))
    return formula


def on_its_row(formula: Formula, y: float, reserve: float = 0.0) -> Formula:
    """Put a formula on its row beside the axes, smaller if its numbers are long.

    Parameters
    ----------
    formula
        Moved in place.
    y
        The row's height on the stage.
    reserve
        Frame units that stay free behind it.
    """
    room = theme.STAGE_RIGHT - FORMULA_X - reserve
    if formula.width > room:
        formula.scale(room / formula.width)
    return formula.move_to((FORMULA_X, y, 0), aligned_edge=LEFT)
