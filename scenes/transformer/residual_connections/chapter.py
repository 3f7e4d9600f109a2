"""Chapter residual-connections: the addition in numbers, then a deep stack with and without it."""

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

from math_core import BlockTrace, MultiHeadTrace, Quantity
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.text.fonts import isolated
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, sum_sign
from scenes.stage.text.typesetting import Formula, Words
from scenes.transformer.params import TransformerParams
from scenes.transformer.residual_connections.deep_stack import DeepStack
from scenes.transformer.stages import AtRest

_COLUMN_XS = (-3.0, 0.0, 3.0)
_HEADING_Y, _FIRST_ROW_Y, _ROW_STEP = -0.2, -0.9, 0.55
_MOST_ROWS = 4


class ResidualConnections(Chapter[TransformerParams, AtRest]):
    """The addition in numbers, then a deep stack with and without it."""

    title = "Residual connections"
    takeaways = (
        "A sublayer's output is added to its input: x + f(x) keeps what was there.",
        "The addition keeps signal and gradient alive through many blocks.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        self.trace = self.params.block_trace()
        self.token = self.params.n_tokens - 1
        self.n_rows = min(_MOST_ROWS, self.params.d_model)

    def construct(self) -> None:
        """Play the chapter."""
        self.point_at_the_addition()
        self.add_one_tokens_numbers()
        deep = DeepStack(self.part, self.diagram)
        deep.stack_it_deep()
        deep.send_the_gradient_back()
        deep.compare_the_ends()
        self.fade_to_end_stage()

    def point_at_the_addition(self) -> None:
        """Dim the block but for the way around attention and the ⊕ where it comes back."""
        diagram = self.diagram
        with self.say("Attention does not replace what came in. Its output is added.") as line:
            self.play(self.title_in(), *diagram.dimming_all_but(1), run_time=theme.MOVE)
            self.play(*diagram.lights_through(1), run_time=line.share(0.35))
            frame = SurroundingRectangle(
                diagram.plus(1), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.12
            )
            self.play(Create(frame), run_time=theme.QUICK)
            self.wait(max(0.1, line.rest - theme.QUICK))
            self.play(FadeOut(frame), run_time=theme.QUICK)

    def add_one_tokens_numbers(self) -> None:
        """Add attention's output to one token's vector, number by number."""
        before = self.first_numbers(self.trace, "inputs")
        change = self.first_numbers(self.trace.attention, "output")
        total = [Rounded(self.sum_quantity(i)) for i in range(self.n_rows)]
        headings = [
            Formula(name, font_size=theme.SIZE_FORMULA).move_to((x, _HEADING_Y, 0))
            for name, x in zip(("x", "f(x)", "x + f(x)"), _COLUMN_XS, strict=True)
        ]
        columns = [
            self.column(numbers, x)
            for numbers, x in zip((before, change), _COLUMN_XS, strict=False)
        ]
        sums = self.column(total, _COLUMN_XS[2], color=theme.RESULT)
        word = Words(f"“{isolated(self.params.tokens[self.token])}”", font_size=theme.SIZE_BODY)
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

    def first_numbers(self, trace: BlockTrace | MultiHeadTrace, field: str) -> list[Rounded]:
        """Return the first numbers of the token's vector."""
        return [Rounded(trace.quantity(field, 0, self.token, i)) for i in range(self.n_rows)]

    def sum_quantity(self, dimension: int) -> Quantity:
        """Return a number of x + attention(x), before any norm that follows."""
        norm = self.trace.attention_norm
        if self.params.norm == "post" and norm is not None:
            return norm.quantity("inputs", 0, self.token, dimension)
        return self.trace.quantity("after_attention", 0, self.token, dimension)

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

    @staticmethod
    def column(numbers: list[Rounded], x: float, *, color: str = theme.DATA) -> VGroup:
        """Return numbers one under another."""
        return VGroup(
            *(
                Number(number, color=color).move_to((x, _FIRST_ROW_Y - i * _ROW_STEP, 0))
                for i, number in enumerate(numbers)
            )
        )
