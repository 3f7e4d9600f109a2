"""Chapter alone-or-in-context: a layer takes each word alone, attention lets words look around."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    ApplyMethod,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    ShowPassingFlash,
    Square,
    SurroundingRectangle,
    VGroup,
    VMobject,
)

from math_core.attention_steps import ContextTrace, compare_contexts
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import TokenPill, TokenRow, bow

_START = ("The", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too")
SENTENCE = (*_START, "tired")
OTHER_END = "wide"
_IT = SENTENCE.index("it")
_CANDIDATES = tuple(SENTENCE.index(word) for word in ("animal", "street"))
_DIMENSIONS = 4

_FIRST_ROW_Y = 0.3
_ROW_Y = 1.45
_LAYER_Y = 0.4
_OUTPUT_Y = -0.4
_TABLE_TITLE_Y = -1.0
_TABLE_Y = -1.85
_VERDICT_Y = -2.8
_CELL = (1.12, 0.62)
# The layer's block stands in the middle until attention's needs room beside it.
_BLOCKS_X = (-2.3, 4.1)
_ALONE_X = 0.6


def channel_arrow(start: np.ndarray, end: np.ndarray) -> Arrow:
    """Return a small arrow of a word's channel."""
    return Arrow(
        start,
        end,
        buff=0.06,
        color=theme.OUTLINE,
        stroke_width=theme.STROKE_THIN,
        tip_length=0.12,
        max_stroke_width_to_length_ratio=20,
    )


