"""Part 4: the transformer block, what each of its parts is for, and the whole model."""

from __future__ import annotations

from scenes.stage.part import Part
from scenes.transformer.feed_forward.chapter import FeedForward
from scenes.transformer.gpt_and_bert import GptAndBert
from scenes.transformer.layer_norm.chapter import LayerNorm
from scenes.transformer.params import TransformerParams
from scenes.transformer.residual_connections.chapter import ResidualConnections
from scenes.transformer.stack_of_n.chapter import StackOfN
from scenes.transformer.the_block.chapter import TheBlock
from scenes.transformer.where_am_i.chapter import WhereAmI


class Transformer(Part[TransformerParams]):
    """One block, then a stack of them that has learned to continue sentences."""

    number = 4
    slug = "transformer"
    title = "The transformer"
    teaches = "Attention, feed-forward layers, residual connections and norms: the whole model."
    params_model = TransformerParams
    chapters = (
        TheBlock,
        ResidualConnections,
        LayerNorm,
        FeedForward,
        WhereAmI,
        StackOfN,
        GptAndBert,
    )
