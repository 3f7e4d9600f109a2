"""Pace: captions that can be read, nothing standing still in silence, text that stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenes.stage.part import ChapterRecord
from scenes.stage.speech import READ_PER_SECOND
from studio.captions import LINE_LENGTH, LINES, cues
from studio.check.findings import Finding

_LONGEST_SILENCE = 4.0
# A cue that is given exactly the time it needs has it to within a rounding error.
_ROUNDING = 1e-6
_READING_BASE, _READING_SPEED = 0.3, 30.0


@dataclass
class Appearance:
    """When a text was on the stage.

    Attributes
    ----------
    name, text
        What it is called, and what is read in it.
    since, until
        Seconds of the chapter.
    """

    name: str
    text: str
    since: float
    until: float


def check_captions(record: ChapterRecord) -> Iterator[Finding]:
    """Yield captions that are too fast or too long.

    Parameters
    ----------
    record
        A chapter that was played.
    """
    for line in record.lines:
        for cue in cues(line.line, line.timing, line.start, line.end):
            speed = len(cue.text) / (cue.end - cue.start)
            if speed > READ_PER_SECOND + _ROUNDING:
                yield Finding(
                    "pace", f"the caption “{cue.text}” runs at {speed:.0f} characters a second"
                )
            rows = cue.text.split("\n")
            if len(rows) > LINES or max(map(len, rows)) > LINE_LENGTH:
                yield Finding("pace", f"the caption “{cue.text}” is longer than two lines of 42")


def check_silence(
    record: ChapterRecord, still: Sequence[tuple[float, float]], end: float
) -> Iterator[Finding]:
    """Yield stretches in which nothing moves and nothing is said.

    Parameters
    ----------
    record
        A chapter that was played.
    still
        Starts and ends of the plays in which nothing moved, in seconds.
    end
        The chapter's length.
    """
    spoken = [(line.start, line.end) for line in record.lines]
    for start, stop in still:
        silent = stop - start - sum(max(0.0, min(stop, b) - max(start, a)) for a, b in spoken)
        if silent > _LONGEST_SILENCE:
            yield Finding(
                "pace",
                f"nothing moves and nothing is said for {silent:.1f} s",
                seconds=min(start, end),
            )


def check_reading(appearances: Sequence[Appearance], end: float) -> Iterator[Finding]:
    """Yield texts that are gone before they can be read.

    Parameters
    ----------
    appearances
        Words that were on the stage, and when.
    end
        The chapter's length: what stands there then stays.
    """
    for each in appearances:
        needed = _READING_BASE + len(each.text) / _READING_SPEED
        stayed = each.until - each.since
        if each.until < end - 0.1 and stayed < needed:
            yield Finding(
                "pace",
                f"{each.name} stays {stayed:.1f} s, but takes {needed:.1f} s to read",
                (each.name,),
                seconds=each.since,
            )
