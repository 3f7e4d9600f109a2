"""Chapter query-key-value: three projections of one token, and how they work together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    linear,
)

from math_core.attention_steps import ProjectionTrace, project_token
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.heatmap import HeatMap
from scenes.stage.tokens import TokenPill
from scenes.stage.typesetting import Formula, Words

# So many rows and columns of vectors and weights are drawn.
_MOST = 8
_LANES_Y = (2.05, 0.25, -1.55)
_INPUT_X = -4.75
_WEIGHTS_X = -2.5
_RESULT_X = 2.75
_SIDE = 1.6


@dataclass(frozen=True)
class Role:
    """One of a token's three vectors.

    Attributes
    ----------
    field
        Name in the trace.
    letter
        Typst math.
    motto
        What it is for, in the token's own words.
    color
        A colour of the theme.
    """

    field: str
    letter: str
    motto: str
    color: str


@dataclass(frozen=True)
class Lane:
    """A role on the stage: its weights, and the vector that they make.

    Attributes
    ----------
    weights, vector
        As colours, the vector also as numbers.
    name, letter
        Of the weights and of the vector.
    rest_of_weights
        What tells that not all weights are drawn; below the last lane alone, with their shape.
    frame
        Around the vector.
    motto
        The role in words.
    """

    weights: HeatMap
    vector: HeatMap
    name: Formula
    rest_of_weights: VGroup
    letter: Formula
    frame: SurroundingRectangle
    motto: Words


ROLES = (
    Role("query", "Q", "what I look for", theme.QUERY),
    Role("key", "K", "what I offer", theme.KEY),
    Role("value", "V", "what I return", theme.VALUE),
)


class QueryKeyValueBeats(AttentionStage):
    """A token's query, key and value, and attention in one formula."""

    def pick_one_token(self) -> None:
        """Take one token, with the vector that a model would give it."""
        query = self.params.query
        attention = self.params.multi_head()
        self.projection: ProjectionTrace = project_token(
            attention, self.params.multi_head_trace(), query
        )
        pill = self.tokens.pill(query)
        d = self.params.d_model
        self.inputs = self.value_map("inputs", (0.86, 3.9 / min(d, _MOST)))
        self.inputs.move_to((_INPUT_X, 0.0, 0))
        x_name = Formula("x", font_size=theme.SIZE_FORMULA).next_to(self.inputs, UP, buff=0.2)
        lonely = TokenPill(self.params.tokens[query], font_size=theme.SIZE_BODY, max_width=1.4)
        lonely.move_to((-6.05, 0.0, 0))
        rest = [self.tokens.token(i) for i in range(self.n_tokens) if i != query]
        with self.say(
            f"Take one token, {self.asking}. In a model its vector is longer: "
            f"here {self.counted(d, 'number')}."
        ) as line:
            self.play(
                self.title_in(),
                *(FadeOut(token) for token in rest),
                ReplacementTransform(pill, lonely),
                FadeOut(self.tokens.columns[query]),
                run_time=line.share(0.3),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(cell, target_position=lonely) for cell in self.inputs.cells),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(self.inputs.more, x_name),
                run_time=line.share(0.35),
            )

    def value_map(self, field: str, cell: tuple[float, float]) -> HeatMap:
        """Return a vector or a matrix of the projection, blue above zero, red below."""
        limit = None if field == "inputs" else self.limit_of(field)
        return HeatMap(
            self.projection,
            field,
            colormap="RdBu",
            limits=(-limit, limit) if limit is not None else None,
            decimals=None if field.startswith("w_") else 2,
            cell=cell,
            size=(6.0, 4.2),
            most=(_MOST, _MOST),
        )

    def limit_of(self, field: str) -> float:
        """Return the |value| of the brightest colour: the three roles share one scale."""
        prefix = "w_" if field.startswith("w_") else ""
        return max(
            float(np.abs(getattr(self.projection, prefix + role.field)).max()) for role in ROLES
        )

    def project_three_times(self) -> None:
        """Multiply the vector by three weight matrices, one after another."""
        self.lanes = [self.lane(k, role) for k, role in enumerate(ROLES)]
        lines = (
            "One weight matrix turns it into the query: what am I looking for?",
            "A second one into the key: what do I offer?",
            "A third one into the value: what do I return, if someone looks at me?",
        )
        for lane, text in zip(self.lanes, lines, strict=True):
            with self.say(text) as line:
                self.play_lane(lane, line.duration)
        with self.say(
            "Here these weights are random. In a trained model they have been learned."
        ) as line:
            boxes = VGroup(
                *(
                    SurroundingRectangle(
                        lane.weights.cells,
                        color=theme.RESULT,
                        buff=0.06,
                        stroke_width=theme.STROKE_THIN,
                    )
                    for lane in self.lanes
                )
            )
            boxes.set_stroke(width=theme.STROKE_THIN)
            self.play(LaggedStart(*map(Create, boxes), lag_ratio=0.3), run_time=line.share(0.5))
            self.play(FadeOut(boxes), run_time=theme.QUICK)

    def lane(self, k: int, role: Role) -> Lane:
        """Return a role's weights, their name, the vector, its name and motto."""
        n = min(self.params.d_model, _MOST)
        side = min(0.36, _SIDE / n)
        weights = self.value_map(f"w_{role.field}", (side, side))
        weights.shift((_WEIGHTS_X, _LANES_Y[k], 0) - weights.cells.get_center())
        name = Formula(f"W_{role.letter}", font_size=theme.SIZE_BODY, color=role.color)
        name.next_to(weights.cells, LEFT, buff=0.2)
        vector = self.value_map(role.field, (0.74, 0.5))
        vector.shift((_RESULT_X, _LANES_Y[k] - 0.15, 0) - vector.cells.get_center())
        frame = SurroundingRectangle(
            vector.cells, color=role.color, buff=0.03, stroke_width=theme.STROKE
        )
        letter = Formula(
            role.letter.lower(), font_size=theme.SIZE_FORMULA, color=role.color
        ).next_to(frame, LEFT, buff=0.25)
        motto = Words(role.motto, font_size=theme.SIZE_LABEL, color=role.color)
        motto.next_to(frame, UP, buff=0.15, aligned_edge=LEFT)
        rest = weights.more if k == len(ROLES) - 1 else VGroup(*weights.more[:1])
        return Lane(weights, vector, name, rest, letter, frame, motto)

    def play_lane(self, lane: Lane, seconds: float) -> None:
        """Sweep over the columns of the weights; each gives one number of the result."""
        weights, vector = lane.weights, lane.vector
        self.play(
            TransformFromCopy(self.inputs.cells, weights.cells),
            FadeIn(lane.name, lane.rest_of_weights),
            run_time=0.25 * seconds,
        )
        n = weights.n_columns
        side = weights.cell_size
        sweep = Rectangle(
            width=side[0], height=n * side[1], color=theme.RESULT, stroke_width=theme.STROKE
        ).move_to(weights.column(0))
        last = sweep.copy().move_to(weights.column(n - 1))
        moves = [
            LaggedStart(
                *(
                    FadeIn(vector.cell(0, j), target_position=weights.column(j), scale=0.3)
                    for j in range(n)
                ),
                lag_ratio=0.6,
            )
        ]
        self.play(FadeIn(sweep), FadeIn(lane.frame), FadeIn(lane.letter), run_time=0.12 * seconds)
        self.play(Transform(sweep, last, rate_func=linear), *moves, run_time=0.4 * seconds)
        self.play(
            FadeOut(sweep),
            FadeIn(lane.motto, vector.more),
            run_time=max(theme.QUICK, 0.1 * seconds),
        )

    def put_them_together(self) -> None:
        """Let q, k and v become the letters of one formula, and follow what it does."""
        formula = Formula(
            'upright("attention") = upright("softmax") '
            "( frac({{ Q : q }} {{ K^T : k }}, sqrt(d_k)) ) {{ V : v }}",
            font_size=theme.SIZE_LARGE,
        ).move_to((0, 1.75, 0))
        for label, role in zip("qkv", ROLES, strict=True):
            formula.part(label).set_color(role.color)
        letters = [lane.letter for lane in self.lanes]
        with self.say("Attention puts the three together, for all tokens at once.") as line:
            self.play(self.fade_all_but(self.corner, *letters), run_time=theme.QUICK)
            self.play(
                *(
                    ReplacementTransform(letter, formula.part(label))
                    for letter, label in zip(letters, "qkv", strict=True)
                ),
                FadeIn(formula.without("q", "k", "v")),
                run_time=line.share(0.4),
            )
        self.formula = formula
        self.walk_through_the_flow()

    def walk_through_the_flow(self) -> None:
        """Show the three steps from queries and keys to outputs, left to right."""
        cards = [
            self.card("{{ Q : q }} {{ K^T : k }}", "similarity", -4.4),
            self.card('upright("softmax")', "attention weights", 0.0),
            self.card("sum {{ w : w }} times {{ V : v }}", "weighted sum", 4.4),
        ]
        arrows = [
            Arrow(
                a[0].get_right(),
                b[0].get_left(),
                buff=0.15,
                color=theme.OUTLINE,
                stroke_width=theme.STROKE,
                tip_length=0.2,
            )
            for a, b in pairwise(cards)
        ]
        lines = (
            "First compare: how well does each key match the query?",
            "Softmax turns the scores into weights, which sum to one.",
            "Then each token collects the values, weighted: it is informed by the others.",
        )
        for k, (card, text) in enumerate(zip(cards, lines, strict=True)):
            with self.say(text) as line:
                source = self.formula.part("qkv"[min(k, 2)] if k != 1 else "k")
                arrive = [Create(arrows[k - 1])] if k else []
                self.play(
                    TransformFromCopy(source, card[1]),
                    FadeIn(card[0], card[2]),
                    *arrive,
                    run_time=line.share(0.35),
                )

    def card(self, expression: str, motto: str, x: float) -> VGroup:
        """Return a step of the flow: a box, the formula in it, and what it gives below."""
        formula = Formula(expression, font_size=theme.SIZE_FORMULA)
        for label, role in zip("qkv", ROLES, strict=True):
            if f": {label} }}}}" in expression:
                formula.part(label).set_color(role.color)
        box = Rectangle(
            width=2.9, height=1.3, color=theme.OUTLINE, stroke_width=theme.STROKE
        ).move_to((x, -0.6, 0))
        words = Words(motto, font_size=theme.SIZE_LABEL, color=theme.QUIET)
        words.next_to(box, DOWN, buff=0.25)
        return VGroup(box, formula.move_to(box), words)
