"""What can go wrong with a voice."""

from __future__ import annotations

from studio.errors import StudioError


class VoiceError(StudioError):
    """A line cannot be spoken: a program failed, or a file has no sound in it."""

    exit_code = 3
