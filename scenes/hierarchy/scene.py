"""Summary: all levels from one neuron to the full transformer, and which of them for what."""

from __future__ import annotations

from scenes.hierarchy.params import HierarchyParams
from scenes.hierarchy.six_levels.chapter import SixLevels
from scenes.hierarchy.which_for_what.chapter import WhichForWhat
from scenes.stage.part import Part


class Hierarchy(Part[HierarchyParams]):
    """One picture that zooms out, and the choice it leaves."""

    number = 5
    slug = "hierarchy"
    title = "The hierarchy"
    teaches = "Six levels from a neuron to a transformer, what each adds, and which for what."
    params_model = HierarchyParams
    chapters = (
        SixLevels,
        WhichForWhat,
    )
