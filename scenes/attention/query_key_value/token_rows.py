"""Tokens below each other, with what each has in one query's attention beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, VGroup

from math_core import AttentionTrace
from math_core.one_query import QueryTrace
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.words.tokens import Word

# So many entries of each vector are drawn.
MOST = 8
_MIDDLE_Y, _HEIGHT, _HIGHEST = -0.05, 3.35, 0.78
_NAMES_RIGHT, _NAMES_WIDTH = -5.35, 1.4
_VECTOR_WIDTH = 2.1


class TokenRows:
    """Where the rows are, and what can stand in them.

    Parameters
    ----------
    attention
        Attention of whole matrices, without leading axes.
    steps
        The query's steps; there is a row for each token that it sees.

    Attributes
    ----------
    n : int
        How many rows there are.
    pitch, top, bottom : float
        Height of a row, and the ends of all of them.
    """

    def __init__(self, attention: AttentionTrace, steps: QueryTrace) -> None:
        self.attention, self.steps = attention, steps
        self.n = len(steps.scores)
        self.pitch = min(_HIGHEST, _HEIGHT / self.n)
        self.top = _MIDDLE_Y + self.n * self.pitch / 2
        self.bottom = self.top - self.n * self.pitch

    def y(self, j: int) -> float:
        """Return the height of a token's row."""
        return self.top - (j + 0.5) * self.pitch

    def names(self, tokens: Sequence[str]) -> VGroup:
        """Return the tokens at the left of their rows."""
        names = VGroup()
        size = theme.SIZE_LABEL if self.pitch >= 0.4 else theme.SIZE_TICK
        for j in range(self.n):
            word = Word(tokens[j], font_size=size, max_width=_NAMES_WIDTH)
            word.stand_at(0, self.y(j))
            names.add(word.shift((_NAMES_RIGHT - word.get_right()[0]) * RIGHT))
        return names

    def heading(self, text: Words | Formula, x: float) -> Words | Formula:
        """Return a text, small and above the rows."""
        text.scale(theme.SIZE_LABEL / theme.SIZE_BODY)
        text.move_to((x, self.top + 0.4, 0))
        return text

    @property
    def limit(self) -> float:
        """The |value| of the brightest colour: queries, keys and values share one scale."""
        vectors = (self.attention.query, self.attention.key, self.attention.value)
        return max(float(np.abs(values).max()) for values in vectors)

    def vectors(self, field: str, x: float) -> HeatMap:
        """Return each token's query, key or value in its row, without numbers."""
        n = min(self.attention.query.shape[1], MOST)
        vectors = HeatMap(
            self.attention,
            field,
            colormap="RdBu",
            limits=(-self.limit, self.limit),
            cell=(_VECTOR_WIDTH / n, self.pitch),
            size=(_VECTOR_WIDTH, self.n * self.pitch),
            most=(self.n, MOST),
        )
        return vectors.stand_at(x, _MIDDLE_Y)

    def chart(
        self, field: str, zero: float, limits: tuple[float, float], length: float
    ) -> BarChart:
        """Return a step's numbers as bars, one in each row, from ``zero`` to the right or left."""
        chart = BarChart(
            [self.steps.quantity(field, j) for j in range(self.n)],
            colors=() if limits[0] < 0 else (theme.RESULT,),
            limits=limits,
            horizontal=True,
            length=length,
            breadth=self.n * self.pitch,
            decimals=2,
        )
        return chart.shift((zero, self.top, 0) - chart.zero.get_start())
