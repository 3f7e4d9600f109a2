"""Numbers on the stage: each one bound to the computed value it shows."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from manim import ORIGIN, RIGHT, UP, VMobject

from scenes.stage import theme
from scenes.stage.text.rounding import MINUS, Rounded
from scenes.stage.text.typesetting import Words

_GLYPHS = f"0123456789.{MINUS}+=≈"
# Advance widths of New Computer Modern, in em; all other glyphs are 0.778 wide.
_DIGIT_ADVANCE = 0.5
_POINT_ADVANCE = 0.278
_OPERATOR_ADVANCE = 0.778
# Characters of the longest number that a live one may become.
_LONGEST = 12


@functools.cache
def _glyphs() -> dict[str, VMobject]:
    """Return one outline a glyph at font size 1: baseline at y = 0, centred on x = 0, 1 em = 1.

    Live numbers change at every frame; outlines are set once and copied.
    """
    template = Words("00" + _GLYPHS, font_size=theme.SIZE_LARGE)
    first, second, *glyphs = template.submobjects
    em = (second.get_x() - first.get_x()) / _DIGIT_ADVANCE
    # "1" stands flat on the baseline; round digits reach a little below it.
    baseline = glyphs[_GLYPHS.index("1")].get_bottom()[1]
    outlines = {}
    for character, glyph in zip(_GLYPHS, glyphs, strict=True):
        outline = VMobject(stroke_width=0, fill_opacity=1)
        outline.points = glyph.points.copy()
        outline.shift(RIGHT * -outline.get_x() + UP * -baseline)
        outlines[character] = outline.scale(1 / em, about_point=ORIGIN)
    return outlines


def glyph_outline(character: str) -> VMobject:
    """Return the outline of a character that numbers are written with, to be looked at only."""
    return _glyphs()[character]


def _advance(character: str) -> float:
    if character.isdigit():
        return _DIGIT_ADVANCE
    return _POINT_ADVANCE if character == "." else _OPERATOR_ADVANCE


class Number(VMobject):
    """A number that shows a computed value and can follow it.

    Parameters
    ----------
    rounded
        The value, its origin, and how many decimals to show.
    font_size
        In Manim's font-size units.
    color
        A colour of the theme.
    plus
        Whether a positive value carries a plus sign.

    Attributes
    ----------
    shown : Rounded
        The value on the stage now, with its origin in a trace.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> z = Number(Rounded(NeuronParams().trace().quantity("pre_activation")))
    """

    # Manim sets the em of 48-unit type to half a frame unit.
    _EM_PER_SIZE = 0.5 / 48

    def __init__(
        self,
        rounded: Rounded,
        *,
        font_size: float = theme.SIZE_BODY,
        color: str = theme.DATA,
        plus: bool = False,
    ) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.plus = plus
        self._em = font_size * self._EM_PER_SIZE
        # The most ems the number may be wide, and how much it is shrunk for that.
        self._ems: float | None = None
        self._shrink = 1.0
        self._set_glyphs(rounded)
        self.center()

    @property
    def text(self) -> str:
        """The characters on the stage."""
        text = self.rounded.text
        return "+" + text if self.plus and not text.startswith(MINUS) else text

    def _set_glyphs(self, rounded: Rounded) -> None:
        """Write the value into the glyphs that exist, and into more where it is longer.

        Manim draws, through a whole play, the submobjects that were there at its start: they are
        changed in place, and the ones too many are emptied.
        """
        # Whoever scaled the number scaled its glyphs: their size now is what it keeps.
        em = self._em if not self.submobjects else self._current_em()
        self.rounded = rounded
        characters = self.text
        while len(self.submobjects) < len(characters):
            self.add(self._blank())
        width = sum(_advance(character) for character in characters)
        shrink = 1.0 if self._ems is None else min(1.0, self._ems / width)
        pen = 0.0
        for glyph, character in zip(self.submobjects, characters, strict=False):
            advance = _advance(character)
            middle = np.array([pen + advance / 2, 0.0, 0.0])
            glyph.points = (_glyphs()[character].points + middle) * em * shrink
            pen += advance
        for glyph in self.submobjects[len(characters) :]:
            glyph.clear_points()
        self._shrink = shrink

    def _current_em(self) -> float:
        first = self.text[0]
        size: float = self.submobjects[0].width / _glyphs()[first].width / self._shrink
        return size

    def _blank(self) -> VMobject:
        blank = VMobject(stroke_width=0, fill_opacity=self.get_fill_opacity(), color=self.color)
        return blank.set_z_index(self.z_index)

    def digit_height(self) -> float:
        """Return how high a digit stands now, in frame units."""
        height: float = _glyphs()["0"].height * self._current_em() * self._shrink
        return height

    def fit_width(self, width: float) -> Number:
        """Keep the number, now and when its value changes, within ``width`` frame units."""
        self._ems = width / self._current_em()
        return self.set_rounded(self.rounded)

    def set_rounded(self, rounded: Rounded) -> Number:
        """Show another value at the same place: centred where the number is now."""
        center = self.get_center()
        self._set_glyphs(rounded)
        self.move_to(center)
        return self

    def follow(self, source: Callable[[], Rounded]) -> Number:
        """Show, at every frame, what ``source`` returns.

        Parameters
        ----------
        source
            A function of trackers and traces alone, so that every frame can be drawn without
            those before it.
        """
        while len(self.submobjects) < _LONGEST:
            self.add(self._blank())
        self.add_updater(lambda number: number.set_rounded(source()))
        return self

    def hold(self) -> Number:
        """Follow no longer: keep what is shown now, without the room for longer numbers."""
        self.clear_updaters()
        self.submobjects = self.submobjects[: len(self.text)]
        return self
