"""Chapter feed-forward: expand, ReLU, project; the same neurons at every position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    AnimationGroup,
    Arrow,
    Circle,
    Create,
    DoubleArrow,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromCenter,
    Indicate,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from math_core import LayerTrace, Neuron, Quantity
from scenes.beats.neuron_inside import NeuronInsideBeats
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words

_XS = (-2.15, 0.3, 2.75)
_TOP, _BOTTOM = 2.3, -2.1
_SUM_Y = _BOTTOM - 0.55
# The tokens wait at the left, and gather again at the right.
_GRID_X, _GRID_SIZE, _GRID_CELL, _MOST_COLUMNS = 4.35, (2.1, 4.2), (0.27, 0.5), 8
_LABEL_ROOM = 1.15
_BEHIND = 0.45
_MOST = 16
_THINNEST, _WIDEST = 0.3, 4.0
# A token's way through the layers, in seconds, where there are many.
_QUICKEST = 0.6
_ARROW: dict[str, Any] = {"color": theme.RESULT, "stroke_width": theme.STROKE, "tip_length": 0.18}


class Node(Circle):
    """A neuron whose brightness is its value: blue above zero, red below.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, limit: float, radius: float) -> None:
        self.quantity = quantity
        self._limit = limit
        strength = min(1.0, abs(quantity.value) / limit) if limit > 0 else 0.0
        super().__init__(
            radius=radius,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.sign_color(quantity.value),
            fill_opacity=strength,
        )

    def read_back(self) -> float:
        """Return the value that colour and brightness stand for now."""
        negative = self.get_fill_color().to_hex().upper() == theme.NEGATIVE
        return float(self.get_fill_opacity()) * self._limit * (-1 if negative else 1)


