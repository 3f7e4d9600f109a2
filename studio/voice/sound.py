"""Sound that can be used: one track a film, at one loudness, without clicks.

The loudness is that of a stereo track with the same signal in both channels, which is what is
written: a mono track of the same level would measure 3 LU less and be as loud.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from studio.voice.speech import Samples

RATE = 48_000
TARGET_LUFS, TOLERANCE_LU = -16.0, 0.5
PEAK_DBTP = -1.0
# What the limiter is told, so that peaks between samples and an encoder's own stay below that.
_CEILING_DB = -2.5
_CHUNK = 48_000
# How near the loudness must come. Speech is there after two rounds; a recording with clicks in it
# takes more.
_CLOSE_ENOUGH, _MOST_ROUNDS = 0.1, 10
# A sound begins and ends in so many seconds, so that it does not click.
_FADE = 0.005
# Quieter than this is silence, and is not made louder.
_SILENCE_LUFS = -60.0


@dataclass(frozen=True)
class Placed:
    """A sound and where it starts in a track.

    Attributes
    ----------
    samples, rate
        One channel, and its samples a second.
    start
        In samples of the track.
    """

    samples: Samples
    rate: int
    start: int


@dataclass(frozen=True)
class Loudness:
    """How loud a track is, by EBU R 128.

    Attributes
    ----------
    integrated
        In LUFS; minus infinity for silence.
    peak
        True peak, in dBTP.
    """

    integrated: float
    peak: float


def track(sounds: Sequence[Placed], n_samples: int) -> Samples:
    """Return sounds as one track.

    Parameters
    ----------
    sounds
        In any order; what reaches beyond the end is cut.
    n_samples
        Length of the track, at :data:`RATE`.

    Returns
    -------
    Samples
        One channel, shape (n_samples,).
    """
    result = np.zeros(n_samples, np.float32)
    for sound in sounds:
        room = max(0, n_samples - sound.start)
        samples = faded(resampled(sound.samples, sound.rate)[:room])
        result[sound.start : sound.start + len(samples)] += samples
    return result


def resampled(samples: Samples, rate: int) -> Samples:
    """Return a sound at :data:`RATE`."""
    if rate == RATE or not len(samples):
        return samples
    resampler = av.AudioResampler("fltp", "mono", RATE)
    frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
    frame.sample_rate = rate
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    n_samples = round(len(samples) * RATE / rate)
    # The resampler has nothing to say about a handful of samples.
    silence = np.zeros(n_samples, np.float32)
    whole: Samples = np.concatenate([*(part.to_ndarray()[0] for part in parts), silence])
    return whole[:n_samples]


def faded(samples: Samples) -> Samples:
    """Return a sound that comes up from silence and goes back to it."""
    n = min(len(samples) // 2, round(_FADE * RATE))
    if not n:
        return samples
    result = samples.copy()
    ramp = np.linspace(0.0, 1.0, n, dtype=np.float32)
    result[:n] *= ramp
    result[-n:] *= ramp[::-1]
    return result


def levelled(samples: Samples) -> Samples:
    """Return a track at the loudness of all films, its peaks limited.

    Parameters
    ----------
    samples
        One channel at :data:`RATE`.

    Returns
    -------
    Samples
        The same at −16 LUFS; silence as it is.
    """
    before = integrated(samples)
    if before < _SILENCE_LUFS:
        return samples
    result, gain = samples, TARGET_LUFS - before
    # The limiter takes a little loudness away: what is missing is given in the next round.
    for _ in range(_MOST_ROUNDS):
        louder = samples * np.float32(10 ** (gain / 20))
        result = limited(louder)
        if result is louder:
            break
        missing = TARGET_LUFS - integrated(result)
        if abs(missing) < _CLOSE_ENOUGH:
            break
        gain += missing
    return result


def limited(samples: Samples) -> Samples:
    """Return a track whose peaks are held below the ceiling; its length stays."""
    ceiling = 10 ** (_CEILING_DB / 20)
    if not len(samples) or float(np.abs(samples).max()) <= ceiling:
        return samples
    # In four times the samples, so that peaks between samples are seen.
    chain = (
        ("aresample", f"{4 * RATE}"),
        ("alimiter", f"limit={ceiling}:attack=5:release=50:level=0:latency=1"),
        ("aresample", f"{RATE}"),
    )
    return _filtered(samples, chain)[: len(samples)]


def loudness(samples: Samples) -> Loudness:
    """Measure a track as it will be heard, from both channels.

    Parameters
    ----------
    samples
        One channel at :data:`RATE`; what is shorter than 0.4 s has no loudness.
    """
    last = _metered(samples, "stereo", "peak=true:metadata=1:framelog=quiet")
    peaks = [float(last.get(f"lavfi.r128.true_peaks_ch{c}", "nan")) for c in (0, 1)]
    peak = max((p for p in peaks if not math.isnan(p)), default=0.0)
    return Loudness(
        float(last.get("lavfi.r128.I", "-inf")),
        20 * math.log10(peak) if peak > 0 else -math.inf,
    )


def integrated(samples: Samples) -> float:
    """Measure the integrated loudness alone, in LUFS, at a quarter of the cost.

    One channel is measured: two of the same have twice its power.
    """
    last = _metered(samples, "mono", "metadata=1:framelog=quiet")
    return float(last.get("lavfi.r128.I", "-inf")) + 10 * math.log10(2)


def _metered(samples: Samples, layout: str, options: str) -> dict[str, str]:
    """Return what FFmpeg's meter says at the end of a track."""
    graph = Graph()
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout=layout)
    meter = graph.add("ebur128", options)
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last: dict[str, str] = {}
    for frame in _frames(samples, "flt", layout):
        source.push(frame)
        for measured in _pulled(sink):
            last = dict(measured.metadata) or last
    source.push(None)
    for measured in _pulled(sink):
        last = dict(measured.metadata) or last
    return last


def stereo_frames(samples: Samples) -> Iterator[Any]:
    """Yield a track as frames for an encoder, the same in both channels."""
    return _frames(samples, "fltp", "stereo")


def _frames(samples: Samples, kind: str, layout: str) -> Iterator[Any]:
    for start in range(0, len(samples), _CHUNK):
        part = samples[start : start + _CHUNK]
        planes: NDArray[np.float32] = np.stack([part] * (1 if layout == "mono" else 2))
        data = planes if kind == "fltp" else np.ascontiguousarray(planes.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), kind, layout)
        frame.sample_rate = RATE
        frame.pts = start
        yield frame


def _pulled(sink: Any) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _filtered(samples: Samples, chain: Sequence[tuple[str, str]]) -> Samples:
    """Return a track after some filters."""
    graph = Graph()
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout="mono")
    tail = source
    for name, options in chain:
        step = graph.add(name, options)
        tail.link_to(step)
        tail = step
    shape = graph.add("aformat", "sample_fmts=flt:channel_layouts=mono")
    tail.link_to(shape)
    sink = graph.add("abuffersink")
    shape.link_to(sink)
    graph.configure()
    parts = []
    for frame in _frames(samples, "flt", "mono"):
        source.push(frame)
        parts += [each.to_ndarray()[0] for each in _pulled(sink)]
    source.push(None)
    parts += [each.to_ndarray()[0] for each in _pulled(sink)]
    whole: Samples = np.concatenate(parts).astype(np.float32)
    return whole
