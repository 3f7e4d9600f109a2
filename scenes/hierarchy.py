"""Summary: all levels from one neuron to the full transformer, and which of them for what."""

from __future__ import annotations

from scenes.beats.levels_in_context import LevelsInContextBeats
from scenes.beats.models_at_the_goal import ModelsAtTheGoalBeats
from scenes.beats.six_levels import SixLevelsBeats
from scenes.beats.which_for_what import WhichForWhatBeats
from scenes.stage.part import chapter


class Hierarchy(SixLevelsBeats, LevelsInContextBeats, WhichForWhatBeats, ModelsAtTheGoalBeats):
    """One picture that zooms out, and the choice it leaves."""

    number = 5
    slug = "hierarchy"
    title = "The hierarchy"
    teaches = "Six levels from a neuron to a transformer, what each adds, and which for what."

    @chapter(
        "Six levels",
        takeaways=(
            "Neuron: scalar inputs, a scalar output. Its non-linearity makes complex patterns "
            "learnable.",
            "Layer (parallelize): vector to vector, several features at once, whole batches.",
            "Deep network (stack): input space, hidden spaces, output space. "
            "Depth makes hierarchical features.",
            "Attention (add context): tokens attend to each other; sequential dependencies.",
            "Multi-head attention (multiple heads): many kinds of relationship; "
            "8 heads × 64 = 512 dimensions in the first transformer.",
            "Transformer block (+ feed-forward + residuals): stable deep learning.",
            "Full transformer (stack blocks, + positional encoding, + output head): "
            "complex understanding.",
        ),
        opens_on="on_the_road",
        ends_on="at_the_top",
    )
    def six_levels(self) -> None:
        """Zoom out from the neuron, level by level."""
        self.begin_with_the_neuron()
        self.parallelize()
        self.stack_layers()
        self.add_context()
        self.split_into_heads()
        self.wrap_into_a_block()
        self.stack_the_blocks()
        self.find_the_neuron()

    @chapter(
        "Which for what",
        takeaways=(
            "Feed-forward networks process each input independently: "
            "tables, and images where position doesn't matter.",
            "Transformers process inputs in the context of each other: "
            "language, time series, any sequence.",
            "That made GPT, BERT and modern geospatial foundation models possible.",
        ),
        opens_on="at_the_top",
        ends_on="goal_reached",
    )
    def which_for_what(self) -> None:
        """Sort the levels to two sides, and see what each side is good for."""
        self.sort_the_levels()
        self.take_each_row_alone()
        self.change_the_order_of_rows()
        self.read_words_in_context()
        self.change_the_order_of_words()
        self.read_other_sequences()
        self.name_the_models()
        self.reach_the_goal()
