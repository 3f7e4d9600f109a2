"""What a head of the trained model is called, on the stage and in narration."""

from __future__ import annotations

from scenes.stage.attention.head_card import head_color
from scenes.stage.text.rounding import spoken_number
from scenes.stage.text.typesetting import Words


def head_name(block: int, head: int, font_size: float) -> Words:
    """Return a head's name in its colour; block and head are counted from 0 and named from 1."""
    return Words(
        f"block {block + 1}, head {head + 1}",
        font_size=font_size,
        color=head_color(head),
        constant="indices",
    )


def spoken_head(head: int) -> str:
    """Return a head's name as it is said; the head is counted from 0."""
    return f"head {spoken_number(str(head + 1))}"
