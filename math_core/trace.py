"""Traces: what a computation leaves behind, with every intermediate named and read-only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np


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
    """

    value: float
    source: str
    field: str
    index: tuple[int, ...] = ()

    def __float__(self) -> float:
        return self.value

    @property
    def origin(self) -> str:
        """The place in the trace, as ``NeuronTrace.products[0]``."""
        index = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        return f"{self.source}.{self.field}{index}"


class Trace:
    """Base of all traces: frozen dataclasses whose arrays are read-only copies.

    Subclasses are declared ``@dataclass(frozen=True, eq=False)``; numbers and arrays become
    float64 arrays (0-d for a scalar) that share no memory with the caller's.
    """

    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray | float | int):
                array = np.array(value, dtype=np.float64, order="C", copy=True)
                array.flags.writeable = False
                object.__setattr__(self, field.name, array)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]
        return all(np.array_equal(getattr(self, n), getattr(other, n)) for n in names)

    def quantity(self, field: str, *index: int) -> Quantity:
        """Return one number of the trace with its origin.

        Parameters
        ----------
        field
            Name of a numeric field.
        *index
            Position in its array, one integer an axis; none for a scalar.

        Raises
        ------
        KeyError
            If the trace has no such numeric field.
        IndexError
            If the index has the wrong number of axes or is out of range.
        """
        source = type(self).__name__
        array = getattr(self, field, None)
        if not isinstance(array, np.ndarray):
            names = [f.name for f in fields(self)]  # type: ignore[arg-type]
            numeric = ", ".join(n for n in names if isinstance(getattr(self, n), np.ndarray))
            raise KeyError(f"{source} has no numbers called {field!r}; it has {numeric}")
        if len(index) != array.ndim:
            raise IndexError(
                f"{source}.{field} has {array.ndim} axes but {len(index)} indices were given"
            )
        if any(not 0 <= i < n for i, n in zip(index, array.shape, strict=True)):
            raise IndexError(f"{source}.{field}{list(index)} is outside its shape {array.shape}")
        return Quantity(float(array[index]), source, field, index)

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as plain numbers, lists and strings, ready for JSON."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return {n: v.tolist() if isinstance(v, np.ndarray) else v for n, v in values.items()}
