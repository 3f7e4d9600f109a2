"""The road: what the four Parts are and where they lead."""

from __future__ import annotations

from scenes.roadmap.params import RoadmapParams
from scenes.roadmap.the_road.chapter import TheRoad
from scenes.stage.part import Part


class Roadmap(Part[RoadmapParams]):
    """One picture of the whole course; it returns, lit, before each Part."""

    number = 0
    slug = "roadmap"
    title = "The road"
    teaches = "The four steps from a single neuron to GPT, BERT and geospatial foundation models."
    params_model = RoadmapParams
    chapters = (TheRoad,)
