"""Chapter multi-head: several patterns side by side, concatenated and projected."""

from __future__ import annotations

from scenes.attention.multi_head.drawn_heads import DrawnHeads
from scenes.attention.multi_head.full_size import FullSize
from scenes.attention.multi_head.heads_at_work import HeadsAtWork
from scenes.attention.multi_head.join_the_heads import JoinTheHeads
from scenes.attention.multi_head.split_into_heads import SplitIntoHeads
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


class MultiHead(Chapter[AttentionParams, AtRest]):
    """Several patterns side by side, concatenated and projected."""

    title = "Multi-head attention"
    takeaways = (
        "d_model is split into heads; each has queries, keys and a pattern of its own.",
        "Their outputs are concatenated and projected by W_O: 512 = 8 heads × 64.",
        "Several heads capture several kinds of relationship at once.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.heads = DrawnHeads.of(self.params)
        self.cards = self.heads.cards()

    def construct(self) -> None:
        """Play the chapter."""
        splitting = SplitIntoHeads(self.part, self.opening.tokens, self.heads, self.cards)
        splitting.show_the_vectors()
        splitting.project_queries_keys_and_values()
        splitting.split_them_into_heads()
        working = HeadsAtWork(self.part, self.cards)
        working.let_one_head_look()
        working.let_all_heads_look()
        working.let_each_head_mix()
        joining = JoinTheHeads(self.part, self.heads, self.cards)
        joining.put_the_heads_together()
        joining.blend_with_the_output_weights()
        full_size = FullSize(self.part, joining.frames)
        full_size.tell_the_full_size()
        full_size.say_what_heads_find()
        full_size.show_the_full_output_weights()
        self.fade_to_end_stage()
