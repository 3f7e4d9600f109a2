"""What the closing film computes: one neuron, the network it belongs to, and eight heads.

There is nothing to change here: the values are the values of the Parts that the film recalls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from math_core import (
    BlockTrace,
    DenseLayer,
    LanguageModelTrace,
    MultiHeadAttention,
    MultiHeadTrace,
    Network,
    NetworkTrace,
    NeuronTrace,
    NextTokenTrace,
    PatchTrace,
    Trace,
    cut_into_patches,
    glorot_uniform,
    landscape,
    next_token,
    sinusoidal_positions,
)
from scenes.attention.params import AttentionParams, FullSizeTrace
from scenes.layers.params import LayersParams
from scenes.neuron.params import NeuronParams
from scenes.params import PartParams
from scenes.params.small_model import CORPUS, train_small_model
from scenes.transformer.params import EmbeddingTrace, TransformerParams

# With the neuron's own inputs, this network has no layer whose neurons are all switched off.
_SEED = 7
# Of the small model whose attention is shown.
_BLOCKS, _D_MODEL, _D_FF = 1, 32, 64
# Where the shuffled order of rows and words comes from.
_SHUFFLE_SEED = 5
# Which word is hidden from the model that fills gaps.
HIDDEN_WORD = 1
# The landscape that is cut into patches: pixels in each direction, and those of a patch.
_PIXELS, _PATCH = 32, 8
_PATCH_HEADS = 4


@dataclass(frozen=True, eq=False)
class ReadingTrace(Trace):
    """What the trained model of Part 4 makes of words in an order.

    Attributes
    ----------
    order
        Which word of the sentence stands at each place.
    words
        The words in that order.
    model
        Their way through the model.
    next_word
        What it expects to follow.
    answer
        The likeliest of its words, as an index.
    """

    order: tuple[int, ...]
    words: tuple[str, ...]
    model: LanguageModelTrace
    next_word: NextTokenTrace
    answer: int

    @property
    def answer_word(self) -> str:
        """The likeliest word."""
        return CORPUS.words[self.answer]


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
        The sentence of Part 4 in the attention of a small model that was trained on such sentences;
        it has as many heads as the first transformer.
    full_size
        The sizes of the first transformer.
    block, causal_block
        Part 4's block on that sentence, and the same when no token sees what follows it.
    embedding
        What enters that block.
    """

    neuron: NeuronTrace
    network: NetworkTrace
    attention: MultiHeadTrace
    full_size: FullSizeTrace
    block: BlockTrace
    causal_block: BlockTrace
    embedding: EmbeddingTrace


@dataclass(frozen=True, eq=False)
class ChoiceTrace(Trace):
    """What tells the two kinds of networks apart, and the models that came of the second.

    Attributes
    ----------
    network, shuffled_network
        The network on a batch, and on its shuffled rows.
    row_order
        Which row of the batch stands at each place of the shuffled one.
    sentence, shuffled
        What the trained model reads in the sentence, and in its shuffled words.
    back, both_ways
        Part 4's block on the sentence and the word that the model wrote, when no token sees what
        follows it, and when each sees all.
    gap
        What a model that is trained on gaps expects in the place of a hidden word.
    patches, patch_attention
        A landscape in patches, and what the patches take from each other in untrained attention.
    """

    network: NetworkTrace
    shuffled_network: NetworkTrace
    row_order: tuple[int, ...]
    sentence: ReadingTrace
    shuffled: ReadingTrace
    back: BlockTrace
    both_ways: BlockTrace
    gap: NextTokenTrace
    patches: PatchTrace
    patch_attention: MultiHeadTrace


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

    def row_order(self) -> tuple[int, ...]:
        """Return an order in which no row of the batch keeps its place."""
        return _shuffled(len(self.network_trace().output))

    def shuffled_network_trace(self) -> NetworkTrace:
        """Return the way of the shuffled batch through the network."""
        rows = self.network_trace().layers[0].inputs
        return self.network().forward(rows[list(self.row_order())])

    def reading_trace(self, *, shuffled: bool = False) -> ReadingTrace:
        """Return what Part 4's trained model expects after the sentence.

        Parameters
        ----------
        shuffled
            Read its words in an order in which none keeps its place.
        """
        n = len(self.tokens)
        order = _shuffled(n) if shuffled else tuple(range(n))
        words = tuple(self.tokens[k] for k in order)
        model = TransformerParams().training().model.forward(CORPUS.indices(words)[None])
        following = next_token(model.logits[0, -1])
        return ReadingTrace(order, words, model, following, int(following.probabilities.argmax()))

    def attention_trace(self) -> MultiHeadTrace:
        """Return the sentence in the attention of a trained model with 8 heads."""
        n_heads = int(self.full_size().n_heads)
        run = train_small_model(_SEED, _BLOCKS, _D_MODEL, n_heads, _D_FF, "post")
        stack = run.model.forward(CORPUS.indices(self.tokens)[None]).stack
        return stack.blocks[0].attention

    def telling_head(self, word: str, other: str) -> int:
        """Return the head in which a word of the sentence looks hardest at another."""
        query, key = self.tokens.index(word), self.tokens.index(other)
        weights = self.attention_trace().heads.attention_weights
        return int(weights[0, :, query, key].argmax())

    def patches(self) -> PatchTrace:
        """Return the landscape, cut into patches."""
        return cut_into_patches(landscape(_PIXELS), _PATCH)

    def patch_attention_trace(self) -> MultiHeadTrace:
        """Return the patches in untrained attention, the pixels of each as its vector."""
        pixels = self.patches().patches
        inputs = pixels + sinusoidal_positions(*pixels.shape)
        random = np.random.RandomState(TransformerParams().seed)
        attention = MultiHeadAttention.fresh(random, pixels.shape[1], _PATCH_HEADS, glorot_uniform)
        return attention.forward(inputs[None])

    def full_size(self) -> FullSizeTrace:
        """Return the sizes of the first transformer's attention."""
        return AttentionParams().full_size()

    def choice_trace(self) -> ChoiceTrace:
        """Return what the film's second half shows; it trains two small models."""
        sentence = self.reading_trace()
        written = TransformerParams(tokens=(*self.tokens, sentence.answer_word))
        return ChoiceTrace(
            self.network_trace(),
            self.shuffled_network_trace(),
            self.row_order(),
            sentence,
            self.reading_trace(shuffled=True),
            written.causal_block_trace(),
            written.block_trace(),
            written.filled(written.learned_sentence(), HIDDEN_WORD),
            self.patches(),
            self.patch_attention_trace(),
        )

    def trace(self) -> HierarchyTrace:
        """Return everything that the film shows."""
        transformer = TransformerParams()
        return HierarchyTrace(
            NeuronParams().trace(),
            self.network_trace(),
            self.attention_trace(),
            self.full_size(),
            transformer.block_trace(),
            transformer.causal_block_trace(),
            transformer.embedding_trace(),
        )


def _shuffled(n: int) -> tuple[int, ...]:
    """Return an order of ``n`` things, two or more, in which none keeps its place."""
    random = np.random.RandomState(_SHUFFLE_SEED)
    while True:
        order = random.permutation(n)
        if not (order == np.arange(n)).any():
            return tuple(order.tolist())


PARAMS = HierarchyParams
