"""How properties are tested: without deadlines, and in CI with the same examples every time."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no failure of the arithmetic.
settings.register_profile("exploring", deadline=None)
# A change must not fail for an example that nobody touched; new ones are found while developing.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable" if os.environ.get("CI") else "exploring")