class AloneOrInContext(Chapter[AttentionParams, OnTheRoad]):
    """One word in two sentences, through a layer and through attention."""

    title = "Alone or in context"
    takeaways = (
        "A feed-forward layer applies the same map to each position alone.",
        "Attention lets every position look at all the others.",
        "Information is routed by context; where to look is learned.",
    )
    opens_on = OnTheRoad
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.read_the_sentence()
        self.ask_what_it_is()
        self.take_each_word_alone()
        self.change_the_last_word()
        self.let_words_look_around()
        self.take_a_few_tokens()

    def read_the_sentence(self) -> None:
        """Turn the emblem on the road into a sentence."""
        self.context: ContextTrace = compare_contexts(
            np.random.RandomState(self.params.seed),
            (SENTENCE, (*_START, OTHER_END)),
            _IT,
            _DIMENSIONS,
        )
        self.sentence = TokenRow(SENTENCE).set_y(_FIRST_ROW_Y)
        arcs, squares = self.road.emblems[2]
        rest = VGroup(
            *self.road.submobjects[:2],
            *(self.road.emblems[i] for i in (0, 1, 3, 4)),
            self.road.titles,
            self.road.subtitles,
        )
        with self.say("The animal didn't cross the street because it was too tired.") as line:
            self.play(
                FadeOut(rest, arcs),
                ReplacementTransform(squares, VGroup(*(p.box for p in self.sentence.pills))),
                run_time=theme.MOVE,
            )
            words = [FadeIn(pill.word) for pill in self.sentence.pills]
            self.play(self.title_in(), LaggedStart(*words, lag_ratio=0.4), run_time=line.rest)
        self.remove(*self.mobjects)
        self.add(self.corner, self.sentence)

    def ask_what_it_is(self) -> None:
        """Ask what the word "it" refers to."""
        it = self.sentence.pill(_IT)
        others = [p for i, p in enumerate(self.sentence.pills) if i not in (_IT, *_CANDIDATES)]
        boxes = VGroup(*(self.question_box(i) for i in _CANDIDATES))
        arcs = VGroup(
            *(bow(it.get_top(), self.sentence.pill(i).get_top()) for i in _CANDIDATES)
        ).set_stroke(theme.RESULT, width=theme.STROKE)
        with self.say("What is “it”: the animal, or the street? You knew at once.") as line:
            self.play(
                it.animate.light(theme.QUERY), *map(dimming, others), run_time=line.share(0.25)
            )
            searches = [
                LaggedStart(Create(arc), Create(box), lag_ratio=0.6)
                for arc, box in zip(arcs, boxes, strict=True)
            ]
            self.play(LaggedStart(*searches, lag_ratio=0.6), run_time=line.share(0.5))
        self.play(FadeOut(boxes, arcs), *map(restoring, others), run_time=theme.QUICK)

    def question_box(self, i: int) -> VGroup:
        """Return the mark that a candidate for "it" gets."""
        box = SurroundingRectangle(
            self.sentence.pill(i), color=theme.RESULT, buff=0.1, stroke_width=theme.STROKE_THIN
        )
        mark = Words("?", font_size=theme.SIZE_LARGE, color=theme.RESULT)
        mark.next_to(box, DOWN, buff=0.2)
        return VGroup(box, mark)

    def take_each_word_alone(self) -> None:
        """Send every word through the same layer, each in its own channel."""
        self.play(ApplyMethod(self.sentence.set_y, _ROW_Y), run_time=theme.QUICK)
        pills = self.sentence.pills
        self.layers = VGroup(*(self.layer_below(pill) for pill in pills))
        self.walls = VGroup(
            *(Words("f", font_size=theme.SIZE_LABEL).move_to(box[1]) for box in self.layers)
        )
        for letter in self.walls:
            letter.set_y(_LAYER_Y)
        outputs = VGroup(
            *(
                Square(0.3, color=theme.OUTLINE, stroke_width=theme.STROKE).move_to(
                    (pill.get_x(), _OUTPUT_Y, 0)
                )
                for pill in pills
            )
        )
        outputs[_IT].set_color(theme.QUERY)
        with self.say(
            "A layer, as in Part two, takes each word alone: the same map f at every position."
        ) as line:
            self.play(
                LaggedStart(*map(FadeIn, self.layers), lag_ratio=theme.LAG),
                LaggedStart(*map(FadeIn, self.walls), lag_ratio=theme.LAG),
                run_time=line.share(0.35),
            )
            self.play(
                *(
                    ShowPassingFlash(flash, time_width=0.6)
                    for i in range(len(pills))
                    for flash in (self.flash(i, 0), self.flash(i, 2))
                ),
                LaggedStart(*map(FadeIn, outputs), lag_ratio=0.02),
                run_time=line.share(0.35),
            )
        note = Words(
            "no communication between positions", font_size=theme.SIZE_BODY, color=theme.QUIET
        ).move_to((0, _TABLE_TITLE_Y - 0.4, 0))
        with self.say("No position knows of any other."):
            self.play(FadeIn(note, shift=0.15 * UP), run_time=theme.QUICK)
        self.outputs, self.note = outputs, note

    def layer_below(self, pill: TokenPill) -> VGroup:
        """Return a word's channel: an arrow, the layer, an arrow."""
        x = pill.get_x()
        box = Square(0.56, color=theme.POSITIVE, stroke_width=theme.STROKE)
        box.move_to((x, _LAYER_Y, 0))
        into = channel_arrow(pill.box.get_bottom(), box.get_top())
        out = channel_arrow(box.get_bottom(), np.array([x, _OUTPUT_Y + 0.15, 0.0]))
        return VGroup(into, box, out)

    def flash(self, i: int, part: int) -> VMobject:
        """Return the light that passes along the arrow into (0) or out of (2) layer ``i``."""
        arrow = self.layers[i][part]
        assert isinstance(arrow, VMobject)
        return arrow.copy().set_color(theme.RESULT)

    def change_the_last_word(self) -> None:
        """Show the layer's output at "it" for two endings of the sentence: it is the same."""
        it, last = self.sentence.pill(_IT), self.sentence.pill(len(SENTENCE) - 1)
        self.blocks = [self.block(field) for field in ("feed_forward", "attention")]
        block = self.blocks[0]
        block.shift((_ALONE_X - _BLOCKS_X[0], 0, 0))
        self.block_title = self.title_above(block, "“it” after the layer")
        self.endings = VGroup(
            *(self.ending(word, row) for row, word in enumerate((SENTENCE[-1], OTHER_END)))
        )
        endings = self.endings
        with self.say("This is what the layer makes of “it”, in numbers.") as line:
            others = [c for i, c in enumerate(self.layers) if i != _IT]
            others += [c for i, c in enumerate(self.outputs) if i != _IT]
            others += [c for i, c in enumerate(self.walls) if i != _IT]
            self.play(
                FadeOut(self.note, shift=0.2 * UP),
                FadeIn(self.block_title, shift=0.2 * UP),
                *map(dimming, others),
                FadeIn(endings[0]),
                run_time=line.share(0.3),
            )
            self.play(self.row_in(0, 0, self.outputs[_IT]), run_time=line.share(0.5))
        self.wide = TokenRow((*_START, OTHER_END)).pill(len(_START))
        self.wide.move_to(last).light(theme.RESULT)
        with self.say("Now change the last word: too wide. Suddenly “it” is the street.") as line:
            self.play(last.animate.light(theme.RESULT), run_time=line.share(0.3))
            self.play(FadeOut(last, shift=0.5 * UP), run_time=theme.QUICK)
            self.play(FadeIn(self.wide, shift=0.5 * UP), FadeIn(endings[1]), run_time=theme.QUICK)
        self.verdicts = VGroup(self.verdict("the same", 0))
        with self.say("But the layer never sees that word. Its output stays the same.") as line:
            self.play(
                ShowPassingFlash(self.flash(_IT, 0), time_width=0.6),
                self.row_in(0, 1, self.outputs[_IT]),
                run_time=line.share(0.4),
            )
            self.play(FadeIn(self.verdicts[0], shift=0.2 * DOWN), run_time=theme.QUICK)
        self.last, self.it = last, it

    def block(self, field: str) -> HeatMap:
        """Return the numbers of "it" in both sentences, a row each."""
        limit = max(
            float(np.abs(getattr(self.context, name)).max())
            for name in ("feed_forward", "attention")
        )
        block = HeatMap(
            self.context,
            field,
            colormap="RdBu",
            limits=(-limit, limit),
            decimals=2,
            cell=_CELL,
            size=(6.0, 4.0),
        )
        return block.move_to((_BLOCKS_X[0 if field == "feed_forward" else 1], _TABLE_Y, 0))

    def title_above(self, block: HeatMap, text: str) -> Words:
        """Return what a block is, above it."""
        title = Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS)
        return title.move_to((block.get_x(), _TABLE_TITLE_Y, 0))

    def ending(self, word: str, row: int) -> Words:
        """Return how the sentence of a row ends, to the left of the first block."""
        words = Words(f"… too {word}", font_size=theme.SIZE_BODY, color=theme.WORDS)
        cell = self.blocks[0].cell(row, 0).box
        words.move_to((cell.get_left()[0] - 0.3, cell.get_y(), 0), aligned_edge=RIGHT)
        return words

    def row_in(self, block: int, row: int, source: VMobject) -> LaggedStart:
        """Return the animation in which a row's numbers come out of a mobject."""
        cells = self.blocks[block].row(row)
        return LaggedStart(
            *(FadeIn(cell, target_position=source, scale=0.4) for cell in cells), lag_ratio=0.25
        )

    def verdict(self, text: str, block: int) -> Words:
        """Return what a block's two rows say when they are compared."""
        words = Words(text, font_size=theme.SIZE_FORMULA, color=theme.RESULT)
        return words.move_to((self.blocks[block].get_x(), _VERDICT_Y, 0))

    def let_words_look_around(self) -> None:
        """Replace the channels by attention: every word may look at all the others."""
        pills = [*self.sentence.pills[:-1], self.wide]
        rays = VGroup(
            *(bow(self.it.get_top(), pill.get_top()) for i, pill in enumerate(pills) if i != _IT)
        ).set_stroke(theme.OUTLINE, width=theme.STROKE_THIN)
        note = Words(
            "every position looks at all positions", font_size=theme.SIZE_BODY, color=theme.QUIET
        ).move_to((0, 0.35, 0))
        with self.say("Attention lets each position look at all the others.") as line:
            aside = VGroup(*self.blocks[0].cells, self.block_title, self.endings, self.verdicts[0])
            self.play(
                FadeOut(self.layers, self.walls, self.outputs),
                ApplyMethod(aside.shift, (_BLOCKS_X[0] - _ALONE_X) * RIGHT),
                LaggedStart(*map(Create, rays), lag_ratio=theme.LAG),
                FadeIn(note),
                run_time=line.share(0.7),
            )
        title = self.title_above(self.blocks[1], "“it” after attention")
        with self.say(
            "With attention, the last word reaches “it”: other numbers come out."
            if self.context_reaches()
            else "With attention, the last word can reach “it”."
        ) as line:
            ray = (
                rays[-1]
                .copy()
                .reverse_points()
                .set_stroke(theme.RESULT, width=theme.STROKE_EDGE_MAX)
            )
            self.play(FadeIn(title), self.row_in(1, 0, self.it), run_time=line.share(0.3))
            self.play(ShowPassingFlash(ray, time_width=0.5), run_time=line.share(0.2))
            self.play(self.row_in(1, 1, self.it), run_time=line.share(0.3))
            if self.context_reaches():
                verdict = self.verdict("different", 1)
                self.play(FadeIn(verdict, shift=0.2 * DOWN), run_time=theme.QUICK)
        with self.say(
            "These weights are random. Which words to look at must be learned: "
            "“it” should find the animal, or the street."
        ) as line:
            marks = [rays[i] for i in _CANDIDATES]
            self.play(
                *(mark.animate.set_stroke(theme.RESULT, width=theme.STROKE) for mark in marks),
                *(self.sentence.pill(i).animate.light(theme.RESULT) for i in _CANDIDATES),
                run_time=line.share(0.3),
            )
        self.rays = rays

    def context_reaches(self) -> bool:
        """Return whether the last word changes the numbers of "it" as they are shown."""
        return any(
            Rounded(self.context.quantity("attention", 0, k)).text
            != Rounded(self.context.quantity("attention", 1, k)).text
            for k in range(_DIMENSIONS)
        )

    def take_a_few_tokens(self) -> None:
        """Leave the sentence for the tokens whose numbers the next chapters follow."""
        tokens = self.rested_tokens()
        n, d = self.n_tokens, self.attention.value.shape[1]
        whose = self.counted(n, "token")
        each = "each a vector" if n > 1 else "a vector"
        with self.say(
            f"To follow every number, we take {whose}, {each} of {self.counted(d, 'number')}."
        ) as line:
            self.play(
                self.fade_all_but(self.sentence, self.corner),
                FadeOut(self.sentence),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(
                    *(FadeIn(pill, shift=0.3 * DOWN) for pill in tokens.row.pills), lag_ratio=0.2
                ),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(column, shift=0.2 * DOWN) for column in tokens.columns), lag_ratio=0.2
                ),
                run_time=line.share(0.3),
            )
        self.play(self.title_out())
        self.clear()
        self.add(tokens)
        self.tokens = tokens
