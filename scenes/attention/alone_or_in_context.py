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
from manim.animation.animation import Animation

from math_core.attention_steps import compare_contexts
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import Rounded, counted
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import TokenPill, TokenRow, bow

_START = ("The", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too")
_ENDINGS = ("tired", "wide")
_SENTENCE, _OTHER_SENTENCE = ((*_START, ending) for ending in _ENDINGS)
_IT = _SENTENCE.index("it")
_CANDIDATES = tuple(_SENTENCE.index(word) for word in ("animal", "street"))
_DIMENSIONS = 4

_FIRST_ROW_Y = 0.3
_ROW_Y = 1.45
_LAYER_Y = 0.4
_OUTPUT_Y, _OUTPUT_SIDE = -0.4, 0.3
_TABLE_TITLE_Y = -1.0
_TABLE_Y = -1.85
_VERDICT_Y = -2.8
_CELL = (1.12, 0.62)
# The layer's table stands in the middle until attention's needs room beside it.
_LAYER_TABLE_X, _MADE_ROOM_X, _ATTENTION_TABLE_X = 0.6, -2.3, 4.1


class Channel(VGroup):
    """A word's way through the layer, which sees no other word.

    Parameters
    ----------
    pill
        The word, where it stands.

    Attributes
    ----------
    into, out : Arrow
        To the layer and from it.
    layer, letter
        The layer, and the name of its map.
    output : Square
        What comes out.
    """

    def __init__(self, pill: TokenPill) -> None:
        x = pill.get_x()
        self.layer = Square(0.56, color=theme.POSITIVE, stroke_width=theme.STROKE)
        self.layer.move_to((x, _LAYER_Y, 0))
        self.output = Square(_OUTPUT_SIDE, color=theme.OUTLINE, stroke_width=theme.STROKE)
        self.output.move_to((x, _OUTPUT_Y, 0))
        self.into = self._arrow(pill.box.get_bottom(), self.layer.get_top())
        self.out = self._arrow(self.layer.get_bottom(), self.output.get_top())
        self.letter = Words("f", font_size=theme.SIZE_LABEL).move_to(self.layer)
        super().__init__(self.into, self.layer, self.out, self.letter, self.output)

    @staticmethod
    def _arrow(start: np.ndarray, end: np.ndarray) -> Arrow:
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

    def __init__(self, part: Part[AttentionParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.road = opening.road
        random = np.random.RandomState(self.params.seed)
        self.context = compare_contexts(random, (_SENTENCE, _OTHER_SENTENCE), _IT, _DIMENSIONS)
        self.sentence = TokenRow(_SENTENCE).set_y(_FIRST_ROW_Y)
        self.it, self.last = self.sentence.pill(_IT), self.sentence.pills[-1]
        self.layer_table = self.table("feed_forward", _LAYER_TABLE_X)
        self.attention_table = self.table("attention", _ATTENTION_TABLE_X)
        self.layer_title = self.title_above(self.layer_table, "“it” after the layer")
        self.endings = VGroup(*(self.ending(row) for row in range(len(_ENDINGS))))
        self.same = self.verdict("the same", self.layer_table)

    def construct(self) -> None:
        """Play the chapter."""
        self.read_the_sentence()
        self.ask_what_it_is()
        self.take_each_word_alone()
        self.change_the_last_word()
        self.let_words_look_around()
        self.take_a_few_tokens()

    # --- the numbers of "it" ------------------------------------------------------------------

    def table(self, field: str, x: float) -> HeatMap:
        """Return the numbers of "it" in both sentences, a row each; one scale for all tables."""
        limit = max(
            float(np.abs(values).max())
            for values in (self.context.feed_forward, self.context.attention)
        )
        table = HeatMap(
            self.context,
            field,
            colormap="RdBu",
            limits=(-limit, limit),
            decimals=2,
            cell=_CELL,
            size=(6.0, 4.0),
        )
        return table.move_to((x, _TABLE_Y, 0))

    @staticmethod
    def title_above(table: HeatMap, text: str) -> Words:
        """Return what a table is, above it."""
        title = Words(text, font_size=theme.SIZE_BODY, color=theme.WORDS)
        return title.move_to((table.get_x(), _TABLE_TITLE_Y, 0))

    def ending(self, row: int) -> Words:
        """Return how the sentence of a row ends, to the left of the layer's table."""
        words = Words(f"… too {_ENDINGS[row]}", font_size=theme.SIZE_BODY, color=theme.WORDS)
        cell = self.layer_table.cell(row, 0).box
        return words.move_to((cell.get_left()[0] - 0.3, cell.get_y(), 0), aligned_edge=RIGHT)

    @staticmethod
    def verdict(text: str, table: HeatMap) -> Words:
        """Return what a table's two rows say when they are compared."""
        words = Words(text, font_size=theme.SIZE_FORMULA, color=theme.RESULT)
        return words.move_to((table.get_x(), _VERDICT_Y, 0))

    @staticmethod
    def row_in(table: HeatMap, row: int, source: VMobject) -> Animation:
        """Return the animation in which a row's numbers come out of a mobject."""
        return LaggedStart(
            *(FadeIn(cell, target_position=source, scale=0.4) for cell in table.row(row)),
            lag_ratio=0.25,
        )

    def context_reaches(self) -> bool:
        """Return whether the last word changes the numbers of "it" as they are shown."""
        return any(
            Rounded(self.context.quantity("attention", 0, k)).text
            != Rounded(self.context.quantity("attention", 1, k)).text
            for k in range(_DIMENSIONS)
        )

    # --- a question ---------------------------------------------------------------------------

    def read_the_sentence(self) -> None:
        """Turn the emblem on the road into a sentence."""
        arcs, squares = self.road.emblems[2]
        rest = VGroup(
            self.road.road,
            self.road.marks,
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
        self.clear()
        self.add(self.corner, self.sentence)

    def ask_what_it_is(self) -> None:
        """Ask what the word "it" refers to."""
        others = [p for i, p in enumerate(self.sentence.pills) if i not in (_IT, *_CANDIDATES)]
        boxes = VGroup(*(self.question_box(i) for i in _CANDIDATES))
        arcs = VGroup(
            *(bow(self.it.get_top(), self.sentence.pill(i).get_top()) for i in _CANDIDATES)
        ).set_stroke(theme.RESULT, width=theme.STROKE)
        with self.say("What is “it”: the animal, or the street? You knew at once.") as line:
            self.play(
                self.it.animate.light(theme.QUERY), *map(dimming, others), run_time=line.share(0.25)
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

    # --- alone --------------------------------------------------------------------------------

    def take_each_word_alone(self) -> None:
        """Send every word through the same layer, each in its own channel."""
        self.play(ApplyMethod(self.sentence.set_y, _ROW_Y), run_time=theme.QUICK)
        self.channels = [Channel(pill) for pill in self.sentence.pills]
        self.channels[_IT].output.set_color(theme.QUERY)
        with self.say(
            "A layer, as in Part two, takes each word alone: the same map f at every position."
        ) as line:
            self.play(
                LaggedStart(
                    *(FadeIn(each.into, each.layer, each.out) for each in self.channels),
                    lag_ratio=theme.LAG,
                ),
                LaggedStart(*(FadeIn(each.letter) for each in self.channels), lag_ratio=theme.LAG),
                run_time=line.share(0.35),
            )
            self.play(
                *(
                    self.flash_along(arrow)
                    for each in self.channels
                    for arrow in (each.into, each.out)
                ),
                LaggedStart(*(FadeIn(each.output) for each in self.channels), lag_ratio=0.02),
                run_time=line.share(0.35),
            )
        self.note = Words(
            "no communication between positions", font_size=theme.SIZE_BODY, color=theme.QUIET
        ).move_to((0, _TABLE_TITLE_Y - 0.4, 0))
        with self.say("No position knows of any other."):
            self.play(FadeIn(self.note, shift=0.15 * UP), run_time=theme.QUICK)

    @staticmethod
    def flash_along(arrow: VMobject) -> Animation:
        """Return the light that passes along an arrow."""
        return ShowPassingFlash(arrow.copy().set_color(theme.RESULT), time_width=0.6)

    def change_the_last_word(self) -> None:
        """Show the layer's output at "it" for two endings of the sentence: it is the same."""
        its_own = self.channels[_IT]
        with self.say("This is what the layer makes of “it”, in numbers.") as line:
            self.play(
                FadeOut(self.note, shift=0.2 * UP),
                FadeIn(self.layer_title, shift=0.2 * UP),
                *(dimming(each) for each in self.channels if each is not its_own),
                FadeIn(self.endings[0]),
                run_time=line.share(0.3),
            )
            self.play(self.row_in(self.layer_table, 0, its_own.output), run_time=line.share(0.5))
        self.other_last = TokenRow(_OTHER_SENTENCE).pills[-1]
        self.other_last.move_to(self.last).light(theme.RESULT)
        with self.say("Now change the last word: too wide. Suddenly “it” is the street.") as line:
            self.play(self.last.animate.light(theme.RESULT), run_time=line.share(0.3))
            self.play(FadeOut(self.last, shift=0.5 * UP), run_time=theme.QUICK)
            self.play(
                FadeIn(self.other_last, shift=0.5 * UP),
                FadeIn(self.endings[1]),
                run_time=theme.QUICK,
            )
        with self.say("But the layer never sees that word. Its output stays the same.") as line:
            self.play(
                self.flash_along(its_own.into),
                self.row_in(self.layer_table, 1, its_own.output),
                run_time=line.share(0.4),
            )
            self.play(FadeIn(self.same, shift=0.2 * DOWN), run_time=theme.QUICK)

    # --- in context ---------------------------------------------------------------------------

    def let_words_look_around(self) -> None:
        """Replace the channels by attention: every word may look at all the others."""
        pills = [*self.sentence.pills[:-1], self.other_last]
        rays = VGroup(
            *(bow(self.it.get_top(), pill.get_top()) for pill in pills if pill is not self.it)
        ).set_stroke(theme.OUTLINE, width=theme.STROKE_THIN)
        note = Words(
            "every position looks at all positions", font_size=theme.SIZE_BODY, color=theme.QUIET
        ).move_to((0, 0.35, 0))
        with self.say("Attention lets each position look at all the others.") as line:
            aside = VGroup(*self.layer_table.cells, self.layer_title, self.endings, self.same)
            self.play(
                FadeOut(*self.channels),
                ApplyMethod(aside.shift, (_MADE_ROOM_X - _LAYER_TABLE_X) * RIGHT),
                LaggedStart(*map(Create, rays), lag_ratio=theme.LAG),
                FadeIn(note),
                run_time=line.share(0.7),
            )
        self.compare_in_context(rays[-1])
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

    def compare_in_context(self, ray: VMobject) -> None:
        """Show attention's output at "it" for both endings; ``ray`` leads to the last word."""
        title = self.title_above(self.attention_table, "“it” after attention")
        light = ray.copy().reverse_points()
        light.set_stroke(theme.RESULT, width=theme.STROKE_EDGE_MAX)
        with self.say(
            "With attention, the last word reaches “it”: other numbers come out."
            if self.context_reaches()
            else "With attention, the last word can reach “it”."
        ) as line:
            self.play(
                FadeIn(title),
                self.row_in(self.attention_table, 0, self.it),
                run_time=line.share(0.3),
            )
            self.play(ShowPassingFlash(light, time_width=0.5), run_time=line.share(0.2))
            self.play(self.row_in(self.attention_table, 1, self.it), run_time=line.share(0.3))
            if self.context_reaches():
                verdict = self.verdict("different", self.attention_table)
                self.play(FadeIn(verdict, shift=0.2 * DOWN), run_time=theme.QUICK)

    def take_a_few_tokens(self) -> None:
        """Leave the sentence for the tokens whose numbers the next chapters follow."""
        tokens = AtRest(self.params).tokens
        n, d = self.params.vectors().shape
        each = "each a vector" if n > 1 else "a vector"
        with self.say(
            f"To follow every number, we take {counted(n, 'token')}, "
            f"{each} of {counted(d, 'number')}."
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
