"""The vocabulary: what is drawn is what was computed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import ManimColor, ValueTracker

from math_core import Neuron, Quantity, evaluate
from scenes.params.neuron import NeuronParams
from scenes.stage import theme
from scenes.stage.fonts import pages
from scenes.stage.ledger import Entry, Ledger
from scenes.stage.neuron import NeuronDiagram
from scenes.stage.number import Number
from scenes.stage.plane import PlaneView
from scenes.stage.plot import Plot, nice_limit
from scenes.stage.readout import Readout
from scenes.stage.shown import Shown
from scenes.stage.typesetting import Formula, Words

drawing = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def shown(value: float, decimals: int = 2) -> Shown:
    return Shown(Quantity(value, "Test", "value"), decimals)


# --- formulas ------------------------------------------------------------------------------


def test_a_formulas_bars_are_as_thick_whenever_it_is_set() -> None:
    # Manim's cache of parsed SVGs made those of the second one thinner.
    first, second = (Formula("frac(a, b)", font_size=theme.SIZE_LARGE) for _ in range(2))
    (bar,) = (glyph for glyph in first.submobjects if glyph.get_stroke_width() > 0)
    (again,) = (glyph for glyph in second.submobjects if glyph.get_stroke_width() > 0)
    assert again.get_stroke_width() == pytest.approx(bar.get_stroke_width())
    half = second.copy().scale(0.5)
    (small,) = (glyph for glyph in half.submobjects if glyph.get_stroke_width() > 0)
    assert small.get_stroke_width() == pytest.approx(bar.get_stroke_width() / 2)


# --- numbers -------------------------------------------------------------------------------


def test_a_number_keeps_the_origin_of_its_value() -> None:
    number = Number(Shown(NeuronParams().trace().quantity("products", 1)))
    assert number.text == "−2.00"
    assert number.shown.quantity.origin == "NeuronTrace.products[1]"


def test_a_live_number_is_redrawn_in_the_same_glyphs() -> None:
    # Manim keeps drawing the submobjects it found at the start of a play.
    tracker = ValueTracker(1.0)
    number = Number(shown(1.0)).follow(lambda: shown(tracker.get_value()))
    before = [id(glyph) for glyph in number.submobjects]
    tracker.set_value(-10.25)
    number.update()
    assert number.text == "−10.25"
    assert [id(glyph) for glyph in number.submobjects] == before
    assert sum(glyph.has_points() for glyph in number.submobjects) == len("−10.25")


def test_digits_of_different_values_stand_at_the_same_height() -> None:
    heights = {round(Number(shown(value)).submobjects[0].get_top()[1], 6) for value in (1.11, 4.44)}
    one, four = (Number(shown(value)).submobjects[0] for value in (1.11, 4.44))
    assert one.get_bottom()[1] == pytest.approx(four.get_bottom()[1], abs=0.01)
    assert len(heights) <= 2


def test_a_scaled_number_stays_scaled_when_its_value_changes() -> None:
    number = Number(shown(1.5)).scale(0.5)
    width = number.width
    assert number.set_shown(shown(2.5)).width == pytest.approx(width, rel=0.1)


def test_a_number_never_outgrows_its_box_and_grows_back() -> None:
    number = Number(shown(1.0)).fit_width(1.0)
    height = number.height
    assert number.set_shown(shown(-60100.25)).width <= 1.0 + 1e-9
    assert number.set_shown(shown(1.0)).height == pytest.approx(height)


def test_a_readout_shows_what_its_source_returns_and_keeps_its_left_end() -> None:
    tracker = ValueTracker(0.5)
    readout = Readout("z", lambda: shown(tracker.get_value()))
    left = readout.number.get_left()[0]
    tracker.set_value(-123.0)
    readout.update()
    assert readout.number.text == "−123.00"
    assert readout.number.get_left()[0] == pytest.approx(left)


# --- formulas and words --------------------------------------------------------------------


def test_numbers_in_a_formula_can_be_found_and_keep_their_value() -> None:
    values = {"w": shown(-2.0), "b": shown(0.5)}
    formula = Formula("y = @w x @+b", values)
    assert len(formula.part("w")) == len("-2.00")
    assert len(formula.part("b")) == len("+0.50")
    assert formula.values == values
    rest = formula.without("w", "b")
    assert len(rest) == len("y=x")


def test_words_are_taken_literally() -> None:
    marked = Words('50 % #of *the* "words" $x$ \\ _a_')
    assert len(marked.submobjects) == len('50%#of*the*"words"$x$\\_a_')


def test_fonts_come_with_the_program() -> None:
    source = '#set page(width: auto, height: auto)\n#set text(font: "DejaVu Sans")\nx'
    bundled = '#set page(width: auto, height: auto)\n#set text(font: "No Such Font")\nx'
    assert pages(source) == pages(bundled)


# --- the neuron ------------------------------------------------------------------------------


def diagram_of(inputs: list[float], weights: list[float], bias: float) -> NeuronDiagram:
    return NeuronDiagram(Neuron(weights, bias).forward(inputs))


def test_edge_width_is_the_weights_size_and_colour_its_sign() -> None:
    diagram = diagram_of([1, 1, 1], [0.5, -1.0, 0.25], 0)
    widths = [edge.get_stroke_width() for edge in diagram.edges]
    assert widths[0] / widths[1] == pytest.approx(0.5)
    assert widths[2] / widths[1] == pytest.approx(0.25)
    colors = [edge.get_stroke_color() for edge in diagram.edges]
    assert colors == [ManimColor(c) for c in (theme.POSITIVE, theme.NEGATIVE, theme.POSITIVE)]


def test_a_weight_of_zero_has_no_sign() -> None:
    diagram = diagram_of([1, 1], [0.0, 1.0], 0)
    assert {line.get_stroke_color() for line in diagram.edges[0]} == {ManimColor(theme.QUIET)}


values = st.floats(-100, 100).map(lambda x: round(x, 3))


@drawing
@given(st.lists(st.tuples(values, values), min_size=1, max_size=6), values)
def test_any_neuron_fits_its_picture(pairs: list[tuple[float, float]], bias: float) -> None:
    inputs, weights = zip(*pairs, strict=True)
    diagram = diagram_of(list(inputs), list(weights), bias)
    for pill in diagram.pills:
        assert pill.number.width <= pill.box.width
        assert pill.number.height * 135 >= 20, "text must be 20 px high at 1080p"
    assert diagram.z.width <= diagram.body.width
    tops = [pill.get_top()[1] for pill in diagram.pills]
    bottoms = [pill.get_bottom()[1] for pill in diagram.pills]
    assert all(bottom > top for bottom, top in zip(bottoms, tops[1:], strict=False))
    labels = [(label.get_bottom()[1], label.get_top()[1]) for label in diagram.labels]
    assert all(low >= high - 1e-9 for (low, _), (_, high) in pairwise(labels))


def test_of_many_inputs_some_are_drawn_and_the_others_counted() -> None:
    diagram = diagram_of([1.0] * 9, [0.5] * 9, 0)
    assert (diagram.n_inputs, len(diagram.pills), len(diagram.edges)) == (5, 5, 5)
    assert diagram.rest[1].text == "4 more"
    assert diagram.rest.get_top()[1] < diagram.body.get_top()[1]
    assert not diagram_of([1.0] * 6, [0.5] * 6, 0).rest.submobjects


# --- the ledger -------------------------------------------------------------------------------


def test_each_bar_starts_where_the_last_one_ended() -> None:
    sums = [0.0, 0.75, -1.25, -1.4]
    entries = [
        Entry(f"x_{i}", shown(sums[i + 1] - sums[i]), sums[i], sums[i + 1]) for i in range(3)
    ]
    ledger = Ledger([*entries, Entry("z", shown(-1.4), 0.0, -1.4)])
    first, second, third, total = ledger.bars
    assert first.get_right()[0] == pytest.approx(second.get_right()[0])
    assert second.get_left()[0] == pytest.approx(third.get_right()[0])
    assert total.get_left()[0] == pytest.approx(third.get_left()[0])
    assert second.width / first.width == pytest.approx(2.0 / 0.75)
    assert total.get_right()[0] == pytest.approx(ledger.zero[0].get_x())


# --- plots ------------------------------------------------------------------------------------


def test_curves_pass_through_the_computed_points_after_the_plot_was_moved() -> None:
    plot = Plot(5, (-1, 5), 6, 4).shift([1, -0.5, 0])
    curve = plot.curve(evaluate_name("relu"))
    assert np.allclose(curve.get_start(), plot.point(-5, 0))
    assert np.allclose(curve.get_end(), plot.point(5, 5))
    assert plot.point(0, 0) == pytest.approx([1, -0.5 + plot.origin.get_y() + 0.5, 0])


def evaluate_name(name: str):  # type: ignore[no-untyped-def]
    from math_core import get_activation

    return get_activation(name)


def test_a_probe_rides_on_the_curve_and_stays_inside_the_plot() -> None:
    plot = Plot(5, (-1, 5), 6, 4)
    z = ValueTracker(2.0)
    dot = plot.probe(lambda: evaluate("relu", z.get_value()))
    assert dot.get_center() == pytest.approx(plot.point(2, 2))
    z.set_value(50.0)
    dot.update()
    assert dot.get_center() == pytest.approx(plot.point(5, 5))


def test_a_tangent_has_the_computed_slope() -> None:
    plot = Plot(5, (-1, 5), 6, 4)
    line = plot.tangent(lambda: evaluate("sigmoid", 0.0))
    start, end = line.get_start_and_end()
    rise = (end - start)[1] / (plot.point(0, 1) - plot.point(0, 0))[1]
    run = (end - start)[0] / (plot.point(1, 0) - plot.point(0, 0))[0]
    assert rise / run == pytest.approx(0.25)


@pytest.mark.parametrize(("value", "limit"), [(0.9, 3), (-3.5, 5), (12, 20), (60100, 100000)])
def test_axes_end_at_round_numbers(value: float, limit: float) -> None:
    assert nice_limit(value, at_least=3) == limit


@drawing
@given(values, values, values)
def test_a_plane_is_flat_and_fits(w1: float, w2: float, bias: float) -> None:
    view = PlaneView(Neuron((w1, w2), bias), 3, size=2.3, height=1.6)
    corners = [np.asarray(point) for point in view.face.get_vertices()]
    assert corners[0] + corners[2] == pytest.approx(corners[1] + corners[3])
    assert view.sheet.height <= 2 * 1.6 + 2 * (0.2 + 0.34) * 2.3 + 0.1
