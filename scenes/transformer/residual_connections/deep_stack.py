"""A deep stack with the addition and without: the signal that rises, the gradient that returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ShowPassingFlash,
    VGroup,
    linear,
)

from math_core import Quantity
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.chart import Chart, power_range
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import counted, significant
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.transformer.block import BlockDiagram
from scenes.stage.transformer.block_strip import BlockStrip, Lamp
from scenes.transformer.params import TransformerParams

_FIRST_X, _LAST_X = -3.6, 5.0
_STRIP_YS = (2.55, 1.55)
_NAME_X, _VALUE_X = -6.05, (-4.7, 6.12)
_VALUE_WIDTH = 1.0
_CHART_HEIGHT, _CHART_Y = 2.5, -0.75
_PANEL_Y = -0.55
# What arrives at an end of the strips, where it stands, and which end that is.
_ENDS = (("signal", 3.1, "at the end"), ("gradient", -3.1, "at the start"))
_ORDERS = ("", "thousand", "million", "billion", "trillion")


class DeepStack(Act[TransformerParams]):
    """The same deep stack twice, what is on its rail, and what comes back.

    The fields of its trace that end in ``_without`` belong to the stack without the addition.

    Parameters
    ----------
    part
        The film in which it is played.
    diagram
        A block, on the stage: the row begins with it.
    """

    def __init__(self, part: Part[TransformerParams], diagram: BlockDiagram) -> None:
        super().__init__(part)
        self.diagram = diagram
        self.depth = self.params.depth_trace()
        xs = np.linspace(_FIRST_X, _LAST_X, self.params.n_blocks + 1).tolist()
        self.strip = BlockStrip(xs, _STRIP_YS[0], theme.POSITIVE, skips=True)
        self.strip_without = BlockStrip(xs, _STRIP_YS[1], theme.NEGATIVE, skips=False)
        self.chart = self.depth_chart("length of the token’s vector", "signal")
        # What shines now, and what of it the chapter ends with.
        self.lamps_lit, self.ends = VGroup(), VGroup()

    def strip_of(self, field: str) -> BlockStrip:
        """Return the stack to which a field of the trace belongs."""
        return self.strip_without if _is_without(field) else self.strip

    def stack_it_deep(self) -> None:
        """Lay two stacks out, and send a token's vector through both."""
        n = self.params.n_blocks
        with self.say(
            f"Why? Put {counted(n, 'block')} in a row, with random weights and no norm: "
            "with the addition, and without."
        ) as line:
            self.bring_in_the_strips(line.duration)
        first, end = (significant(self.depth.quantity("signal", i)) for i in (0, n))
        verb = "grows" if end.quantity.value > first.quantity.value else "shrinks"
        with self.say(
            f"With the addition, a token's vector {verb} from a length of {{first}} to {{end}}.",
            first=first,
            end=end,
        ) as line:
            self.travel("signal", line.duration)
        fades = float(self.depth.signal_without[-1]) < float(self.depth.signal_without[0])
        left = significant(self.depth.quantity("signal_without", n))
        what = "it fades to" if fades else "it ends at"
        with self.say(f"Without, {what} {{left}}.", left=left) as line:
            self.travel("signal_without", line.duration)

    def bring_in_the_strips(self, seconds: float) -> None:
        """Let the block become one of many in a row, and copy the row without its ways around."""
        strip, without = self.strip, self.strip_without
        names = [
            Formula(text, font_size=theme.SIZE_BODY, color=each.color_of_lamps)
            for text, each in (("x + f(x)", strip), ("f(x)", without))
        ]
        for name, y in zip(names, _STRIP_YS, strict=True):
            name.move_to((_NAME_X, y, 0))
        self.play(
            self.fade_all_but(self.corner, self.diagram),
            FadeOut(self.diagram, target_position=strip.icons[0], scale=0.1),
            FadeIn(strip.rail, strip.sockets, names[0]),
            run_time=theme.MOVE,
        )
        arriving = [FadeIn(each, scale=0.5) for each in strip.icons]
        self.play(
            FadeIn(strip.skips),
            LaggedStart(*arriving, lag_ratio=theme.LAG),
            run_time=0.2 * seconds,
        )
        self.add(strip)
        self.play(
            FadeIn(without, target_position=strip),
            FadeIn(names[1], target_position=names[0]),
            run_time=0.2 * seconds,
        )
        self.play(FadeIn(self.chart, shift=0.3 * DOWN), run_time=0.15 * seconds)

    def send_the_gradient_back(self) -> None:
        """Send the gradient from the last block to the first, through both stacks."""
        before, depth = self.chart, self.depth
        self.chart = self.depth_chart("length of the gradient", "gradient")
        with self.say(
            "Learning needs the other direction: the gradient, from the output back."
        ) as line:
            self.play(FadeOut(before, self.lamps_lit), run_time=theme.QUICK)
            self.lamps_lit = VGroup()
            self.play(FadeIn(self.chart, shift=0.3 * LEFT), run_time=line.share(0.2))
            self.flash_all_ways_back(line.rest)
        first = significant(depth.quantity("gradient", 0))
        with self.say("With the addition, {first} reaches the first block.", first=first) as line:
            self.travel("gradient", line.duration)
        left = significant(depth.quantity("gradient_without", 0))
        end = ": the first blocks would hardly learn." if self.starves() else "."
        with self.say(f"Without it, {{left}}{end}", left=left) as line:
            self.travel("gradient_without", line.duration)

    def starves(self) -> bool:
        """Return whether less than a tenth of the gradient is left without the addition."""
        return float(self.depth.gradient_without[0]) < 0.1 * float(self.depth.gradient[0])

    def compare_the_ends(self) -> None:
        """End on how many times as much there is with the addition."""
        with self.say("A sum passes the gradient on to both sides, undiminished.") as line:
            self.flash_all_ways_back(line.rest)
        self.leave_only_the_ends()
        if not math.isfinite(float(self.depth.signal_ratio + self.depth.gradient_ratio)):
            self.end_on_nothing()
            return
        signal, gradient = (
            self.panel(self.depth.quantity(f"{name}_ratio"), x, f"{name} {where}", times=True)
            for name, x, where in _ENDS
        )
        with self.say(
            f"So with the addition, the signal is {self.times('signal')} as long at the end,",
            ratio=significant(self.depth.quantity("signal_ratio")),
        ) as line:
            self.play(FadeIn(signal, shift=0.5 * DOWN), run_time=line.share(0.3))
        with self.say(
            f"and the gradient {self.times('gradient')} at the start. "
            "So even deep transformers can be trained.",
            ratio=significant(self.depth.quantity("gradient_ratio")),
        ) as line:
            self.play(FadeIn(gradient, shift=0.5 * DOWN), run_time=line.share(0.2))
            self.flash_all_ways_back(line.share(0.6))

    def end_on_nothing(self) -> None:
        """End on what is left without the addition, where that is zero."""
        names = ("signal_without", "gradient_without")
        places = (self.params.n_blocks, 0)
        panels = [
            self.panel(self.depth.quantity(field, place), x, f"{name} {where}, without")
            for field, place, (name, x, where) in zip(names, places, _ENDS, strict=True)
        ]
        with self.say("Without it, nothing at all is left. So the addition stays.") as line:
            self.play(FadeIn(*panels, shift=0.5 * DOWN), run_time=line.share(0.3))

    def times(self, name: str) -> str:
        """Return how many times as much is said: the number, or its order where it is long."""
        power = math.floor(math.log10(float(getattr(self.depth, f"{name}_ratio"))))
        if power < 4:
            return "{ratio} times"
        lead = ("", "a", "ten", "a hundred")[power % 3 + 1]
        return f"more than {lead} {_ORDERS[min(power // 3, len(_ORDERS) - 1)]} times"

    def leave_only_the_ends(self) -> None:
        """Clear chart and lamps but for what arrives at the ends: signals there, gradients here."""
        kept = {id(mobject) for mobject in self.ends}
        leaving = [mobject for mobject in self.lamps_lit if id(mobject) not in kept]
        back = [mobject for mobject in self.ends if mobject not in self.lamps_lit.submobjects]
        self.play(FadeOut(self.chart, *leaving), FadeIn(*back), run_time=theme.QUICK)

    def panel(self, quantity: Quantity, x: float, text: str, *, times: bool = False) -> VGroup:
        """Return a number, shown large, and what it is of."""
        number = Number(significant(quantity), font_size=theme.SIZE_HERO, color=theme.RESULT)
        line = VGroup(number.fit_width(4.6))
        if times:
            line.add(Formula("times", font_size=theme.SIZE_LARGE, color=theme.RESULT))
        name = Words(text, font_size=theme.SIZE_BODY)
        panel = VGroup(line.arrange(RIGHT, buff=0.2), name).arrange(DOWN, buff=0.4)
        return panel.move_to((x, _PANEL_Y, 0))

    def travel(self, field: str, seconds: float) -> None:
        """Send what is on the rail from block to block, lighting lamps and marks as it passes.

        The gradient runs from the last block to the first.
        """
        n, back = self.params.n_blocks, field.startswith("gradient")
        strip = self.strip_of(field)
        places = list(range(n + 1))
        if back:
            places.reverse()
        lamp = self.light(field, places[0], theme.QUICK / 2)
        each = max(0.2, (seconds - 2 * theme.QUICK) / n)
        for here, there in pairwise(places):
            ways = strip.ways(min(here, there), back=back)
            flashes = [ShowPassingFlash(way, time_width=0.6, rate_func=linear) for way in ways]
            segment = self.series(field, [here, there], marks=False)[0]
            self.play(*flashes, Create(segment, rate_func=linear), run_time=0.7 * each)
            self.lamps_lit.add(segment)
            lamp = self.light(field, there, 0.3 * each)
        self.ends.add(lamp, self.write_value(field, places[-1]))

    def light(self, field: str, place: int, seconds: float) -> Lamp:
        """Light the lamp and the mark of one place, and return the lamp."""
        quantity = self.depth.quantity(field, place)
        lamp = self.strip_of(field).lamp(place, quantity, self.chart.y_range)
        mark = self.series(field, [place])[1]
        self.play(FadeIn(lamp, mark), run_time=seconds)
        self.lamps_lit.add(lamp, mark)
        return lamp

    def write_value(self, field: str, place: int) -> Number:
        """Write what arrives beside the strip, at the end where it arrives, and return it."""
        strip, x = self.strip_of(field), _VALUE_X[0 if place == 0 else 1]
        number = Number(significant(self.depth.quantity(field, place)), color=strip.color_of_lamps)
        number.fit_width(_VALUE_WIDTH).move_to((x, _STRIP_YS[int(_is_without(field))], 0))
        self.play(FadeIn(number), run_time=theme.QUICK)
        self.lamps_lit.add(number)
        return number

    def flash_all_ways_back(self, seconds: float) -> None:
        """Let a light run back through the stack with the additions."""
        flashes = [
            ShowPassingFlash(way, time_width=0.6)
            for k in reversed(range(self.params.n_blocks))
            for way in self.strip.ways(k, back=True)
        ]
        self.play(LaggedStart(*flashes, lag_ratio=0.25), run_time=seconds)

    def depth_chart(self, name: str, field: str) -> Chart:
        """Return a logarithmic chart over the depths, each below its lamps."""
        values: Sequence[float] = [
            *getattr(self.depth, field),
            *getattr(self.depth, f"{field}_without"),
        ]
        low, high = power_range(values)
        step = max(1, (high - low + 3) // 4)
        n = self.params.n_blocks
        chart = Chart(
            (0, n),
            (10.0**low, 10.0**high),
            _LAST_X - _FIRST_X,
            _CHART_HEIGHT,
            x_ticks=range(n + 1),
            y_ticks=[10.0**k for k in range(low, high + 1, step)],
            x_name="after block",
            y_name=name,
            log=True,
        )
        return chart.shift(((_FIRST_X + _LAST_X) / 2, _CHART_Y, 0))

    def series(self, field: str, places: list[int], *, marks: bool = True) -> VGroup:
        """Return a stretch of a series; without the addition it is dashed, with square marks."""
        without = _is_without(field)
        return self.chart.series(
            [self.depth.quantity(field, i) for i in places],
            theme.NEGATIVE if without else theme.POSITIVE,
            xs=places,
            marks=marks,
            square=without,
            dashed=without,
        )


def _is_without(field: str) -> bool:
    return field.endswith("_without")
