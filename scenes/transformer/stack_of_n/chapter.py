"""Chapter stack-of-n: the whole model, trained in this run, continues a sentence."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.block import BlockIcon
from scenes.transformer.params import TransformerParams
from scenes.transformer.stack_of_n.model_stack import BLOCK_WIDTH, TALLEST_BLOCK, ModelStack
from scenes.transformer.stack_of_n.next_word import NextWord
from scenes.transformer.stack_of_n.training import Training
from scenes.transformer.stages import AtRest

# The stack is built in the middle and larger, and makes room when it is trained.
_MIDDLE, _LARGER = (-0.6, 0.25, 0), 1.18
_ONE_BLOCK_SCALE, _NOTE_X = 2.4, 1.75


class StackOfN(Chapter[TransformerParams, AtRest]):
    """The whole model, trained in this run, continues a sentence."""

    title = "A stack of N"
    takeaways = (
        "Words plus positions, N blocks, an output head: that is the full transformer.",
        "Logits become the next word's odds by softmax; a temperature sharpens or evens them.",
        "The word that is chosen joins the sentence, and the same model runs again.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        self.stack = ModelStack(self.params.n_blocks)
        self.home = self.stack.get_center()
        self.stack.scale(_LARGER).move_to(_MIDDLE)

    def construct(self) -> None:
        """Play the chapter."""
        self.stack_the_blocks()
        training = Training(self.part)
        training.train_it()
        sentence = NextWord(self.part, self.stack)
        sentence.ask_for_the_next_word()
        sentence.turn_logits_into_odds()
        sentence.change_the_temperature()
        sentence.let_the_word_join()
        self.fade_to_end_stage()

    def stack_the_blocks(self) -> None:
        """Shrink the block to one of many, and set head and foot to the stack."""
        stack = self.stack
        self.make_one_of_many()
        notes = self.notes_beside_the_stack()
        with self.say(
            "Words and positions enter below. On top, a head gives each of its "
            f"{spoken_number(str(len(CORPUS.words)))} words a number."
        ) as line:
            self.play(
                Create(stack.rail),
                FadeIn(stack.foot, shift=0.3 * UP),
                FadeIn(notes[0], shift=0.3 * LEFT),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(notes[1], shift=0.3 * LEFT), run_time=line.share(0.2))
            self.play(
                FadeIn(stack.head, shift=0.3 * DOWN),
                FadeIn(notes[2], shift=0.3 * LEFT),
                run_time=line.share(0.25),
            )
        self.clear()
        self.add(self.corner, stack, notes)
        self.play(
            stack.animate.scale(1 / _LARGER).move_to(self.home),
            FadeOut(notes),
            run_time=theme.MOVE,
        )

    def make_one_of_many(self) -> None:
        """Gather the block on the stage in one named box, and stack that."""
        n, blocks = self.params.n_blocks, self.stack.blocks
        large = BlockIcon(BLOCK_WIDTH, TALLEST_BLOCK, named=True).scale(_ONE_BLOCK_SCALE)
        large.move_to(self.diagram.get_center() + DOWN)
        with self.say(
            f"A block is attention, then feed-forward. Stack {spoken_number(str(n))}"
            f"{', each with its own weights' if n > 1 else ''}."
        ) as line:
            self.play(self.title_in(), FadeOut(*self.wiring()), run_time=theme.QUICK)
            self.play(*self.gather_stations(large), run_time=line.share(0.22))
            self.remove(*(station.box for station in self.diagram.stations.values()))
            self.add(large)
            # Names are written anew at their size: they do not shrink well with the box.
            self.play(large.animate.become(blocks[0]), run_time=line.share(0.2))
            self.remove(large)
            self.add(blocks[0])
            others = [TransformFromCopy(blocks[i - 1], blocks[i]) for i in range(1, n)]
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
        places = (self.stack.foot, self.stack.icons, self.stack.head)
        return VGroup(
            *(
                Words(text, font_size=theme.SIZE_LABEL, color=theme.WORDS).move_to(
                    (_NOTE_X, place.get_y(), 0), aligned_edge=LEFT
                )
                for text, place in zip(texts, places, strict=True)
            )
        )
