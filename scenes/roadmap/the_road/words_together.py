"""The third and the fourth station: words look at each other, and a stack writes the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import (
    LEFT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    ReplacementTransform,
    ShowPassingFlash,
    TransformFromCopy,
    VGroup,
    VMobject,
    linear,
    smooth,
    squish_rate_func,
    there_and_back,
)
from manim.animation.animation import Animation

from math_core import Quantity
from math_core.corpus import make_corpus
from scenes.roadmap.params import WORDS, RoadmapParams
from scenes.roadmap.the_road.journey import Journey, behind_the_camera
from scenes.roadmap.the_road.one_word_alone import emblem_parts
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.emphasis import restoring
from scenes.stage.part import Part
from scenes.stage.plots.bars import BarChart
from scenes.stage.text.typesetting import Words
from scenes.stage.transformer.nested import UprightBlock
from scenes.stage.words.tokens import TokenRow, attention_arc

_ROW_Y, _ROW_WIDTH = -0.95, 12.6
_STATION_WIDTH, _BLOCK_SCALE, _FLOOR = 8.4, 0.88, 1.2
_STACK_X, _STACK_BOTTOM = -0.6, -1.8
_CELL = (0.32, 0.32)
_BARS_AT, _HEADING_Y, _N_BARS = (4.3, -0.2), 1.5, 3


class WordsTogether(Act[RoadmapParams]):
    """What comes of words that look at each other.

    Parameters
    ----------
    part
        The film in which it is played.
    journey
        The way along the road.
    network
        Edges and columns of the layers at the station before.
    """

    def __init__(
        self, part: Part[RoadmapParams], journey: Journey, network: Sequence[VGroup]
    ) -> None:
        super().__init__(part)
        self.journey, self.trace, self.network = journey, journey.trace, network
        self.head = self.params.gazing_head()

    def let_words_look_at_each_other(self) -> None:
        """Let each word look back in turn, with arcs as wide as what it takes."""
        journey, sentence = self.journey, self.journey.sentence
        with self.say(
            "Attention lets every word look back, from itself to the first, and take what it needs."
        ) as line:
            travelling = journey.travel()
            row = TokenRow(WORDS, max_width=_ROW_WIDTH, font_size=theme.SIZE_LARGE, height=0.85)
            row.move_to(journey.at(0, _ROW_Y))
            self.tokens = behind_the_camera(VGroup(*row.pills))
            self.play(
                *travelling,
                *(
                    TransformFromCopy(pill, token)
                    for pill, token in zip(sentence.pills, self.tokens, strict=True)
                ),
                run_time=line.until("look", at_least=theme.MOVE),
            )
            self.play(
                *(restoring(pill) for pill in sentence.pills),
                *journey.arrive(),
                run_time=theme.BRIEF,
            )
            n = len(WORDS)
            left = max(line.until("needs") + 0.3, 3.0)
            self.arcs = VGroup()
            for query in range(1, n):
                self.look_back(query, left / (n - 1))
        gaze = self.weights(n - 1)
        strongest = int(np.argmax(gaze[:-1]))
        widest: Any = self.arcs[strongest]
        with self.say(f"Here, “{WORDS[-1]}” looks hardest at “{WORDS[strongest]}”.") as line:
            line.wait_for("hardest")
            self.play(
                self.tokens[strongest].box.animate.set_stroke(theme.RESULT),
                widest.animate(rate_func=there_and_back).set_color(theme.WHITE),
                run_time=theme.QUICK,
            )
            self.change_all(lambda b: ("after_attention", b), 0, line.rest)
        arcs, tokens = journey.road.emblems[2]
        journey.leave(*zip(self.picture(), (arcs, tokens), strict=True))

    def picture(self) -> tuple[VGroup, VGroup]:
        """Return the arcs and the boxes of the words, as the emblem has them."""
        return self.arcs, VGroup(*(token.box for token in self.tokens))

    def weights(self, query: int) -> np.ndarray:
        """Return how much a word takes from each, shape (n_tokens,)."""
        heads = self.trace.model.stack.blocks[0].attention.heads
        return np.asarray(heads.attention_weights[0, self.head, query])

    def look_back(self, query: int, run_time: float) -> None:
        """Let one word look at those before it."""
        heads = self.trace.model.stack.blocks[0].attention.heads
        token = self.tokens[query]
        arcs: VGroup = behind_the_camera(
            VGroup(
                *(
                    attention_arc(
                        token,
                        self.tokens[key],
                        heads.quantity("attention_weights", 0, self.head, query, key),
                    )
                    for key in range(query + 1)
                )
            )
        )
        before = self.tokens[query - 1]
        moves: list[Any] = [token.box.animate.set_stroke(theme.RESULT)]
        if len(self.arcs):
            moves.append(before.box.animate.set_stroke(theme.OUTLINE))
            moves.append(FadeOut(self.arcs, rate_func=squish_rate_func(smooth, 0, 0.35)))
        later = squish_rate_func(smooth, 0.35, 1)
        self.play(*moves, Create(arcs, lag_ratio=0.15, rate_func=later), run_time=run_time)
        self.arcs = arcs

    def change_all(
        self, field: Callable[[int], tuple[str, int]], block: int, run_time: float
    ) -> None:
        """Change the numbers below all words to a state of the model."""
        sentence = self.journey.sentence
        name, b = field(block)
        trace = self.trace.model.stack.blocks[b]
        new = sentence.strips_of(lambda k, i: trace.quantity(name, 0, k, i))
        behind_the_camera(new)
        old = VGroup(*sentence.strips)
        sentence.strips.submobjects = []
        self.add(old)
        self.play(ReplacementTransform(old, new), run_time=run_time)
        self.remove(new)
        sentence.strips.submobjects = [*new]
        self.remove(sentence)
        self.add(sentence)

    def combine_both(self) -> None:
        """Make a block of attention and layers, with a path around both."""
        journey = self.journey
        with self.say(
            "A transformer does both, from below: attention, then layers. "
            "What they find is added to a path that runs around them."
        ) as line:
            travelling = journey.travel()
            block = UprightBlock(
                "attention", "layers", width=_STATION_WIDTH, font_size=theme.SIZE_LARGE
            ).scale(_BLOCK_SCALE)
            self.block: UprightBlock = behind_the_camera(block.move_to(journey.at(0, 0.05)))
            attention, layers = block.attention, block.feed_forward
            attention.box.set_stroke(theme.RESULT)
            layers.box.set_stroke(theme.POSITIVE)
            attention.set_z_index(1)
            layers.set_z_index(1)
            self.play(
                *travelling,
                *(
                    TransformFromCopy(a, b)
                    for a, b in zip(self.picture(), attention.inside, strict=True)
                ),
                *(
                    TransformFromCopy(a, b)
                    for a, b in zip(self.network, emblem_parts(layers.inside), strict=True)
                ),
                *journey.arrive(),
                run_time=line.until("from", at_least=theme.MOVE),
            )
            self.play(Create(block.rail), run_time=line.until("attention", at_least=theme.QUICK))
            for station, until in ((attention, "layers"), (layers, "What")):
                inside = station.inside
                self.remove(*inside.get_family())
                self.add(inside.set_z_index(2))
                self.play(Create(station.box), FadeIn(station.words), run_time=line.until(until))
            line.wait_for("added")
            self.play(
                LaggedStart(*map(Create, block.ways), lag_ratio=0.3),
                LaggedStart(*(FadeIn(p, scale=0.3) for p in block.pluses), lag_ratio=0.3),
                run_time=line.until("path", at_least=theme.QUICK),
            )
            self.play(*self.signal(block), run_time=line.rest)
        self.remove(*block.get_family())
        self.add(block)

    @staticmethod
    def signal(block: UprightBlock) -> list[Animation]:
        """Return lights that run up the rail, and around through both stations."""
        lights = [block.rail[0], *block.ways]
        return [
            ShowPassingFlash(
                VMobject(color=theme.RESULT, stroke_width=2 * theme.STROKE)
                .set_points(each.points)
                .set_z_index(0),
                time_width=0.6,
                rate_func=linear,
            )
            for each in lights
        ]

    def climb_the_stack(self) -> None:
        """Let the last word climb through all blocks, and the next word come out on top."""
        journey, block = self.journey, self.block
        sentence = journey.sentence
        n = len(self.trace.model.stack.blocks)
        answer = self.params.next_word()
        with self.say(
            f"Floor by floor, “{WORDS[-1]}” climbs and changes. "
            f"On top, each next word gets a probability, and the likeliest is {answer}."
        ) as line:
            stack = [block.copy() for _ in range(n)]
            for k, each in enumerate(stack):
                each.scale(_FLOOR / each.height)
                y = _STACK_BOTTOM + (k + 0.5) * _FLOOR
                each.move_to(journey.at(_STACK_X, y))
            insides = VGroup(
                *(VGroup(s.inside, s.words) for s in (block.attention, block.feed_forward))
            )
            for each in (block, *stack):
                for station in (each.attention, each.feed_forward):
                    station.remove(station.inside, station.words)
            self.add(insides)
            labels = VGroup(*(label for each in stack for label in station_names(each)))
            behind_the_camera(labels).set_z_index(2)
            self.play(FadeOut(insides), run_time=theme.BRIEF)
            self.play(
                ReplacementTransform(block, stack[0]),
                *(TransformFromCopy(block, each) for each in stack[1:]),
                FadeIn(labels, rate_func=squish_rate_func(smooth, 0.7, 1)),
                run_time=line.until("climbs", at_least=theme.QUICK),
            )
            self.stack = stack
            self.climb(line.until("each", at_least=theme.SLOW))
            bars, late = self.bars(), squish_rate_func(smooth, 0.5, 1)
            self.play(
                FadeOut(self.vector.copy(), target_position=bars.zero, scale=0.3),
                *(GrowFromEdge(bar, LEFT, rate_func=late) for bar in bars.bars[0]),
                FadeIn(bars.names, bars.zero, *bars.numbers, self.heading(), rate_func=late),
                run_time=line.until("probability", at_least=theme.QUICK),
            )
            line.wait_for(answer)
            flying = bars.names[0].copy()
            box = sentence.place.box
            sentence.answer.stand_at(box.get_x(), box.get_y())
            self.play(
                ReplacementTransform(flying, sentence.answer),
                FadeOut(sentence.mark, scale=0.3),
                run_time=max(theme.QUICK, line.rest),
            )
            self.remove(sentence.answer, sentence.mark)
            sentence.remove(sentence.mark)
            sentence.place.add(sentence.answer)
        rail, blocks = journey.road.emblems[3]
        rails = VGroup(*(each.rail[0] for each in stack))
        journey.leave(
            (rails, rail),
            *((each.feed_forward.box, b) for each, b in zip(stack, blocks, strict=True)),
        )

    def climb(self, seconds: float) -> None:
        """Carry the last word's numbers up, from floor to floor."""
        sentence, last = self.journey.sentence, len(WORDS) - 1
        states = self.trace.model.stack
        n = len(states.blocks)

        def on_floor(k: int) -> Callable[[int], Quantity]:
            if k == 0:
                return lambda i: states.quantity("inputs", 0, last, i)
            return lambda i: states.blocks[k - 1].quantity("output", 0, last, i)

        def vector(k: int) -> VGroup:
            strip = behind_the_camera(sentence.strip(on_floor(k), _CELL))
            rail = self.stack[min(k, n - 1)].rail[0]
            corner = rail.get_start() if k < n else rail.get_end()
            strip.move_to(corner + 0.2 * LEFT, aligned_edge=-LEFT)
            pill = behind_the_camera(sentence.pills[-1].copy())
            allow(pill, "reading", "the same word goes on with the next state of its numbers")
            return VGroup(pill.next_to(strip, LEFT, buff=0.2), strip)

        self.vector = vector(0)
        self.play(
            TransformFromCopy(VGroup(sentence.pills[-1], sentence.strips[-1]), self.vector),
            run_time=max(theme.BRIEF, 0.25 * seconds),
        )
        for k, block in enumerate(self.stack):
            up = vector(k + 1)
            self.play(
                ReplacementTransform(self.vector, up),
                *self.signal(block),
                run_time=max(theme.BRIEF, 0.75 * seconds / n),
            )
            self.vector = up

    def heading(self) -> Words:
        """Return what the bars are."""
        words = Words("probability of the next word", font_size=theme.SIZE_LABEL)
        words.move_to(self.journey.at(_BARS_AT[0], _HEADING_Y))
        made: Words = behind_the_camera(words)
        return made

    def bars(self) -> BarChart:
        """Return the likeliest next words and their probabilities."""
        words, trace = make_corpus().words, self.trace.next_word
        order = [int(i) for i in np.argsort(-trace.probabilities, kind="stable")[:_N_BARS]]
        bars: BarChart = behind_the_camera(
            BarChart(
                [trace.quantity("probabilities", i) for i in order],
                labels=[words[i] for i in order],
                colors=(theme.RESULT,),
                limits=(0.0, 1.0),
                horizontal=True,
                length=2.9,
                breadth=2.2,
                decimals=2,
            )
        )
        return bars.move_to(self.journey.at(*_BARS_AT))


def station_names(block: UprightBlock) -> list[Words]:
    """Return the names of a small block's stations, large enough to be read."""
    names = []
    for station, name in ((block.attention, "attention"), (block.feed_forward, "layers")):
        names.append(Words(name, font_size=theme.SIZE_TICK, color=theme.WHITE).move_to(station.box))
    return names
