"""Captions beside a video: spoken lines, cut into cues that can be read, as SRT and WebVTT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import srt

from scenes.stage.speech import READ_PER_SECOND, SpeechTiming, Utterance

LINE_LENGTH = 42
LINES = 2
# A caption stays so long after its last word, and may come or go by so much at another time than
# its words where it could not be read otherwise.
_LINGER, _SHIFT = 0.1, 0.14
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


def cues(line: Utterance, timing: SpeechTiming, start: float, end: float) -> list[Cue]:
    """Cut a spoken line into cues that appear and go with their words.

    Parameters
    ----------
    line
        What is said.
    timing
        When its words are heard, from ``start``.
    start, end
        The time that the film gives to the line, in seconds.

    Returns
    -------
    list[Cue]
        Cues of at most two lines of 42 characters, one after another, each up to a little after its
        last word, or longer where it could not be read otherwise.
    """
    result: list[Cue] = []
    first = 0
    for piece in _merged(_pieces(line.text)):
        last = first + len(piece.split()) - 1
        begin, finish = start + timing.starts[first], start + timing.ends[last] + _LINGER
        result.append(Cue(begin, finish, "\n".join(_balanced(piece))))
        first = last + 1
    return _readable(result, start, end)


def _readable(found: list[Cue], start: float, end: float) -> list[Cue]:
    """Give cues that are said too fast to be read a little more time, before and after."""
    result: list[Cue] = []
    for i, cue in enumerate(found):
        earliest = result[-1].end if result else start
        latest = found[i + 1].start + _SHIFT if i + 1 < len(found) else end
        wanted = len(cue.text) / READ_PER_SECOND
        begin = max(earliest, cue.start)
        finish = min(latest, max(cue.end, begin + wanted))
        begin = max(earliest, min(begin, max(finish - wanted, cue.start - _SHIFT)))
        if i + 1 < len(found) and finish - begin >= wanted:
            # Not longer than it must be, if that is on the next one's time.
            finish = max(min(finish, found[i + 1].start), begin + wanted)
        result.append(replace(cue, start=begin, end=finish))
    return result


def _merged(pieces: list[str]) -> list[str]:
    """Put neighbours together that fit one cue, so that there are no more cues than need be."""
    result: list[str] = []
    for piece in pieces:
        if result and _fits(f"{result[-1]} {piece}"):
            result[-1] = f"{result[-1]} {piece}"
        else:
            result.append(piece)
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
            srt.Subtitle(
                i, timedelta(seconds=cue.start), timedelta(seconds=cue.end), _lines_of(cue.text)
            )
            for i, cue in enumerate(captions, start=1)
        )
    )


def to_vtt(captions: Sequence[Cue]) -> str:
    """Return cues as a WebVTT file, which browsers and Quarto read."""
    blocks = ["WEBVTT"]
    for cue in captions:
        text = _lines_of(cue.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_clock(cue.start)} --> {_clock(cue.end)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _lines_of(text: str) -> str:
    """Return the text of a caption without empty lines, at which it would end."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def to_text(chapters: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return a transcript: the chapters' titles, and below each what is said, a line a line.

    Parameters
    ----------
    chapters
        Title and spoken lines of each.
    """
    return "\n\n".join("\n".join([title, "", *lines]) for title, lines in chapters) + "\n"
