"""The sum that a neuron makes, as it grows term by term: a ledger that follows two trackers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Mobject, ValueTracker

from math_core import Neuron, NeuronTrace
from scenes.stage import theme
from scenes.stage.networks.neuron import NeuronDiagram
from scenes.stage.plots.ledger import Entry, Ledger, LedgerBar
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words


class RunningSum:
    """A ledger whose numbers and bars show what the neuron makes of the terms it has by now.

    Parameters
    ----------
    diagram
        The neuron whose sum it is.

    Attributes
    ----------
    terms : ValueTracker
        How many terms the sum has by now; a term that is on its way counts in part.
    volume : ValueTracker
        What share of their values the inputs have.
    ledger : Ledger
        The terms and their total.
    name : Words
        What the total is called until it is called z.
    shift : LedgerBar
        The bias once more, in the sum's row: from where the sum would be without it.
    needle : Line
        From the tip of the last term's bar down to the tip of the sum's.
    """

    def __init__(self, diagram: NeuronDiagram) -> None:
        self.trace, self.n_inputs = diagram.trace, diagram.n_inputs
        self.terms, self.volume = ValueTracker(0.0), ValueTracker(1.0)
        z = diagram.rounded("pre_activation")
        self.decimals = z.decimals
        sums = [0.0, *map(float, self.trace.running_sums)]
        entries = [
            Entry(f"w_{i + 1} x_{i + 1}", diagram.rounded("products", i), sums[i], sums[i + 1])
            for i in range(self.n_inputs)
        ]
        # The bias stands in this sum and is shown with the sum's decimals.
        bias = Rounded(self.trace.quantity("bias"), self.decimals)
        entries.append(Entry("b", bias, sums[-1], z.quantity.value))
        entries.append(Entry("z", z, 0.0, z.quantity.value))
        self.ledger = Ledger(entries, room_for=[float(self.trace.bias)])
        self.name = Words("sum", font_size=theme.SIZE_FORMULA)
        self.name.next_to(self.ledger.values[-1], LEFT, buff=0)
        self.name.align_to(self.ledger.names[-1], RIGHT)
        self.shift = self._shift()
        self.needle = Line(UP, DOWN, color=theme.RESULT, stroke_width=theme.STROKE_THIN)

    def move_to(self, left: float, y: float) -> None:
        """Put the ledger's left end and its middle at coordinates of the stage."""
        place = np.array([left + self.ledger.width / 2, y, 0.0])
        way = place - self.ledger.get_center()
        for mobject in (self.ledger, self.name, self.shift):
            mobject.shift(way)

    def start_at_zero(self) -> None:
        """Let the total be that of no terms, flush with the numbers above it."""
        total = self.ledger.values[-1]
        right = total.get_right()
        total.set_rounded(self.total()).move_to(right, aligned_edge=RIGHT)

    def follow(self, row: int, source: Callable[[], Rounded]) -> None:
        """Let the number of a row follow a source, and stay flush with the others."""
        number = self.ledger.values[row]
        right = number.get_right()
        number.follow(source)
        number.add_updater(lambda each: each.move_to(right, aligned_edge=RIGHT))

    def keep_the_shift(self) -> None:
        """Let the bias in the sum's row follow the trackers."""
        self.shift.add_updater(self._term(self.n_inputs))

    def so_far(self) -> NeuronTrace:
        """Return what the neuron makes of the terms that the sum has by now."""
        heard = np.clip(self.terms.get_value() - np.arange(self.n_inputs + 1), 0.0, 1.0)
        neuron = Neuron(self.trace.weights, float(self.trace.bias) * heard[-1])
        return neuron.forward(self.trace.inputs * self.volume.get_value() * heard[:-1])

    def before(self, row: int) -> float:
        """Return what the sum is by now without the terms from ``row`` on."""
        return float(self.so_far().running_sums[row - 1]) if row else 0.0

    def total(self) -> Rounded:
        """Return the sum as it is by now."""
        return Rounded(self.so_far().quantity("pre_activation"), self.decimals)

    def product(self, i: int) -> Callable[[], Rounded]:
        """Return what tells product ``i`` as it is by now."""
        return lambda: Rounded(self.so_far().quantity("products", i), self.decimals)

    def input(self, i: int, decimals: int) -> Callable[[], Rounded]:
        """Return what tells input ``i`` as it is by now."""
        return lambda: Rounded(self.so_far().quantity("inputs", i), decimals)

    def go_live(self) -> None:
        """Let bars, links and needle follow the trackers."""
        for row, bar in enumerate(self.ledger.bars):
            bar.add_updater(self._term(row))
        for row, link in enumerate(self.ledger.links):
            link.add_updater(self._end(row))
        self.needle.add_updater(self._point)

    def hold(self) -> None:
        """Let everything stay as it is now."""
        self.ledger.clear_updaters(recursive=True)
        self.needle.clear_updaters()
        self.shift.clear_updaters()
        for number in self.ledger.values:
            number.hold()

    def _shift(self) -> LedgerBar:
        """Return the frame around the part of the sum's row that the bias makes."""
        total, row = self.ledger.bars[-1], self.n_inputs
        color = theme.sign_color(float(self.trace.bias))
        entry = self.ledger.entries[row]
        entry = Entry(entry.name, entry.rounded, 0.0, float(self.trace.bias))
        frame = LedgerBar(self.ledger, entry, total.get_y(), 1.3 * total.height, color)
        return frame.set_fill(opacity=0).set_stroke(width=theme.STROKE_CURVE)

    def _term(self, row: int) -> Callable[[Mobject], None]:
        """Return what lets a bar be the term of its row, or the whole sum in the last row."""

        def follow(bar: Mobject) -> None:
            assert isinstance(bar, LedgerBar)
            now = self.so_far()
            if row > self.n_inputs:
                bar.span(now.quantity("pre_activation"), 0.0)
                return
            is_product = row < self.n_inputs
            term = now.quantity("products", row) if is_product else now.quantity("bias")
            bar.span(term, self.before(row))

        return follow

    def _end(self, row: int) -> Callable[[Mobject], None]:
        """Return what lets a link stand where the bar of its row ends."""

        def follow(link: Mobject) -> None:
            link.set_x(self.ledger.x(self.before(row + 1)))

        return follow

    def _point(self, needle: Mobject) -> None:
        assert isinstance(needle, Line)
        bars, row = self.ledger.bars, math.ceil(self.terms.get_value()) - 1
        x = self.ledger.x(float(self.so_far().pre_activation))
        top = (self.ledger.zero[0] if row < 0 else bars[row]).get_bottom()[1]
        needle.put_start_and_end_on((x, top, 0), (x, bars[-1].get_top()[1], 0))
