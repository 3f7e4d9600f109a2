"""Part 2: how neurons become layers, and layers become depth."""

from __future__ import annotations

from scenes.beats.one_multiplication import OneMultiplicationBeats
from scenes.stage.part import chapter


class Layers(OneMultiplicationBeats):
    """From one neuron after another to deep networks that bend space."""

    number = 2
    slug = "layers"
    title = "Layers"
    teaches = "Many neurons as one matrix multiplication, and what stacking them does to space."

    @chapter(
        "One by one, then one multiplication",
        takeaways=(
            "A layer is neurons side by side that all see the same inputs.",
            "The weight matrix has shape (n_inputs, n_neurons): each column is one neuron.",
            "One matrix multiplication replaces the loop over neurons; the work is the same.",
        ),
        opens_on="on_the_road",
        ends_on="one_multiplication",
    )
    def one_by_one_to_one_multiplication(self) -> None:
        """The same inputs visit each neuron in turn, then all of them at once."""
        self.bring_in_the_layer()
        self.visit_neurons_one_by_one()
        self.slide_columns_together()
        self.point_at_one_column()
        self.multiply_once()
        self.compare_the_work()
        self.settle()
