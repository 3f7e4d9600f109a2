"""Fonts: what words are set in, and which letters they have no glyphs for.

Words are set in New Computer Modern, which Typst brings along; scripts that it lacks, and emoji,
in Noto. All these fonts come in pinned packages and none from the system, so that a film looks
the same on every machine, those of a cluster included.

Free of Manim, so that parameters can be refused without it.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Sequence
from importlib import resources
from typing import Final

import typst

# Their versions are part of every key of the cache (studio.fingerprint).
PACKAGES: Final = ("manimgx-fonts", "noto-cjk-sans-jp-regular")
# Where a letter is looked for, in this order. The mathematical font has the letters of Devanagari,
# and DejaVu some emoji, but neither can join them: those that can come first.
FAMILIES: Final = (
    "New Computer Modern",
    "Noto Sans Arabic",
    "Noto Sans Armenian",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Hebrew",
    "Noto Sans Kannada",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Malayalam",
    "Noto Sans Myanmar",
    "Noto Sans Oriya",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Thai",
    "Noto Emoji",
    "New Computer Modern Math",
    "Libertinus Serif",
    "DejaVu Sans Mono",
    "Noto Sans",
    "Noto Sans CJK JP",
    "Noto Sans Symbols",
)
# Unicode promises that this will never be a character, so no font has a glyph for it.
NO_CHARACTER: Final = "\U0010ffff"
_SOFT_HYPHEN = "\u00ad"
# Where there is no letter, a mark is drawn on a circle of dots.
_CIRCLE = "\u25cc"
_GLYPH = re.compile(rb'<symbol id="(\w+)"')
# Around a text that runs its own way, whatever stands beside it.
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


@functools.cache
def _fonts() -> typst.Fonts:
    """Return the fonts; finding them takes longer than setting a formula."""
    folders = [str(resources.files(package.replace("-", "_"))) for package in PACKAGES]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@functools.cache
def pages(source: str) -> tuple[bytes, ...]:
    """Return the pages of a Typst document as SVG.

    Parameters
    ----------
    source
        The document.
    """
    made = typst.compile(
        source.encode(), format="svg", font_paths=_fonts(), ignore_system_fonts=True
    )
    assert made is not None
    return (made,) if isinstance(made, bytes) else tuple(made)


def font_rule(weight: int = 400, families: Sequence[str] = FAMILIES) -> str:
    """Return the Typst rule that sets words in the fonts of the films, and in no others.

    Parameters
    ----------
    weight
        400 regular or 700 bold.
    families
        In which fonts, if not in all.
    """
    names = "".join(f'"{family}", ' for family in families)
    return f"#set text(font: ({names}), fallback: false, weight: {weight})"


def quoted(text: str) -> str:
    """Return a text as a string of Typst, in which nothing is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@functools.lru_cache(maxsize=1024)
def letters(text: str) -> tuple[str, ...]:
    """Return what a reader would count as the letters of a text.

    A letter with its accents, a syllable with its vowel signs, and a flag are one each, whatever
    number of characters they are made of (Unicode's extended grapheme clusters).

    Parameters
    ----------
    text
        Any text.
    """
    if text.isascii():
        return tuple(text)
    found = typst.eval(
        b"",
        f"{quoted(text)}.clusters()",
        format="json",
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    return tuple(json.loads(found))


def missing(text: str) -> tuple[str, ...]:
    """Return the letters of a text that the fonts have no glyphs for, each once."""
    return tuple(each for each in dict.fromkeys(letters(text)) if _glyphs(each) is None)


def invisible(text: str) -> tuple[str, ...]:
    """Return the letters of a text that draw nothing, each once."""
    return tuple(each for each in dict.fromkeys(letters(text)) if _glyphs(each) == 0)


@functools.lru_cache(maxsize=4096)
def _glyphs(letter: str) -> int | None:
    """Return how many glyphs a letter is drawn with; ``None`` if one of them is missing."""
    if letter.isascii() and (letter.isprintable() or letter.isspace()):
        return int(not letter.isspace())
    if letter == _SOFT_HYPHEN:
        # Drawn where a line is broken at it, as no word here is.
        return 0
    whole, no_character, *parts = _set_apart([letter, NO_CHARACTER, *letter])
    if whole & no_character:
        return None
    # Joiners and selectors draw nothing themselves.
    seen = [each for each, glyphs in zip(letter, parts, strict=True) if glyphs]
    return len(whole) if len(seen) < 2 or _in_one_font(seen) else None


def _in_one_font(characters: Sequence[str]) -> bool:
    """Return whether the first font that has some of a letter's characters has all of them.

    Typst sets a letter in one font and drops the characters that this one lacks.
    """
    for family in FAMILIES:
        no_character, circle, *glyphs = _set_apart([NO_CHARACTER, _CIRCLE, *characters], family)
        # A mark that the font lacks stands beside the circle that stands for its letter.
        had = [bool(each - circle) and not each & no_character for each in glyphs]
        if any(had):
            return all(had)
    return False


def _set_apart(texts: Sequence[str], *families: str) -> list[frozenset[bytes]]:
    """Return the glyphs of each text: names that are the same where font and glyph are."""
    page = "#set page(width: auto, height: auto)"
    rule = font_rule(families=families or FAMILIES)
    body = "\n".join(f"#page({quoted(text)})" for text in texts)
    return [frozenset(_GLYPH.findall(svg)) for svg in pages(f"{page}\n{rule}\n{body}")]


def described(letter: str) -> str:
    """Return a letter as it is spelled out for people who may not see it.

    Parameters
    ----------
    letter
        One letter, of one character or more.

    Examples
    --------
    >>> described("ß")
    "'ß' (U+00DF LATIN SMALL LETTER SHARP S)"
    """
    spelled = ", ".join(
        f"U+{ord(each):04X} {unicodedata.name(each, '')}".strip() for each in letter
    )
    if not letter.isprintable() or invisible(letter):
        return spelled
    circle = _CIRCLE if unicodedata.category(letter[0]).startswith("M") else ""
    return f"'{circle}{letter}' ({spelled})"


def runs_from_right(text: str) -> bool:
    """Return whether a text runs from right to left, as its first letter with a direction does."""
    directions = (unicodedata.bidirectional(each) for each in text)
    return next((each for each in directions if each in {"L", "R", "AL"}), "L") != "L"


def isolated(text: str) -> str:
    """Return a text that keeps its own direction beside others; most need nothing for that."""
    alone = any(unicodedata.bidirectional(each) in {"R", "AL"} for each in text)
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if alone else text
