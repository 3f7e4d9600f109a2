"""Speech: the sound of a line, and when its words are heard in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenes.stage.speech import SpeechTiming, Utterance

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
