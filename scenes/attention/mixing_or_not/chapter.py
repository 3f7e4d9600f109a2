"""Chapter mixing-or-not: the same sequence through a layer, and through untrained attention."""

from __future__ import annotations

from scenes.attention.mixing_or_not.almost_even import AlmostEven
from scenes.attention.mixing_or_not.cosines import Cosines
from scenes.attention.mixing_or_not.layer_and_attention import LayerAndAttention
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


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

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.mixing = self.params.mixing_trace()

    def construct(self) -> None:
        """Play the chapter."""
        experiment = LayerAndAttention(self.part, self.opening.tokens, self.mixing)
        experiment.send_a_sequence_through_a_layer()
        experiment.send_it_through_attention()
        experiment.turn_up_the_colours()
        cosines = Cosines(self.part, self.mixing, experiment.columns)
        cosines.compare_one_pair()
        cosines.measure_how_alike_the_rows_are()
        reason = AlmostEven(self.part, self.mixing, cosines.everything)
        reason.look_at_the_weights()
        reason.average_the_values()
        self.fade_to_end_stage()
