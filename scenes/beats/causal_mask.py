"""Chapter causal-mask: −∞ above the diagonal before softmax, zero after it."""

from __future__ import annotations

from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    VGroup,
)

from math_core import AttentionTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.heatmap import HeatMap
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula, Words

_CENTER = (-1.2, -0.25, 0)
_ASIDE_X = 4.6
_SIZE = (4.6, 3.7)
_MANY = 6


class CausalMaskBeats(AttentionStage):
    """The decoder's triangle, before and after softmax."""

    def lay_out_the_scores(self) -> None:
        """Show every query's score with every key."""
        self.full: AttentionTrace = self.params.simple_trace(causal=False)
        self.masked: AttentionTrace = self.params.simple_trace(causal=True)
        self.map = self.mask_map(self.full, "scaled_scores", "RdBu")
        with self.say(
            "A model that writes must not look ahead: the next word is not there yet."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.tokens, scale=0.6),
                FadeIn(self.map, target_position=self.tokens),
                run_time=line.share(0.4),
            )
        with self.say("Here are the scores, every query with every key, divided by root d k."):
            pass

    def mask_map(self, trace: AttentionTrace, field: str, colormap: str) -> HeatMap:
        """Return scores or weights with the tokens on both sides."""
        few = self.n_tokens <= _MANY
        return HeatMap(
            trace,
            field,
            colormap="RdBu" if colormap == "RdBu" else "viridis",
            limits=None if colormap == "RdBu" else (0.0, 1.0),
            decimals=2,
            row_labels=self.params.tokens,
            # The names of many would be turned, and leave no room for the rows.
            column_labels=self.params.tokens if few else (),
            row_title="query",
            column_title="key",
            size=_SIZE if few else (4.6, 4.3),
        ).move_to(_CENTER)

    def put_minus_infinity_above(self) -> None:
        """Replace every score of a later key by −∞."""
        later = [(i, j) for i in range(self.map.n_rows) for j in range(i + 1, self.map.n_columns)]
        self.infinities = VGroup()
        size = min(theme.SIZE_BODY, 60 * min(self.map.cell_size))
        for i, j in later:
            cell = self.map.cell(i, j)
            # Where cells are small, the dark triangle has to say it without the sign.
            if size >= theme.SIZE_TICK - 1:
                sign = Formula("-infinity", font_size=size, color=theme.NEGATIVE)
                self.infinities.add(sign.move_to(cell))
        cells = VGroup(*(self.map.cell(i, j) for i, j in later))
        if not later:
            with self.say("With a single token, there is nothing to hide."):
                pass
            return
        with self.say(
            "Before the softmax, put minus infinity wherever the key comes after the query."
        ) as line:
            self.play(
                LaggedStart(*(FadeOut(cell) for cell in cells), lag_ratio=0.05),
                *(FadeIn(sign, scale=0.5) for sign in self.infinities),
                run_time=line.share(0.7),
            )
            self.remove(*cells)

    def turn_scores_into_weights(self) -> None:
        """Apply softmax: what was −∞ is exactly zero."""
        weights = self.mask_map(self.masked, "attention_weights", "viridis")
        formula = Formula('upright("softmax")', font_size=theme.SIZE_BODY, color=theme.FUNCTION)
        formula.move_to((_ASIDE_X, 1.2, 0))
        with self.say(
            "E to the minus infinity is zero. So softmax gives those keys no weight at all, "
            "and each row still sums to one."
        ) as line:
            self.play(FadeIn(formula, shift=0.2 * DOWN), run_time=theme.QUICK)
            self.play(
                FadeOut(self.map, self.infinities), FadeIn(weights), run_time=line.share(0.35)
            )
        self.map, self.formula = weights, formula
        first = Shown(self.masked.quantity("attention_weights", 0, 0), 2)
        frame = SurroundingRectangle(
            self.map.row(0), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
        )
        last = self.map.n_rows - 1
        with self.say(
            f"{self.name(0)} sees only itself: {{w}}. "
            + (f"{self.name(last)} sees everyone." if last else ""),
            w=first,
        ) as line:
            self.play(FadeIn(frame), run_time=line.share(0.3))
            if last:
                below = SurroundingRectangle(
                    self.map.row(last), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.03
                )
                self.play(Transform(frame, below), run_time=line.share(0.3))
        self.play(FadeOut(frame), run_time=theme.QUICK)

    def compare_both_directions(self) -> None:
        """Show the weights without the mask, then with it again."""
        both = self.mask_map(self.full, "attention_weights", "viridis")
        bert = self.aside("BERT looks\nboth ways")
        gpt = self.aside("GPT looks\nonly back")
        with self.say("BERT reads without a mask: it looks both ways.") as line:
            self.play(
                ReplacementTransform(self.map, both),
                FadeOut(self.formula),
                FadeIn(bert, shift=0.2 * UP),
                run_time=line.share(0.5),
            )
        back = self.mask_map(self.masked, "attention_weights", "viridis")
        with self.say("GPT writes with it: it looks only back.") as line:
            self.play(
                ReplacementTransform(both, back),
                FadeOut(bert),
                run_time=line.share(0.4),
            )
            self.play(FadeIn(gpt, shift=0.2 * UP), run_time=theme.QUICK)

    @staticmethod
    def aside(text: str) -> Words:
        """Return words at the right."""
        words = Words(text, font_size=theme.SIZE_BODY, color=theme.RESULT, align="center")
        return words.move_to((_ASIDE_X, 0.3, 0))
