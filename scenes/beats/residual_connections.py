"""Chapter residual-connections: x + f(x), and what it does to a deep stack."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    DashedVMobject,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    Square,
    SurroundingRectangle,
    VGroup,
    there_and_back,
)

from scenes.beats.transformer_stage import TransformerStage
from scenes.params.transformer import DepthTrace
from scenes.stage import theme
from scenes.stage.block import BlockIcon
from scenes.stage.chart import Chart, power_range
from scenes.stage.number import Number
from scenes.stage.shown import Shown, readable, spoken_number, sum_sign
from scenes.stage.typesetting import Formula, Words

_COLUMN_XS = (-3.0, 0.0, 3.0)
_HEADING_Y, _FIRST_ROW_Y, _ROW_STEP = -0.2, -0.9, 0.55
_MOST_ROWS = 4
_CHART_SIZE = (4.8, 2.75)
_CHART_XS = (-3.2, 3.7)
_CHART_Y, _KEY_Y, _STACK_Y = -0.55, 1.95, 2.7


class ResidualConnectionsBeats(TransformerStage):
    """The addition in numbers, then in depth."""

    def point_at_the_addition(self) -> None:
        """Dim the block but for the way around attention and the ⊕ where it comes back."""
        with self.say(
            "Look at the ring with the plus. Attention does not replace what came in. "
            "Its output is added to it."
        ) as line:
            self.play(self.title_in(), *self.dim_all_but(1), run_time=theme.MOVE)
            frame = SurroundingRectangle(
                self.diagram.plus(1), color=theme.RESULT, stroke_width=theme.STROKE, buff=0.12
            )
            self.play(Create(frame), run_time=line.share(0.25))
            self.wait(max(theme.QUICK, line.rest - theme.QUICK))
            self.play(FadeOut(frame), run_time=theme.QUICK)

    def add_one_tokens_numbers(self) -> None:
        """Add attention's output to one token's vector, number by number."""
        trace, token = self.block_trace, self.n_tokens - 1
        before = self.first_numbers(trace, "inputs", token, _MOST_ROWS)
        change = self.first_numbers(trace.attention, "output", token, _MOST_ROWS)
        total = [Shown(self.sum_quantity(token, i)) for i in range(len(before))]
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
        with self.say(
            "Take one token. Here are the first numbers of its vector, "
            "and what attention wants to change."
        ) as line:
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
    def signs(before: list[Shown], change: list[Shown], total: list[Shown]) -> VGroup:
        """Return the plus and equals signs between the columns."""
        signs = VGroup()
        for i, (a, b, c) in enumerate(zip(before, change, total, strict=True)):
            y = _FIRST_ROW_Y - i * _ROW_STEP
            equals = "=" if sum_sign((a, b), c) == "=" else "approx"
            signs.add(Formula("+", font_size=theme.SIZE_BODY).move_to((-1.5, y, 0)))
            signs.add(Formula(equals, font_size=theme.SIZE_BODY).move_to((1.5, y, 0)))
        return signs

    def column(self, numbers: list[Shown], x: float, *, color: str = theme.DATA) -> VGroup:
        """Return numbers one under another."""
        return VGroup(
            *(
                Number(shown, color=color).move_to((x, _FIRST_ROW_Y - i * _ROW_STEP, 0))
                for i, shown in enumerate(numbers)
            )
        )

    def stack_it_deep(self) -> None:
        """Show how long the token's vector is after each block, with and without the addition."""
        self.depth: DepthTrace = self.params.depth_trace()
        depth, last = self.depth, self.params.n_blocks
        n, blocks = spoken_number(str(last)), "block" if last == 1 else "blocks"
        with self.say(
            f"Why keep it? Put {n} such {blocks} in a row, with random weights and no norm, "
            "and measure how long a token's vector is."
        ) as line:
            row = self.row_of_blocks()
            self.play(
                self.fade_all_but(self.corner, self.diagram),
                ReplacementTransform(self.diagram, row),
                run_time=line.share(0.25),
            )
            signals = (*depth.signal, *depth.signal_without)
            chart = self.depth_chart("signal: length of x", signals, _CHART_XS[0])
            self.play(FadeIn(chart), self.key_in(), run_time=line.share(0.25))
        first, end = (readable(depth.quantity("signal", i)) for i in (0, last))
        with self.say(
            "With the addition, it starts at {first} and ends at {end}.", first=first, end=end
        ) as line:
            self.play(Create(self.draw(chart, "signal")), run_time=line.share(0.8))
        fades = float(depth.signal_without[-1]) < float(depth.signal_without[0])
        left = readable(depth.quantity("signal_without", last))
        what = "it fades to" if fades else "it ends at"
        with self.say(f"Without, {what} {{left}}.", left=left) as line:
            self.play(Create(self.draw(chart, "signal_without")), run_time=line.share(0.7))

    def send_the_gradient_back(self) -> None:
        """Show how much of the gradient reaches each depth on its way back."""
        depth = self.depth
        with self.say(
            "Learning needs the other direction. The gradient starts at the output "
            "and travels back, block by block."
        ) as line:
            gradients = (*depth.gradient, *depth.gradient_without)
            chart = self.depth_chart("gradient on its way back", gradients, _CHART_XS[1])
            self.play(FadeIn(chart), run_time=line.share(0.3))
        first = readable(depth.quantity("gradient", 0))
        with self.say("With the addition, {first} reaches the first block.", first=first) as line:
            self.play(Create(self.draw(chart, "gradient")), run_time=line.share(0.7))
        left = readable(depth.quantity("gradient_without", 0))
        end = " The first blocks would hardly learn." if self.starves() else ""
        with self.say(f"Without it: {{left}}.{end}", left=left) as line:
            self.play(Create(self.draw(chart, "gradient_without")), run_time=line.share(0.5))
        with self.say(
            "A sum passes the gradient on to both sides, undiminished. "
            "That is why deep transformers can be trained at all."
        ) as line:
            self.play(
                self.key[0].animate.scale(1.3), rate_func=there_and_back, run_time=line.share(0.4)
            )

    def starves(self) -> bool:
        """Return whether less than a tenth of the gradient is left without the addition."""
        return float(self.depth.gradient_without[0]) < 0.1 * float(self.depth.gradient[0])

    def row_of_blocks(self) -> VGroup:
        """Return the stack, lying down: its blocks on one rail."""
        n = self.params.n_blocks
        width = min(1.1, 9.0 / n)
        icons = VGroup(*(BlockIcon(0.8 * width, 0.42) for _ in range(n)))
        icons.arrange(RIGHT, buff=0.2 * width).move_to((0, _STACK_Y, 0))
        rail = Line(
            icons.get_left() + 0.5 * LEFT,
            icons.get_right() + 0.5 * RIGHT,
            color=theme.WHITE,
            stroke_width=theme.STROKE,
        )
        return VGroup(rail, icons)

    def depth_chart(self, name: str, values: tuple[float, ...], x: float) -> Chart:
        """Return a logarithmic chart over the depths 0 to n_blocks."""
        low, high = power_range(values)
        step = max(1, (high - low + 3) // 4)
        n = self.params.n_blocks
        chart = Chart(
            (0, n),
            (10.0**low, 10.0**high),
            *_CHART_SIZE,
            x_ticks=range(0, n + 1, 1 if n <= 6 else 3),
            y_ticks=[10.0**k for k in range(low, high + 1, step)],
            x_name="after block",
            y_name=name,
            log=True,
        )
        return chart.shift((x, _CHART_Y, 0))

    def draw(self, chart: Chart, field: str) -> VGroup:
        """Return one series; without the addition it is dashed, with square marks.

        The gradient's series runs as the gradient does: from the last block to the first.
        """
        places = list(range(self.params.n_blocks + 1))
        if field.startswith("gradient"):
            places.reverse()
        without = field.endswith("without")
        return chart.series(
            [self.depth.quantity(field, i) for i in places],
            theme.NEGATIVE if without else theme.POSITIVE,
            xs=places,
            square=without,
            dashed=without,
        )

    def key_in(self) -> FadeIn:
        """Return the animation that brings in what the two kinds of line mean."""
        solid, dashed = (Line(0.4 * LEFT, 0.4 * RIGHT, stroke_width=theme.STROKE) for _ in "ab")
        samples = (
            VGroup(solid, Dot(radius=0.08)).set_color(theme.POSITIVE),
            VGroup(
                DashedVMobject(dashed, num_dashes=5), Square(0.16, fill_opacity=1, stroke_width=0)
            ).set_color(theme.NEGATIVE),
        )
        entries = VGroup()
        for sample, text, color in zip(
            samples, ("x + f(x)", "f(x)"), (theme.POSITIVE, theme.NEGATIVE), strict=True
        ):
            formula = Formula(text, font_size=theme.SIZE_BODY, color=color)
            entries.add(VGroup(sample, formula).arrange(RIGHT, buff=0.25))
        self.key = entries.arrange(RIGHT, buff=1.2).move_to((0, _KEY_Y, 0))
        return FadeIn(self.key, shift=0.2 * DOWN)
