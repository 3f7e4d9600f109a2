"""Chapter mixing-or-not: the same sequence through a layer, and through untrained attention."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


class MixingOrNot(Chapter[AttentionParams, AtRest]):
    """The same sequence through a layer, and through untrained attention."""

    title = "Mixing or not"
    takeaways = (
        "A feed-forward layer works on each position alone; attention mixes positions.",
        "Untrained attention is almost even, so every output is nearly the average.",
        "Attention must be trained to be selective.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.send_a_sequence_through_a_layer()
        self.send_it_through_attention()
        self.turn_up_the_colours()
        self.compare_one_pair()
        self.measure_how_alike_the_rows_are()
        self.look_at_the_weights()
        self.average_the_values()
        self.return_to_rest()
