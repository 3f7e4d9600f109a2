"""A value on its axis: a handle that a tracker moves, and the number it stands at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Mobject, Triangle, VGroup

from scenes.stage import theme
from scenes.stage.plots.plot import tick_text
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula

_Y = -2.45
_HALF_LENGTH = 3.6
_CENTER_X = -1.5


class Slider(VGroup):
    """An axis with a handle at the present value, and the value in figures beside it.

    Parameters
    ----------
    name
        Typst math.
    limit
        The axis runs over [−limit, limit].
    source
        The value at the present frame.

    Attributes
    ----------
    axis, handle, ticks
        What moves and what it moves along.
    readout : Readout
        ``name = value``.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> z = Rounded(NeuronParams().trace().quantity("pre_activation"))
    >>> slider = Slider("z", 3.0, lambda: z)
    """

    def __init__(self, name: str, limit: float, source: Callable[[], Rounded]) -> None:
        unit = _HALF_LENGTH / limit
        axis = Line(LEFT * _HALF_LENGTH, RIGHT * _HALF_LENGTH, color=theme.QUIET)
        axis.set_stroke(width=theme.STROKE).move_to((_CENTER_X, _Y, 0))
        self.ticks = VGroup()
        for value in (-limit, 0.0, limit):
            foot = axis.get_center() + RIGHT * value * unit
            tick = Line(foot + UP * 0.08, foot + DOWN * 0.08, color=theme.QUIET)
            label = Formula(
                tick_text(value), font_size=theme.SIZE_TICK, color=theme.QUIET, constant="axis tick"
            )
            self.ticks.add(VGroup(tick, label.next_to(tick, DOWN, buff=0.1)))
        self.handle = Triangle(color=theme.WHITE, fill_opacity=1).scale(0.13).rotate(np.pi)

        def ride(mobject: Mobject) -> None:
            foot = axis.get_center() + RIGHT * source().quantity.value * unit
            mobject.next_to(foot, UP, buff=0.06)

        ride(self.handle)
        self.handle.add_updater(ride)
        self.axis = axis
        self.readout = Readout(name, source, font_size=theme.SIZE_LARGE, color=theme.WHITE)
        self.readout.next_to(axis, RIGHT, buff=0.6)
        super().__init__(axis, self.ticks, self.handle, self.readout)
