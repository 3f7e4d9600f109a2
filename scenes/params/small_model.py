"""The small language model that several Parts show, trained in the run that shows it."""

from __future__ import annotations

import functools

import numpy as np

from math_core import (
    Adam,
    DenseLayer,
    LanguageModel,
    LanguageModelRun,
    TransformerStack,
    glorot_uniform,
    make_corpus,
    train_language_model,
)
from math_core.transformer import NormPlacement

CORPUS = make_corpus()
PROMPT = ("the", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too")
_STEPS, _RATE = 500, 0.003
_KEPT = 30


def known_prompt(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words that the model can read, or refuse them.

    Raises
    ------
    ValueError
        If a word is unknown or there are too many.
    """
    CORPUS.indices(words)
    longest = CORPUS.tokens.shape[1]
    if len(words) > longest:
        raise ValueError(f"the model reads at most {longest} words; got {len(words)}")
    return words


@functools.lru_cache(maxsize=4)
def train_small_model(
    seed: int, n_blocks: int, d_model: int, n_heads: int, d_ff: int, norm: NormPlacement
) -> LanguageModelRun:
    """Return a model of these sizes, trained on the corpus: a second or a few."""
    random = np.random.RandomState(seed)
    stack = TransformerStack.fresh(
        random, n_blocks=n_blocks, d_model=d_model, n_heads=n_heads, d_ff=d_ff, norm=norm
    )
    n_words = len(CORPUS.words)
    head = DenseLayer(glorot_uniform(random, d_model, n_words), np.zeros(n_words))
    model = LanguageModel(0.5 * random.randn(n_words, d_model), stack, head)
    return train_language_model(
        model,
        CORPUS.tokens,
        CORPUS.targets,
        CORPUS.counted,
        n_steps=_STEPS,
        keep=np.linspace(0, _STEPS, _KEPT + 1).astype(int).tolist(),
        optimiser=Adam(_RATE),
    )
