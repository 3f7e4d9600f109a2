"""Part 2: how neurons become layers, and layers become depth."""

from __future__ import annotations

from scenes.layers.a_batch_at_once.chapter import ABatchAtOnce
from scenes.layers.depth_bends_boundaries.chapter import DepthBendsBoundaries
from scenes.layers.one_by_one_to_one_multiplication.chapter import OneByOneToOneMultiplication
from scenes.layers.params import LayersParams
from scenes.layers.reshaping_space import ReshapingSpace
from scenes.layers.stacking_layers.chapter import StackingLayers
from scenes.stage.part import Part


class Layers(Part[LayersParams]):
    """From one neuron after another to deep networks that bend space."""

    number = 2
    slug = "layers"
    title = "Layers"
    teaches = "Many neurons as one matrix multiplication, and what stacking them does to space."
    params_model = LayersParams
    chapters = (
        OneByOneToOneMultiplication,
        ABatchAtOnce,
        StackingLayers,
        ReshapingSpace,
        DepthBendsBoundaries,
    )
