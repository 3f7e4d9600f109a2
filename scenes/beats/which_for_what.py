"""Chapter which-for-what: inputs each alone, or inputs in the context of each other."""

from __future__ import annotations

from scenes.beats.hierarchy_stage import HierarchyStage


class WhichForWhatBeats(HierarchyStage):
    """Stub."""
