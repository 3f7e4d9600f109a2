"""Chapter a-trained-head: real attention of a small model, word by word."""

from __future__ import annotations

from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage.chapter import Chapter


class ATrainedHead(Chapter[AttentionParams, AtRest]):
    """Real attention of a small model, word by word."""

    title = "A trained head"
    takeaways = (
        "Training makes attention selective: each word finds what helps to predict the next.",
        "Different heads find different things; nobody tells them what.",
        "The weights shown are a real model's, trained in this run.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.introduce_the_model()
        self.see_it_learn()
        self.set_two_heads_to_read()
        self.visit_some_words()
        self.fill_both_patterns()
        self.show_every_head()
        self.return_to_rest()
