"""Sounds whose loudness, length and place are known, and files that hold them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from studio.voice.sound import RATE
from studio.voice.speech import Samples


def sine(
    hertz: float, decibels: float, seconds: float, rate: int = RATE, degrees: float = 0.0
) -> Samples:
    """Return a sine whose peaks are at a level below full scale."""
    angle = 2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate + math.radians(degrees)
    wave: Samples = (10 ** (decibels / 20) * np.sin(angle)).astype(np.float32)
    return wave


def bursts(seed: int, seconds: float, clicks: float) -> Samples:
    """Return something like speech: syllables of noise and pauses, with clicks far above them."""
    random = np.random.default_rng(seed)
    wave, now = np.zeros(round(seconds * RATE)), 0
    while now < len(wave):
        length = int(random.integers(RATE // 20, RATE // 3))
        shape = np.hanning(length) ** random.uniform(1, 6)
        syllable = shape * random.standard_normal(length) * random.uniform(0.2, 1)
        wave[now : now + length] += syllable[: len(wave) - now]
        now += length + int(random.integers(0, RATE // 4))
    wave += clicks * (random.random(len(wave)) < 2e-4) * random.uniform(5, 20, len(wave))
    return (wave / np.abs(wave).max()).astype(np.float32)


def level(samples: NDArray[np.floating]) -> float:
    """Return the root of the mean square in decibels below full scale."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * math.log10(power) if power > 0 else -math.inf
