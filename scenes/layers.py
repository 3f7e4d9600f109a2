"""Part 2: how neurons become layers, and layers become depth."""

from __future__ import annotations

from scenes.beats.a_batch import BatchBeats
from scenes.beats.depth_bends import DepthBendsBeats
from scenes.beats.one_multiplication import OneMultiplicationBeats
from scenes.beats.reshaping import ReshapingBeats
from scenes.beats.stacking import StackingBeats
from scenes.beats.without_activations import WithoutActivationsBeats
from scenes.stage.part import chapter


class Layers(
    OneMultiplicationBeats,
    BatchBeats,
    StackingBeats,
    ReshapingBeats,
    DepthBendsBeats,
    WithoutActivationsBeats,
):
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

    @chapter(
        "A batch at once",
        takeaways=(
            "One multiplication computes all neurons for all samples.",
            "Rows are samples, columns are neurons: (4, 3) @ (3, 5) + (5,) is (4, 5).",
            "Each sample becomes a vector of neuron activations.",
        ),
        opens_on="one_multiplication",
        ends_on="one_batch",
    )
    def a_batch_at_once(self) -> None:
        """Row times column, with sums that add up on screen."""
        self.let_the_batch_in()
        self.work_out_one_entry()
        self.sweep_the_rest()
        self.read_the_shapes()
        self.apply_the_activation()
        self.name_the_gain()

    @chapter(
        "Stacking layers",
        takeaways=(
            "The output of one layer is the input of the next.",
            "Each layer turns (batch, n_in) into (batch, n_out); the batch stays.",
            "Data flows forward into more and more abstract representations.",
        ),
        opens_on="one_batch",
        ends_on="network_at_rest",
    )
    def stacking_layers(self) -> None:
        """A batch through a deep network: fills are activations, edges are weights."""
        self.open_up_the_network()
        self.send_the_first_sample()
        self.send_the_rest()
        self.follow_the_shapes()
        self.look_only_one_layer_back()

    @chapter(
        "Reshaping space",
        takeaways=(
            "A layer's weights turn, stretch and shear the plane; its activation bends it.",
            "Each layer transforms the data step by step into a new representation.",
            "Training chooses the weights so that the new shape helps.",
        ),
        opens_on="network_at_rest",
        ends_on="plane_at_rest",
    )
    def reshaping_space(self) -> None:
        """A circle of points on its way through three layers."""
        self.take_a_small_network()
        self.draw_the_circle()
        self.pass_the_first_layer()
        self.pass_the_second_layer()
        self.pass_the_output_layer()
        self.run_the_whole_way()
        self.clear_the_plane()

    @chapter(
        "Depth bends boundaries",
        takeaways=(
            "Trained layers bend the plane until a straight line separates the classes.",
            "Seen from the input, that line is a winding border.",
            "Without activations any depth is one linear layer: the border stays straight.",
        ),
        opens_on="plane_at_rest",
        ends_on="with_and_without",
    )
    def depth_bends_boundaries(self) -> None:
        """A network learns two spirals; the same one without activations does not."""
        self.place_the_classes()
        self.show_the_network()
        self.let_it_learn()
        self.bend_the_plane()
        self.go_back_to_the_input()
        self.take_the_activations_away()
        self.shear_the_plane()
        self.compare_both()
