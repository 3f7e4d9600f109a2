"""Formulas, words and live numbers: what is drawn is what was computed."""

from __future__ import annotations

import pytest
from manim import ValueTracker

from math_core import Quantity
from scenes.neuron.params import NeuronParams
from scenes.stage import theme
from scenes.stage.text.fonts import pages
from scenes.stage.text.number import Number
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula, Words


def rounded(value: float, decimals: int = 2) -> Rounded:
    return Rounded(Quantity(value, "Test", "value"), decimals)


# --- numbers --------------------------------------------------------------------------------------


def test_a_number_keeps_the_origin_of_its_value() -> None:
    number = Number(Rounded(NeuronParams().trace().quantity("products", 1)))
    assert number.text == "−2.00"
    assert number.rounded.quantity.origin == "NeuronTrace.products[1]"


def test_a_live_number_is_redrawn_in_the_same_glyphs() -> None:
    # Manim keeps drawing the submobjects it found at the start of a play.
    tracker = ValueTracker(1.0)
    number = Number(rounded(1.0)).follow(lambda: rounded(tracker.get_value()))
    before = [id(glyph) for glyph in number.submobjects]
    tracker.set_value(-10.25)
    number.update()
    assert number.text == "−10.25"
    assert [id(glyph) for glyph in number.submobjects] == before
    assert sum(glyph.has_points() for glyph in number.submobjects) == len("−10.25")


def test_a_number_that_is_held_keeps_its_value_and_no_empty_glyphs() -> None:
    tracker = ValueTracker(1.5)
    number = Number(rounded(0.0)).follow(lambda: rounded(tracker.get_value())).set_z_index(2)
    number.update()
    tracker.set_value(-22.25)
    number.update()
    number.hold()
    tracker.set_value(3.0)
    number.update()
    assert number.text == "−22.25"
    assert len(number.submobjects) == len(number.text)
    assert {glyph.z_index for glyph in number.submobjects} == {2}


def test_digits_of_different_values_stand_at_the_same_height() -> None:
    heights = {
        round(Number(rounded(value)).submobjects[0].get_top()[1], 6) for value in (1.11, 4.44)
    }
    one, four = (Number(rounded(value)).submobjects[0] for value in (1.11, 4.44))
    assert one.get_bottom()[1] == pytest.approx(four.get_bottom()[1], abs=0.01)
    assert len(heights) <= 2


def test_a_scaled_number_stays_scaled_when_its_value_changes() -> None:
    number = Number(rounded(1.5)).scale(0.5)
    width = number.width
    assert number.set_rounded(rounded(2.5)).width == pytest.approx(width, rel=0.1)


def test_a_number_never_outgrows_its_box_and_grows_back() -> None:
    number = Number(rounded(1.0)).fit_width(1.0)
    height = number.height
    assert number.set_rounded(rounded(-60100.25)).width <= 1.0 + 1e-9
    assert number.set_rounded(rounded(1.0)).height == pytest.approx(height)


def test_a_readout_shows_what_its_source_returns_and_keeps_its_left_end() -> None:
    tracker = ValueTracker(0.5)
    readout = Readout("z", lambda: rounded(tracker.get_value()))
    left = readout.number.get_left()[0]
    tracker.set_value(-123.0)
    readout.update()
    assert readout.number.text == "−123.00"
    assert readout.number.get_left()[0] == pytest.approx(left)


# --- formulas and words ---------------------------------------------------------------------------


def test_a_formulas_bars_are_as_thick_whenever_it_is_set() -> None:
    # Manim's cache of parsed SVGs made those of the second one thinner.
    first, second = (Formula("frac(a, b)", font_size=theme.SIZE_LARGE) for _ in range(2))
    (bar,) = (glyph for glyph in first.submobjects if glyph.get_stroke_width() > 0)
    (again,) = (glyph for glyph in second.submobjects if glyph.get_stroke_width() > 0)
    assert again.get_stroke_width() == pytest.approx(bar.get_stroke_width())
    half = second.copy().scale(0.5)
    (small,) = (glyph for glyph in half.submobjects if glyph.get_stroke_width() > 0)
    assert small.get_stroke_width() == pytest.approx(bar.get_stroke_width() / 2)


def test_numbers_in_a_formula_can_be_found_and_keep_their_value() -> None:
    values = {"w": rounded(-2.0), "b": rounded(0.5)}
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
