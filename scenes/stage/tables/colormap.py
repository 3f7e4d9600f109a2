"""Colours that stand for values, and the bar that decodes them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from manim import DOWN, RIGHT, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.stage import theme
from scenes.stage.text.typesetting import Formula, Words

Floats = NDArray[np.float64]
ColorMapName = Literal["viridis", "RdBu", "terrain"]

_STOPS: dict[str, tuple[str, ...]] = {
    "viridis": theme.SEQUENTIAL,
    "RdBu": theme.DIVERGING,
    "terrain": theme.TERRAIN,
}
# Oklab (Ottosson, 2020): equal steps in it look equally large.
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_SAMPLES = 1021


def _linear_light(color: str) -> Floats:
    rgb = np.asarray(ManimColor(color).to_rgb(), dtype=np.float64)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _oklab(color: str) -> Floats:
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ _linear_light(color)))


def _from_oklab(lab: Floats) -> str:
    light = np.linalg.solve(_TO_LMS, np.linalg.solve(_TO_LAB, lab) ** 3)
    light = np.clip(light, 0.0, 1.0)
    rgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return str(ManimColor(rgb).to_hex())


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2)."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(weights @ _linear_light(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def text_color_on(background: str) -> str:
    """Return white or black, whichever is read better; the contrast is at least 4.5:1."""
    return max((theme.WHITE, theme.CANVAS), key=lambda color: contrast(color, background))


class ColorMap:
    """Colours of a range of values, and the values of these colours.

    Parameters
    ----------
    name
        ``"viridis"`` for values that grow, ``"RdBu"`` for values on both sides of zero,
        ``"terrain"`` for heights of a land.
    limits
        The values of the first and the last colour; whatever lies outside gets these.
    """

    def __init__(self, name: ColorMapName, limits: tuple[float, float]) -> None:
        self.name, self.limits = name, limits
        stops = np.array([_oklab(color) for color in _STOPS[name]])
        places = np.linspace(0.0, 1.0, len(stops))
        self._shares = np.linspace(0.0, 1.0, _SAMPLES)
        self._labs = np.column_stack(
            [np.interp(self._shares, places, stops[:, axis]) for axis in range(3)]
        )

    def color(self, value: float) -> str:
        """Return the colour of a value."""
        low, high = self.limits
        share = (value - low) / (high - low) if high > low else 0.0
        share = min(1.0, max(0.0, share))
        lab = [np.interp(share, self._shares, self._labs[:, axis]) for axis in range(3)]
        return _from_oklab(np.array(lab))

    def value(self, color: str) -> float:
        """Return the value that a colour stands for."""
        distances = np.linalg.norm(self._labs - _oklab(color), axis=1)
        low, high = self.limits
        return float(low + (high - low) * self._shares[int(distances.argmin())])


class ColorBar(VGroup):
    """What colour stands for what value: a strip from the lowest to the highest.

    Parameters
    ----------
    colors
        A heat map's colours.
    height, width
        In frame units.
    decimals
        Of the values at its ends.
    title
        What the colours stand for.

    Attributes
    ----------
    strip, ends, title : VGroup
        The parts.

    Examples
    --------
    >>> bar = ColorBar(ColorMap("RdBu", (-2.0, 2.0)), title="score")
    """

    _STEPS = 48

    def __init__(
        self,
        colors: ColorMap,
        *,
        height: float = 3.0,
        width: float = 0.22,
        decimals: int = 1,
        title: str = "",
    ) -> None:
        low, high = colors.limits
        step = height / self._STEPS
        self.strip = VGroup()
        for k in range(self._STEPS):
            color = colors.color(low + (high - low) * (k + 0.5) / self._STEPS)
            # A little overlap, so that no seam is seen between the steps.
            slice_ = Rectangle(
                width=width, height=1.2 * step, stroke_width=0, fill_color=color, fill_opacity=1
            )
            self.strip.add(slice_.move_to((0, (k + 0.5) * step - height / 2, 0)))
        self.ends = VGroup()
        for value, y in ((low, -height / 2), (high, height / 2)):
            text = Formula(
                f"{value:.{decimals}f}",
                font_size=theme.SIZE_TICK,
                color=theme.QUIET,
                constant="the scale's end",
            )
            self.ends.add(text.next_to((width / 2, y, 0), RIGHT, buff=0.12))
        self.title = VGroup()
        if title:
            words = Words(title, font_size=theme.SIZE_TICK, color=theme.QUIET)
            self.title.add(words.next_to(self.strip, DOWN, buff=0.25))
        super().__init__(self.strip, self.ends, self.title)
