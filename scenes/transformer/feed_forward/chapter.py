"""Chapter feed-forward: one position after another through the same two layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    AnimationGroup,
    Arrow,
    Create,
    DoubleArrow,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromCenter,
    Indicate,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from math_core import LayerTrace, Neuron
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.fonts import isolated
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words
from scenes.transformer.feed_forward.neuron_inside import NeuronInside
from scenes.transformer.feed_forward.two_layers import BOTTOM, MOST_NODES, TOP, XS, TwoLayers
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest

# The tokens wait at the left, and gather again at the right.
_GRID_X, _GRID_SIZE, _GRID_CELL, _MOST_COLUMNS = 4.35, (2.1, 4.2), (0.27, 0.5), 8
_LABEL_ROOM = 1.15
_SUM_Y = BOTTOM - 0.55
_BEHIND = 0.45
# A token's way through the layers, in seconds, where there are many.
_QUICKEST = 0.6
_ARROW: dict[str, Any] = {"color": theme.RESULT, "stroke_width": theme.STROKE, "tip_length": 0.18}


class FeedForward(Chapter[TransformerParams, AtRest]):
    """One position after another through the same two layers."""

    title = "Feed-forward"
    takeaways = (
        "Expand, ReLU, project: two plain layers of the neurons of Part 1.",
        "The same weights serve every position, and each position is worked on alone.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        trace = self.params.block_trace()
        self.expand, self.project = trace.expand, trace.project
        self.layers = TwoLayers(self.expand, self.project)
        self.first_word = self.word_beside_the_layers(0)
        self.waiting = self.token_grid(self.expand, "inputs", -_GRID_X, self.params.tokens)
        self.gathered = self.token_grid(self.project, "output", _GRID_X)
        self.row_box = self.box_around(0)

    def construct(self) -> None:
        """Play the chapter."""
        self.open_the_branch()
        self.meet_the_neuron_again()
        self.visit_every_position()
        self.tell_the_two_apart()
        self.fade_to_end_stage()

    def open_the_branch(self) -> None:
        """Open the feed-forward branch into its two layers of neurons."""
        diagram, layers = self.diagram, self.layers
        d, wide = (spoken_number(str(n)) for n in (self.params.d_model, self.params.d_ff))
        with self.say("The other branch: the feed-forward layers.") as line:
            self.play(self.title_in(), *diagram.dimming_all_but(2), run_time=theme.QUICK)
            self.play(*diagram.lights_through(2), run_time=line.rest)
        boxes = [diagram.station(name) for name in ("expand", "relu", "project")]
        with self.say(
            f"They are two plain layers. {d.capitalize()} numbers expand to {wide}, "
            f"ReLU switches off what is negative, and they are projected back to {d}."
        ) as line:
            self.play(
                FadeOut(diagram),
                *(
                    FadeIn(VGroup(column, heading), target_position=box)
                    for column, heading, box in zip(
                        layers.columns, layers.headings, boxes, strict=True
                    )
                ),
                FadeIn(self.first_word),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(*(Create(edges) for edges in layers.edges), lag_ratio=0.5),
                run_time=line.share(0.45),
            )
            self.bring_to_front(*layers.columns)

    def meet_the_neuron_again(self) -> None:
        """Enlarge one hidden neuron, work it out, and put it back."""
        j = self.liveliest()
        neuron = Neuron(self.expand.weights[:, j], float(self.expand.biases[j]), "relu")
        node = self.layers.hidden[j]
        ring = SurroundingRectangle(
            node, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.06, corner_radius=0.1
        )
        self.play(Create(ring), run_time=theme.QUICK)
        enlarged = NeuronInside(self.part, neuron.forward(self.expand.inputs[0]))
        enlarged.look_inside(node, [*self.layers.columns[0]])
        self.put_back(enlarged.diagram.body, node)
        self.count_the_silent()

    def liveliest(self) -> int:
        """Return the drawn hidden neuron with the largest output for the first token."""
        drawn = self.expand.output[0][: len(self.layers.hidden)]
        return int(np.argmax(drawn))

    def put_back(self, body: VMobject, node: VMobject) -> None:
        """Let the enlarged neuron shrink to its place in the layer."""
        layers = self.layers
        self.play(self.fade_all_but(self.corner, body), run_time=theme.QUICK)
        network = VGroup(*layers.edges, *layers.columns, *layers.headings, self.first_word)
        self.play(ReplacementTransform(body, node.copy()), FadeIn(network), run_time=theme.MOVE)
        self.clear()
        self.add(self.corner, *network)

    def count_the_silent(self) -> None:
        """Say how many hidden neurons are off."""
        off = int((self.expand.output[0] == 0).sum())
        total = self.params.d_ff
        with self.say(
            f"For this token, {spoken_number(str(off))} of the "
            f"{spoken_number(str(total))} are switched off."
        ) as line:
            silent = [node for node in self.layers.hidden if node.quantity.value == 0]
            if silent:
                swell = (Indicate(node, 1.5, color=theme.QUIET) for node in silent)
                self.play(LaggedStart(*swell, lag_ratio=0.1), run_time=line.rest)

    def visit_every_position(self) -> None:
        """Let one token after another pass through the same edges."""
        behind = VGroup(*self.layers.edges)
        with self.say("Now all tokens, one row each.") as line:
            self.play(
                FadeOut(self.first_word, target_position=self.waiting.row_names),
                FadeIn(self.waiting),
                behind.animate.set_stroke(opacity=_BEHIND * theme.DIM),
                run_time=line.rest,
            )
        n = self.params.n_tokens
        with self.say(
            "Row by row they pass through the same weights; only the numbers change. "
            "Each position is worked on alone."
        ) as line:
            self.play(Create(self.row_box), run_time=0.1 * line.duration)
            each = max(_QUICKEST, line.rest / n)
            for token in range(n):
                self.pass_through(token, run_time=each)
        self.play(FadeOut(self.row_box), run_time=theme.QUICK)

    def pass_through(self, token: int, run_time: float) -> None:
        """Send one token's row in at the left, through both layers, and out at the right."""
        old, new = self.layers.columns, self.layers.columns_at(token)
        columns = range(self.waiting.n_columns)
        row = VGroup(*(self.waiting.cell(token, j).box for j in columns))
        moves = [
            AnimationGroup(
                Transform(self.row_box, self.box_around(token)),
                FadeOut(old[0]),
                TransformFromCopy(row, VGroup(*new[0][: len(row)])),
                FadeIn(new[0][len(row) :]),
            ),
            ReplacementTransform(old[1], new[1]),
            ReplacementTransform(old[2], new[2]),
            FadeIn(self.gathered.row(token), target_position=new[2], scale=0.6),
        ]
        self.play(LaggedStart(*moves, lag_ratio=0.5), run_time=run_time)
        self.layers.columns = new

    def tell_the_two_apart(self) -> None:
        """Say what attention does, between rows, and what this does, along each row."""
        across = DoubleArrow(
            self.waiting.cells.get_top(), self.waiting.cells.get_bottom(), buff=0.0, **_ARROW
        ).next_to(self.waiting.cells, RIGHT, buff=0.5)
        along = Arrow((XS[0], _SUM_Y + 0.25, 0), (XS[2], _SUM_Y + 0.25, 0), buff=0.0, **_ARROW)
        names = [
            Words(text, font_size=theme.SIZE_LABEL, color=theme.RESULT, align="center")
            for text in ("attention:\nbetween rows", "feed-forward: along each row")
        ]
        names[0].move_to((self.waiting.cells.get_x(), _SUM_Y - 0.05, 0))
        names[1].move_to((XS[1], _SUM_Y - 0.12, 0))
        with self.say("Attention moves information between tokens.") as line:
            self.play(FadeIn(names[0]), GrowFromCenter(across), run_time=line.share(0.5))
        with self.say("These layers work on what each token has gathered.") as line:
            self.play(FadeIn(names[1]), GrowArrow(along), run_time=line.share(0.5))

    def word_beside_the_layers(self, token: int) -> Words:
        """Return the word of a position, left of its numbers."""
        word = Words(f"“{isolated(self.params.tokens[token])}”", font_size=theme.SIZE_BODY)
        allow(word, "reading", "all tokens pass by quickly: that they pass is the point")
        return word.next_to(self.layers.columns[0], LEFT, buff=0.5)

    def token_grid(
        self, trace: LayerTrace, field: str, x: float, words: Sequence[str] = ()
    ) -> HeatMap:
        """Return all positions' values, a row each, cells centred on x."""
        limit = float(np.abs(getattr(trace, field)).max()) or 1.0
        grid = HeatMap(
            trace,
            field,
            limits=(-limit, limit),
            colormap="RdBu",
            row_labels=words,
            label_room=_LABEL_ROOM,
            size=_GRID_SIZE,
            cell=_GRID_CELL,
            most=(MOST_NODES, _MOST_COLUMNS),
        )
        return grid.stand_at(x, (TOP + BOTTOM) / 2)

    def box_around(self, token: int) -> SurroundingRectangle:
        """Return a box around a token's row, at the left."""
        return SurroundingRectangle(
            self.waiting.row(token), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
        )
