"""Part 3: how words look at each other, and what a head computes."""

from __future__ import annotations

from scenes.beats.alone_or_in_context import AloneOrInContextBeats
from scenes.beats.query_key_value import QueryKeyValueBeats
from scenes.stage.part import chapter


class Attention(AloneOrInContextBeats, QueryKeyValueBeats):
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
            "A token's query is what it looks for, its key what it offers, its value what it returns.",
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
        self.return_to_rest()
