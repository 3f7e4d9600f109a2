"""What the chapters of Part 3 stand on: the traces, and the stages where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import FadeIn

from math_core import AttentionTrace
from math_core.attention_steps import QueryTrace, follow_query
from scenes.attention.params import SOURCE_TOKENS, AttentionParams
from scenes.stage import theme
from scenes.stage.course.roadmap import RoadmapView
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.words.token_vectors import TokenVectors

_REST_Y = 0.35


class AttentionStage(Part[AttentionParams]):
    """A Part about tokens that look at each other, computed once and read by all chapters."""

    params_model = AttentionParams

    def __init__(
        self,
        params: AttentionParams | None = None,
        chapters: Sequence[str] | None = None,
        **scene_options: Any,
    ) -> None:
        super().__init__(params, chapters, **scene_options)
        self.attention: AttentionTrace = self.params.simple_trace()
        self.steps: QueryTrace = follow_query(self.attention, self.params.query)

    def on_the_road(self) -> None:
        """Open on the road, with attention lit."""
        self.road = RoadmapView(lit=3)
        self.add(self.road)

    def at_rest(self) -> None:
        """Open on the tokens above their vectors: where the chapters meet."""
        self.tokens = self.rested_tokens()
        self.add(self.tokens)

    def rested_tokens(self) -> TokenVectors:
        """Return the tokens as they stand between chapters."""
        return TokenVectors(self.params.tokens, self.attention, "value").set_y(_REST_Y)

    def return_to_rest(self) -> None:
        """Clear the stage and bring the resting tokens back."""
        leaving = self.fade_all_but()
        self.tokens = self.rested_tokens()
        self.play(leaving)
        self.play(FadeIn(self.tokens), run_time=theme.QUICK)

    # --- words ------------------------------------------------------------------------------

    @property
    def n_tokens(self) -> int:
        """How many tokens there are."""
        return self.params.n_tokens

    def name(self, i: int) -> str:
        """Return a token as a line of narration names it."""
        token = self.params.tokens[i].replace("{", "{{").replace("}", "}}")
        return token if self.params.tokens == SOURCE_TOKENS else f"“{token}”"

    @property
    def asking(self) -> str:
        """The token that asks, as a line of narration names it."""
        return self.name(self.params.query)

    def counted(self, n: int, noun: str) -> str:
        """Return ``"four tokens"``, ``"one token"``."""
        return f"{spoken_number(str(n))} {noun}" + ("" if n == 1 else "s")

    def rounded(self, field: str, *index: int, decimals: int = 3) -> Rounded:
        """Return a value of the asking token's steps as the films show it."""
        return Rounded(self.steps.quantity(field, *index), decimals)
