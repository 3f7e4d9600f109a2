"""Where layer norm may stand, and what it does to the length of vectors there."""

from __future__ import annotations

from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ShowPassingFlash,
    Succession,
    VGroup,
    linear,
)

from math_core.transformer import NormPlacement
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.chart import Chart, power_range, spread_apart
from scenes.stage.plots.plot import nice_limit
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, significant
from scenes.stage.transformer.block import BlockDiagram
from scenes.stage.words.tokens import Word
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import HOME

_CHART_SIZE, _CHART_AT = (7.0, 1.95), (-1.2, -1.22, 0)
_NAME_GAP, _NUMBER_GAP = 0.3, 0.3
_PULSE, _READING = 0.15, 0.6
# Above this ratio, the smaller ones would lie on the axis.
_FAR_APART = 20.0
_NAMES: dict[NormPlacement, str] = {"post": "post-norm", "pre": "pre-norm", None: "no norm"}
_COLORS: dict[NormPlacement, str] = {
    "post": theme.POSITIVE,
    "pre": theme.FUNCTION,
    None: theme.NEGATIVE,
}


class NormPlacements(Act[TransformerParams]):
    """After the addition, inside the branch, or nowhere."""

    def __init__(self, part: Part[TransformerParams]) -> None:
        super().__init__(part)
        self.trace = self.params.placement_trace()
        self.diagram = BlockDiagram("post").move_to(HOME)
        self.chart = self.chart_of_lengths()
        self.curves = {norm: self.length_curve(norm) for norm in _NAMES}
        self.curve_names = {norm: self.length_name(norm) for norm in _NAMES}
        spread_apart(self.curve_names.values())

    def show_where_it_may_stand(self) -> None:
        """Slide the norms from behind the additions into the branches, then take them out."""
        with self.say("At first, it stood behind the addition.") as line:
            self.play(self.fade_all_but(self.corner))
            self.play(FadeIn(self.diagram, self.chart), run_time=theme.QUICK)
            frames = self.diagram.norm_frames()
            self.play(*map(Create, frames), run_time=line.share(0.3))
            self.play(
                FadeOut(*frames),
                FadeIn(self.curve_names["post"][0], target_position=frames[-1]),
                run_time=theme.MOVE,
            )
        self.run_through("post", self.words_about_post(), end=self.length_at_the_end("post"))
        with self.say("GPT moved it into the branch.") as line:
            self.move_norms("pre", line.share(0.7))
        before = significant(self.trace.quantity("pre", 0))
        after = self.length_at_the_end("pre")
        verb = "grow" if after.quantity.value > before.quantity.value else "shrink"
        self.run_through("pre", f"There, lengths {verb}: from {{a}} to {{b}}.", a=before, b=after)
        self.move_norms(None, theme.MOVE)
        self.run_through(
            None,
            "In a shallow stack, it can be left out: here, they end at {end}.",
            end=self.length_at_the_end(None),
        )

    def words_about_post(self) -> str:
        """Return what a norm on the rail does to the length of what passes."""
        n = self.params.n_blocks
        if n == 1:
            return "After the block, a vector has length {end}."
        lengths = {significant(self.trace.quantity("post", i + 1)).text for i in range(n)}
        if len(lengths) == 1:
            return "So after every block, a vector has length {end}."
        return "So after every block, a vector has about one length; at last {end}."

    def run_through(self, norm: NormPlacement, said: str, **values: Rounded) -> None:
        """Draw how long vectors are after each block, as a light passes one block after another."""
        curve, marks = self.curves[norm]
        with self.say(said, **values) as line:
            self.play(
                Succession(*(self.pulse() for _ in range(self.params.n_blocks))),
                Create(curve, rate_func=linear),
                LaggedStart(*map(FadeIn, marks), lag_ratio=1.0),
                run_time=max(theme.MOVE, line.rest - theme.QUICK - _READING),
            )
            self.play(FadeIn(self.curve_names[norm][1]), run_time=theme.QUICK)

    def move_norms(self, placement: NormPlacement, run_time: float) -> None:
        """Turn the diagram into that of another placement, its norms along the rail."""
        after = BlockDiagram(placement).move_to(HOME)
        # The rail stays where it is, though the boxes around it go.
        after.shift((self.diagram.rail.get_y() - after.rail.get_y()) * UP)
        self.play(
            self.diagram.rearranged(after),
            FadeIn(self.curve_names[placement][0]),
            run_time=run_time,
        )
        self.remove(self.diagram)
        self.add(after)
        self.diagram = after

    def pulse(self) -> ShowPassingFlash:
        """Return a light that runs along the rail, from end to end."""
        rail = self.diagram.rail
        light = Line(rail.get_start(), rail.get_end(), color=theme.RESULT)
        light.set_stroke(width=3 * theme.STROKE).set_z_index(-1)
        return ShowPassingFlash(light, time_width=_PULSE, rate_func=linear)

    def chart_of_lengths(self) -> Chart:
        """Return the axes that all placements share; logarithmic where lengths are far apart."""
        n, trace = self.params.n_blocks, self.trace
        values = [*trace.post, *trace.pre, *trace.none]
        log = max(values) > _FAR_APART * min(values)
        if log:
            low, high = power_range(values)
            ticks = [10.0**power for power in range(low, high + 1)]
        else:
            ticks = [0.0, nice_limit(max(values), at_least=1.0)]
        return Chart(
            (0, n),
            (ticks[0], ticks[-1]),
            *_CHART_SIZE,
            x_ticks=range(n + 1),
            y_ticks=ticks,
            x_name="after block",
            y_name="length of a token’s vector",
            log=log,
        ).shift(_CHART_AT)

    def length_curve(self, norm: NormPlacement) -> VGroup:
        """Return the lengths with one placement; dashed without any norm."""
        n = self.params.n_blocks
        return self.chart.series(
            [self.trace.quantity(norm or "none", i) for i in range(n + 1)],
            _COLORS[norm],
            square=norm != "post",
            dashed=norm is None,
        )

    def length_name(self, norm: NormPlacement) -> VGroup:
        """Return a placement's name and the length it ends on, beside the end of its curve."""
        name = Word(_NAMES[norm], font_size=theme.SIZE_BODY, color=_COLORS[norm]).stand_at(0, 0)
        number = Number(self.length_at_the_end(norm), color=_COLORS[norm])
        number.next_to(name, RIGHT, buff=_NUMBER_GAP).set_y(0)
        x, y, _ = self.curves[norm][1][-1].get_center()
        both = VGroup(name, number)
        return both.shift((x + _NAME_GAP - both.get_left()[0], y, 0))

    def length_at_the_end(self, norm: NormPlacement) -> Rounded:
        """Return the length after the last block."""
        return significant(self.trace.quantity(norm or "none", self.params.n_blocks))
