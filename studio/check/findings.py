"""What a check found: one demand that a film does not meet, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

Box = tuple[float, float, float, float]


# Families of demands; a scene that raises is an "error", and always told of.
KINDS: Final = (
    "truth",
    "layout",
    "legibility",
    "composition",
    "pace",
    "voice",
    "determinism",
)


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes
    ----------
    kind
        Family of the demand, one of :data:`KINDS`, or ``error``.
    message
        What is wrong, in one sentence.
    mobjects
        What it is about, as people would call it.
    boxes
        Left, bottom, right and top of each in frame units, for a still.
    chapter, play, seconds
        Where: slug, number of the play from 1, time in the chapter.
    """

    kind: str
    message: str
    mobjects: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = field(default=(), repr=False)
    chapter: str = ""
    play: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data for JSON."""
        return asdict(self)

    @property
    def place(self) -> str:
        """Chapter, play and time, as one reads them."""
        return f"{self.chapter}, play {self.play}, {self.seconds:.1f} s"
