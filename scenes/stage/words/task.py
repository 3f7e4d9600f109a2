"""A question to a language model: words with an open place, a head, and the odds it computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Arrow, VGroup

from math_core import NextTokenTrace
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart
from scenes.stage.transformer.block import StationBox
from scenes.stage.words.tokens import TokenRow, Word

_WIDTH = 6.4
_ROW_Y, _HEAD_Y, _ODDS_Y = -2.3, -0.75, 1.0
_N_BARS, _BAR_LENGTH, _BAR_PITCH = 3, 3.0, 0.7
_OPEN = "?"


@dataclass(frozen=True, eq=False)
class Task:
    """What a model is asked.

    Attributes
    ----------
    words
        The words that it reads, or all of a sentence of which it does not see one.
    place
        Where a word is looked for: behind the words or among them.
    trace
        What it expects there.
    """

    words: Sequence[str]
    place: int
    trace: NextTokenTrace


class TaskPicture(VGroup):
    """A task from the bottom up: the words, the head above them, the likeliest answers on top.

    Parameters
    ----------
    task
        What is asked.
    kind
        What the head is called.
    x
        Where its middle stands.

    Attributes
    ----------
    row : TokenRow
        The words, with a question mark in the open place.
    open_place : TokenPill
        The pill of the question mark.
    mark, answer : Word
        The question mark, and the likeliest word that will take its place.
    question : Arrow
        From the open place to the head.
    head : StationBox
        The output head.
    odds : BarChart
        The likeliest words and their probabilities.
    best : str
        The likeliest word.

    Examples
    --------
    >>> from scenes.transformer.params import TransformerParams
    >>> params = TransformerParams()
    >>> words = ("the", "animal", "was")
    >>> task = TaskPicture(Task(words, 3, params.continued(words)), "GPT", 0.0)
    """

    def __init__(self, task: Task, kind: str, x: float) -> None:
        order = [int(i) for i in np.argsort(-task.trace.probabilities, kind="stable")[:_N_BARS]]
        self.best = CORPUS.words[order[0]]
        words = [*task.words]
        # The open place is as wide as the answer needs it, so that nothing has to move.
        self.row = TokenRow(
            [*words[: task.place], self.best, *words[task.place + 1 :]],
            max_width=_WIDTH,
            font_size=theme.SIZE_LABEL,
            height=0.5,
            gap=0.14,
        ).move_to((x, _ROW_Y, 0))
        self.open_place = self.row.pill(task.place).light(theme.RESULT)
        self.answer = self.open_place.word
        self.mark = Word(_OPEN, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        self.mark.stand_at(self.open_place.box.get_x(), self.open_place.box.get_y())
        self.open_place.remove(self.answer).add(self.mark)
        self.head = StationBox(f"{kind}\nhead").move_to((x, _HEAD_Y, 0))
        self.question = Arrow(
            self.open_place.get_top(),
            self.head.get_bottom(),
            buff=0.1,
            color=theme.RESULT,
            stroke_width=theme.STROKE,
            tip_length=0.18,
        )
        # Where words stand in two rows, it passes behind the upper one.
        self.question.set_z_index(-1)
        self.odds = BarChart(
            [task.trace.quantity("probabilities", i) for i in order],
            labels=[CORPUS.words[i] for i in order],
            colors=(theme.RESULT,),
            limits=(0.0, 1.0),
            horizontal=True,
            length=_BAR_LENGTH,
            breadth=_BAR_PITCH * len(order),
            decimals=2,
        ).move_to((x, _ODDS_Y, 0))
        super().__init__(self.row, self.question, self.head, self.odds)

    def settle(self) -> None:
        """Let the likeliest word stand in the open place for good."""
        self.open_place.remove(self.mark).add(self.answer)
