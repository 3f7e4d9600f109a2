"""Bars: values as lengths from one zero line, side by side or below each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Rectangle, VGroup
from manim.animation.animation import Animation

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.words.tokens import Word

# A bar of no length keeps its outline, so that it can grow.
_THINNEST = 1e-3
_NUMBER_GAP = 0.1
_NUMBER_ROOM = 0.05


class Bar(Rectangle):
    """A bar whose length from the zero line is its value.

    Attributes
    ----------
    quantity : Quantity
        The value now.
    ink : str
        Colour of the bar and of its number; that of its value's sign where none was given.
    """

    def __init__(
        self, chart: BarChart, place: float, quantity: Quantity, color: str | None
    ) -> None:
        self._chart, self._place, self._by_sign = chart, place, color is None
        self.ink = color = color or theme.sign_color(quantity.value)
        super().__init__(
            width=1,
            height=1,
            stroke_color=color,
            stroke_width=theme.STROKE_THIN,
            fill_color=color,
            fill_opacity=theme.BAR_FILL,
        )
        self.quantity = quantity
        self.set_quantity(quantity)

    def set_quantity(self, quantity: Quantity) -> Bar:
        """Stand for another value."""
        self.quantity = quantity
        return self.reach(quantity.value)

    def reach(self, value: float) -> Bar:
        """Be as long as a value, in the colour of its sign if no other was given."""
        if self._by_sign:
            self.ink = theme.sign_color(value)
            self.set_color(self.ink)
        chart = self._chart
        start = chart.point(self._place, 0.0)
        end = chart.point(self._place, value)
        length = max(float(np.abs(end - start).sum()), _THINNEST)
        width, height = (length, chart.thickness) if chart.horizontal else (chart.thickness, length)
        self.stretch_to_fit_width(width).stretch_to_fit_height(height)
        self.move_to((start + end) / 2)
        return self

    def follow(self, source: Callable[[], Quantity]) -> Bar:
        """Show, at every frame, what ``source`` returns: a function of trackers and traces."""
        self.add_updater(lambda bar: bar.set_quantity(source()))
        return self

    def read_back(self) -> float:
        """Return the value that the bar's length stands for now."""
        return self._chart.value_of(self)


class BarTo(Animation):
    """A bar grows or shrinks until it stands for another value, through zero if signs differ.

    Parameters
    ----------
    bar
        It stays the same bar.
    quantity
        The value at the end.
    **kwargs
        Passed to Manim's ``Animation``.
    """

    def __init__(self, bar: Bar, quantity: Quantity, **kwargs: Any) -> None:
        self.quantity = quantity
        super().__init__(bar, **kwargs)

    def begin(self) -> None:
        """Start from what the bar stands for by then."""
        self._from = cast(Bar, self.mobject).quantity.value
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Set the bar's length on the way."""
        share = self.rate_func(alpha)
        cast(Bar, self.mobject).reach(self._from + share * (self.quantity.value - self._from))

    def finish(self) -> None:
        """Let the bar stand for the value."""
        super().finish()
        cast(Bar, self.mobject).set_quantity(self.quantity)


