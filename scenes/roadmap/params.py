"""What the road's film computes: one sentence and the small models that read it.

There is nothing to change here: every viewer should find the same road.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from math_core import (
    DenseLayer,
    LanguageModelRun,
    LanguageModelTrace,
    Network,
    NetworkTrace,
    NeuronTrace,
    NextTokenTrace,
    PatchTrace,
    Trace,
    cut_into_patches,
    landscape,
    next_token,
)
from scenes.params import PartParams
from scenes.params.small_model import CORPUS, fill_gap, sentence_beginning, train_small_model

WORDS = ("the", "animal", "slept", "because", "it", "was")
# What GPT is given to write on, and which word of the sentence BERT does not see.
BEGUN = ("the", "child", "drank")
GAP = 2
# A model that is small enough for all its numbers to be drawn; three blocks, as in the emblem.
_SEED, _BLOCKS, _D_MODEL, _HEADS, _D_FF = 7, 3, 8, 2, 10
_LONGEST = 8
# Pixels of the picture of the Earth in each direction, and those of a patch.
_PIXELS, _PATCH = 24, 6


@dataclass(frozen=True, eq=False)
class RoadTrace(Trace):
    """What the film shows.

    Attributes
    ----------
    model
        The way of the sentence through the trained model.
    alone
        Every word's vector in the layers of the model's first block, without any attention.
    neuron
        The neuron of their first layer that the last word's vector excites most.
    next_word
        What the model expects after the sentence.
    gap
        What a model that fills gaps expects in the place of the hidden word.
    """

    model: LanguageModelTrace
    alone: NetworkTrace
    neuron: NeuronTrace
    next_word: NextTokenTrace
    gap: NextTokenTrace


class RoadmapParams(PartParams):
    """No parameters of its own."""

    def training(self) -> LanguageModelRun:
        """Return the model, trained in this run: a second or two."""
        return train_small_model(_SEED, _BLOCKS, _D_MODEL, _HEADS, _D_FF, "post")

    def layers(self) -> Network:
        """Return the layers of the model's first block as a network of their own."""
        learned = self.training().model.parameters()
        return Network(
            [
                DenseLayer(
                    learned[f"blocks.0.{name}.weights"], learned[f"blocks.0.{name}.biases"], how
                )
                for name, how in (("expand", "relu"), ("project", "linear"))
            ]
        )

    def most_excited(self) -> int:
        """Return which neuron of the first layer the last word excites most."""
        return int(np.argmax(self.alone().layers[0].output[-1]))

    def alone(self) -> NetworkTrace:
        """Return what those layers make of every word by itself."""
        return self.layers().forward(self.reading(WORDS).stack.inputs[0])

    def reading(self, words: Sequence[str]) -> LanguageModelTrace:
        """Return the way of words through the model."""
        return self.training().model.forward(CORPUS.indices(words)[None])

    def expected(self, words: Sequence[str]) -> NextTokenTrace:
        """Return what the model expects after some words."""
        return next_token(self.reading(words).logits[0, -1])

    def next_word(self) -> str:
        """Return the likeliest word after the sentence."""
        return CORPUS.words[int(self.expected(WORDS).probabilities.argmax())]

    def written(self) -> tuple[str, ...]:
        """Return what the model writes after the beginning of a sentence, to its end."""
        words = list(BEGUN)
        while len(words) < _LONGEST:
            word = CORPUS.words[int(self.expected(words).probabilities.argmax())]
            if word == CORPUS.words[0]:
                break
            words.append(word)
        return tuple(words[len(BEGUN) :])

    def filled(self) -> str:
        """Return the word that a model trained on gaps puts into the gap."""
        return CORPUS.words[int(self.gap_trace().probabilities.argmax())]

    def gap_trace(self) -> NextTokenTrace:
        """Return what that model expects there."""
        return fill_gap(_SEED, sentence_beginning(WORDS), GAP)

    def picture(self) -> PatchTrace:
        """Return a landscape in patches, as a model of the Earth reads it."""
        return cut_into_patches(landscape(_PIXELS), _PATCH)

    def gazing_head(self) -> int:
        """Return the head of the first block in which the last word looks hardest at another."""
        heads = self.reading(WORDS).stack.blocks[0].attention.heads
        return int(heads.attention_weights[0, :, -1, :-1].max(axis=1).argmax())

    def trace(self) -> RoadTrace:
        """Return everything that the film shows."""
        model, alone = self.reading(WORDS), self.alone()
        neuron = self.layers().layers[0].neuron(self.most_excited())
        return RoadTrace(
            model,
            alone,
            neuron.forward(alone.layers[0].inputs[-1]),
            self.expected(WORDS),
            self.gap_trace(),
        )


PARAMS = RoadmapParams
