"""Chapter six-levels: zoom out from the neuron, level by level."""

from __future__ import annotations

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.stages import AtTheTop, OnTheRoad
from scenes.stage.chapter import Chapter


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

    def construct(self) -> None:
        """Play the chapter."""
        self.begin_with_the_neuron()
        self.parallelize()
        self.stack_layers()
        self.add_context()
        self.split_into_heads()
        self.wrap_into_a_block()
        self.stack_the_blocks()
        self.find_the_neuron()
