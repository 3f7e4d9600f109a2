"""Chapter the-road: one sentence travels from a neuron to GPT, and gets its next word."""

from __future__ import annotations

from manim import UP, FadeOut, ReplacementTransform

from scenes.roadmap.params import RoadmapParams
from scenes.roadmap.the_road.goal import TheGoal
from scenes.roadmap.the_road.journey import Journey
from scenes.roadmap.the_road.one_word_alone import OneWordAlone
from scenes.roadmap.the_road.words_together import WordsTogether
from scenes.stage import theme
from scenes.stage.chapter import Chapter, EmptyStage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.emphasis import swell
from scenes.stage.part import Part


class FirstStop(RoadStage):
    """The road with its first station lit: there Part 1 opens."""

    station = 1


class TheRoad(Chapter[RoadmapParams, EmptyStage]):
    """Send one sentence along the road; what it meets is what the course explains."""

    title = "From a neuron to GPT"
    takeaways = (
        "Words become numbers; a neuron weighs numbers and adds them up; neurons make layers.",
        "Attention lets words look at each other; a transformer stacks attention and layers.",
        "The transformer is what GPT, BERT and geospatial foundation models have in common.",
    )
    opens_on = EmptyStage
    ends_on = FirstStop

    def __init__(self, part: Part[RoadmapParams], opening: EmptyStage) -> None:
        super().__init__(part, opening)
        self.journey = Journey(part)

    def construct(self) -> None:
        """Play the chapter."""
        alone = OneWordAlone(self.part, self.journey)
        alone.ask()
        alone.start_with_a_neuron()
        alone.put_neurons_side_by_side()
        alone.miss_the_others()
        together = WordsTogether(self.part, self.journey, alone.network_parts())
        together.let_words_look_at_each_other()
        together.combine_both()
        together.climb_the_stack()
        TheGoal(self.part, self.journey).reach_the_goal()
        self.look_back()
        self.go_to_the_first_stop()

    def look_back(self) -> None:
        """See the whole road and the finished sentence; say what is made of what."""
        journey = self.journey
        neuron, layers, attention, transformer, _ = journey.road.emblems
        with self.say(
            "That was the whole road. Neurons make layers; layers and attention make a transformer."
        ) as line:
            self.play(
                *journey.see_the_whole_road(), run_time=line.until("Neurons", at_least=theme.MOVE)
            )
            self.clear()
            self.add(journey.road, self.corner, journey.sentence)
            for parts, until in (
                ((neuron,), "layers"),
                ((layers,), "and"),
                ((attention,), "make"),
                ((transformer,), ""),
            ):
                seconds = line.until(until, at_least=theme.QUICK) if until else line.rest
                self.play(*map(swell, parts), run_time=max(theme.QUICK, seconds))

    def go_to_the_first_stop(self) -> None:
        """Light the first station, where Part 1 opens."""
        ending = FirstStop(self.params)
        with self.say("The first stop: the neuron.") as line:
            self.play(
                ReplacementTransform(self.journey.road, ending.road),
                FadeOut(self.journey.sentence, shift=0.5 * UP),
                self.title_out(),
                run_time=line.until("neuron", at_least=theme.MOVE),
            )
            self.play(swell(ending.emblem), run_time=max(theme.QUICK, line.rest))
        self.clear()
        self.add(*ending.mobjects)
