"""What was said in a chapter, and when."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenes.stage.speech import SpeechTiming, Utterance
from scenes.stage.text.rounding import Rounded


@dataclass(frozen=True)
class SpokenLine:
    """One line of narration and when it is heard.

    Attributes
    ----------
    line
        The line, word by word.
    timing
        When its words are said, from ``start``.
    start, end
        Seconds from the start of the chapter: the time that the film gives to it.
    values
        The computed values named in the line, each with its origin.
    template
        The line with the values' names in braces.
    idea
        What it belongs to: the method of the storyboard that speaks it.
    """

    line: Utterance
    timing: SpeechTiming
    start: float
    end: float
    values: dict[str, Rounded] = field(default_factory=dict)
    template: str = ""
    idea: str = ""

    @property
    def text(self) -> str:
        """The line as a caption shows it."""
        return self.line.text

    @property
    def spoken(self) -> str:
        """The line as a voice says it."""
        return self.line.spoken
