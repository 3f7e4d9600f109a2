"""Captions beside a video: spoken lines, cut into cues that can be read, as SRT and WebVTT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import srt

LINE_LENGTH = 42
LINES = 2
# Where a line is best cut, best first: after a sentence, after a clause, between words.
_BREAKS = (re.compile(r"(?<=[.!?])\s+"), re.compile(r"(?<=[,:;])\s+"), re.compile(r"\s+"))


@dataclass(frozen=True)
class Cue:
    """One caption on screen.

    Attributes
    ----------
    start, end
        Seconds from the start of the video.
    text
        One or two lines.
    """

    start: float
    end: float
    text: str


def cues(text: str, start: float, end: float) -> list[Cue]:
    """Cut a spoken line into cues.

    Parameters
    ----------
    text
        What is said.
    start, end
        When, in seconds.

    Returns
    -------
    list[Cue]
        Cues of at most two lines of 42 characters, one after another, each as long as its share
        of the characters.
    """
    pieces = _pieces(text)
    total = sum(len(piece) for piece in pieces)
    result, said = [], 0
    for piece in pieces:
        begin = start + (end - start) * said / total
        said += len(piece)
        finish = start + (end - start) * said / total
        result.append(Cue(begin, finish, "\n".join(_balanced(piece))))
    return result


def _pieces(text: str) -> list[str]:
    """Cut text into pieces that fit a cue, at the best break nearest the middle."""
    if _fits(text):
        return [text]
    for pattern in _BREAKS:
        places = [match.span() for match in pattern.finditer(text)]
        if places:
            cut, resume = min(places, key=lambda span: abs(span[0] - len(text) / 2))
            return _pieces(text[:cut]) + _pieces(text[resume:])
    return [text]


def _fits(text: str) -> bool:
    return all(len(line) <= LINE_LENGTH for line in _balanced(text))


def _balanced(text: str) -> list[str]:
    """Break text into one line if it fits, else into two of about the same length."""
    if len(text) <= LINE_LENGTH or " " not in text:
        return [text]
    spaces = [match.start() for match in re.finditer(" ", text)]
    cut = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return [text[:cut], text[cut + 1 :]]


def to_srt(captions: Sequence[Cue]) -> str:
    """Return cues as a SubRip file."""
    return str(
        srt.compose(
            srt.Subtitle(i, timedelta(seconds=cue.start), timedelta(seconds=cue.end), cue.text)
            for i, cue in enumerate(captions, start=1)
        )
    )


def to_vtt(captions: Sequence[Cue]) -> str:
    """Return cues as a WebVTT file, which browsers and Quarto read."""
    blocks = ["WEBVTT"]
    for cue in captions:
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_clock(cue.start)} --> {_clock(cue.end)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
