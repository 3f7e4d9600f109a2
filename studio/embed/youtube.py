"""What a video platform asks for: a description with chapter marks, and a thumbnail."""

from __future__ import annotations

from PIL import Image

from studio.embed.clip import EmbeddableClip, Section
from studio.embed.templates import clock
from studio.errors import RefusedError

THUMBNAIL = (1280, 720)
# Platforms take marks only if there are three of them, ten seconds apart, the first at 0:00.
_FEWEST_MARKS, _SHORTEST = 3, 10.0
_LONGEST_DESCRIPTION = 5000
# Platforms refuse these in titles and descriptions.
_REFUSED = str.maketrans({"<": "‹", ">": "›"})


def description(clip: EmbeddableClip) -> str:
    """Return the text below the video: what it teaches, its chapters, and how it was made.

    Raises
    ------
    RefusedError
        If it is longer than platforms take.
    """
    marks = _marks(clip.sections)
    parts = [clip.title, "\n".join(f"• {each}" for each in clip.takeaways)]
    if len(marks) >= _FEWEST_MARKS:
        parts.append("\n".join(f"{clock(start)} {title}" for start, title in marks))
    if clip.changed:
        parts.append(
            "Parameters: " + ", ".join(f"{name}={value}" for name, value in clip.changed.items())
        )
    parts.append("Every number on screen was computed in the run that drew it.")
    text = "\n\n".join(" ".join(p.split()) if "\n" not in p else p for p in parts)
    text = text.translate(_REFUSED) + "\n"
    if len(text) > _LONGEST_DESCRIPTION:
        raise RefusedError(
            f"the description of {clip.target} has {len(text)} characters, more than 5000; "
            "embed its chapters one by one, or choose shorter parameters"
        )
    return text


def _marks(sections: tuple[Section, ...]) -> list[tuple[float, str]]:
    """Return where chapters start; one that is too short is passed over."""
    marks: list[tuple[float, str]] = []
    for section in sections:
        if not marks or section.start - marks[-1][0] >= _SHORTEST:
            marks.append((section.start, section.title))
    return marks


def thumbnail(clip: EmbeddableClip) -> Image.Image:
    """Return the picture on which the clip ends, 1280 by 720."""
    return clip.picture().resize(THUMBNAIL, Image.Resampling.LANCZOS)
