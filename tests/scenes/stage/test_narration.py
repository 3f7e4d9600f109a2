from __future__ import annotations

import pytest

from math_core import Quantity
from scenes.stage.narration import caption_text, speaking_time, spoken_text
from scenes.stage.text.rounding import Rounded

Z = Rounded(Quantity(-0.9, "NeuronTrace", "pre_activation"))


def test_captions_show_digits_and_the_voice_says_words() -> None:
    assert caption_text("z is {z}.", {"z": Z}) == "z is −0.90."
    assert spoken_text("z is {z}.", {"z": Z}) == "z is minus zero point nine."


def test_symbols_are_said_in_words() -> None:
    assert spoken_text("ReLU of 2 × 3", {}) == "ray loo of 2 times 3"


def test_a_line_takes_a_fourteenth_of_a_second_a_character_and_a_breath_a_sentence() -> None:
    line = "x" * 27 + "." + " " + "y" * 26 + "."
    assert len(line) == 56
    assert speaking_time(line) == pytest.approx(56 / 14 + 2 * 0.4)


def test_a_decimal_point_is_not_a_sentence_end() -> None:
    assert speaking_time("0.5 and 0.25.") == pytest.approx(13 / 14 + 0.4)
