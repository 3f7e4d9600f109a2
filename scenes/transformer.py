"""Part 4: the transformer block, what each of its parts is for, and the whole model."""

from __future__ import annotations

from scenes.beats.deep_stack import DeepStackBeats
from scenes.beats.feed_forward import FeedForwardBeats
from scenes.beats.gpt_and_bert import GptAndBertBeats
from scenes.beats.next_word import NextWordBeats
from scenes.beats.norm_placement import NormPlacementBeats
from scenes.beats.residual_connections import ResidualConnectionsBeats
from scenes.beats.scale_and_shift import ScaleAndShiftBeats
from scenes.beats.the_block import TheBlockBeats
from scenes.beats.where_am_i import WhereAmIBeats
from scenes.stage.part import chapter


class Transformer(
    TheBlockBeats,
    ResidualConnectionsBeats,
    DeepStackBeats,
    ScaleAndShiftBeats,
    NormPlacementBeats,
    FeedForwardBeats,
    WhereAmIBeats,
    NextWordBeats,
    GptAndBertBeats,
):
    """One block, then a stack of them that has learned to continue sentences."""

    number = 4
    slug = "transformer"
    title = "The transformer"
    teaches = "Attention, feed-forward layers, residual connections and norms: the whole model."

    @chapter(
        "The block",
        takeaways=(
            "Attention mixes across positions; feed-forward layers work inside each position.",
            "Both are added to the residual stream: one rail from input to output.",
            "The shape that leaves is the shape that entered, so blocks can be stacked.",
        ),
        opens_on="on_the_road",
        ends_on="at_rest",
    )
    def the_block(self) -> None:
        """A sequence through one block, station by station."""
        self.bring_in_the_block()
        self.let_the_tokens_in()
        self.go_station_by_station()
        self.compare_ends()

    @chapter(
        "Residual connections",
        takeaways=(
            "A sublayer's output is added to its input: x + f(x) keeps what was there.",
            "The addition keeps signal and gradient alive through many blocks.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def residual_connections(self) -> None:
        """The addition in numbers, then a deep stack with and without it."""
        self.point_at_the_addition()
        self.add_one_tokens_numbers()
        self.stack_it_deep()
        self.send_the_gradient_back()
        self.compare_the_ends()
        self.return_to_rest()

    @chapter(
        "Layer norm",
        takeaways=(
            "Each token's vector is brought to mean zero and spread one, by itself.",
            "A learned scale γ and shift β follow.",
            "After the addition (post-norm) it evens all lengths; in the branch (pre-norm), "
            "as in GPT, it leaves the rail free.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def layer_norm(self) -> None:
        """Mean, spread, gamma and beta, and where the norm may stand."""
        self.take_one_tokens_vector()
        self.subtract_the_mean()
        self.square_the_deviations()
        self.divide_by_the_spread()
        self.apply_what_is_learned()
        self.show_where_it_may_stand()
        self.return_to_rest()

    @chapter(
        "Feed-forward",
        takeaways=(
            "Expand, ReLU, project: two plain layers of the neurons of Part 1.",
            "The same weights serve every position, and each position is worked on alone.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def feed_forward(self) -> None:
        """One position after another through the same two layers."""
        self.open_the_branch()
        self.meet_the_neuron_again()
        self.visit_every_position()
        self.tell_the_two_apart()
        self.return_to_rest()

    @chapter(
        "Where am I?",
        takeaways=(
            "Without positions a shuffled sentence gives the same outputs, shuffled.",
            "Sine and cosine waves, added to the words, tell each position from every other.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def where_am_i(self) -> None:
        """Word order lost, and brought back by waves."""
        self.ask_about_word_order()
        self.show_the_waves()
        self.add_them_to_the_words()
        self.return_to_rest()

    @chapter(
        "A stack of N",
        takeaways=(
            "Words plus positions, N blocks, an output head: that is the full transformer.",
            "Logits become the next word's odds by softmax; a temperature sharpens or evens them.",
            "The word that is chosen joins the sentence, and the same model runs again.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def stack_of_n(self) -> None:
        """The whole model, trained in this run, continues a sentence."""
        self.stack_the_blocks()
        self.train_it()
        self.ask_for_the_next_word()
        self.turn_logits_into_odds()
        self.change_the_temperature()
        self.let_the_word_join()
        self.return_to_rest()

    @chapter(
        "GPT and BERT",
        takeaways=(
            "GPT looks back and predicts the next word; BERT looks both ways and fills gaps.",
            "The block is the same; only mask and head differ.",
            "Geospatial foundation models read patches of images instead of words.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def gpt_and_bert(self) -> None:
        """One block, two masks, two tasks, and patches instead of words."""
        self.make_two_of_one()
        self.give_each_its_mask()
        self.give_each_its_task()
        self.feed_patches_instead()
        self.return_to_rest()
