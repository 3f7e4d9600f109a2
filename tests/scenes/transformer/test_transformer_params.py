"""Part 4's parameters: their defaults, what they refuse, and the traces they make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.params.small_model import CORPUS
from scenes.transformer.params import TransformerParams
from tests.scenes.params.refusals import refusal


def test_the_default_block_has_the_sources_shapes() -> None:
    params = TransformerParams()
    trace = params.block_trace()
    assert trace.inputs.shape == trace.output.shape == (1, 6, 8)
    assert trace.attention.heads.attention_weights.shape == (1, 2, 6, 6)
    assert trace.expand.output.shape == (6, 16)


@pytest.mark.parametrize("norm", ["post", "pre", "none"])
def test_the_small_language_model_learns_its_sentences(norm: str) -> None:
    params = TransformerParams.model_validate({"norm": norm, "n_blocks": 2})
    run = params.training()
    assert run.trace.loss[-1] < 0.35 < 3 < run.trace.loss[0]
    # "too" is followed by tired in two sentences, by wide and busy in one each.
    expected = dict(zip(CORPUS.words, params.next_token_trace().probabilities, strict=True))
    assert expected["tired"] == pytest.approx(0.5, abs=0.1)
    assert expected["wide"] == pytest.approx(0.25, abs=0.1)
    assert expected["busy"] == pytest.approx(0.25, abs=0.1)


def test_without_positions_a_shuffled_sentence_gives_the_same_outputs_shuffled() -> None:
    trace = TransformerParams().shuffle_trace()
    assert float(trace.plain_difference) < 1e-12
    assert float(trace.placed_difference) > 0.1


def test_the_residual_connection_keeps_signal_and_gradient_alive() -> None:
    trace = TransformerParams(n_blocks=12).depth_trace()
    assert trace.signal.shape == trace.gradient_without.shape == (13,)
    assert trace.signal[-1] >= trace.signal[0]
    assert trace.signal_without[-1] < 0.1 * trace.signal_without[0]
    assert trace.gradient_without[0] < 0.1 * trace.gradient[0]


@pytest.mark.parametrize("d_model", [8, 16])
def test_only_a_norm_on_the_rail_brings_vectors_back_to_one_length(d_model: int) -> None:
    params = TransformerParams(d_model=d_model, n_blocks=4)
    trace = params.placement_trace()
    # Mean zero and variance one in d dimensions: length √d.
    assert trace.post[1:] == pytest.approx([np.sqrt(d_model)] * 4, rel=1e-3)
    assert trace.pre[-1] > 1.3 * np.sqrt(d_model)
    assert trace.none.tolist() == params.depth_trace().signal.tolist()
    assert trace.post[0] == trace.pre[0] == trace.none[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"prompt": "the elephant"}, "unknown word 'elephant'"),
        ({"prompt": ["the"] * 12}, "at most 11 words"),
        ({"n_blocks": 13}, "n_blocks"),
        ({"norm": "middle"}, "norm"),
        ({"temperature": 0}, "temperature"),
        ({"n_heads": 5}, "allowed are 1, 2, 4, 8"),
    ],
)
def test_a_transformer_that_cannot_be_is_refused(values: dict[str, Any], words: str) -> None:
    assert words in refusal(TransformerParams, **values)
