"""Chapter six-levels: zoom out from the neuron, level by level."""

from __future__ import annotations

from manim import (
    ORIGIN,
    RIGHT,
    ApplyMethod,
    FadeIn,
    FadeOut,
    Flash,
    LaggedStart,
    Succession,
    VMobject,
    smooth,
    squish_rate_func,
    there_and_back,
)
from manim.animation.animation import Animation

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.six_levels.climb import Climb
from scenes.hierarchy.six_levels.neuron_to_network import NeuronToNetwork
from scenes.hierarchy.six_levels.stacked_blocks import StackedBlocks
from scenes.hierarchy.six_levels.words_in_context import WordsInContext
from scenes.hierarchy.stages import AtTheTop, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import ripple
from scenes.stage.part import Part


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
        "8 heads × 64 numbers = 512 numbers a word in the first transformer.",
        "Transformer block (+ feed-forward + residuals): stable deep learning.",
        "Full transformer (stack blocks, + positional encoding, + output head): "
        "complex understanding. Each level contains the one before, down to the neuron.",
    )
    opens_on = OnTheRoad
    ends_on = AtTheTop

    def __init__(self, part: Part[HierarchyParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.climb = Climb(part, self.trace.full_size)

    def construct(self) -> None:
        """Play the chapter."""
        alone = NeuronToNetwork(self.part, self.climb, self.trace, self.opening)
        alone.begin_with_the_neuron()
        alone.parallelize()
        alone.stack_layers()
        network = alone.settle()
        together = WordsInContext(self.part, self.climb, self.trace, network)
        together.add_context()
        together.split_into_heads()
        blocks = StackedBlocks(self.part, self.climb, together)
        blocks.wrap_into_a_block()
        blocks.stack_the_blocks(alone.other_edges)
        self.find_the_neuron(alone, blocks)

    def find_the_neuron(self, alone: NeuronToNetwork, blocks: StackedBlocks) -> None:
        """Go back in to the neuron in one sweep, and out again to ladder and tower."""
        late = squish_rate_func(smooth, 0.8, 1)
        with self.say("And inside all of it, still this neuron.") as line:
            self.play(
                Flash(
                    blocks.tower.neuron.ring,
                    color=theme.RESULT,
                    flash_radius=0.3 * blocks.view.unit,
                    line_length=0.2 * blocks.view.unit,
                    line_stroke_width=int(theme.STROKE * blocks.view.unit),
                ),
                FadeOut(blocks.tower.insides[0]),
                run_time=theme.BRIEF,
            )
            self.play(FadeIn(blocks.details), run_time=theme.BRIEF)
            self.play(
                *self.climb.zoom(alone.close),
                *self.climb.put_the_ladder_away(),
                *self.climb.leave(blocks.tower.neuron.ring, blocks.tower.names),
                *alone.come_back(late),
                run_time=line.until("neuron", at_least=theme.SLOW),
            )
            self.play(*alone.flow_through_the_neuron(), run_time=line.rest)
        with self.say("Each level contains the one before.") as line:
            self.play(
                *self.climb.zoom(blocks.view),
                *self.climb.leave(self.corner, *alone.go_again()),
                FadeIn(blocks.tower.names, blocks.tower.neuron.ring, rate_func=late),
                Succession(
                    FadeOut(blocks.details), FadeIn(blocks.tower.insides[0]), rate_func=late
                ),
                self.climb.bring_the_ladder_back(),
                run_time=line.until("contains", at_least=theme.SLOW),
            )
            ending = AtTheTop(self.params)
            self.clear()
            self.frame.set(width=theme.FRAME_WIDTH).move_to(ORIGIN)
            label = ending.tower.neuron.label
            ending.tower.neuron.remove(label)
            self.add(*ending.mobjects)
            self.play(
                LaggedStart(*map(shine, ending.ladder.steps), lag_ratio=0.6),
                run_time=theme.MOVE,
            )
            self.play(FadeIn(label, shift=0.3 * RIGHT), run_time=theme.QUICK)
            self.play(ripple(ending.tower.neuron.ring), run_time=max(theme.MOVE, line.rest))
        self.clear()
        self.add(*AtTheTop(self.params).mobjects)


def shine(step: VMobject) -> Animation:
    """Return the animation in which what leads to a level is pointed out."""
    return ApplyMethod(step.set_color, theme.RESULT, rate_func=there_and_back)
