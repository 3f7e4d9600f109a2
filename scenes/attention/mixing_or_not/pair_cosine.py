"""The cosine of two rows: as an angle, and worked out."""

from __future__ import annotations

from manim import DOWN, VGroup

from math_core.attention_steps import CosineTrace
from scenes.stage import theme
from scenes.stage.attention.angle import AngleFan
from scenes.stage.text.rounding import Rounded, significant
from scenes.stage.text.typesetting import Formula

_FAN_DX, _FAN_Y = -1.75, -2.35
_FORMULA_DX, _FORMULA_Y = 1.4, -2.0
_FAN_LENGTH = 1.55


class PairCosine:
    """Two rows as arrows, and beside them the cosine of the angle between them.

    Parameters
    ----------
    trace
        The cosine's steps.
    x
        Where both stand, in frame units.

    Attributes
    ----------
    value : Rounded
        The cosine.
    fan : AngleFan
        The two rows as arrows.
    letters, numbers : Formula
        The dot product over the lengths.
    """

    def __init__(self, trace: CosineTrace, x: float) -> None:
        self.value = Rounded(trace.quantity("cosine"), 3)
        self.fan = AngleFan(trace.quantity("cosine"), _FAN_LENGTH)
        # An obtuse angle reaches to the left, so its arrows start farther right.
        left = float(self.fan.get_left()[0])
        self.fan.shift((x + _FAN_DX - 0.5 * _FAN_LENGTH - left / 2, _FAN_Y, 0))
        self.letters = Formula("cos = (a dot b) / (|a| |b|)", font_size=theme.SIZE_LABEL)
        self.numbers = self._quotient(trace)
        both = VGroup(self.letters, self.numbers).arrange(DOWN, buff=0.14)
        both.move_to((x + _FORMULA_DX, _FORMULA_Y, 0))

    def _quotient(self, trace: CosineTrace) -> Formula:
        # With three significant digits, so that the shown quotient is close.
        values = {
            "d": significant(trace.quantity("dot_product"), 3),
            "a": significant(trace.quantity("lengths", 0), 3),
            "b": significant(trace.quantity("lengths", 1), 3),
            "c": self.value,
        }
        below = values["a"].decimal * values["b"].decimal
        exact = below and round(values["d"].decimal / below, 3) == self.value.decimal
        sign = "=" if exact else "approx"
        numbers = Formula(f"@d / (@a times @b) {sign} @c", values, font_size=theme.SIZE_LABEL)
        numbers.part("c").set_color(theme.RESULT)
        return numbers
