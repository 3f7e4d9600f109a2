"""Part 4's film, fast-forwarded at the defaults and far from them."""

from __future__ import annotations

from typing import Any

import pytest

from scenes.transformer.params import TransformerParams
from scenes.transformer.scene import Transformer
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    narration,
    renderer,
)

LONG = [f"{letter}extraordinar"[:12] for letter in "abcdefghijklmnop"]
TRANSFORMERS: dict[str, dict[str, Any]] = {
    # The defaults are checked by the check itself, and many more sets by its sweep.
    "one token, one block": {"tokens": ["alone"], "n_blocks": 1, "norm": "pre"},
    "wide and deep": {
        "tokens": LONG,
        "d_model": 64,
        "n_heads": 8,
        "d_ff": 256,
        "n_blocks": 2,
        "norm": "none",
    },
    "tiny": {
        "d_model": 2,
        "n_heads": 1,
        "d_ff": 1,
        "tokens": ["a", "b"],
        "n_blocks": 3,
        "temperature": 10,
    },
}


class InspectedTransformer(Inspected, Transformer):
    pass


@pytest.mark.parametrize("values", TRANSFORMERS.values(), ids=TRANSFORMERS)
def test_text_is_large_enough_inside_the_frame_and_apart(values: dict[str, Any]) -> None:
    part = InspectedTransformer(TransformerParams.model_validate(values), renderer=renderer())
    fast_forward(part)
    assert len(part.records) == 7
    assert part.complaints == []


def test_nothing_jumps_between_chapters() -> None:
    assert list(jumps(Transformer, TransformerParams(norm="pre"))) == []


def lines(**values: Any) -> str:
    part = Transformer(TransformerParams.model_validate(values), renderer=renderer())
    fast_forward(part)
    assert list(hurry_and_silence(part)) == []
    return narration(part)


def test_what_is_said_is_true_of_the_viewers_values() -> None:
    default = lines()
    assert "In come six tokens, each a vector of eight numbers" in default
    assert "Expand each vector to sixteen numbers." in default
    assert "probabilities of them: “tired” leads, with 0.54." in default
    assert "Now “.” leads, with 0.99. The sentence is done." in default
    assert "The model that we trained says “tired”, with 0.98." in default
    assert "trained on gaps just now, says “animal”, with 0.99." in default
    assert "nothing differs: 0.00" in default
    other = lines(
        tokens=["one"], d_model=4, d_ff=3, n_blocks=1, prompt="the child ran because she was late"
    )
    assert "In come one token, each a vector of four numbers" in other
    assert "Expand each vector to three numbers." in other
    assert "runs again" not in other, "after its last word a sentence does not go on"
    assert "reverse" not in other, "one word has no order"
