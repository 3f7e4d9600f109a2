"""The small language model that several Parts show, trained in the run that shows it."""

from __future__ import annotations

import functools

import numpy as np

from math_core import (
    Adam,
    DenseLayer,
    LanguageModel,
    LanguageModelRun,
    NextTokenTrace,
    TransformerStack,
    glorot_uniform,
    make_corpus,
    next_token,
    train_language_model,
)
from math_core.transformer import NormPlacement

CORPUS = make_corpus()
PROMPT = ("the", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too")
_STEPS, _RATE = 500, 0.003
_KEPT = 30
# Sizes of the model that fills gaps: enough for these sentences, and learned in a second.
_GAP_D_MODEL, _GAP_HEADS, _GAP_D_FF = 8, 2, 16
_GAP_STEPS, _GAP_RATE = 250, 0.01


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


@functools.lru_cache(maxsize=4)
def train_gap_filler(seed: int) -> LanguageModelRun:
    """Return a small model that sees both ways, trained to fill gaps as BERT is."""
    random = np.random.RandomState(seed)
    n_words, d_model = CORPUS.hidden + 1, _GAP_D_MODEL
    stack = TransformerStack.fresh(
        random, n_blocks=1, d_model=d_model, n_heads=_GAP_HEADS, d_ff=_GAP_D_FF
    )
    head = DenseLayer(glorot_uniform(random, d_model, n_words), np.zeros(n_words))
    model = LanguageModel(0.5 * random.randn(n_words, d_model), stack, head, causal=False)
    return train_language_model(
        model, *CORPUS.gaps(), n_steps=_GAP_STEPS, optimiser=Adam(_GAP_RATE)
    )


def fill_gap(seed: int, row: int, gap: int) -> NextTokenTrace:
    """Return what the gap-filling model expects in the place of one word of a sentence.

    Parameters
    ----------
    seed
        Where its weights come from.
    row, gap
        Which sentence of the corpus, and which of its words is hidden.
    """
    tokens = CORPUS.tokens[row].copy()
    tokens[gap] = CORPUS.hidden
    logits = train_gap_filler(seed).model.forward(tokens[None]).logits[0, gap]
    # The sign of a hidden word is no word to choose.
    return next_token(logits[: CORPUS.hidden])


def sentence_beginning(words: tuple[str, ...]) -> int:
    """Return which sentence of the corpus begins with these words; else one of the shortest."""
    sentences = [CORPUS.sentence(row) for row in range(CORPUS.n_sentences)]
    beginning = [row for row, each in enumerate(sentences) if each[: len(words)] == words]
    if beginning:
        return beginning[0]
    return min(range(len(sentences)), key=lambda row: len(sentences[row]))
