"""Chapter depth-bends-boundaries, its beginning: a straight line tries to part the classes."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut, Line, ValueTracker, linear, smooth, squish_rate_func
from manim.animation.animation import Animation

from scenes.layers.params import LayersParams
from scenes.layers.spirals import AccuracyLabel
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.part import Part
from scenes.stage.plots.regions import Regions
from scenes.stage.plots.scatter import PlaneBox, decision_line
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded


class AStraightLine(Act[LayersParams]):
    """A line that turns once around and is shifted, with its two sides and its accuracy.

    Parameters
    ----------
    part
        The film in which it is played.
    plane
        Where the classes lie, on the stage.
    """

    def __init__(self, part: Part[LayersParams], plane: PlaneBox) -> None:
        super().__init__(part)
        self.plane = plane
        self.trace = self.params.turned_line_trace()
        self.lines = self.params.turned_lines()
        # Which of the lines stands there; between two of them it is the one before.
        self.turn = ValueTracker(0.0)
        self.ruler = self.ruler_now()
        self.sides = Regions(plane, self.lines, self.turn)
        self.label = AccuracyLabel(plane, self.accuracy_now())

    def index(self) -> int:
        """Return which line stands there now."""
        return int(self.turn.get_value() + 1e-6)

    def ruler_now(self) -> Line:
        """Return the line as it stands now."""
        layer = self.lines[self.index()].layers[0]
        return decision_line(self.plane, layer.weights, layer.biases)

    def accuracy_now(self) -> Rounded:
        """Return the share of points that lie on their side now."""
        return Rounded(self.trace.quantity("accuracy", self.index()), 3)

    def try_a_line(self) -> None:
        """Turn the line once around, shift it, and leave it where it is best."""
        live: Number = self.label.number.follow(self.accuracy_now)
        best = Rounded(self.trace.quantity("accuracy", self.trace.best), 3)
        with self.say(
            "Can a straight line part them? Turn it, shift it: the best we tried reaches {a}.",
            a=best,
        ) as line:
            line.wait_for("straight")
            self.play(
                Create(self.ruler),
                FadeIn(self.sides, self.label.word, live),
                run_time=line.until("Turn", at_least=theme.QUICK),
            )
            self.ruler.add_updater(lambda ruler: ruler.become(self.ruler_now()))
            self.sides.follow()
            self.play(
                self.turn.animate.set_value(self.trace.n_turned - 1),
                rate_func=linear,
                run_time=line.until("shift", at_least=theme.SLOW),
            )
            self.play(
                self.turn.animate.set_value(self.trace.best_turned),
                rate_func=smooth,
                run_time=theme.QUICK,
            )
            # The same line, as the first of those that are shifted.
            self.turn.set_value(self.trace.n_turned)
            self.play(
                self.turn.animate.set_value(len(self.lines) - 1),
                rate_func=linear,
                run_time=line.until("tried", at_least=theme.SLOW),
            )
            self.play(
                self.turn.animate.set_value(self.trace.best),
                rate_func=smooth,
                run_time=line.until("{a}", at_least=theme.QUICK),
            )
        for mobject in (self.ruler, self.sides, live):
            mobject.clear_updaters()

    def give_up(self) -> list[Animation]:
        """Return the animations that take the line away, before something else is there."""
        soon = squish_rate_func(smooth, 0.0, 0.45)
        return [
            FadeOut(mobject, rate_func=soon) for mobject in (self.ruler, self.sides, self.label)
        ]
