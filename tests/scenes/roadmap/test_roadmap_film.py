"""The road's film, fast-forwarded play by play."""

from __future__ import annotations

from scenes.neuron.scene import SingleNeuron
from scenes.roadmap.scene import Roadmap
from tests.scenes.inspection import (
    Inspected,
    fast_forward,
    hurry_and_silence,
    jumps,
    look_alike,
    picture,
    picture_of,
    renderer,
)


class InspectedRoadmap(Inspected, Roadmap):
    pass


def test_the_roadmap_is_legible_while_the_camera_moves() -> None:
    part = InspectedRoadmap(renderer=renderer())
    fast_forward(part)
    assert len(part.records) == 1
    assert part.complaints == []


def test_the_roadmap_ends_where_part_one_opens() -> None:
    opening = picture_of(SingleNeuron.chapters[0].opens_on, SingleNeuron)
    assert look_alike(picture(Roadmap(renderer=renderer())), opening)
    assert list(jumps(Roadmap)) == []


def test_every_line_leaves_time_to_read_and_nothing_is_silent_for_long() -> None:
    part = fast_forward(Roadmap(renderer=renderer()))
    assert list(hurry_and_silence(part)) == []
