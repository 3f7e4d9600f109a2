"""Chapter which-for-what: sort the levels to two sides, and see what each side is good for."""

from __future__ import annotations

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import AtTheTop, GoalReached
from scenes.stage.chapter import Chapter


class WhichForWhat(Chapter[HierarchyParams, AtTheTop]):
    """Sort the levels to two sides, and see what each side is good for."""

    title = "Which for what"
    takeaways = (
        "Feed-forward networks process each input independently: "
        "tables, and images where position doesn't matter.",
        "Transformers process inputs in the context of each other: "
        "language, time series, any sequence.",
        "That made GPT, BERT and modern geospatial foundation models possible.",
    )
    opens_on = AtTheTop
    ends_on = GoalReached

    def construct(self) -> None:
        """Play the chapter."""
        self.sort_the_levels()
        self.take_each_row_alone()
        self.change_the_order_of_rows()
        self.read_words_in_context()
        self.change_the_order_of_words()
        self.read_other_sequences()
        self.name_the_models()
        self.reach_the_goal()