class FeedForwardBeats(NeuronInsideBeats):
    """Two dense layers, seen at one position after another."""

    def open_the_branch(self) -> None:
        """Open the feed-forward branch into its two layers of neurons."""
        self.expand: LayerTrace = self.block_trace.expand
        self.project: LayerTrace = self.block_trace.project
        d, wide = (spoken_number(str(n)) for n in (self.params.d_model, self.params.d_ff))
        self.columns = self.columns_at(0)
        self.edges = self.all_edges()
        self.speaker = self.token_at(0)
        with self.say("The other branch: the feed-forward layers.") as line:
            self.play(self.title_in(), *self.dim_all_but(2), run_time=theme.QUICK)
            self.play(*self.lights_through(2), run_time=line.rest)
        frame = [
            self.diagram.station("expand"),
            self.diagram.station("relu"),
            self.diagram.station("project"),
        ]
        headings = self.headings()
        with self.say(
            f"They are two plain layers. {d.capitalize()} numbers expand to {wide}, "
            f"ReLU switches off what is negative, and they are projected back to {d}."
        ) as line:
            self.play(
                FadeOut(self.diagram),
                *(
                    FadeIn(VGroup(column, heading), target_position=box)
                    for column, heading, box in zip(self.columns, headings, frame, strict=True)
                ),
                FadeIn(self.speaker),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(*(Create(edges) for edges in self.edges), lag_ratio=0.5),
                run_time=line.share(0.45),
            )
            self.bring_to_front(*self.columns)
        self.column_headings = headings

    def meet_the_neuron_again(self) -> None:
        """Enlarge one hidden neuron, work it out, and put it back."""
        j = self.liveliest()
        neuron = Neuron(self.expand.weights[:, j], float(self.expand.biases[j]), "relu")
        node = self.columns[1][j]
        ring = SurroundingRectangle(
            node, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.06, corner_radius=0.1
        )
        self.play(Create(ring), run_time=theme.QUICK)
        self.look_inside(neuron.forward(self.expand.inputs[0]), node, [*self.columns[0]])
        self.put_back(node)
        self.count_the_silent()

    def put_back(self, node: VMobject) -> None:
        """Let the enlarged neuron shrink to its place in the layer."""
        body = self.enlarged.body
        self.play(self.fade_all_but(self.corner, body), run_time=theme.QUICK)
        network = VGroup(*self.edges, *self.columns, *self.column_headings, self.speaker)
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
            hidden: list[Any] = [*self.columns[1]]
            silent = [node for node in hidden if node.quantity.value == 0]
            if silent:
                swell = (Indicate(node, 1.5, color=theme.QUIET) for node in silent)
                self.play(LaggedStart(*swell, lag_ratio=0.1), run_time=line.rest)

    def liveliest(self) -> int:
        """Return the drawn hidden neuron with the largest output for the first token."""
        drawn = self.expand.output[0][: len(self.columns[1])]
        return int(np.argmax(drawn))

    def visit_every_position(self) -> None:
        """Let one token after another pass through the same edges."""
        self.waiting = self.token_grid(self.expand, "inputs", -_GRID_X, self.params.tokens)
        self.gathered = self.token_grid(self.project, "output", _GRID_X)
        behind = VGroup(*self.edges)
        with self.say("Now all tokens, one row each.") as line:
            self.play(
                FadeOut(self.speaker, target_position=self.waiting.row_names),
                FadeIn(self.waiting),
                behind.animate.set_stroke(opacity=_BEHIND * theme.DIM),
                run_time=line.rest,
            )
        self.row_box = self.box_around(0)
        n = self.n_tokens
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
        new, box = self.columns_at(token), self.box_around(token)
        columns = range(self.waiting.n_columns)
        row = VGroup(*(self.waiting.cell(token, j).box for j in columns))
        moves = [
            AnimationGroup(
                Transform(self.row_box, box),
                FadeOut(self.columns[0]),
                TransformFromCopy(row, VGroup(*new[0][: len(row)])),
                FadeIn(new[0][len(row) :]),
            ),
            ReplacementTransform(self.columns[1], new[1]),
            ReplacementTransform(self.columns[2], new[2]),
            FadeIn(self.gathered.row(token), target_position=new[2], scale=0.6),
        ]
        self.play(LaggedStart(*moves, lag_ratio=0.5), run_time=run_time)
        self.columns = new

    def box_around(self, token: int) -> SurroundingRectangle:
        """Return a box around a token's row, at the left."""
        return SurroundingRectangle(
            self.waiting.row(token), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
        )

    def tell_the_two_apart(self) -> None:
        """Say what attention does, between rows, and what this does, along each row."""
        across = DoubleArrow(
            self.waiting.cells.get_top(), self.waiting.cells.get_bottom(), buff=0.0, **_ARROW
        ).next_to(self.waiting.cells, RIGHT, buff=0.5)
        along = Arrow((_XS[0], _SUM_Y + 0.25, 0), (_XS[2], _SUM_Y + 0.25, 0), buff=0.0, **_ARROW)
        names = [
            Words(text, font_size=theme.SIZE_LABEL, color=theme.RESULT, align="center")
            for text in ("attention:\nbetween rows", "feed-forward: along each row")
        ]
        names[0].move_to((self.waiting.cells.get_x(), _SUM_Y - 0.05, 0))
        names[1].move_to((_XS[1], _SUM_Y - 0.12, 0))
        with self.say("Attention moves information between tokens.") as line:
            self.play(FadeIn(names[0]), GrowFromCenter(across), run_time=line.share(0.5))
        with self.say("These layers work on what each token has gathered.") as line:
            self.play(FadeIn(names[1]), GrowArrow(along), run_time=line.share(0.5))

    # --- pieces

    def node_column(self, trace: LayerTrace, field: str, token: int, x: float) -> VGroup:
        """Return one position's values as a column of nodes."""
        array = getattr(trace, field)
        n = min(_MOST, array.shape[1])
        limit = float(np.abs(array).max())
        pitch = min(0.62, (_TOP - _BOTTOM) / n)
        middle = (_TOP + _BOTTOM) / 2
        column = VGroup()
        for j in range(n):
            node = Node(trace.quantity(field, token, j), limit, 0.42 * pitch)
            column.add(node.move_to((x, middle + ((n - 1) / 2 - j) * pitch, 0)))
        return column

    def columns_at(self, token: int) -> list[VGroup]:
        """Return inputs, hidden outputs and outputs of one position."""
        return [
            self.node_column(self.expand, "inputs", token, _XS[0]),
            self.node_column(self.expand, "output", token, _XS[1]),
            self.node_column(self.project, "output", token, _XS[2]),
        ]

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
            most=(_MOST, _MOST_COLUMNS),
        )
        return grid.stand_at(x, (_TOP + _BOTTOM) / 2)

    def headings(self) -> list[Words]:
        """Return the true size over each column, with a word where not all is drawn."""
        made: list[Words] = []
        for column, size, x in zip(
            self.columns,
            (self.params.d_model, self.params.d_ff, self.params.d_model),
            _XS,
            strict=True,
        ):
            text = f"{size}" if size <= len(column) else f"first {len(column)} of {size}"
            label = Words(
                text, font_size=theme.SIZE_LABEL, color=theme.QUIET, constant="the layer's size"
            )
            made.append(label.move_to((x, _TOP + 0.4, 0)))
        return made

    def all_edges(self) -> list[VGroup]:
        """Return the edges of both layers, width and colour by weight."""
        edges = []
        for side, trace in enumerate((self.expand, self.project)):
            left, right = self.columns[side], self.columns[side + 1]
            largest = float(np.abs(trace.weights).max())
            group = VGroup()
            for i, a in enumerate(left):
                for j, b in enumerate(right):
                    group.add(Edge(trace.quantity("weights", i, j), largest, a, b))
            edges.append(group)
        return edges

    def targets(self, side: int) -> list[int]:
        """Return which node each edge of a layer leads to."""
        left, right = self.columns[side], self.columns[side + 1]
        return [j for _ in left for j in range(len(right))]

    def token_at(self, token: int) -> Words:
        """Return the word of a position, left of its numbers."""
        word = Words(f"“{self.params.tokens[token]}”", font_size=theme.SIZE_BODY)
        allow(word, "reading", "all tokens pass by quickly: that they pass is the point")
        return word.next_to(self.columns_at(token)[0], LEFT, buff=0.5)


class Edge(Line):
    """A weight between two nodes: the wider the larger, blue above zero, red below.

    Attributes
    ----------
    quantity : Quantity
        The weight.
    """

    def __init__(self, quantity: Quantity, largest: float, start: Mobject, end: Mobject) -> None:
        self.quantity = quantity
        self._largest = largest
        share = abs(quantity.value) / largest if largest > 0 else 0.0
        super().__init__(
            start.get_right(),
            end.get_left(),
            color=theme.sign_color(quantity.value),
            stroke_width=_THINNEST + (_WIDEST - _THINNEST) * share,
            stroke_opacity=0.25 + 0.55 * share,
        )

    def read_back(self) -> float:
        """Return the weight that width and colour stand for now."""
        share = (float(self.get_stroke_width()) - _THINNEST) / (_WIDEST - _THINNEST)
        negative = self.color.to_hex().upper() == theme.NEGATIVE
        return share * self._largest * (-1 if negative else 1)
