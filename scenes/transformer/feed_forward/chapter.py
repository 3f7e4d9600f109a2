"""Chapter feed-forward: one position after another through the same two layers."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest


class FeedForward(Chapter[TransformerParams, AtRest]):
    """One position after another through the same two layers."""

    title = "Feed-forward"
    takeaways = (
        "Expand, ReLU, project: two plain layers of the neurons of Part 1.",
        "The same weights serve every position, and each position is worked on alone.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.open_the_branch()
        self.meet_the_neuron_again()
        self.visit_every_position()
        self.tell_the_two_apart()
        self.return_to_rest()
