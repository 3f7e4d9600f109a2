"""Speech: the sound of a line, and when its words are heard in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenes.stage.speech import EstimatedPace, SpeechTiming, Utterance

Samples = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Speech:
    """A spoken line.

    Attributes
    ----------
    samples
        One channel, in [−1, 1], shape (n,).
    rate
        Samples a second.
    timing
        When its words are heard.
    """

    samples: Samples
    rate: int
    timing: SpeechTiming

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


class Voice(Protocol):
    """Somebody who can speak."""

    @property
    def name(self) -> str:
        """Who it is, for people."""

    @property
    def key(self) -> str:
        """Engine, version, voice and speed: equal keys speak equal sounds."""

    def speak(self, line: Utterance) -> Speech:
        """Return a line as it is spoken.

        Raises
        ------
        VoiceError
            If it cannot be.
        """


# Quieter than this share of the loudest is silence around the speech.
_QUIET = 0.02


def spread_over(line: Utterance, samples: Samples, rate: int) -> Speech:
    """Return a sound whose words are not marked: they take their share of it, by their letters.

    Silence before and after the speech is left out, but for a little.

    Parameters
    ----------
    line
        What is said.
    samples, rate
        The sound.
    """
    loud = np.flatnonzero(np.abs(samples) > _QUIET * float(np.abs(samples).max(initial=0.0)))
    if len(loud):
        room = rate // 20
        samples = samples[max(0, loud[0] - room) : loud[-1] + room]
    estimate = EstimatedPace().timing(line)
    scale = len(samples) / rate / (estimate.seconds or 1.0)
    starts, ends = (tuple(scale * t for t in each) for each in (estimate.starts, estimate.ends))
    return Speech(samples, rate, SpeechTiming(len(samples) / rate, starts, ends))
