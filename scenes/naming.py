"""How names in the code become names on the command line."""

from __future__ import annotations

import re

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def chapter_slug(class_name: str) -> str:
    """Return the name on the command line of a chapter's class.

    Examples
    --------
    >>> chapter_slug("OnlyALine")
    'only-a-line'
    """
    return _CAPITAL.sub("-", class_name).lower()
