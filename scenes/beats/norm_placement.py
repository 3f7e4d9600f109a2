"""Chapter layer-norm, its end: the norm moves along the rail, and into the branch."""

from __future__ import annotations

from manim import (
    FadeIn,
    FadeOut,
    Line,
    ShowPassingFlash,
    Succession,
    linear,
)

from math_core.transformer import NormPlacement
from scenes.beats.transformer_stage import TransformerStage
from scenes.stage import theme
from scenes.stage.block import BlockDiagram
from scenes.stage.typesetting import Words

_DIAGRAM_Y, _NAME_Y, _PULSE = 0.2, -1.3, 0.15
_NAMES: dict[NormPlacement, str] = {"post": "post-norm", "pre": "pre-norm", None: "no norm"}


class NormPlacementBeats(TransformerStage):
    """After the addition, inside the branch, or nowhere."""

    def show_where_it_may_stand(self) -> None:
        """Slide the norms from behind the additions into the branches, then take them out."""
        self.norm_diagram = BlockDiagram("post").move_to((0, _DIAGRAM_Y, 0))
        self.placement = self.placement_name("post")
        with self.say("At first, the norm stood on the rail, after adding.") as line:
            self.play(self.fade_all_but(self.corner))
            self.play(FadeIn(self.norm_diagram, self.placement), run_time=theme.QUICK)
            self.play(self.pulse(), run_time=line.rest)
        with self.say(
            "GPT moved it into the branch. Then nothing stands on the rail at all."
        ) as line:
            self.move_norms("pre", line.share(0.5))
            self.play(self.pulse(), run_time=line.rest)
        with self.say("And it can be left out, in a stack that is not deep.") as line:
            self.move_norms(None, line.share(0.4))
            self.play(self.pulse(), run_time=line.rest)

    def move_norms(self, placement: NormPlacement, run_time: float) -> None:
        """Turn the diagram into that of another placement, its norms along the rail."""
        after = BlockDiagram(placement).move_to((0, _DIAGRAM_Y, 0))
        name = self.placement_name(placement)
        self.play(
            self.norm_diagram.rearranged(after),
            Succession(FadeOut(self.placement), FadeIn(name)),
            run_time=run_time,
        )
        self.remove(self.norm_diagram)
        self.add(after)
        self.norm_diagram, self.placement = after, name

    def pulse(self) -> ShowPassingFlash:
        """Return a light that runs along the rail, from end to end."""
        rail = self.norm_diagram.rail
        light = Line(rail.get_start(), rail.get_end(), color=theme.RESULT)
        light.set_stroke(width=3 * theme.STROKE).set_z_index(-1)
        return ShowPassingFlash(light, time_width=_PULSE, rate_func=linear)

    @staticmethod
    def placement_name(placement: NormPlacement) -> Words:
        """Return the name of a placement, below the diagram."""
        name = Words(_NAMES[placement], font_size=theme.SIZE_LARGE, color=theme.RESULT)
        return name.move_to((0, _NAME_Y, 0))
