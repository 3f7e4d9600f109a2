"""A lane of samples: dots at the height of their value, and how far they spread."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Dot, Line, Rectangle, VGroup

from math_core import Quantity
from scenes.stage import theme

_RADIUS = 0.035
# Multiples of the golden ratio fill an interval evenly, in no visible order.
_GOLDEN = 0.6180339887


class Sample(Dot):
    """A dot at the height of its value.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, zero: Line, x: float, unit: float) -> None:
        self.quantity, self._zero, self._unit = quantity, zero, unit
        y = zero.get_y() + quantity.value * unit
        super().__init__((x, y, 0), radius=_RADIUS, color=theme.DATA, fill_opacity=0.8)

    def read_back(self) -> float:
        """Return the value at whose height the dot stands now."""
        return float((self.get_y() - self._zero.get_y()) / self._unit)


class Spread(Rectangle):
    """A band from minus to plus a standard deviation.

    Attributes
    ----------
    quantity : Quantity
        The standard deviation.
    """

    def __init__(
        self, quantity: Quantity, zero: Line, unit: float, *, color: str, filled: bool
    ) -> None:
        self.quantity, self._unit = quantity, unit
        super().__init__(width=zero.width, height=2 * quantity.value * unit, color=color)
        self.set_stroke(width=theme.STROKE_THIN if filled else theme.STROKE)
        self.set_fill(color, opacity=theme.DIM if filled else 0.0)
        self.move_to(zero)

    def read_back(self) -> float:
        """Return the standard deviation that the band's height stands for now."""
        return float(self.height / 2 / self._unit)


class SampleLane(VGroup):
    """Samples of one distribution around a zero line.

    Parameters
    ----------
    samples
        The values.
    x, y, width
        Where the zero line's middle stands, and how wide it is.
    unit
        Frame units that stand for 1.

    Attributes
    ----------
    zero : Line
        The zero line.
    dots : VGroup
        The samples; side by side only so that they can be told apart.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> trace = AttentionParams().scaling_trace()
    >>> products = [trace.quantity("samples", 0, k) for k in range(60)]
    >>> lane = SampleLane(products, x=0.0, y=0.0, width=3.0, unit=0.4)
    """

    def __init__(
        self, samples: Sequence[Quantity], *, x: float, y: float, width: float, unit: float
    ) -> None:
        self.unit = unit
        self.zero = Line((x - width / 2, y, 0), (x + width / 2, y, 0))
        self.zero.set_stroke(theme.QUIET, width=theme.STROKE_THIN)
        self.dots = VGroup()
        for i, quantity in enumerate(samples):
            share = (i * _GOLDEN) % 1.0 - 0.5
            self.dots.add(Sample(quantity, self.zero, x + 0.9 * share * width, unit))
        super().__init__(self.zero, self.dots)

    def band(self, quantity: Quantity, *, color: str, filled: bool = True) -> Spread:
        """Return the band of a standard deviation around the zero line."""
        return Spread(quantity, self.zero, self.unit, color=color, filled=filled)
