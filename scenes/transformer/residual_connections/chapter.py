"""Chapter residual-connections: the addition in numbers, then a deep stack with and without it."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest


class ResidualConnections(Chapter[TransformerParams, AtRest]):
    """The addition in numbers, then a deep stack with and without it."""

    title = "Residual connections"
    takeaways = (
        "A sublayer's output is added to its input: x + f(x) keeps what was there.",
        "The addition keeps signal and gradient alive through many blocks.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.point_at_the_addition()
        self.add_one_tokens_numbers()
        self.stack_it_deep()
        self.send_the_gradient_back()
        self.compare_the_ends()
        self.return_to_rest()
