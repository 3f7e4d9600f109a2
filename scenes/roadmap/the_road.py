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
        with self.say("Everything in this course is made of one small thing: a neuron.") as line:
            self.play(GrowFromCenter(body), run_time=line.until("neuron", at_least=theme.MOVE))
        with self.say("Numbers go in, and one number comes out.") as line:
            self.play(FadeIn(dots), Create(wires), run_time=line.until("one"))
            self.play(Create(out), run_time=theme.QUICK)
        with self.say("Inside, there is a weighted sum, and a function that bends it.") as line:
            self.play(self.set_down(1), run_time=line.until("bends"))

    def put_neurons_side_by_side(self) -> None:
        """Make layers out of the neuron."""
        wires, *nodes = self.road.emblems[1]
        with self.say(
            "What can many of them do? Put neurons side by side, and you have a layer."
        ) as line:
            self.walk_to(2)
            body = self.road.emblems[0][3]
            line.wait_for("neurons")
            self.play(
                LaggedStart(
                    *(TransformFromCopy(body, node) for node in nodes), lag_ratio=theme.LAG
                ),
                run_time=line.until("layer", at_least=theme.MOVE),
            )
        with self.say(
            "One multiplication computes them all, and layer upon layer, the network gets deep."
        ) as line:
            self.play(Create(wires, lag_ratio=theme.LAG), run_time=line.until("layer"))
            self.bring_to_front(*nodes)
            self.play(self.set_down(2), run_time=line.until("deep", at_least=theme.MOVE))

    def let_words_look_at_each_other(self) -> None:
        """Add attention."""
        arcs, tokens = self.road.emblems[2]
        with self.say(
            "But a word means little by itself. Attention lets every word look at all the others, "
            "and take from them what it needs."
        ) as line:
            self.walk_to(3)
            nodes = self.road.emblems[1][-len(tokens) :]
            line.wait_for("Attention")
            self.play(
                *(TransformFromCopy(a, b) for a, b in zip(nodes, tokens, strict=True)),
                run_time=line.until("look", at_least=theme.QUICK),
            )
            self.play(Create(arcs, lag_ratio=0.3), run_time=line.until("take"))
            self.play(self.set_down(3), run_time=theme.MOVE)

    def combine_both(self) -> None:
        """Make the transformer out of layers and attention."""
        rail, blocks = self.road.emblems[3]
        with self.say(
            "Now bring both together. A transformer block has attention and layers, "
            "with a path around them."
        ) as line:
            self.walk_to(4)
            tokens = self.road.emblems[2][1]
            line.wait_for("transformer")
            self.play(
                *(TransformFromCopy(a, b) for a, b in zip(tokens[1:], blocks, strict=True)),
                run_time=line.until("layers", at_least=theme.QUICK),
            )
            line.wait_for("path")
            self.play(Create(rail), run_time=theme.QUICK)
            self.bring_to_front(blocks)
        with self.say("Stack such blocks, and the architecture is complete.") as line:
            self.play(self.set_down(4), run_time=line.until("complete"))

    def reach_the_goal(self) -> None:
        """Name the models at the end of the road."""
        with self.say(
            "And where does it lead? To GPT, to BERT, "
            "and to the foundation models that read satellite images."
        ) as line:
            self.walk_to(5)
            names = self.road.emblems[4][0]
            for name, word in zip(names, ("GPT", "BERT", "foundation"), strict=True):
                line.wait_for(word)
                self.play(FadeIn(name, shift=0.3 * UP), run_time=theme.BRIEF)
            self.play(self.set_down(5), run_time=theme.MOVE)

    def go_back_to_the_first_stop(self) -> None:
        """See the whole road, then light its first station and end there."""
        with self.say("Four steps, with one new idea each.") as line:
            frame = self.frame
            self.play(
                frame.animate.set(width=theme.FRAME_WIDTH).move_to((0, 0, 0)),
                *(FadeIn(passed) for passed in self.passed),
                run_time=line.rest,
            )
        with self.say("The first stop: the neuron.") as line:
            lit = allow(FirstStop(self.params).road, "frame", "as the road before it")
            drawn = [m for m in self.mobjects if m is not self.frame]
            line.wait_for("stop")
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
