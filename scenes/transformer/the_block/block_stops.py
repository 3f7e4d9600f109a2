"""Chapter the-block, what it shows: where the stream stops, and what it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from math_core import Trace
from scenes.beats.transformer_stage import TransformerStage
from scenes.stage.text.rounding import spoken_number


@dataclass(frozen=True)
class Stop:
    """Where the stream is, and what it is there.

    Attributes
    ----------
    place
        A station's name, ``"plus 1"`` or ``"plus 2"``.
    trace, field, index
        The values of all tokens there.
    formula
        Typst math of what they are.
    """

    place: str
    trace: Trace
    field: str
    index: tuple[int, ...]
    formula: str


class BlockStopsBeats(TransformerStage):
    """The stations of one block, in the order of the computation."""

    def entrance(self) -> Stop:
        """Return the values where the rail begins."""
        return Stop("entrance", self.block_trace, "inputs", (0,), "x")

    def stops(self) -> Iterator[Stop]:
        """Yield what stands where, in the order of the computation."""
        trace, norm = self.block_trace, self.params.norm
        first, second = trace.attention_norm, trace.feed_forward_norm
        # What enters the branches: what is on the rail, or its norm.
        x, y = ('upright("LN")(x)', 'upright("LN")(y)') if norm == "pre" else ("x", "y")
        attention, feed_forward = f'upright("attention")({x})', f'upright("FF")({y})'
        if norm == "pre" and first is not None:
            yield Stop("attention_norm", first, "output", (0,), x)
        yield Stop("attention", trace.attention, "output", (0,), attention)
        if norm == "post" and first is not None:
            yield Stop("plus 1", first, "inputs", (0,), f"x + {attention}")
            normed = f'y = upright("LN")(x + {attention})'
            yield Stop("attention_norm", first, "output", (0,), normed)
        else:
            yield Stop("plus 1", trace, "after_attention", (0,), f"y = x + {attention}")
        if norm == "pre" and second is not None:
            yield Stop("feed_forward_norm", second, "output", (0,), y)
        yield Stop("expand", trace.expand, "pre_activation", (), f"{y} W_1 + b_1")
        yield Stop("relu", trace.expand, "output", (), f"max(0, {y} W_1 + b_1)")
        yield Stop("project", trace.project, "output", (), feed_forward)
        if norm == "post" and second is not None:
            yield Stop("plus 2", second, "inputs", (0,), f"y + {feed_forward}")
            normed = f'upright("LN")(y + {feed_forward})'
            yield Stop("feed_forward_norm", second, "output", (0,), normed)
        else:
            yield Stop("plus 2", trace, "output", (0,), f"y + {feed_forward}")

    def words_at(self, place: str) -> str:
        """Return what is said at a stop."""
        wide, back = (
            spoken_number(str(self.params.d_ff)),
            spoken_number(str(self.params.d_model)),
        )
        return {
            "attention": (
                "Attention: every token looks at all the others, and takes something from each. "
                "This is where positions mix."
            ),
            "plus 1": "What it found is added to the rail.",
            "attention_norm": (
                "Layer norm brings each vector to one measure: mean zero, spread one."
            ),
            "expand": f"Now the feed-forward layers. Expand each vector to {wide} numbers.",
            "relu": "ReLU switches the negative ones off.",
            "project": (
                f"Project back to {back}. Every position goes through the same weights, "
                "alone: here no token sees another."
            ),
            "plus 2": "Add that to the rail, too.",
            "feed_forward_norm": "And norm once more.",
        }[place]

    def largest(self, stop: Stop) -> float:
        """Return the largest |value| at a stop."""
        return float(np.abs(getattr(stop.trace, stop.field)).max())

    @staticmethod
    def is_hidden(stop: Stop) -> bool:
        """Return whether a stop is inside the wide layer."""
        return stop.place in ("expand", "relu")

    def is_on_rail(self, stop: Stop) -> bool:
        """Return whether the values of a stop are what is on the rail then."""
        norm = stop.place.endswith("norm") and self.params.norm == "post"
        return stop.place == "entrance" or stop.place.startswith("plus") or norm
