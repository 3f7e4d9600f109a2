from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from math_core import Quantity
from scenes.stage.text.rounding import Rounded, decimals_for, product_sign, spoken_number, sum_sign


def rounded(value: float, decimals: int = 2) -> Rounded:
    return Rounded(Quantity(value, "Test", "value"), decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-0.9000000000000001, 2, "−0.90"),
        (0.289050497, 3, "0.289"),
        (-0.001, 2, "0.00"),
        (1234.5, 0, "1234"),
        (2.0, 2, "2.00"),
    ],
)
def test_a_value_is_shown_rounded_with_a_true_minus_and_never_a_negative_zero(
    value: float, decimals: int, text: str
) -> None:
    assert rounded(value, decimals).text == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-0.90", "minus zero point nine"),
        ("0.289", "zero point two eight nine"),
        ("2.00", "two"),
        ("13", "thirteen"),
        ("40.5", "forty point five"),
        ("-305.20", "minus three hundred five point two"),
        ("1015", "one thousand fifteen"),
        ("60100", "sixty thousand one hundred"),
    ],
)
def test_numbers_are_read_aloud_as_a_lecturer_would(text: str, words: str) -> None:
    assert spoken_number(text) == words


def test_a_further_term_of_a_sum_carries_its_sign_as_the_operator() -> None:
    assert rounded(-2.0).as_term == "- 2.00"
    assert rounded(0.5).as_term == "+ 0.50"


def test_displayed_sums_that_add_up_show_an_equals_sign() -> None:
    terms = [rounded(0.75), rounded(-2.0), rounded(-0.15), rounded(0.5)]
    assert sum_sign(terms, rounded(-0.9)) == "="


def test_displayed_sums_that_do_not_add_up_are_marked_as_approximate() -> None:
    # 0.004 + 0.004 = 0.008 is shown as 0.00 + 0.00 and 0.01.
    assert sum_sign([rounded(0.004), rounded(0.004)], rounded(0.008)) == "≈"


def test_displayed_products_are_held_against_the_displayed_factors() -> None:
    assert product_sign([rounded(1.5), rounded(0.5)], rounded(0.75)) == "="
    assert product_sign([rounded(0.333), rounded(3.0)], rounded(0.999)) == "≈"


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=8))
def test_a_group_of_values_is_shown_in_at_most_nine_characters(values: list[float]) -> None:
    decimals = decimals_for(values)
    assert all(len(rounded(value, decimals).text) <= 9 for value in values)
