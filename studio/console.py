"""Output that arrives: whatever a console's encoding holds, no command dies of it."""

from __future__ import annotations

import codecs
import io
import json
import sys
import unicodedata
from typing import Any

_HANDLER = "forwardpass.plain"
# Signs of the films and of messages, and how one writes them on a typewriter.
_PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "→": "->",
    "←": "<-",
    "×": "x",
    "·": "*",
    "÷": "/",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "≈": "~",
    "≤": "<=",
    "≥": ">=",
    "√": "sqrt ",
    "∞": "inf",
    "ᵀ": "^T",
    "σ": "sigma",
    "γ": "gamma",
    "β": "beta",
    "Σ": "sum",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return plain letters for the characters that an encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    return "".join(map(_plain_character, wanted)), error.end


def _plain_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    # Lines and corners of tables.
    if 0x2500 <= ord(character) <= 0x257F:
        return "-" if "HORIZONTAL" in unicodedata.name(character, "") else "|"
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return letters or "?"


def write_plainly() -> None:
    """Let output fall back to plain letters where its encoding lacks a character."""
    codecs.register_error(_HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def print_json(data: Any, *, indent: int | None = None) -> None:
    """Print data as JSON that can be read back, whatever the encoding, and at once."""
    try:
        text = json.dumps(data, ensure_ascii=False, indent=indent)
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, indent=indent)
    print(text, flush=True)
