"""Part 1: what a single neuron computes, and why it needs an activation function."""

from __future__ import annotations

from scenes.neuron.activation_functions import ActivationFunctions
from scenes.neuron.dead_neuron import DeadNeuron
from scenes.neuron.only_a_line.chapter import OnlyALine
from scenes.neuron.params import NeuronParams
from scenes.neuron.same_z_five_outputs import SameZFiveOutputs
from scenes.neuron.weighted_sum import WeightedSum
from scenes.stage.part import Part


class SingleNeuron(Part[NeuronParams]):
    """One neuron: weighted sum, bias, activation, slope."""

    number = 1
    slug = "neuron"
    title = "A single neuron"
    teaches = "Inputs × weights + bias, why that is only a line, and what an activation changes."
    params_model = NeuronParams
    chapters = (
        WeightedSum,
        OnlyALine,
        ActivationFunctions,
        SameZFiveOutputs,
        DeadNeuron,
    )
