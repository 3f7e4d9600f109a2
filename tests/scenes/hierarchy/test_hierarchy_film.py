"""The closing film, fast-forwarded play by play."""

from __future__ import annotations

import numpy as np
from manim import config

from math_core import Quantity
from scenes.hierarchy.params import HIDDEN_WORD, HierarchyParams
from scenes.hierarchy.scene import Hierarchy
from scenes.hierarchy.stages import GoalReached
from scenes.neuron.params import NeuronParams
from scenes.params.small_model import CORPUS
from scenes.stage.course.ladder import LEVELS
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    narration,
    renderer,
)


class InspectedHierarchy(Inspected, Hierarchy):
    pass


def test_text_is_large_enough_inside_the_frame_and_apart() -> None:
    part = InspectedHierarchy(renderer=renderer())
    fast_forward(part)
    assert len(part.records) == 2
    assert part.complaints == []


def test_nothing_jumps_between_chapters_and_the_film_ends_at_the_goal() -> None:
    assert Hierarchy.chapters[-1].ends_on is GoalReached
    assert list(jumps(Hierarchy)) == []


def test_every_line_leaves_time_to_read_and_nothing_is_silent_for_long() -> None:
    part = fast_forward(Hierarchy(renderer=renderer()))
    assert all(45 <= record.seconds(config.frame_rate) <= 75 for record in part.records)
    assert list(hurry_and_silence(part)) == []


def test_the_neuron_of_part_one_is_the_first_of_the_network() -> None:
    trace = HierarchyParams().trace()
    layer = trace.network.layers[0]
    np.testing.assert_array_equal(layer.weights[:, 0], NeuronParams().weights)
    np.testing.assert_array_equal(layer.inputs[0], NeuronParams().inputs)
    np.testing.assert_allclose(layer.pre_activation[0, 0], trace.neuron.pre_activation)


def test_the_heads_are_those_of_the_first_transformer() -> None:
    trace = HierarchyParams().trace()
    assert trace.attention.heads.query.shape[1] == 8
    full = trace.full_size
    assert [int(full.n_heads), int(full.d_k), int(full.d_model)] == [8, 64, 512]
    weights = trace.attention.heads.attention_weights[0]
    assert all(np.abs(weights[i] - weights[j]).max() > 0.05 for i in range(8) for j in range(i))


def test_it_looks_hardest_at_animal_in_a_trained_head() -> None:
    params = HierarchyParams()
    head, words = params.telling_head("it", "animal"), params.tokens
    weights = params.attention_trace().heads.attention_weights[0, head, words.index("it")]
    assert words[int(weights.argmax())] == "animal"
    np.testing.assert_allclose(weights.sum(), 1.0)
    # It sees nothing of what follows it.
    assert weights[words.index("was")] == 0


def test_what_is_said_of_order_is_true() -> None:
    choice, network = HierarchyParams().choice_trace(), HierarchyParams().network()
    order = list(choice.row_order)
    assert all(k != row for k, row in enumerate(order))
    assert sorted(order) == [0, 1, 2, 3]
    rows = choice.network.layers[0].inputs
    # Row after row by itself, as if there were no table.
    alone = np.vstack([network.forward(rows[[k]]).output for k in order])
    np.testing.assert_allclose(choice.shuffled_network.output, alone)
    np.testing.assert_allclose(choice.shuffled_network.output, choice.network.output[order])
    assert sorted(choice.shuffled.words) == sorted(choice.sentence.words)
    assert choice.sentence.answer_word == "tired" != choice.shuffled.answer_word
    part = fast_forward(Hierarchy(chapters=["which-for-what"], renderer=renderer()))
    assert "every answer goes with its row" in narration(part)
    assert f"Now it says: {choice.shuffled.answer_word}" in narration(part)


def test_gpt_looks_only_back_and_bert_both_ways() -> None:
    choice = HierarchyParams().choice_trace()
    back, both = (
        block.attention.heads.attention_weights[0, 0] for block in (choice.back, choice.both_ways)
    )
    assert len(back) == len(choice.sentence.words) + 1
    assert not np.triu(back, 1).any()
    assert (both > 0).all()
    hidden = (*choice.sentence.words, choice.sentence.answer_word)[HIDDEN_WORD]
    assert CORPUS.words[int(choice.gap.probabilities.argmax())] == hidden


def test_the_patches_are_the_landscape() -> None:
    choice = HierarchyParams().choice_trace()
    np.testing.assert_array_equal(choice.patches.patches[0], choice.patches.image[:8, :8].ravel())
    weights = choice.patch_attention.heads.attention_weights
    assert weights.shape[-2:] == (16, 16)
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0)


def test_what_stands_for_a_value_can_be_read_back() -> None:
    part = Hierarchy(chapters=["which-for-what"], renderer=renderer())
    seen: set[str] = set()
    play = part.play

    def looking(*args: object, **kwargs: object) -> None:
        play(*args, **kwargs)
        for member in (m for top in part.mobjects for m in top.get_family()):
            quantity = getattr(member, "quantity", None)
            if isinstance(quantity, Quantity) and hasattr(member, "read_back"):
                seen.add(type(member).__name__)
                # Colours have 256 levels a channel, few of them for what is close to zero.
                scale = max(1.0, getattr(member, "scale_of_value", 0.0))
                assert abs(member.read_back() - quantity.value) <= 0.01 * scale + 0.01, member

    part.play = looking  # type: ignore[method-assign]
    fast_forward(part)
    assert {"AttentionArc", "HeatCell", "WeightEdge", "Node"} <= seen


def test_every_level_of_the_source_is_on_the_ladder() -> None:
    assert [level.number for level in LEVELS] == ["1", "2", "3", "4a", "4b", "5", "6"]
    assert [level.enables for level in LEVELS] == [
        "independent processing",
        "batch processing",
        "hierarchical features",
        "sequential dependencies",
        "rich relationships",
        "stable deep learning",
        "complex understanding",
    ]
