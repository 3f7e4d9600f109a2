"""Chapter depth-bends-boundaries, its end: the same network without activations."""

from __future__ import annotations

import math

import numpy as np
from manim import FadeIn, FadeOut, ValueTracker, VGroup, linear, smooth

from math_core import ClassifierRun
from scenes.layers.params import LayersParams
from scenes.layers.plane import RIGHT_AT, caption_above
from scenes.layers.spirals import (
    PLANE_LAYER,
    AccuracyLabel,
    final_accuracy,
    spiral_grid,
    spiral_plane,
    spiral_points,
)
from scenes.layers.stages import WithAndWithout
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import PlaneBox, Scatter
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded


class WithoutActivations(Act[LayersParams]):
    """The same data, sizes and steps, with the activations removed: on a plane of its own.

    Parameters
    ----------
    part
        The film in which it is played.
    plane, dots, regions
        What the network with activations has learned, at the left.
    """

    def __init__(
        self, part: Part[LayersParams], plane: PlaneBox, dots: Scatter, regions: Regions
    ) -> None:
        super().__init__(part)
        self.trained_plane, self.trained_dots, self.trained_regions = plane, dots, regions
        self.run = self.params.training(linear=True)
        # As in the chapter: the way to the last hidden layer, and the state of the training.
        self.progress, self.state = ValueTracker(0.0), ValueTracker(0.0)
        self.plane = spiral_plane(RIGHT_AT)
        limit = _limit_of_outputs(self.run)
        self.grid = spiral_grid(self.plane, self.run, limit, self.progress).set_stroke(theme.GUIDE)
        self.dots = spiral_points(self.plane, self.run, limit, self.progress)
        self.regions = Regions(self.plane, self.run.networks, self.state)
        self.caption = caption_above(self.plane, "without")

    def take_the_activations_away(self) -> None:
        """Train the linear network beside the other."""
        caption = caption_above(self.trained_plane, "with activations")
        accuracy = AccuracyLabel(self.trained_plane, final_accuracy(self.params.training()))
        kept = VGroup(self.trained_plane, self.trained_dots, self.trained_regions, self.corner)
        kept_ids = {id(member) for member in kept.get_family()}
        with self.say("And the same network without its activations?") as line:
            # Each fades where it stands; as one group they would come in front of what stays.
            leaving = [
                mobject
                for mobject in self.mobjects
                if not kept_ids & {id(member) for member in mobject.get_family()}
                and not isinstance(mobject, ValueTracker)
            ]
            self.play(*(FadeOut(mobject) for mobject in leaving), run_time=theme.QUICK)
            self.play(
                FadeIn(self.plane, self.regions, caption, self.caption, accuracy),
                FadeIn(self.dots),
                run_time=max(theme.MOVE, line.rest),
            )
        self.watch_it_fail()

    def watch_it_fail(self) -> None:
        """Run the second training, with its accuracy."""
        run = self.run

        def now() -> Rounded:
            state = int(self.state.get_value() + 1e-6)
            return Rounded(run.trace.quantity("accuracy", state), 3)

        # The live number stands where the final one will.
        label = AccuracyLabel(self.plane, final_accuracy(run))
        live = Number(now(), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        live.move_to(label.number).follow(now)
        self.regions.follow()
        with self.say(
            "Just as long a training ends at {a}: the border stays straight.",
            a=final_accuracy(run),
        ):
            self.play(FadeIn(label.word, live), run_time=theme.QUICK)
            self.play(
                self.state.animate.set_value(len(run.networks) - 1),
                run_time=4.0,
                rate_func=linear,
            )
        self.regions.clear_updaters()
        live.clear_updaters()

    def shear_the_plane(self) -> None:
        """Send the plane through the linear layers: it is only sheared."""
        self.grid.follow()
        self.dots.follow()
        with self.say(
            "Its layers only turn, stretch and shear the plane: the classes stay mixed."
        ) as line:
            there = caption_above(self.plane, "without: last hidden layer")
            self.play(
                FadeOut(self.regions, self.plane.ticks, self.caption),
                FadeIn(self.grid),
                run_time=theme.QUICK,
            )
            self.play(
                self.progress.animate.set_value(1.0),
                FadeIn(there),
                run_time=max(1.8, 0.5 * line.rest),
                rate_func=smooth,
            )
            self.wait(0.5)
            self.play(
                self.progress.animate.set_value(0.0),
                FadeOut(there),
                run_time=max(1.2, line.rest - theme.QUICK),
            )
        self.grid.clear_updaters()
        self.dots.clear_updaters()

    def compare_both(self) -> None:
        """End on both planes."""
        with self.say("Depth bends space only with an activation in every layer.") as line:
            self.play(
                FadeOut(self.grid),
                FadeIn(self.regions, self.plane.ticks, self.caption),
                run_time=line.share(0.4),
            )
        self.play(self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.add(*WithAndWithout(self.params).mobjects)


def _limit_of_outputs(run: ClassifierRun) -> float:
    """Return a limit for the last hidden layer, whose outputs have none of their own."""
    output = run.network.forward(run.test.inputs).layers[PLANE_LAYER].output
    return float(math.ceil(1.05 * float(np.abs(output).max())))
