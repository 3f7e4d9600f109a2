"""What the closing film computes: one neuron, the network it belongs to, and eight heads.

There is nothing to change here: the values are the values of the Parts that the film recalls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from math_core import (
    BlockTrace,
    DenseLayer,
    MultiHeadAttention,
    MultiHeadTrace,
    Network,
    NetworkTrace,
    NeuronTrace,
    Trace,
    glorot_uniform,
    sinusoidal_positions,
)
from scenes.attention.params import AttentionParams, FullSizeTrace
from scenes.layers.params import LayersParams
from scenes.neuron.params import NeuronParams
from scenes.params import PartParams
from scenes.transformer.params import EmbeddingTrace, TransformerParams

# With the neuron's own inputs, this network has no layer whose neurons are all switched off.
_SEED = 7


@dataclass(frozen=True, eq=False)
class HierarchyTrace(Trace):
    """What the film shows.

    Attributes
    ----------
    neuron
        The neuron of Part 1.
    network
        The network of Part 2 with that neuron as the first of its first layer, on a batch whose
        first sample are the neuron's own inputs.
    attention
        The sentence of Part 4 in multi-head attention of the first transformer's size, untrained;
        shape (1, n_tokens, 512).
    backwards
        The same words in reverse order.
    full_size
        Its sizes.
    block, causal_block
        Part 4's block on that sentence, and the same when no token sees what follows it.
    embedding
        What enters that block.
    """

    neuron: NeuronTrace
    network: NetworkTrace
    attention: MultiHeadTrace
    backwards: MultiHeadTrace
    full_size: FullSizeTrace
    block: BlockTrace
    causal_block: BlockTrace
    embedding: EmbeddingTrace


class HierarchyParams(PartParams):
    """No parameters of its own."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The sentence of Part 4."""
        return TransformerParams().tokens

    def network(self) -> Network:
        """Return Part 2's network in which the first neuron is the one of Part 1."""
        neuron, network = NeuronParams().neuron(), LayersParams(seed=_SEED).network()
        first, *deeper = network.layers
        weights = np.column_stack([neuron.weights, first.weights[:, 1:]])
        biases = np.concatenate([[neuron.bias], first.biases[1:]])
        return Network([DenseLayer(weights, biases, neuron.activation), *deeper])

    def network_trace(self) -> NetworkTrace:
        """Return the way of a batch through that network, the neuron's own inputs first."""
        batch = LayersParams(seed=_SEED).batch_trace().inputs
        return self.network().forward(np.vstack([NeuronParams().inputs, batch[1:]]))

    def attention_trace(self, *, backwards: bool = False) -> MultiHeadTrace:
        """Return the sentence in untrained attention of 8 heads × 64 dimensions.

        Parameters
        ----------
        backwards
            Read the words in reverse; positions count from the first word read.
        """
        transformer, full = TransformerParams(), self.full_size()
        d_model, n_heads = int(full.d_model), int(full.n_heads)
        random = np.random.RandomState(transformer.seed)
        words = random.randn(transformer.n_tokens, d_model)
        words = words[::-1] if backwards else words
        inputs = words + sinusoidal_positions(transformer.n_tokens, d_model)
        attention = MultiHeadAttention.fresh(random, d_model, n_heads, glorot_uniform)
        return attention.forward(inputs[None])

    def full_size(self) -> FullSizeTrace:
        """Return the sizes of the first transformer's attention."""
        return AttentionParams().full_size()

    def trace(self) -> HierarchyTrace:
        """Return everything that the film shows."""
        transformer = TransformerParams()
        return HierarchyTrace(
            NeuronParams().trace(),
            self.network_trace(),
            self.attention_trace(),
            self.attention_trace(backwards=True),
            self.full_size(),
            transformer.block_trace(),
            transformer.causal_block_trace(),
            transformer.embedding_trace(),
        )


PARAMS = HierarchyParams
