r"""From a block to a full transformer: a stack of blocks, embeddings, positions, an output head.

One token's way: its row of the embedding table, plus the encoding of its position, through the
blocks, to a vector whose product with the head gives one logit for each word that may follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from math_core.attention import causal_mask, softmax
from math_core.backpropagation import (
    BlockGradients,
    LayerGradients,
    LayerNormGradients,
    block_gradients,
    layer_gradients,
    layer_norm_gradients,
)
from math_core.initialisers import Initialiser, glorot_uniform
from math_core.layers import DenseLayer, LayerTrace
from math_core.losses import class_indices
from math_core.trace import Trace
from math_core.transformer import (
    BlockTrace,
    LayerNormTrace,
    NormPlacement,
    TransformerBlock,
    layer_norm,
    sinusoidal_positions,
)
from math_core.validation import Array, finite_array, finite_scalar, refuse_overflow

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class StackTrace(Trace):
    """One pass through a stack of blocks, on (batch, tokens, d_model).

    Attributes
    ----------
    inputs
        X, shape (batch, tokens, d_model).
    blocks
        Each block's trace; the output of each is the input of the next.
    residual_norms
        Mean length of a token's vector before the first block and after each, shape
        (n_blocks + 1,).
    output
        The last block's output.
    """

    inputs: Array
    blocks: tuple[BlockTrace, ...]
    residual_norms: Array
    output: Array


@dataclass(frozen=True, eq=False)
class StackGradients(Trace):
    """Gradients of a stack.

    Attributes
    ----------
    blocks
        Each block's.
    gradient_norms
        Mean length of ∂L/∂ a token's vector before the first block and after each, shape
        (n_blocks + 1,).
    inputs
        ∂L/∂inputs, shape (batch, tokens, d_model).
    """

    blocks: tuple[BlockGradients, ...]
    gradient_norms: Array
    inputs: Array


def _mean_length(vectors: Array) -> float:
    """Return the mean length of the vectors along the last axis, whatever their size."""
    largest = np.abs(vectors).max()
    if largest == 0:
        return 0.0
    return float(largest * np.linalg.norm(vectors / largest, axis=-1).mean())


class TransformerStack:
    """Blocks one after another on one residual stream.

    Parameters
    ----------
    blocks
        One or more, all of one d_model.

    Raises
    ------
    ValueError
        If there is no block or they differ in d_model.
    """

    def __init__(self, blocks: Sequence[TransformerBlock]) -> None:
        if not blocks:
            raise ValueError("a stack has one or more blocks; got none")
        sizes = {block.attention.d_model for block in blocks}
        if len(sizes) > 1:
            raise ValueError(f"all blocks must have one d_model; got {sorted(sizes)}")
        self._blocks = tuple(blocks)

    @classmethod
    def fresh(
        cls,
        random: np.random.RandomState,
        *,
        n_blocks: int,
        d_model: int,
        n_heads: int,
        d_ff: int,
        norm: NormPlacement = "post",
        activation: str = "relu",
        initialiser: Initialiser = glorot_uniform,
        residual: bool = True,
    ) -> TransformerStack:
        """Return a stack of blocks of random weights, drawn block by block.

        Raises
        ------
        ValueError
            If n_blocks is below 1 or n_heads does not divide d_model.
        """
        return cls(
            [
                TransformerBlock.fresh(
                    random,
                    d_model=d_model,
                    n_heads=n_heads,
                    d_ff=d_ff,
                    norm=norm,
                    activation=activation,
                    initialiser=initialiser,
                    residual=residual,
                )
                for _ in range(n_blocks)
            ]
        )

    @property
    def blocks(self) -> tuple[TransformerBlock, ...]:
        """The blocks, first to last."""
        return self._blocks

    @property
    def n_parameters(self) -> int:
        """How many parameters all blocks have."""
        return sum(block.n_parameters for block in self._blocks)

    def forward(self, inputs: ArrayLike, mask: ArrayLike | None = None) -> StackTrace:
        """Return every block's trace; arguments and errors as :meth:`TransformerBlock.forward`."""
        traces: list[BlockTrace] = []
        current = inputs
        for block in self._blocks:
            traces.append(block.forward(current, mask))
            current = traces[-1].output
        stream = [traces[0].inputs, *(trace.output for trace in traces)]
        norms = np.array([_mean_length(each) for each in stream])
        return StackTrace(stream[0], tuple(traces), norms, stream[-1])

    def gradients(self, trace: StackTrace, output_gradient: ArrayLike) -> StackGradients:
        """Return the gradients of every block, from the last to the first.

        Parameters
        ----------
        trace
            This stack's forward pass.
        output_gradient
            ∂L/∂output, shape (batch, tokens, d_model).

        Raises
        ------
        TypeError, ValueError
            If the gradient is not finite real numbers of that shape.
        """
        gradient = finite_array("output_gradient", output_gradient)
        norms, blocks = [_mean_length(gradient)], []
        for block, block_trace in zip(reversed(self._blocks), reversed(trace.blocks), strict=True):
            blocks.append(block_gradients(block, block_trace, gradient))
            gradient = blocks[-1].inputs
            norms.append(_mean_length(gradient))
        return StackGradients(tuple(reversed(blocks)), np.array(norms[::-1]), gradient)


