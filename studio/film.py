"""Joining chapter clips into one film, without encoding anything again."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from studio.quality import Quality

# Frames a second of animated GIFs; their clock ticks in hundredths of a second.
_GIF_FRAME_RATE = 20
# Of so many frames a GIF's palette is made; more of a film adds no colour.
_PALETTE_SAMPLES = 60


@dataclass(frozen=True)
class Clip:
    """A rendered chapter on the disk.

    Attributes
    ----------
    paths
        The videos that it consists of, in order, with the length of each in frames.
    title
        Its name in the film's chapter marks.
    """

    paths: tuple[tuple[Path, int], ...]
    title: str

    @property
    def frames(self) -> int:
        """Its length."""
        return sum(frames for _, frames in self.paths)


def join(
    clips: Sequence[Clip], target: Path, quality: Quality, title: str, sound: Path | None = None
) -> None:
    """Write a film that is exactly its clips in order.

    Packets are copied; the index stands at the front of mp4 and mov, so that playing starts
    before the file is loaded, and each clip is a chapter mark.

    Parameters
    ----------
    clips
        One or more clips of the same format and quality.
    target
        The file to write; its extension names the container.
    quality
        Of the clips.
    title
        Stored in the file.
    sound
        A file with the encoded sound of the whole film; without one the film has no sound track.
    """
    # Without being told so, FFmpeg gives every WebM numbers by chance.
    container_options = {"fflags": "+bitexact"}
    if target.suffix in (".mp4", ".mov"):
        container_options["movflags"] = "+faststart"
    with ExitStack() as stack:
        film: Any = stack.enter_context(av.open(str(target), "w", options=container_options))
        film.metadata["title"] = title
        if len(clips) > 1:
            film.set_chapters(_marks(clips, quality))
        streams = [_pictures(clips, film, quality)]
        if sound is not None:
            source: Any = stack.enter_context(av.open(str(sound)))
            streams.append(_copied(source, film))
        # In the order of their times, so that a player finds what belongs together side by side.
        for packet in heapq.merge(*streams, key=lambda each: each.dts * each.time_base):
            film.mux(packet)


def _pictures(clips: Sequence[Clip], film: Any, quality: Quality) -> Iterator[Any]:
    """Return the packets of all clips' pictures as one stream of a film."""
    with av.open(_files(clips)[0][0]) as first:
        template = first.streams.video[0]
        stream = film.add_stream_from_template(template)
        if template.metadata.get("alpha_mode") == "1":
            # WebM keeps alpha beside the pictures; the file must say that it does.
            stream.pix_fmt = "yuva420p"

    def packets() -> Iterator[Any]:
        first_frame = 0
        for path, frames in _files(clips):
            with av.open(path) as source:
                for packet in source.demux(source.streams.video[0]):
                    if packet.dts is None:
                        continue
                    assert packet.pts is not None
                    assert packet.time_base is not None
                    offset = round(Fraction(first_frame, quality.frame_rate) / packet.time_base)
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    yield packet
            first_frame += frames

    return packets()


def _copied(source: Any, film: Any) -> Iterator[Any]:
    """Return the packets of a file's sound as a stream of a film."""
    template = source.streams.audio[0]
    stream = film.add_stream_from_template(template)

    def packets() -> Iterator[Any]:
        for packet in source.demux(template):
            if packet.dts is not None:
                packet.stream = stream
                yield packet

    return packets()


def _files(clips: Sequence[Clip]) -> list[tuple[Path, int]]:
    return [file for clip in clips for file in clip.paths]


def _marks(clips: Sequence[Clip], quality: Quality) -> list[dict[str, Any]]:
    marks, start = [], 0
    for i, clip in enumerate(clips):
        marks.append(
            {
                "id": i,
                "start": start,
                "end": start + clip.frames,
                "time_base": Fraction(1, quality.frame_rate),
                "metadata": {"title": clip.title},
            }
        )
        start += clip.frames
    return marks


def join_gif(clips: Sequence[Clip], target: Path, quality: Quality) -> None:
    """Write an animated GIF of clips, in colours chosen for them, at 20 frames a second or less.

    Parameters
    ----------
    clips, target, quality
        As for :func:`join`.
    """
    palette = _palette(clips, quality)
    step = -(-quality.frame_rate // _GIF_FRAME_RATE)
    rate = Fraction(quality.frame_rate, step)
    graph = av.filter.Graph()
    pictures = _entrance(graph, quality)
    colours = graph.add_buffer(
        width=palette.width,
        height=palette.height,
        format=palette.format,
        time_base=Fraction(1, quality.frame_rate),
    )
    use = graph.add("paletteuse", "dither=bayer:bayer_scale=5:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    with av.open(target, "w", options={"loop": "0"}) as film:
        stream: Any = film.add_stream("gif", rate=rate)
        stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, "pal8"
        palette.pts = 0
        colours.push(palette)
        colours.push(None)
        written = 0
        for frame in _frames(clips, step):
            frame.pts = written * step
            frame.time_base = Fraction(1, quality.frame_rate)
            pictures.push(frame)
            written += _drain(sink, stream, film, written)
        pictures.push(None)
        _drain(sink, stream, film, written)
        film.mux(stream.encode())


def _entrance(graph: Any, quality: Quality) -> Any:
    """Return where a filter graph takes in the clips' pictures."""
    return graph.add_buffer(
        width=quality.width,
        height=quality.height,
        format=av.VideoFormat("yuv420p"),
        time_base=Fraction(1, quality.frame_rate),
    )


def _drain(sink: Any, stream: Any, film: Any, written: int) -> int:
    """Encode the pictures that the filter has ready, and return how many there were."""
    count = 0
    while True:
        try:
            picture = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return count
        picture.pts = written + count
        picture.time_base = 1 / stream.codec_context.framerate
        film.mux(stream.encode(picture))
        count += 1


def _frames(clips: Sequence[Clip], step: int) -> Any:
    """Yield every ``step``-th frame of the clips as one film."""
    number = 0
    for path, _ in _files(clips):
        with av.open(path) as source:
            for frame in source.decode(video=0):
                if number % step == 0:
                    yield frame
                number += 1


def _palette(clips: Sequence[Clip], quality: Quality) -> Any:
    """Return the picture of the 256 colours that serve a sample of the clips best."""
    total = sum(clip.frames for clip in clips)
    graph = av.filter.Graph()
    source = _entrance(graph, quality)
    generate = graph.add("palettegen")
    sink = graph.add("buffersink")
    source.link_to(generate)
    generate.link_to(sink)
    graph.configure()
    for i, frame in enumerate(_frames(clips, max(1, total // _PALETTE_SAMPLES))):
        frame.pts = i
        frame.time_base = Fraction(1, quality.frame_rate)
        source.push(frame)
    source.push(None)
    return sink.pull()


def probe(path: Path) -> int:
    """Return how many frames a video has by decoding all of it.

    Raises
    ------
    av.FFmpegError
        If it cannot be decoded to its end.
    """
    with av.open(path) as video:
        return sum(1 for _ in video.decode(video=0))
