"""Chapter the-block: a sequence through one block, station by station."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut, LaggedStart, ReplacementTransform, VGroup

from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.part import Part
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest, OnTheRoad
from scenes.transformer.the_block.station_by_station import StationByStation

# Of the transformer's emblem on the road.
_EMBLEM = OnTheRoad.station - 1


class TheBlock(Chapter[TransformerParams, OnTheRoad]):
    """A sequence through one block, station by station."""

    title = "The block"
    takeaways = (
        "Attention mixes across positions; feed-forward layers work inside each position.",
        "Both are added to the residual stream: one rail from input to output.",
        "The shape that leaves is the shape that entered, so blocks can be stacked.",
    )
    opens_on = OnTheRoad
    ends_on = AtRest

    def __init__(self, part: Part[TransformerParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.road = opening.road
        self.diagram = AtRest(self.params).diagram

    def construct(self) -> None:
        """Play the chapter."""
        self.bring_in_the_block()
        tour = StationByStation(self.part, self.diagram)
        tour.let_the_tokens_in()
        tour.go_station_by_station()
        tour.compare_ends()
        self.fade_to_end_stage()

    def bring_in_the_block(self) -> None:
        """Open up the emblem on the road into the block's diagram."""
        diagram, road = self.diagram, self.road
        rail, blocks = road.emblems[_EMBLEM]
        rest = VGroup(
            road.road,
            road.marks,
            road.titles,
            road.subtitles,
            *(emblem for i, emblem in enumerate(road.emblems) if i != _EMBLEM),
        )
        with self.say(
            "This is one block of a transformer. One rail runs through it: the residual stream."
        ) as line:
            self.play(
                FadeOut(rest, blocks),
                ReplacementTransform(rail, VGroup(diagram.rail, diagram.tip)),
                self.title_in(),
                run_time=line.share(0.5),
            )
        with self.say("Two branches leave it, do their work, and are added back.") as line:
            self.play(
                LaggedStart(*(Create(path) for path in diagram.branches), lag_ratio=0.4),
                run_time=line.share(0.45),
            )
            self.play(
                LaggedStart(
                    *(FadeIn(box, scale=0.8) for box in diagram.stations.values()),
                    *(FadeIn(plus, scale=0.5) for plus in diagram.pluses),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.rest,
            )
        # Its parts came one by one; from here on it is one thing.
        self.clear()
        self.add(self.corner, diagram)
