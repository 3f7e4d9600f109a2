"""Picture sizes and frame rates, under the letters that Manim's users know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """A picture size and a frame rate.

    Attributes
    ----------
    flag
        The letter on the command line.
    width, height
        In pixels.
    frame_rate
        Frames a second.
    """

    flag: str
    width: int
    height: int
    frame_rate: int

    @property
    def label(self) -> str:
        """The name of its folder, such as ``1080p60``."""
        return f"{self.height}p{self.frame_rate}"


QUALITIES = {
    quality.flag: quality
    for quality in (
        Quality("l", 854, 480, 15),
        Quality("m", 1280, 720, 30),
        Quality("h", 1920, 1080, 60),
        Quality("p", 2560, 1440, 60),
        Quality("k", 3840, 2160, 60),
    )
}
