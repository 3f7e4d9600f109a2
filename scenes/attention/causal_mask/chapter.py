"""Chapter causal-mask: the decoder's triangle, before and after softmax."""

from __future__ import annotations

from scenes.attention.causal_mask.both_directions import BothDirections
from scenes.attention.causal_mask.left_to_right import LeftToRight
from scenes.attention.causal_mask.scores_and_mask import ScoresAndMask
from scenes.attention.causal_mask.softmax_of_rows import SoftmaxOfRows
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


class CausalMask(Chapter[AttentionParams, AtRest]):
    """The decoder's triangle, before and after softmax."""

    title = "The causal mask"
    takeaways = (
        "Scores of later keys become −∞ before softmax, and exactly 0 after it.",
        "GPT looks only back; BERT looks both ways.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.full = self.params.simple_trace(causal=False)
        self.masked = self.params.simple_trace(causal=True)

    def construct(self) -> None:
        """Play the chapter."""
        writing = LeftToRight(self.part, self.opening.tokens)
        writing.write_from_left_to_right()
        writing.forbid_to_look_ahead()
        masking = ScoresAndMask(self.part, self.full, writing.tokens, writing.sight)
        masking.lay_out_the_scores()
        masking.put_minus_infinity_above()
        softmax = SoftmaxOfRows(self.part, self.masked, masking.scores)
        softmax.work_out_one_row()
        softmax.turn_scores_into_weights()
        comparing = BothDirections(self.part, self.full, self.masked, softmax.weights)
        comparing.compare_both_directions()
        self.fade_to_end_stage()
