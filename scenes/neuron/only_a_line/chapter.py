"""Chapter only-a-line: without an activation, one neuron is a line, and so are many."""

from __future__ import annotations

from scenes.neuron.only_a_line.ask import Ask
from scenes.neuron.only_a_line.fold_the_chain import FoldTheChain
from scenes.neuron.only_a_line.graph import Graph
from scenes.neuron.only_a_line.one_neuron import OneNeuron
from scenes.neuron.only_a_line.spread_to_a_plane import SpreadToAPlane
from scenes.neuron.only_a_line.two_neurons import TwoNeurons
from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part


class OnlyALine(Chapter[NeuronParams, AtRest]):
    """One linear neuron is a line, and a chain of them is again one line."""

    title = "Only a line"
    takeaways = (
        "Without an activation, a neuron draws a line; with two inputs, a flat plane.",
        "However many linear neurons are stacked, they collapse into a single one.",
        "Depth helps only with a non-linear function in between.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.graph = Graph(self.params)

    def construct(self) -> None:
        """Play the chapter."""
        ask = Ask(self.part, self.opening.diagram)
        ask.can_a_chain_bend_a_line()
        ask.go_back_to_one_neuron()
        one = OneNeuron(self.part, ask.diagram, ask.line, self.graph)
        one.draw_the_line()
        one.name_slope_and_height()
        spread = SpreadToAPlane(self.part, one)
        spread.spread_it_to_a_plane()
        two = TwoNeurons(self.part, one, spread)
        two.stack_a_second_neuron()
        two.merge_the_formulas()
        fold = FoldTheChain(self.part, two)
        fold.make_the_chain()
        fold.fold_it_up()
        fold.answer()
        fold.move_to_the_end_stage()
