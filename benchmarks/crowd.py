"""A film of any number of dots, to see how the time of a render grows."""

from __future__ import annotations

from manim import TAU, Rotate, Square, VGroup
from pydantic import Field

from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.part import Part, chapter

_COLUMNS = 40
_SPACING = 0.3


class CrowdParams(PartParams):
    """How many there are, how many of them move, and for how long."""

    mobjects: int = Field(100, ge=1)
    moving: int = Field(10, ge=1)
    seconds: float = Field(10.0, gt=0)


class Crowd(Part[CrowdParams]):
    """Squares in rows, some of which turn."""

    number = 97
    slug = "crowd"
    title = "A crowd"
    teaches = "Nothing."
    params_model = CrowdParams

    @chapter("Turning", takeaways=("nothing",))
    def turning(self) -> None:
        """Turn some squares, a second at a time."""
        squares = VGroup(
            *(
                Square(0.8 * _SPACING, stroke_width=theme.STROKE_THIN).move_to(
                    (_SPACING * (i % _COLUMNS - _COLUMNS / 2), 3 - _SPACING * (i // _COLUMNS), 0)
                )
                for i in range(self.params.mobjects)
            )
        )
        self.add(squares)
        some = squares[:: max(1, self.params.mobjects // self.params.moving)]
        for _ in range(round(self.params.seconds)):
            # A spoken line begins a segment of its own, as in every film.
            with self.say("Turn."):
                self.play(*(Rotate(square, TAU / 4) for square in some), run_time=1)
