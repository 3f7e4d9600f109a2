"""Chapter why-divide-by-root-dk: how far dot products spread, and what softmax does with it."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.attention.why_divide_by_root_dk.softmax_of_scores import SoftmaxOfScores
from scenes.attention.why_divide_by_root_dk.spread_of_dot_products import SpreadOfDotProducts
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


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

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.scaling = self.params.scaling_trace()

    def construct(self) -> None:
        """Play the chapter."""
        products = SpreadOfDotProducts(self.part, self.scaling, self.opening.tokens)
        products.measure_the_spread()
        products.see_the_root()
        scores = SoftmaxOfScores(self.part, self.scaling, products.dimensions)
        scores.give_it_to_softmax()
        scores.divide_first()
        self.fade_to_end_stage()