@dataclass(frozen=True, eq=False)
class LanguageModelTrace(Trace):
    """One pass of a language model.

    Attributes
    ----------
    tokens
        Indices of words, shape (batch, tokens).
    embeddings
        Their rows of the embedding table, shape (batch, tokens, d_model).
    positions
        The positional encoding that was added, shape (tokens, d_model); zeros without positions.
    stack
        The blocks, from embeddings + positions.
    final_norm
        Layer norm after the last block, where blocks normalise before their sublayers; else
        ``None``.
    head
        The output head, on (batch × tokens, d_model).
    logits
        One number a word that may follow, shape (batch, tokens, n_words).
    """

    tokens: Integers
    embeddings: Array
    positions: Array
    stack: StackTrace
    final_norm: LayerNormTrace | None
    head: LayerTrace
    logits: Array


@dataclass(frozen=True, eq=False)
class LanguageModelGradients(Trace):
    """∂L/∂ the embedding table, the stack's parameters, the final norm's and the head's."""

    embedding: Array
    blocks: tuple[BlockGradients, ...]
    final_norm: LayerNormGradients | None
    head: LayerGradients


class LanguageModel:
    """Predicts the next word from the words so far, as GPT does.

    Parameters
    ----------
    embedding
        One row a word, finite, shape (n_words, d_model).
    stack
        The blocks.
    head
        From d_model to n_words, linear.
    positions
        Whether the sinusoidal encoding of positions is added.
    causal
        Whether a token sees only itself and those before it.

    Raises
    ------
    TypeError, ValueError
        If the embedding is not a finite matrix, or the parts do not fit.
    """

    def __init__(
        self,
        embedding: ArrayLike,
        stack: TransformerStack,
        head: DenseLayer,
        *,
        positions: bool = True,
        causal: bool = True,
    ) -> None:
        self._embedding = finite_array("embedding", embedding)
        d_model = stack.blocks[0].attention.d_model
        if self._embedding.ndim != 2 or self._embedding.shape != (head.n_neurons, d_model):
            raise ValueError(
                f"embedding must have shape (n_words, d_model) = ({head.n_neurons}, {d_model}) to "
                f"fit head and stack; got {self._embedding.shape}"
            )
        if head.n_inputs != d_model:
            raise ValueError(f"head must take {d_model} inputs; it takes {head.n_inputs}")
        self._stack, self._head = stack, head
        self._with_positions, self._causal = positions, causal
        self._final = (np.ones(d_model), np.zeros(d_model))

    @property
    def n_words(self) -> int:
        """How many words it knows."""
        return len(self._embedding)

    @property
    def stack(self) -> TransformerStack:
        """The blocks."""
        return self._stack

    @property
    def n_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(array.size for array in self.parameters().values())

    def parameters(self) -> dict[str, Array]:
        """Return everything that is learned under the name its gradient has."""
        named = {"embedding": self._embedding}
        for i, block in enumerate(self._stack.blocks):
            named |= {f"blocks.{i}.{name}": array for name, array in block.parameters().items()}
        if self._has_final_norm:
            named |= {"final_norm.gamma": self._final[0], "final_norm.beta": self._final[1]}
        return named | {"head.weights": self._head.weights, "head.biases": self._head.biases}

    def with_parameters(self, parameters: Mapping[str, Array]) -> LanguageModel:
        """Return a model like this one with the given parameters, named as by ``parameters()``."""
        blocks = []
        for i, block in enumerate(self._stack.blocks):
            start = f"blocks.{i}."
            own = {n.removeprefix(start): a for n, a in parameters.items() if n.startswith(start)}
            blocks.append(block.with_parameters(own))
        model = LanguageModel(
            parameters["embedding"],
            TransformerStack(blocks),
            DenseLayer(parameters["head.weights"], parameters["head.biases"]),
            positions=self._with_positions,
            causal=self._causal,
        )
        if self._has_final_norm:
            model._final = (parameters["final_norm.gamma"], parameters["final_norm.beta"])
        return model

    @property
    def _has_final_norm(self) -> bool:
        return self._stack.blocks[-1].norm == "pre"

    def forward(self, tokens: ArrayLike) -> LanguageModelTrace:
        """Return every intermediate of one pass.

        Parameters
        ----------
        tokens
            Indices of words, integers from 0 to n_words − 1, shape (batch, tokens).

        Raises
        ------
        TypeError, ValueError
            If they are not integers of that shape and range.
        TooLargeError
            If a number leaves the range of floats.
        """
        indices = class_indices("tokens", tokens, self.n_words)
        if indices.ndim != 2 or not indices.size:
            raise ValueError(f"tokens must have shape (batch, tokens); got {indices.shape}")
        n_tokens, d_model = indices.shape[1], self._embedding.shape[1]
        embeddings = self._embedding[indices]
        positions = (
            sinusoidal_positions(n_tokens, d_model)
            if self._with_positions
            else np.zeros((n_tokens, d_model))
        )
        mask = causal_mask(n_tokens) if self._causal else None
        stack = self._stack.forward(embeddings + positions, mask)
        final = layer_norm(stack.output, *self._final) if self._has_final_norm else None
        last = stack.output if final is None else final.output
        head = self._head.forward(last.reshape(-1, d_model))
        logits = head.output.reshape(*indices.shape, self.n_words)
        return LanguageModelTrace(indices, embeddings, positions, stack, final, head, logits)

    def gradients(
        self, trace: LanguageModelTrace, logits_gradient: ArrayLike
    ) -> LanguageModelGradients:
        """Return the gradient of everything that is learned.

        Parameters
        ----------
        trace
            This model's forward pass.
        logits_gradient
            ∂L/∂logits, shape (batch, tokens, n_words).

        Raises
        ------
        TypeError, ValueError
            If the gradient is not finite real numbers of that shape.
        """
        gradient = finite_array("logits_gradient", logits_gradient)
        head = layer_gradients(trace.head, gradient.reshape(-1, self.n_words))
        upstream = head.inputs.reshape(trace.stack.output.shape)
        final = None
        if trace.final_norm is not None:
            final = layer_norm_gradients(trace.final_norm, upstream)
            upstream = final.inputs
        stack = self._stack.gradients(trace.stack, upstream)
        embedding = np.zeros_like(self._embedding)
        # A word that stands in several places learns from all of them.
        np.add.at(embedding, trace.tokens, stack.inputs)
        return LanguageModelGradients(embedding, stack.blocks, final, head)


