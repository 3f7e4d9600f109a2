"""Chapter layer-norm: one token's vector is brought to one measure."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from math_core import Quantity
from math_core.transformer import NormPlacement
from scenes.beats.transformer_stage import HOME, TransformerStage
from scenes.stage import theme
from scenes.stage.block import BlockDiagram
from scenes.stage.number import Number
from scenes.stage.shown import Shown, spoken_number
from scenes.stage.tokens import Word
from scenes.stage.typesetting import Formula, Words
from scenes.stage.vector_bars import VectorBars

_ZERO = np.array([0.6, 0.35, 0.0])
_TALLEST = 1.75
_NUMBERS_Y = 2.15
_FORMULA_Y = 2.75
_LEARNED_YS = (-2.25, -2.75)


class LayerNormBeats(TransformerStage):
    """Mean, spread, and the two learned vectors."""

    def take_one_tokens_vector(self) -> None:
        """Take a vector out of the rail and show its numbers as bars."""
        # The one whose mean is farthest from zero, so that subtracting it is seen.
        traces = [self.params.norm_trace(i) for i in range(self.n_tokens)]
        token = max(range(self.n_tokens), key=lambda i: abs(float(traces[i].mean)))
        norm = self.norm = traces[token]
        largest = max(np.abs(a).max() for a in (norm.inputs, norm.normalised, norm.output))
        self.unit = _TALLEST / float(largest)
        self.vector = self.bars("inputs")
        d = self.params.d_model
        which = f"the first {spoken_number('8')} of its {spoken_number(str(d))}" if d > 8 else "its"
        self.word = Word(self.params.tokens[token], font_size=theme.SIZE_BODY, max_width=2.2)
        self.word.next_to(self.vector.zero, LEFT, buff=0.5)
        stations = [s for n, s in self.diagram.stations.items() if n.endswith("norm")]
        with self.say(
            f"Here is one token's vector on the rail: {which} numbers, as they come."
        ) as line:
            frames = [
                SurroundingRectangle(s, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.05)
                for s in stations
            ]
            if frames:
                self.play(self.title_in(), *(Create(f) for f in frames), run_time=theme.QUICK)
            else:
                self.play(self.title_in())
            self.play(self.fade_all_but(self.corner))
            self.play(
                FadeIn(self.word, self.vector.zero, self.vector.dots),
                LaggedStart(
                    *(
                        FadeIn(VGroup(bar, number), target_position=HOME)
                        for bar, number in zip(self.vector.bars, self.vector.numbers, strict=True)
                    ),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        self.settle()

    def subtract_the_mean(self) -> None:
        """Show the mean as a level, and move it to zero."""
        mean = Shown(self.norm.quantity("mean"))
        level = self.vector.level(mean.quantity)
        label = self.named("mu = @m", {"m": mean})
        with self.say("First its mean: {m}.", m=mean) as line:
            self.play(Create(level), FadeIn(label), run_time=line.share(0.6))
        with self.say("Subtract it. Now the numbers balance around zero.") as line:
            centred = self.bars("centred")
            self.play(
                level.animate.move_to(centred.zero),
                self.become(centred),
                FadeOut(label, shift=0.3 * UP),
                FadeIn(formula := self.norm_formula("x - mu")),
                run_time=line.share(0.5),
            )
            self.play(FadeOut(level), run_time=theme.QUICK)
        self.formula = formula

    def divide_by_the_spread(self) -> None:
        """Divide by the standard deviation."""
        variance = Shown(self.norm.quantity("variance"))
        deviation = Shown(self.norm.quantity("deviation"))
        label = self.named(
            "sigma^2 = @v quad sqrt(sigma^2 + epsilon) = @s", {"v": variance, "s": deviation}
        )
        with self.say(
            "Then how far they spread: the variance is {v}, its root {s}.", v=variance, s=deviation
        ) as line:
            self.play(FadeIn(label, shift=0.2 * DOWN), run_time=line.share(0.3))
        with self.say(self.after_division()) as line:
            self.play(
                self.become(self.bars("normalised")),
                FadeOut(label, shift=0.3 * UP),
                self.reword("(x - mu) / sqrt(sigma^2 + epsilon)"),
                run_time=line.share(0.4),
            )

    def after_division(self) -> str:
        """Return what is true of the vector once it is divided."""
        if float(self.norm.variance) < 1e-4:
            return "All its numbers were equal, so zeros are all that is left."
        return "Divide by that. Whatever came in, the spread is now one."

    def apply_what_is_learned(self) -> None:
        """Multiply by γ and add β."""
        learned = self.params.norm != "none"
        gamma, beta = self.row("gamma", _LEARNED_YS[0]), self.row("beta", _LEARNED_YS[1])
        source = (
            "These were learned by the small model that this film trains."
            if learned
            else "This model has no norms, so they stay at one and zero."
        )
        with self.say(
            "Last, each dimension has a scale, gamma, and a shift, beta. " + source
        ) as line:
            self.play(FadeIn(gamma, shift=0.3 * UP), run_time=line.share(0.2))
            self.play(FadeIn(beta, shift=0.3 * UP), run_time=line.share(0.2))
        with self.say("So the model can undo the norm wherever it pays.") as line:
            self.play(
                self.become(self.bars("output", color=theme.RESULT)),
                self.reword("gamma (x - mu) / sqrt(sigma^2 + epsilon) + beta"),
                run_time=line.share(0.5),
            )

    def show_where_it_may_stand(self) -> None:
        """Turn the block's diagram through its three norm placements."""
        places: list[tuple[NormPlacement, str, str]] = [
            ("post", "post-norm", "At first, the norm stood on the rail, after adding."),
            (
                "pre",
                "pre-norm",
                "GPT moved it into the branch. Then nothing stands on the rail at all.",
            ),
            (None, "no norm", "And it can be left out, in a stack that is not deep."),
        ]
        diagram: BlockDiagram | None = None
        caption: Words | None = None
        for placement, name, words in places:
            following = BlockDiagram(placement).move_to(HOME)
            title = Words(name, font_size=theme.SIZE_BODY, color=theme.RESULT)
            title.move_to((0, -0.6, 0))
            with self.say(words) as line:
                if diagram is None or caption is None:
                    self.play(self.fade_all_but(self.corner))
                    self.play(FadeIn(following), FadeIn(title), run_time=theme.QUICK)
                else:
                    self.play(
                        FadeOut(diagram, caption), FadeIn(following, title), run_time=theme.MOVE
                    )
                self.wait(max(theme.QUICK, line.rest))
            diagram, caption = following, title

    # --- pieces

    def bars(self, field: str, *, color: str = theme.DATA) -> VectorBars:
        """Return one of the norm's vectors as bars at the chapter's place."""
        bars = VectorBars(self.norm, field, unit=self.unit, numbers_y=_NUMBERS_Y, color=color)
        return bars.shift(_ZERO)

    def become(self, vector: VectorBars) -> ReplacementTransform:
        """Return the animation that turns the present bars into others."""
        before, self.vector = self.vector, vector
        return ReplacementTransform(before, vector)

    def settle(self) -> None:
        """Put the bars, which came one by one, on the stage as one thing."""
        self.remove(*self.vector.bars, *self.vector.numbers, *self.vector.submobjects)
        self.add(self.vector)

    def named(self, expression: str, values: dict[str, Shown]) -> Formula:
        """Return named values at the upper right."""
        label = Formula(expression, values, font_size=theme.SIZE_BODY, color=theme.RESULT)
        return label.move_to((theme.STAGE_RIGHT - 0.2, _FORMULA_Y, 0), aligned_edge=RIGHT)

    def norm_formula(self, expression: str) -> Formula:
        """Return the formula of what the bars are now."""
        return Formula(expression, font_size=theme.SIZE_FORMULA).move_to((-0.6, _FORMULA_Y, 0))

    def reword(self, expression: str) -> ReplacementTransform:
        """Return the animation that turns the formula into the next one."""
        before, self.formula = self.formula, self.norm_formula(expression)
        return ReplacementTransform(before, self.formula)

    def row(self, field: str, y: float) -> VGroup:
        """Return γ or β as a row of numbers under the bars."""
        symbol = Formula(f"{field} =", font_size=theme.SIZE_BODY)
        row = VGroup()
        for i, bar in enumerate(self.vector.bars):
            quantity: Quantity = self.norm.quantity(field, i)
            number = Number(Shown(quantity), font_size=theme.SIZE_LABEL, color=theme.FUNCTION)
            row.add(number.fit_width(1.0).move_to((bar.get_x(), y, 0)))
        return VGroup(symbol.next_to(row, LEFT, buff=0.45), row)
