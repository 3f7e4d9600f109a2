"""The films themselves, fast-forwarded play by play, at the defaults and far from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from manim import Mobject, MovingCamera, VMobject, config
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.neuron import SingleNeuron
from scenes.params.neuron import NeuronParams
from scenes.roadmap import Roadmap
from scenes.stage import theme
from scenes.stage.number import Number
from scenes.stage.part import Part
from scenes.stage.typesetting import Formula, Words

PIXELS_PER_UNIT = 1080 / theme.FRAME_HEIGHT
TEXT = (Words, Formula, Number)

NEURONS = {
    "the defaults": {},
    "one input": {"inputs": [0.7], "weights": [1.2], "bias": 0.333, "activation": "linear"},
    "six inputs": {
        "inputs": [1, -2, 0.5, 99.9, -3.25, 0],
        "weights": [0.25, 1.5, -0.75, -100, 0, 2],
        "bias": -12.5,
        "activation": "tanh",
    },
    "the largest": {"inputs": [100] * 6, "weights": [100] * 6, "bias": 100},
    "all zero": {"inputs": [0, 0], "weights": [0, 0], "bias": 0, "activation": "sigmoid"},
    "alive": {"inputs": [1, 2, 3, 4], "weights": [0.1, 0.2, -0.3, 0.4], "bias": -0.01},
    "tiny": {"inputs": [0.001, -0.002], "weights": [0.003, 0.004], "bias": 0.0001},
    "steep": {"second_weight": -100, "second_bias": 100, "bias": 100},
}


def fast_forward(part: Part[Any]) -> Part[Any]:
    part.render()
    return part


def renderer() -> CairoRenderer:
    return CairoRenderer(camera_class=MovingCamera, skip_animations=True)


def visible(mobject: Mobject) -> bool:
    return any(
        isinstance(member, VMobject)
        and member.has_points()
        and max(member.get_fill_opacity(), member.get_stroke_opacity()) > 0.05
        for member in mobject.get_family()
    )


def texts(part: Part[Any]) -> Iterator[VMobject]:
    """Yield each word, formula and number that stands on the stage."""
    seen: set[int] = set()
    for top in part.mobjects:
        for member in top.get_family():
            if isinstance(member, TEXT) and id(member) not in seen and visible(member):
                seen.add(id(member))
                yield member


class Inspected:
    """Mixed into a Part: looks at the stage after every play."""

    complaints: list[str]

    def play(self, *args: Any, **kwargs: Any) -> None:
        super().play(*args, **kwargs)  # type: ignore[misc]
        part: Any = self
        if part.records:
            where = f"{part.records[-1].slug} at {part.clock:.1f} s"
            part.complaints += [f"{where}: {text}" for text in complaints_about(part)]


def complaints_about(part: Part[Any]) -> Iterator[str]:
    frame = part.frame
    zoom = theme.FRAME_WIDTH / frame.width
    on_stage = list(texts(part))
    for text in on_stage:
        name = describe(text)
        if height_in_pixels(text) * zoom < 20:
            yield f"{name} is {height_in_pixels(text) * zoom:.0f} px high"
        left, right = text.get_left()[0] - frame.get_x(), text.get_right()[0] - frame.get_x()
        low, high = text.get_bottom()[1] - frame.get_y(), text.get_top()[1] - frame.get_y()
        if max(-left, right) * zoom > theme.STAGE_RIGHT + 0.01:
            yield f"{name} leaves the safe frame sideways"
        if high * zoom > theme.STAGE_TOP + 0.01 or low * zoom < theme.STAGE_BOTTOM - 0.01:
            yield f"{name} leaves the safe frame up or down"
    for a, b in combinations(on_stage, 2):
        if overlap(a, b):
            yield f"{describe(a)} overlaps {describe(b)}"


def describe(text: VMobject) -> str:
    return str(getattr(text, "text", None) or getattr(text, "typst_code", text))


def height_in_pixels(text: VMobject) -> float:
    """Return the height of a digit or capital letter of a text."""
    if isinstance(text, Number):
        return text.digit_height() * PIXELS_PER_UNIT
    # A digit of New Computer Modern is 0.66 em high; Manim sets 48-unit type at 0.5 units an em.
    return float(text.font_size) / 48 * 0.5 * 0.66 * PIXELS_PER_UNIT  # type: ignore[attr-defined]


def overlap(a: VMobject, b: VMobject) -> bool:
    slack = 0.02
    apart = (
        a.get_right()[0] <= b.get_left()[0] + slack
        or b.get_right()[0] <= a.get_left()[0] + slack
        or a.get_top()[1] <= b.get_bottom()[1] + slack
        or b.get_top()[1] <= a.get_bottom()[1] + slack
    )
    return not apart


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


def picture(part: Part[Any], *, play: bool = True) -> np.ndarray:
    """Return what the camera sees in the end, as signed integers."""
    if play:
        part.render()
    drawn: Any = part.renderer
    drawn.static_image = None
    drawn.update_frame(part)
    return drawn.get_frame()[..., :3].astype(int)


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
