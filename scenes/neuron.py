"""Part 1: what a single neuron computes, and why it needs an activation function."""

from __future__ import annotations

from scenes.beats.activation_tour import ActivationTourBeats
from scenes.beats.dead_neuron import DeadNeuronBeats
from scenes.beats.only_a_line import OnlyALineBeats
from scenes.beats.same_z import SameZBeats
from scenes.beats.weighted_sum import WeightedSumBeats
from scenes.stage.part import chapter


class SingleNeuron(
    WeightedSumBeats, OnlyALineBeats, ActivationTourBeats, SameZBeats, DeadNeuronBeats
):
    """One neuron: weighted sum, bias, activation, slope."""

    number = 1
    slug = "neuron"
    title = "A single neuron"
    teaches = "Inputs × weights + bias, why that is only a line, and what an activation changes."

    @chapter(
        "Weighted sum",
        takeaways=(
            "A neuron multiplies each input by its weight and adds up the products.",
            "The bias is added last; the result is the pre-activation z.",
            "A thick edge is a large weight; blue is positive, red is negative.",
        ),
        opens_on="on_the_road",
        ends_on="at_rest",
    )
    def weighted_sum(self) -> None:
        """Inputs × weights + bias, one term at a time."""
        self.set_the_neuron()
        self.bring_in_the_neuron()
        self.give_edges_their_weights()
        self.add_up_the_products()
        self.add_the_bias()
        self.name_the_strongest_input()
        self.diagram_to_rest()

    @chapter(
        "Only a line",
        takeaways=(
            "Without an activation, a neuron draws a line; with two inputs, a flat plane.",
            "Stacked linear neurons collapse into a single linear neuron.",
            "Depth helps only with a non-linear function in between.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def only_a_line(self) -> None:
        """One linear neuron is a line, and two of them are again one line."""
        self.keep_one_input()
        self.draw_the_line()
        self.spread_it_to_a_plane()
        self.stack_a_second_neuron()
        self.merge_the_formulas()
        self.return_to_rest()

    @chapter(
        "Activation functions",
        takeaways=(
            "ReLU switches negative sums off and is the usual choice.",
            "Sigmoid squashes to (0, 1); tanh to (−1, 1), centred on zero.",
            "Leaky ReLU keeps a slope of 0.01 below zero, so that a neuron cannot die.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def activation_functions(self) -> None:
        """Four ways to bend the line, each drawn from its computed values."""
        self.put_a_function_after_the_sum()
        self.show_relu()
        self.show_sigmoid()
        self.show_tanh()
        self.show_leaky_relu()
        self.set_all_four_side_by_side()
        self.return_to_rest()

    @chapter(
        "Same z, five outputs",
        takeaways=(
            "The activation alone decides what becomes of the same weighted sum.",
            "As z moves, linear follows, ReLU waits at zero, sigmoid and tanh level off.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def same_z_five_outputs(self) -> None:
        """One pre-activation through every activation, then all of them live."""
        self.take_z_out_of_the_neuron()
        self.send_z_through_every_activation()
        self.mark_the_neurons_own_activation()
        self.slide_z()
        self.return_to_rest()

    @chapter(
        "The dead neuron",
        takeaways=(
            "A weight learns by its gradient: the activation's slope at z times the input.",
            "Where ReLU is flat its slope is 0, and nothing is learned from that example.",
            "Leaky ReLU's slope there is 0.01: little, but enough to recover.",
        ),
        opens_on="at_rest",
        ends_on="at_rest",
    )
    def dead_neuron(self) -> None:
        """The slope of each activation at z, and what it lets through."""
        self.look_at_the_slope()
        self.send_the_slope_back()
        self.give_it_a_leak()
        self.compare_all_slopes()
        self.return_to_rest()
