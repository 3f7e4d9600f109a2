"""One query's way through attention as a table: a row a key, a column a step, live bars."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, RIGHT, Line, VGroup

from math_core import AttentionTrace
from math_core.one_query import QueryTrace
from scenes.stage import theme
from scenes.stage.attention.value_mix import Segment
from scenes.stage.plots.bars import Bar, BarChart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import TokenPill, Word

STEPS = ("scores", "scaled_scores", "exponentials", "attention_weights")
DECIMALS = {"scores": 2, "scaled_scores": 3, "exponentials": 3, "attention_weights": 3}
_HEAD_Y = 2.95
_QUERY_Y = 2.3
_TOP_Y = 1.5
_BOTTOM_Y = -2.55
_WIDEST = 0.98
_ROOM_FOR_PILLS = 0.55
_NAME_X = -6.75
_NAME_WIDTH = 1.75
_VECTOR_X = (-4.55, -3.75, -2.95)
_STEP_X = (-1.55, -0.1, 1.35, 2.8)
_BARS_LEFT = 3.65
_BARS_LENGTH = 3.1


class OneQueryTable(VGroup):
    """Keys from top to bottom, the query above them; the steps from left to right.

    Rows move closer for many tokens, and pills become plain words.

    Parameters
    ----------
    words
        All tokens; those that the query may not see have no row.
    trace
        Whole-matrix attention, whose vectors have three dimensions.
    steps
        The query's steps.
    query
        Which token asks.

    Attributes
    ----------
    names : VGroup
        The keys' tokens, pills or words.
    keys : list[VGroup]
        The numbers of each key.
    query_name : TokenPill
        Who asks.
    query_numbers : VGroup
        The query.
    columns : dict[str, VGroup]
        The numbers of each step, by field.
    heads : dict[str, Formula]
        What each step does.

    Examples
    --------
    >>> from math_core.one_query import follow_query
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> trace = params.simple_trace()
    >>> table = OneQueryTable(params.tokens, trace, follow_query(trace, 2), 2)
    >>> rows = VGroup(table.names, *table.keys, table.query_name, table.query_numbers)
    >>> picture = rows.add(*table.columns.values(), *table.heads.values())
    """

    def __init__(
        self, words: Sequence[str], trace: AttentionTrace, steps: QueryTrace, query: int
    ) -> None:
        super().__init__()
        self.trace, self.steps, self.query = trace, steps, query
        self.n = len(steps.scores)
        self.pitch = min(_WIDEST, (_TOP_Y - _BOTTOM_Y) / self.n)
        self.font_size = type_size(self.pitch)
        self.names = VGroup(*(self._name(words[j], j) for j in range(self.n)))
        self.keys = [self._vector("key", j, self.y(j), theme.KEY) for j in range(self.n)]
        self.query_name = self._pill(words[query], _QUERY_Y).light(theme.QUERY)
        self.query_numbers = self._vector("query", query, _QUERY_Y, theme.QUERY)
        self.columns = {field: self._column(k, field) for k, field in enumerate(STEPS)}
        self.heads = {field: self._head(k, field) for k, field in enumerate(STEPS)}

    def y(self, j: int) -> float:
        """Return the height of row ``j``."""
        return _TOP_Y - (j + 0.5) * self.pitch

    def _name(self, word: str, j: int) -> VGroup:
        if self.pitch >= _ROOM_FOR_PILLS:
            return self._pill(word, self.y(j))
        name = Word(word, font_size=self.font_size, max_width=_NAME_WIDTH).stand_at(0, self.y(j))
        return VGroup(name.shift(RIGHT * (_NAME_X - name.get_left()[0])))

    def _pill(self, word: str, y: float) -> TokenPill:
        pill = TokenPill(
            word,
            height=min(0.66, 0.75 * max(self.pitch, _ROOM_FOR_PILLS)),
            font_size=max(theme.SIZE_LABEL, self.font_size),
            max_width=_NAME_WIDTH,
        )
        pill.move_to((_NAME_X, y, 0), aligned_edge=LEFT)
        return pill

    def _vector(self, field: str, i: int, y: float, color: str) -> VGroup:
        numbers = VGroup()
        for k, x in enumerate(_VECTOR_X):
            rounded = Rounded(self.trace.quantity(field, i, k), 1)
            number = Number(rounded, font_size=self.font_size, color=color)
            numbers.add(number.move_to((x, y, 0)))
        return numbers

    def rounded(self, field: str, j: int) -> Rounded:
        """Return the value of a step for key ``j``, as the table shows it."""
        return Rounded(self.steps.quantity(field, j), DECIMALS[field])

    def _column(self, k: int, field: str) -> VGroup:
        color = theme.RESULT if field == "attention_weights" else theme.DATA
        return VGroup(
            *(
                Number(self.rounded(field, j), font_size=self.font_size, color=color).move_to(
                    (_STEP_X[k], self.y(j), 0)
                )
                for j in range(self.n)
            )
        )

    def _head(self, k: int, field: str) -> Formula:
        texts = {
            "scores": "{{ q : q }} dot {{ k : k }}",
            "scaled_scores": "div sqrt(@d)",
            "exponentials": "e^x",
            "attention_weights": "div sum",
        }
        values = {"d": Rounded(self.steps.quantity("d_k"), 0)} if field == "scaled_scores" else {}
        head = Formula(texts[field], values, font_size=theme.SIZE_BODY)
        if field == "scores":
            head.part("q").set_color(theme.QUERY)
            head.part("k").set_color(theme.KEY)
        return head.move_to((_STEP_X[k], _QUERY_Y, 0))

    def bars(self, field: str, color: str) -> VGroup:
        """Return the live bars as they stand at one step.

        All steps share one scale; only the weights, shares of one, have their own.
        """
        highest = max(float(getattr(self.steps, each).max()) for each in STEPS[:-1])
        if field == "attention_weights":
            highest = 1.0
        quantities = [self.steps.quantity(field, j) for j in range(self.n)]
        chart = BarChart(
            quantities,
            colors=(color,),
            limits=(0.0, highest),
            horizontal=True,
            length=_BARS_LENGTH,
            breadth=self.n * self.pitch,
        )
        start = chart.zero.get_start()
        chart.shift((_BARS_LEFT - start[0], _TOP_Y - start[1], 0))
        return VGroup(chart.zero, *chart.bars[0])

    def total(self, field: str, total: str) -> VGroup:
        """Return a column's sum below a rule: its sign and the number."""
        k = STEPS.index(field)
        terms = [self.rounded(field, j) for j in range(self.n)]
        rounded = Rounded(self.steps.quantity(total), DECIMALS[field])
        y = self.y(self.n - 1) - 0.5 * self.pitch
        # Sums of neighbouring columns stand side by side, each with its sign.
        size = min(self.font_size, theme.SIZE_BODY)
        number = Number(rounded, font_size=size, color=theme.RESULT)
        number.move_to((_STEP_X[k], y - 0.24, 0))
        sign = Formula(
            "=" if sum_sign(terms, rounded) == "=" else "approx", font_size=size
        ).next_to(number, LEFT, buff=0.1)
        rule = Line(LEFT * 0.5, RIGHT * 0.5, color=theme.OUTLINE, stroke_width=theme.STROKE_THIN)
        return VGroup(rule.move_to((_STEP_X[k], y - 0.02, 0)), sign, number)

    def whole(self) -> VGroup:
        """Return the weights' bars laid end to end, in the row of their sum."""
        y = self.y(self.n - 1) - 0.5 * self.pitch - 0.24
        pen, bars = _BARS_LEFT, VGroup()
        for j in range(self.n):
            quantity = self.steps.quantity("attention_weights", j)
            bar = Segment(quantity, _BARS_LENGTH, 0.24, theme.RESULT)
            bars.add(bar.start_at(pen, y))
            pen += quantity.value * _BARS_LENGTH
        return bars

    def dot_product(self, j: int) -> Formula:
        """Return the products of query and key ``j`` and their sum, written out."""
        d = self.trace.query.shape[-1]
        values = {"s": self.rounded("scores", j)}
        terms = []
        for k in range(d):
            values[f"q{k}"] = Rounded(self.trace.quantity("query", self.query, k), 1)
            values[f"k{k}"] = Rounded(self.trace.quantity("key", j, k), 1)
            terms.append(f"@q{k} times @k{k}")
        # Products of numbers with one decimal have two: nothing is rounded.
        line = Formula(" + ".join(terms) + " = @s", values, font_size=theme.SIZE_FORMULA)
        for k in range(d):
            line.part(f"q{k}").set_color(theme.QUERY)
            line.part(f"k{k}").set_color(theme.KEY)
        line.part("s").set_color(theme.RESULT)
        return line.move_to((_STEP_X[0] - 0.5, _HEAD_Y + 0.05, 0), aligned_edge=LEFT)


def type_size(pitch: float) -> float:
    """Return the type size for rows so far apart, in frame units."""
    if pitch > 0.9:
        return theme.SIZE_FORMULA
    if pitch > 0.6:
        return theme.SIZE_BODY
    return theme.SIZE_LABEL if pitch > 0.4 else theme.SIZE_TICK


def bar_of(bars: VGroup, j: int) -> Bar:
    """Return the bar of key ``j`` among what :meth:`OneQueryTable.bars` returned."""
    one = bars[j + 1]
    assert isinstance(one, Bar)
    return one
