"""A named value: a symbol, an equals sign, and a number that may follow a tracker."""

from __future__ import annotations

from collections.abc import Callable

from manim import RIGHT, VGroup

from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula


class Readout(VGroup):
    """``name = number``, the number live.

    Parameters
    ----------
    name
        Typst math to the left of the equals sign; its glyphs must not reach below the baseline
        by more than parentheses do.
    source
        Returns the value to show at the present frame.
    font_size
        In Manim's font-size units.
    color
        Colour of the number.

    Attributes
    ----------
    symbol : Formula
        The symbol and the equals sign.
    number : Number
        The live number.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> from scenes.stage.text.rounding import Rounded
    >>> z = Rounded(NeuronParams().trace().quantity("pre_activation"))
    >>> readout = Readout("z", lambda: z)
    """

    def __init__(
        self,
        name: str,
        source: Callable[[], Rounded],
        *,
        font_size: float = theme.SIZE_BODY,
        color: str = theme.RESULT,
    ) -> None:
        self.symbol = Formula(f"{name} {{{{ = : equals }}}}", font_size=font_size)
        self.number = Number(source(), font_size=font_size, color=color)
        self.number.next_to(self.symbol, RIGHT, buff=0.15)
        # "=" and a digit are both centred on the math axis, whatever the symbol's height.
        self.number.set_y(self.symbol.part("equals").get_y())
        super().__init__(self.symbol, self.number)
        self.number.follow(source)
        # Digits come and go on the right; the left end stays.
        self.number.add_updater(
            lambda number: number.next_to(self.symbol, RIGHT, buff=0.15, coor_mask=(1, 0, 0))
        )
