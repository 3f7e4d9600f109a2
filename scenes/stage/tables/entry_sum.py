"""One entry of a vector × matrix product, worked out beside the matrix, a line a pair."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, RIGHT, Line, VGroup

from math_core.attention_steps import ProjectionTrace
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, product_sign
from scenes.stage.text.typesetting import Formula

# Right edges of input, weight, product and running sum, from the left end of the lines.
_EDGES = (0.85, 2.05, 3.4, 4.75)
_WIDEST = 0.92


class EntrySum(VGroup):
    """The first entry of a token's query: input × weight = product, and the sum so far.

    Parameters
    ----------
    trace
        The projection.
    ys
        The height of each line, as many as there are drawn entries.
    left
        Where the lines begin.
    total_y
        The height of the sum itself.

    Attributes
    ----------
    inputs, weights, products, sums : list[Number]
        The numbers of each line.
    signs : list[VGroup]
        × and = of each line.
    dots : VGroup
        What stands for the lines that are not drawn.
    rule, total : Line, Number
        Below all lines.

    Examples
    --------
    >>> from math_core.attention_steps import project_token
    >>> from scenes.attention.params import AttentionParams
    >>> params = AttentionParams()
    >>> trace = project_token(params.multi_head(), params.multi_head_trace(), 2)
    >>> total = EntrySum(trace, [1.5, 0.5, -0.5, -1.5], 0.0, -2.7)
    """

    def __init__(
        self, trace: ProjectionTrace, ys: Sequence[float], left: float, total_y: float
    ) -> None:
        self._trace, self._left = trace, left
        self.inputs: list[Number] = []
        self.weights: list[Number] = []
        self.products: list[Number] = []
        self.sums: list[Number] = []
        self.signs: list[VGroup] = []
        for i, y in enumerate(ys):
            self._add_line(i, y)
        self.dots = VGroup()
        if len(ys) < len(trace.inputs):
            dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
            dots.next_to(self.sums[-1], DOWN, buff=0.06).set_x(left + _EDGES[3] - 0.35)
            self.dots.add(dots)
        y = total_y + 0.28
        self.rule = Line((left + _EDGES[2] + 0.3, y, 0), (left + _EDGES[3], y, 0))
        self.rule.set_stroke(theme.QUIET, width=theme.STROKE_THIN)
        self.total = self._number("query_sums", (len(trace.inputs) - 1, 0), 3, total_y)
        self.total.set_color(theme.RESULT)
        super().__init__(
            *self.inputs, *self.weights, *self.products, *self.sums, *self.signs, self.dots
        )
        self.add(self.rule, self.total)

    def _number(self, field: str, index: tuple[int, int], column: int, y: float) -> Number:
        rounded = Rounded(self._trace.quantity(field, *index))
        number = Number(rounded, font_size=theme.SIZE_LABEL).fit_width(_WIDEST)
        return number.move_to((self._left + _EDGES[column], y, 0), aligned_edge=RIGHT)

    def _add_line(self, i: int, y: float) -> None:
        fields = ("inputs", "w_query", "query_products", "query_sums")
        numbers = [self._number(field, (i, 0), k, y) for k, field in enumerate(fields)]
        for number in numbers[1:3]:
            number.set_color(theme.sign_color(number.rounded.quantity.value))
        numbers[3].set_color(theme.RESULT)
        groups = (self.inputs, self.weights, self.products, self.sums)
        for group, number in zip(groups, numbers, strict=True):
            group.append(number)
        exact = product_sign((numbers[0].rounded, numbers[1].rounded), numbers[2].rounded) == "="
        signs = VGroup()
        for math, edge in (("times", _EDGES[0]), ("=" if exact else "approx", _EDGES[1])):
            sign = Formula(math, font_size=theme.SIZE_LABEL, color=theme.QUIET)
            signs.add(sign.move_to((self._left + edge + 0.21, y, 0)))
        self.signs.append(signs)
