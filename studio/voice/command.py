"""Any speech program as a voice: the line on its input, a sound file from its output."""

from __future__ import annotations

import io
import shlex
import shutil
import subprocess

from scenes.stage.speech import Utterance
from studio.errors import RefusedError
from studio.voice.errors import VoiceError
from studio.voice.files import read_sound
from studio.voice.speech import Speech, spread_over

_EXAMPLE = "for example --voice 'command:espeak-ng --stdout'"
_PATIENCE_SECONDS = 60


class CommandVoice:
    """A program that speaks.

    Parameters
    ----------
    command
        The program and its arguments, as in a shell. No shell is run.

    Raises
    ------
    RefusedError
        If there is no such program.
    """

    def __init__(self, command: str) -> None:
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise RefusedError(f"cannot read the voice's command: {error}; {_EXAMPLE}") from None
        if not self._words:
            raise RefusedError(f"command: needs a program that speaks, {_EXAMPLE}")
        if shutil.which(self._words[0]) is None:
            raise RefusedError(f"there is no program {self._words[0]!r}; {_EXAMPLE}")
        self.name = f"command:{command}"

    @property
    def key(self) -> str:
        """The command itself."""
        return self.name

    def speak(self, line: Utterance) -> Speech:
        """Return a line as the program speaks it.

        Raises
        ------
        VoiceError
            If it fails, takes longer than a minute, or answers with something else than sound.
        """
        program = self._words[0]
        try:
            done = subprocess.run(
                self._words,
                input=line.spoken.encode(),
                capture_output=True,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise VoiceError(
                f"the voice {program} took longer than {_PATIENCE_SECONDS} s for “{line.text}”"
            ) from None
        except OSError as error:
            raise VoiceError(f"the voice {program} cannot be run: {error}") from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            why = f": {said[-1]}" if said else ""
            raise VoiceError(
                f"the voice {program} ended with exit code {done.returncode} for “{line.text}”{why}"
            )
        if not done.stdout:
            raise VoiceError(f"the voice {program} wrote nothing for “{line.text}”")
        samples, rate = read_sound(io.BytesIO(done.stdout), f"what {program} wrote")
        return spread_over(line, samples, rate)
