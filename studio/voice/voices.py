"""Which voices there are, and how one is chosen."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from scenes.catalog import suggestion
from scenes.stage.speech import EstimatedPace, LinePlace, Pace, SpeechTiming, Utterance
from studio.errors import EnvironmentLacksError, RefusedError
from studio.voice import hibari
from studio.voice.command import CommandVoice
from studio.voice.recordings import Recordings
from studio.voice.speech import Speech, Voice
from studio.voice.store import SpeechStore

DEFAULT, NONE = "heart", "none"
_RECORDINGS, _COMMAND = "recordings:", "command:"
ENGINE_LACKS = (
    "the voice is not installed here, so films are silent; "
    "pip install hibari-tts adds it where it can be had"
)


@dataclass(frozen=True)
class VoiceChoice:
    """Who speaks in a film, as plain data.

    Attributes
    ----------
    name
        ``heart`` or another name of the engine's, ``none``, ``recordings:DIR`` or
        ``command:WORDS``.
    fallback
        Who speaks the lines that have no recording: a name, or ``none``.
    """

    name: str = NONE
    fallback: str = DEFAULT

    @property
    def is_silent(self) -> bool:
        """Whether nothing is heard."""
        return self.name == NONE

    @property
    def label(self) -> str:
        """A short name for files and messages."""
        if self.name.startswith(_RECORDINGS):
            return Path(self.name.removeprefix(_RECORDINGS)).name
        if self.name.startswith(_COMMAND):
            return Path(self.name.removeprefix(_COMMAND).split()[0]).name
        return self.name

    @property
    def is_local(self) -> bool:
        """Whether it can speak on this machine only."""
        return self.name.startswith((_RECORDINGS, _COMMAND))


SILENT = VoiceChoice()


def default_voice() -> str:
    """Return the voice of films when none is asked for: ``none`` without the engine."""
    return DEFAULT if DEFAULT in hibari.bundled_voices() else NONE


def choose_voice(name: str, fallback: str | None = None, *, trusted: bool = True) -> VoiceChoice:
    """Return a choice that can be carried out, or refuse it.

    Parameters
    ----------
    name
        As in :class:`VoiceChoice`.
    fallback
        Who speaks what is not recorded; the default voice if it is ``None``.
    trusted
        Whether the name comes from the person at the keyboard and may run a program, and not from
        a file that may have come with a film.

    Raises
    ------
    RefusedError
        If there is no such voice, or it may not be asked for there.
    EnvironmentLacksError
        If the engine is not installed.
    """
    if name.startswith(_COMMAND):
        if not trusted:
            raise RefusedError(
                "a settings file cannot choose a program as the voice; give it on the command "
                'line, for example --voice "command:espeak-ng --stdout"'
            )
        CommandVoice(name.removeprefix(_COMMAND))
    elif name.startswith(_RECORDINGS):
        Recordings(Path(name.removeprefix(_RECORDINGS)))
        name = f"{_RECORDINGS}{Path(name.removeprefix(_RECORDINGS)).resolve()}"
    elif name != NONE:
        _check_name(name)
    fallback = default_voice() if fallback is None else fallback
    if fallback != NONE:
        _check_name(fallback)
    return VoiceChoice(name, fallback)


def _check_name(name: str) -> None:
    if not hibari.installed():
        raise EnvironmentLacksError(f"there is no voice {name!r}: {ENGINE_LACKS}")
    names = list(hibari.bundled_voices())
    if name not in names:
        allowed = [*names, NONE]
        raise RefusedError(
            f"there is no voice {name!r}; {suggestion(name, allowed)}allowed are "
            f"{', '.join(allowed)}, recordings:DIR and command:PROGRAM, "
            f"for example --voice {names[0]}"
        )


class Speaker:
    """A chosen voice with what it has spoken already.

    Parameters
    ----------
    choice
        Who speaks.
    store
        Keeps what was spoken.
    """

    def __init__(self, choice: VoiceChoice, store: SpeechStore) -> None:
        self.choice = choice
        self._store = store
        self._voice = _voice(choice.name)
        self._recordings = (
            Recordings(Path(choice.name.removeprefix(_RECORDINGS)))
            if choice.name.startswith(_RECORDINGS)
            else None
        )
        self._fallback = _voice(choice.fallback) if self._recordings else None

    def speak(self, line: Utterance, place: LinePlace) -> Speech | None:
        """Return how a line is heard; ``None`` if it is silent."""
        if self._recordings is None:
            return None if self._voice is None else self._store.speak(self._voice, line)
        recording = self._recordings.find(line, place)
        if recording is not None:
            key, load = recording
            return self._store.kept(key, load)
        return None if self._fallback is None else self._store.speak(self._fallback, line)

    def trouble_with(self, line: Utterance, place: LinePlace) -> str:
        """Return why a line is not heard as it was recorded; empty if it is, or need not be."""
        if self._recordings is None:
            return ""
        path, instead = self._recordings.sound_of(place), self.choice.fallback
        instead = "it is silent" if instead == NONE else f"{instead} speaks it"
        if path is None:
            name = f"{place.part}/{place.chapter} line {place.number}"
            return f"{name} has no recording; {instead}"
        if self._recordings.is_outdated(line, place):
            return f"{path} was recorded with other words; {instead}: “{line.text}”"
        return ""


def pace_key(choice: VoiceChoice, part: str, chapter: str) -> str:
    """Return what determines how long the lines of a chapter take.

    Parameters
    ----------
    choice
        Who gives the pace.
    part, chapter
        Slugs.
    """
    if choice.name.startswith(_RECORDINGS):
        recordings = Recordings(Path(choice.name.removeprefix(_RECORDINGS)))
        fallback = pace_key(VoiceChoice(choice.fallback), part, chapter)
        return f"{recordings.key_for(part, chapter)} {fallback}"
    voice = _voice(choice.name)
    return EstimatedPace.name if voice is None else voice.key


@functools.cache
def _voice(name: str) -> Voice | None:
    if name.startswith(_COMMAND):
        return CommandVoice(name.removeprefix(_COMMAND))
    if name == NONE or name.startswith(_RECORDINGS):
        return None
    return hibari.HibariVoice(name)


class SpokenPace:
    """The pace of a chosen voice; of the estimate where it is silent.

    Parameters
    ----------
    speaker
        Who speaks.
    """

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.name = speaker.choice.name

    def timing(self, line: Utterance, place: LinePlace) -> SpeechTiming:
        """Return when the words of a line are said."""
        speech = self._speaker.speak(line, place)
        return EstimatedPace().timing(line) if speech is None else speech.timing


def pace_of(choice: VoiceChoice | None) -> VoiceChoice:
    """Return who gives a film its pace: the voice, or for a silent film the default voice.

    A silent film keeps the pace of the default voice, so that both have the same pictures. If
    nobody was asked to speak, the pace is the estimate.
    """
    if choice is None:
        return SILENT
    return VoiceChoice(default_voice(), NONE) if choice.is_silent else choice


def open_pace(choice: VoiceChoice, folder: Path) -> Pace:
    """Return the pace of a choice.

    Parameters
    ----------
    choice
        Who gives the pace.
    folder
        Where speech is kept.

    Raises
    ------
    EnvironmentLacksError
        If its engine is not installed here.
    """
    if choice.is_silent:
        return EstimatedPace()
    if not choice.is_local and not hibari.installed():
        raise EnvironmentLacksError(ENGINE_LACKS)
    return SpokenPace(Speaker(choice, SpeechStore(folder)))


def known_voices() -> list[dict[str, str]]:
    """Return who can speak here: for each a name, and a line about it."""
    found = [
        {"name": name, "about": f"{about}{'; the default' if name == default_voice() else ''}"}
        for name, about in hibari.bundled_voices().items()
    ]
    return [
        *found,
        {"name": NONE, "about": "a silent film, at the pace of the default voice"},
        {"name": "recordings:DIR", "about": "your own voice, a sound file a line: docs/voice.md"},
        {"name": "command:PROGRAM", "about": "any program that reads text and writes a WAV file"},
    ]
