"""The weighted sum as lengths: values shrink to their weight and join to the output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, Line, Rectangle, VGroup

from math_core import AttentionTrace, Quantity
from math_core.one_query import QueryTrace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import TokenPill, Word

_TOP_Y = 2.35
_ROWS_HEIGHT = 3.55
_WIDEST = 0.88
_ROOM_FOR_PILLS = 0.55
_NAME_X = -6.75
_NAME_WIDTH = 1.6
_WEIGHT_X = -4.35
_DIMENSIONS_X = (-3.3, 0.05, 3.4)
_LONGEST = 2.15
_OUTPUT_DROP = 0.5
_BEFORE_DROP = 1.1
_NUMBER_GAP = 0.12


class Segment(Rectangle):
    """A bar whose length is its value, wherever it starts.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, unit: float, height: float, color: str) -> None:
        self.quantity, self._unit = quantity, unit
        super().__init__(
            width=max(1e-3, abs(quantity.value) * unit),
            height=height,
            stroke_color=color,
            stroke_width=theme.STROKE_THIN,
            fill_color=color,
            fill_opacity=theme.BAR_FILL,
        )

    def start_at(self, x: float, y: float) -> Segment:
        """Put the left end on (x, y)."""
        self.move_to((x, y, 0), aligned_edge=LEFT)
        return self

    def read_back(self) -> float:
        """Return the |value| that the length stands for now."""
        return float(self.width / self._unit)


