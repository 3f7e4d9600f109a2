"""The levels on which words look at each other: attention, and several heads of it."""

from __future__ import annotations

from manim import (
    DOWN,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from math_core import Quantity
from scenes.hierarchy.moves import zoom_out
from scenes.hierarchy.params import HierarchyParams, HierarchyTrace
from scenes.hierarchy.six_levels.climb import Climb
from scenes.hierarchy.stages import PICTURE_AT
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming
from scenes.stage.part import Part
from scenes.stage.transformer.nested import HeadPanel, network_with_neuron, side_by_side
from scenes.stage.words.tokens import TokenRow, attention_arc

_TOKENS_Y, _NETS_Y, _NET_HEIGHT = 0.75, -0.85, 0.66
_ASKING = "it"
_PANELS_Y, _PANEL_WIDTH, _PANEL_APART, _PANEL_COLUMNS = 0.55, 3.3, (3.75, 1.25), 2


class WordsInContext(Act[HierarchyParams]):
    """The network stands under every word, and one of the words looks at the others.

    Parameters
    ----------
    part
        The film in which it is played.
    climb
        What stands around the picture.
    trace
        What the film shows.
    network
        The picture of the level before, on the stage.

    Attributes
    ----------
    panels : VGroup
        All heads, one panel each; on the stage in the end.
    """

    def __init__(
        self,
        part: Part[HierarchyParams],
        climb: Climb,
        trace: HierarchyTrace,
        network: Mobject,
    ) -> None:
        super().__init__(part)
        self.climb, self.trace, self.network = climb, trace, network
        words = self.params.tokens
        self.asking = words.index(_ASKING)
        self.tokens = TokenRow(words, max_width=7.2, font_size=theme.SIZE_LABEL, max_rows=1)
        self.tokens.move_to((PICTURE_AT[0], _TOKENS_Y, 0))
        self.nets = VGroup(*(self.small_network(pill) for pill in self.tokens.pills))
        self.wires = VGroup(
            *(
                Line(net.get_top(), pill.get_bottom(), color=theme.OUTLINE).set_stroke(
                    width=theme.STROKE_THIN
                )
                for net, pill in zip(self.nets, self.tokens.pills, strict=True)
            )
        )
        self.arcs = VGroup(
            *(
                attention_arc(self.tokens.pill(self.asking), pill, self.weight(k))
                for k, pill in enumerate(self.tokens.pills)
            )
        )
        heads, n_heads = trace.attention.heads, int(trace.full_size.n_heads)
        self.heads = [HeadPanel(heads, h, self.asking, _PANEL_WIDTH) for h in range(n_heads)]
        self.panels = side_by_side(self.heads, _PANEL_COLUMNS, *_PANEL_APART)
        self.panels.shift((PICTURE_AT[0], _PANELS_Y, 0))

    @staticmethod
    def small_network(pill: VMobject) -> VGroup:
        """Return the network in small, below a word."""
        emblem = network_with_neuron()
        emblem.scale(_NET_HEIGHT / emblem.height)
        return emblem.move_to((pill.get_x(), _NETS_Y, 0))

    def weight(self, key: int) -> Quantity:
        """Return how much the asking word takes from another in the first head."""
        heads = self.trace.attention.heads
        return heads.quantity("attention_weights", 0, 0, self.asking, key)

    def add_context(self) -> None:
        """Put the network under every word, then let the words look at each other."""
        first = self.nets[self.asking]
        with self.say("But with a sentence, such a network works on each word alone.") as line:
            self.play(
                *zoom_out(self.network, first),
                self.climb.leave_below(),
                run_time=line.share(0.3),
            )
            self.play(
                *(TransformFromCopy(first, net) for net in self.nets if net is not first),
                LaggedStart(
                    *(FadeIn(pill, shift=0.3 * UP) for pill in self.tokens.pills),
                    lag_ratio=theme.LAG,
                ),
                Create(self.wires, lag_ratio=theme.LAG),
                run_time=line.share(0.4),
            )
        self.climb.settle(self.wires, self.nets, self.tokens)
        with self.say(
            "Add context: with attention, words look at each other, and take what they need."
        ) as line:
            asked = self.tokens.pill(self.asking)
            self.play(
                asked.box.animate.set_stroke(theme.QUERY),
                dimming(self.nets),
                dimming(self.wires),
                *self.climb.reach(3),
                run_time=line.share(0.25),
            )
            self.play(Create(self.arcs, lag_ratio=0.3), run_time=line.share(0.35))
            self.play(self.climb.enable(3))

    def split_into_heads(self) -> None:
        """Make the attention the first of eight heads, each with its own weights."""
        first, *others = self.heads
        with self.say(
            "Several heads at once, and each can follow another kind of relationship."
        ) as line:
            self.play(*(FadeOut(pill.word) for pill in self.tokens.pills), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(pill.box, token)
                    for pill, token in zip(self.tokens.pills, first.tokens, strict=True)
                ),
                ReplacementTransform(self.arcs, first.arcs),
                FadeOut(self.wires, self.nets, shift=0.3 * DOWN),
                *self.climb.reach(4),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(
                            TransformFromCopy(first.tokens, panel.tokens),
                            TransformFromCopy(first.arcs, panel.arcs),
                        )
                        for panel in others
                    ),
                    lag_ratio=0.15,
                ),
                run_time=line.share(0.45),
            )
            self.play(self.climb.enable(4))
        self.climb.settle(self.panels)