@dataclass(frozen=True, eq=False)
class NextTokenTrace(Trace):
    """From logits to the probability of each next word.

    Attributes
    ----------
    logits
        Shape (n_words,).
    temperature
        T, shape ().
    scaled
        Logits ÷ T, shape (n_words,); −∞ for those that top-k leaves out.
    probabilities
        Softmax of the scaled logits, shape (n_words,).
    """

    logits: Array
    temperature: Array
    scaled: Array
    probabilities: Array


def next_token(
    logits: ArrayLike, temperature: float = 1.0, top_k: int | None = None
) -> NextTokenTrace:
    """Return the probability of each next word.

    Parameters
    ----------
    logits
        Finite, shape (n_words,).
    temperature
        Positive: below 1 sharpens the choice, above 1 evens it out.
    top_k
        How many of the largest logits stay in the choice; all by default. Of equal logits the
        first are kept.

    Raises
    ------
    TypeError, ValueError
        If the logits are not a finite vector, the temperature not positive, or top_k not from 1
        to n_words.
    TooLargeError
        If logits ÷ temperature leaves the range of floats.
    """
    array = finite_array("logits", logits)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"logits must have shape (n_words,); got {array.shape}")
    if finite_scalar("temperature", temperature) <= 0:
        raise ValueError(f"temperature must be positive, for example 0.7; got {temperature}")
    n_kept = len(array) if top_k is None else top_k
    if isinstance(n_kept, bool) or n_kept != int(n_kept) or not 1 <= n_kept <= len(array):
        raise ValueError(f"top_k must be an integer from 1 to {len(array)}; got {top_k}")
    with np.errstate(all="ignore"):
        scaled = array / temperature
    refuse_overflow("logits ÷ temperature", scaled)
    out = np.argsort(-array, kind="stable")[int(n_kept) :]
    scaled[out] = -np.inf
    return NextTokenTrace(array, np.asarray(temperature), scaled, softmax(scaled))
