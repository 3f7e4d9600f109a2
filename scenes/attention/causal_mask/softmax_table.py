"""Softmax of one row of masked scores, worked out in three lines of numbers."""

from __future__ import annotations

from manim import RIGHT, Line, VGroup, VMobject

from math_core import AttentionTrace
from math_core.one_query import follow_query
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula

# So many keys have a column of their own.
_MOST_COLUMNS = 4
_DECIMALS = 2
_PITCH, _HEAD_WIDTH = 1.05, 1.25
_SCORES_Y, _EXPONENTIALS_Y, _WEIGHTS_Y = 1.3, -0.1, -1.5


class SoftmaxTable:
    """A query's scores, their exponentials, and the weights: a line each, a column a key.

    Parameters
    ----------
    masked
        Attention with a mask.
    query
        Whose row is worked out.
    left
        Where the table begins, in frame units.

    Attributes
    ----------
    heads : list[Formula]
        What each line is.
    scores, exponentials, weights : VGroup
        The lines; each ends with dots if there are more keys than columns.
    total, weights_total : VGroup
        What the last two lines add up to, below a rule.
    """

    def __init__(self, masked: AttentionTrace, query: int, left: float) -> None:
        self._masked, self._query, self._left = masked, query, left
        self._steps = follow_query(masked, query)
        n_keys = masked.scores.shape[-1]
        self.n_columns = min(n_keys, _MOST_COLUMNS)
        # The first ones.
        self._n_in_sight = len(self._steps.scores)
        self._has_dots = n_keys > _MOST_COLUMNS
        slots = self.n_columns + self._has_dots
        self._pitch = min(_PITCH, (theme.STAGE_RIGHT - left - _HEAD_WIDTH) / slots)
        self.heads = [
            self._head("q dot k \\/ sqrt(d_k)", _SCORES_Y),
            self._head("e^x", _EXPONENTIALS_Y),
            self._head("div sum", _WEIGHTS_Y),
        ]
        self.scores = self._score_line()
        self.exponentials = self._line("exponentials", _EXPONENTIALS_Y, theme.DATA)
        self.total = self._sum("exponentials", "total", _EXPONENTIALS_Y)
        self.weights = self._line("attention_weights", _WEIGHTS_Y, theme.RESULT)
        self.weights_total = self._sum("attention_weights", "weights_total", _WEIGHTS_Y)

    @property
    def all_but_weights(self) -> VGroup:
        """Everything but the line of weights, which goes elsewhere."""
        return VGroup(*self.heads, self.scores, self.exponentials, self.total, self.weights_total)

    def _head(self, text: str, y: float) -> Formula:
        head = Formula(text, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        return head.move_to((self._left + 0.55, y, 0))

    def _place(self, j: int, y: float) -> tuple[float, float, float]:
        """Return where a key's number stands in a line."""
        return (self._left + _HEAD_WIDTH + (j + 0.5) * self._pitch, y, 0)

    def _score_line(self) -> VGroup:
        """Return the row's scores, −∞ where masked."""
        line = VGroup()
        for j in range(self.n_columns):
            if j < self._n_in_sight:
                quantity = self._masked.quantity("scaled_scores", self._query, j)
                one: VMobject = Number(Rounded(quantity, _DECIMALS), font_size=theme.SIZE_BODY)
                one.fit_width(0.9 * self._pitch)
            else:
                one = Formula("-infinity", font_size=theme.SIZE_BODY, color=theme.NEGATIVE)
            line.add(one.move_to(self._place(j, _SCORES_Y)))
        return self._with_dots(line, _SCORES_Y)

    def _line(self, field: str, y: float, color: str) -> VGroup:
        """Return a line of numbers; keys out of sight have those of the whole matrix."""
        line = VGroup()
        for j in range(self.n_columns):
            in_sight = j < self._n_in_sight
            quantity = (
                self._steps.quantity(field, j)
                if in_sight
                else self._masked.quantity(field, self._query, j)
            )
            number = Number(
                Rounded(quantity, _DECIMALS),
                font_size=theme.SIZE_BODY,
                color=color if in_sight else theme.QUIET,
            )
            line.add(number.fit_width(0.9 * self._pitch).move_to(self._place(j, y)))
        return self._with_dots(line, y)

    def _with_dots(self, line: VGroup, y: float) -> VGroup:
        """Add an ellipsis where there are more keys than columns."""
        if self._has_dots:
            dots = Formula("dots.h.c", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            line.add(dots.move_to(self._place(self.n_columns, y)))
        return line

    def _sum(self, field: str, total: str, y: float) -> VGroup:
        """Return what a line adds up to."""
        terms = [
            Rounded(self._steps.quantity(field, j), _DECIMALS) for j in range(self._n_in_sight)
        ]
        rounded = Rounded(self._steps.quantity(total), _DECIMALS)
        sign = Formula(
            "sum =" if sum_sign(terms, rounded) == "=" else "sum approx",
            font_size=theme.SIZE_LABEL,
            color=theme.QUIET,
        )
        number = Number(rounded, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        both = VGroup(sign, number).arrange(RIGHT, buff=0.12)
        sign.set_y(number.get_y())
        middle = self._place(0, y)[0] + (self.n_columns - 1) / 2 * self._pitch
        x = min(middle, theme.STAGE_RIGHT - both.width / 2)
        rule = Line((-0.5, 0, 0), (0.5, 0, 0), color=theme.GUIDE, stroke_width=theme.STROKE_THIN)
        rule.stretch_to_fit_width(self.n_columns * self._pitch)
        return VGroup(rule.move_to((middle, y - 0.36, 0)), both.move_to((x, y - 0.62, 0)))
