"""What the road's film computes is what its small models compute."""

from __future__ import annotations

import numpy as np

from math_core.corpus import SENTENCES
from scenes.params.small_model import CORPUS
from scenes.roadmap.params import BEGUN, GAP, WORDS, RoadmapParams


def test_the_layers_are_those_of_the_first_block() -> None:
    params = RoadmapParams()
    block = params.reading(WORDS).stack.blocks[0]
    trace = params.layers().forward(block.after_attention[0])
    np.testing.assert_allclose(trace.layers[0].output, block.expand.output)
    np.testing.assert_allclose(trace.output, block.project.output)


def test_the_neuron_is_one_of_their_first_layer_on_the_last_word() -> None:
    trace = RoadmapParams().trace()
    layer = trace.alone.layers[0]
    np.testing.assert_array_equal(trace.neuron.inputs, trace.model.stack.inputs[0, -1])
    assert trace.neuron.output == layer.output[-1].max() > 0


def test_the_words_that_come_out_were_learned() -> None:
    params = RoadmapParams()
    assert " ".join((*WORDS, params.next_word())) in SENTENCES
    assert " ".join((*BEGUN, *params.written())) in SENTENCES
    assert params.filled() == WORDS[GAP]


def test_the_head_that_is_shown_looks_hardest_at_another_word() -> None:
    params = RoadmapParams()
    weights = params.reading(WORDS).stack.blocks[0].attention.heads.attention_weights[0]
    assert weights[params.gazing_head(), -1, :-1].max() == weights[:, -1, :-1].max()
    # No word sees what follows it.
    assert not np.triu(weights[0], 1).any()


def test_probabilities_are_of_all_words() -> None:
    trace = RoadmapParams().trace()
    for each in (trace.next_word, trace.gap):
        assert len(each.probabilities) == len(CORPUS.words)
        np.testing.assert_allclose(each.probabilities.sum(), 1.0)
