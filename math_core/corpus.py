"""A world of a few sentences, small enough to be learned by heart in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

END = "."
# The same words before "too" are followed by different ones: what comes next is a matter of odds.
SENTENCES: tuple[str, ...] = (
    "the animal didn't cross the street because it was too tired",
    "the animal didn't cross the street because it was too tired",
    "the animal didn't cross the street because it was too wide",
    "the animal didn't cross the street because it was too busy",
    "the animal crossed the street because it was hungry",
    "the child didn't cross the street because she was too tired",
    "the animal slept because it was tired",
    "the animal drank because it was thirsty",
    "the animal ran because it was scared",
    "the child slept because she was tired",
    "the child drank because she was thirsty",
    "the child ran because she was late",
    "the street was closed because it was flooded",
    "the street was quiet because it was late",
    "the child crossed the street because it was quiet",
)


@dataclass(frozen=True)
class Corpus:
    """Sentences as numbers.

    Attributes
    ----------
    words
        The vocabulary, in alphabetical order after the end sign; a word's place is its index.
    tokens
        Every word but the end, padded with the end sign, shape (n_sentences, n_tokens).
    targets
        The word that follows each, of that shape.
    counted
        Where there is a word to predict, of that shape.
    """

    words: tuple[str, ...]
    tokens: Integers
    targets: Integers
    counted: NDArray[np.bool_]

    @property
    def hidden(self) -> int:
        """The index that stands for a hidden word: the first after the vocabulary."""
        return len(self.words)

    @property
    def n_sentences(self) -> int:
        """How many sentences there are."""
        return len(self.tokens)

    def sentence(self, row: int) -> tuple[str, ...]:
        """Return the words of one sentence, without its end sign."""
        return tuple(self.words[i] for i in self.tokens[row][self.counted[row]])

    def gaps(self) -> tuple[Integers, Integers, NDArray[np.bool_]]:
        """Return every sentence with each of its words hidden in turn.

        Returns
        -------
        tokens, targets, counted
            The words with one of them hidden, the words themselves, and where the hidden one
            is, each of shape (n_words of all sentences, n_tokens).
        """
        rows, places = np.nonzero(self.counted)
        targets = self.tokens[rows]
        counted = np.zeros(targets.shape, dtype=bool)
        counted[np.arange(len(rows)), places] = True
        return np.where(counted, self.hidden, targets), targets, counted

    def indices(self, words: Sequence[str]) -> Integers:
        """Return the indices of words, shape (n_words,).

        Raises
        ------
        ValueError
            If a word is not in the vocabulary.
        """
        unknown = [word for word in words if word not in self.words]
        if unknown:
            raise ValueError(f"unknown word {unknown[0]!r}; known are {', '.join(self.words)}")
        return np.array([self.words.index(word) for word in words], dtype=np.int64)

    def followers(self, words: Sequence[str]) -> dict[str, int]:
        """Return which words follow these at a sentence's beginning, and how often.

        Parameters
        ----------
        words
            Known words, as many as a sentence may have.

        Raises
        ------
        ValueError
            If a word is not in the vocabulary.
        """
        indices = self.indices(words)
        n = len(indices)
        fits = (self.tokens[:, :n] == indices).all(axis=1) & self.counted[:, n - 1]
        found, counts = np.unique(self.targets[fits, n - 1], return_counts=True)
        return {self.words[i]: int(count) for i, count in zip(found, counts, strict=True)}


def make_corpus(sentences: Sequence[str] = SENTENCES) -> Corpus:
    """Return sentences as numbers, each ended by the end sign.

    Parameters
    ----------
    sentences
        Words separated by spaces; at least one sentence of at least one word.

    Raises
    ------
    ValueError
        If there is no sentence or one has no word.
    """
    split = [sentence.split() for sentence in sentences]
    if not split or not all(split):
        raise ValueError("give one or more sentences of one or more words")
    words = (END, *sorted({word for sentence in split for word in sentence}))
    longest = max(map(len, split))
    shape = (len(split), longest)
    tokens, targets = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    counted = np.zeros(shape, dtype=bool)
    for row, sentence in enumerate(split):
        indices = [words.index(word) for word in sentence]
        tokens[row, : len(indices)] = indices
        targets[row, : len(indices)] = [*indices[1:], 0]
        counted[row, : len(indices)] = True
    return Corpus(words, tokens, targets, counted)
