"""A rendered film or chapter, with all that a page or a deck says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
from PIL import Image

from scenes.params import PartParams
from studio.captions import Cue, cues
from studio.jobs import HeardLine
from studio.render import WrittenFile
from studio.tables import trace_rows

Stops = Literal["none", "ideas", "lines"]
STOPS: tuple[Stops, ...] = ("none", "ideas", "lines")
# A picture is taken so long before a line ends: the next one may already move in its last frame.
_BEFORE_THE_END = 0.1


@dataclass(frozen=True)
class Line:
    """A spoken line.

    Attributes
    ----------
    start, end
        Seconds from the start of the video.
    text
        As captions show it.
    ends_idea
        Whether the next line, if there is one, is about something else.
    """

    start: float
    end: float
    text: str
    ends_idea: bool


@dataclass(frozen=True)
class Section:
    """A chapter in a video.

    Attributes
    ----------
    target
        What it is called on the command line.
    title, takeaways
        As the chapter declares them.
    start, end
        Seconds from the start of the video.
    lines
        What is said in it.
    """

    target: str
    title: str
    takeaways: tuple[str, ...]
    start: float
    end: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EmbeddableClip:
    """A video and everything around it.

    Attributes
    ----------
    target
        What it is called on the command line.
    title
        Of the Part, and of the chapter if it is one.
    video
        The file.
    seconds, width, height, frame_rate
        Of the video.
    sections
        Its chapters.
    cues
        Its captions.
    params
        The viewer's parameters, all of them.
    changed
        Those that differ from the defaults.
    numbers
        Name, shape and value of everything that was computed.
    """

    target: str
    title: str
    video: Path
    seconds: float
    width: int
    height: int
    frame_rate: int
    sections: tuple[Section, ...]
    cues: tuple[Cue, ...]
    params: dict[str, Any]
    changed: dict[str, Any]
    numbers: tuple[tuple[str, str, str], ...]

    @property
    def takeaways(self) -> tuple[str, ...]:
        """What its viewers should have noticed, once each."""
        return tuple(dict.fromkeys(t for section in self.sections for t in section.takeaways))

    @property
    def alternative_text(self) -> str:
        """What it shows, for those who cannot see it."""
        return " ".join([f"{self.title}, an animated film.", *self.takeaways])

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything that is said."""
        return tuple(line for section in self.sections for line in section.lines)

    def stops(self, kind: Stops) -> tuple[float, ...]:
        """Return where the video waits for its lecturer, in seconds.

        Parameters
        ----------
        kind
            ``none``; ``lines``: at the end of every spoken line; ``ideas``: where something else
            begins. The video's own end is no stop.
        """
        wanted = {
            "none": (),
            "ideas": (line for line in self.lines if line.ends_idea),
            "lines": self.lines,
        }
        times = (line.end for line in wanted[kind])
        return tuple(time for time in times if time < self.seconds - _BEFORE_THE_END)

    def picture(self, seconds: float | None = None) -> Image.Image:
        """Return a frame of the video.

        Parameters
        ----------
        seconds
            When; by default at the end of what is said, where a chapter leaves its answer.
        """
        if seconds is None:
            seconds = self.lines[-1].end if self.lines else self.seconds
        wanted = max(0.0, min(seconds, self.seconds) - _BEFORE_THE_END)
        return _frame(self.video, wanted)


def _frame(video: Path, seconds: float) -> Image.Image:
    with av.open(video) as source:
        stream = source.streams.video[0]
        assert stream.time_base is not None
        source.seek(int(Fraction(seconds) / stream.time_base), stream=stream)
        shown = None
        for frame in source.decode(stream):
            if shown is not None and (frame.time or 0.0) > seconds:
                break
            shown = frame
    assert shown is not None, "a video has at least one frame"
    return Image.fromarray(shown.to_ndarray(format="rgb24"))


def embeddable(file: WrittenFile) -> EmbeddableClip:
    """Return a rendered video with all that is known of it.

    Parameters
    ----------
    file
        What was rendered; a video with at least one chapter.
    """
    sections, captions, offset = [], [], 0.0
    for planned, rendered in file.chapters:
        seconds = rendered.frames / file.frame_rate
        chapter = planned.chapter
        lines = _lines(rendered.lines, offset)
        sections.append(
            Section(planned.name, chapter.title, chapter.takeaways, offset, offset + seconds, lines)
        )
        for line in rendered.lines:
            captions += cues(line.line, line.timing, offset + line.start, offset + line.end)
        offset += seconds
    first = file.chapters[0][0]
    whole = len(file.chapters) > 1
    params = first.params
    trace = params.trace()
    return EmbeddableClip(
        first.part.slug if whole else first.name,
        first.part.title if whole else f"{first.part.title}: {first.chapter.title}",
        file.path,
        file.seconds,
        file.width,
        file.height,
        file.frame_rate,
        tuple(sections),
        tuple(captions),
        params.model_dump(mode="json"),
        _plain(params),
        () if trace is None else tuple(trace_rows(trace)),
    )


def _plain(params: PartParams) -> dict[str, Any]:
    data = params.model_dump(mode="json")
    return {name: data[name] for name in params.changed()}


def _lines(heard: Sequence[HeardLine], offset: float) -> tuple[Line, ...]:
    following = [*(line.idea for line in heard[1:]), None]
    return tuple(
        Line(offset + line.start, offset + line.end, line.text, line.idea != after)
        for line, after in zip(heard, following, strict=True)
    )
