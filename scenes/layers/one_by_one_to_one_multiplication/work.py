"""How much work a layer does: counted while it is done, and compared at the end."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from manim import LEFT, ValueTracker, VGroup
from numpy.typing import NDArray

from math_core import LayerTrace, Trace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

_COUNTER_Y = -2.55
_TABLE_X = (0.55, 2.2)


@dataclass(frozen=True, eq=False)
class WorkTrace(Trace):
    """How much a layer has done after so many of its neurons.

    Attributes
    ----------
    steps
        Neurons that have answered: 0, 1, … n_neurons.
    multiply_adds
        Products that were added up by then, shape (n_neurons + 1,).
    """

    steps: NDArray[np.int64]
    multiply_adds: NDArray[np.int64]


def work_of(layer: LayerTrace) -> WorkTrace:
    """Return what each neuron of a layer adds to the work on one sample."""
    n_inputs, n_neurons = layer.weights.shape
    steps = np.arange(n_neurons + 1)
    return WorkTrace(steps, steps * n_inputs)


class WorkCounter(VGroup):
    """Two live counts, one below the other: neurons visited, products added up.

    Parameters
    ----------
    work
        What is counted.

    Attributes
    ----------
    visited : ValueTracker
        How many neurons have been visited.
    names : list[Words]
        What is counted.
    numbers : list[Number]
        The counts, which follow ``visited``.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> counter = WorkCounter(work_of(LayersParams().single_trace()))
    """

    def __init__(self, work: WorkTrace) -> None:
        self._work = work
        self.visited = ValueTracker(0)
        self.names: list[Words] = []
        self.numbers: list[Number] = []
        super().__init__()
        for row, (text, field) in enumerate(
            (("steps", "steps"), ("multiply-adds", "multiply_adds"))
        ):
            now = functools.partial(self._now, field)
            name = Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS)
            number = Number(now(), font_size=theme.SIZE_LABEL, color=theme.RESULT)
            y = _COUNTER_Y + 0.22 - 0.44 * row
            name.move_to((-3.5, y, 0), aligned_edge=LEFT)
            number.move_to((-4.05, y, 0)).follow(now)
            self.names.append(name)
            self.numbers.append(number)
            self.add(VGroup(name, number))

    def _now(self, field: str) -> Rounded:
        return Rounded(self._work.quantity(field, int(self.visited.get_value() + 1e-6)), 0)


class WorkTable(VGroup):
    """Steps and multiply-adds, one by one and at once.

    Parameters
    ----------
    work
        What is compared.

    Attributes
    ----------
    heads : VGroup
        The names of both columns.
    rows : list[VGroup]
        Name, steps and multiply-adds of both ways.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> table = WorkTable(work_of(LayersParams().single_trace()))
    """

    def __init__(self, work: WorkTrace) -> None:
        last = len(work.steps) - 1
        self.heads = VGroup(
            *(
                Words(text, font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to((x, 0.5, 0))
                for text, x in zip(("steps", "multiply-adds"), _TABLE_X, strict=True)
            )
        )
        self.rows = []
        for y, text, steps in ((0.0, "one by one", last), (-0.5, "at once", 1)):
            name = Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS)
            row = VGroup(name.move_to((-1.7, y, 0), aligned_edge=LEFT))
            for x, quantity in zip(
                _TABLE_X,
                (work.quantity("steps", steps), work.quantity("multiply_adds", last)),
                strict=True,
            ):
                number = Number(
                    Rounded(quantity, 0), font_size=theme.SIZE_LABEL, color=theme.RESULT
                )
                row.add(number.move_to((x, y, 0)))
            self.rows.append(row)
        super().__init__(self.heads, *self.rows)
