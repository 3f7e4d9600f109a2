"""Chapter layer-norm, what is learned: a scale γ and a shift β for every dimension."""

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

from scenes.beats.layer_norm import FORMULA_AT, LayerNormBeats
from scenes.stage import theme
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Formula


class ScaleAndShiftBeats(LayerNormBeats):
    """The normalised vector times γ plus β, entry by entry."""

    def apply_what_is_learned(self) -> None:
        """Bring in γ and β, and apply them to one number, then to all others."""
        self.gammas = self.row("gamma", 1, color=theme.FUNCTION)
        self.betas = self.row("beta", 2, color=theme.FUNCTION)
        names = [self.row_name("times gamma", self.gammas), self.row_name("+ beta", self.betas)]
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
                    self.reveal(label),
                    run_time=line.share(0.35),
                )
        self.outputs = self.row("output", 3, color=theme.RESULT)
        chosen = self.most_moved()
        self.work_out_one(chosen)
        self.work_out_the_others(chosen)

    def most_moved(self) -> int:
        """Return the entry that γ and β change most."""
        moved = np.abs(self.norm.output - self.norm.normalised)[: self.n_bars]
        return int(np.argmax(moved))

    def work_out_one(self, i: int) -> None:
        """Scale and shift one entry, slowly, and write it out."""
        values = {
            name: Rounded(self.norm.quantity(field, i))
            for name, field in zip("ngby", ("normalised", "gamma", "beta", "output"), strict=True)
        }
        exact = self.comes_out(i)
        written = Formula(
            f"@n times @g @+b {'=' if exact else 'approx'} @y", values, font_size=theme.SIZE_LABEL
        )
        written.part("y").set_color(theme.RESULT)
        written.move_to((theme.STAGE_RIGHT, FORMULA_AT[1], 0), aligned_edge=RIGHT)
        column = VGroup(self.numbers[i], self.gammas[i], self.betas[i], self.outputs[i])
        box = SurroundingRectangle(
            column, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.09, corner_radius=0.1
        )
        name = self.row_name(f"{self.result_sign()} y", self.outputs)
        with self.say(
            f"Take one: {{n}} times {{g}}, plus {{b}}, {'is' if exact else 'is about'} {{y}}.",
            **values,
        ) as line:
            self.play(Create(box), run_time=theme.QUICK)
            flying = [
                FadeIn(written.part(name), target_position=row[i])
                for name, row in zip("ngb", (self.numbers, self.gammas, self.betas), strict=True)
            ]
            self.play(*flying, FadeIn(written.without(*"ngb")), run_time=line.share(0.25))
            self.remove(*(written.part(name) for name in "ngb"))
            self.add(written)
            for field, row, label in (
                ("scaled", self.gammas, "gamma"),
                ("output", self.betas, "beta"),
            ):
                marks = [
                    Indicate(each, color=theme.RESULT)
                    for each in (row[i], self.formula_parts[label])
                ]
                self.play(self.bar_to(field, i), *marks, run_time=line.share(0.2))
            self.play(
                FadeIn(self.outputs[i], target_position=written.part("y")),
                FadeIn(name),
                self.reveal("y"),
                run_time=line.share(0.2),
            )
        self.play(FadeOut(box, written), run_time=theme.QUICK)

    def work_out_the_others(self, done: int) -> None:
        """Scale and shift the other entries, one after another."""
        with self.say("So the model can undo the norm wherever it pays.") as line:
            steps = [
                Succession(
                    self.bar_to("scaled", i),
                    AnimationGroup(
                        self.bar_to("output", i),
                        FadeIn(self.outputs[i], target_position=self.numbers[i]),
                    ),
                )
                for i in range(self.n_bars)
                if i != done
            ]
            self.play(LaggedStart(*steps, lag_ratio=0.3), run_time=line.share(0.8))

    def comes_out(self, i: int) -> bool:
        """Return whether the shown n × γ + β is the shown y, digit by digit."""
        n, g, b, y = (
            Rounded(self.norm.quantity(f, i)).decimal
            for f in ("normalised", "gamma", "beta", "output")
        )
        return n * g + b == y

    def result_sign(self) -> str:
        """Return the sign before the last row: equal if every column comes out as shown."""
        return "=" if all(self.comes_out(i) for i in range(self.n_bars)) else "approx"
