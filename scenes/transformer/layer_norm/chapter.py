"""Chapter layer-norm: mean, spread, gamma and beta, and where the norm may stand."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest


class LayerNorm(Chapter[TransformerParams, AtRest]):
    """Mean, spread, gamma and beta, and where the norm may stand."""

    title = "Layer norm"
    takeaways = (
        "Each token's vector is brought to mean zero and spread one, by itself.",
        "A learned scale γ and shift β follow.",
        "After the addition (post-norm) it evens all lengths; in the branch (pre-norm), "
        "as in GPT, it leaves the rail free.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.take_one_tokens_vector()
        self.subtract_the_mean()
        self.square_the_deviations()
        self.divide_by_the_spread()
        self.apply_what_is_learned()
        self.show_where_it_may_stand()
        self.return_to_rest()
