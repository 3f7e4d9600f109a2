"""Chapter stack-of-N: the full transformer, trained in this run, asked for the next word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
    ValueTracker,
    VGroup,
)

from math_core import NextTokenTrace, Quantity, next_token
from scenes.beats.transformer_stage import TransformerStage
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.bars import BarChart
from scenes.stage.block import BlockIcon, StationBox
from scenes.stage.chart import Chart
from scenes.stage.heatmap import ColorMap, HeatCell
from scenes.stage.number import Number
from scenes.stage.readout import Readout
from scenes.stage.shown import Shown, spoken_number
from scenes.stage.tokens import TokenRow
from scenes.stage.typesetting import Formula, Words

_STACK_X = -4.9
_STACK_BOTTOM, _STACK_TOP = -1.55, 2.15
_RIGHT_X = 1.9
_N_BARS = 5
_PROMPT_Y = -2.76
_COLD, _HOT = 0.4, 2.5
_STRIP_CELLS, _STRIP_SIDE = 8, 0.24


class StackOfNBeats(TransformerStage):
    """Blocks stacked, trained, and read out."""

    def stack_the_blocks(self) -> None:
        """Shrink the block to one of many, and set head and foot to the stack."""
        self.build_stack()
        n = self.params.n_blocks
        count = spoken_number(str(n))
        first = VGroup(self.icons[0])
        with self.say(
            f"One block, then {count if n > 1 else 'no more'} "
            f"{'in a row, each with weights of its own' if n > 1 else 'than this one'}."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.diagram, target_position=first, scale=0.2),
                FadeIn(first),
                run_time=line.share(0.3),
            )
            others = [TransformFromCopy(self.icons[i - 1], self.icons[i]) for i in range(1, n)]
            if others:
                self.play(LaggedStart(*others, lag_ratio=0.3), run_time=line.share(0.3))
        with self.say(
            "Words and positions enter below. On top, a head gives each of its "
            f"{spoken_number(str(len(CORPUS.words)))} words a number."
        ) as line:
            self.play(Create(self.rail), FadeIn(self.foot, shift=0.3 * UP))
            self.play(FadeIn(self.head, shift=0.3 * DOWN), run_time=line.share(0.3))
        self.stack = VGroup(self.rail, self.icons, self.foot, self.head)
        self.clear()
        self.add(self.corner, self.stack)
        self.play(self.stack.animate.set_x(_STACK_X), run_time=theme.MOVE)

    def build_stack(self) -> None:
        """Make rail, blocks, foot and head."""
        n = self.params.n_blocks
        pitch = (_STACK_TOP - _STACK_BOTTOM) / n
        height = min(0.5, 0.7 * pitch)
        self.icons = VGroup(*(BlockIcon(2.3, height) for _ in range(n)))
        for i, icon in enumerate(self.icons):
            icon.move_to((_STACK_X, _STACK_BOTTOM + (i + 0.5) * pitch, 0))
        self.foot = StationBox("words + positions")
        self.foot.scale(0.9).move_to((_STACK_X, _STACK_BOTTOM - 0.45, 0))
        self.head = StationBox("output head")
        self.head.scale(0.9).move_to((_STACK_X, _STACK_TOP + 0.5, 0))
        self.rail = Line(self.foot.get_top(), self.head.get_bottom(), color=theme.WHITE).set_stroke(
            width=theme.STROKE
        )
        self.rail.set_z_index(-2)
        # It is built in the middle, and makes room when it is trained.
        VGroup(self.rail, self.icons, self.foot, self.head).set_x(0)

    def train_it(self) -> None:
        """Show the real training run: sentences, loss, accuracy."""
        run = self.params.training()
        trace, last = run.trace, len(run.trace.steps) - 1
        sentences = self.some_sentences()
        with self.say(
            "So far it knows nothing. Show it sentences; it guesses each next word."
        ) as line:
            self.play(
                LaggedStart(*(FadeIn(s, shift=0.2 * RIGHT) for s in sentences), lag_ratio=0.3),
                run_time=line.share(0.7),
            )
        top = float(np.ceil(trace.loss.max()))
        steps = [int(s) for s in trace.steps]
        chart = Chart(
            (0, steps[-1]),
            (0, top),
            6.2,
            2.2,
            x_ticks=(0, steps[-1]),
            y_ticks=(0, top),
            x_name="training steps",
            y_name="loss",
        ).shift((_RIGHT_X, -0.75, 0))
        values = {
            "start": Shown(trace.quantity("loss", 0)),
            "end": Shown(trace.quantity("loss", last)),
        }
        with self.say(
            "Trained for this very film: the loss goes from {start} to {end}.",
            **values,
        ) as line:
            self.play(FadeIn(chart), run_time=theme.QUICK)
            quantities = [trace.quantity("loss", i) for i in range(last + 1)]
            curve = chart.series(quantities, theme.RESULT, xs=steps, marks=False)
            self.play(Create(curve), run_time=line.share(0.55))
            ends = VGroup(
                Number(values["start"], font_size=theme.SIZE_LABEL, color=theme.RESULT).next_to(
                    curve[0].get_start(), RIGHT, buff=0.25
                ),
                Number(values["end"], font_size=theme.SIZE_LABEL, color=theme.RESULT).next_to(
                    curve[0].get_end(), UP, buff=0.2
                ),
            )
            self.play(FadeIn(ends), run_time=theme.QUICK)
        self.say_how_well_it_learned(trace.quantity("accuracy", last))

    def say_how_well_it_learned(self, accuracy: Quantity) -> None:
        """Say how often it is right, and whether more could be known."""
        correct = Shown(accuracy)
        how = (
            "Not more: some sentences begin alike and end differently."
            if accuracy.value > 0.8
            else "A stack of this kind is hard to train."
        )
        with self.say(f"Its best guess is right in {{a}} of all cases. {how}", a=correct):
            pass

    def some_sentences(self) -> VGroup:
        """Return a few of the sentences that it learns from."""
        lines = [self.sentence(row) for row in range(0, 12, 3)]
        group = VGroup(
            *(Words(text, font_size=theme.SIZE_TICK, color=theme.WORDS) for text in lines)
        )
        return group.arrange(DOWN, buff=0.16, aligned_edge=LEFT).move_to((_RIGHT_X, 2.05, 0))

    @staticmethod
    def sentence(row: int) -> str:
        """Return one sentence of the corpus, its last word included."""
        counted = CORPUS.counted[row]
        indices = [CORPUS.tokens[row][0], *CORPUS.targets[row][counted]]
        return " ".join(CORPUS.words[i] for i in indices[:-1]) + "."

    def ask_for_the_next_word(self) -> None:
        """Send the prompt through the stack and read the odds of the next word."""
        self.next: NextTokenTrace = self.params.next_token_trace()
        prompt = TokenRow(self.params.prompt, font_size=theme.SIZE_LABEL, height=0.5, max_rows=1)
        prompt.move_to((0, _PROMPT_Y, 0))
        order = np.argsort(-self.next.probabilities, kind="stable")[:_N_BARS]
        self.best = [int(i) for i in order]
        with self.say("Now ask it. What comes after these words?") as line:
            self.play(self.fade_all_but(self.corner, self.stack), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(FadeIn(p, shift=0.2 * UP) for p in prompt.pills), lag_ratio=0.1),
                run_time=line.rest,
            )
        strips = self.stream_strips()
        with self.say(
            "The last word's vector rises, and every block changes it. "
            "The head makes of it a logit for each word."
        ) as line:
            lit = prompt.pills[-1]
            self.play(
                FadeIn(strips[0], target_position=lit, scale=0.5),
                lit.animate.light(theme.RESULT),
                run_time=line.share(0.15),
            )
            for before, after in pairwise(strips):
                self.play(
                    ReplacementTransform(before, after),
                    run_time=line.share(0.4 / (len(strips) - 1)),
                )
            logits = self.logit_column()
            self.play(
                FadeOut(strips[-1], target_position=self.head, scale=0.3),
                LaggedStart(
                    *(FadeIn(one, target_position=self.head.get_right()) for one in logits),
                    lag_ratio=0.2,
                ),
                run_time=line.share(0.35),
            )
        self.prompt, self.logits = prompt, logits

    def stream_strips(self) -> list[VGroup]:
        """Return the last word's vector as it enters the stack and after each block."""
        stack = self.params.language_trace().stack
        last, n = stack.blocks[0].output.shape[1] - 1, min(_STRIP_CELLS, self.params.d_model)
        stations = [(stack.blocks[0], "inputs"), *((block, "output") for block in stack.blocks)]
        limit = max(
            float(np.abs(getattr(trace, field)[0, last, :n]).max()) for trace, field in stations
        )
        colors = ColorMap("RdBu", (-limit, limit))
        side = min(_STRIP_SIDE, 0.8 * self.icons[0].height)
        strips = []
        for k, (trace, field) in enumerate(stations):
            quantities = (trace.quantity(field, 0, last, j) for j in range(n))
            strip = VGroup(*(HeatCell(q, colors, (_STRIP_SIDE, side), None) for q in quantities))
            below = self.foot if k == 0 else self.icons[k - 1]
            strips.append(strip.arrange(RIGHT, buff=0.03).move_to(below).set_z_index(2))
        return strips

    def logit_column(self) -> VGroup:
        """Return the largest logits with their words."""
        rows = VGroup()
        for k, i in enumerate(self.best):
            y = self.row_y(k)
            word = Words(CORPUS.words[i], font_size=theme.SIZE_LABEL, color=theme.WHITE)
            word.move_to((-0.55, y, 0), aligned_edge=RIGHT)
            number = Number(Shown(self.next.quantity("logits", i)), font_size=theme.SIZE_LABEL)
            rows.add(VGroup(word, number.move_to((0.35, y, 0))))
        heading = Words("logit", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        rows.add(heading.move_to((0.35, self.row_y(-1), 0)))
        return rows

    @staticmethod
    def row_y(k: int) -> float:
        """Return where row ``k`` of the odds stands; −1 is the heading."""
        return 1.45 - 0.72 * k

    def turn_logits_into_odds(self) -> None:
        """Show softmax of the logits as bars."""
        self.temperature = ValueTracker(float(self.next.temperature))
        self.chart = self.odds()
        heading = Formula('upright("softmax")', font_size=theme.SIZE_BODY, color=theme.FUNCTION)
        heading.move_to((2.2, self.row_y(-1), 0))
        top = Shown(self.next.quantity("probabilities", self.best[0]))
        word = CORPUS.words[self.best[0]]
        with self.say(
            f"Softmax makes probabilities of them. Most likely: “{word}”, with {{p}}.", p=top
        ) as line:
            self.play(FadeIn(heading), run_time=theme.QUICK)
            self.play(
                *(
                    TransformFromCopy(self.logits[k][1], VGroup(bar, number))
                    for k, (bar, number) in enumerate(
                        zip(self.chart.bars[0], self.chart.numbers[0], strict=True)
                    )
                ),
                FadeIn(self.chart.zero),
                run_time=line.share(0.4),
            )
        self.remove(*self.chart.bars[0], *self.chart.numbers[0])
        self.add(self.chart)
        self.say_what_the_sentences_say()

    def say_what_the_sentences_say(self) -> None:
        """Compare the odds with how often each word follows in the sentences."""
        counts = CORPUS.followers(self.params.prompt)
        if len(counts) < 2:
            return
        ordered = sorted(counts.items(), key=lambda item: -item[1])
        listed = ", ".join(f"“{word}” {times(count)}" for word, count in ordered)
        with self.say(f"In its sentences, these words go on with {listed}."):
            pass

    def odds(self) -> BarChart:
        """Return the bars of the most likely words, which follow the temperature."""
        chart = BarChart(
            [self.odds_of(i) for i in self.best],
            colors=(theme.RESULT,),
            limits=(0.0, 1.0),
            horizontal=True,
            length=4.2,
            breadth=0.72 * len(self.best),
            decimals=2,
        )
        top, bottom = self.row_y(0) + 0.36, self.row_y(len(self.best) - 1) - 0.36
        chart.shift(np.array([1.5, (top + bottom) / 2, 0]) - chart.zero.get_center())
        return chart

    def odds_of(self, i: int) -> Quantity:
        """Return the probability of a word at the present temperature."""
        trace = next_token(self.next.logits, self.temperature.get_value())
        return trace.quantity("probabilities", i)

    def shown_odds_of(self, i: int) -> Shown:
        """Return that probability as it is shown."""
        return Shown(self.odds_of(i))

    def change_the_temperature(self) -> None:
        """Slide the temperature down and up; the bars follow."""
        readout = Readout("T", self.shown_temperature, font_size=theme.SIZE_FORMULA)
        readout.move_to((5.2, self.row_y(-1), 0))
        self.follow_the_temperature()
        with self.say(
            "Divide the logits by a temperature. Cold, and the best word takes it all."
        ) as line:
            self.play(FadeIn(readout), run_time=theme.QUICK)
            self.play(
                self.temperature.animate.set_value(_COLD),
                run_time=max(theme.MOVE, line.rest - theme.PAUSE),
            )
        with self.say("Hot, and the odds even out: the text gets more surprising.") as line:
            self.play(
                self.temperature.animate.set_value(_HOT),
                run_time=line.share(0.6),
            )
        with self.say("That, many times larger, is a language model.") as line:
            self.play(
                self.temperature.animate.set_value(float(self.next.temperature)),
                run_time=line.share(0.6),
            )

    def shown_temperature(self) -> Shown:
        """Return the temperature where the tracker stands."""
        trace = next_token(self.next.logits, self.temperature.get_value())
        return Shown(trace.quantity("temperature"))

    def follow_the_temperature(self) -> None:
        """Bind bars and numbers to the temperature."""
        for k, i in enumerate(self.best):
            bar, number = self.chart.bar(k), self.chart.numbers[0][k]
            bar.follow(partial(self.odds_of, i))
            number.follow(partial(self.shown_odds_of, i))
            number.add_updater(beside(bar))


def beside(bar: Mobject) -> Callable[[Mobject], Mobject]:
    """Return an updater that keeps a number at the end of a bar."""
    return lambda number: number.next_to(bar, RIGHT, buff=0.15)


def times(count: int) -> str:
    """Return how often in words: once, twice, three times."""
    names: Sequence[str] = ("never", "once", "twice")
    return names[count] if count < len(names) else f"{spoken_number(str(count))} times"
