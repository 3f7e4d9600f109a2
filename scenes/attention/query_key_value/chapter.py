"""Chapter query-key-value: three projections of one token, and how they work together."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
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
        self.pick_one_token()
        self.project_three_times()
        self.put_them_together()
        self.meet_the_keys()
        self.weigh_the_keys()
        self.gather_the_values()
        self.return_to_rest()
