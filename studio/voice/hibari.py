"""The built-in voice: hibari, a small neural engine that speaks offline.

Its graph computes how long each phoneme is heard, but does not return it. That tensor is named as
one more output before the model is loaded: protocol buffers of the same message that follow each
other are merged, so a model's bytes with a few more behind them are one that also tells this.
"""

from __future__ import annotations

import importlib.util
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from scenes.stage.speech import SpeechTiming, Utterance, Word
from scenes.stage.text.spoken import around, pronunciation
from studio.voice.speech import Samples, Speech

_PACKAGE = "hibari-tts"
_ENDS = "/CumSum_output_0"
# Length of the unit in which the model counts, in samples.
_UNIT = 600
# A fixed seed makes the same sound of the same text, to the bit.
_SEED = 0
# Phonemes that are heard as silence.
_PAUSES = frozenset(' ;:,.!?—…"“”()')
# Seconds that are left of the silence around a line.
_LEAD, _TAIL = 0.1, 0.25
_HISSING, _VOICELESS = tuple("szʃʒʧʤ"), tuple("ptkfθ")
_END_OF_SENTENCE = (".", "!", "?", "…")


def installed() -> bool:
    """Return whether the engine can be used here."""
    return all(importlib.util.find_spec(name) is not None for name in ("hibari", "onnxruntime"))


def bundled_voices() -> dict[str, str]:
    """Return the voices that need no download, each with a line about it."""
    if not installed():
        return {}
    from hibari.voices import VOICES, voice_path

    found = {}
    for name, voice in VOICES.items():
        try:
            voice_path(name, download_missing=False)
        except FileNotFoundError:
            continue
        found[name] = f"{voice['accent']} English, {voice['gender']}"
    return found


class HibariVoice:
    """A voice of hibari's.

    Parameters
    ----------
    voice
        One of :func:`bundled_voices`.
    """

    def __init__(self, voice: str = "heart") -> None:
        self.name = voice

    @property
    def key(self) -> str:
        """Engine, version and voice."""
        return f"{_PACKAGE} {metadata.version(_PACKAGE)} {self.name}"

    @cached_property
    def _engine(self) -> Any:
        from hibari import Hibari

        return Hibari(self.name)

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = Path(self._engine.model_path).read_bytes() + _one_more_output(_ENDS)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def speak(self, line: Utterance) -> Speech:
        """Return a line as it is spoken, sentence after sentence."""
        from hibari import dsp

        random = np.random.default_rng(_SEED)
        sounds: list[np.ndarray] = []
        starts = [0.0] * len(line.words)
        ends = [0.0] * len(line.words)
        now = 0
        for sentence in _sentences(line):
            phonemes, spans = self._phonemes([line.words[i] for i in sentence])
            ids = self._engine.ids(phonemes)
            feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([1.0], np.float32)}
            *features, heard = self._session.run(None, feed)
            sound = dsp.synth(*(feature[0] for feature in features), random)
            for i, (first, last) in zip(sentence, spans, strict=True):
                # The first identifier is the silence before the sentence.
                starts[i] = (now + _UNIT * int(heard[first])) / dsp.SR
                ends[i] = (now + _UNIT * int(heard[last])) / dsp.SR
            sounds.append(sound)
            now += len(sound)
        samples = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
        return _trimmed(samples.astype(np.float32), starts, ends, dsp.SR)

    def _phonemes(self, words: list[Word]) -> tuple[str, list[tuple[int, int]]]:
        """Return a sentence in phonemes, and for each word which identifiers are its own.

        Returns
        -------
        tuple
            The phonemes, and for every word the index of the identifier before its first and that
            of its last.
        """
        g2p = self._engine.g2p
        text = " ".join(_marked(word) for word in words if word.said)
        tokens = g2p.phonemize_tokens(g2p.tokenize(text))
        known = self._engine.vocab
        phonemes, spoken, count, last_letter = "", [], 0, 0
        for token in tokens:
            for character in (token.phonemes or "") + (" " if token.whitespace else ""):
                phonemes += character
                count += character in known
                if character in known and character not in _PAUSES:
                    last_letter = count
            # Where a stretch without spaces ends: its last sound, and the pause behind it.
            if token.whitespace:
                spoken.append((last_letter, count))
        spoken.append((last_letter, count))
        spans, before, place = [], 0, 0
        for word in words:
            if not word.said:
                spans.append((before, before))
                continue
            place += len(_marked(word).split(" "))
            last, behind = spoken[min(place, len(spoken)) - 1]
            spans.append((before, max(before, last)))
            before = behind
        return phonemes.rstrip(" "), spans


def _trimmed(samples: Samples, starts: list[float], ends: list[float], rate: int) -> Speech:
    """Return a line without most of the silence before its first word and after its last."""
    lead = max(0.0, min(starts, default=0.0) - _LEAD)
    last = min(len(samples) / rate, max(ends, default=0.0) + _TAIL)
    kept = samples[round(lead * rate) : round(last * rate)]
    timing = SpeechTiming(
        len(kept) / rate,
        tuple(max(0.0, start - lead) for start in starts),
        tuple(max(0.0, end - lead) for end in ends),
    )
    return Speech(kept, rate, timing)


def _marked(word: Word) -> str:
    """Return a word as the engine is told to say it, names with their phonemes."""
    core, pause = around(word.shown)
    name, is_possessive = pronunciation(core) or (None, False)
    if name is None or not name.ipa:
        return word.said
    ending = _possessive_ending(name.ipa) if is_possessive else ""
    return f"[{core}](/{name.ipa}{ending}/){pause}"


def _possessive_ending(ipa: str) -> str:
    """Return how *'s* sounds after a word, in phonemes."""
    if ipa.endswith(_HISSING):
        return "ᵻz"
    return "s" if ipa.endswith(_VOICELESS) else "z"


def _sentences(line: Utterance) -> list[list[int]]:
    """Return the places of the words of each sentence that says something."""
    found: list[list[int]] = [[]]
    for i, word in enumerate(line.words):
        found[-1].append(i)
        if word.said.endswith(_END_OF_SENTENCE):
            found.append([])
    return [places for places in found if any(line.words[i].said for i in places)]


def _one_more_output(name: str) -> bytes:
    """Return what makes a tensor an output of a serialized ONNX model when put behind it.

    In the field numbers of ONNX: a model's graph is 7, a graph's output 12, an output's name 1.
    """
    return _field(7, _field(12, _field(1, name.encode())))


def _field(number: int, content: bytes) -> bytes:
    """Return a field of a protocol buffer that holds bytes: wire type 2."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        encoded.append(low | (0x80 if value else 0))
        if not value:
            return bytes(encoded)
