"""One run of the trained model on a sentence, as it is drawn: vectors, logits, and odds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from manim import RIGHT, Arrow, Mobject, ValueTracker, VGroup

from math_core import Quantity, next_token
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart
from scenes.stage.tables.colormap import ColorMap
from scenes.stage.tables.heatmap import HeatCell
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import Word
from scenes.transformer.params import TransformerParams
from scenes.transformer.stack_of_n.model_stack import ModelStack

ZERO_X, HEADING_Y = 2.15, 2.4
_N_BARS = 5
_ROWS_TOP, _ROW_PITCH = 1.62, 0.74
_WORD_RIGHT, _LOGIT_X, _BAR_LENGTH = 0.75, 1.45, 3.6
_STRIP_CELLS, _STRIP_LEFT, _CELL = 8, -3.2, 0.27


class Prediction:
    """What the model makes of the prompt and of the words that have joined it.

    Parameters
    ----------
    params
        The viewer's parameters.
    stack
        The model, on the stage; vectors and logits stand beside it.
    temperature
        By which the logits are divided; the bars can follow it.
    *written
        Words that have joined the prompt.

    Attributes
    ----------
    trace : NextTokenTrace
        Logits and probabilities of the next word, at the viewer's temperature.
    best : list[int]
        Indices of the likeliest words, the likeliest first; these are shown.
    vectors : VGroup
        The last word's vector as it enters the stack and after each block, a strip of cells each.
    logits : VGroup
        Word and logit of each that is shown, the heading, and the way there from the head.
    chart : BarChart
        The probabilities.
    """

    def __init__(
        self,
        params: TransformerParams,
        stack: ModelStack,
        temperature: ValueTracker,
        *written: str,
    ) -> None:
        self._temperature = temperature
        self.trace = params.next_token_trace(*written)
        order = np.argsort(-self.trace.probabilities, kind="stable")[:_N_BARS]
        self.best = [int(i) for i in order]
        self.vectors = _vector_strips(params, stack, *written)
        self.logits = self._logit_rows(stack)
        self.chart = self._chart()

    @property
    def word(self) -> str:
        """The likeliest word."""
        return CORPUS.words[self.best[0]]

    @property
    def likeliest(self) -> Rounded:
        """The probability of the likeliest word, at the viewer's temperature."""
        return Rounded(self.trace.quantity("probabilities", self.best[0]))

    def _logit_rows(self, stack: ModelStack) -> VGroup:
        rows = VGroup()
        for k, i in enumerate(self.best):
            word = Word(CORPUS.words[i], font_size=theme.SIZE_LABEL, color=theme.WHITE)
            word.stand_at(0, _row_y(k))
            word.shift(RIGHT * (_WORD_RIGHT - word.get_right()[0]))
            number = Number(Rounded(self.trace.quantity("logits", i)), font_size=theme.SIZE_LABEL)
            rows.add(VGroup(word, number.move_to((_LOGIT_X, _row_y(k), 0))))
        heading = Words("logit", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        rows.add(heading.move_to((_LOGIT_X, HEADING_Y, 0)))
        out = Arrow(
            stack.head.get_right(),
            np.array([heading.get_left()[0], stack.head.get_y(), 0.0]),
            buff=0.2,
            color=theme.QUIET,
            stroke_width=theme.STROKE_THIN,
            tip_length=0.16,
        )
        return rows.add(out)

    def _chart(self) -> BarChart:
        chart = BarChart(
            [self.odds_of(i) for i in self.best],
            colors=(theme.RESULT,),
            limits=(0.0, 1.0),
            horizontal=True,
            length=_BAR_LENGTH,
            breadth=_ROW_PITCH * len(self.best),
            decimals=2,
        )
        middle = (_row_y(0) + _row_y(len(self.best) - 1)) / 2
        return chart.shift(np.array([ZERO_X, middle, 0]) - chart.zero.get_center())

    def odds_of(self, i: int) -> Quantity:
        """Return the probability of a word at the present temperature."""
        trace = next_token(self.trace.logits, self._temperature.get_value())
        return trace.quantity("probabilities", i)

    def rounded_odds_of(self, i: int) -> Rounded:
        """Return that probability as it is shown."""
        return Rounded(self.odds_of(i))

    def rounded_temperature(self) -> Rounded:
        """Return the present temperature."""
        trace = next_token(self.trace.logits, self._temperature.get_value())
        return Rounded(trace.quantity("temperature"))

    def follow_the_temperature(self) -> None:
        """Bind bars and numbers to the temperature."""
        for k, i in enumerate(self.best):
            bar, number = self.chart.bar(k), self.chart.numbers[0][k]
            bar.follow(partial(self.odds_of, i))
            number.follow(partial(self.rounded_odds_of, i))
            number.add_updater(_beside(bar))


def _vector_strips(params: TransformerParams, stack: ModelStack, *written: str) -> VGroup:
    trace = params.language_trace(*written).stack
    last, n = trace.inputs.shape[1] - 1, min(_STRIP_CELLS, params.d_model)
    places = [(trace.blocks[0], "inputs"), *((block, "output") for block in trace.blocks)]
    limit = max(float(np.abs(getattr(block, field)[0, last, :n]).max()) for block, field in places)
    colors = ColorMap("RdBu", (-limit, limit))
    height = min(_CELL, 0.85 * stack.pitch)
    strips = VGroup()
    for (block, field), beside in zip(places, (stack.foot, *stack.blocks), strict=True):
        strip = VGroup()
        for j in range(n):
            cell = HeatCell(block.quantity(field, 0, last, j), colors, (_CELL, height), None)
            strip.add(cell.move_to((_STRIP_LEFT + (j + 0.5) * _CELL, beside.get_y(), 0)))
        strips.add(strip)
    return strips


def _row_y(k: int) -> float:
    """Return where row ``k`` of words, logits and bars stands."""
    return _ROWS_TOP - _ROW_PITCH * k


def _beside(bar: Mobject) -> Callable[[Mobject], Mobject]:
    """Return an updater that keeps a number at the end of a bar."""
    return lambda number: number.next_to(bar, RIGHT, buff=0.15)
