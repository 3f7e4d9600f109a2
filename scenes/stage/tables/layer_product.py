"""A layer as one multiplication: the weights above, the inputs at the left, the results between."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, VGroup

from math_core import LayerTrace
from scenes.stage import theme
from scenes.stage.tables.matrix import MatrixView, Role, ShapeLabel, cell_width
from scenes.stage.text.typesetting import Formula

_CELL_HEIGHT = 0.46
_MARK_RADIUS = 0.15
_MAX_INPUTS, _MAX_NEURONS, _MAX_SAMPLES = 5, 5, 5
# The middle of the whole picture.
_MIDDLE_Y = 0.3
_CORNER_GAP = 0.7
# Room at the left for what is worked out there.
WORK_WIDTH = 4.7
_LABEL_GAP = 0.25
# Room at the right for the names of W and b.
_LABEL_ROOM = 1.7


class LayerProduct(VGroup):
    """X @ W + b, laid out so that each result stands right of its row and below its column.

    Parameters
    ----------
    trace
        The layer on one sample or on a batch.

    Attributes
    ----------
    inputs, weights, biases, outputs : MatrixView
        X, W, b and f(X W + b).
    pre_activation : MatrixView
        X W + b in the place of the outputs; not on the stage at first.
    marks : VGroup
        A small open neuron above each drawn column of W.
    names : dict[str, Formula]
        The letters ``x``, ``W``, ``b`` and ``a``.
    shapes : dict[str, ShapeLabel]
        Their shapes.
    plus : Formula
        The sign before the biases.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> product = LayerProduct(LayersParams().batch_trace())
    """

    def __init__(self, trace: LayerTrace) -> None:
        self.trace = trace
        self.is_single = trace.inputs.ndim == 1
        results = np.concatenate([trace.pre_activation.ravel(), trace.output.ravel()])
        self._wide = max(cell_width(results, 2), cell_width(trace.weights, 1)) + 0.06
        narrow = cell_width(trace.inputs, 1) + 0.1
        self.inputs = self._view("inputs", 1, "data", narrow)
        self.weights = self._view("weights", 1, "weights", self._wide)
        self.biases = self._view("biases", 1, "weights", self._wide)
        self.outputs = self._view("output", 2, "result", self._wide)
        self.pre_activation = self._view("pre_activation", 2, "result", self._wide)
        self.plus = Formula("+", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        self._place()
        self.marks = VGroup(*(self._mark(j) for j in self.weights.drawn_columns))
        self.names: dict[str, Formula] = {}
        self.shapes: dict[str, ShapeLabel] = {}
        self._label()
        super().__init__(
            self.inputs,
            self.weights,
            self.biases,
            self.outputs,
            self.plus,
            self.marks,
            *self.names.values(),
            *self.shapes.values(),
        )

    def _view(self, field: str, decimals: int, role: Role, width: float) -> MatrixView:
        return MatrixView(
            self.trace,
            field,
            decimals=decimals,
            role=role,
            cell=(width, _CELL_HEIGHT),
            max_rows=_MAX_INPUTS if field == "weights" else _MAX_SAMPLES,
            max_columns=_MAX_INPUTS if field == "inputs" else _MAX_NEURONS,
            shape=False,
        )

    def _place(self) -> None:
        above, below = self.weights.area.height + 0.5, self.outputs.area.height + 0.45
        self.corner_y = _MIDDLE_Y - (above - below) / 2
        left = max(WORK_WIDTH, self.inputs.area.width + 0.3)
        total = left + _CORNER_GAP + self.weights.area.width + _LABEL_ROOM
        self.corner_x = -total / 2 + left + _CORNER_GAP
        middle = self.corner_x + self.weights.area.width / 2
        self.biases.shift(UP * self.corner_y + RIGHT * middle)
        self._rest(self.weights, middle, above=True)
        for view in (self.outputs, self.pre_activation):
            self._rest(view, middle, above=False)
        x = self.corner_x - _CORNER_GAP - self.inputs.area.width / 2
        self._rest(self.inputs, x, above=False)
        self.plus.next_to(self.biases.brackets[0], LEFT, buff=0.18)

    def _rest(self, view: MatrixView, x: float, *, above: bool) -> None:
        side = UP if above else DOWN
        half = self.biases.area.height / 2 + view.area.height / 2 + 0.2
        view.shift(RIGHT * x + UP * self.corner_y + half * side)

    def _mark(self, j: int) -> Circle:
        mark = Circle(radius=_MARK_RADIUS, color=theme.OUTLINE, stroke_width=theme.STROKE_THIN)
        top = self.weights.area.get_top()[1] + _MARK_RADIUS + 0.18
        return mark.move_to((self.weights.place(0, j)[0], top, 0))

    def _label(self) -> None:
        letters = ("x", "a") if self.is_single else ("X", "A")
        rows = (
            (letters[0], self.inputs, DOWN),
            ("W", self.weights, RIGHT),
            ("b", self.biases, RIGHT),
            (letters[1], self.outputs, DOWN),
        )
        for letter, view, side in rows:
            name = Formula(letter, font_size=theme.SIZE_LABEL, color=theme.WORDS)
            shape = ShapeLabel(view.true_shape).next_to(name, RIGHT, buff=0.18)
            label = VGroup(name, shape)
            label.next_to(view.brackets, side, buff=_LABEL_GAP if side is RIGHT else 0.16)
            # Letters of different height stand on one line with their shapes.
            name.align_to(shape, DOWN).shift(UP * 0.07)
            self.names[letter.lower()], self.shapes[letter.lower()] = name, shape

    @property
    def work_center(self) -> np.ndarray:
        """The middle (3,) of the room at the left of W, above X."""
        x = self.corner_x - _CORNER_GAP - WORK_WIDTH / 2
        return np.array([x - 0.1, self.corner_y + 1.3, 0.0])

    def label(self, name: str) -> VGroup:
        """Return letter and shape of ``"x"``, ``"w"``, ``"b"`` or ``"a"``."""
        return VGroup(self.names[name], self.shapes[name])
