"""A layer as one multiplication: the weights above, the inputs at the left, the results between."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup

from math_core import LayerTrace
from scenes.stage import theme
from scenes.stage.networks.network import Node
from scenes.stage.tables.matrix import MatrixView, Role, ShapeLabel, cell_width
from scenes.stage.text.typesetting import Formula

# Sizes of type and heights of cells, largest first; the first that fits is taken.
_STYLES = (
    (theme.SIZE_LARGE, 0.78),
    (theme.SIZE_FORMULA, 0.66),
    (theme.SIZE_BODY, 0.58),
    (theme.SIZE_BODY, 0.54),
    (theme.SIZE_LABEL, 0.54),
    (theme.SIZE_LABEL, 0.43),
)
_MARK_RADIUS, _MARK_GAP = 0.24, 0.18
_MAX_INPUTS, _MAX_NEURONS, _MAX_SAMPLES = 5, 5, 5
# Below a single sample's product a line of words has room.
_SINGLE_Y, _SINGLE_HEIGHT = 0.52, 5.4
_BATCH_Y, _BATCH_HEIGHT = 0.2, 6.3
_MAX_WIDTH = 13.2
_CORNER_GAP, _ROW_GAP, _NAME_GAP = 0.75, 0.2, 0.16
_LABEL_GAP, _LABEL_DROP = 0.25, 0.5
# Room above the inputs of a batch, for what a row and a column make of each other.
WORK_WIDTH = 4.4


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
        A neuron above each drawn column of W: lit by its output, if there is one sample alone.
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
        for self._font, self._row in _STYLES:
            self._make_views()
            if self._fits():
                break
        self.plus = Formula("+", font_size=self._font, color=theme.WORDS)
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

    def _make_views(self) -> None:
        trace = self.trace
        results = np.concatenate([trace.pre_activation.ravel(), trace.output.ravel()])
        wide = max(cell_width(results, 2, self._font), cell_width(trace.weights, 1, self._font))
        narrow = cell_width(trace.inputs, 1, self._font) + 0.1
        self.inputs = self._view("inputs", 1, "data", narrow)
        self.weights = self._view("weights", 1, "weights", wide + 0.06)
        self.biases = self._view("biases", 1, "weights", wide + 0.06)
        self.outputs = self._view("output", 2, "result", wide + 0.06)
        self.pre_activation = self._view("pre_activation", 2, "result", wide + 0.06)

    def _view(self, field: str, decimals: int, role: Role, width: float) -> MatrixView:
        return MatrixView(
            self.trace,
            field,
            decimals=decimals,
            role=role,
            cell=(width, self._row),
            max_rows=_MAX_INPUTS if field == "weights" else _MAX_SAMPLES,
            max_columns=_MAX_INPUTS if field == "inputs" else _MAX_NEURONS,
            shape=False,
            font_size=self._font,
        )

    @property
    def _left(self) -> float:
        """How much room there is at the left of W."""
        least = 0.0 if self.is_single else WORK_WIDTH
        return max(least, self.inputs.area.width + 0.3)

    @property
    def _label_room(self) -> float:
        """How much room the names right of W and b take."""
        digits = sum(len(str(n)) for n in self.weights.true_shape)
        return 1.35 + 0.19 * digits

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height of the whole picture."""
        width = self._left + _CORNER_GAP + self.weights.area.width + self._label_room
        marks = 2 * _MARK_RADIUS + _MARK_GAP
        tables = (self.weights, self.biases, self.outputs)
        height = marks + sum(view.area.height for view in tables) + 2 * _ROW_GAP + _LABEL_DROP
        return width, height

    def _fits(self) -> bool:
        width, height = self._size
        most = _SINGLE_HEIGHT if self.is_single else _BATCH_HEIGHT
        return width <= _MAX_WIDTH and height <= most

    def _place(self) -> None:
        width, height = self._size
        top = (_SINGLE_Y if self.is_single else _BATCH_Y) + height / 2
        above = 2 * _MARK_RADIUS + _MARK_GAP + self.weights.area.height + _ROW_GAP
        self.corner_y = top - above - self.biases.area.height / 2
        self.corner_x = -width / 2 + self._left + _CORNER_GAP
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
        half = self.biases.area.height / 2 + view.area.height / 2 + _ROW_GAP
        view.shift(RIGHT * x + UP * self.corner_y + half * side)

    def _mark(self, j: int) -> Node:
        outputs = self.trace.output
        place = (j,) if self.is_single else (0, j)
        largest = float(np.abs(outputs).max())
        mark = Node(self.trace.quantity("output", *place), largest, _MARK_RADIUS)
        if not self.is_single:
            mark.empty()
        top = self.weights.area.get_top()[1] + _MARK_RADIUS + _MARK_GAP
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
            name = Formula(letter, font_size=theme.SIZE_BODY, color=theme.WORDS)
            shape = ShapeLabel(view.true_shape, font_size=theme.SIZE_BODY)
            shape.next_to(name, RIGHT, buff=0.18)
            label = VGroup(name, shape)
            label.next_to(view.brackets, side, buff=_LABEL_GAP if side is RIGHT else _NAME_GAP)
            # Letters of different height stand on one line with their shapes.
            name.align_to(shape, DOWN).shift(UP * 0.08)
            self.names[letter.lower()], self.shapes[letter.lower()] = name, shape

    @property
    def work_center(self) -> np.ndarray:
        """The middle (3,) of the room at the left of W, above X."""
        x = self.corner_x - _CORNER_GAP - WORK_WIDTH / 2
        y = (self.weights.area.get_top()[1] + self.biases.area.get_bottom()[1]) / 2
        return np.array([x, y, 0.0])

    def label(self, name: str) -> VGroup:
        """Return letter and shape of ``"x"``, ``"w"``, ``"b"`` or ``"a"``."""
        return VGroup(self.names[name], self.shapes[name])
