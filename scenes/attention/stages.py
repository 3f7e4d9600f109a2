"""Where the chapters of Part 3 meet."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Mobject

from scenes.attention.params import AttentionParams
from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.words.token_vectors import TokenVectors

_REST_Y = 0.35


class OnTheRoad(RoadStage):
    """The road, with attention lit."""

    station = 3


class AtRest(Stage[AttentionParams]):
    """The tokens above their vectors."""

    def __init__(self, params: AttentionParams) -> None:
        super().__init__(params)
        self.tokens = TokenVectors(params.tokens, params.simple_trace(), "value").set_y(_REST_Y)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The tokens."""
        return (self.tokens,)
