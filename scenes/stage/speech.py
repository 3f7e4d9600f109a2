"""Lines as they are heard: words with their captions, and when each of them is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import Protocol

from scenes.stage.text.rounding import Rounded
from scenes.stage.text.spoken import around, spoken_word

CHARACTERS_PER_SECOND = 14.0
# As fast as captions can be read.
READ_PER_SECOND = 20.0
# At the end of a sentence, and at least so much between the end of a line and the next one.
BREATH, PAUSE = 0.4, 0.25
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
# A shape such as (4, 3) is said "four by three".
_SHAPE_START, _SHAPE_END = re.compile(r"\((\d+),"), re.compile(r"\d+\)\W*")


class UnsaidWordError(LookupError):
    """A move waits for a word that its line does not say."""


@dataclass(frozen=True)
class Word:
    """A word of a line.

    Attributes
    ----------
    shown
        As a caption shows it, with what stands around it: ``"−0.90,"``.
    said
        As a voice says it: ``"minus zero point nine,"``; empty if it is not heard.
    value
        The name of the value that it states; empty for a plain word.
    """

    shown: str
    said: str
    value: str = ""


@dataclass(frozen=True)
class Utterance:
    """A line of narration, word by word."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The line as captions show it."""
        return " ".join(word.shown for word in self.words)

    @property
    def spoken(self) -> str:
        """The line as a voice says it: letters and pauses only."""
        return " ".join(word.said for word in self.words if word.said)

    def find(self, word: str, nth: int = 1) -> int:
        """Return the place of a word.

        Parameters
        ----------
        word
            As the caption shows it, without what stands around it, in any case; or the name of a
            value in braces: ``"{z}"``.
        nth
            Which of them, from 1.

        Raises
        ------
        UnsaidWordError
            If the line does not have so many.
        """
        wanted = word.casefold()
        places = [i for i, each in enumerate(self.words) if wanted in _names(each)]
        if not 1 <= nth <= len(places):
            raise UnsaidWordError(f"{word!r} is not said {nth} times in “{self.text}”")
        return places[nth - 1]


def _names(word: Word) -> tuple[str, str]:
    return around(word.shown)[0].casefold(), f"{{{word.value}}}".casefold()


def utterance(template: str, values: Mapping[str, Rounded]) -> Utterance:
    """Return a line with its values in it.

    Parameters
    ----------
    template
        The line; ``{name}`` stands for a computed value, ``{{`` and ``}}`` for braces.
    values
        The values named in it.

    Examples
    --------
    >>> utterance("ReLU of 2 × 3.", {}).spoken
    'ray loo of two times three.'
    """
    tokens: list[list[tuple[str, str]]] = [[]]
    for literal, name, _, _ in Formatter().parse(template):
        first, *others = re.split(r"\s+", literal)
        tokens[-1].append((first, ""))
        tokens += [[(other, "")] for other in others]
        if name is not None:
            tokens[-1].append(("", name))
    words = [_word(token, values) for token in tokens if any(t or n for t, n in token)]
    for i in range(len(words) - 1):
        shape = _SHAPE_START.fullmatch(words[i].shown)
        if shape and _SHAPE_END.fullmatch(words[i + 1].shown):
            words[i] = replace(words[i], said=f"{spoken_word(shape[1])} by")
    return Utterance(tuple(words))


def _word(token: list[tuple[str, str]], values: Mapping[str, Rounded]) -> Word:
    """Return the word that a stretch of a template without spaces becomes."""
    shown = "".join(values[name].text if name else text for text, name in token)
    names = [name for _, name in token if name]
    return Word(shown, spoken_word(shown), names[0] if names else "")


@dataclass(frozen=True)
class SpeechTiming:
    """When the words of a line are said, in seconds from its start.

    Attributes
    ----------
    seconds
        How long the speech lasts.
    starts, ends
        Of each word; of one that is not heard, where it would be.
    """

    seconds: float
    starts: tuple[float, ...]
    ends: tuple[float, ...]


@dataclass(frozen=True)
class LinePlace:
    """Where a line is said: Part and chapter by their slugs, and its number there, from 1."""

    part: str
    chapter: str
    number: int


class Pace(Protocol):
    """Who knows how long lines take."""

    @property
    def name(self) -> str:
        """What it is called; equal names stand for equal timings."""

    def timing(self, line: Utterance, place: LinePlace) -> SpeechTiming:
        """Return when the words of a line are said."""


class EstimatedPace:
    """The pace of a calm voice, estimated from the letters: for films without any voice."""

    name = "estimate"

    def timing(self, line: Utterance, place: LinePlace | None = None) -> SpeechTiming:  # noqa: ARG002
        """Return when the words are said: 14 letters a second, a breath after a sentence."""
        starts, ends, now = [], [], 0.0
        for word in line.words:
            starts.append(now)
            now += (len(word.said) + 1) / CHARACTERS_PER_SECOND if word.said else 0.0
            ends.append(now)
            now += BREATH * len(_SENTENCE_END.findall(word.said))
        return SpeechTiming(max(ends, default=0.0), tuple(starts), tuple(ends))


def slot(line: Utterance, timing: SpeechTiming) -> float:
    """Return how much time a film gives to a line: what is estimated, or what it takes.

    A line that fits what is estimated leaves the film as it is, whoever speaks it. One with words
    that no voice can say still has a caption, which takes its time to read.
    """
    reading = (len(line.text) + 1) / READ_PER_SECOND
    return max(speaking_time(line.spoken), timing.seconds + PAUSE, reading)


def speaking_time(spoken: str) -> float:
    """Return how long a calm voice takes for a line, breaths included.

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
