"""Turning what a caller gives into arrays, or refusing it with a reason.

Every public function of :mod:`math_core` takes its numbers through here, so that a wrong value is
named where it enters and never surfaces later as a NaN or a NumPy warning.
"""

from __future__ import annotations

from numbers import Real
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def sealed(array: Array) -> Array:
    """Make an array that nobody else holds read-only, and return it.

    Sealed arrays pass through :mod:`math_core` without being copied, which is what keeps traces
    as fast as the matrix products in them.
    """
    array.flags.writeable = False
    return array


def is_sealed(value: object) -> bool:
    """Return whether a value is a contiguous array of its own that cannot be written to."""
    return (
        isinstance(value, np.ndarray)
        and value.dtype == np.float64
        and not value.flags.writeable
        and value.base is None
        and value.flags.c_contiguous
    )


class TooLargeError(ValueError):
    """A number lies beyond the largest float, about 1.8e308."""


def element(name: str, index: tuple[int, ...]) -> str:
    """Return how to name one element of an array: ``inputs[0, 2]``, or ``bias`` for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def example(n_values: int) -> str:
    """Return ``n_values`` numbers to show in an error, such as ``(1.5, 2.0, -0.5)``."""
    shown = [str((1.5, 2.0, -0.5)[i % 3]) for i in range(min(n_values, 6))]
    if n_values > len(shown):
        shown.append("…")
    return f"({', '.join(shown)}{',' if n_values == 1 else ''})"


def real_array(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a float64 array of any shape: itself if sealed, else a new one.

    Parameters
    ----------
    name
        What to call it in an error.
    value
        Real numbers; infinity and NaN are passed on.

    Raises
    ------
    TypeError
        If it holds anything but real numbers: booleans, words, complex numbers, rows of unequal
        length. The message names the first one.
    TooLargeError
        If an integer is too large for a float.
    """
    if is_sealed(value):
        return cast(Array, value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        # A wider float type may overflow, to the infinity that finite_array then names.
        with np.errstate(over="ignore"):
            return np.array(value, dtype=np.float64)
    try:
        # As objects, because among numbers NumPy would read True as 1, and 1 among words as "1".
        items = np.asarray(value, dtype=object)
    except ValueError:
        raise TypeError(f"{name} must be real numbers in rows of equal length") from None
    array = np.empty(items.shape)
    for index, item in np.ndenumerate(items):
        # Scalars of a trace are arrays without axes, and are numbers to everyone else.
        number = item[()] if isinstance(item, np.ndarray) and not item.ndim else item
        where = element(name, index)
        if isinstance(number, bool) or not isinstance(number, Real):
            raise TypeError(f"{name} must be real numbers, but {where} is {number!r}")
        try:
            array[index] = float(number)
        except OverflowError:
            raise TooLargeError(f"{where} is too large for a float") from None
    return array


def finite_array(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a float64 array, refusing NaN and infinity.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If a number is NaN or infinite; the message names the first one.
    """
    array = real_array(name, value)
    # A sum tells in one pass that all is well; only if it does not is each number looked at.
    if not _sum_is_finite(array):
        _refuse(name, array, ~np.isfinite(array), "give a finite number")
    return array


def _sum_is_finite(array: Array) -> bool:
    """Return whether the numbers add up to a finite one, so that each of them is finite."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(array.sum()))


def not_nan_array(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a float64 array, refusing NaN but not infinity.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If a number is NaN; the message names the first one.
    """
    array = real_array(name, value)
    _refuse(name, array, np.isnan(array), "give a number or ±infinity")
    return array


def _refuse(name: str, array: Array, bad: NDArray[np.bool_], remedy: str) -> None:
    if bad.any():
        index = tuple(np.argwhere(bad)[0].tolist())
        value = "NaN" if np.isnan(array[index]) else array[index]
        raise ValueError(f"{element(name, index)} is {value}; {remedy}")


def finite_vector(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a float64 vector of shape (n,) with n ≥ 1, all finite.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If it is not one-dimensional, is empty, or holds NaN or infinity.
    """
    array = finite_array(name, value)
    if array.ndim != 1 or not array.size:
        raise ValueError(
            f"{name} must be a list of one or more numbers, for example {example(3)}; "
            f"got shape {array.shape}"
        )
    return array


def finite_scalar(name: str, value: ArrayLike) -> float:
    """Return ``value`` as one finite float.

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is not a single number, or is NaN or infinite.
    """
    array = finite_array(name, value)
    if array.ndim:
        raise ValueError(f"{name} must be a single number, for example 0.5; got {value!r}")
    return float(array)


def refuse_overflow(name: str, result: ArrayLike) -> None:
    """Refuse a result computed from finite numbers that has left the range of floats.

    Raises
    ------
    TooLargeError
        If a number is infinite, or is NaN because two infinities met; the message names the first.
    """
    if isinstance(result, np.ndarray) and _sum_is_finite(result):
        return
    overflowed = np.argwhere(~np.isfinite(result))
    if len(overflowed):
        where = element(name, tuple(overflowed[0].tolist()))
        raise TooLargeError(f"{where} is too large for a float; give smaller numbers")
