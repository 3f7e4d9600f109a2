"""The road: what the four Parts are and where they lead."""

from __future__ import annotations

from scenes.params import PartParams
from scenes.roadmap.the_road import TheRoad
from scenes.stage.part import Part


class Roadmap(Part[PartParams]):
    """One picture of the whole course; it returns, lit, before each Part."""

    number = 0
    slug = "roadmap"
    title = "The road"
    teaches = "The four steps from a single neuron to GPT, BERT and geospatial foundation models."
    chapters = (TheRoad,)
