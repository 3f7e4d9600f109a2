"""Loudness by the standard's own signals, and tracks whose every sample is in its place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import resample_poly

from studio.voice.sound import (
    RATE,
    Placed,
    faded,
    levelled,
    limited,
    loudness,
    resampled,
    track,
)
from studio.voice.speech import Samples
from tests.studio.voice.signals import bursts, level, sine


def true_peak(samples: Samples) -> float:
    """Return the highest value between the samples, too, in dBTP: eight times the samples."""
    return 20 * math.log10(float(np.abs(resample_poly(samples.astype(np.float64), 8, 1)).max()))


# --- loudness, against EBU Tech 3341 --------------------------------------------------------------


@pytest.mark.parametrize("lufs", [-23.0, -33.0])
def test_a_stereo_sine_is_as_loud_as_the_standard_says(lufs: float) -> None:
    # Cases 1 and 2: 1 kHz in both channels with peaks at −23 or −33 dBFS for 20 s.
    measured = loudness(sine(997, lufs, 20))
    assert measured.integrated == pytest.approx(lufs, abs=0.1)
    assert measured.peak == pytest.approx(lufs, abs=0.2)


def test_what_is_much_quieter_does_not_count() -> None:
    # Case 3, half as long: the relative gate leaves out what is 13 LU below.
    parts = [sine(997, decibels, s) for decibels, s in ((-36, 5), (-23, 30), (-36, 5))]
    assert loudness(np.concatenate(parts)).integrated == pytest.approx(-23.0, abs=0.1)


def test_silence_between_lines_does_not_count() -> None:
    wave = sine(997, -23, 4)
    gaps = np.concatenate([wave, np.zeros(6 * RATE, np.float32), wave])
    assert loudness(gaps).integrated == pytest.approx(-23.0, abs=0.2)


def test_peaks_between_samples_are_seen() -> None:
    # Case 16: a quarter of the rate at 45°, whose samples are all 3 dB below the peaks of −6 dBFS.
    wave = sine(RATE / 4, 20 * math.log10(0.5), 2, degrees=45)
    wave *= np.minimum(1, np.minimum(np.arange(len(wave)), np.arange(len(wave))[::-1]) / 4800)
    assert float(np.abs(wave).max()) == pytest.approx(0.5 / math.sqrt(2), abs=1e-3)
    assert -6.4 <= loudness(wave).peak <= -5.8


@pytest.mark.parametrize("n", [0, 1, RATE // 10, RATE])
def test_silence_has_no_loudness(n: int) -> None:
    measured = loudness(np.zeros(n, np.float32))
    assert measured.integrated <= -70
    assert measured.peak == -math.inf


# --- one loudness for all films -------------------------------------------------------------------


@pytest.mark.parametrize("gain", [-20.0, 0.0])
@pytest.mark.parametrize("clicks", [0.0, 0.3, 4.0])
def test_speech_is_at_its_loudness_and_not_distorted(clicks: float, gain: float) -> None:
    wave = bursts(7, 6, clicks) * np.float32(10 ** (gain / 20))
    crest = 20 * math.log10(float(np.abs(wave).max())) - level(wave)
    assert crest > 18, "that is no hard case"
    result = levelled(wave)
    assert loudness(result).integrated == pytest.approx(-16.0, abs=0.5)
    assert true_peak(result) <= -1.0
    assert len(result) == len(wave)


def test_what_has_room_is_only_made_louder() -> None:
    wave = sine(997, -40, 3)
    result = levelled(wave)
    # No limiter is needed for peaks of −16 dBFS: every sample is 24 dB above what it was.
    assert np.allclose(result, wave * 10 ** (24 / 20), atol=2e-3)


def test_a_limited_track_keeps_its_length_and_its_place() -> None:
    wave = bursts(3, 2, 1.0) * np.float32(4.0)
    result = limited(wave)
    assert len(result) == len(wave)
    # Nothing is shifted: it is most like the original where it is.
    alike = np.fft.irfft(np.fft.rfft(result) * np.conj(np.fft.rfft(wave)), len(wave))
    assert int(np.argmax(alike)) == 0


@pytest.mark.parametrize("n", [0, 100, RATE])
def test_silence_stays_silence(n: int) -> None:
    silence = np.zeros(n, np.float32)
    assert np.array_equal(levelled(silence), silence)


def test_noise_that_nobody_hears_is_not_made_loud() -> None:
    hiss = sine(997, -75, 2)
    assert np.array_equal(levelled(hiss), hiss)


def test_the_same_sound_is_levelled_to_the_same_bits() -> None:
    wave = bursts(5, 2, 1.0)
    assert np.array_equal(levelled(wave), levelled(wave))


# --- a track --------------------------------------------------------------------------------------


def marker(n: int, at: int) -> Samples:
    """Return silence with one sample of full scale."""
    wave = np.zeros(n, np.float32)
    wave[at] = 1.0
    return wave


def test_every_sound_starts_at_its_sample() -> None:
    starts = [0, 1, 4801, 77_777]
    sounds = [Placed(marker(1000, 500), RATE, start) for start in starts]
    result = track(sounds, 100_000)
    assert np.flatnonzero(result).tolist() == [start + 500 for start in starts]
    assert result[starts[-1] + 500] == 1.0


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
def test_a_sound_of_another_rate_starts_at_its_sample_too(rate: int) -> None:
    factor = RATE // rate
    result = track([Placed(marker(2000, 1000), rate, 3000)], 30_000)
    assert int(np.abs(result).argmax()) == 3000 + 1000 * factor


def test_sounds_that_overlap_are_both_heard() -> None:
    sounds = [Placed(marker(1000, 500), RATE, 0), Placed(marker(1000, 400), RATE, 100)]
    assert track(sounds, 2000)[500] == 2.0


def test_no_sound_clicks_where_it_begins_or_ends() -> None:
    loud = np.ones(4800, np.float32)
    result = track([Placed(loud, RATE, 1000), Placed(loud, RATE // 2, 10_000)], 30_000)
    for first, n in ((1000, 4800), (10_000, 9600)):
        assert abs(result[first]) < 0.01
        assert abs(result[first + n - 1]) < 0.01
        assert result[first + n // 2] == pytest.approx(1.0, abs=0.02)
    # From nothing to full in no less than 5 ms.
    assert float(np.abs(np.diff(result)).max()) < 1.5 / (0.005 * RATE)


def test_what_is_too_long_is_cut_without_a_click() -> None:
    result = track([Placed(np.ones(RATE, np.float32), RATE, 1000)], 10_000)
    assert len(result) == 10_000
    assert result[5000] == 1.0
    assert abs(result[-1]) < 0.01


@pytest.mark.parametrize("start", [5000, 6000])
def test_what_starts_after_the_end_is_left_out(start: int) -> None:
    assert not track([Placed(np.ones(100, np.float32), RATE, start)], 5000).any()


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_the_shortest_sounds_are_sounds(n: int) -> None:
    assert len(faded(np.ones(n, np.float32))) == n
    assert len(track([Placed(np.ones(n, np.float32), 24_000, 0)], 10)) == 10


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 96_000])
def test_a_resampled_sound_is_as_long_as_it_was_and_sounds_the_same(rate: int) -> None:
    result = resampled(sine(440, -6, 1.6, rate), rate)
    assert len(result) == 1.6 * RATE
    expected = sine(440, -6, 1.6)
    inside = slice(RATE // 10, -RATE // 10)
    assert level(result[inside] - expected[inside]) < -50