class ValueMix(VGroup):
    """Values as bars, a row a token and a column a dimension, and what they add up to.

    Parameters
    ----------
    words
        The tokens that the query sees.
    trace
        Whole-matrix attention; its values have three dimensions, none negative.
    steps
        The query's steps.
    query
        Which token asks.

    Attributes
    ----------
    names, weights : VGroup
        The rows' tokens and weights.
    values, parts, stacked : list[VGroup]
        A row's bars: its value, its value times the weight, and that in the output.
    value_numbers, part_numbers : list[VGroup]
        The numbers beside the first two.
    output_numbers, output_name, output_frames : VGroup
        The output's row.
    before, before_name : VGroup
        The query's own vector below the output.
    heads : VGroup
        Names of the dimensions.

    Examples
    --------
    >>> from math_core.one_query import follow_query
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> trace = params.simple_trace()
    >>> mix = ValueMix(params.tokens, trace, follow_query(trace, 2), 2)
    >>> picture = VGroup(mix.names, mix.weights, mix.heads, *mix.values, *mix.value_numbers)
    """

    def __init__(
        self, words: Sequence[str], trace: AttentionTrace, steps: QueryTrace, query: int
    ) -> None:
        super().__init__()
        self.trace, self.steps, self.query = trace, steps, query
        self.n, self.d = steps.parts.shape
        self.pitch = min(_WIDEST, _ROWS_HEIGHT / self.n)
        self.unit = _LONGEST / (float(np.abs(trace.value).max()) or 1.0)
        self.font_size = theme.SIZE_LABEL if self.pitch > 0.4 else theme.SIZE_TICK
        self._thick = min(0.36, 0.6 * self.pitch)
        self.names = VGroup(*(self._name(words[j], j) for j in range(self.n)))
        self.weights = VGroup(
            *(self._number("attention_weights", (j,), 3, theme.RESULT) for j in range(self.n))
        )
        for j, weight in enumerate(self.weights):
            weight.move_to((_WEIGHT_X, self.y(j), 0))
        self.heads = VGroup(
            *(
                Words(
                    f"dimension {k}",
                    font_size=theme.SIZE_TICK,
                    color=theme.QUIET,
                    constant="a dimension's index",
                ).move_to((_DIMENSIONS_X[k], _TOP_Y + 0.25, 0), aligned_edge=LEFT)
                for k in range(self.d)
            )
        )
        rows = range(self.n)
        self.values = [self._row(trace, "value", j) for j in rows]
        self.parts = [self._row(steps, "parts", j) for j in rows]
        self.value_numbers = [self._numbers(trace, "value", 1, j, self.values[j]) for j in rows]
        self.part_numbers = [self._numbers(steps, "parts", 3, j, self.parts[j]) for j in rows]
        self.stacked = self._stack()
        self._add_output()
        self._add_before(words[query] if query < len(words) else "")

    def y(self, j: int) -> float:
        """Return the height of row ``j``."""
        return float(_TOP_Y - (j + 0.5) * self.pitch)

    @property
    def bottom(self) -> float:
        """Height of the lower edge of the rows."""
        return float(_TOP_Y - self.n * self.pitch)

    def _name(self, word: str, j: int) -> VGroup:
        if self.pitch >= _ROOM_FOR_PILLS:
            pill = TokenPill(word, height=0.5, font_size=theme.SIZE_LABEL, max_width=_NAME_WIDTH)
            pill.move_to((_NAME_X, self.y(j), 0), aligned_edge=LEFT)
            return pill
        name = Word(word, font_size=self.font_size, max_width=_NAME_WIDTH).stand_at(0, self.y(j))
        return VGroup(name.shift(RIGHT * (_NAME_X - name.get_left()[0])))

    def _number(self, field: str, index: tuple[int, ...], decimals: int, color: str) -> Number:
        rounded = Rounded(self.steps.quantity(field, *index), decimals)
        return Number(rounded, font_size=self.font_size, color=color)

    def _row(self, trace: AttentionTrace | QueryTrace, field: str, j: int) -> VGroup:
        return VGroup(
            *(
                Segment(trace.quantity(field, j, k), self.unit, self._thick, theme.VALUE).start_at(
                    _DIMENSIONS_X[k], self.y(j)
                )
                for k in range(self.d)
            )
        )

    def _numbers(
        self, trace: AttentionTrace | QueryTrace, field: str, decimals: int, j: int, bars: VGroup
    ) -> VGroup:
        numbers = VGroup()
        for k in range(self.d):
            rounded = Rounded(trace.quantity(field, j, k), decimals)
            number = Number(rounded, font_size=self.font_size, color=theme.VALUE)
            numbers.add(number.next_to(bars[k], RIGHT, buff=_NUMBER_GAP).set_y(self.y(j)))
        return numbers

    def _stack(self) -> list[VGroup]:
        pens = list(_DIMENSIONS_X[: self.d])
        rows = []
        for j in range(self.n):
            row = VGroup()
            for k in range(self.d):
                quantity = self.steps.quantity("parts", j, k)
                segment = Segment(quantity, self.unit, self.output_thickness, theme.VALUE)
                row.add(segment.start_at(pens[k], self.bottom - _OUTPUT_DROP))
                pens[k] += abs(quantity.value) * self.unit
            rows.append(row)
        return rows

    @property
    def output_thickness(self) -> float:
        """Height of the output's bars, the same for any number of tokens."""
        return 0.36

    def _add_output(self) -> None:
        y = self.bottom - _OUTPUT_DROP
        self.output_numbers, self.output_signs = VGroup(), VGroup()
        self.output_frames = VGroup()
        for k in range(self.d):
            rounded = Rounded(self.steps.quantity("output", k), 3)
            parts = [Rounded(self.steps.quantity("parts", j, k), 3) for j in range(self.n)]
            frame = Segment(rounded.quantity, self.unit, self.output_thickness, theme.RESULT)
            frame.set_fill(opacity=0).start_at(_DIMENSIONS_X[k], y)
            sign = "=" if sum_sign(parts, rounded) == "=" else "approx"
            equals = Formula(sign, font_size=theme.SIZE_LABEL)
            equals.next_to(frame, RIGHT, buff=_NUMBER_GAP).set_y(y)
            number = Number(rounded, font_size=theme.SIZE_LABEL, color=theme.RESULT)
            number.next_to(equals, RIGHT, buff=0.1).set_y(y)
            self.output_frames.add(frame)
            self.output_signs.add(equals)
            self.output_numbers.add(number)
        self.output_name = Words("output", font_size=theme.SIZE_LABEL, color=theme.RESULT)
        self.output_name.move_to((_NAME_X, y, 0), aligned_edge=LEFT)
        self.rule = Line(
            (_NAME_X, self.bottom - 0.1, 0),
            (theme.STAGE_RIGHT, self.bottom - 0.1, 0),
            color=theme.GUIDE,
            stroke_width=theme.STROKE_THIN,
        )

    def _add_before(self, word: str) -> None:
        y = self.bottom - _BEFORE_DROP
        self.before = VGroup()
        for k in range(self.d):
            quantity = self.trace.quantity("value", self.query, k)
            bar = Segment(quantity, self.unit, self.output_thickness, theme.DATA)
            bar.set_fill(opacity=0.2).start_at(_DIMENSIONS_X[k], y)
            number = Number(Rounded(quantity, 1), font_size=theme.SIZE_LABEL)
            self.before.add(bar, number.next_to(bar, RIGHT, buff=_NUMBER_GAP).set_y(y))
        self.before_name = VGroup(
            Word(word, font_size=theme.SIZE_LABEL, max_width=1.05),
            Words("before", font_size=theme.SIZE_LABEL, color=theme.QUIET),
        ).arrange(RIGHT, buff=0.15)
        name, before = self.before_name
        self.before_name.move_to((_NAME_X, y, 0), aligned_edge=LEFT)
        name.stand_at(name.get_x(), y)
        before.set_y(y)
