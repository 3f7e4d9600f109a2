"""The sentence that travels the road: its words, their numbers below them, and an open place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, VGroup

from math_core import LanguageModelTrace, Quantity
from scenes.stage import theme
from scenes.stage.networks.batch_network import ActivationCell
from scenes.stage.words.tokens import TokenRow, Word

_CELL, _DROP, _OUTLINE = (0.1, 0.34), 0.12, 0.5
_OPEN = "?"
_WIDTH = 11.0


class OpenSentence(VGroup):
    """Words in a row, and a place behind them that is open.

    Parameters
    ----------
    words
        What is known.
    answer
        The word that will stand in the open place, which is as wide as that needs.
    reading
        The model's way through the words.

    Attributes
    ----------
    pills : list[TokenPill]
        The known words.
    place : TokenPill
        The open place; its word is not in it yet.
    mark, answer : Word
        The question mark, and the word that will take its place.
    strips : VGroup
        The numbers of each word; empty at first.
    """

    def __init__(self, words: Sequence[str], answer: str, reading: LanguageModelTrace) -> None:
        row = TokenRow((*words, answer), max_width=_WIDTH, max_rows=1)
        *known, self.place = row.pills
        self.pills = known
        self.place.light(theme.RESULT)
        self.answer = self.place.word
        self.place.remove(self.answer)
        self.mark = Word(_OPEN, font_size=theme.SIZE_BODY, color=theme.RESULT)
        self.mark.stand_at(self.place.box.get_x(), self.place.box.get_y())
        self.strips = VGroup()
        blocks = reading.stack.blocks
        states = [reading.stack.inputs, *(b.after_attention for b in blocks)]
        states += [block.output for block in blocks]
        self.reading, self.largest = reading, float(max(np.abs(each).max() for each in states))
        super().__init__(VGroup(*known), self.place, self.mark, self.strips)

    def strip(
        self, quantity: Callable[[int], Quantity], cell: tuple[float, float] = _CELL
    ) -> VGroup:
        """Return a vector as a row of cells.

        Parameters
        ----------
        quantity
            Its entries.
        cell
            Width and height of a cell, in frame units.
        """
        n = self.reading.stack.inputs.shape[-1]
        cells = VGroup(ActivationCell(quantity(i), self.largest, *cell) for i in range(n))
        # Cells close to zero are nearly black: their outlines show that they are there.
        return cells.set_stroke(theme.OUTLINE, _OUTLINE if cell == _CELL else 2 * _OUTLINE).arrange(
            buff=cell[0] / 6
        )

    def strips_of(self, state: Callable[[int, int], Quantity]) -> VGroup:
        """Return what stands below the words for a state of the model.

        Parameters
        ----------
        state
            Entry ``i`` of the vector of word ``k``.
        """
        strips = VGroup()
        for k, pill in enumerate(self.pills):

            def entry(i: int, k: int = k) -> Quantity:
                return state(k, i)

            strips.add(self.strip(entry).next_to(pill, DOWN, buff=_DROP))
        return strips
