"""Chapter why-divide-by-root-dk: how far dot products spread, and what softmax does with it."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


class WhyDivideByRootDk(Chapter[AttentionParams, AtRest]):
    """How far dot products spread, and what softmax does with it."""

    title = "Why divide by the root"
    takeaways = (
        "Dot products of d_k terms spread like √d_k.",
        "Without the division softmax gives nearly all the weight to one key.",
        "Divided by √d_k, the scores have the same spread for every d_k.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.measure_the_spread()
        self.see_the_root()
        self.give_it_to_softmax()
        self.divide_first()
        self.return_to_rest()
