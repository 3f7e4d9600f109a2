"""Words as pills in a row, and arcs between them as wide as the attention they stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ORIGIN, PI, TAU, UP, ArcBetweenPoints, RoundedRectangle, VGroup, VMobject
from manim.constants import SCALE_FACTOR_PER_FONT_POINT

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.text.fonts import isolated, letters
from scenes.stage.text.typesetting import Words

# Heights of New Computer Modern above the baseline, in em: half of what most words fill.
_MIDDLE = 0.26
_EM_PER_SIZE = 0.5 / 48
_ELLIPSIS = "…"
_ARC_WIDTH = 14.0
# Smaller type stands closer to its box.
_LEAST_PADDING = 0.03
_PADDING = {theme.SIZE_LABEL: 0.17, theme.SIZE_TICK: 0.12}


class Word(Words):
    """A single word that knows its baseline, so that words side by side stand on one line.

    Parameters
    ----------
    text
        What to show.
    font_size
        In Manim's font-size units.
    color
        A colour of the theme.
    max_width
        Longer words lose letters to an ellipsis.

    Examples
    --------
    >>> word = Word("attention")
    """

    def __init__(
        self,
        text: str,
        *,
        font_size: float = theme.SIZE_BODY,
        color: str = theme.WORDS,
        max_width: float | None = None,
    ) -> None:
        # A first x tells where the baseline is, and is taken away again.
        super().__init__("x" + isolated(text), font_size=font_size, color=color)
        strut = self.submobjects[0]
        self._below = float(strut.get_bottom()[1])
        self.remove(strut)
        self._below -= float(self.get_bottom()[1])
        self.text = text
        self._keep_font_size(font_size)
        if max_width is not None and self.width > max_width:
            self._shorten(max_width)

    def _keep_font_size(self, font_size: float) -> None:
        """Let Manim measure the type again; it takes it from the height that it was set with."""
        self.initial_height = self.height / font_size / SCALE_FACTOR_PER_FONT_POINT

    def _shorten(self, max_width: float) -> None:
        """Set fewer and fewer letters, so that those that are left join as they should."""
        font_size, color = self.font_size, self.color.to_hex()
        left = list(letters(self.text))
        while len(left) > 1 and self.width > max_width:
            left.pop()
            shorter = Word("".join(left) + _ELLIPSIS, font_size=font_size, color=color)
            self.submobjects, self._below = shorter.submobjects, shorter._below
        self._keep_font_size(font_size)

    def stand_at(self, x: float, y: float) -> Word:
        """Centre the word on x, and the line that it stands on, optically, on y."""
        em = self.font_size * _EM_PER_SIZE
        baseline = y - _MIDDLE * em
        self.set_x(x)
        self.shift(UP * (baseline - self._below - self.get_bottom()[1]))
        return self

    def upright(self) -> Word:
        """Turn the word by a quarter, to be read from below."""
        font_size = self.font_size
        self.rotate(PI / 2)
        self._keep_font_size(font_size)
        return self


class TokenPill(VGroup):
    """A word in a rounded box: one token.

    Parameters
    ----------
    word
        The token.
    height
        In frame units; the same for all tokens of a row.
    font_size
        In Manim's font-size units.
    color
        Colour of the box.
    padding
        Room to the left and to the right of the word.
    min_width, max_width
        Limits of the box; longer words lose letters to an ellipsis.

    Attributes
    ----------
    box : RoundedRectangle
        The pill itself.
    word : Word
        The word in it.
    token : str
        The token in full.

    Examples
    --------
    >>> pill = TokenPill("cat")
    """

    def __init__(
        self,
        word: str,
        *,
        height: float = 0.62,
        font_size: float = theme.SIZE_LABEL,
        color: str = theme.OUTLINE,
        padding: float = 0.22,
        min_width: float = 0.0,
        max_width: float | None = None,
    ) -> None:
        self.token = word
        room = None if max_width is None else max_width - 2 * padding
        self.word = Word(word, font_size=font_size, color=theme.DATA, max_width=room)
        self.box = RoundedRectangle(
            width=max(self.word.width + 2 * padding, height, min_width),
            height=height,
            corner_radius=0.3 * height,
            stroke_color=color,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.word.stand_at(0, 0)
        reach = max(self.word.get_top()[1], -self.word.get_bottom()[1])
        if reach > height / 2 - _LEAST_PADDING:
            # Accents on capitals, and some scripts, rise and sink more than Latin does.
            self.word.scale((height / 2 - _LEAST_PADDING) / reach, about_point=ORIGIN)
        super().__init__(self.box, self.word)

    def light(self, color: str) -> TokenPill:
        """Colour the box and its word, as query, key or value."""
        self.box.set_stroke(color)
        self.word.set_color(color)
        return self


class TokenRow(VGroup):
    """Tokens side by side; whatever the words, they fit.

    The type shrinks before anything else; then the row breaks in two; then the longest words lose
    letters.

    Parameters
    ----------
    words
        1 to 16 tokens.
    max_width
        In frame units.
    font_size
        Of short rows.
    height
        Of a pill.
    gap
        Between two pills.
    same_width
        Whether all pills are as wide as the widest, as columns need it.
    max_rows
        How many rows are allowed.

    Attributes
    ----------
    pills : list[TokenPill]
        In the order of the words.

    Examples
    --------
    >>> row = TokenRow(("The", "cat", "sat"))
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        max_width: float = 2 * theme.STAGE_RIGHT,
        font_size: float = theme.SIZE_BODY,
        height: float = 0.62,
        gap: float = 0.22,
        same_width: bool = False,
        max_rows: int = 2,
    ) -> None:
        self.words = tuple(words)
        self._width, self._height, self._gap = max_width, height, gap
        self._same = same_width
        rows = self._rows_that_fit(font_size, max_rows)
        super().__init__(*(VGroup(*row) for row in rows))
        self.pills: list[TokenPill] = [pill for row in rows for pill in row]

    def _rows_that_fit(self, font_size: float, max_rows: int) -> list[list[TokenPill]]:
        for n_rows in range(1, max_rows + 1):
            for size in dict.fromkeys((font_size, theme.SIZE_LABEL, theme.SIZE_TICK)):
                if size > font_size:
                    continue
                rows = self._set(n_rows, size, None)
                if max(self._extent(row) for row in rows) <= self._width:
                    return rows
        longest = -(-len(self.words) // max_rows)
        room = (self._width - (longest - 1) * self._tight_gap(theme.SIZE_TICK)) / longest
        return self._set(max_rows, theme.SIZE_TICK, room)

    def _tight_gap(self, size: float) -> float:
        return self._gap if size > theme.SIZE_TICK else min(self._gap, 0.1)

    def _extent(self, row: Sequence[TokenPill]) -> float:
        return float(row[-1].get_right()[0] - row[0].get_left()[0])

    def _pill(
        self, word: str, size: float, room: float | None, min_width: float = 0.0
    ) -> TokenPill:
        return TokenPill(
            word,
            height=self._height,
            font_size=size,
            padding=_PADDING.get(size, 0.22),
            min_width=min_width,
            max_width=room,
        )

    def _set(self, n_rows: int, size: float, room: float | None) -> list[list[TokenPill]]:
        pills = [self._pill(word, size, room) for word in self.words]
        if self._same:
            widest = max(pill.width for pill in pills)
            pills = [self._pill(word, size, room, widest) for word in self.words]
        in_row = -(-len(pills) // n_rows)
        rows = [pills[i : i + in_row] for i in range(0, len(pills), in_row)]
        for number, row in enumerate(rows):
            y = ((len(rows) - 1) / 2 - number) * (self._height + self._gap)
            pen = 0.0
            for pill in row:
                pill.move_to((pen + pill.width / 2, y, 0))
                pen += pill.width + self._tight_gap(size)
            VGroup(*row).set_x(0)
        return rows

    def pill(self, i: int) -> TokenPill:
        """Return token ``i``."""
        return self.pills[i]


class AttentionArc(VMobject):
    """An arc between two words whose width is the attention weight.

    Parameters
    ----------
    start, end
        Points of shape (3,): where the arc leaves and lands.
    quantity
        The weight, from 0 to 1.
    color
        A colour of the theme.

    Attributes
    ----------
    quantity : Quantity
        The weight.
    full_width : float
        The stroke's width for a weight of 1.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> weight = AttentionParams().simple_trace().quantity("attention_weights", 2, 0)
    >>> row = TokenRow(("The", "cat", "sat"))
    >>> arc = attention_arc(row.pill(2), row.pill(0), weight)
    >>> picture = row.add(arc)
    """

    def __init__(
        self,
        start: np.ndarray,
        end: np.ndarray,
        quantity: Quantity,
        color: str = theme.RESULT,
    ) -> None:
        super().__init__(color=color, stroke_width=_ARC_WIDTH * quantity.value)
        self.full_width = _ARC_WIDTH
        self.quantity = quantity
        self.set_points(bow(start, end).points)

    def read_back(self) -> float:
        """Return the weight that the arc's width stands for now."""
        return float(self.get_stroke_width()) / self.full_width


def bow(start: np.ndarray, end: np.ndarray) -> ArcBetweenPoints:
    """Return an arc that rises over both its ends; a loop where they are one."""
    flat = float(np.linalg.norm(end - start))
    if flat < 1e-6:
        side = 0.11 * np.array([1.0, 0.0, 0.0])
        return ArcBetweenPoints(start + side, end - side, angle=0.78 * TAU)
    # Far jumps are flatter, so that they do not leave the stage.
    angle = PI * min(0.8, 0.3 + 1.2 / flat)
    left_to_right = end[0] > start[0]
    return ArcBetweenPoints(start, end, angle=-angle if left_to_right else angle)


def attention_arc(
    pill_a: VMobject, pill_b: VMobject, quantity: Quantity, color: str = theme.RESULT
) -> AttentionArc:
    """Return the arc from one word to another, as wide as its attention weight.

    Parameters
    ----------
    pill_a, pill_b
        Who asks, and who is asked; the arc rises above both.
    quantity
        The weight, from 0 to 1.
    color
        A colour of the theme.
    """
    return AttentionArc(pill_a.get_top(), pill_b.get_top(), quantity, color)
