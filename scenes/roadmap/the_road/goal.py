"""The last station: what the models at the goal do."""

from __future__ import annotations

from manim import (
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from scenes.roadmap.params import BEGUN, GAP, WORDS, RoadmapParams
from scenes.roadmap.the_road.journey import Journey, behind_the_camera
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.tables.patches import PatchedImage
from scenes.stage.text.typesetting import Words
from scenes.stage.words.tokens import TokenRow, Word

_NAMES_X, _PICTURES_X, _WIDTH = -5.6, -4.0, 10.4
_YS = (1.55, 0.6, -0.95)
_PICTURE = 2.1


class TheGoal(Act[RoadmapParams]):
    """GPT writes on, BERT fills a gap, and a geospatial model reads a picture.

    Parameters
    ----------
    part
        The film in which it is played.
    journey
        The way along the road.
    """

    def __init__(self, part: Part[RoadmapParams], journey: Journey) -> None:
        super().__init__(part)
        self.journey = journey

    def reach_the_goal(self) -> None:
        """Show what each of the models does."""
        journey = self.journey
        with self.say(
            "That is GPT: it writes on, word by word. The same core is in BERT, which fills gaps, "
            "and in geospatial models, which read pictures of the Earth."
        ) as line:
            travelling = journey.travel()
            names = self.names()
            gpt, bert, geospatial = names
            written = self.row((*BEGUN, *self.params.written()), _YS[0])
            given, new = written[: len(BEGUN)], written[len(BEGUN) :]
            self.play(
                *travelling,
                FadeIn(gpt, shift=2 * RIGHT),
                LaggedStart(*(FadeIn(pill, shift=0.3 * UP) for pill in given), lag_ratio=0.3),
                run_time=line.until("it", at_least=theme.MOVE),
            )
            self.play(*journey.arrive(), run_time=line.until("writes"))
            for pill in new:
                pill.light(theme.RESULT)
            self.play(
                LaggedStart(*(FadeIn(pill, shift=0.3 * LEFT) for pill in new), lag_ratio=0.8),
                run_time=line.until("same", at_least=theme.MOVE),
            )
            line.wait_for("BERT")
            self.fill_the_gap(bert, line.until("geospatial", at_least=theme.MOVE))
            picture = PatchedImage(self.params.picture(), size=_PICTURE, colormap="terrain")
            picture.move_to(journey.at(_PICTURES_X, _YS[2]), aligned_edge=LEFT)
            behind_the_camera(picture)
            what = Words("geospatial\nfoundation models", font_size=theme.SIZE_BODY)
            what.next_to(picture, RIGHT, buff=0.5)
            self.play(
                FadeIn(geospatial, shift=0.3 * RIGHT),
                FadeIn(behind_the_camera(what), shift=0.3 * RIGHT),
                run_time=line.until("read", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(*(FadeIn(patch, scale=0.5) for patch in picture), lag_ratio=theme.LAG),
                run_time=line.until("Earth", at_least=theme.MOVE),
            )
        journey.leave(*zip(names, self.emblem(), strict=True))

    def names(self) -> list[VMobject]:
        """Return the names of the models, below each other."""
        emblem = [name.copy() for name in self.emblem()]
        for name, y in zip(emblem, _YS, strict=True):
            name.move_to(self.journey.at(_NAMES_X, y))
        return [behind_the_camera(name) for name in emblem]

    def emblem(self) -> list[VMobject]:
        """Return the names as they stand on the road."""
        return [name for name in self.journey.road.emblems[4][0] if isinstance(name, VMobject)]

    def row(self, words: tuple[str, ...], y: float) -> VGroup:
        """Return a sentence right of the names."""
        row = TokenRow(words, max_width=_WIDTH, max_rows=1)
        row.move_to(self.journey.at(_PICTURES_X, y), aligned_edge=LEFT)
        pills: VGroup = behind_the_camera(VGroup(*row.pills))
        return pills

    def fill_the_gap(self, name: VMobject, seconds: float) -> None:
        """Hide a word of the sentence, and let BERT find it."""
        known = (*WORDS[:GAP], self.params.filled(), *WORDS[GAP + 1 :], self.params.next_word())
        pills = self.row(known, _YS[1])
        gap = pills[GAP].light(theme.RESULT)
        answer = gap.word
        gap.remove(answer)
        mark = Word("?", font_size=theme.SIZE_BODY, color=theme.RESULT)
        mark.stand_at(gap.box.get_x(), gap.box.get_y())
        behind_the_camera(mark)
        self.play(
            FadeIn(name, shift=0.3 * RIGHT),
            *(
                TransformFromCopy(a, b)
                for a, b in zip(
                    (*self.journey.sentence.pills, self.journey.sentence.place), pills, strict=True
                )
            ),
            run_time=0.4 * seconds,
        )
        self.play(FadeIn(mark), run_time=0.1 * seconds)
        self.wait(max(theme.BRIEF, 0.2 * seconds))
        self.play(FadeOut(mark, shift=0.3 * UP), run_time=0.1 * seconds)
        self.play(FadeIn(answer, shift=0.3 * UP), run_time=0.25 * seconds)
