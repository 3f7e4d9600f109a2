"""Chapter gpt-and-bert: the same block with two masks and two tasks, for words and for patches."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromEdge,
    Indicate,
    LaggedStart,
    ReplacementTransform,
    Succession,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    there_and_back,
)

from scenes.params.picture import PICTURE
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.attention.attention_grid import AttentionGrid
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.tables.patches import PatchedImage
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.block import BlockDiagram
from scenes.stage.words.task import Task, TaskPicture
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest

_XS = (-3.5, 3.5)
_NAME_Y, _GRID_Y = 2.55, -0.7
_GRID_SIZE, _BARE_GRID_SIZE = 3.0, 3.9
_MOST_NAMED, _LONGEST_NAMED = 8, 8
# Which word of a sentence is hidden from BERT.
_GAP = 1
_BLOCK_Y = 0.6
_IMAGE_SIZE, _IMAGE_Y, _CUT = 3.1, 1.35, 0.14
_COLUMN_TOP, _COLUMN_PITCH, _COLUMN_PIXEL = -0.85, 0.62, 0.21


class GptAndBert(Chapter[TransformerParams, AtRest]):
    """One block, two masks, two tasks, and patches instead of words."""

    title = "GPT and BERT"
    takeaways = (
        "GPT looks back and predicts the next word; BERT looks both ways and fills gaps.",
        "The block is the same; only mask and head differ.",
        "Geospatial foundation models read patches of images instead of words.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        self.small_blocks = [self.small_block(x) for x in _XS]
        self.names = [
            Words(name, font_size=theme.SIZE_LARGE, color=theme.WHITE).move_to((x, _NAME_Y, 0))
            for name, x in zip(("GPT", "BERT"), _XS, strict=True)
        ]
        # Around what is compared in the two grids.
        self.boxes = VGroup()

    def construct(self) -> None:
        """Play the chapter."""
        self.make_two_of_one()
        self.give_each_its_mask()
        self.give_each_its_task()
        self.feed_patches_instead()
        self.fade_to_end_stage()

    def make_two_of_one(self) -> None:
        """Make two small blocks of the one on the stage."""
        with self.say("Two famous families are built from this very block: GPT and BERT.") as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            outline = self.without_words(self.diagram)
            words = [station.words for station in self.diagram.stations.values()]
            self.play(FadeOut(*words), run_time=theme.QUICK)
            self.remove(self.diagram)
            self.play(
                ReplacementTransform(outline, self.small_blocks[0]),
                TransformFromCopy(outline, self.small_blocks[1]),
                run_time=line.share(0.4),
            )
            self.play(*(FadeIn(name, shift=0.2 * UP) for name in self.names))

    def small_block(self, x: float) -> VGroup:
        """Return a block in small, without its words."""
        small = self.without_words(AtRest(self.params).diagram)
        return small.scale(0.52).move_to((x, _BLOCK_Y, 0))

    @staticmethod
    def without_words(diagram: BlockDiagram) -> VGroup:
        """Return the lines of a block's diagram."""
        stations = diagram.stations.values()
        words = {id(glyph) for station in stations for glyph in station.words.get_family()}
        drawn: list[Any] = diagram.family_members_with_points()
        return VGroup(*(member for member in drawn if id(member) not in words))

    def attention_grids(self) -> list[AttentionGrid]:
        """Return the first head's attention between the tokens, with the causal mask and without.

        The words stand beside the cells where they are few and short.
        """
        tokens = self.params.tokens
        named = len(tokens) <= _MOST_NAMED and max(map(len, tokens)) <= _LONGEST_NAMED
        traces = (self.params.causal_block_trace(), self.params.block_trace())
        return [
            AttentionGrid(
                trace.attention.heads,
                (0, 0),
                words=tokens if named else (),
                size=_GRID_SIZE if named else _BARE_GRID_SIZE,
            ).move_to((x, _GRID_Y, 0))
            for trace, x in zip(traces, _XS, strict=True)
        ]

    def give_each_its_mask(self) -> None:
        """Show the same tokens' attention with and without the causal mask."""
        self.grids = self.attention_grids()
        with self.say(
            "Their difference is a mask. In GPT, a token sees itself and what came before."
        ) as line:
            self.play(
                Succession(
                    FadeOut(*self.small_blocks, scale=0.5),
                    AnimationGroup(*map(self.lay_out, self.grids)),
                ),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(dot, scale=0.2) for dot in self.grids[0].dots), lag_ratio=0.03
                ),
                run_time=line.share(0.35),
            )
        with self.say("In BERT, every token sees the whole sentence, both ways.") as line:
            self.play(
                LaggedStart(
                    *(FadeIn(dot, scale=0.2) for dot in self.grids[1].dots), lag_ratio=0.03
                ),
                run_time=line.share(0.5),
            )
        # Their dots came one by one; from here on each is one thing.
        self.add(*self.grids)
        if self.params.n_tokens > 1:
            self.follow_the_first_token()

    @staticmethod
    def lay_out(grid: AttentionGrid) -> FadeIn:
        """Return the animation that brings in a grid without its dots."""
        return FadeIn(grid.cells, grid.row_names, grid.column_names, grid.titles)

    def follow_the_first_token(self) -> None:
        """Compare the first token's weights, where the mask is felt most."""
        own = Rounded(self.grids[0].dot(0, 0).quantity)
        other = Rounded(self.grids[1].dot(0, 0).quantity)
        token = self.params.tokens[0]
        with self.say(
            f"Look at the first token, “{token}”. In GPT it has only itself: {{a}}. "
            "In BERT, {b}, and the rest goes to the others.",
            a=own,
            b=other,
        ) as line:
            for grid in self.grids:
                row = VGroup(*grid.cells[: grid.n_keys])
                box = SurroundingRectangle(
                    row, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.04
                )
                self.play(Create(box), run_time=line.share(0.2))
                self.play(grid.row(0).animate.set_color(theme.RESULT), run_time=line.share(0.15))
                self.boxes.add(box)

    def two_tasks(self) -> list[TaskPicture]:
        """Return what each was trained to answer, asked about a sentence that both have learned."""
        row = self.params.learned_sentence()
        sentence = CORPUS.sentence(row)
        asked = [
            Task(sentence[:-1], len(sentence) - 1, self.params.continued(sentence[:-1])),
            Task(sentence, _GAP, self.params.filled(row, _GAP)),
        ]
        return [
            TaskPicture(task, name, x)
            for task, name, x in zip(asked, ("next-word", "gap-filling"), _XS, strict=True)
        ]

    def give_each_its_task(self) -> None:
        """Ask each what it was trained to answer, and let a real model answer."""
        self.tasks = self.two_tasks()
        leaving = FadeOut(*self.grids, *self.boxes, run_time=theme.QUICK)
        rows = [FadeIn(pill, shift=0.3 * UP) for task in self.tasks for pill in task.row.pills]
        with self.say("They learn from different questions.") as line:
            arriving = LaggedStart(*rows, lag_ratio=theme.LAG, run_time=line.rest)
            self.play(leaving, arriving)
        self.ask(self.tasks[0], "GPT: which word comes next? That is how it writes.")
        self.answer(self.tasks[0], "The model that we trained says “{word}”, with {{p}}.")
        self.ask(self.tasks[1], "BERT: which word is missing here? That is how it reads.")
        self.answer(self.tasks[1], "Another, trained on gaps just now, says “{word}”, with {{p}}.")

    def ask(self, task: TaskPicture, said: str) -> None:
        """Lead from the open place of a sentence up to the head."""
        with self.say(said) as line:
            self.play(
                Indicate(task.mark, color=theme.RESULT, scale_factor=1.5),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    GrowArrow(task.question), FadeIn(task.head, shift=0.2 * UP), lag_ratio=0.4
                ),
                run_time=line.share(0.3),
            )

    def answer(self, task: TaskPicture, said: str) -> None:
        """Show the odds that the head computes; the likeliest word takes the open place."""
        with self.say(said.format(word=task.best), p=Rounded(task.odds.bar(0).quantity)) as line:
            self.play(
                LaggedStart(
                    FadeIn(task.odds.names, task.odds.zero, shift=0.2 * UP),
                    *(GrowFromEdge(bar, LEFT) for bar in task.odds.bars[0]),
                    FadeIn(task.odds.numbers[0]),
                    lag_ratio=0.2,
                ),
                run_time=line.share(0.4),
            )
            self.play(
                FadeOut(task.mark, scale=0.3),
                TransformFromCopy(task.odds.names[0], task.answer),
                run_time=line.share(0.3),
            )
            task.settle()
            self.add(task)

    def feed_patches_instead(self) -> None:
        """Cut a picture into patches, unroll them into vectors and line these up as tokens."""
        image = PatchedImage(PICTURE, size=_IMAGE_SIZE).move_to((0, _IMAGE_Y, 0))
        name = Words("GFM", font_size=theme.SIZE_LARGE)
        name.next_to(image, LEFT, buff=1.0).set_y(_NAME_Y)
        note = Words("a made-up landscape", font_size=theme.SIZE_LABEL, color=theme.QUIET)
        note.next_to(image, RIGHT, buff=0.6)
        with self.say("And geospatial foundation models? They read images of the Earth.") as line:
            self.play(FadeOut(*self.tasks, *self.names), run_time=theme.QUICK)
            self.play(
                LaggedStart(*(FadeIn(patch) for patch in image), lag_ratio=theme.LAG),
                FadeIn(name, note),
                run_time=line.share(0.5),
            )
        with self.say("They cut the image into patches.") as line:
            self.play(FadeOut(note), *image.cut(_CUT), run_time=line.share(0.6))
        vectors = self.unroll(image)
        diagram = AtRest(self.params).diagram
        entrance = diagram.rail.get_start() + 0.1 * RIGHT
        way_in = Arrow(
            np.array([entrance[0], _COLUMN_TOP, 0.0]),
            entrance,
            buff=0.12,
            color=theme.RESULT,
            stroke_width=theme.STROKE,
            tip_length=0.18,
        )
        with self.say(
            "Each vector takes the place of a word. The block does not care: it is the same block."
        ) as line:
            self.play(
                Succession(FadeOut(name), FadeIn(diagram, shift=0.3 * DOWN)),
                run_time=line.share(0.3),
            )
            self.play(GrowArrow(way_in), run_time=theme.QUICK)
            self.play(self.wave_through(vectors), run_time=line.share(0.4))

    def unroll(self, image: PatchedImage) -> list[VGroup]:
        """Let each patch become a column of its pixels, the first slowly; return the columns."""
        n = len(image)
        tops = [np.array([_COLUMN_PITCH * (i - (n - 1) / 2), _COLUMN_TOP, 0]) for i in range(n)]
        vectors = [image.unrolled(i, top, _COLUMN_PIXEL) for i, top in enumerate(tops)]
        first, *others = vectors
        with self.say(
            "Row after row, the pixels of a patch become one vector. So do those of all the others."
        ) as line:
            self.play(
                LaggedStart(
                    *(
                        ReplacementTransform(a, b, path_arc=0.4)
                        for a, b in zip(image[0], first, strict=True)
                    ),
                    lag_ratio=0.25,
                ),
                run_time=line.share(0.45),
            )
            self.play(
                LaggedStart(
                    *(ReplacementTransform(a, b) for a, b in zip(image[1:], others, strict=True)),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        return vectors

    @staticmethod
    def wave_through(vectors: list[VGroup]) -> LaggedStart:
        """Return the animation that lifts one vector after another a little."""
        lifts: list[Any] = [
            column.animate(rate_func=there_and_back).shift(0.25 * UP)  # type: ignore[operator]
            for column in vectors
        ]
        return LaggedStart(*lifts, lag_ratio=0.15)
