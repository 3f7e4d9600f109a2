"""Chapter multi-head: several patterns side by side, concatenated and projected."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


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

    def construct(self) -> None:
        """Play the chapter."""
        self.show_the_vectors()
        self.project_queries_keys_and_values()
        self.split_them_into_heads()
        self.let_one_head_look()
        self.let_all_heads_look()
        self.let_each_head_mix()
        self.put_the_heads_together()
        self.blend_with_the_output_weights()
        self.tell_the_full_size()
        self.say_what_heads_find()
        self.show_the_full_output_weights()
        self.return_to_rest()
