"""A series of values as points, each as high as its value."""

from __future__ import annotations

from manim import Dot

from math_core import Quantity
from scenes.stage import theme

_WAVE_HEIGHT = 0.8


class SeriesPoint(Dot):
    """A point of a series, as high as its value.

    Parameters
    ----------
    quantity
        The value, from −1 to 1.
    x, y
        Where a value of zero would stand.

    Attributes
    ----------
    quantity : Quantity
        The value.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> point = SeriesPoint(NeuronParams().trace().quantity("pre_activation"), 0.0, 0.0)
    """

    def __init__(self, quantity: Quantity, x: float, y: float) -> None:
        self.quantity, self._zero = quantity, y
        super().__init__((x, y + _WAVE_HEIGHT * quantity.value, 0), radius=0.1, color=theme.WHITE)

    def read_back(self) -> float:
        """Return the value that the point's height stands for now."""
        return float((self.get_y() - self._zero) / _WAVE_HEIGHT)
