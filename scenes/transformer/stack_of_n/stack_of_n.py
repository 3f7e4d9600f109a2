"""Chapter stack-of-N: the full transformer is built from blocks and trained in this run."""

from __future__ import annotations

from typing import Any

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
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import TrainingTrace
from scenes.beats.transformer_stage import TransformerStage
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.plots.loss_chart import LossChart
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.block import BlockIcon, StationBox
from scenes.stage.words.tokens import Word

_STACK_X, _STACK_WIDTH = -5.0, 3.5
_STACK_BOTTOM, _STACK_TOP = -1.72, 2.5
_TALLEST, _BOX_GAP, _END_HEIGHT = 0.9, 0.12, 0.5
# The stack is built in the middle and larger, and makes room when it is trained.
_MIDDLE, _LARGER = (-0.6, 0.25, 0), 1.18
_ONE_BLOCK_SCALE, _NOTE_X = 2.4, 1.75
_RIGHT_X, _SENTENCES_TOP, _SENTENCE_PITCH = 1.9, 2.95, 0.46
_SHOWN_SENTENCES = range(0, 12, 3)
_CHART_SIZE, _CHART_AT = (7.4, 2.5), (_RIGHT_X, -0.85, 0.0)


class StackOfNBeats(TransformerStage):
    """Blocks stacked and trained."""

    def stack_the_blocks(self) -> None:
        """Shrink the block to one of many, and set head and foot to the stack."""
        self.build_stack()
        self.make_one_of_many()
        notes = self.notes_beside_the_stack()
        with self.say(
            "Words and positions enter below. On top, a head gives each of its "
            f"{spoken_number(str(len(CORPUS.words)))} words a number."
        ) as line:
            self.play(
                Create(self.rail),
                FadeIn(self.foot, shift=0.3 * UP),
                FadeIn(notes[0], shift=0.3 * LEFT),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(notes[1], shift=0.3 * LEFT), run_time=line.share(0.2))
            self.play(
                FadeIn(self.head, shift=0.3 * DOWN),
                FadeIn(notes[2], shift=0.3 * LEFT),
                run_time=line.share(0.25),
            )
        self.clear()
        self.stack = VGroup(self.rail, self.icons, self.foot, self.head)
        self.add(self.corner, self.stack, notes)
        self.play(
            self.stack.animate.scale(1 / _LARGER).move_to(self.stack_home),
            FadeOut(notes),
            run_time=theme.MOVE,
        )

    def build_stack(self) -> None:
        """Make rail, blocks, foot and head."""
        n = self.params.n_blocks
        self.stack_pitch = (_STACK_TOP - _STACK_BOTTOM) / n
        height = min(_TALLEST, 0.84 * self.stack_pitch)
        self.blocks = [BlockIcon(_STACK_WIDTH, height, named=True) for _ in range(n)]
        self.icons = VGroup(*self.blocks)
        for i, icon in enumerate(self.icons):
            icon.move_to((_STACK_X, _STACK_BOTTOM + (i + 0.5) * self.stack_pitch, 0))
        self.foot = StationBox("words + positions", _END_HEIGHT)
        self.foot.move_to((_STACK_X, _STACK_BOTTOM - _BOX_GAP - _END_HEIGHT / 2, 0))
        self.head = StationBox("output head", _END_HEIGHT)
        self.head.move_to((_STACK_X, _STACK_TOP + _BOX_GAP + _END_HEIGHT / 2, 0))
        self.rail = Line(self.foot.get_top(), self.head.get_bottom(), color=theme.WHITE).set_stroke(
            width=theme.STROKE
        )
        self.rail.set_z_index(-2)
        stack = VGroup(self.rail, self.icons, self.foot, self.head)
        self.stack_home = stack.get_center()
        stack.scale(_LARGER).move_to(_MIDDLE)

    def make_one_of_many(self) -> None:
        """Gather the block on the stage in one named box, and stack that."""
        n = self.params.n_blocks
        count = spoken_number(str(n))
        large = BlockIcon(_STACK_WIDTH, _TALLEST, named=True).scale(_ONE_BLOCK_SCALE)
        large.move_to(self.diagram.get_center() + DOWN)
        with self.say(
            f"A block is attention, then feed-forward. Stack {count}"
            f"{', each with its own weights' if n > 1 else ''}."
        ) as line:
            self.play(self.title_in(), FadeOut(*self.wiring()), run_time=theme.QUICK)
            self.play(*self.gather_stations(large), run_time=line.share(0.22))
            self.remove(*(station.box for station in self.diagram.stations.values()))
            self.add(large)
            # Names are written anew at their size: they do not shrink well with the box.
            self.play(large.animate.become(self.icons[0]), run_time=line.share(0.2))
            self.remove(large)
            self.add(self.icons[0])
            others = [TransformFromCopy(self.icons[i - 1], self.icons[i]) for i in range(1, n)]
            if others:
                self.play(LaggedStart(*others, lag_ratio=0.3), run_time=line.rest)

    def wiring(self) -> list[VMobject]:
        """Return everything of the diagram but the stations' boxes."""
        boxes = {id(station.box) for station in self.diagram.stations.values()}
        drawn: list[Any] = self.diagram.family_members_with_points()
        return [member for member in drawn if id(member) not in boxes]

    def gather_stations(self, block: BlockIcon) -> list[Animation]:
        """Return the animations that gather the stations in the two named halves of one box."""
        halves = [
            block.sublayers[0 if name.startswith("attention") else 1]
            for name in self.diagram.stations
        ]
        boxes = [station.box for station in self.diagram.stations.values()]
        self.remove(self.diagram)
        self.add(*boxes)
        return [
            *(Transform(box, half) for box, half in zip(boxes, halves, strict=True)),
            FadeIn(block.box.set_z_index(-1)),
            LaggedStart(*(FadeIn(name) for name in block.names), lag_ratio=0.5),
        ]

    def notes_beside_the_stack(self) -> VGroup:
        """Return what foot, blocks and head do, each beside it."""
        texts = ("one vector a token", "the same shape all the way", "one number a word")
        places = (self.foot, self.icons, self.head)
        return VGroup(
            *(
                Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS).move_to(
                    (_NOTE_X, place.get_y(), 0), aligned_edge=LEFT
                )
                for text, place in zip(texts, places, strict=True)
            )
        )

    def train_it(self) -> None:
        """Show the real training run: sentences, loss, accuracy."""
        trace = self.params.training().trace
        self.sentences = self.some_sentences()
        with self.say(
            "So far it knows nothing. Show it sentences; it guesses each next word."
        ) as line:
            self.play(
                LaggedStart(*(FadeIn(s, shift=0.2 * RIGHT) for s in self.sentences), lag_ratio=0.3),
                run_time=line.share(0.7),
            )
        chart = LossChart(trace, *_CHART_SIZE, at=_CHART_AT)
        with self.say(
            "Trained for this very film: the loss goes from {start} to {end}.",
            start=chart.start.rounded,
            end=chart.end.rounded,
        ) as line:
            self.play(FadeIn(chart), run_time=theme.QUICK)
            self.play(Create(chart.curve), run_time=line.share(0.55))
            self.play(FadeIn(chart.start, chart.end), run_time=theme.QUICK)
        self.say_how_well_it_learned(trace)

    def say_how_well_it_learned(self, trace: TrainingTrace) -> None:
        """Write how often it is right, and mark why more could not be known."""
        accuracy = trace.quantity("accuracy", len(trace.steps) - 1)
        words = Words("best guess right:", font_size=theme.SIZE_LABEL, color=theme.WORDS)
        number = Number(Rounded(accuracy), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        note = VGroup(words, number).arrange(RIGHT, buff=0.2).move_to((_RIGHT_X + 0.6, 0.35, 0))
        learned = accuracy.value > 0.8
        how = ": some endings are open" if learned else ""
        with self.say(
            f"Its best guess is right in {{a}} of all cases{how}.", a=number.rounded
        ) as line:
            self.play(FadeIn(note, shift=0.2 * UP), run_time=line.share(0.3))
            if learned:
                self.play(
                    *(ending.animate.set_color(theme.RESULT) for ending in self.open_endings()),
                    run_time=line.share(0.3),
                )

    def open_endings(self) -> list[Any]:
        """Return the last words of those shown sentences that begin alike and end differently."""
        told = [(beginning.text, ending.text, ending) for beginning, ending in self.sentences]
        return [
            ending
            for start, end, ending in told
            if any(start == other and end != last for other, last, _ in told)
        ]

    @staticmethod
    def some_sentences() -> VGroup:
        """Return a few of the sentences that it learns from: each a beginning and its last word."""
        group = VGroup()
        for k, row in enumerate(_SHOWN_SENTENCES):
            *beginning, last = CORPUS.sentence(row)
            y = _SENTENCES_TOP - k * _SENTENCE_PITCH
            parts = [
                Word(text, font_size=theme.SIZE_LABEL).stand_at(0, y)
                for text in (" ".join(beginning), f"{last}.")
            ]
            parts[1].next_to(parts[0], RIGHT, buff=0.12, coor_mask=(1, 0, 0))
            group.add(VGroup(*parts))
        for sentence in group:
            sentence.align_to(group[0], LEFT)
        return group.set_x(_RIGHT_X)
