"""Chapter layer-norm: one token's vector is brought to one measure."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Square,
    Succession,
    TransformFromCopy,
    VGroup,
)

from math_core import LayerNormTrace, Quantity
from scenes.beats.transformer_stage import HOME, TransformerStage
from scenes.stage import theme
from scenes.stage.plots.bars import BarChart, BarTo
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import Word

_ZERO = np.array([0.6, 0.3, 0.0])
_TALLEST, _WIDEST_SQUARE = 1.75, 0.95
_MOST, _SPACING, _BREADTH = 8, 1.7, 9.2
# Up to four rows of numbers below the bars; the first one is what the bars are.
_ROW_YS = (-1.65, -2.07, -2.49, -2.91)
FORMULA_AT = np.array([0.0, 2.85, 0.0])
_READING_X, _READING_YS = 3.7, (3.4, 2.95, 2.42)


class MeanSquare(Square):
    """A square whose area is a value: a squared deviation, or the mean of all of them.

    Attributes
    ----------
    quantity : Quantity
        The value.
    """

    def __init__(self, quantity: Quantity, unit: float) -> None:
        self.quantity, self._unit = quantity, unit
        super().__init__(
            unit * max(1e-3, float(np.sqrt(quantity.value))),
            color=theme.RESULT,
            stroke_width=theme.STROKE,
            fill_color=theme.RESULT,
            fill_opacity=0.15,
        )

    def read_back(self) -> float:
        """Return the value that the area stands for now."""
        return float(self.width / self._unit) ** 2


class LayerNormBeats(TransformerStage):
    """Mean, spread, and the two learned vectors."""

    def take_one_tokens_vector(self) -> None:
        """Take a vector out of the rail and show its numbers as bars."""
        # The one whose mean is farthest from zero, so that subtracting it is seen.
        traces = [self.params.norm_trace(i) for i in range(self.n_tokens)]
        token = max(range(self.n_tokens), key=lambda i: abs(float(traces[i].mean)))
        self.norm: LayerNormTrace = traces[token]
        d = self.n_dimensions = self.params.d_model
        self.n_bars = min(_MOST, d)
        self.unit = self.fitting_unit()
        self.vector = self.bars("inputs")
        self.numbers = self.row("inputs")
        self.formula = self.hidden_formula()
        word = Word(self.params.tokens[token], font_size=theme.SIZE_BODY, max_width=2.2)
        word.next_to(self.vector.zero, LEFT, buff=0.5)
        which = f"{spoken_number(str(self.n_bars))} of its " if d > self.n_bars else "its "
        with self.say(
            f"Here is one token's vector on the rail: {which}{spoken_number(str(d))} numbers, "
            "as they come."
        ) as line:
            frames = self.diagram.norm_frames()
            self.play(self.title_in(), *(Create(f) for f in frames), run_time=theme.QUICK)
            arriving = [
                FadeIn(VGroup(bar, number), target_position=HOME)
                for bar, number in zip(self.vector.bars[0], self.numbers, strict=True)
            ]
            self.play(
                self.fade_all_but(self.corner),
                FadeIn(word, self.vector.zero, self.dots(), self.formula),
                LaggedStart(*arriving, lag_ratio=theme.LAG),
                run_time=line.share(0.5),
            )

    def subtract_the_mean(self) -> None:
        """Show the mean as a level, and move it to zero."""
        mean = Rounded(self.norm.quantity("mean"))
        level = self.vector.level(mean.quantity)
        reading = self.reading("mu = @m", {"m": mean}, 0)
        with self.say("First their mean: {m}.", m=mean) as line:
            self.play(Create(level), run_time=line.share(0.4))
            self.play(FadeIn(reading, target_position=level.get_end()), run_time=line.share(0.4))
        with self.say("Subtract it. Now the numbers balance around zero.") as line:
            self.play(
                level.animate.move_to(self.vector.zero),
                self.become("centred"),
                self.reveal("minus"),
                run_time=line.share(0.6),
            )
            self.play(FadeOut(level), run_time=theme.QUICK)
        self.readings = VGroup(reading)

    def square_the_deviations(self) -> None:
        """Draw the square on every bar, and turn them into equal ones: the variance."""
        squares = self.squares()
        row = self.row("squares", 1, color=theme.RESULT)
        name = self.row_name("(x - mu)^2", row)
        with self.say("How far do they spread? Draw the square on each bar.") as line:
            drawn = [
                AnimationGroup(TransformFromCopy(bar, square), FadeIn(number, shift=0.3 * DOWN))
                for bar, square, number in zip(self.vector.bars[0], squares, row, strict=True)
            ]
            self.play(LaggedStart(*drawn, lag_ratio=0.3), FadeIn(name), run_time=line.share(0.75))
        self.average(squares, VGroup(name, *row))

    def average(self, squares: list[MeanSquare], row: VGroup) -> None:
        """Let the squares become equal: their area is the variance, their side the spread."""
        variance, deviation = (Rounded(self.norm.quantity(f)) for f in ("variance", "deviation"))
        equal = [
            self.on_zero_line(MeanSquare(variance.quantity, self.unit), i, 1.0)
            for i in range(self.n_bars)
        ]
        area = self.reading("sigma^2 = @v", {"v": variance}, 1)
        side = self.reading("sqrt(sigma^2 + epsilon) = @s", {"s": deviation}, 2)
        of_all = "" if self.n_bars == self.n_dimensions else " over all dimensions"
        with self.say(f"Their mean{of_all} is the variance, {{v}}.", v=variance) as line:
            self.play(
                *(ReplacementTransform(a, b) for a, b in zip(squares, equal, strict=True)),
                run_time=line.share(0.4),
            )
            self.play(
                FadeIn(area, target_position=row),
                FadeOut(row),
                run_time=line.share(0.35),
            )
        self.level = self.vector.level(deviation.quantity)
        with self.say("The side of such a square is the spread: {s}.", s=deviation) as line:
            self.play(Create(self.level), run_time=line.share(0.3))
            self.play(FadeIn(side, target_position=self.level.get_end()), run_time=line.share(0.3))
            self.play(FadeOut(*equal), run_time=theme.QUICK)
        self.readings.add(area, side)

    def divide_by_the_spread(self) -> None:
        """Divide by the standard deviation, and see the level of the spread move to one."""
        level = self.level.copy().set_y(self.vector.point(0, 1.0)[1])
        one = Formula("1", font_size=theme.SIZE_BODY, color=theme.RESULT, constant="the spread")
        one.next_to(level, RIGHT, buff=0.2)
        with self.say(self.after_division()) as line:
            self.play(
                self.level.animate.move_to(level),
                self.become("normalised"),
                self.reveal("bar", "spread"),
                run_time=line.share(0.45),
            )
            if not self.is_flat():
                self.play(FadeIn(one, shift=0.2 * LEFT), run_time=theme.QUICK)
        self.play(FadeOut(self.level, one, self.readings), run_time=theme.QUICK)

    def is_flat(self) -> bool:
        """Return whether the vector's numbers are equal, so that no spread is left to divide by."""
        return float(self.norm.variance) < 1e-4

    def after_division(self) -> str:
        """Return what is true of the vector once it is divided."""
        if self.is_flat():
            return "All its numbers were equal, so zeros are all that is left."
        return "Divide by that. Whatever came in, the spread is now one."

    # --- pieces

    def fitting_unit(self) -> float:
        """Return the length of 1 so that bars fit their height, and squares their places."""
        norm, shown = self.norm, slice(self.n_bars)
        fields = (norm.inputs, norm.centred, norm.normalised, norm.scaled, norm.output)
        tallest = max(float(np.abs(field[shown]).max()) for field in fields)
        tallest = max(tallest, abs(float(norm.mean)), float(norm.deviation))
        widest = max(float(np.abs(norm.centred[shown]).max()), float(norm.deviation))
        return min(_TALLEST / tallest, _WIDEST_SQUARE * self.pitch / widest)

    @property
    def pitch(self) -> float:
        """From one bar to the next."""
        return min(_SPACING, _BREADTH / self.n_bars)

    def bars(self, field: str) -> BarChart:
        """Return one of the norm's vectors as bars at the chapter's place."""
        reach = _TALLEST / self.unit
        chart = BarChart(
            [self.norm.quantity(field, i) for i in range(self.n_bars)],
            limits=(-reach, reach),
            length=2 * _TALLEST,
            breadth=self.n_bars * self.pitch,
        )
        return chart.shift(_ZERO)

    def dots(self) -> VGroup:
        """Return what stands for the dimensions that are not drawn."""
        if self.n_bars == self.n_dimensions:
            return VGroup()
        dots = Formula("dots.h.c", font_size=theme.SIZE_BODY, color=theme.QUIET)
        return VGroup(dots.next_to(self.vector.zero, RIGHT, buff=0.25))

    def row(self, field: str, line: int = 0, *, color: str = theme.DATA) -> VGroup:
        """Return one of the norm's vectors as a row of numbers below the bars."""
        numbers = [Rounded(self.norm.quantity(field, i)) for i in range(self.n_bars)]
        return self.vector.number_row(numbers, _ROW_YS[line], color=color)

    @staticmethod
    def row_name(expression: str, row: VGroup) -> Formula:
        """Return what the numbers of a row are, left of it."""
        name = Formula(expression, font_size=theme.SIZE_LABEL, color=row[0].get_color().to_hex())
        return name.next_to(row, LEFT, buff=0.4)

    def become(self, field: str) -> LaggedStart:
        """Return the animation that turns bars and numbers into others, one after another."""
        before, self.numbers = self.numbers, self.row(field)
        changes = [
            AnimationGroup(
                self.bar_to(field, i), Succession(FadeOut(before[i]), FadeIn(self.numbers[i]))
            )
            for i in range(self.n_bars)
        ]
        return LaggedStart(*changes, lag_ratio=theme.LAG)

    def bar_to(self, field: str, i: int) -> BarTo:
        """Return the animation that lets a bar stand for another field's value."""
        return BarTo(self.vector.bar(i), self.norm.quantity(field, i))

    def squares(self) -> list[MeanSquare]:
        """Return the square of every deviation, on the side of zero where its bar is."""
        made = []
        for i in range(self.n_bars):
            square = MeanSquare(self.norm.quantity("squares", i), self.unit)
            made.append(self.on_zero_line(square, i, float(self.norm.centred[i])))
        return made

    def on_zero_line(self, square: MeanSquare, i: int, side: float) -> MeanSquare:
        """Put a square above or below the zero line at the place of a bar."""
        x, y = self.vector.bar(i).get_x(), self.vector.zero.get_y()
        edge = DOWN if side >= 0 else UP
        return square.move_to((x, y, 0), aligned_edge=edge)

    def reading(self, expression: str, values: dict[str, Rounded], line: int) -> Formula:
        """Return a named value at the upper right, below those that were read before."""
        reading = Formula(expression, values, font_size=theme.SIZE_BODY, color=theme.RESULT)
        return reading.move_to((_READING_X, _READING_YS[line], 0), aligned_edge=LEFT)

    def hidden_formula(self) -> Formula:
        """Return the whole formula, of which only x is seen yet; each part stays at its place."""
        formula = Formula(
            "{{ y = : y }} {{ gamma : gamma }} frac({{ x : x }} {{ - mu : minus }},"
            " {{ sqrt(sigma^2 + epsilon) : spread }}) {{ + beta : beta }}",
            font_size=theme.SIZE_FORMULA,
        ).move_to(FORMULA_AT)
        self.formula_parts = {
            label: formula.part(label) for label in ("y", "gamma", "minus", "spread", "beta")
        }
        self.formula_parts["bar"] = formula.without("x", *self.formula_parts)
        for part in self.formula_parts.values():
            part.set_opacity(0)
        return formula

    def reveal(self, *labels: str) -> AnimationGroup:
        """Return the animation that lets parts of the formula be seen."""
        return AnimationGroup(
            *(self.formula_parts[label].animate.set_opacity(1).build() for label in labels)
        )
