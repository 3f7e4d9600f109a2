"""Traces: what a computation leaves behind, with every intermediate named and read-only.

A trace is a frozen dataclass derived from :class:`Trace`. Whoever shows one of its numbers takes it
as a :class:`Quantity`, which remembers where it came from.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from typing import Self

import numpy as np

from math_core.validation import element, is_sealed


@dataclass(frozen=True)
class Quantity:
    """One computed number and where it comes from.

    Attributes
    ----------
    value
        The number.
    source
        Name of the trace's class, such as ``"NeuronTrace"``.
    field
        Name of the trace's field.
    index
        Position in the field's array; empty for a scalar.
    trace
        The trace that computed it; ``None`` for a number made by hand.
    """

    value: float
    source: str
    field: str
    index: tuple[int, ...] = ()
    trace: Trace | None = dataclass_field(default=None, compare=False, repr=False)

    def __float__(self) -> float:
        return self.value

    def __deepcopy__(self, memo: object) -> Self:
        # It cannot change, and comes from one trace, not from a copy of it.
        return self

    @property
    def origin(self) -> str:
        """The place in the trace, as ``NeuronTrace.products[0]``."""
        return element(f"{self.source}.{self.field}", self.index)


class Trace:
    """Base of all traces.

    Declare a subclass with ``@dataclass(frozen=True, eq=False)``. Its numbers become read-only,
    contiguous arrays that no one can change: float64, or integers and booleans where integers
    and boolean arrays were given. An array that is sealed already is kept, any other is copied.
    A single number becomes an array of shape ().
    Two traces are equal when all their values are.

    Examples
    --------
    >>> @dataclass(frozen=True, eq=False)
    ... class SquareTrace(Trace):
    ...     inputs: np.ndarray
    ...     squares: np.ndarray
    >>> trace = SquareTrace(np.array([2.0, 3.0]), np.array([4.0, 9.0]))
    >>> quantity = trace.quantity("squares", 1)
    >>> quantity.origin, quantity.value
    ('SquareTrace.squares[1]', 9.0)
    >>> trace.to_dict()
    {'inputs': [2.0, 3.0], 'squares': [4.0, 9.0]}
    """

    # Arrays compare by content, which no hash of theirs could follow.
    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        for name in self._names():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(
                value, np.ndarray | np.number | int | float
            ):
                continue
            if is_sealed(value):
                continue
            kept = np.asarray(value).dtype.kind in "iub"
            array = np.array(value, dtype=None if kept else np.float64, order="C")
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, n), getattr(other, n)) for n in self._names())

    def __deepcopy__(self, memo: object) -> Self:
        # It cannot change; mobjects, which Manim copies all the time, hold it.
        return self

    def _names(self) -> list[str]:
        return [field.name for field in fields(self)]  # type: ignore[arg-type]

    def quantity(self, field: str, *index: int) -> Quantity:
        """Return one number of the trace with its origin.

        Parameters
        ----------
        field
            Name of a numeric field.
        *index
            Position in its array, one integer an axis, counted from 0; none for a scalar.

        Raises
        ------
        KeyError
            If the trace has no such numeric field.
        TypeError
            If an index is not an integer.
        IndexError
            If the index has the wrong number of axes or is out of range.
        """
        source = type(self).__name__
        numeric = {
            name: value
            for name in self._names()
            if isinstance(value := getattr(self, name), np.ndarray) and value.dtype.kind != "b"
        }
        if field not in numeric:
            raise KeyError(f"{source} has no numbers called {field!r}; it has {', '.join(numeric)}")
        array, place = numeric[field], tuple(operator.index(i) for i in index)
        if len(place) != array.ndim:
            raise IndexError(
                f"{source}.{field} has {array.ndim} axes but {len(place)} indices were given"
            )
        # A negative index would give one number two origins.
        if any(not 0 <= i < n for i, n in zip(place, array.shape, strict=True)):
            raise IndexError(
                f"{element(f'{source}.{field}', place)} is outside its shape {array.shape}"
            )
        return Quantity(float(array[place]), source, field, place, self)

    def to_dict(self) -> dict[str, object]:
        """Return the trace as plain numbers, lists and strings, ready for JSON.

        JSON has no infinity: it becomes the word ``"Infinity"`` or ``"-Infinity"``, which both
        Python's ``float`` and JavaScript's ``Number`` read back.
        """
        return {name: _plain(getattr(self, name)) for name in self._names()}


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)  # type: ignore[arg-type]
    return bool(one == other)


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, Trace):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
