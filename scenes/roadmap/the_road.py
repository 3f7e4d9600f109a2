"""Chapter the-road: what the four Parts are and where they lead."""

from __future__ import annotations

from typing import Any

from manim import (
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    TransformFromCopy,
    VGroup,
)

from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter, EmptyStage
from scenes.stage.course.roadmap import RoadmapView, RoadStage
from scenes.stage.part import Part

# Frame width and height of the camera's middle: close to the emblems while something is made of
# them, and a step back when it gets its name.
_CLOSE, _EMBLEMS_Y = 5.2, 0.98
_NAMED, _NAMES_Y = 8.4, -0.15


class FirstStop(RoadStage):
    """The road with its first station lit: there Part 1 opens."""

    station = 1


class TheRoad(Chapter[PartParams, EmptyStage]):
    """Draw the road station by station, each emblem out of the one before."""

    title = "From a neuron to GPT"
    takeaways = (
        "Each step is built from the one before: neuron, layers, attention, transformer.",
        "The transformer is what GPT, BERT and geospatial foundation models have in common.",
    )
    opens_on = EmptyStage
    ends_on = FirstStop

    def __init__(self, part: Part[PartParams], opening: EmptyStage) -> None:
        super().__init__(part, opening)
        self.road = allow(RoadmapView(), "frame", "the camera follows a road longer than the frame")
        self.passed: list[VGroup] = []

    def construct(self) -> None:
        """Play the chapter."""
        self.start_with_a_neuron()
        self.put_neurons_side_by_side()
        self.let_words_look_at_each_other()
        self.combine_both()
        self.reach_the_goal()
        self.go_back_to_the_first_stop()

    def start_with_a_neuron(self) -> None:
        """Stand close to the first station and draw its emblem."""
        self.look_at(1)
        wires, dots, out, body = self.road.emblems[0]
        with self.say("It all starts with one neuron: some numbers in, one number out.") as line:
            self.play(GrowFromCenter(body), run_time=theme.QUICK)
            self.play(
                LaggedStart(FadeIn(dots), Create(wires), Create(out), lag_ratio=0.4),
                run_time=line.share(0.5),
            )
        with self.say("A weighted sum, and a function that bends it.") as line:
            self.play(self.set_down(1), run_time=line.share(0.6))

    def put_neurons_side_by_side(self) -> None:
        """Make layers out of the neuron."""
        with self.say(
            "Side by side, neurons make a layer, and one multiplication computes them all. "
            "Layer upon layer, the network gets deep."
        ) as line:
            self.walk_to(2)
            wires, *nodes = self.road.emblems[1]
            body = self.road.emblems[0][3]
            self.play(
                LaggedStart(
                    *(TransformFromCopy(body, node) for node in nodes), lag_ratio=theme.LAG
                ),
                run_time=line.share(0.3),
            )
            self.play(Create(wires, lag_ratio=theme.LAG), run_time=line.share(0.2))
            self.bring_to_front(*nodes)
            self.play(self.set_down(2), run_time=theme.MOVE)

    def let_words_look_at_each_other(self) -> None:
        """Add attention."""
        with self.say(
            "Attention lets every word look at all the others, and take from them what it needs."
        ) as line:
            self.walk_to(3)
            arcs, tokens = self.road.emblems[2]
            nodes = self.road.emblems[1][-len(tokens) :]
            self.play(
                *(TransformFromCopy(a, b) for a, b in zip(nodes, tokens, strict=True)),
                run_time=theme.MOVE,
            )
            self.play(Create(arcs, lag_ratio=0.3), run_time=line.share(0.25))
            self.play(self.set_down(3), run_time=theme.MOVE)

    def combine_both(self) -> None:
        """Make the transformer out of layers and attention."""
        with self.say(
            "A transformer block is both together, with a path around them. "
            "Stack a dozen blocks, and the architecture is complete."
        ) as line:
            self.walk_to(4)
            rail, blocks = self.road.emblems[3]
            tokens = self.road.emblems[2][1]
            self.play(
                *(TransformFromCopy(a, b) for a, b in zip(tokens[1:], blocks, strict=True)),
                run_time=line.share(0.35),
            )
            self.play(Create(rail), run_time=theme.MOVE)
            self.bring_to_front(blocks)
            self.play(self.set_down(4), run_time=theme.MOVE)

    def reach_the_goal(self) -> None:
        """Name the models at the end of the road."""
        with self.say(
            "That is how GPT and BERT work, and the foundation models that read satellite images."
        ) as line:
            self.walk_to(5)
            names = self.road.emblems[4][0]
            self.play(
                LaggedStart(
                    *(FadeIn(name, shift=0.3 * UP) for name in names),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.35),
            )
            self.play(self.set_down(5), run_time=theme.MOVE)

    def go_back_to_the_first_stop(self) -> None:
        """See the whole road, then light its first station and end there."""
        with self.say("Four steps, one new idea each.") as line:
            frame = self.frame
            self.play(
                frame.animate.set(width=theme.FRAME_WIDTH).move_to((0, 0, 0)),
                *(FadeIn(passed) for passed in self.passed),
                run_time=line.rest,
            )
        with self.say("First stop: the neuron.") as line:
            lit = allow(FirstStop(self.params).road, "frame", "as the road before it")
            drawn = [m for m in self.mobjects if m is not self.frame]
            self.play(FadeOut(*drawn), FadeIn(lit), run_time=theme.MOVE)

    def look_at(self, number: int) -> None:
        """Put the camera close to a station's emblem."""
        self.frame.set(width=_CLOSE).move_to((self.middle_of(number), _EMBLEMS_Y, 0))

    def middle_of(self, *numbers: int) -> float:
        """Return the x in the middle of some stations."""
        places = [float(self.road.marks[number - 1].get_x()) for number in numbers]
        return sum(places) / len(places)

    def walk_to(self, number: int) -> None:
        """Draw the road to the next station and follow it with the camera."""
        if number > 2:
            # The station before the last would be cut in half by the frame.
            passed = VGroup(self.road.station(number - 2), self.road.road[number - 3])
            self.passed.append(passed)
            self.play(FadeOut(passed), run_time=theme.QUICK)
        self.play(
            Create(self.road.road[number - 2]),
            self.frame.animate.set(width=_CLOSE).move_to(
                (self.middle_of(number - 1, number), _EMBLEMS_Y, 0)
            ),
            run_time=theme.MOVE,
        )

    def set_down(self, number: int) -> LaggedStart:
        """Return the animation that steps back from station ``number``, then names it."""
        i = number - 1
        seen = (number - 1, number) if number > 1 else (number,)
        step: Any = self.frame.animate.set(width=_NAMED)
        return LaggedStart(
            step.move_to((self.middle_of(*seen), _NAMES_Y, 0)),
            FadeIn(
                self.road.titles[i], self.road.subtitles[i], self.road.marks[i], lag_ratio=theme.LAG
            ),
            # The names would come in where captions lie.
            lag_ratio=0.7,
        )
