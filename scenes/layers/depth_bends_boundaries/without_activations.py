"""Chapter depth-bends-boundaries, its end: the same network without activations."""

from __future__ import annotations

from manim import FadeIn, FadeOut, ValueTracker, VGroup, linear, smooth

from scenes.beats.layers_stage import PLANE_SIZE, SPIRAL_LIMIT
from scenes.beats.spiral_stage import SECOND_AT, SpiralStage
from scenes.stage import theme
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import PlaneBox
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words


class WithoutActivationsBeats(SpiralStage):
    """The same data, sizes and steps, with the activations removed."""

    def take_the_activations_away(self) -> None:
        """Train the linear network beside the other."""
        run, trained = self.run_of(linear=True), self.run_of(linear=False)
        self.second = PlaneBox(PLANE_SIZE, SPIRAL_LIMIT).shift(SECOND_AT)
        self.way = ValueTracker(0.0)
        limit = self.linear_limit(run)
        self.second_grid, self.second_dots = self.moving(self.second, run, limit, self.way)
        self.second_grid.set_stroke(theme.GUIDE)
        self.second_state = ValueTracker(0.0)
        self.second_region = Regions(self.second, run.networks, self.second_state)
        names = [self.caption_of("with activations", self.box)]
        names.append(self.caption_of("without", self.second))
        kept = VGroup(self.box, self.dots, self.corner)
        left = self.verdict(trained, self.box)
        with self.say("And the same network without its activations?") as line:
            leaving = [
                mobject
                for mobject in self.mobjects
                if mobject is not self.region
                and not {id(m) for m in mobject.get_family()} & {id(m) for m in kept.get_family()}
                and not isinstance(mobject, ValueTracker)
            ]
            self.play(*(FadeOut(mobject) for mobject in leaving), run_time=theme.QUICK)
            self.play(
                FadeIn(self.second, self.second_region, *names, left),
                FadeIn(self.second_dots),
                run_time=max(theme.MOVE, line.rest),
            )
        self.names = names
        self.watch_it_fail()

    def watch_it_fail(self) -> None:
        """Run the second training, with its accuracy."""
        run = self.run_of(linear=True)

        def now() -> Rounded:
            state = int(self.second_state.get_value() + 1e-6)
            return Rounded(run.trace.quantity("accuracy", state), 3)

        final = self.verdict(run, self.second)
        word, number = final
        assert isinstance(word, Words)
        assert isinstance(number, Number)
        self.live = Number(now(), font_size=theme.SIZE_LABEL, color=theme.RESULT)
        self.live.move_to(number).follow(now)
        self.second_region.follow()
        result = Rounded(self.accuracy(run), 3)
        with self.say("Just as long a training ends at {a}: the border stays straight.", a=result):
            self.play(FadeIn(word, self.live), run_time=theme.QUICK)
            self.play(
                self.second_state.animate.set_value(len(run.networks) - 1),
                run_time=4.0,
                rate_func=linear,
            )
        self.second_region.clear_updaters()
        self.live.clear_updaters()

    def shear_the_plane(self) -> None:
        """Send the plane through the linear layers: it is only sheared."""
        self.second_grid.follow()
        self.second_dots.follow()
        with self.say(
            "Its layers only turn, stretch and shear the plane: the classes stay mixed."
        ) as line:
            there = self.caption_of("without: last hidden layer", self.second)
            self.play(
                FadeOut(self.second_region, self.second.ticks, self.names[1]),
                FadeIn(self.second_grid),
                run_time=theme.QUICK,
            )
            self.play(
                self.way.animate.set_value(1.0),
                FadeIn(there),
                run_time=max(1.8, 0.5 * line.rest),
                rate_func=smooth,
            )
            self.wait(0.5)
            self.play(
                self.way.animate.set_value(0.0),
                FadeOut(there),
                run_time=max(1.2, line.rest - theme.QUICK),
            )
        self.second_grid.clear_updaters()
        self.second_dots.clear_updaters()

    def compare_both(self) -> None:
        """End on both planes."""
        with self.say("Depth bends space only with an activation in every layer.") as line:
            self.play(
                FadeOut(self.second_grid),
                FadeIn(self.second_region, self.second.ticks, self.names[1]),
                run_time=line.share(0.4),
            )
        self.play(self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.with_and_without()
