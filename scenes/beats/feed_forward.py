"""Chapter feed-forward: expand, ReLU, project; the same neurons at every position."""

from __future__ import annotations

import numpy as np
from manim import (
    LEFT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from math_core import LayerTrace, Quantity
from scenes.beats.transformer_stage import TransformerStage
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.shown import Shown, spoken_number
from scenes.stage.typesetting import Formula, Words

_XS = (-3.4, 0.6, 4.6)
_TOP, _BOTTOM = 2.3, -2.2
_MOST = 16
_THINNEST, _WIDEST = 0.3, 4.0


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


class FeedForwardBeats(TransformerStage):
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
            self.play(self.title_in(), *self.dim_all_but(2), run_time=line.rest)
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
        """Single out one hidden neuron with its edges and its numbers."""
        j = self.liveliest()
        z = Shown(self.expand.quantity("pre_activation", 0, j))
        a = Shown(self.expand.quantity("output", 0, j))
        others = [e for k, e in enumerate(self.edges[0]) if self.targets(0)[k] != j]
        label = Formula(
            'z = @z quad upright("ReLU")(z) = @a',
            {"z": z, "a": a},
            font_size=theme.SIZE_BODY,
            color=theme.RESULT,
        ).move_to((_XS[1], _BOTTOM - 0.5, 0))
        node = self.columns[1][j]
        ring = SurroundingRectangle(
            node, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.06, corner_radius=0.1
        )
        with self.say(
            "Each of these is the neuron of the first film. A weighted sum, z, here {z}. "
            "Then ReLU: {a}.",
            z=z,
            a=a,
        ) as line:
            self.play(
                FadeOut(VGroup(*others), self.edges[1]) if others else FadeOut(self.edges[1]),
                Create(ring),
                run_time=line.share(0.25),
            )
            self.play(FadeIn(label, shift=0.2 * UP), run_time=line.share(0.25))
        off = int((self.expand.output[0] == 0).sum())
        total = self.params.d_ff
        with self.say(
            f"For this token, {spoken_number(str(off))} of the "
            f"{spoken_number(str(total))} are switched off."
        ) as line:
            self.play(FadeOut(ring, label), run_time=theme.QUICK)
            back = VGroup(*others, self.edges[1]) if others else self.edges[1]
            self.play(FadeIn(back), run_time=theme.QUICK)
            self.bring_to_front(*self.columns)

    def liveliest(self) -> int:
        """Return the drawn hidden neuron with the largest output for the first token."""
        drawn = self.expand.output[0][: len(self.columns[1])]
        return int(np.argmax(drawn))

    def visit_every_position(self) -> None:
        """Let one token after another pass through the same edges."""
        n = self.n_tokens
        if n == 1:
            return
        with self.say(
            "Now the other tokens. The weights stay as they are; only the numbers change. "
            "Each position is worked on alone."
        ) as line:
            each = max(0.4, (line.rest - 0.3) / (n - 1))
            for token in range(1, n):
                columns, word = self.columns_at(token), self.token_at(token)
                self.play(
                    *(
                        ReplacementTransform(old, new)
                        for old, new in zip(self.columns, columns, strict=True)
                    ),
                    FadeOut(self.speaker, shift=0.3 * UP),
                    FadeIn(word, shift=0.3 * UP),
                    run_time=each,
                )
                self.columns, self.speaker = columns, word

    def tell_the_two_apart(self) -> None:
        """Say what attention does, and what this does."""
        with self.say(
            "Attention moves information between tokens. "
            "These layers work on what each token has gathered."
        ):
            pass

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
            node = Node(trace.quantity(field, token, j), limit, 0.36 * pitch)
            column.add(node.move_to((x, middle + ((n - 1) / 2 - j) * pitch, 0)))
        return column

    def columns_at(self, token: int) -> list[VGroup]:
        """Return inputs, hidden outputs and outputs of one position."""
        return [
            self.node_column(self.expand, "inputs", token, _XS[0]),
            self.node_column(self.expand, "output", token, _XS[1]),
            self.node_column(self.project, "output", token, _XS[2]),
        ]

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