class BarChart(VGroup):
    """One or more series of values as bars on a common zero line and one scale.

    Parameters
    ----------
    *series
        Each a sequence of values; bars of the same place stand side by side.
    labels
        A word for each place.
    colors
        One a series; by default each bar has the colour of its value's sign.
    limits
        The lowest and highest value of the scale, zero within; by default what the values need.
    horizontal
        Whether bars run to the right, places from top to bottom; else upwards.
    length, breadth
        Size along the values and across them, in frame units.
    decimals
        Of the numbers at the bars' ends, one for all series or one each; ``None`` for none. They
        are left out where there is no room for legible type.

    Attributes
    ----------
    bars : list[VGroup]
        The bars of each series.
    numbers : list[VGroup]
        Their numbers, if shown.
    names : VGroup
        The labels.
    zero : Line
        The common zero line.
    scale_line : Line
        From the lowest to the highest value of the scale; not drawn.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> trace = params.simple_trace()
    >>> weights = [trace.quantity("attention_weights", 2, j) for j in range(params.n_tokens)]
    >>> bars = BarChart(weights, labels=params.tokens, decimals=3, horizontal=True)
    """

    def __init__(
        self,
        *series: Sequence[Quantity],
        labels: Sequence[str] = (),
        colors: Sequence[str] = (),
        limits: tuple[float, float] | None = None,
        horizontal: bool = False,
        length: float = 3.0,
        breadth: float = 4.0,
        decimals: int | Sequence[int] | None = None,
    ) -> None:
        self.horizontal = horizontal
        values = [quantity.value for each in series for quantity in each]
        self.limits = limits or _natural_limits(values)
        n_places, n_series = len(series[0]), len(series)
        self._pitch = breadth / n_places
        self.thickness = min(0.55, 0.72 * self._pitch / n_series)
        self.scale_line = Line((0, 0, 0), self._along(length)).set_stroke(opacity=0)
        # Where the places run to: downwards or to the right.
        self.across_line = Line((0, 0, 0), self._across(breadth)).set_stroke(opacity=0)
        self.zero = Line(self.point(0, 0), self.point(breadth, 0))
        self.zero.set_stroke(theme.QUIET, width=theme.STROKE_THIN)
        super().__init__(self.scale_line, self.across_line, self.zero)
        self.names = VGroup()
        self.bars: list[VGroup] = []
        self.numbers: list[VGroup] = []
        for k, each in enumerate(series):
            bars = VGroup()
            for i, quantity in enumerate(each):
                color = colors[k] if colors else None
                bars.add(Bar(self, self._place(i, k, n_series), quantity, color))
            self.bars.append(bars)
            self.add(bars)
        if decimals is not None:
            digits = [decimals] * n_series if isinstance(decimals, int) else list(decimals)
            numbers = self._make_numbers(digits)
            if self._apart(numbers):
                self.numbers = numbers
                self.add(*numbers)
        self.add(self.names)
        self._name(labels)
        self.center()

    def _along(self, length: float) -> tuple[float, float, float]:
        return (length, 0, 0) if self.horizontal else (0, length, 0)

    def _across(self, breadth: float) -> tuple[float, float, float]:
        return (0, -breadth, 0) if self.horizontal else (breadth, 0, 0)

    def _place(self, i: int, k: int, n_series: int) -> float:
        return (i + 0.5) * self._pitch + (k - (n_series - 1) / 2) * self.thickness

    def point(self, place: float, value: float) -> np.ndarray:
        """Return the point (3,) of a value at a place along the zero line, in frame units."""
        low, high = self.limits
        share = (min(high, max(low, value)) - low) / (high - low)
        start, end = self.scale_line.get_start(), self.scale_line.get_end()
        side = self.across_line.get_end() - self.across_line.get_start()
        side = side / np.linalg.norm(side)
        return np.asarray(start + share * (end - start) + place * side)

    def value_of(self, bar: Bar) -> float:
        """Return the value that a bar's length stands for now."""
        axis = 0 if self.horizontal else 1
        low, high = self.limits
        start, end = self.scale_line.get_start()[axis], self.scale_line.get_end()[axis]
        unit = (end - start) / (high - low)
        zero = self.zero.get_start()[axis]
        length = (bar.width if self.horizontal else bar.height) / unit
        above = (bar.get_right() if self.horizontal else bar.get_top())[axis]
        return float(length if above > zero + 1e-6 else -length)

    def _make_numbers(self, decimals: Sequence[int]) -> list[VGroup]:
        groups = []
        for k, bars in enumerate(self.bars):
            numbers = VGroup()
            for i in range(len(bars)):
                bar = self.bar(i, k)
                number = Number(
                    Rounded(bar.quantity, decimals[k]), font_size=theme.SIZE_TICK, color=bar.ink
                )
                numbers.add(number.next_to(bar, self.outward(bar.quantity.value), _NUMBER_GAP))
            groups.append(numbers)
        return groups

    def _apart(self, numbers: Sequence[VGroup]) -> bool:
        """Return whether numbers side by side leave room between each other."""
        every = [number for group in numbers for number in group]
        axis = 1 if self.horizontal else 0
        every.sort(key=lambda number: number.get_center()[axis])
        return all(
            b.get_corner((-1, -1, 0))[axis] - a.get_corner((1, 1, 0))[axis] >= _NUMBER_ROOM
            for a, b in pairwise(every)
        )

    def outward(self, value: float) -> np.ndarray:
        """Return the direction (3,) in which a bar of this value grows."""
        if self.horizontal:
            return RIGHT if value >= 0 else LEFT
        return UP if value >= 0 else DOWN

    def _name(self, labels: Sequence[str]) -> None:
        bars = VGroup(*self.bars, *self.numbers, self.zero)
        size = theme.SIZE_LABEL if self._pitch >= 0.5 else theme.SIZE_TICK
        words = [Word(label, font_size=size, max_width=2.2) for label in labels]
        turned = not self.horizontal and any(w.width > self._pitch - 0.08 for w in words)
        for i, word in enumerate(words):
            place = self.point((i + 0.5) * self._pitch, 0.0)
            if self.horizontal:
                word.stand_at(0, place[1])
                word.shift(RIGHT * (bars.get_left()[0] - 0.16 - word.get_right()[0]))
            elif turned:
                word.upright().next_to((place[0], bars.get_bottom()[1], 0), DOWN, buff=0.16)
            else:
                word.stand_at(place[0], bars.get_bottom()[1] - 0.3)
            self.names.add(word)

    def level(self, quantity: Quantity) -> Line:
        """Return a line across all bars at a value."""
        line = self.zero.copy().set_stroke(theme.RESULT, width=theme.STROKE)
        return line.shift(self.point(0, quantity.value) - self.point(0, 0.0))

    def number_row(
        self, numbers: Sequence[Rounded], y: float, *, color: str = theme.DATA
    ) -> VGroup:
        """Return numbers in one row, each below or above the bar of its place.

        Parameters
        ----------
        numbers
            One a place.
        y
            The height of the row on the stage.
        color
            A colour of the theme.
        """
        row = VGroup()
        for i, rounded in enumerate(numbers):
            number = Number(rounded, font_size=theme.SIZE_LABEL, color=color)
            x = self.point((i + 0.5) * self._pitch, 0.0)[0]
            row.add(number.fit_width(0.88 * self._pitch).move_to((x, y, 0)))
        return row

    def bar(self, i: int, series: int = 0) -> Bar:
        """Return the bar of value ``i`` in a series."""
        one = self.bars[series][i]
        assert isinstance(one, Bar)
        return one


def _natural_limits(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(0.0, *values)
    return (low, high) if high > low else (0.0, 1.0)
