"""How tests are run: properties without deadlines, in CI with the same examples every time."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

# Shells start what runs in the background deaf to Ctrl-C, and so would be all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What a developer's machine has set and a bare one has not must not decide how the programs that
# tests start write: when, in which encoding, in which colours.
for _name in (
    *("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"),
    *("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    "GITHUB_ACTIONS",
):
    os.environ.pop(_name, None)

# A busy machine is no failure of the arithmetic.
settings.register_profile("exploring", deadline=None)
# A change must not fail for an example that nobody touched; new ones are found while developing.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable" if os.environ.get("CI") else "exploring")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that draws the golden pictures anew (see tests/pictures)."""
    parser.addoption(
        "--new-pictures",
        action="store_true",
        help="draw the golden pictures of tests/pictures anew instead of comparing with them",
    )
