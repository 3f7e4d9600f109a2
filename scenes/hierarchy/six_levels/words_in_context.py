"""The levels on which words look at each other: attention, and several heads of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Square,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
    there_and_back,
)

from math_core import Quantity
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.six_levels.climb import Climb, View, magnify, nested
from scenes.hierarchy.six_levels.neuron_to_network import RING, network_middle
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import swell
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.words.tokens import AttentionArc, TokenPill

# How far apart the networks are that stand on the words, in the neuron's unit and on the screen.
_NETWORKS_APART, _WORDS_APART = 28.0, 1.41
UNIT = _NETWORKS_APART / _WORDS_APART
_NETWORK_Y = 1.35
_PILL_HEIGHT, _SQUARE = 0.5, 0.36
# A word, and another that it stands for.
_ASKING, _MEANT = "it", "animal"
# Heads beside each other and below each other.
_HEADS_APART, _HEADS_IN_COLUMN = (8.5, 1.9), 4
HEADS_UNIT = 2.2
# How near the camera comes to the row when it has the whole frame, and where things stand beside
# the ladder.
_CLOSE_UNIT, _ROW_UNIT = 0.66, 1.08
_WHOLE_FRAME, _BESIDE = np.array([0.0, -0.25, 0.0]), np.array([-2.9, 0.5, 0.0])


class WordsInContext(Act[HierarchyParams]):
    """The network stands on every word, and the words look at each other.

    Everything here is made for a camera that sees one row of words, and then magnified.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        The camera, and what stands on the screen.
    trace
        What the film shows.
    network
        The network with the neuron in it, on the stage.

    Attributes
    ----------
    details : VGroup
        All that is on the stage of these levels in the end.
    """

    def __init__(
        self, part: Part[HierarchyParams], climb: Climb, trace: HierarchyTrace, network: VGroup
    ) -> None:
        super().__init__(part)
        self.climb, self.trace, self.network = climb, trace, network
        words = self.params.tokens
        self.n, self.asking = len(words), words.index(_ASKING)
        self.telling = self.params.telling_head(_ASKING, _MEANT)
        self.xs = [(k - (self.n - 1) / 2) * _WORDS_APART for k in range(self.n)]
        self.pills = [
            TokenPill(
                word,
                height=_PILL_HEIGHT,
                font_size=theme.SIZE_LABEL,
                padding=0.08,
                max_width=1.36,
            ).move_to((x, 0, 0))
            for word, x in zip(words, self.xs, strict=True)
        ]
        self.wires = VGroup(
            *(
                Line(
                    (x, _PILL_HEIGHT / 2, 0),
                    (x, _NETWORK_Y - 0.39, 0),
                    color=theme.OUTLINE,
                    stroke_width=theme.STROKE_THIN,
                )
                for x in self.xs
            )
        )
        self.row: VGroup = self.in_the_world(VGroup(self.wires, *self.pills))
        step = _NETWORKS_APART * np.array([1.0, 0.0, 0.0])
        self.networks = [
            unmarked(network.copy()).shift((k - self.asking) * step)
            for k in range(self.n)
            if k != self.asking
        ]
        for pill in self.pills:
            pill.box.set_z_index(1)
            pill.word.set_z_index(2)
        self.details = VGroup(*self.networks, self.row)

    @property
    def origin(self) -> np.ndarray:
        """The point (3,) of the world in the middle of the row of words."""
        on_word = UNIT * np.array([self.xs[self.asking], _NETWORK_Y, 0.0])
        return np.asarray(network_middle() - on_word)

    def in_the_world(self, mobject: Any) -> Any:
        """Put something that was made for the screen into the world."""
        return nested(magnify(mobject, UNIT, np.zeros(3)).shift(self.origin))

    def place(self, x: float, y: float) -> np.ndarray:
        """Return the point (3,) of the world for a place beside the row of words."""
        return np.asarray(self.origin + UNIT * np.array([x, y, 0.0]))

    def weight(self, head: int, query: int, key: int) -> Quantity:
        """Return how much a word takes from another in a head."""
        return self.trace.attention.heads.quantity("attention_weights", 0, head, query, key)

    def strongest(self) -> int:
        """Return the word at which the asking one looks hardest."""
        heads = self.trace.attention.heads
        return int(heads.attention_weights[0, self.telling, self.asking, : self.asking].argmax())

    def arcs(self, head: int, query: int, rise: float, color: str) -> VGroup:
        """Return how much a word takes from itself and those before it, as arcs below the row."""
        arcs = VGroup(
            *(
                AttentionArc(
                    np.array([self.xs[query], rise, 0.0]),
                    np.array([self.xs[key], rise, 0.0]),
                    self.weight(head, query, key),
                    color,
                )
                for key in range(query + 1)
            )
        )
        return arcs.stretch(-1, 1, about_point=np.zeros(3))

    def add_context(self) -> None:
        """Put the network on every word, then let the words look at each other."""
        climb = self.climb
        with self.say(
            "Set this network on every word. Each is still alone, "
            "until attention lets it look at others."
        ) as line:
            late = squish_rate_func(smooth, 0.5, 1)
            self.add(*self.networks)
            self.play(
                *climb.zoom(View(self.place(0, 0.0), _CLOSE_UNIT * UNIT, _WHOLE_FRAME), alone=True),
                *climb.leave(),
                FadeIn(self.row, rate_func=late),
                run_time=line.until("word", at_least=theme.SLOW),
            )
            line.wait_for("alone")
            self.play(
                LaggedStart(*(swell(pill) for pill in self.pills), lag_ratio=0.15),
                run_time=line.until("until", at_least=theme.QUICK),
            )
            line.wait_for("attention")
            self.look_around(line.until("others") + 0.3)
        row = self.params.tokens
        strongest = row[self.strongest()]
        with self.say(
            f"Here, “{_ASKING}” looks hardest at “{strongest}”. "
            "Compare, share out, mix: that is context."
        ) as line:
            line.wait_for("looks")
            box: Any = self.pills[self.strongest()].box
            self.play(
                box.animate.set_stroke(theme.RESULT),
                *climb.zoom(View(self.place(0, 0.0), _ROW_UNIT * UNIT, _BESIDE)),
                run_time=theme.MOVE,
            )
            self.play(
                *climb.reach(3),
                climb.compute(3),
                run_time=line.until("Compare", at_least=theme.BRIEF),
            )
            for part, until in (("compare", "share"), ("share", "mix"), ("mix", "context")):
                glyphs: Any = climb.formula.part(part)
                self.play(
                    glyphs.animate(rate_func=there_and_back).set_color(theme.RESULT),
                    run_time=line.until(until, at_least=theme.QUICK),
                )
            self.play(climb.enable(3), run_time=line.rest)

    def look_around(self, seconds: float) -> None:
        """Let some words look at all in turn; the last of them keeps its arcs."""
        asked = [1, 2, self.asking]
        before: VGroup | None = None
        for query in asked:
            arcs = self.in_the_world(self.arcs(self.telling, query, _PILL_HEIGHT / 2, theme.RESULT))
            box: Any = self.pills[query].box
            moves: list[Any] = [box.animate.set_stroke(theme.QUERY)]
            if before is not None:
                last: Any = self.pills[asked[asked.index(query) - 1]].box
                moves += [make_room(before), last.animate.set_stroke(theme.OUTLINE)]
            self.play(
                *moves, Create(arcs, lag_ratio=0.1), run_time=max(theme.QUICK, seconds / len(asked))
            )
            before = arcs
        assert before is not None
        self.first = before
        self.details.add(before)

    def split_into_heads(self) -> None:
        """Make the attention the first of several heads, each with its own weights."""
        climb = self.climb
        n_heads = int(self.trace.full_size.n_heads)
        head = Rounded(self.trace.full_size.quantity("n_heads"), 0)
        size = Rounded(self.trace.full_size.quantity("d_k"), 0)
        numbers = Rounded(self.trace.full_size.quantity("d_model"), 0)
        rest = [h for h in range(n_heads) if h != self.telling]
        others = VGroup(*(self.head(h, place) for place, h in enumerate(rest, 1)))
        view = View(self.place(*self.heads_middle(n_heads)), HEADS_UNIT * UNIT, _BESIDE)
        with self.say(
            "One head follows one relation. "
            "The first transformer had {heads}, each with {size} of a word's {numbers} numbers.",
            heads=head,
            size=size,
            numbers=numbers,
        ) as line:
            late = squish_rate_func(smooth, 0.5, 1)
            line.wait_for("relation")
            self.play(
                *climb.zoom(view),
                *climb.leave(*(pill.word for pill in self.pills)),
                *(FadeIn(squares, rate_func=late) for _, squares in others),
                run_time=line.until("had", at_least=theme.SLOW),
            )
            self.play(
                LaggedStart(
                    *(TransformFromCopy(self.first, arcs) for arcs, _ in others), lag_ratio=0.2
                ),
                *climb.reach(4),
                climb.compute(4),
                run_time=line.until("each", at_least=theme.MOVE),
            )
            self.play(climb.enable(4), run_time=line.rest)
        for pill in self.pills:
            pill.remove(pill.word)
        self.details.add(others)

    def heads_middle(self, n_heads: int) -> tuple[float, float]:
        """Return the middle of all heads and the networks, from the middle of the first head."""
        columns = -(-n_heads // _HEADS_IN_COLUMN)
        across, down = _HEADS_APART
        return (columns - 1) * across / 2, -(_HEADS_IN_COLUMN - 1) * down / 2 + 0.1

    def head(self, h: int, place: int) -> VGroup:
        """Return another head at a place: the words as squares, and its own arcs."""
        column, row = divmod(place, _HEADS_IN_COLUMN)
        color = theme.RESULT
        squares = VGroup(
            *(
                Square(
                    _SQUARE,
                    color=color if k == self.asking else theme.OUTLINE,
                    stroke_width=theme.STROKE,
                ).move_to((x, 0, 0))
                for k, x in enumerate(self.xs)
            )
        )
        arcs = self.arcs(h, self.asking, _SQUARE / 2, color)
        made: VGroup = self.in_the_world(VGroup(arcs, squares))
        across, down = _HEADS_APART
        return made.shift(UNIT * np.array([column * across, -row * down, 0.0]))


def unmarked(network: VGroup) -> VGroup:
    """Return a network like that of the neuron, in which no neuron is marked."""
    body = network[-1]
    body.set_stroke(theme.OUTLINE, RING)
    made: VGroup = nested(network)
    return made


def make_room(arcs: VGroup) -> Any:
    """Return the animation in which the arcs of one word make room for those of the next."""
    early = squish_rate_func(smooth, 0, 0.4)
    return FadeOut(arcs, rate_func=early)
