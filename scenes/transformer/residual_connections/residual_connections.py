"""Chapter residual-connections: x + f(x), number by number."""

from __future__ import annotations

from manim import (
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
)

from scenes.beats.transformer_stage import TransformerStage
from scenes.stage import theme
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words

_COLUMN_XS = (-3.0, 0.0, 3.0)
_HEADING_Y, _FIRST_ROW_Y, _ROW_STEP = -0.2, -0.9, 0.55
_MOST_ROWS = 4


class ResidualConnectionsBeats(TransformerStage):
    """The addition in numbers."""

    def point_at_the_addition(self) -> None:
        """Dim the block but for the way around attention and the ⊕ where it comes back."""
        with self.say("Attention does not replace what came in. Its output is added.") as line:
            self.play(self.title_in(), *self.dim_all_but(1), run_time=theme.MOVE)
            plus = self.diagram.plus(1)
            self.play(*self.lights_through(1), run_time=line.share(0.35))
            frame = SurroundingRectangle(
                plus, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.12
            )
            self.play(Create(frame), run_time=theme.QUICK)
            self.wait(max(0.1, line.rest - theme.QUICK))
            self.play(FadeOut(frame), run_time=theme.QUICK)

    def add_one_tokens_numbers(self) -> None:
        """Add attention's output to one token's vector, number by number."""
        trace, token = self.block_trace, self.n_tokens - 1
        before = self.first_numbers(trace, "inputs", token, _MOST_ROWS)
        change = self.first_numbers(trace.attention, "output", token, _MOST_ROWS)
        total = [Rounded(self.sum_quantity(token, i)) for i in range(len(before))]
        headings = [
            Formula(name, font_size=theme.SIZE_FORMULA).move_to((x, _HEADING_Y, 0))
            for name, x in zip(("x", "f(x)", "x + f(x)"), _COLUMN_XS, strict=True)
        ]
        columns = [
            self.column(numbers, x)
            for numbers, x in zip((before, change), _COLUMN_XS, strict=False)
        ]
        sums = self.column(total, _COLUMN_XS[2], color=theme.RESULT)
        word = Words(f"“{self.params.tokens[token]}”", font_size=theme.SIZE_BODY)
        word.next_to(columns[0], LEFT, buff=0.8)
        rail, box = self.diagram.rail, self.diagram.station("attention")
        with self.say("One token: its first numbers, and what attention wants to change.") as line:
            self.play(
                FadeIn(word),
                FadeIn(headings[0], columns[0], target_position=rail.get_start()),
                run_time=line.share(0.3),
            )
            self.play(
                FadeIn(headings[1], columns[1], target_position=box.get_center()),
                run_time=line.share(0.25),
            )
        with self.say("They are added, one by one. The old vector is still in there.") as line:
            self.play(FadeIn(self.signs(before, change, total), headings[2]))
            self.play(
                LaggedStart(*(FadeIn(one, shift=0.5 * RIGHT) for one in sums), lag_ratio=0.4),
                run_time=line.share(0.45),
            )

    @staticmethod
    def signs(before: list[Rounded], change: list[Rounded], total: list[Rounded]) -> VGroup:
        """Return the plus and equals signs between the columns."""
        signs = VGroup()
        for i, (a, b, c) in enumerate(zip(before, change, total, strict=True)):
            y = _FIRST_ROW_Y - i * _ROW_STEP
            equals = "=" if sum_sign((a, b), c) == "=" else "approx"
            signs.add(Formula("+", font_size=theme.SIZE_BODY).move_to((-1.5, y, 0)))
            signs.add(Formula(equals, font_size=theme.SIZE_BODY).move_to((1.5, y, 0)))
        return signs

    def column(self, numbers: list[Rounded], x: float, *, color: str = theme.DATA) -> VGroup:
        """Return numbers one under another."""
        return VGroup(
            *(
                Number(rounded, color=color).move_to((x, _FIRST_ROW_Y - i * _ROW_STEP, 0))
                for i, rounded in enumerate(numbers)
            )
        )
