"""What layer norm learns: a scale γ and a shift β for every dimension."""

from __future__ import annotations

import numpy as np
from manim import (
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Succession,
    SurroundingRectangle,
    VGroup,
)

from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula
from scenes.transformer.layer_norm.pictures import NormedVector, NormFormula
from scenes.transformer.params import TransformerParams


class ScaleAndShift(Act[TransformerParams]):
    """The normalised vector times γ plus β, entry by entry.

    Parameters
    ----------
    part
        The film in which it is played.
    vector
        The vector, normalised, on the stage.
    formula
        What has been done to it so far, on the stage.
    """

    def __init__(
        self, part: Part[TransformerParams], vector: NormedVector, formula: NormFormula
    ) -> None:
        super().__init__(part)
        self.vector, self.formula = vector, formula
        self.trace = vector.trace
        self.gammas = vector.row("gamma", 1, color=theme.FUNCTION)
        self.betas = vector.row("beta", 2, color=theme.FUNCTION)
        self.outputs = vector.row("output", 3, color=theme.RESULT)

    def apply_what_is_learned(self) -> None:
        """Bring in γ and β, and apply them to one number, then to all others."""
        names = [
            self.vector.row_name("times gamma", self.gammas),
            self.vector.row_name("+ beta", self.betas),
        ]
        source = (
            "as the model of this film has learned them."
            if self.params.norm != "none"
            else "which stay at one and zero in a model without norms."
        )
        with self.say("Then a scale, gamma, and a shift, beta, " + source) as line:
            for row, name, label in zip(
                (self.gammas, self.betas), names, ("gamma", "beta"), strict=True
            ):
                arriving = [FadeIn(number, shift=0.3 * UP) for number in row]
                self.play(
                    FadeIn(name),
                    LaggedStart(*arriving, lag_ratio=theme.LAG),
                    self.formula.reveal(label),
                    run_time=line.share(0.35),
                )
        chosen = self.most_moved()
        self.work_out_one(chosen)
        self.work_out_the_others(chosen)

    def most_moved(self) -> int:
        """Return the entry that γ and β change most."""
        moved = np.abs(self.trace.output - self.trace.normalised)[: self.vector.n_bars]
        return int(np.argmax(moved))

    def work_out_one(self, i: int) -> None:
        """Scale and shift one entry, slowly, and write it out."""
        values = {
            name: Rounded(self.trace.quantity(field, i))
            for name, field in zip("ngby", ("normalised", "gamma", "beta", "output"), strict=True)
        }
        exact = self.comes_out(i)
        written = Formula(
            f"@n times @g @+b {'=' if exact else 'approx'} @y", values, font_size=theme.SIZE_LABEL
        )
        written.part("y").set_color(theme.RESULT)
        written.move_to((theme.STAGE_RIGHT, self.formula.get_y(), 0), aligned_edge=RIGHT)
        column = VGroup(self.vector.numbers[i], self.gammas[i], self.betas[i], self.outputs[i])
        box = SurroundingRectangle(
            column, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.09, corner_radius=0.1
        )
        name = self.vector.row_name(f"{self.result_sign()} y", self.outputs)
        with self.say(
            f"Take one: {{n}} times {{g}}, plus {{b}}, {'is' if exact else 'is about'} {{y}}.",
            **values,
        ) as line:
            self.play(Create(box), run_time=theme.QUICK)
            flying = [
                FadeIn(written.part(name), target_position=row[i])
                for name, row in zip(
                    "ngb", (self.vector.numbers, self.gammas, self.betas), strict=True
                )
            ]
            self.play(*flying, FadeIn(written.without(*"ngb")), run_time=line.share(0.25))
            self.add(written)
            for field, row, label in (
                ("scaled", self.gammas, "gamma"),
                ("output", self.betas, "beta"),
            ):
                marks = [
                    Indicate(each, color=theme.RESULT)
                    for each in (row[i], self.formula.hidden[label])
                ]
                self.play(self.vector.bar_to(field, i), *marks, run_time=line.share(0.2))
            self.play(
                FadeIn(self.outputs[i], target_position=written.part("y")),
                FadeIn(name),
                self.formula.reveal("y"),
                run_time=line.share(0.2),
            )
        self.play(FadeOut(box, written), run_time=theme.QUICK)

    def work_out_the_others(self, done: int) -> None:
        """Scale and shift the other entries, one after another."""
        with self.say("So the model can undo the norm wherever it pays.") as line:
            steps = [
                Succession(
                    self.vector.bar_to("scaled", i),
                    AnimationGroup(
                        self.vector.bar_to("output", i),
                        FadeIn(self.outputs[i], target_position=self.vector.numbers[i]),
                    ),
                )
                for i in range(self.vector.n_bars)
                if i != done
            ]
            self.play(LaggedStart(*steps, lag_ratio=0.3), run_time=line.share(0.8))

    def comes_out(self, i: int) -> bool:
        """Return whether the shown n × γ + β is the shown y, digit by digit."""
        n, g, b, y = (
            Rounded(self.trace.quantity(f, i)).decimal
            for f in ("normalised", "gamma", "beta", "output")
        )
        return n * g + b == y

    def result_sign(self) -> str:
        """Return the sign before the last row: equal if every column comes out as shown."""
        return "=" if all(self.comes_out(i) for i in range(self.vector.n_bars)) else "approx"
