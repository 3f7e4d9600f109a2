"""Words in Markdown, as notebooks and Quarto read it."""

from __future__ import annotations

import re

# All that may mean something in CommonMark, pandoc's Markdown or a Quarto shortcode.
_SIGNS = re.compile(r"([!\"#$%&'()*+\-./:<=>?@\[\\\]^_`{|}~])")


def in_markdown(words: str) -> str:
    """Return words on one line that stay what they are in Markdown.

    Parameters
    ----------
    words
        Anybody's: every sign that could mean something is escaped, as CommonMark allows.
    """
    return _SIGNS.sub(r"\\\1", " ".join(words.split()))
