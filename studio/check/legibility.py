"""Legibility: contrast, colours for every kind of sight, and no flashing."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import combinations

from coloraide import Color

from scenes.stage import theme
from studio.check.findings import Finding
from studio.check.stage_view import StageView, Thing

_CONTRAST = 4.5
# Text this faint is background, dimmed on purpose, and read before or after.
_READ = 0.6
_DIFFERENCE = 25.0
_DEFICIENCIES = ("deutan", "protan", "tritan")
# WCAG 2.3.1: a flash is a pair of opposing changes of 10 % in relative luminance; at most three in
# any second, over a quarter of the frame.
_FLASH, _FLASHES, _AREA = 0.1, 3, 0.25


def check_legibility(stage: StageView) -> Iterator[Finding]:
    """Yield text that does not stand out from what is behind it.

    Parameters
    ----------
    stage
        The stage at the end of a play.
    """
    for thing in stage.texts:
        if thing.opacity < _READ or "contrast" in thing.allowances:
            continue
        color = _text_color(thing)
        behind = _behind(stage, thing)
        contrast = contrast_ratio(color, behind)
        if contrast < _CONTRAST - 0.01:
            yield Finding(
                "legibility",
                f"{thing.name} ({color}) on {behind} has contrast {contrast:.1f}:1, "
                "less than 4.5:1",
                (thing.name,),
                (thing.box,),
            )


def _text_color(thing: Thing) -> str:
    visible = [g for g in thing.mobject.get_family() if len(g.points) and g.get_fill_opacity() > 0]
    shown = max(visible, key=lambda glyph: float(glyph.get_fill_opacity()))
    return str(shown.get_fill_color().to_hex())


def _behind(stage: StageView, thing: Thing) -> str:
    """Return the colour under the middle of a text: all fills below it, laid over the canvas."""
    x, y = (thing.box[0] + thing.box[2]) / 2, (thing.box[1] + thing.box[3]) / 2
    color = theme.CANVAS
    for shape in stage.shapes:
        opacity = float(shape.mobject.get_fill_opacity())
        inside = shape.box[0] <= x <= shape.box[2] and shape.box[1] <= y <= shape.box[3]
        if shape.order < thing.order and opacity > 0 and inside:
            color = _over(str(shape.mobject.get_fill_color().to_hex()), opacity, color)
    return color


@functools.lru_cache(maxsize=4096)
def _over(color: str, opacity: float, below: str) -> str:
    mixed = Color(below).mix(color, min(1.0, opacity), space="srgb")
    return str(mixed.to_string(hex=True))


@functools.lru_cache(maxsize=4096)
def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.1, from 1 to 21."""
    return float(Color(one).contrast(other, method="wcag21"))


def check_palette(groups: Sequence[Sequence[str]] = theme.TOLD_APART) -> Iterator[Finding]:
    """Yield colours that must be told apart, and are not by everyone.

    Parameters
    ----------
    groups
        Colours of the theme that stand for different things side by side.
    """
    for group in groups:
        for one, other in combinations(group, 2):
            for deficiency in ("", *_DEFICIENCIES):
                difference = color_difference(one, other, deficiency)
                if difference < _DIFFERENCE:
                    seen = f" with {deficiency}opia" if deficiency else ""
                    yield Finding(
                        "legibility",
                        f"{one} and {other} differ by ΔE {difference:.0f}{seen}, less than 25",
                    )


@functools.cache
def color_difference(one: str, other: str, deficiency: str = "") -> float:
    """Return ΔE (CIE 1976) of two colours as someone with a colour deficiency sees them."""
    colors = [Color(one), Color(other)]
    if deficiency:
        colors = [color.filter(deficiency) for color in colors]
    return float(colors[0].delta_e(colors[1], method="76"))


def light(stage: StageView) -> float:
    """Return the mean relative luminance of the frame, from 0 to 1, estimated from its fills."""
    area = theme.FRAME_WIDTH * theme.FRAME_HEIGHT
    total = 0.0
    for shape in stage.shapes:
        opacity = float(shape.mobject.get_fill_opacity())
        if opacity > 0:
            width, height = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
            total += (
                width
                * height
                * opacity
                * relative_luminance(shape.mobject.get_fill_color().to_hex())
            )
    return min(1.0, total / area)


@functools.lru_cache(maxsize=4096)
def relative_luminance(color: str) -> float:
    """Return the relative luminance of a colour by WCAG 2.1, from 0 to 1."""
    return float(Color(color).luminance())


def check_flashes(times: Sequence[float], lights: Sequence[float]) -> Iterator[Finding]:
    """Yield seconds with more than three flashes.

    Parameters
    ----------
    times, lights
        Moments in seconds, and the frame's mean luminance at each.
    """
    turns: list[float] = []
    low = high = lights[0] if lights else 0.0
    rising = True
    threshold = _FLASH * _AREA
    for time, value in zip(times, lights, strict=True):
        low, high = min(low, value), max(high, value)
        if rising and value < high - threshold:
            turns.append(time)
            rising, low = False, value
        elif not rising and value > low + threshold:
            turns.append(time)
            rising, high = True, value
    # Two opposing changes are one flash.
    for i in range(len(turns) - 2 * _FLASHES):
        if turns[i + 2 * _FLASHES] - turns[i] < 1.0:
            yield Finding(
                "legibility", f"more than three flashes in the second from {turns[i]:.1f}"
            )
            return
