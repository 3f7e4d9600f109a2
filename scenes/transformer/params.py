"""Parameters of Part 4: a transformer's sizes, its words, and what it is asked to continue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, field_validator, model_validator

from math_core import (
    BlockTrace,
    LanguageModelRun,
    LanguageModelTrace,
    LayerNormTrace,
    NextTokenTrace,
    StackTrace,
    Trace,
    TrainingTrace,
    TransformerStack,
    causal_mask,
    glorot_uniform,
    layer_norm,
    next_token,
    sinusoidal_encoding,
    sinusoidal_positions,
)
from math_core.transformer import NormPlacement
from math_core.validation import Array
from scenes.params import PartParams
from scenes.params.small_model import (
    CORPUS,
    PROMPT,
    fill_gap,
    known_prompt,
    sentence_beginning,
    train_small_model,
)
from scenes.params.words import (
    Seed,
    Tokens,
    check_heads,
    longest_words,
    sample_heads,
    sample_words,
    split_words,
)

MAX_BLOCKS = 12
_WAVE_POSITIONS = 33
_PLACES_A_POSITION = 8


@dataclass(frozen=True, eq=False)
class EmbeddingTrace(Trace):
    """What enters the first block.

    Attributes
    ----------
    embeddings, positions, inputs
        The words' vectors, the encoding of their positions, and the sum, shape
        (n_tokens, d_model).
    waves
        The encoding over more positions, shape (33, d_model).
    places, curves
        Places from the first of these positions to the last, eight a position, shape (257,), and
        the encoding's waves there, shape (257, d_model).
    """

    embeddings: Array
    positions: Array
    inputs: Array
    waves: Array
    places: Array
    curves: Array


@dataclass(frozen=True, eq=False)
class DepthTrace(Trace):
    """The same deep stack with and without the addition, without norms.

    Attributes
    ----------
    signal, signal_without
        Mean length of a token's vector before the first block and after each, with and without
        the residual connection, shape (n_blocks + 1,).
    gradient, gradient_without
        Mean length of the gradient at the same places.
    signal_ratio, gradient_ratio
        How many times as long, with the addition, the signal is after the last block and the
        gradient before the first, shape (); not finite where nothing is left without.
    """

    signal: Array
    signal_without: Array
    gradient: Array
    gradient_without: Array
    signal_ratio: Array
    gradient_ratio: Array


@dataclass(frozen=True, eq=False)
class PlacementTrace(Trace):
    """The same stack with its norms in each of their places.

    Attributes
    ----------
    post, pre, none
        Mean length of a token's vector before the first block and after each, shape
        (n_blocks + 1,).
    """

    post: Array
    pre: Array
    none: Array


@dataclass(frozen=True, eq=False)
class ShuffleTrace(Trace):
    """A sentence and the same sentence shuffled, through one block.

    Attributes
    ----------
    order
        Which word stands where in the shuffled sentence, shape (n_tokens,).
    plain, plain_shuffled
        Outputs without positions, shape (n_tokens, d_model).
    plain_difference
        Largest |difference| of the same word's outputs, shape ().
    placed, placed_shuffled, placed_difference
        The same with the positional encoding added.
    """

    order: NDArray[np.int64]
    plain: Array
    plain_shuffled: Array
    plain_difference: Array
    placed: Array
    placed_shuffled: Array
    placed_difference: Array


@dataclass(frozen=True, eq=False)
class TransformerTrace(Trace):
    """What Part 4 shows.

    Attributes
    ----------
    embedding
        What enters the first block.
    block
        The first block on (1, n_tokens, d_model).
    depth
        Signal and gradient with and without residual connections.
    placements
        Lengths on the rail, by where the norm stands.
    shuffle
        Word order, with and without positions.
    training
        How the small language model was trained.
    next_token
        What the trained model expects after the prompt, of all its words in their order.
    """

    embedding: EmbeddingTrace
    block: BlockTrace
    depth: DepthTrace
    placements: PlacementTrace
    shuffle: ShuffleTrace
    training: TrainingTrace
    next_token: NextTokenTrace


def _norm_name(value: Any) -> Any:
    return "none" if value is None else value


class TransformerParams(PartParams):
    """A transformer, as the viewer wants it; d_model, heads, d_ff and length are the source's."""

    tokens: Tokens = Field(
        default=("the", "animal", "slept", "because", "it", "was"),
        description="1 to 16 words of at most 12 characters",
        examples=["the,cat,sat"],
    )
    d_model: Annotated[int, Field(ge=2, le=64)] = Field(
        default=8, description="dimensions of a token, 2 to 64", examples=["8"]
    )
    n_heads: Annotated[int, Field(ge=1, le=8)] = Field(
        default=2, description="heads, 1 to 8, a divisor of d_model", examples=["2"]
    )
    d_ff: Annotated[int, Field(ge=1, le=256)] = Field(
        default=16, description="width of the feed-forward layer, 1 to 256", examples=["16"]
    )
    n_blocks: Annotated[int, Field(ge=1, le=MAX_BLOCKS)] = Field(
        default=6, description="blocks, 1 to 12", examples=["6"]
    )
    norm: Annotated[Literal["post", "pre", "none"], BeforeValidator(_norm_name)] = Field(
        default="post",
        description="where layer norm stands: post (2017), pre (GPT) or none",
        examples=["pre"],
    )
    seed: Seed = Field(default=42, description="where the weights come from", examples=["42"])
    prompt: Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(split_words)] = Field(
        default=PROMPT,
        description="what the trained model continues: words it knows, at most 11",
        examples=["the child ran because"],
    )
    temperature: Annotated[float, Field(gt=0.0, le=10.0)] = Field(
        default=1.0, description="of the next word, above 0 to 10", examples=["0.7"]
    )

    @field_validator("prompt")
    @classmethod
    def _known_words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known_prompt(value)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_heads(self.d_model, self.n_heads)
        return self

    @classmethod
    def extremes(cls) -> tuple[Self, ...]:
        """Return the defaults, the smallest, the widest, and the deepest of the other norms."""
        smallest = {"tokens": ["a"], "d_model": 2, "n_heads": 1, "d_ff": 1, "n_blocks": 1}
        widest = {
            "tokens": longest_words(),
            "d_model": 64,
            "n_heads": 8,
            "d_ff": 256,
            "n_blocks": 2,
            "norm": "none",
        }
        deepest = {"n_blocks": MAX_BLOCKS, "norm": "pre", "prompt": ["the"], "temperature": 10}
        return tuple(map(cls.model_validate, ({}, smallest, widest, deepest)))

    @classmethod
    def sample(cls, random: np.random.RandomState) -> Self:
        """Return a transformer of any size that is quick to train."""
        d_model, n_heads = sample_heads(random)
        return cls(
            tokens=sample_words(random),
            d_model=d_model,
            n_heads=n_heads,
            d_ff=int(2 ** random.uniform(0, 8)),
            n_blocks=int(random.randint(1, 5)),
            norm=str(random.choice(["post", "pre", "none"])),  # type: ignore[arg-type]
            seed=int(random.randint(1000)),
        )

    @property
    def n_tokens(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    @property
    def norm_placement(self) -> NormPlacement:
        """The norm as math_core names it."""
        return None if self.norm == "none" else self.norm

    def embeddings(self) -> Array:
        """Return one vector a token, shape (n_tokens, d_model); equal words have equal vectors."""
        words = list(dict.fromkeys(self.tokens))
        table = np.random.RandomState(self.seed).randn(len(words), self.d_model)
        return table[[words.index(token) for token in self.tokens]]

    def positions(self) -> Array:
        """Return the positional encoding, shape (n_tokens, d_model)."""
        return sinusoidal_positions(self.n_tokens, self.d_model)

    def embedding_trace(self) -> EmbeddingTrace:
        """Return what enters the first block."""
        embeddings, positions = self.embeddings(), self.positions()
        waves = sinusoidal_positions(_WAVE_POSITIONS, self.d_model)
        last = _WAVE_POSITIONS - 1
        places = np.linspace(0, last, last * _PLACES_A_POSITION + 1)
        curves = sinusoidal_encoding(places, self.d_model)
        return EmbeddingTrace(embeddings, positions, embeddings + positions, waves, places, curves)

    def _inputs(self) -> Array:
        """Return what enters the first block as a batch of one."""
        return (self.embeddings() + self.positions())[None]

    def _stack(self, norm: NormPlacement, *, residual: bool = True) -> TransformerStack:
        return TransformerStack.fresh(
            np.random.RandomState(self.seed),
            n_blocks=self.n_blocks,
            d_model=self.d_model,
            n_heads=self.n_heads,
            d_ff=self.d_ff,
            norm=norm,
            initialiser=glorot_uniform,
            residual=residual,
        )

    def stack(self) -> TransformerStack:
        """Return the untrained stack of blocks, of random weights."""
        return self._stack(self.norm_placement)

    def stack_trace(self) -> StackTrace:
        """Return the tokens' way through the stack, from embeddings + positions."""
        return self.stack().forward(self._inputs())

    def block_trace(self) -> BlockTrace:
        """Return the first block's trace, on (1, n_tokens, d_model)."""
        return self.stack_trace().blocks[0]

    def causal_block_trace(self) -> BlockTrace:
        """Return the same block's trace when each token sees only those before it."""
        return self.stack().blocks[0].forward(self._inputs(), causal_mask(self.n_tokens))

    def norm_trace(self, token: int = 0) -> LayerNormTrace:
        """Return layer norm of one token's vector, with the γ and β of the trained model.

        Without norms in the model, γ is 1 and β is 0.

        Parameters
        ----------
        token
            Whose embedding + position is normalised.
        """
        vector = self._inputs()[0, token]
        learned = self.training().model.parameters()
        gamma = learned.get("blocks.0.attention_norm.gamma")
        return layer_norm(vector, gamma, learned.get("blocks.0.attention_norm.beta"))

    def depth_trace(self) -> DepthTrace:
        """Return signal and gradient through the stack with and without the addition."""
        inputs = self._inputs()
        upstream = np.random.RandomState(self.seed).randn(*inputs.shape)
        norms = []
        for residual in (True, False):
            stack = self._stack(None, residual=residual)
            trace = stack.forward(inputs)
            gradients = stack.gradients(trace, upstream)
            norms.append((trace.residual_norms, gradients.gradient_norms))
        (signal, gradient), (signal_without, gradient_without) = norms
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = signal[-1] / signal_without[-1], gradient[0] / gradient_without[0]
        return DepthTrace(
            signal, signal_without, gradient, gradient_without, *map(np.asarray, ratios)
        )

    def placement_trace(self) -> PlacementTrace:
        """Return how long vectors are on the rail, with norms behind, inside and nowhere."""
        placements: tuple[NormPlacement, ...] = ("post", "pre", None)
        return PlacementTrace(
            *(self._stack(norm).forward(self._inputs()).residual_norms for norm in placements)
        )

    def shuffle_trace(self) -> ShuffleTrace:
        """Return what the block makes of the sentence and of the same words reversed."""
        order = np.arange(self.n_tokens)[::-1]
        block, embeddings = self.stack().blocks[0], self.embeddings()

        def through(vectors: Array) -> Array:
            output: Array = block.forward(vectors[None]).output[0]
            return output

        results: list[Array] = []
        for positions in (np.zeros_like(embeddings), self.positions()):
            straight = through(embeddings + positions)
            shuffled = through(embeddings[order] + positions)
            difference = np.abs(straight[order] - shuffled).max()
            results += [straight, shuffled, np.asarray(difference)]
        return ShuffleTrace(order, *results)

    def training(self) -> LanguageModelRun:
        """Return a language model of these sizes, trained in this run: a second or a few."""
        return train_small_model(
            self.seed, self.n_blocks, self.d_model, self.n_heads, self.d_ff, self.norm_placement
        )

    def language_trace(self, *written: str) -> LanguageModelTrace:
        """Return the trained model's way from the prompt to logits.

        Parameters
        ----------
        *written
            Words that were added to the prompt since, each one that it knows.
        """
        words = (*self.prompt, *written)
        return self.training().model.forward(CORPUS.indices(words)[None])

    def next_token_trace(self, *written: str, temperature: float | None = None) -> NextTokenTrace:
        """Return what the trained model expects after the prompt.

        Parameters
        ----------
        *written
            Words that were added to the prompt since.
        temperature
            The viewer's own by default.
        """
        logits = self.language_trace(*written).logits[0, -1]
        return next_token(logits, self.temperature if temperature is None else temperature)

    def learned_sentence(self) -> int:
        """Return which learned sentence begins with the tokens; any if none does."""
        return sentence_beginning(self.tokens)

    def continued(self, words: Sequence[str]) -> NextTokenTrace:
        """Return what the trained model expects after any words that it knows."""
        logits = self.training().model.forward(CORPUS.indices(words)[None]).logits[0, -1]
        return next_token(logits)

    def filled(self, row: int, gap: int) -> NextTokenTrace:
        """Return what a model trained on gaps expects for word ``gap`` of a sentence."""
        return fill_gap(self.seed, row, gap)

    def trace(self) -> TransformerTrace:
        """Return everything that Part 4 shows."""
        return TransformerTrace(
            self.embedding_trace(),
            self.block_trace(),
            self.depth_trace(),
            self.placement_trace(),
            self.shuffle_trace(),
            self.training().trace,
            self.next_token_trace(),
        )


PARAMS = TransformerParams
