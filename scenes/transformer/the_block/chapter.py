"""Chapter the-block: a sequence through one block, station by station."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest, OnTheRoad


class TheBlock(Chapter[TransformerParams, OnTheRoad]):
    """A sequence through one block, station by station."""

    title = "The block"
    takeaways = (
        "Attention mixes across positions; feed-forward layers work inside each position.",
        "Both are added to the residual stream: one rail from input to output.",
        "The shape that leaves is the shape that entered, so blocks can be stacked.",
    )
    opens_on = OnTheRoad
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.bring_in_the_block()
        self.let_the_tokens_in()
        self.go_station_by_station()
        self.compare_ends()
