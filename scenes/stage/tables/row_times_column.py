"""One entry of a matrix product, worked out: pairs, products, and sums that add up."""

from __future__ import annotations

from manim import LEFT, RIGHT, Line, VGroup

from math_core import NeuronTrace
from scenes.stage import theme
from scenes.stage.tables.matrix import slots
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, product_sign, sum_sign
from scenes.stage.text.typesetting import Formula

_ROW = 0.44
# Right edges of x, w, product and running sum; centres of the signs between.
_X, _W, _PRODUCT, _SUM = 0.75, 1.95, 3.35, 4.55


class RowTimesColumn(VGroup):
    """What a neuron does with one sample, a line a pair: x × w = product, and the sum so far.

    Parameters
    ----------
    trace
        The neuron of one column, on the inputs of one row.
    decimals
        Of inputs, weights and bias, and of products and sums.
    max_terms
        So many pairs are drawn; of more the first ones and the last, with an ellipsis.

    Attributes
    ----------
    terms : tuple
        Which pairs are drawn, in their places; ``None`` is the ellipsis.
    lefts, rights, products, sums : dict[int, Number]
        The numbers of each drawn pair.
    signs : dict[int, VGroup]
        × and = of each drawn pair.
    dots : VGroup
        The ellipsis, if there is one.
    bias, rule, z : VGroup
        The line of the bias, the rule below it, and the total.

    Examples
    --------
    >>> from scenes.layers.params import LayersParams
    >>> params = LayersParams()
    >>> neuron = params.layer().neuron(0)
    >>> work = RowTimesColumn(neuron.forward(params.batch_trace().inputs[0]))
    """

    def __init__(
        self,
        trace: NeuronTrace,
        *,
        decimals: tuple[int, int] = (1, 2),
        max_terms: int = 5,
    ) -> None:
        self.trace = trace
        self._decimals = decimals
        self.terms = slots(len(trace.inputs), max_terms)
        self.lefts: dict[int, Number] = {}
        self.rights: dict[int, Number] = {}
        self.products: dict[int, Number] = {}
        self.sums: dict[int, Number] = {}
        self.signs: dict[int, VGroup] = {}
        self.dots = VGroup()
        super().__init__()
        for row, k in enumerate(self.terms):
            if k is None:
                dots = Formula("dots.v", font_size=theme.SIZE_LABEL, color=theme.QUIET)
                dots.scale(0.8 * _ROW / dots.height)
                self.dots.add(dots.move_to(((_X + _W) / 2 - 0.1, -row * _ROW, 0)))
                self.add(self.dots)
            else:
                self._add_term(row, k)
        self.bias = self._add_bias(len(self.terms))
        self.rule = self._add_rule(len(self.terms))
        self.z = self._add_total(len(self.terms) + 1)
        self.center()

    def _number(self, rounded: Rounded, right: float, row: float, color: str) -> Number:
        number = Number(rounded, font_size=theme.SIZE_LABEL, color=color)
        number.fit_width(1.0).move_to((right, -row * _ROW, 0), aligned_edge=RIGHT)
        return number

    def _rounded(self, field: str, *index: int) -> Rounded:
        given = field in ("inputs", "weights")
        return Rounded(self.trace.quantity(field, *index), self._decimals[0 if given else 1])

    def _sign(self, math: str, x: float, row: float) -> Formula:
        sign = Formula(math, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        return sign.move_to((x, -row * _ROW, 0))

    def _add_term(self, row: int, k: int) -> None:
        x, w, p = (
            self._rounded("inputs", k),
            self._rounded("weights", k),
            self._rounded("products", k),
        )
        self.lefts[k] = self._number(x, _X, row, theme.DATA)
        self.rights[k] = self._number(w, _W, row, theme.sign_color(w.quantity.value))
        self.products[k] = self._number(p, _PRODUCT, row, theme.sign_color(p.quantity.value))
        self.sums[k] = self._number(self._rounded("running_sums", k), _SUM, row, theme.RESULT)
        equals = "=" if product_sign((x, w), p) == "=" else "approx"
        self.signs[k] = VGroup(
            self._sign("times", _X + 0.27, row), self._sign(equals, _W + 0.27, row)
        )
        self.add(self.lefts[k], self.rights[k], self.products[k], self.sums[k], self.signs[k])

    def _add_bias(self, row: int) -> VGroup:
        rounded = self._rounded("bias")
        number = self._number(rounded, _PRODUCT, row, theme.sign_color(rounded.quantity.value))
        name = self._sign("+ thin b", _W - 0.2, row)
        group = VGroup(name, number)
        self.add(group)
        return group

    def _add_rule(self, row: int) -> Line:
        y = -(row + 0.52) * _ROW
        rule = Line((_W - 0.5, y, 0), (_SUM, y, 0), color=theme.QUIET)
        self.add(rule.set_stroke(width=theme.STROKE_THIN))
        return rule

    def _add_total(self, row: int) -> VGroup:
        last = self._rounded("weighted_sum")
        z = self._rounded("pre_activation")
        number = self._number(z, _SUM, row, theme.RESULT)
        # The last two numbers add up to z; what stands above has its own signs.
        equals = "=" if sum_sign((last, self._rounded("bias")), z) == "=" else "approx"
        name = Formula(f"z {equals}", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        name.next_to(number, LEFT, buff=0.18)
        group = VGroup(name, number)
        self.add(group)
        return group

    def pair(self, k: int) -> VGroup:
        """Return everything in the line of pair ``k``."""
        return VGroup(self.lefts[k], self.rights[k], self.signs[k], self.products[k], self.sums[k])

    @property
    def total(self) -> Rounded:
        """The pre-activation as it is shown."""
        return self._rounded("pre_activation")

    @property
    def drawn(self) -> tuple[int, ...]:
        """Which pairs are drawn with their numbers."""
        return tuple(k for k in self.terms if k is not None)
