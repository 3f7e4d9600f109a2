"""Part 3, fast-forwarded play by play, at the defaults and far from them."""

from __future__ import annotations

from typing import Any

import pytest
from manim import config

from scenes.attention.params import AttentionParams
from scenes.attention.scene import Attention
from scenes.stage.text.number import Number
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    narration,
    renderer,
    texts,
)

CHAPTERS = tuple(chapter.slug() for chapter in Attention.chapters)
# The defaults are checked by the check itself, and many more sets by its sweep.
PARAMS: dict[str, dict[str, Any]] = {
    "one token": {"tokens": ["it"], "d_model": 2, "n_heads": 1, "sentence": ["the"]},
    "two tokens, causal": {"tokens": ["Ice", "melts"], "query": 0, "causal": True},
    "eight long words": {
        "tokens": [f"interlingu{i:02d}" for i in range(8)],
        "query": 7,
        "d_model": 64,
        "n_heads": 8,
    },
    "braces": {"tokens": ["{x}", "jumpy", "{", "%"], "query": 0, "d_model": 6, "n_heads": 3},
}


class InspectedAttention(Inspected, Attention):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers: set[str] = set()

    def play(self, *args: Any, **kwargs: Any) -> None:
        super().play(*args, **kwargs)
        self.numbers |= {text.text for text in texts(self) if isinstance(text, Number)}


def inspected(chapters: tuple[str, ...] = CHAPTERS, **values: Any) -> InspectedAttention:
    params = AttentionParams.model_validate(values)
    part = InspectedAttention(params, chapters, renderer=renderer())
    fast_forward(part)
    return part


def lines(*chapters: str, **values: Any) -> str:
    params = AttentionParams.model_validate(values)
    part = Attention(params, chapters or CHAPTERS, renderer=renderer())
    return narration(fast_forward(part))


@pytest.mark.parametrize("values", PARAMS.values(), ids=PARAMS)
def test_text_is_large_enough_inside_the_frame_and_apart(values: dict[str, Any]) -> None:
    part = inspected(**values)
    assert len(part.records) == len(CHAPTERS)
    assert part.complaints == []


def test_the_numbers_of_the_storyboard_are_displayed() -> None:
    steps = inspected(("one-query-step-by-step",)).numbers
    assert {"0.70", "0.60", "1.13", "0.65"} <= steps
    assert {"0.404", "0.346", "0.652", "0.375"} <= steps
    assert {"0.238", "0.225", "0.305", "0.231", "1.000"} <= steps
    assert {"0.643", "0.432", "0.539"} <= steps
    matrix = inspected(("attention-matrix",)).numbers
    rows = """0.298 0.205 0.217 0.281 0.209 0.311 0.209 0.272
              0.238 0.225 0.305 0.231 0.262 0.249 0.196 0.293"""
    assert set(rows.split()) <= matrix
    assert {"0.724", "0.678", "0.643", "0.718"} <= matrix


def test_nothing_jumps_between_chapters() -> None:
    assert list(jumps(Attention)) == []


def test_what_is_said_of_the_query_is_true_of_the_viewers_tokens() -> None:
    step = "one-query-step-by-step"
    assert "T2 attends most to itself: 0.305. Yet it hears everyone." in lines(step)
    equal = lines(step, tokens=["no", "no", "no"])
    assert "attends most" not in equal
    assert "nothing changes" in equal
    one = lines(step, tokens=["it"])
    assert "attends most" not in one
    assert "may look only back" in lines(step, causal=True)
    for query in range(4):
        params = AttentionParams(query=query)
        best = int(params.simple_trace().attention_weights[query].argmax())
        whom = "itself" if best == query else f"T{best}"
        assert f"T{query} attends most to {whom}" in lines(step, query=query)


def test_what_is_said_of_the_matrix_is_true_of_the_viewers_tokens() -> None:
    matrix = "attention-matrix"
    assert "the diagonal leads in every row" in lines(matrix)
    assert "moved closer together" in lines(matrix)
    assert "leads in every row" not in lines(matrix, tokens=["no", "no", "no"])
    assert "closer together" not in lines(matrix, tokens=["no", "no", "no"])
    assert "sees only itself" in lines(matrix, tokens=["it"])


def test_what_is_said_of_the_scaling_is_true_for_any_seed() -> None:
    for seed in (42, 1, 2, 7):
        scaling = AttentionParams(seed=seed).scaling_trace()
        said = lines("why-divide-by-root-dk", seed=seed)
        largest = scaling.weights_unscaled[-1].max()
        assert f"the largest weight is {largest:.3f}" in said
        assert ("takes everything" in said) == (largest >= 0.995)


def test_every_line_leaves_time_to_read_and_nothing_is_silent_for_long() -> None:
    part = fast_forward(Attention(renderer=renderer()))
    assert all(20 <= record.seconds(config.frame_rate) <= 77 for record in part.records)
    assert list(hurry_and_silence(part)) == []
