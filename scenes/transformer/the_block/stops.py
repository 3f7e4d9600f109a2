"""Where the residual stream stops on its way through one block, and what it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from math_core import BlockTrace, Trace
from math_core.transformer import NormPlacement
from scenes.stage.text.rounding import spoken_number
from scenes.transformer.params import TransformerParams


@dataclass(frozen=True)
class Stop:
    """Where the stream is, and what it is there.

    Attributes
    ----------
    place
        ``"entrance"``, a station's name, ``"plus 1"`` or ``"plus 2"``.
    trace, field, index
        The values of all tokens there.
    formula
        Typst math of what they are.
    on_rail
        Whether they are what is on the rail then; otherwise they are in a branch.
    """

    place: str
    trace: Trace
    field: str
    index: tuple[int, ...]
    formula: str
    on_rail: bool = False

    @property
    def is_plus(self) -> bool:
        """Whether a branch comes back to the rail here."""
        return self.place.startswith("plus")

    @property
    def is_hidden(self) -> bool:
        """Whether it is inside the wide layer."""
        return self.place in ("expand", "relu")

    @property
    def largest(self) -> float:
        """The largest |value|."""
        return float(np.abs(getattr(self.trace, self.field)).max())


def stops_in(trace: BlockTrace, norm: NormPlacement) -> Iterator[Stop]:
    """Yield what stands where in a block, in the order of the computation.

    Parameters
    ----------
    trace
        The way of all tokens through the block.
    norm
        Where its layer norms stand.
    """
    first, second = trace.attention_norm, trace.feed_forward_norm
    # What enters the branches: what is on the rail, or its norm.
    x, y = ('upright("LN")(x)', 'upright("LN")(y)') if norm == "pre" else ("x", "y")
    attention, feed_forward = f'upright("attention")({x})', f'upright("FF")({y})'
    yield Stop("entrance", trace, "inputs", (0,), "x", on_rail=True)
    if norm == "pre" and first is not None:
        yield Stop("attention_norm", first, "output", (0,), x)
    yield Stop("attention", trace.attention, "output", (0,), attention)
    if norm == "post" and first is not None:
        yield Stop("plus 1", first, "inputs", (0,), f"x + {attention}", on_rail=True)
        normed = f'y = upright("LN")(x + {attention})'
        yield Stop("attention_norm", first, "output", (0,), normed, on_rail=True)
    else:
        total = f"y = x + {attention}"
        yield Stop("plus 1", trace, "after_attention", (0,), total, on_rail=True)
    if norm == "pre" and second is not None:
        yield Stop("feed_forward_norm", second, "output", (0,), y)
    yield Stop("expand", trace.expand, "pre_activation", (), f"{y} W_1 + b_1")
    yield Stop("relu", trace.expand, "output", (), f"max(0, {y} W_1 + b_1)")
    yield Stop("project", trace.project, "output", (), feed_forward)
    if norm == "post" and second is not None:
        yield Stop("plus 2", second, "inputs", (0,), f"y + {feed_forward}", on_rail=True)
        normed = f'upright("LN")(y + {feed_forward})'
        yield Stop("feed_forward_norm", second, "output", (0,), normed, on_rail=True)
    else:
        yield Stop("plus 2", trace, "output", (0,), f"y + {feed_forward}", on_rail=True)


def words_at(place: str, params: TransformerParams) -> str:
    """Return what is said at a stop behind the entrance."""
    wide, back = (spoken_number(str(size)) for size in (params.d_ff, params.d_model))
    return {
        "attention": (
            "Attention: every token looks at all the others, and takes something from each. "
            "This is where positions mix."
        ),
        "plus 1": "What it found is added to the rail.",
        "attention_norm": "Layer norm brings each vector to one measure: mean zero, spread one.",
        "expand": f"Now the feed-forward layers. Expand each vector to {wide} numbers.",
        "relu": "ReLU switches the negative ones off.",
        "project": (
            f"Project back to {back}. Every position goes through the same weights, "
            "alone: here no token sees another."
        ),
        "plus 2": "Add that to the rail, too.",
        "feed_forward_norm": "And norm once more.",
    }[place]
