"""Part 3: how words look at each other, and what a head computes."""

from __future__ import annotations

from scenes.beats.almost_even import AlmostEvenBeats
from scenes.beats.alone_or_in_context import AloneOrInContextBeats
from scenes.beats.attention_matrix import AttentionMatrixBeats
from scenes.beats.four_heads import FourHeadsBeats
from scenes.beats.heads_joined import HeadsJoinedBeats
from scenes.beats.mask_and_softmax import MaskAndSoftmaxBeats
from scenes.beats.one_query import OneQueryBeats
from scenes.beats.query_key_value import QueryKeyValueBeats
from scenes.beats.root_dk import RootDkBeats
from scenes.stage.part import chapter


class Attention(
    AloneOrInContextBeats,
    QueryKeyValueBeats,
    OneQueryBeats,
    AttentionMatrixBeats,
    RootDkBeats,
    MaskAndSoftmaxBeats,
    HeadsJoinedBeats,
    AlmostEvenBeats,
    FourHeadsBeats,
):
    """Attention: query, key, value, softmax, weighted sum."""

    number = 3
    slug = "attention"
    title = "Attention"
    teaches = "Query, key and value: how each token takes from all the others what it needs."

    @chapter(
        "Alone or in context",
        takeaways=(
            "A feed-forward layer applies the same map to each position alone.",
            "Attention lets every position look at all the others.",
            "Information is routed by context; where to look is learned.",
        ),
        opens_on="on_the_road",
        ends_on="at_rest",
    )
    def alone_or_in_context(self) -> None:
        """One word in two sentences, through a layer and through attention."""
        self.read_the_sentence()
        self.ask_what_it_is()
        self.take_each_word_alone()
        self.change_the_last_word()
        self.let_words_look_around()
        self.take_a_few_tokens()

    @chapter(
        "Query, key, value",
        takeaways=(
            "Query: what a token looks for. Key: what it offers. Value: what it returns.",
            "All three are projections of the token's vector; their weights are learned.",
            "Q Kᵀ gives similarities, softmax makes them weights, which mix the values.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def query_key_value(self) -> None:
        """Three projections of one token, and how they work together."""
        self.pick_one_token()
        self.project_three_times()
        self.put_them_together()
        self.meet_the_keys()
        self.weigh_the_keys()
        self.gather_the_values()
        self.return_to_rest()

    @chapter(
        "One query, step by step",
        takeaways=(
            "Dot products with all keys, divided by √d_k, go through softmax.",
            "The attention weights sum to 1.",
            "The output is the weighted sum of the values: informed by the context.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def one_query_step_by_step(self) -> None:
        """From dot products to the output, every number in sight."""
        self.let_one_token_ask()
        self.multiply_query_and_keys()
        self.scale_the_scores()
        self.take_exponentials()
        self.divide_by_the_sum()
        self.set_out_the_values()
        self.shrink_to_the_weights()
        self.merge_into_the_output()
        self.compare_with_before()
        self.return_to_rest()

    @chapter(
        "The attention matrix",
        takeaways=(
            "Rows are queries, columns are keys; each row sums to 1.",
            "The diagonal is a token's attention to itself; off the diagonal is its context.",
            "After attention every token is a mixture of those it attends to.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def attention_matrix(self) -> None:
        """All queries at once, and what becomes of the tokens."""
        self.let_every_token_ask()
        self.fill_the_grid()
        self.turn_dots_into_numbers()
        self.add_up_the_rows()
        self.explain_the_colours()
        self.look_at_the_diagonal()
        self.see_the_tokens_move()
        self.return_to_rest()

    @chapter(
        "Why divide by the root",
        takeaways=(
            "Dot products of d_k terms spread like √d_k.",
            "Without the division softmax gives nearly all the weight to one key.",
            "Divided by √d_k, the scores have the same spread for every d_k.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def why_divide_by_root_dk(self) -> None:
        """How far dot products spread, and what softmax does with it."""
        self.measure_the_spread()
        self.see_the_root()
        self.give_it_to_softmax()
        self.divide_first()
        self.return_to_rest()

    @chapter(
        "The causal mask",
        takeaways=(
            "Scores of later keys become −∞ before softmax, and exactly 0 after it.",
            "GPT looks only back; BERT looks both ways.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def causal_mask(self) -> None:
        """The decoder's triangle, before and after softmax."""
        self.write_from_left_to_right()
        self.forbid_to_look_ahead()
        self.lay_out_the_scores()
        self.put_minus_infinity_above()
        self.work_out_one_row()
        self.turn_scores_into_weights()
        self.compare_both_directions()
        self.return_to_rest()

    @chapter(
        "Multi-head attention",
        takeaways=(
            "d_model is split into heads; each has queries, keys and a pattern of its own.",
            "Their outputs are concatenated and projected by W_O: 512 = 8 heads × 64.",
            "Several heads capture several kinds of relationship at once.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def multi_head(self) -> None:
        """Several patterns side by side, concatenated and projected."""
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

    @chapter(
        "Mixing or not",
        takeaways=(
            "A feed-forward layer works on each position alone; attention mixes positions.",
            "Untrained attention is almost even, so every output is nearly the average.",
            "Attention must be trained to be selective.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def mixing_or_not(self) -> None:
        """The same sequence through a layer, and through untrained attention."""
        self.send_a_sequence_through_a_layer()
        self.send_it_through_attention()
        self.turn_up_the_colours()
        self.compare_one_pair()
        self.measure_how_alike_the_rows_are()
        self.look_at_the_weights()
        self.average_the_values()
        self.return_to_rest()

    @chapter(
        "A trained head",
        takeaways=(
            "Training makes attention selective: each word finds what helps to predict the next.",
            "Different heads find different things; nobody tells them what.",
            "The weights shown are a real model's, trained in this run.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def a_trained_head(self) -> None:
        """Real attention of a small model, word by word."""
        self.introduce_the_model()
        self.see_it_learn()
        self.set_two_heads_to_read()
        self.visit_some_words()
        self.fill_both_patterns()
        self.show_every_head()
        self.return_to_rest()
