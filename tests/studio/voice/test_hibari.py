"""The built-in voice: the same to the bit, and every word where it is heard."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage.speech import utterance
from scenes.stage.text.spoken import lexicon
from studio.voice.hibari import HibariVoice, bundled_voices
from studio.voice.speech import Samples, Speech
from tests.studio.voice.signals import level

pytestmark = [
    pytest.mark.skipif(
        find_spec("hibari") is None or find_spec("onnxruntime") is None,
        reason="the voice (hibari-tts with onnxruntime) is not installed",
    ),
    # The engine is loaded once.
    pytest.mark.xdist_group("hibari"),
]

TEXT = "One neuron adds: 1.50 × 0.50, and −2.00. ReLU's answer is zero. Then?"
# How far the engine's own count of its units may be from what is heard, in seconds: it reckons the
# pause behind a sentence to the last sound before it.
EARLY, LATE = 0.1, 0.35
QUIET = -50.0
_PAUSES = ' ;:,.!?—…"“”()'


@pytest.fixture(scope="module")
def voice() -> HibariVoice:
    return HibariVoice()


@pytest.fixture(scope="module")
def speech(voice: HibariVoice) -> Speech:
    return voice.speak(utterance(TEXT, {}))


def between(speech: Speech, start: float, end: float) -> Samples:
    return speech.samples[max(0, round(start * speech.rate)) : max(0, round(end * speech.rate))]


def heard(speech: Speech, start: float, end: float) -> tuple[float, float]:
    """Return when sound begins and ends in a stretch, in seconds, by its energy."""
    step = 0.01
    times = np.arange(start, end - step, step)
    loud = [t for t in times if level(between(speech, t, t + step)) > QUIET]
    return float(loud[0]), float(loud[-1] + step)


# --- the sound ------------------------------------------------------------------------------------


def test_the_same_words_are_the_same_sound_to_the_bit(voice: HibariVoice, speech: Speech) -> None:
    line = utterance(TEXT, {})
    for other in (voice, HibariVoice()):
        again = other.speak(line)
        assert np.array_equal(again.samples, speech.samples)
        assert again.timing == speech.timing
    assert not np.array_equal(voice.speak(utterance("Another.", {})).samples, speech.samples)


def test_the_sound_is_speech_and_not_clipped(speech: Speech) -> None:
    assert speech.rate == 24_000
    assert speech.timing.seconds == speech.seconds == len(speech.samples) / 24_000
    # 85 characters as they are said, at about 14 a second.
    assert 4 < speech.seconds < 10
    assert -30 < level(speech.samples) < -10
    assert float(np.abs(speech.samples).max()) < 1.0


def test_nothing_to_say_is_no_sound(voice: HibariVoice) -> None:
    for template in ("", "—", "…"):
        nothing = voice.speak(utterance(template, {}))
        assert nothing.seconds == 0
        assert set(nothing.timing.starts) <= {0.0}


@pytest.mark.parametrize("name", ["heart"])
def test_the_default_voice_is_in_the_package(name: str) -> None:
    assert name in bundled_voices()


# --- words ----------------------------------------------------------------------------------------


def test_words_follow_each_other_inside_the_sound(speech: Speech) -> None:
    timing = speech.timing
    assert len(timing.starts) == len(timing.ends) == len(TEXT.split())
    assert all(start < end for start, end in zip(timing.starts, timing.ends, strict=True))
    assert all(end <= start for end, start in zip(timing.ends, timing.starts[1:], strict=False))
    assert timing.starts[0] >= 0
    assert timing.ends[-1] <= speech.seconds


def test_what_is_not_heard_has_a_place_and_no_length(voice: HibariVoice) -> None:
    timing = voice.speak(utterance("— So — then …", {})).timing
    assert [timing.starts[i] == timing.ends[i] for i in range(5)] == [
        True, False, True, False, True,
    ]  # fmt: skip
    assert list(timing.starts) == sorted(timing.starts)


def test_the_first_word_is_heard_where_it_starts_and_nothing_before_it(speech: Speech) -> None:
    begins, _ = heard(speech, 0.0, speech.seconds)
    assert speech.timing.starts[0] - EARLY < begins <= speech.timing.starts[0] + 0.05
    assert level(between(speech, 0, 0.01)) < QUIET


def test_there_is_silence_between_sentences_where_the_words_say(speech: Speech) -> None:
    words = TEXT.split()
    sentences = [i for i, word in enumerate(words) if word.endswith((".", "?"))]
    assert len(sentences) == 3
    for last in sentences[:-1]:
        end, start = speech.timing.ends[last], speech.timing.starts[last + 1]
        assert start - end > 0.15
        assert level(between(speech, end, start - EARLY)) < QUIET
        # The word before the silence is heard to about its end, the one behind it from its start.
        _, ended = heard(speech, speech.timing.starts[last], start - EARLY)
        assert end - LATE < ended <= end + 0.05
        began, _ = heard(speech, end, speech.timing.ends[last + 1])
        assert start - EARLY < began <= start + 0.05


def test_nothing_is_heard_after_the_last_word(speech: Speech) -> None:
    _, ended = heard(speech, 0.0, speech.seconds)
    assert speech.timing.ends[-1] - LATE < ended <= speech.timing.ends[-1] + 0.05
    assert level(speech.samples[-240:]) < QUIET


# --- phonemes -------------------------------------------------------------------------------------

# Words that are several tokens, or several words, or none, to the engine; none that it says
# otherwise in other company.
ODD = (
    *("neuron", "don’t", "feed-forward", "café", "(weights)", "“Yes”,", "e.g.,", "—", "…", "🐈"),
    *("2", "×", "8×64", "1,000", "−0.90,", "T2", "x²"),
    *("f'(z)", "ReLU", "ReLU's,", "Softmax", "W_Q", "d_model"),
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=8))
def test_each_word_is_given_its_own_phonemes(voice: HibariVoice, words: list[str]) -> None:
    line = utterance(" ".join(words), {})
    phonemes, spans = voice._phonemes(list(line.words))
    assert len(spans) == len(line.words)
    for word, (before, last) in zip(line.words, spans, strict=True):
        alone, _ = voice._phonemes([word]) if word.said else ("", [])
        own = phonemes[before:last]
        assert _letters(own) == _letters(alone), word
        assert own == own.strip(_PAUSES), "it begins or ends with the pause of another word"


def _letters(phonemes: str) -> str:
    """Leave out pauses, and stress, which words lend each other."""
    return "".join(c for c in phonemes if c not in _PAUSES + "ˈˌ")


def test_names_are_said_with_the_phonemes_of_the_lexicon(voice: HibariVoice) -> None:
    names = {name: entry.ipa for name, entry in lexicon()[0].items() if entry.ipa}
    for name, ipa in names.items():
        phonemes, _ = voice._phonemes(list(utterance(f"So {name}, then", {}).words))
        assert f" {ipa}, " in phonemes, name


@pytest.mark.parametrize(
    ("written", "phonemes"),
    [
        ("ReLU's", "ɹˈAlˌuz"),
        ("“ReLU’s”", "ɹˈAlˌuz"),
        ("logit's", "lˈOʤɪts"),
        ("softmax's", "sˈɔftmˌæksᵻz"),
        ("tanh's", "tˈænʧᵻz"),
        ("Softmax", "sˈɔftmˌæks"),
    ],
)
def test_a_name_keeps_its_phonemes_with_an_ending(
    voice: HibariVoice, written: str, phonemes: str
) -> None:
    said, _ = voice._phonemes(list(utterance(written, {}).words))
    assert said.strip("“”") == phonemes


# --- the model ------------------------------------------------------------------------------------


def test_asking_for_one_more_output_changes_no_other(voice: HibariVoice) -> None:
    import onnxruntime
    from hibari import dsp

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = Path(voice._engine.model_path).read_bytes()
    original = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in original.get_outputs()]
    extended = [output.name for output in voice._session.get_outputs()]
    assert extended[:-1] == names
    phonemes = "wˈʌn nˈʊɹˌɑn ˈædz."
    ids = np.asarray([voice._engine.ids(phonemes)], np.int64)
    feed = {"ids": ids, "speed": np.asarray([1.0], np.float32)}
    *features, ends = voice._session.run(None, feed)
    for one, other in zip(original.run(None, feed), features, strict=True):
        assert np.array_equal(one, other)
    # One end for each identifier, and the last of them is the sound's: 600 samples a unit.
    assert len(ends) == ids.shape[1]
    assert np.all(np.diff(ends) > 0)
    sound = dsp.synth(*(each[0] for each in features), np.random.default_rng(0))
    assert 600 * int(ends[-1]) == len(sound)
