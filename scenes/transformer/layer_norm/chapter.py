"""Chapter layer-norm: mean, spread, gamma and beta, and where the norm may stand."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, spoken_number
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import Word
from scenes.transformer.layer_norm.norm_placement import NormPlacements
from scenes.transformer.layer_norm.pictures import MeanSquare, NormedVector, NormFormula
from scenes.transformer.layer_norm.scale_and_shift import ScaleAndShift
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import HOME, AtRest

_READING_X, _READING_YS = 3.7, (3.4, 2.95, 2.42)


class LayerNorm(Chapter[TransformerParams, AtRest]):
    """Mean, spread, gamma and beta, and where the norm may stand."""

    title = "Layer norm"
    takeaways = (
        "Each token's vector is brought to mean zero and spread one, by itself.",
        "A learned scale γ and shift β follow.",
        "After the addition (post-norm) it evens all lengths; in the branch (pre-norm), "
        "as in GPT, it leaves the rail free.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        self.diagram = opening.diagram
        traces = [self.params.norm_trace(i) for i in range(self.params.n_tokens)]
        # The one whose mean is farthest from zero, so that subtracting it is seen.
        self.token = max(range(len(traces)), key=lambda i: abs(float(traces[i].mean)))
        self.trace = traces[self.token]
        self.vector = NormedVector(self.trace)
        self.formula = NormFormula()
        self.readings = VGroup()

    def construct(self) -> None:
        """Play the chapter."""
        self.take_one_tokens_vector()
        self.subtract_the_mean()
        self.square_the_deviations()
        self.divide_by_the_spread()
        learned = ScaleAndShift(self.part, self.vector, self.formula)
        learned.apply_what_is_learned()
        placements = NormPlacements(self.part)
        placements.show_where_it_may_stand()
        self.fade_to_end_stage()

    def take_one_tokens_vector(self) -> None:
        """Take a vector out of the rail and show its numbers as bars."""
        vector, d = self.vector, self.params.d_model
        word = Word(self.params.tokens[self.token], font_size=theme.SIZE_BODY, max_width=2.2)
        word.next_to(vector.chart.zero, LEFT, buff=0.5)
        which = f"{spoken_number(str(vector.n_bars))} of its " if d > vector.n_bars else "its "
        with self.say(
            f"Here is one token's vector on the rail: {which}{spoken_number(str(d))} numbers, "
            "as they come."
        ) as line:
            frames = self.diagram.norm_frames()
            self.play(self.title_in(), *(Create(f) for f in frames), run_time=theme.QUICK)
            arriving = [
                FadeIn(VGroup(bar, number), target_position=HOME)
                for bar, number in zip(vector.chart.bars[0], vector.numbers, strict=True)
            ]
            self.play(
                self.fade_all_but(self.corner),
                FadeIn(word, vector.chart.zero, vector.dots(), self.formula),
                LaggedStart(*arriving, lag_ratio=theme.LAG),
                run_time=line.share(0.5),
            )

    def subtract_the_mean(self) -> None:
        """Show the mean as a level, and move it to zero."""
        mean = Rounded(self.trace.quantity("mean"))
        level = self.vector.chart.level(mean.quantity)
        reading = self.reading("mu = @m", {"m": mean}, 0)
        with self.say("First their mean: {m}.", m=mean) as line:
            self.play(Create(level), run_time=line.share(0.4))
            self.play(FadeIn(reading, target_position=level.get_end()), run_time=line.share(0.4))
        with self.say("Subtract it. Now the numbers balance around zero.") as line:
            self.play(
                level.animate.move_to(self.vector.chart.zero),
                self.vector.become("centred"),
                self.formula.reveal("minus"),
                run_time=line.share(0.6),
            )
            self.play(FadeOut(level), run_time=theme.QUICK)
        self.readings.add(reading)

    def square_the_deviations(self) -> None:
        """Draw the square on every bar, and turn them into equal ones: the variance."""
        squares = self.vector.squares()
        row = self.vector.row("squares", 1, color=theme.RESULT)
        name = self.vector.row_name("(x - mu)^2", row)
        with self.say("How far do they spread? Draw the square on each bar.") as line:
            drawn = [
                AnimationGroup(TransformFromCopy(bar, square), FadeIn(number, shift=0.3 * DOWN))
                for bar, square, number in zip(self.vector.chart.bars[0], squares, row, strict=True)
            ]
            self.play(LaggedStart(*drawn, lag_ratio=0.3), FadeIn(name), run_time=line.share(0.75))
        self.average(squares, VGroup(name, *row))

    def average(self, squares: list[MeanSquare], row: VGroup) -> None:
        """Let the squares become equal: their area is the variance, their side the spread."""
        variance, deviation = (Rounded(self.trace.quantity(f)) for f in ("variance", "deviation"))
        equal = self.vector.equal_squares()
        area = self.reading("sigma^2 = @v", {"v": variance}, 1)
        side = self.reading("sqrt(sigma^2 + epsilon) = @s", {"s": deviation}, 2)
        of_all = "" if self.vector.n_bars == self.params.d_model else " over all dimensions"
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
        self.level = self.vector.chart.level(deviation.quantity)
        with self.say("The side of such a square is the spread: {s}.", s=deviation) as line:
            self.play(Create(self.level), run_time=line.share(0.3))
            self.play(FadeIn(side, target_position=self.level.get_end()), run_time=line.share(0.3))
            self.play(FadeOut(*equal), run_time=theme.QUICK)
        self.readings.add(area, side)

    def reading(self, expression: str, values: dict[str, Rounded], line: int) -> Formula:
        """Return a named value at the upper right, below those that were read before."""
        reading = Formula(expression, values, font_size=theme.SIZE_BODY, color=theme.RESULT)
        return reading.move_to((_READING_X, _READING_YS[line], 0), aligned_edge=LEFT)

    def divide_by_the_spread(self) -> None:
        """Divide by the standard deviation, and see the level of the spread move to one."""
        level = self.level.copy().set_y(self.vector.chart.point(0, 1.0)[1])
        one = Formula("1", font_size=theme.SIZE_BODY, color=theme.RESULT, constant="the spread")
        one.next_to(level, RIGHT, buff=0.2)
        with self.say(self.after_division()) as line:
            self.play(
                self.level.animate.move_to(level),
                self.vector.become("normalised"),
                self.formula.reveal("bar", "spread"),
                run_time=line.share(0.45),
            )
            if not self.is_flat():
                self.play(FadeIn(one, shift=0.2 * LEFT), run_time=theme.QUICK)
        self.play(FadeOut(self.level, one, self.readings), run_time=theme.QUICK)

    def is_flat(self) -> bool:
        """Return whether the vector's numbers are equal, so that no spread is left to divide by."""
        return float(self.trace.variance) < 1e-4

    def after_division(self) -> str:
        """Return what is true of the vector once it is divided."""
        if self.is_flat():
            return "All its numbers were equal, so zeros are all that is left."
        return "Divide by that. Whatever came in, the spread is now one."
