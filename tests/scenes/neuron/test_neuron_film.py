"""Part 1's film, fast-forwarded play by play, at the defaults and far from them."""

from __future__ import annotations

from typing import Any

import pytest

from scenes.neuron.params import NeuronParams
from scenes.neuron.scene import SingleNeuron
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    narration,
    renderer,
)

NEURONS = {
    "one input": {"inputs": [0.7], "weights": [1.2], "bias": 0.333, "activation": "linear"},
    "six inputs": {
        "inputs": [1, -2, 0.5, 99.9, -3.25, 0],
        "weights": [0.25, 1.5, -0.75, -100, 0, 2],
        "bias": -12.5,
        "activation": "tanh",
    },
    "the largest": {"inputs": [100] * 6, "weights": [100] * 6, "bias": 100},
    "all zero": {"inputs": [0, 0], "weights": [0, 0], "bias": 0, "activation": "sigmoid"},
    "steep": {"second_weight": -100, "second_bias": 100, "bias": 100},
}


class InspectedNeuron(Inspected, SingleNeuron):
    pass


@pytest.mark.parametrize("values", NEURONS.values(), ids=NEURONS)
def test_text_is_large_enough_inside_the_frame_and_apart(values: dict[str, Any]) -> None:
    part = InspectedNeuron(NeuronParams.model_validate(values), renderer=renderer())
    fast_forward(part)
    assert len(part.records) == 5
    assert part.complaints == []


@pytest.mark.parametrize("values", [{}, NEURONS["six inputs"]], ids=["defaults", "six inputs"])
def test_nothing_jumps_between_chapters(values: dict[str, Any]) -> None:
    assert list(jumps(SingleNeuron, NeuronParams.model_validate(values))) == []


def test_what_is_said_is_true_of_the_viewers_values() -> None:
    def lines(**values: Any) -> str:
        part = SingleNeuron(NeuronParams.model_validate(values), renderer=renderer())
        return narration(fast_forward(part))

    default = lines()
    # 1.5 · 0.5 = 0.75 and 2 · (−1) = −2, which is the largest of the products.
    assert "1.50 times 0.50 makes 0.75:" in default
    assert "the second one's, −2.00, pulls z to the left." in default
    assert "that pulls the sum to the right." in default
    # z = −0.9: ReLU is off, tanh(−0.9) = −0.716.
    assert "tanh makes it −0.716, and leaky ReLU lets a trace through." in default
    assert "All are zero here: nothing is learned." in default
    # ReLU by default, which blocks z = −0.9.
    assert "Our neuron takes ReLU: so what it sends on is 0.000." in default
    alive = lines(inputs=[1, 1], weights=[2, 2], activation="tanh")
    assert "counts most" not in alive, "two inputs count the same"
    assert "All are zero here" not in alive
    assert "Here, ReLU is steep: the output moves, too." in alive
    rounded = lines(inputs=[0.333, 2], weights=[0.333, 1], bias=0)
    # 0.333² = 0.110889, but 0.33² = 0.1089: shown as it is, it does not add up.
    assert "0.33 times 0.33 makes about 0.11:" in rounded
    alone = lines(inputs=[1], weights=[1])
    assert "A second input" not in alone
    assert "One number goes into a neuron" in alone
    zero = lines(inputs=[0, 1], weights=[1, 1])
    assert "that leaves the sum where it is." in zero
    assert "one sum, pulled by every input." not in zero
    assert "one sum, pulled by every input." in default
    unshifted = lines(bias=0)
    assert "pulls nowhere here" in unshifted
    assert "pulls all the same" not in unshifted
    still = lines(weights=[0, 0, 0])
    assert "The line may shift" in still
    assert "The line swings" in default


def test_every_line_leaves_time_to_read_and_nothing_is_silent_for_long() -> None:
    part = fast_forward(SingleNeuron(renderer=renderer()))
    assert list(hurry_and_silence(part)) == []
