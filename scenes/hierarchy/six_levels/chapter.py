"""Chapter six-levels: zoom out from the neuron, level by level."""

from __future__ import annotations

from manim import Flash, Indicate, VGroup

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.six_levels.climb import Climb
from scenes.hierarchy.six_levels.neuron_to_network import NeuronToNetwork
from scenes.hierarchy.six_levels.stacked_blocks import StackedBlocks
from scenes.hierarchy.six_levels.words_in_context import WordsInContext
from scenes.hierarchy.stages import AtTheTop, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.transformer.nested import Tower


class SixLevels(Chapter[HierarchyParams, OnTheRoad]):
    """Zoom out from the neuron, level by level."""

    title = "Six levels"
    takeaways = (
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
    )
    opens_on = OnTheRoad
    ends_on = AtTheTop

    def __init__(self, part: Part[HierarchyParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.road = opening.road
        self.trace = self.params.trace()
        self.climb = Climb(part, self.trace.full_size)

    def construct(self) -> None:
        """Play the chapter."""
        alone = NeuronToNetwork(self.part, self.climb, self.trace, self.road)
        alone.begin_with_the_neuron()
        alone.parallelize()
        alone.stack_layers()
        network = VGroup(alone.network, alone.ring)
        together = WordsInContext(self.part, self.climb, self.trace, network)
        together.add_context()
        together.split_into_heads()
        blocks = StackedBlocks(self.part, self.climb, together.panels)
        blocks.wrap_into_a_block()
        blocks.stack_the_blocks()
        self.find_the_neuron(blocks.tower)

    def find_the_neuron(self, tower: Tower) -> None:
        """Point at the neuron inside all of it, and leave ladder and tower."""
        with self.say("And deep inside, still: our neuron.") as line:
            self.play(
                Flash(tower.neuron, color=theme.RESULT, flash_radius=0.2, line_length=0.15),
                Indicate(tower.neuron, color=theme.RESULT, scale_factor=1.8),
                run_time=line.share(0.5),
            )
            self.play(self.climb.leave_below(), self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.add(*AtTheTop(self.params).mobjects)
