"""The neuron as a picture: inputs, weighted edges, bias, body, output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Arrow,
    Circle,
    DashedLine,
    Line,
    RoundedRectangle,
    VGroup,
    VMobject,
)

from math_core import NeuronTrace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, decimals_for
from scenes.stage.text.typesetting import Formula, Words

_COLUMN_HEIGHT = 5.3
_MAX_SPACING = 1.5
_BODY_RADIUS = 0.9
_BIAS_DROP = 2.3
_OUTPUT_LENGTH = 1.4
# Where on its edge a weight is written: near the input, where edges are still apart.
_LABEL_AT = 0.4


class Pill(VGroup):
    """A number in a rounded box: one value of the data.

    Parameters
    ----------
    rounded
        The value in it.
    height, width
        Size in frame units.
    color
        Colour of the number.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> x = Rounded(NeuronParams().trace().quantity("inputs", 0))
    >>> pill = Pill(x)
    """

    def __init__(
        self,
        rounded: Rounded,
        *,
        width: float = 1.15,
        height: float = 0.62,
        color: str = theme.DATA,
    ) -> None:
        self.box = RoundedRectangle(
            width=width,
            height=height,
            corner_radius=height / 2,
            stroke_color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.number = Number(rounded, font_size=theme.SIZE_LABEL, color=color)
        self.number.fit_width(width - 0.25).move_to(self.box)
        super().__init__(self.box, self.number)


def weighted_edge(start: np.ndarray, end: np.ndarray, weight: float, largest: float) -> VMobject:
    """Return an edge whose width is proportional to |weight| and whose colour is its sign.

    Parameters
    ----------
    start, end
        Points of shape (3,).
    weight
        The weight of the edge.
    largest
        The largest |weight| among the edges drawn together; it gets the full width.

    Returns
    -------
    VMobject
        A line, never thinner than can be seen; a weight of zero is a thin dashed grey line.
    """
    if weight == 0:
        return DashedLine(
            start, end, color=theme.QUIET, stroke_width=theme.STROKE_EDGE_ZERO, dash_length=0.12
        )
    width = max(theme.STROKE_EDGE_ZERO, theme.STROKE_EDGE_MAX * abs(weight) / largest)
    return Line(start, end, color=theme.sign_color(weight), stroke_width=width)


class EdgeLabel(VGroup):
    """A number written on an edge, which is interrupted for it.

    Parameters
    ----------
    rounded
        The weight, or whatever else belongs to the edge.
    color
        Colour of the number; that of its sign by default.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> label = EdgeLabel(Rounded(NeuronParams().trace().quantity("weights", 1)))
    """

    def __init__(self, rounded: Rounded, color: str | None = None) -> None:
        self.number = Number(
            rounded,
            font_size=theme.SIZE_LABEL,
            color=color or theme.sign_color(rounded.quantity.value),
        )
        self.gap = RoundedRectangle(
            width=self.number.width + 0.2,
            height=self.number.height + 0.2,
            corner_radius=0.1,
            stroke_width=0,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        ).move_to(self.number)
        super().__init__(self.gap, self.number)
        # Whatever runs along the edge, a pulse or a gradient, stays behind the number.
        self.set_z_index(1)


class Multiplication(VGroup):
    """Two factors side by side, which cover the edges behind them.

    Parameters
    ----------
    left, right
        The factors as they stand on the stage; their values and looks are copied.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> from scenes.stage.text.number import Number
    >>> trace = NeuronParams().trace()
    >>> x, w = (Number(Rounded(trace.quantity(name, 0))) for name in ("inputs", "weights"))
    >>> factors = Multiplication(x, w)
    """

    def __init__(self, left: Number, right: Number) -> None:
        self.left, self.right = left.copy(), right.copy()
        self.times = Formula("times", font_size=theme.SIZE_TICK, color=theme.WORDS)
        self.times.next_to(self.left, RIGHT, buff=0.12)
        self.right.next_to(self.times, RIGHT, buff=0.12)
        self.gap = RoundedRectangle(
            width=self.left.width + self.times.width + self.right.width + 0.4,
            height=self.left.height + 0.16,
            corner_radius=0.1,
            stroke_width=0,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        ).move_to(VGroup(self.left, self.right))
        # Whatever order they come to the stage in, the gap stays behind the numbers.
        for part in (self.left, self.times, self.right):
            part.set_z_index(1)
        super().__init__(self.gap, self.left, self.times, self.right)


class BiasNode(VGroup):
    """The bias below a neuron's body: a pill, its name, and the edge that leads up.

    Parameters
    ----------
    rounded
        The bias.
    body
        The body it belongs to.
    """

    def __init__(self, rounded: Rounded, body: VMobject) -> None:
        self.pill = Pill(rounded, color=theme.sign_color(rounded.quantity.value))
        self.pill.move_to(body.get_center() + DOWN * _BIAS_DROP)
        self.letter = Formula("b", color=theme.WORDS).next_to(self.pill, RIGHT, buff=0.2)
        self.edge = Line(
            self.pill.box.get_top(),
            body.get_bottom(),
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
        )
        super().__init__(self.edge, self.pill, self.letter)


class NeuronDiagram(VGroup):
    """One neuron with the values of one forward pass; the layout adapts to 1–6 drawn inputs.

    Parameters
    ----------
    trace
        The forward pass whose numbers it shows.
    reach
        Distance of the inputs from the body's centre, in frame units.
    symbols
        Typst math for the inputs; x₁, x₂ … by default.
    largest
        The |weight| that gets the full width; the neuron's own largest by default.
    most
        Of more inputs than these, one fewer is drawn, and in the last place how many are not.

    Attributes
    ----------
    n_inputs : int
        How many inputs are drawn.
    pills : list[Pill]
        The drawn inputs, top to bottom.
    rest : VGroup
        An edge and how many inputs are not drawn; empty where all are.
    names : list[Formula]
        Their names x₁ … xₙ.
    edges : list[VMobject]
        One edge an input.
    labels : list[EdgeLabel]
        The weights, written on the edges.
    bias : BiasNode
        The bias: its edge, name and number.
    body : Circle
        The neuron itself.
    z : Number
        The pre-activation, inside the body.
    output : VGroup
        The arrow that leaves the body.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> neuron = NeuronDiagram(NeuronParams().trace())
    """

    def __init__(
        self,
        trace: NeuronTrace,
        reach: float = 4.7,
        symbols: Sequence[str] | None = None,
        largest: float | None = None,
        most: int = 6,
    ) -> None:
        self.trace = trace
        self._reach = reach
        self._largest = float(np.abs(trace.weights).max()) if largest is None else largest
        n = len(trace.inputs)
        self.n_inputs = n if n <= most else most - 1
        symbols = symbols or [f"x_{i + 1}" for i in range(self.n_inputs)]
        self.body = Circle(
            radius=_BODY_RADIUS,
            color=theme.WHITE,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.pills = self._make_pills()
        self.names = [
            Formula(symbol, font_size=theme.SIZE_BODY, color=theme.WORDS).next_to(
                pill, LEFT, buff=0.2
            )
            for symbol, pill in zip(symbols, self.pills, strict=True)
        ]
        self.edges, self.labels = self._make_edges()
        self.rest = self._make_rest()
        self.bias = self._make_bias()
        self.z = self.number_in_body(self.rounded("pre_activation"), theme.RESULT)
        self.output = self._make_output()
        super().__init__(
            *self.edges,
            *self.labels,
            *self.pills,
            *self.names,
            self.rest,
            self.bias,
            self.body,
            self.z,
            self.output,
        )

    def rounded(self, field: str, *index: int) -> Rounded:
        """Return a value of the trace as the diagram shows it."""
        quantity = self.trace.quantity(field, *index)
        if field in ("inputs", "weights", "bias"):
            return Rounded(quantity, decimals_for([quantity.value]))
        # Products, sums and z stand in one sum on screen and share their decimals.
        trace = self.trace
        summed = [*trace.products, *trace.running_sums, trace.pre_activation]
        return Rounded(quantity, decimals_for(float(value) for value in summed))

    def _place(self, i: int) -> tuple[np.ndarray, float]:
        """Return where input ``i`` stands, and how far apart inputs are."""
        rows = min(len(self.trace.inputs), self.n_inputs + 1)
        spacing = min(_MAX_SPACING, _COLUMN_HEIGHT / rows)
        return np.array([-self._reach, ((rows - 1) / 2 - i) * spacing, 0.0]), spacing

    def _make_pills(self) -> list[Pill]:
        pills = []
        for i in range(self.n_inputs):
            place, spacing = self._place(i)
            pill = Pill(self.rounded("inputs", i), height=min(0.62, 0.8 * spacing))
            pills.append(pill.move_to(place))
        return pills

    def _make_rest(self) -> VGroup:
        more = len(self.trace.inputs) - self.n_inputs
        if not more:
            return VGroup()
        count = Words(f"{more} more", font_size=theme.SIZE_LABEL, constant="inputs not drawn")
        count.move_to(self._place(self.n_inputs)[0])
        start = count.get_right() + 0.15 * RIGHT
        edge = DashedLine(
            start, self._toward_body(start), color=theme.QUIET, stroke_width=theme.STROKE_THIN
        )
        return VGroup(edge, count)

    def _toward_body(self, start: np.ndarray) -> np.ndarray:
        """Return the point (3,) where an edge from ``start`` meets the body."""
        toward = self.body.get_center() - start
        end: np.ndarray = self.body.get_center() - _BODY_RADIUS * toward / np.linalg.norm(toward)
        return end

    def _make_edges(self) -> tuple[list[VMobject], list[EdgeLabel]]:
        edges, labels = [], []
        for i, pill in enumerate(self.pills):
            start = pill.box.get_right()
            end = self._toward_body(start)
            edges.append(weighted_edge(start, end, float(self.trace.weights[i]), self._largest))
            label = EdgeLabel(self.rounded("weights", i))
            labels.append(label.move_to(start + _LABEL_AT * (end - start)))
        return edges, labels

    def _make_bias(self) -> BiasNode:
        return BiasNode(self.rounded("bias"), self.body)

    def _make_output(self) -> VGroup:
        arrow = Arrow(
            self.body.get_right(),
            self.body.get_right() + RIGHT * _OUTPUT_LENGTH,
            buff=0,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            tip_length=0.22,
        )
        return VGroup(arrow)

    def number_in_body(self, rounded: Rounded, color: str) -> Number:
        """Return a number set in the middle of the body."""
        number = Number(rounded, font_size=theme.SIZE_BODY, color=color)
        return number.fit_width(1.5 * _BODY_RADIUS).move_to(self.body)

    def term(self, i: int) -> VGroup:
        """Return everything that belongs to input ``i``: its pill, name, edge and weight."""
        return VGroup(self.edges[i], self.labels[i], self.pills[i], self.names[i])

    def landing(self, i: int) -> np.ndarray:
        """Return the point (3,) where edge ``i`` meets the body."""
        end: np.ndarray = self.edges[i].get_end()
        return end

    def label_point(self, i: int) -> np.ndarray:
        """Return the point (3,) on edge ``i`` where its number stands."""
        start, end = self.edges[i].get_start(), self.edges[i].get_end()
        point: np.ndarray = start + _LABEL_AT * (end - start)
        return point
