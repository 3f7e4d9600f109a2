"""Spoken lines: captions now, a voice later, and the pace of every film.

The length of a line is what the measured voice takes to say it, so that adding that voice does
not change the timing of the films.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scenes.stage.text.rounding import Rounded

CHARACTERS_PER_SECOND = 14.0
BREATH = 0.4
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
# How words that a voice would stumble over are said.
_LEXICON = {
    "ReLU": "ray loo",
    "tanh": "tanch",
    "×": "times",
    "f(z)": "f of z",
}


@dataclass(frozen=True)
class SpokenLine:
    """One line of narration and when it is heard.

    Attributes
    ----------
    text
        As a caption shows it.
    spoken
        As a voice says it.
    start, end
        Seconds from the start of the chapter.
    values
        The computed values named in the line, each with its origin.
    template
        The line with the values' names in braces.
    """

    text: str
    spoken: str
    start: float
    end: float
    values: dict[str, Rounded] = field(default_factory=dict)
    template: str = ""


def caption_text(template: str, values: dict[str, Rounded]) -> str:
    """Return a line as captions show it: ``"z is {z}"`` → ``"z is −0.90"``."""
    return template.format(**{name: rounded.text for name, rounded in values.items()})


def spoken_text(template: str, values: dict[str, Rounded]) -> str:
    """Return a line as it is said: ``"z is {z}"`` → ``"z is minus zero point nine"``."""
    text = template.format(**{name: rounded.spoken for name, rounded in values.items()})
    for written, said in _LEXICON.items():
        text = text.replace(written, said)
    return text


def speaking_time(spoken: str) -> float:
    """Return how long the voice takes for a line, breaths included.

    Parameters
    ----------
    spoken
        The line as it is said.

    Returns
    -------
    float
        Seconds: 14 characters a second and 0.4 s at each sentence's end.
    """
    sentences = max(1, len(_SENTENCE_END.findall(spoken)))
    return len(spoken) / CHARACTERS_PER_SECOND + BREATH * sentences
