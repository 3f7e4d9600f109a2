"""A sum seen accumulating: one row a term, each bar starting where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import RIGHT, UP, Line, Rectangle, VGroup

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_ROW_HEIGHT = 0.88
_BAR_HEIGHT = 0.5
_NAME_WIDTH = 1.0
_VALUE_WIDTH = 1.45
_BARS_WIDTH = 3.9
_GAP = 0.25
# A bar of no length keeps its outline, so that it can grow.
_THINNEST = 1e-3


@dataclass(frozen=True)
class Entry:
    """One row of a ledger.

    Attributes
    ----------
    name
        Typst math, such as ``"w_1 x_1"``.
    rounded
        The term.
    start, end
        The running sum before and after the term: where its bar starts and ends.
    """

    name: str
    rounded: Rounded
    start: float
    end: float


class LedgerBar(Rectangle):
    """A term of a ledger as a bar, from where the sum stood to where the term takes it.

    Attributes
    ----------
    quantity : Quantity
        The term now.
    scale_of_value : float
        Of a size at which the thinnest bar's width is no longer a matter of rounding.
    """

    def __init__(self, ledger: Ledger, entry: Entry, y: float, height: float, color: str) -> None:
        self._ledger = ledger
        self.scale_of_value = 30 * _THINNEST / ledger.unit
        super().__init__(
            width=1,
            height=height,
            stroke_color=color,
            stroke_width=theme.STROKE_THIN,
            fill_color=color,
            fill_opacity=theme.BAR_FILL,
        )
        self.move_to((0, y, 0))
        self.span(entry.rounded.quantity, entry.start)

    def span(self, quantity: Quantity, start: float) -> LedgerBar:
        """Stand for a term that is added to a sum of ``start``."""
        self.quantity, self._start = quantity, start
        left, right = sorted(self._ledger.x(value) for value in (start, start + quantity.value))
        self.stretch_to_fit_width(max(right - left, _THINNEST))
        self.set_x((left + right) / 2)
        return self

    def read_back(self) -> float:
        """Return the term that length and side stand for now."""
        start = self._ledger.x(self._start)
        left, right = self.get_left()[0], self.get_right()[0]
        sign = 1.0 if abs(left - start) <= abs(right - start) else -1.0
        return float(sign * (right - left) / self._ledger.unit)


class Ledger(VGroup):
    """A running sum as rows of name, number and bar; the last row is the total.

    Parameters
    ----------
    entries
        The rows; a total starts at zero.
    max_height
        Rows move closer to stay within this many frame units.
    room_for
        Further sums that the bars may be asked to show.

    Attributes
    ----------
    names, values, bars, links : VGroup
        The rows' parts, top to bottom; ``links[i]`` joins bar i to bar i + 1.
    zero : VGroup
        The zero line with its label.
    unit : float
        Frame units of a bar of value 1.
    total : VGroup
        The last row's name, number and bar.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> trace = NeuronParams().trace()
    >>> sums = [0.0, *map(float, trace.running_sums)]
    >>> products = [Rounded(trace.quantity("products", i)) for i in range(3)]
    >>> rows = [Entry(f"w_{i + 1} x_{i + 1}", p, *sums[i : i + 2]) for i, p in enumerate(products)]
    >>> z = Rounded(trace.quantity("pre_activation"))
    >>> ledger = Ledger([*rows, Entry("z", z, 0.0, z.quantity.value)])
    """

    def __init__(
        self, entries: Sequence[Entry], max_height: float = 4.4, room_for: Sequence[float] = ()
    ) -> None:
        self.entries = list(entries)
        self._row = min(_ROW_HEIGHT, max_height / len(entries))
        self._size = theme.SIZE_FORMULA if self._row > 0.7 else theme.SIZE_BODY
        ends = [0.0, *room_for, *(value for each in entries for value in (each.start, each.end))]
        low, high = min(ends), max(ends)
        span = high - low
        self.unit = _BARS_WIDTH / span if span > 0 else 1.0
        self.zero = self._zero_line(_NAME_WIDTH + _VALUE_WIDTH + 2 * _GAP - low * self.unit)
        self.names, self.values, self.bars = VGroup(), VGroup(), VGroup()
        for row, entry in enumerate(entries):
            self._add_row(row, entry, is_total=row == len(entries) - 1)
        self.links = VGroup(*(self._link(row) for row in range(len(entries) - 2)))
        self.rule = self._rule()
        super().__init__(self.zero, self.links, self.bars, self.names, self.values, self.rule)
        self.move_to((0, 0, 0))

    def _add_row(self, row: int, entry: Entry, *, is_total: bool) -> None:
        y = -row * self._row
        color = theme.RESULT if is_total else theme.sign_color(entry.rounded.quantity.value)
        name = Formula(entry.name, font_size=self._size, color=theme.WORDS)
        name.move_to((_NAME_WIDTH, y, 0), aligned_edge=RIGHT)
        value = Number(entry.rounded, font_size=self._size, color=color)
        value.fit_width(_VALUE_WIDTH)
        value.move_to((_NAME_WIDTH + _GAP + _VALUE_WIDTH, y, 0), aligned_edge=RIGHT)
        height = min(_BAR_HEIGHT, 0.6 * self._row)
        self.bars.add(LedgerBar(self, entry, y, height, color))
        self.names.add(name)
        self.values.add(value)

    def x(self, value: float) -> float:
        """Return where on the stage a sum of ``value`` stands."""
        return float(self.zero[0].get_x()) + value * self.unit

    def _link(self, row: int) -> Line:
        x = self.x(self.entries[row].end)
        return Line(
            (x, self.bars[row].get_bottom()[1], 0),
            (x, self.bars[row + 1].get_top()[1], 0),
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
        )

    def _rule(self) -> Line:
        """The line under the terms, as in sums on paper."""
        y = -(len(self.entries) - 1.5) * self._row
        return Line(
            (0.2, y, 0),
            (_NAME_WIDTH + _GAP + _VALUE_WIDTH + 0.05, y, 0),
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
        )

    def _zero_line(self, x: float) -> VGroup:
        top = self._row * 0.55
        bottom = -(len(self.entries) - 1) * self._row - self._row * 0.45
        line = Line(
            (x, top, 0),
            (x, bottom, 0),
            color=theme.GUIDE,
            stroke_width=theme.STROKE_THIN,
        )
        label = Formula("0", font_size=theme.SIZE_TICK, color=theme.QUIET, constant="the zero line")
        return VGroup(line, label.next_to(line, UP, buff=0.1))

    @property
    def total(self) -> VGroup:
        """The last row."""
        return VGroup(self.names[-1], self.values[-1], self.bars[-1])

    def row(self, i: int) -> VGroup:
        """Return name, number and bar of row ``i``."""
        return VGroup(self.names[i], self.values[i], self.bars[i])
