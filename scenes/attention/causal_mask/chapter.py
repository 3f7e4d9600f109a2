"""Chapter causal-mask: the decoder's triangle, before and after softmax."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


class CausalMask(Chapter[AttentionParams, AtRest]):
    """The decoder's triangle, before and after softmax."""

    title = "The causal mask"
    takeaways = (
        "Scores of later keys become −∞ before softmax, and exactly 0 after it.",
        "GPT looks only back; BERT looks both ways.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.write_from_left_to_right()
        self.forbid_to_look_ahead()
        self.lay_out_the_scores()
        self.put_minus_infinity_above()
        self.work_out_one_row()
        self.turn_scores_into_weights()
        self.compare_both_directions()
        self.return_to_rest()
