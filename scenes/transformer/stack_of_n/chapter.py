"""Chapter stack-of-n: the whole model, trained in this run, continues a sentence."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest


class StackOfN(Chapter[TransformerParams, AtRest]):
    """The whole model, trained in this run, continues a sentence."""

    title = "A stack of N"
    takeaways = (
        "Words plus positions, N blocks, an output head: that is the full transformer.",
        "Logits become the next word's odds by softmax; a temperature sharpens or evens them.",
        "The word that is chosen joins the sentence, and the same model runs again.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        self.stack_the_blocks()
        self.train_it()
        self.ask_for_the_next_word()
        self.turn_logits_into_odds()
        self.change_the_temperature()
        self.let_the_word_join()
        self.return_to_rest()
