"""How much work a layer does: counted while it is done, and compared at the end."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, ValueTracker, VGroup
from numpy.typing import NDArray

from math_core import LayerTrace, Trace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words

_Y = -2.72
# Left edges of what is counted: its name; the number follows it.
_LEFT = (-4.75, 0.35)
_GAP = 0.35


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


class WorkLine(VGroup):
    """Two counts in one line, steps and multiply-adds, and what becomes of them.

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
    arrows : list[Formula]
        From each count to what it is with one multiplication.
    after : list[Number]
        The counts of one multiplication.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> line = WorkLine(work_of(LayersParams().single_trace()))
    >>> _ = line.visited.set_value(5)
    """

    def __init__(self, work: WorkTrace) -> None:
        self._work = work
        self.visited = ValueTracker(0)
        self.names: list[Words] = []
        self.numbers: list[Number] = []
        self.arrows: list[Formula] = []
        self.after: list[Number] = []
        last = len(work.steps) - 1
        at_once = (work.quantity("steps", 1), work.quantity("multiply_adds", last))
        counted = (("steps", "steps"), ("multiply-adds", "multiply_adds"))
        for x, (text, field), quantity in zip(_LEFT, counted, at_once, strict=True):
            name = Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS)
            name.move_to((x, _Y, 0), aligned_edge=LEFT)
            now = functools.partial(self._now, field)
            widest = Number(self._rounded(field, last), font_size=theme.SIZE_FORMULA)
            number = Number(now(), font_size=theme.SIZE_FORMULA, color=theme.RESULT)
            number.move_to(widest.next_to(name, RIGHT, buff=_GAP).set_y(_Y)).follow(now)
            arrow = Formula("arrow.r", font_size=theme.SIZE_FORMULA, color=theme.WORDS)
            arrow.next_to(widest, RIGHT, buff=_GAP)
            after = Number(
                Rounded(quantity, 0), font_size=theme.SIZE_FORMULA, color=theme.RESULT
            ).next_to(arrow, RIGHT, buff=_GAP)
            self.names.append(name)
            self.numbers.append(number)
            self.arrows.append(arrow)
            self.after.append(after.set_y(_Y))
        super().__init__(*self.names, *self.numbers, *self.arrows, *self.after)

    def count(self, which: int) -> VGroup:
        """Return name and live number of the steps (0) or the multiply-adds (1)."""
        # A number that was not on the stage has not followed yet.
        return VGroup(self.names[which], self.numbers[which].update())

    def _rounded(self, field: str, visited: int) -> Rounded:
        return Rounded(self._work.quantity(field, visited), 0)

    def _now(self, field: str) -> Rounded:
        return self._rounded(field, int(self.visited.get_value() + 1e-6))
