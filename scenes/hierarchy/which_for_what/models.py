"""What attention made possible: GPT looks back, BERT both ways, and GFMs read pictures."""

from __future__ import annotations

import functools

import numpy as np
from manim import (
    DOWN,
    UP,
    ApplyFunction,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from scenes.hierarchy.params import HIDDEN_WORD, ChoiceTrace, HierarchyParams
from scenes.hierarchy.which_for_what.arrivals import into, out_of, soon_gone
from scenes.hierarchy.which_for_what.in_context import InContext, Reading
from scenes.hierarchy.which_for_what.sentence import OPEN, all_looks, looks
from scenes.params.small_model import CORPUS
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.patches import PatchedImage
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import Word, attention_arc

_ROW_Y = 0.1
MODEL_NAMES = ("GPT", "BERT", "GFMs")
_GPT_AT, _BERT_AT, _GFM_AT = (-5.6, 2.2, 0), (-5.6, -2.1, 0), (-3.75, -2.0, 0)
# Where the names are kept while others are spoken of.
_SHELF_ARC = 0.7
_SHELF_Y, _SHELF_XS = 3.15, (3.95, 5.1, 6.3)
_IMAGE_SIZE, _IMAGE_Y, _CUT = 5.3, -0.15, 0.12
_TOKEN_PITCH, _TOKEN_SIZE, _TOKENS_Y = 0.84, 0.78, -0.45
_SPELLED_AT = (0.9, -2.0, 0)
# Which patch looks at the others: one in the middle.
_LOOKING = 9


def _as_token(patch: VMobject, place: np.ndarray) -> VMobject:
    """Make a patch as small as a token, and put it at its place in the row."""
    return patch.scale(_TOKEN_SIZE / patch.width).move_to(place)


def _on_the_shelf(name: VMobject, x: float) -> VMobject:
    """Make a name small, and put it where it is kept."""
    return name.scale(theme.SIZE_LABEL / theme.SIZE_LARGE).move_to((x, _SHELF_Y, 0))


class Models(Act[HierarchyParams]):
    """Three kinds of models, and what each lets its tokens see.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        What the film shows.
    together
        The act before: its two rows are on the stage.

    Attributes
    ----------
    names : list[Words]
        GPT, BERT and GFMs.
    sentence, patches : VGroup
        The words in a row, and the landscape's patches, with what they take from each other.
    """

    def __init__(
        self, part: Part[HierarchyParams], trace: ChoiceTrace, together: InContext
    ) -> None:
        super().__init__(part)
        self.trace, self.together = trace, together
        self.row: Reading = together.sentence
        self.names = [
            Words(name, font_size=theme.SIZE_LARGE, color=theme.WHITE).move_to(place)
            for name, place in zip(MODEL_NAMES, (_GPT_AT, _BERT_AT, _GFM_AT), strict=True)
        ]
        self.image = PatchedImage(trace.patches, size=_IMAGE_SIZE, colormap="terrain")
        self.image.move_to((0, _IMAGE_Y, 0))
        self.spelled = Words(
            "geospatial foundation models", font_size=theme.SIZE_LARGE, color=theme.WHITE
        ).move_to(_SPELLED_AT)

    def look_back_and_write(self) -> None:
        """Let every word look at those before it, and write the next one."""
        row, shuffled, together = self.row, self.together.shuffled, self.together
        heads = self.trace.back.attention.heads
        with self.say("Let every word look back, and write the next: that is GPT.") as line:
            back_in_order: list[Animation] = [
                FadeOut(pill, target_position=row.pills[i])
                for i, pill in zip(shuffled.trace.order, shuffled.pills, strict=True)
            ]
            gone = VGroup(row.arcs, shuffled.arcs, row.odds, shuffled.odds, together.good_for)
            shift = (_ROW_Y - row.pills[0].get_y()) * UP
            self.play(
                soon_gone(gone),
                *back_in_order,
                FadeOut(shuffled.open_place, shuffled.answer, target_position=row.open_place),
                soon_gone(row.answer),
                *(pill.animate.shift(shift) for pill in row.row),
                run_time=line.until("look", at_least=theme.QUICK),
            )
            row.answer.shift(shift)
            n = len(row.pills)
            self.above = all_looks(heads, row.pills, back=True)
            self.play(
                LaggedStart(*(Create(arc) for arc in self.above), lag_ratio=0.08),
                run_time=line.until("write", at_least=theme.MOVE),
            )
            last = looks(heads, row.row, n, range(n))
            self.play(
                FadeIn(row.answer, shift=0.3 * UP),
                LaggedStart(*(Create(arc) for arc in last), lag_ratio=0.08),
                run_time=line.until("GPT", at_least=theme.QUICK),
            )
            self.above.add(*last)
            self.play(FadeIn(self.names[0], shift=0.2 * UP), run_time=theme.QUICK)
        row.open_place.add(row.answer)

    def look_both_ways_and_read(self) -> None:
        """Hide a word, let the words look both ways, and fill the gap."""
        row, heads = self.row, self.trace.both_ways.attention.heads
        below = all_looks(heads, row.row, back=False)
        above = all_looks(heads, row.row, back=True)
        pill = row.pills[HIDDEN_WORD]
        mark = Word(OPEN, font_size=theme.SIZE_LARGE, color=theme.RESULT)
        mark.stand_at(pill.box.get_x(), pill.box.get_y())
        found = Word(
            CORPUS.words[int(self.trace.gap.probabilities.argmax())],
            font_size=theme.SIZE_LARGE,
            color=theme.RESULT,
        ).stand_at(pill.box.get_x(), pill.box.get_y())
        with self.say("Hide a word, look both ways, and find it: that is BERT.") as line:
            word = pill.word
            pill.remove(word)
            self.play(
                FadeOut(self.above, word),
                FadeIn(mark, scale=0.5),
                pill.box.animate.set_stroke(theme.RESULT),
                run_time=line.until("both", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(*(Create(arc) for arc in (*above, *below)), lag_ratio=0.02),
                run_time=line.until("find", at_least=theme.MOVE),
            )
            self.play(
                FadeOut(mark, shift=0.3 * UP), FadeIn(found, shift=0.3 * UP), run_time=theme.QUICK
            )
            line.wait_for("BERT")
            self.play(FadeIn(self.names[1], shift=0.2 * DOWN), run_time=theme.QUICK)
        self.arcs, self.found = VGroup(above, below), found

    def see_from_above(self) -> None:
        """Cut a landscape into patches, and let them take the place of the words."""
        image, row = self.image, self.row
        words = VGroup(*row.pills, row.open_place, self.found)
        shelf = (
            # From below, past the levels.
            ApplyFunction(functools.partial(_on_the_shelf, x=x), name, path_arc=_SHELF_ARC)  # type: ignore[arg-type]
            for name, x in zip(self.names[:2], _SHELF_XS[:2], strict=True)
        )
        with self.say(
            "Now a landscape, seen from above. Cut it into patches, in a line: a sentence again."
        ) as line:
            self.play(
                soon_gone(self.arcs),
                *shelf,
                into(words, image.get_center()),
                out_of(image, image.get_center()),
                run_time=line.until("seen", at_least=theme.MOVE),
            )
            line.wait_for("Cut")
            self.play(*image.cut(_CUT), run_time=line.until("line", at_least=theme.QUICK))
            n = len(image)
            places = [
                np.array([(k - (n - 1) / 2) * _TOKEN_PITCH, _TOKENS_Y, 0.0]) for k in range(n)
            ]
            self.play(
                LaggedStart(
                    *(
                        ApplyFunction(functools.partial(_as_token, place=place), patch)  # type: ignore[arg-type]
                        for patch, place in zip(image, places, strict=True)
                    ),
                    lag_ratio=0.08,
                ),
                run_time=max(theme.SLOW, line.rest),
            )
        self.let_patches_look()

    def let_patches_look(self) -> None:
        """Draw what one patch takes from all others."""
        heads = self.trace.patch_attention.heads
        tokens = list(self.image)
        # All above the row: below it stands the name.
        arcs = VGroup(
            *(
                attention_arc(
                    tokens[_LOOKING],
                    token,
                    heads.quantity("attention_weights", 0, 0, _LOOKING, key),
                )
                for key, token in enumerate(tokens)
                if key != _LOOKING
            )
        )
        with self.say("Geospatial foundation models, GFMs, read it.") as line:
            self.play(
                FadeIn(self.spelled, shift=0.2 * UP),
                LaggedStart(*(Create(arc) for arc in arcs), lag_ratio=0.1),
                run_time=line.until("GFMs", at_least=theme.MOVE),
            )
            self.play(FadeIn(self.names[2], shift=0.2 * UP), run_time=theme.QUICK)
        self.patches = VGroup(arcs, self.image)
        self.sentence = VGroup(*self.row.row, self.found, *self.arcs[0])
