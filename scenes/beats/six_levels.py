"""Chapter six-levels: from one neuron to the full transformer in one picture that zooms out."""

from __future__ import annotations

import numpy as np
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
    LaggedStart,
    Line,
    ReplacementTransform,
    ShowPassingFlash,
    TransformFromCopy,
    VGroup,
    VMobject,
)
from manim.animation.animation import Animation

from math_core import NetworkTrace, Quantity
from scenes.beats.hierarchy_stage import PICTURE, HierarchyStage, bare_network, zoom_out
from scenes.stage import theme
from scenes.stage.emphasis import dimming
from scenes.stage.ladder import LEVELS, Ladder
from scenes.stage.nested import (
    HeadPanel,
    Tower,
    UprightBlock,
    network_with_neuron,
    ring_around,
    side_by_side,
)
from scenes.stage.neuron import NeuronDiagram
from scenes.stage.number import Number
from scenes.stage.shown import Shown
from scenes.stage.tokens import TokenRow, attention_arc
from scenes.stage.typesetting import Formula, Words

_FORMULA_Y, _TRANSFORMS_Y = -2.1, -2.72
_BODY = np.array([-2.25, 1.2, 0.0])
_REACH = 3.2
_TOKENS_Y, _NETS_Y, _NET_HEIGHT = 0.75, -0.85, 0.66
_ASKING = "it"
_PANELS_Y, _PANEL_WIDTH, _PANEL_APART = 1.3, 1.66, (1.9, 1.6)


