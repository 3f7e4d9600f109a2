"""Failures that a user can act on, each with the exit code it ends the program with."""

from __future__ import annotations


class StudioError(Exception):
    """A failure with a message for the user; no traceback is worth showing."""

    exit_code = 1


class RefusedError(StudioError):
    """What was asked for cannot be done: wrong names, values or combinations."""

    exit_code = 2


class EnvironmentLacksError(StudioError):
    """The machine lacks something: a writable folder, space on the disk, a program."""

    exit_code = 5
