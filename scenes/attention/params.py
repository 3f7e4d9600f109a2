"""Parameters of Part 3: the tokens, who asks, the heads, and where the numbers come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, field_validator, model_validator

from math_core import (
    AttentionTrace,
    DenseLayer,
    LanguageModelRun,
    LayerTrace,
    MultiHeadAttention,
    MultiHeadTrace,
    ScalingTrace,
    Trace,
    TrainingTrace,
    causal_mask,
    cosine_similarity,
    glorot_uniform,
    mean_off_diagonal,
    measure_scaling,
    scaled_dot_product_attention,
    scaled_normal,
)
from math_core.validation import Array
from scenes.params import PartParams
from scenes.params.small_model import CORPUS, PROMPT, known_prompt, train_small_model
from scenes.params.words import (
    Seed,
    Tokens,
    check_heads,
    longest_words,
    sample_heads,
    sample_words,
    split_words,
)

MAX_D_MODEL = 64
TRAINED_BLOCKS, TRAINED_HEADS = 2, 2
_TRAINED_D_MODEL, _TRAINED_D_FF = 16, 32
SOURCE_TOKENS = ("T0", "T1", "T2", "T3")
# The source's four tokens, three dimensions each.
_SOURCE_VECTORS = ((1.0, 0.0, 0.5), (0.5, 1.0, 0.2), (0.2, 0.3, 1.0), (1.0, 0.5, 0.3))
_MIXING_TOKENS = 6
_FULL_SIZE = (512, 8)


@dataclass(frozen=True, eq=False)
class MixingTrace(Trace):
    """The source's experiment: the same sequence through a layer, and through attention.

    Attributes
    ----------
    inputs
        Shape (tokens, d_model).
    feed_forward
        A ReLU layer on each position alone.
    attention
        Multi-head attention on (1, tokens, d_model).
    feed_forward_similarity, attention_similarity
        Cosine between every two positions' outputs, shape (tokens, tokens).
    feed_forward_mean, attention_mean
        Their means off the diagonal, shape ().
    least_weight, greatest_weight
        Of the first head's attention weights, shape ().
    average_value
        The plain mean of the first head's values, as one row, shape (1, d_k).
    """

    inputs: Array
    feed_forward: LayerTrace
    attention: MultiHeadTrace
    feed_forward_similarity: Array
    attention_similarity: Array
    feed_forward_mean: Array
    attention_mean: Array
    least_weight: Array
    greatest_weight: Array
    average_value: Array


@dataclass(frozen=True, eq=False)
class FullSizeTrace(Trace):
    """Multi-head attention at the size of the first transformer (Vaswani et al., 2017).

    Attributes
    ----------
    d_model, n_heads
        512 dimensions in 8 heads.
    d_k
        d_model ÷ n_heads, the dimensions of each head.
    n_output_weights
        How many weights W_O has: d_model².
    """

    d_model: NDArray[np.int64]
    n_heads: NDArray[np.int64]
    d_k: NDArray[np.int64]
    n_output_weights: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class AttentionPartTrace(Trace):
    """What Part 3 shows.

    Attributes
    ----------
    simple, causal
        Attention of the tokens to themselves; every token, and only those before.
    multi_head
        The same tokens in several heads.
    scaling, mixing
        Two experiments: why ÷ √d_k, and what untrained attention does.
    training, trained
        How a small language model was trained, and one block's attention in it.
    """

    simple: AttentionTrace
    causal: AttentionTrace
    multi_head: MultiHeadTrace
    scaling: ScalingTrace
    mixing: MixingTrace
    training: TrainingTrace
    trained: AttentionTrace


class AttentionParams(PartParams):
    """Attention, as the viewer wants it; the default tokens are the source's."""

    tokens: Tokens = Field(
        default=SOURCE_TOKENS,
        description="1 to 16 words of at most 12 characters",
        examples=["the,cat,sat"],
    )
    query: Annotated[int, Field(ge=0)] = Field(
        default=2, description="which token asks, from 0; T2 in the source", examples=["2"]
    )
    d_model: Annotated[int, Field(ge=2, le=MAX_D_MODEL)] = Field(
        default=8, description="dimensions of multi-head attention, 2 to 64", examples=["8"]
    )
    n_heads: Annotated[int, Field(ge=1, le=8)] = Field(
        default=2, description="heads, 1 to 8, a divisor of d_model", examples=["2"]
    )
    seed: Seed = Field(
        default=42, description="where vectors and weights come from", examples=["42"]
    )
    causal: bool = Field(
        default=False, description="whether a token sees only those before it", examples=["true"]
    )
    sentence: Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(split_words)] = Field(
        default=PROMPT,
        description="what the trained head reads: words the small model knows, at most 11",
        examples=["the child ran because"],
    )
    block: Annotated[int, Field(ge=1, le=TRAINED_BLOCKS)] = Field(
        default=2, description="the trained head's block, 1 or 2", examples=["2"]
    )
    head: Annotated[int, Field(ge=1, le=TRAINED_HEADS)] = Field(
        default=1, description="the trained head's place in its block, 1 or 2", examples=["1"]
    )

    @field_validator("sentence")
    @classmethod
    def _known_words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known_prompt(value)

    @model_validator(mode="before")
    @classmethod
    def _ask_with_a_token_that_is_there(cls, values: object) -> object:
        """Let the last token ask when the default one is not among the viewer's."""
        if isinstance(values, dict) and "query" not in values and "tokens" in values:
            tokens = values["tokens"]
            words = tokens.replace(",", " ").split() if isinstance(tokens, str) else tokens
            if hasattr(words, "__len__") and 0 < len(words) <= 2:
                return {**values, "query": len(words) - 1}
        return values

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_heads(self.d_model, self.n_heads)
        if self.query >= len(self.tokens):
            raise ValueError(
                f"query = {self.query} but there are {len(self.tokens)} tokens; give a number "
                f"from 0 to {len(self.tokens) - 1}, for example --param query=0"
            )
        return self

    @classmethod
    def extremes(cls) -> tuple[Self, ...]:
        """Return the defaults, one token, the most and longest, and causal ones."""
        one = {"tokens": ["alone"], "d_model": 2, "n_heads": 1, "sentence": ["the"], "block": 1}
        most = {"tokens": longest_words(), "d_model": MAX_D_MODEL, "n_heads": 8, "query": 15}
        causal = {"tokens": ["犬", "שלום", "नमस्ते"], "causal": True, "query": 1, "head": 2}
        return tuple(map(cls.model_validate, ({}, one, most, causal)))

    @classmethod
    def sample(cls, random: np.random.RandomState) -> Self:
        """Return 1 to 16 words in any number of heads."""
        tokens = sample_words(random)
        d_model, n_heads = sample_heads(random)
        return cls(
            tokens=tokens,
            query=int(random.randint(len(tokens))),
            d_model=d_model,
            n_heads=n_heads,
            seed=int(random.randint(1000)),
            causal=bool(random.randint(2)),
        )

    @property
    def n_tokens(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    def vectors(self) -> Array:
        """Return the tokens' vectors, shape (n_tokens, 3), exact to one decimal.

        The source's own for the source's tokens; for others, equal words have equal vectors.
        """
        if self.tokens == SOURCE_TOKENS:
            return np.array(_SOURCE_VECTORS)
        random = np.random.RandomState(self.seed)
        words = list(dict.fromkeys(self.tokens))
        drawn = np.round(random.uniform(0.0, 1.0, (len(words), 3)), 1)
        return drawn[[words.index(token) for token in self.tokens]]

    def simple_trace(self, *, causal: bool | None = None) -> AttentionTrace:
        """Return attention of the tokens to themselves, Q = K = V, shape (n_tokens, 3).

        Parameters
        ----------
        causal
            Whether a token sees only those before it; the viewer's choice by default.
        """
        vectors = self.vectors()
        masked = self.causal if causal is None else causal
        mask = causal_mask(self.n_tokens) if masked else None
        return scaled_dot_product_attention(vectors, vectors, vectors, mask)

    def scaling_trace(self) -> ScalingTrace:
        """Return how dot products spread with d_k, measured on random vectors."""
        return measure_scaling(np.random.RandomState(self.seed))

    def multi_head(self) -> MultiHeadAttention:
        """Return untrained attention in ``n_heads`` heads of random weights."""
        return self._drawn_heads()[1]

    def multi_head_trace(self) -> MultiHeadTrace:
        """Return it on the tokens, shape (1, n_tokens, d_model)."""
        inputs, attention = self._drawn_heads()
        return attention.forward(inputs, causal_mask(self.n_tokens) if self.causal else None)

    def one_head_trace(self) -> AttentionTrace:
        """Return attention of whole queries, keys and values, d_k = d_model, of no leading axes."""
        heads = self.multi_head_trace()
        mask = causal_mask(self.n_tokens) if self.causal else None
        return scaled_dot_product_attention(heads.query[0], heads.key[0], heads.value[0], mask)

    def _drawn_heads(self) -> tuple[Array, MultiHeadAttention]:
        random = np.random.RandomState(self.seed)
        words = list(dict.fromkeys(self.tokens))
        embeddings = random.randn(len(words), self.d_model)
        inputs = embeddings[[words.index(token) for token in self.tokens]]
        attention = MultiHeadAttention.fresh(random, self.d_model, self.n_heads, glorot_uniform)
        return inputs[None], attention

    def mixing_trace(self) -> MixingTrace:
        """Return the source's experiment, in the source's order of draws."""
        random, d = np.random.RandomState(self.seed), self.d_model
        inputs = random.randn(1, _MIXING_TOKENS, d)
        layer = DenseLayer(scaled_normal(random, d, d), np.zeros(d), "relu")
        attention = MultiHeadAttention.fresh(random, d, self.n_heads).forward(inputs)
        feed_forward = layer.forward(inputs[0])
        alone = cosine_similarity(feed_forward.output)
        mixed = cosine_similarity(attention.output[0])
        return MixingTrace(
            inputs[0],
            feed_forward,
            attention,
            alone,
            mixed,
            np.asarray(mean_off_diagonal(alone)),
            np.asarray(mean_off_diagonal(mixed)),
            attention.heads.attention_weights[0, 0].min(),
            attention.heads.attention_weights[0, 0].max(),
            attention.heads.value[0, 0].mean(axis=0, keepdims=True),
        )

    def full_size(self) -> FullSizeTrace:
        """Return the sizes of the first transformer's attention, whatever the viewer's own."""
        d_model, n_heads = (np.asarray(n) for n in _FULL_SIZE)
        return FullSizeTrace(d_model, n_heads, d_model // n_heads, d_model**2)

    def trained(self) -> LanguageModelRun:
        """Return a small language model with two blocks of two heads, trained in this run."""
        return train_small_model(
            self.seed, TRAINED_BLOCKS, _TRAINED_D_MODEL, TRAINED_HEADS, _TRAINED_D_FF, "pre"
        )

    def trained_traces(self) -> tuple[AttentionTrace, ...]:
        """Return each block's attention on the sentence, shapes (1, n_heads, …)."""
        trace = self.trained().model.forward(CORPUS.indices(self.sentence)[None])
        return tuple(block.attention.heads for block in trace.stack.blocks)

    def trained_trace(self) -> AttentionTrace:
        """Return the chosen block's attention on the sentence, shapes (1, n_heads, …)."""
        return self.trained_traces()[self.block - 1]

    def trace(self) -> AttentionPartTrace:
        """Return everything that Part 3 shows."""
        return AttentionPartTrace(
            self.simple_trace(),
            self.simple_trace(causal=True),
            self.multi_head_trace(),
            self.scaling_trace(),
            self.mixing_trace(),
            self.trained().trace,
            self.trained_trace(),
        )


PARAMS = AttentionParams
