"""The films themselves, fast-forwarded play by play, at the defaults and far from them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import config

from scenes.neuron import SingleNeuron
from scenes.neuron.params import NeuronParams
from scenes.roadmap import Roadmap
from tests.scenes.inspection import Inspected, fast_forward, picture, renderer

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


class InspectedRoadmap(Inspected, Roadmap):
    pass


@pytest.mark.parametrize("values", NEURONS.values(), ids=NEURONS)
def test_text_is_large_enough_inside_the_frame_and_apart(values: dict[str, Any]) -> None:
    part = InspectedNeuron(
        NeuronParams.model_validate(values),
        [chapter.slug for chapter in SingleNeuron.chapters()],
        renderer=renderer(),
    )
    part.complaints = []
    fast_forward(part)
    assert len(part.records) == 5
    assert part.complaints == []


def test_the_roadmap_is_legible_while_the_camera_moves() -> None:
    part = InspectedRoadmap(renderer=renderer())
    part.complaints = []
    fast_forward(part)
    assert len(part.records) == 1
    assert part.complaints == []


@pytest.mark.parametrize("values", [{}, NEURONS["six inputs"]], ids=["defaults", "six inputs"])
def test_nothing_jumps_between_chapters(values: dict[str, Any]) -> None:
    params = NeuronParams.model_validate(values)
    chapters = SingleNeuron.chapters()
    for first, second in pairwise(chapters):
        ended = picture(SingleNeuron(params, [first.slug], renderer=renderer()))
        opening = SingleNeuron(params, [second.slug], renderer=renderer())
        assert second.opens_on is not None
        getattr(opening, second.opens_on)()
        opened = picture(opening, play=False)
        assert ended.std() > 5
        assert np.abs(ended - opened).max() <= 16, f"{first.slug} does not end where {second.slug}"


def test_the_roadmap_ends_where_part_one_opens() -> None:
    ended = picture(Roadmap(renderer=renderer()))
    part = SingleNeuron(renderer=renderer())
    part.on_the_road()
    assert np.abs(ended - picture(part, play=False)).max() <= 16


def test_what_is_said_is_true_of_the_viewers_values() -> None:
    def lines(**values: Any) -> str:
        part = SingleNeuron(NeuronParams.model_validate(values), renderer=renderer())
        fast_forward(part)
        return " ".join(line.text for record in part.records for line in record.lines)

    default = lines()
    assert "1.50 times 0.50 is 0.75." in default
    assert "The second input counts most here: its product, −2.00, pulls z down." in default
    assert "Five different answers: −0.900, 0.000, −0.009, 0.289, and −0.716." in default
    assert "For this example the neuron is dead." in default
    alive = lines(inputs=[1, 1], weights=[2, 2], activation="tanh")
    assert "counts most" not in alive, "two inputs count the same"
    assert "neuron is dead" not in alive
    assert "let z slip below zero" in alive
    rounded = lines(inputs=[0.333, 2], weights=[0.333, 1], bias=0)
    assert "0.33 times 0.33 is 0.11." in rounded or "is about 0.11." in rounded
    assert lines(inputs=[1], weights=[1]).count("With two inputs") == 0


def test_every_line_leaves_time_to_read_and_nothing_is_silent_for_long() -> None:
    for part in (SingleNeuron(renderer=renderer()), Roadmap(renderer=renderer())):
        fast_forward(part)
        for record in part.records:
            for line in record.lines:
                assert len(line.text) / (line.end - line.start) <= 20
            gaps = [b.start - a.end for a, b in pairwise(record.lines)]
            assert max(gaps) <= 4
            end = record.seconds(config.frame_rate)
            assert end - record.lines[-1].end <= 4
