"""Chapter six-levels, its second half: attention, many heads, a block, the full transformer."""

from __future__ import annotations

from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Flash,
    GrowFromCenter,
    Indicate,
    LaggedStart,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from math_core import Quantity
from scenes.beats.hierarchy_stage import PICTURE, HierarchyStage, zoom_out
from scenes.stage import theme
from scenes.stage.course.ladder import Ladder
from scenes.stage.emphasis import dimming
from scenes.stage.transformer.nested import (
    HeadPanel,
    Tower,
    UprightBlock,
    network_with_neuron,
    side_by_side,
)
from scenes.stage.words.tokens import TokenRow, attention_arc

_TOKENS_Y, _NETS_Y, _NET_HEIGHT = 0.75, -0.85, 0.66
_ASKING = "it"
_PANELS_Y, _PANEL_WIDTH, _PANEL_APART, _PANEL_COLUMNS = 0.55, 3.3, (3.75, 1.25), 2


class LevelsInContextBeats(HierarchyStage):
    """From the network on, words look at each other."""

    def add_context(self) -> None:
        """Put the network under every word, then let the words look at each other."""
        words = self.params.tokens
        self.asking = words.index(_ASKING)
        self.tokens = TokenRow(words, max_width=7.2, font_size=theme.SIZE_LABEL, max_rows=1)
        self.tokens.move_to((PICTURE[0], _TOKENS_Y, 0))
        self.nets = VGroup(*(self.small_network(pill) for pill in self.tokens.pills))
        self.wires = VGroup(
            *(
                Line(net.get_top(), pill.get_bottom(), color=theme.OUTLINE).set_stroke(
                    width=theme.STROKE_THIN
                )
                for net, pill in zip(self.nets, self.tokens.pills, strict=True)
            )
        )
        first = self.nets[self.asking]
        with self.say("But with a sentence, such a network works on each word alone.") as line:
            self.play(
                *zoom_out(VGroup(self.network, self.ring), first),
                self.leave_below(),
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
        self.settle(self.wires, self.nets, self.tokens)
        self.arcs = VGroup(
            *(
                attention_arc(self.tokens.pill(self.asking), pill, self.weight(k))
                for k, pill in enumerate(self.tokens.pills)
            )
        )
        with self.say(
            "Add context: with attention, words look at each other, and take what they need."
        ) as line:
            asked = self.tokens.pill(self.asking)
            self.play(
                asked.box.animate.set_stroke(theme.QUERY),
                dimming(self.nets),
                dimming(self.wires),
                *self.reach(3),
                run_time=line.share(0.25),
            )
            self.play(Create(self.arcs, lag_ratio=0.3), run_time=line.share(0.35))
            self.play(self.enable(3))

    def weight(self, key: int) -> Quantity:
        """Return how much the asking word takes from another in the first head."""
        heads = self.trace.attention.heads
        return heads.quantity("attention_weights", 0, 0, self.asking, key)

    @staticmethod
    def small_network(pill: VMobject) -> VGroup:
        """Return the network in small, below a word."""
        emblem = network_with_neuron()
        emblem.scale(_NET_HEIGHT / emblem.height)
        return emblem.move_to((pill.get_x(), _NETS_Y, 0))

    def split_into_heads(self) -> None:
        """Make the attention the first of eight heads, each with its own weights."""
        n_heads = int(self.trace.full_size.n_heads)
        panels = [
            HeadPanel(self.trace.attention.heads, h, self.asking, _PANEL_WIDTH)
            for h in range(n_heads)
        ]
        width, height = _PANEL_APART
        self.panels = side_by_side(panels, _PANEL_COLUMNS, width, height)
        self.panels.shift((PICTURE[0], _PANELS_Y, 0))
        first, others = panels[0], panels[1:]
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
                *self.reach(4),
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
            self.play(self.enable(4))
        self.settle(self.panels)

    def wrap_into_a_block(self) -> None:
        """Put attention and the network around one rail."""
        self.block = UprightBlock().move_to(PICTURE)
        block = self.block
        inside = block.feed_forward.inside
        with self.say(
            "Now attention and feed-forward together, with a residual connection around each: "
            "a block."
        ) as line:
            self.play(
                *zoom_out(self.panels, block.attention.inside),
                FadeIn(inside, shift=0.5 * UP),
                self.leave_below(),
                run_time=line.share(0.25),
            )
            self.play(
                *(FadeIn(s.box, s.words) for s in (block.attention, block.feed_forward)),
                Create(block.rail),
                run_time=line.share(0.15),
            )
            self.bring_to_front(block.attention.inside, inside)
            self.settle(block.rail, block.attention, block.feed_forward)
            self.bring_to_back(block.ways)
            self.play(Create(block.ways), run_time=line.share(0.2))
            self.play(*(GrowFromCenter(plus) for plus in block.pluses), *self.reach(5))
        self.settle(block)
        with self.say("That is stable enough to go deep.") as line:
            self.play(self.pulse(block.rail[0]), self.enable(5), run_time=line.share(0.6))

    def stack_the_blocks(self) -> None:
        """Make the block the first of many; add positions and the output head."""
        self.tower = Tower().move_to(PICTURE)
        tower = self.tower
        first = VGroup(tower.icons[0], tower.neuron)
        with self.say(
            "Stack such blocks, tell each word its position, put an output head on top."
        ) as line:
            self.play(*zoom_out(self.block, first), self.leave_below(), run_time=line.share(0.25))
            self.bring_to_back(tower.rail)
            self.play(
                *(TransformFromCopy(tower.icons[0], icon) for icon in tower.icons[1:]),
                Create(tower.rail),
                FadeIn(tower.names),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(tower.entrance, shift=0.3 * RIGHT), run_time=line.share(0.2))
            self.play(FadeIn(tower.exit, shift=0.3 * DOWN), run_time=line.share(0.15))
        self.settle(tower)
        with self.say("The full transformer: what complex understanding is built from.") as line:
            self.play(*self.reach(6), run_time=line.share(0.4))
            self.play(self.enable(6))

    def find_the_neuron(self) -> None:
        """Point at the neuron inside all of it, and leave ladder and tower."""
        with self.say("And deep inside, still: our neuron.") as line:
            self.play(
                Flash(self.tower.neuron, color=theme.RESULT, flash_radius=0.2, line_length=0.15),
                Indicate(self.tower.neuron, color=theme.RESULT, scale_factor=1.8),
                run_time=line.share(0.5),
            )
            self.play(self.leave_below(), self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.add(Ladder(), Tower().move_to(PICTURE))
