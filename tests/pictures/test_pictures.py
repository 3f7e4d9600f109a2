"""Do the films still look as they did? Golden pictures, and what their tolerance lets through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from manim import RIGHT, UP, Group
from PIL import Image

from scenes.catalog import parts
from scenes.stage import theme
from scenes.stage.part import Part
from studio.quality import Quality
from tests.pictures.comparison import TOLERANCE, difference, side_by_side
from tests.pictures.stills import GOLDEN, STILL, Moment, draw

MOMENTS = (
    Moment("roadmap", "the-road", "combine_both"),
    Moment("neuron", "weighted-sum", "add_the_bias"),
    Moment("neuron", "only-a-line", "merge_the_formulas"),
    Moment("neuron", "dead-neuron", "turn_tangents_into_bars"),
    Moment("layers", "a-batch-at-once", "apply_the_activation"),
    Moment("layers", "stacking-layers", "send_the_rest"),
    Moment("layers", "reshaping-space", "run_the_whole_way"),
    Moment("attention", "query-key-value", "project_three_times"),
    Moment("attention", "one-query-step-by-step", "merge_into_the_output"),
    Moment("attention", "attention-matrix", "see_the_tokens_move"),
    Moment("attention", "causal-mask", "turn_scores_into_weights"),
    Moment("transformer", "the-block", "go_station_by_station"),
    Moment("transformer", "residual-connections", "send_the_gradient_back"),
    Moment("transformer", "gpt-and-bert", "give_each_its_mask"),
    Moment("hierarchy", "six-levels", "stack_layers"),
    Moment("hierarchy", "which-for-what", "change_the_order_of_words"),
)
# One with text, a formula, filled bars, edges and outlines; quick to reach.
SAMPLE = MOMENTS[1]
_PIXEL = theme.FRAME_WIDTH / STILL.width


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_films_look_as_in_their_golden_pictures(
    moment: Moment, pytestconfig: pytest.Config
) -> None:
    picture = draw(moment)
    if pytestconfig.getoption("--new-pictures"):
        moment.path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(moment.path)
    golden = Image.open(moment.path).convert("RGB")
    if difference(picture, golden) > TOLERANCE:
        failed = Path("failed-pictures", f"{moment.name.replace('/', '-')}.png").resolve()
        failed.parent.mkdir(exist_ok=True)
        side_by_side(picture, golden).save(failed)
        pytest.fail(
            f"{moment.name} looks different: see {failed} (golden, now, where they differ); if it "
            "is meant to, run ./forwardpass test tests/pictures --new-pictures and look again"
        )


def test_every_film_has_a_golden_picture_and_no_picture_is_left_over(
    pytestconfig: pytest.Config,
) -> None:
    if pytestconfig.getoption("--new-pictures"):
        pytest.skip("the pictures are being drawn")
    assert {moment.part for moment in MOMENTS} == {entry.slug for entry in parts()}
    assert {moment.path for moment in MOMENTS} == set(GOLDEN.rglob("*.png"))


def _moved(part: Part[Any], shift: float) -> None:
    Group(*part.mobjects).shift(shift * _PIXEL * (RIGHT + UP))


@pytest.mark.parametrize(
    "drawn_otherwise",
    [
        pytest.param(lambda: draw(SAMPLE, lambda part: _moved(part, 0.5)), id="half-a-pixel-off"),
        pytest.param(
            lambda: draw(SAMPLE, quality=Quality("", 1920, 1080, 15)).resize(
                (STILL.width, STILL.height), Image.Resampling.BOX
            ),
            id="averaged-from-four-times-the-size",
        ),
        pytest.param(
            lambda: draw(SAMPLE, quality=Quality("", 1440, 810, 15)).resize(
                (STILL.width, STILL.height), Image.Resampling.LANCZOS
            ),
            id="sharpened-from-three-times-the-size",
        ),
    ],
)
def test_another_rasteriser_passes(drawn_otherwise: Callable[[], Image.Image]) -> None:
    golden = Image.open(SAMPLE.path).convert("RGB")
    assert difference(drawn_otherwise(), golden) <= TOLERANCE


def _second_weight(chapter: Any) -> Any:
    return chapter.diagram.labels[1]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda chapter: _second_weight(chapter).shift(4 * _PIXEL * RIGHT), id="moved-label"
        ),
        pytest.param(lambda chapter: _second_weight(chapter).set_opacity(0), id="lost-label"),
        pytest.param(
            lambda chapter: _second_weight(chapter).number.set_color(theme.QUIET), id="grey-label"
        ),
        pytest.param(
            lambda chapter: chapter.ledger.bars[0].set_fill(theme.NEGATIVE), id="red-for-blue-bar"
        ),
        pytest.param(lambda chapter: chapter.ledger.bars[0].stretch(0.9, 0), id="shorter-bar"),
        pytest.param(
            lambda chapter: chapter.diagram.edges[0].set_stroke(width=0.5), id="thin-edge"
        ),
    ],
)
def test_a_spoilt_picture_fails(spoil: Callable[[Any], None]) -> None:
    golden = Image.open(SAMPLE.path).convert("RGB")
    assert difference(draw(SAMPLE, lambda part: spoil(part.chapter)), golden) > TOLERANCE


def test_a_failure_is_shown_side_by_side_with_the_place_in_white() -> None:
    golden = Image.new("RGB", (60, 40))
    picture = golden.copy()
    picture.paste((255, 255, 0), (10, 10, 20, 20))
    row = side_by_side(picture, golden)
    assert row.size == (180, 40)
    assert row.getpixel((15, 15)) == (0, 0, 0)
    assert row.getpixel((75, 15)) == (255, 255, 0)
    assert row.getpixel((135, 15)) == (255, 255, 255)
    assert row.getpixel((165, 35)) == (0, 0, 0)


def test_a_picture_of_another_size_is_a_difference() -> None:
    assert difference(Image.new("RGB", (60, 40)), Image.new("RGB", (40, 60))) > TOLERANCE