class SixLevelsBeats(HierarchyStage):
    """Each level becomes a part of the next."""

    # --- what every level needs -----------------------------------------------------------------

    def write_below(self, i: int) -> Animation:
        """Return the animation that replaces the lines below the picture by those of level ``i``.

        Parameters
        ----------
        i
            The level, counted from 0.
        """
        level, full = LEVELS[i], self.trace.full_size
        sizes = {"h": "n_heads", "k": "d_k", "d": "d_model"}
        values = {name: Shown(full.quantity(field), 0) for name, field in sizes.items()}
        formula = Formula(level.formula, values, font_size=theme.SIZE_BODY, color=theme.WHITE)
        transforms = Words(level.transforms, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        formula.move_to((PICTURE[0], _FORMULA_Y, 0))
        transforms.move_to((PICTURE[0], _TRANSFORMS_Y, 0))
        old, self.below = getattr(self, "below", None), VGroup(formula, transforms)
        arriving = FadeIn(self.below, shift=0.2 * UP)
        if old is None:
            return arriving
        return AnimationGroup(FadeOut(old, shift=0.2 * UP), arriving)

    def reach(self, i: int) -> list[Animation]:
        """Return the animations of the ladder and of the lines below that reach level ``i``."""
        return [*self.ladder.climb(i), self.write_below(i)]

    def enable(self, i: int) -> Animation:
        """Return the animation that tells what level ``i`` makes possible."""
        return FadeIn(self.ladder.enables[i], shift=0.2 * RIGHT, run_time=theme.QUICK)

    # --- the levels, one by one -----------------------------------------------------------------

    def begin_with_the_neuron(self) -> None:
        """Turn the first emblem on the road into the neuron with its values."""
        self.ladder = Ladder()
        self.diagram = NeuronDiagram(self.trace.neuron, reach=_REACH).shift(_BODY)
        self.output = self.output_number()
        d = self.diagram
        wires, dots, out, body = self.road.emblems[0]
        rest = VGroup(
            self.road.road,
            self.road.marks,
            self.road.titles,
            self.road.subtitles,
            *self.road.emblems[1:],
        )
        with self.say("The whole road again, as a single picture.") as line:
            self.play(
                FadeOut(rest),
                ReplacementTransform(wires, VGroup(*d.edges)),
                ReplacementTransform(dots, VGroup(*(pill.box for pill in d.pills))),
                ReplacementTransform(body, d.body),
                ReplacementTransform(out, d.output),
                self.title_in(),
                run_time=line.share(0.5),
            )
            self.play(
                FadeIn(*(pill.number for pill in d.pills), *d.names, *d.labels, d.bias),
                FadeIn(self.ladder.empty),
                run_time=line.rest,
            )
        with self.say("A neuron: a weighted sum, then a function that bends it.") as line:
            self.play(*(self.pulse(edge) for edge in d.edges), FadeIn(d.z), *self.reach(0))
            self.play(self.pulse(d.output[0]), FadeIn(self.output), run_time=line.share(0.25))
        with self.say("The bend is what lets networks learn complex patterns.") as line:
            self.play(self.enable(0))

    def output_number(self) -> Number:
        """Return f(z) above the arrow that leaves the neuron."""
        shown = Shown(self.trace.neuron.quantity("output"))
        number = Number(shown, font_size=theme.SIZE_LABEL, color=theme.RESULT)
        return number.next_to(self.diagram.output, UP, buff=0.15)

    @staticmethod
    def pulse(edge: VMobject) -> Animation:
        """Return a flash that runs along an edge."""
        flash = Line(edge.get_start(), edge.get_end(), color=theme.RESULT)
        return ShowPassingFlash(flash.set_stroke(width=theme.STROKE_CURVE), time_width=0.4)

    def parallelize(self) -> None:
        """Make the neuron the first node of a layer, and send a batch through."""
        d, first = self.diagram, self.trace.network.layers[0]
        alone = NetworkTrace((first,), first.output)
        self.layer = bare_network(alone, width=4.4).move_to(PICTURE)
        layer = self.layer
        node = layer.node(1, 0)
        self.ring = ring_around(node)
        with self.say("Parallelize: many neurons read the same inputs, and make a layer.") as line:
            self.play(
                FadeOut(
                    *d.labels, *d.names, d.bias, d.z, d.output, self.output, *self.pill_numbers()
                ),
                *(
                    ReplacementTransform(pill.box, layer.node(0, k))
                    for k, pill in enumerate(d.pills)
                ),
                *(
                    ReplacementTransform(a, b)
                    for a, b in zip(d.edges, layer.edges_into(0, 0), strict=True)
                ),
                ReplacementTransform(d.body, node),
                Create(self.ring),
                run_time=line.share(0.35),
            )
            others = range(1, len(layer.columns[1]))
            self.play(
                LaggedStart(
                    *(TransformFromCopy(node, layer.node(1, j)) for j in others),
                    lag_ratio=theme.LAG,
                ),
                LaggedStart(*(Create(layer.edges_into(0, j)) for j in others), lag_ratio=theme.LAG),
                *self.reach(1),
                run_time=line.share(0.35),
            )
        self.settle(layer, self.ring)
        with self.say(
            "One matrix multiplication finds several features at once, for a whole batch."
        ) as line:
            self.play(self.enable(1))
            batch = len(self.trace.network.output)
            for sample in [*range(1, batch), 0]:
                pulses = layer.pulse(0, sample)
                layer.show_sample(sample)
                self.play(*pulses, run_time=max(0.5, line.share(0.8 / batch) - 0.2))

    def pill_numbers(self) -> list[Number]:
        """Return the inputs' numbers in the neuron's pills."""
        return [pill.number for pill in self.diagram.pills]

    def settle(self, *pictures: VMobject) -> None:
        """Put on the stage as wholes what came to it part by part."""
        keep = (self.ladder, self.below, self.corner, self.frame)
        kept = {id(member) for each in keep for member in each.get_family()}
        self.remove(*(m for m in self.mobjects if id(m) not in kept))
        self.add(*pictures)

    def stack_layers(self) -> None:
        """Let the layer become the first of a deep network."""
        self.network = bare_network(self.trace.network, width=6.6)
        self.network.move_to(PICTURE)
        layer, network = self.layer, self.network
        ring = ring_around(network.node(1, 0))
        with self.say("Stack: each layer builds on the one before.") as line:
            self.play(
                ReplacementTransform(layer.edges[0], network.edges[0]),
                *(
                    ReplacementTransform(a, b)
                    for a, b in zip(layer.columns, network.columns[:2], strict=True)
                ),
                ReplacementTransform(self.ring, ring),
                run_time=line.share(0.3),
            )
            self.ring = ring
            for k in range(1, len(network.edges)):
                self.play(
                    Create(network.edges[k], lag_ratio=0.02),
                    *(
                        TransformFromCopy(network.columns[k][j], node)
                        for j, node in enumerate(network.columns[k + 1])
                    ),
                    *(self.reach(2) if k == 1 else []),
                    run_time=line.share(0.3),
                )
        self.settle(network, ring)
        with self.say("Depth makes a hierarchy of features.") as line:
            self.play(self.enable(2))
            for k in range(len(network.edges)):
                self.play(*network.pulse(k), run_time=line.share(0.22))

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

    def leave_below(self) -> Animation:
        """Return the animation that takes the lines below the picture away."""
        old, self.below = self.below, VGroup()
        return FadeOut(old, shift=0.2 * UP)

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
        self.panels = side_by_side(panels, n_heads // 2, width, height)
        self.panels.shift((PICTURE[0], _PANELS_Y, 0))
        first, others = panels[0], panels[1:]
        with self.say(
            "Several heads at once, and each can follow another kind of relationship."
        ) as line:
            self.play(
                *(FadeOut(pill.word) for pill in self.tokens.pills),
                *(
                    ReplacementTransform(pill.box, token)
                    for pill, token in zip(self.tokens.pills, first.tokens, strict=True)
                ),
                ReplacementTransform(self.arcs, first.arcs),
                FadeOut(self.wires),
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
        self.settle(self.nets, self.panels)

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
                *(FadeOut(net, target_position=inside) for net in self.nets[1:]),
                ReplacementTransform(self.nets[0], inside),
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
                self.tower.neuron.animate(rate_func=lambda t: 4 * t * (1 - t)).scale(1.8),
                run_time=line.share(0.5),
            )
            self.play(self.leave_below(), self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.add(Ladder(), Tower().move_to(PICTURE))
