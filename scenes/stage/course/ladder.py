"""The ladder of levels from a neuron to a transformer: one rung each, and what leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from manim import LEFT, RIGHT, Circle, Line, VGroup

from scenes.stage import theme
from scenes.stage.text.typesetting import Words

_X, _TOP, _SPACING = 2.75, 3.2, 0.95
_RADIUS = 0.27
_NAME_GAP = 0.25
_DROP = 0.4


@dataclass(frozen=True)
class Level:
    """One level of the hierarchy.

    Attributes
    ----------
    number
        As it is counted; two levels share the four.
    name
        What it is.
    step
        What was done to the level before; empty for the first.
    enables
        What becomes possible.
    formula
        Typst math of what it computes.
    transforms
        What goes in and what comes out, or what it does.
    """

    number: str
    name: str
    step: str
    enables: str
    formula: str
    transforms: str


LEVELS = (
    Level(
        "1",
        "neuron",
        "",
        "independent processing",
        'z = sum_i w_i x_i + b quad "output" = f(z)',
        "scalar inputs → scalar output",
    ),
    Level(
        "2",
        "layer",
        "parallelize",
        "batch processing",
        '"output" = f(X W + b)',
        "vector → vector",
    ),
    Level(
        "3",
        "deep network",
        "stack",
        "hierarchical features",
        '"input" -> "hidden" -> "hidden" -> "output"',
        "input space → hidden spaces → output space",
    ),
    Level(
        "4a",
        "attention",
        "add context",
        "sequential dependencies",
        '{{ upright("softmax") : share }}({{ Q K^T \\/ sqrt(d_k) : compare }}) {{ V : mix }}',
        "query, key, value: tokens attend to each other",
    ),
    Level(
        "4b",
        "multi-head attention",
        "multiple heads",
        "rich relationships",
        '@h "heads" times @k "numbers" = @d "numbers"',
        "several kinds of relationship at once",
    ),
    Level(
        "5",
        "transformer block",
        "+ feed-forward\n+ residuals",
        "stable deep learning",
        'y = x + upright("attention")(x) quad "output" = y + upright("FF")(y)',
        "attention and feed-forward, a residual around each",
    ),
    Level(
        "6",
        "full transformer",
        "stack blocks",
        "complex understanding",
        '"block" -> "block" -> dots.c -> "block"',
        "+ positional encoding + output head",
    ),
)


class Badge(VGroup):
    """A level's number in a circle.

    Parameters
    ----------
    number
        Such as ``"4a"``.

    Examples
    --------
    >>> badge = Badge("3")
    """

    def __init__(self, number: str) -> None:
        self.ring = Circle(
            radius=_RADIUS,
            color=theme.WHITE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.number = Words(
            number, font_size=theme.SIZE_TICK, color=theme.WHITE, constant="counts the levels"
        )
        super().__init__(self.ring, self.number)


class Ladder(VGroup):
    """All levels below each other, at the right of the stage.

    Attributes
    ----------
    rails : VGroup
        The lines between the rungs.
    badges, names : VGroup
        The levels' numbers and what they are.
    enables : VGroup
        What the levels make possible.
    steps : VGroup
        What leads from each level to the next, one less than there are levels.

    Examples
    --------
    >>> ladder = Ladder()
    """

    def __init__(self) -> None:
        self.badges, self.names = VGroup(), VGroup()
        self.enables, self.steps = VGroup(), VGroup()
        for i, level in enumerate(LEVELS):
            self._add_rung(level, _TOP - i * _SPACING)
        self.rails = VGroup(
            *(
                Line(a.get_bottom(), b.get_top(), color=theme.GUIDE, stroke_width=theme.STROKE_THIN)
                for a, b in pairwise(self.badges)
            )
        )
        for rail, level in zip(self.rails, LEVELS[1:], strict=True):
            step = Words(level.step, font_size=theme.SIZE_TICK, color=theme.BLUE, align="right")
            self.steps.add(step.next_to(rail, LEFT, buff=0.16))
        super().__init__(self.rails, self.badges, self.names, self.enables, self.steps)

    def _add_rung(self, level: Level, y: float) -> None:
        self.badges.add(Badge(level.number).move_to((_X, y, 0)))
        left = _X + _RADIUS + _NAME_GAP
        name = Words(level.name, font_size=theme.SIZE_BODY, color=theme.WHITE)
        self.names.add(name.next_to((left, y + 0.04, 0), RIGHT, buff=0))
        enables = Words(level.enables, font_size=theme.SIZE_LABEL, color=theme.OUTLINE)
        self.enables.add(enables.next_to((left, y + 0.04 - _DROP, 0), RIGHT, buff=0))

    def rung(self, i: int) -> VGroup:
        """Return what comes when level ``i``, counted from 0, is reached: the way up, its name."""
        way = VGroup(self.rails[i - 1], self.steps[i - 1]) if i else VGroup()
        return VGroup(way, self.badges[i], self.names[i])
