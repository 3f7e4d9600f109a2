"""Turning what a caller gives into arrays, or refusing it with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def real_array(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Return ``value`` as a float64 array of any shape.

    Parameters
    ----------
    name
        What to call it in an error.
    value
        Real numbers.

    Raises
    ------
    TypeError
        If it holds anything but real numbers (booleans, strings, complex numbers, ragged lists).
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise TypeError(f"{name} must be a regular array of numbers, not {value!r}") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be real numbers, not {value!r}")
    return array.astype(np.float64)


def finite_array(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Return ``value`` as a float64 array, refusing NaN and infinity.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If a number is NaN or infinite; the message names the first one.
    """
    array = real_array(name, value)
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        where = f"{name}{bad[0].tolist()}" if array.ndim else name
        raise ValueError(f"{where} is {array[tuple(bad[0])]}; give a finite number")
    return array


def finite_vector(name: str, value: ArrayLike | Sequence[Any]) -> NDArray[np.float64]:
    """Return ``value`` as a float64 vector of shape (n,) with n ≥ 1, all finite.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If it is not one-dimensional, is empty, or holds NaN or infinity.
    """
    array = finite_array(name, value)
    if array.ndim != 1 or not len(array):
        raise ValueError(
            f"{name} must be a list of one or more numbers, for example (1.5, 2.0, -0.5); "
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
