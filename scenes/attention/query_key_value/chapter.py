"""Chapter query-key-value: three projections of one token, and how they work together."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.query_key_value.scaled_dot_product import ScaledDotProduct
from scenes.attention.query_key_value.three_projections import ThreeProjections
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


class QueryKeyValue(Chapter[AttentionParams, AtRest]):
    """Three projections of one token, and how they work together."""

    title = "Query, key, value"
    takeaways = (
        "Query: what a token looks for. Key: what it offers. Value: what it returns.",
        "All three are projections of the token's vector; their weights are learned.",
        "Q Kᵀ gives similarities, softmax makes them weights, which mix the values.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        one_token = ThreeProjections(self.part, self.opening.tokens)
        one_token.pick_one_token()
        one_token.project_three_times()
        all_tokens = ScaledDotProduct(self.part, one_token.projections)
        all_tokens.put_them_together()
        all_tokens.meet_the_keys()
        all_tokens.weigh_the_keys()
        all_tokens.gather_the_values()
        self.fade_to_end_stage()
