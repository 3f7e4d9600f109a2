"""Chapter depth-bends-boundaries, its end: the same network without activations."""

from __future__ import annotations

import numpy as np
from manim import (
    ORIGIN,
    FadeIn,
    FadeOut,
    Indicate,
    ValueTracker,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from math_core import ClassifierRun
from math_core.validation import Array
from scenes.layers.params import LayersParams
from scenes.layers.plane import LEFT_AT, RIGHT_AT, caption_above
from scenes.layers.spirals import (
    PLANE_LAYER,
    AccuracyLabel,
    final_accuracy,
    spiral_grid,
    spiral_plane,
    spiral_points,
)
from scenes.layers.stages import WITH, WITHOUT, WithAndWithout
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import PlaneBox, Scatter
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# What is left free around the points of the last hidden layer.
_ROOM = 1.15


class WithoutActivations(Act[LayersParams]):
    """The same data, sizes and steps, with the activations removed: on a plane of its own.

    Parameters
    ----------
    part
        The film in which it is played.
    plane, dots, regions
        What the network with activations has learned, in the middle.
    """

    def __init__(
        self, part: Part[LayersParams], plane: PlaneBox, dots: Scatter, regions: Regions
    ) -> None:
        super().__init__(part)
        self.trained_plane, self.trained_dots, self.trained_regions = plane, dots, regions
        self.run = self.params.training(linear=True)
        # As in the chapter: the way to the last hidden layer, and the state of the training.
        self.progress, self.state = ValueTracker(0.0), ValueTracker(0.0)
        limit = _limit_of_outputs(self.run)
        self.plane = spiral_plane(RIGHT_AT)
        self.grid = spiral_grid(self.plane, self.run, limit, self.progress).set_stroke(theme.GUIDE)
        self.dots = spiral_points(self.plane, self.run, limit, self.progress)
        self.regions = Regions(self.plane, self.run.networks, self.state)

    def take_the_activations_away(self) -> None:
        """Let the first plane make room for a second one."""
        here = self.trained_plane.box.get_center()
        ticks = self.trained_plane.ticks
        self.trained_plane.remove(ticks)
        kept = (self.trained_plane, self.trained_dots, self.trained_regions)
        kept_ids = {id(member) for part in kept for member in part.get_family()}
        corner_ids = {id(member) for member in self.corner.get_family()}
        leaving = [
            mobject
            for mobject in self.mobjects
            if not (kept_ids | corner_ids) & {id(member) for member in mobject.get_family()}
            and not isinstance(mobject, ValueTracker)
            and mobject is not self.frame
        ]
        first, second = VGroup(*kept), VGroup(self.plane, self.dots)
        soon = squish_rate_func(smooth, 0.0, 0.4)
        with self.say("And the same network without its activations?") as line:
            self.play(
                *(FadeOut(mobject, rate_func=soon) for mobject in leaving),
                self.frame.animate.set(width=theme.FRAME_WIDTH).move_to(ORIGIN),
                self.title_out(),
                first.animate.shift(LEFT_AT - here),
                FadeIn(second, scale=0.8, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
                run_time=line.until("without", at_least=theme.MOVE),
            )
            self.remove(self.frame)
            self.regions.refresh()
            self.caption = caption_above(self.plane, WITHOUT)
            self.trained_caption = caption_above(self.trained_plane, WITH)
            accuracy = AccuracyLabel(self.trained_plane, final_accuracy(self.params.training()))
            ticks.shift(LEFT_AT - here)
            self.play(
                FadeIn(self.regions, self.trained_caption, accuracy, self.caption, ticks),
                run_time=theme.QUICK,
            )

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
        with self.say("We train it just as long: the border stays straight.") as line:
            self.play(FadeIn(label.word, live), run_time=theme.BRIEF)
            self.play(
                self.state.animate.set_value(len(run.networks) - 1),
                run_time=max(theme.SLOW, line.rest),
                rate_func=linear,
            )
        self.regions.clear_updaters()
        live.clear_updaters()
        self.accuracy = VGroup(label.word, live)
        with self.say(self.words_about_the_end(), a=final_accuracy(run)) as line:
            line.wait_for("{a}")
            self.play(Indicate(live, 1.1, color=theme.RESULT), run_time=theme.MOVE)

    def words_about_the_end(self) -> str:
        """Return what is said of the accuracy, and why a line that was tried may beat it."""
        tried = self.params.turned_line_trace()
        if self.run.trace.accuracy[-1] < tried.accuracy[tried.best]:
            return "It ends at {a}, below our line: training lowers the loss, not the mistakes."
        return "It ends at {a}."

    def shear_the_plane(self) -> None:
        """Send the plane through the linear layers: it is only sheared."""
        self.grid.arrange_lines()
        self.grid.follow()
        self.dots.follow()
        with self.say(
            "Its layers can only turn, stretch and shear: the classes stay mixed."
        ) as line:
            there = caption_above(self.plane, "last hidden layer, each axis stretched to fit")
            self.play(
                FadeOut(self.regions, self.plane.ticks, self.accuracy, self.caption),
                FadeIn(self.grid),
                run_time=line.until("turn", at_least=theme.QUICK),
            )
            self.play(
                self.progress.animate.set_value(1.0),
                run_time=line.until("classes", at_least=theme.SLOW),
            )
            self.play(FadeIn(there), run_time=theme.BRIEF)
            self.sheared = there

    def compare_both(self) -> None:
        """End on both planes."""
        with self.say("Without activations, depth bends nothing.") as line:
            self.play(
                self.progress.animate.set_value(0.0),
                FadeOut(self.sheared, rate_func=squish_rate_func(smooth, 0.0, 0.3)),
                run_time=line.until("depth", at_least=theme.MOVE),
            )
            self.grid.clear_updaters()
            self.dots.clear_updaters()
            self.play(
                FadeOut(self.grid),
                FadeIn(self.regions, self.plane.ticks, self.caption, self.accuracy),
                run_time=theme.QUICK,
            )
        self.wait(2 * theme.PAUSE)
        self.clear()
        self.add(*WithAndWithout(self.params).mobjects)


def _limit_of_outputs(run: ClassifierRun) -> Array:
    """Return limits for both outputs of the last hidden layer, which have none of their own."""
    output = run.network.forward(run.test.inputs).layers[PLANE_LAYER].output
    return np.asarray(_ROOM * np.abs(output).max(axis=0))
