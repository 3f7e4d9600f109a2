"""A heat map's colours are its values, and its words and numbers are legible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.attention.params import AttentionParams
from scenes.stage import theme
from scenes.stage.tables.colormap import ColorBar, ColorMap, ColorMapName, contrast, text_color_on
from scenes.stage.tables.heatmap import HeatMap
from tests.scenes.inspection import height_in_pixels

WORDS = tuple(f"interlingu{i:02d}" for i in range(16))


@pytest.mark.parametrize("causal", [False, True])
def test_each_cell_shows_its_weight(causal: bool) -> None:
    trace = AttentionParams().simple_trace(causal=causal)
    heat_map = HeatMap(trace, "attention_weights", decimals=3, limits=(0, 1))
    for i in range(4):
        for j in range(4):
            cell = heat_map.cell(i, j)
            assert cell.number is not None
            assert cell.quantity.value == trace.attention_weights[i, j]
            assert cell.number.rounded.quantity == cell.quantity
            assert cell.read_back() == pytest.approx(cell.quantity.value, abs=0.01)
            ink = cell.number.get_color().to_hex()
            assert contrast(ink, cell.box.get_fill_color().to_hex()) >= 4.5
    assert list(heat_map.row(1)) == [heat_map.cell(1, j) for j in range(4)]
    assert list(heat_map.column(2)) == [heat_map.cell(i, 2) for i in range(4)]


@pytest.mark.parametrize("name", ["viridis", "RdBu", "terrain"])
def test_every_colour_can_be_read_back_and_written_on(name: ColorMapName) -> None:
    colors = ColorMap(name, (-2.0, 2.0))

    @given(st.floats(-3.0, 3.0))
    def check(value: float) -> None:
        color = colors.color(value)
        assert colors.value(color) == pytest.approx(min(2.0, max(-2.0, value)), abs=0.05)
        assert contrast(text_color_on(color), color) >= 4.5

    check()
    for end in colors.limits:
        assert contrast(colors.color(end), theme.CANVAS) >= 1.7


def test_sixteen_tokens_of_twelve_letters_fit_without_numbers() -> None:
    trace = AttentionParams(tokens=WORDS).simple_trace()
    heat_map = HeatMap(
        trace,
        "attention_weights",
        decimals=3,
        row_labels=WORDS,
        column_labels=WORDS,
        row_title="queries",
        column_title="keys",
        size=(4.4, 4.4),
    )
    assert heat_map.decimals is None
    assert heat_map.width < 8
    assert heat_map.height < theme.STAGE_TOP - theme.STAGE_BOTTOM
    for word in (*heat_map.row_names, *heat_map.column_names, *heat_map.titles):
        assert height_in_pixels(word) >= 20


def test_numbers_that_are_shown_are_large_enough() -> None:
    for n in (1, 4, 8, 12):
        trace = AttentionParams(tokens=WORDS[:n]).simple_trace()
        heat_map = HeatMap(trace, "attention_weights", decimals=2)
        for cell in heat_map.cells:
            assert cell.number is None or height_in_pixels(cell.number) >= 20


def test_the_bar_tells_the_colours_of_both_ends() -> None:
    bar = ColorBar(ColorMap("RdBu", (-2.0, 2.0)), title="value")
    assert [end.typst_code for end in bar.ends] == ["$ -2.0 $", "$ 2.0 $"]
    assert bar.strip[0].get_y() < bar.strip[-1].get_y()
