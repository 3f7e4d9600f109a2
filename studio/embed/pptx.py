"""Slides for PowerPoint, Keynote and LibreOffice: films that play where one stands."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.page import media_type, png
from studio.embed.templates import clock
from studio.errors import EnvironmentLacksError

# In English Metric Units, 914 400 an inch: 16:9, as wide as PowerPoint makes it.
_INCH = 914_400
_WIDTH, _HEIGHT = 12_192_000, 6_858_000
_TITLE_HEIGHT = 0.55 * _INCH
_MARGIN = 0.2 * _INCH
_TITLE_AND_CONTENT, _TITLE_ONLY = 1, 5
_CANVAS, _INK, _QUIET = "000000", "FFFFFF", "BBBBBB"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"


def write_slides(clips: Sequence[EmbeddableClip], stops: Stops, path: Path) -> None:
    """Write a deck: each film on a slide, or a slide for each stretch between its stops.

    Parameters
    ----------
    clips
        The films; what is to be taken from each follows it on a slide of its own.
    stops
        Where the films wait.
    path
        The file to write.

    Raises
    ------
    EnvironmentLacksError
        If python-pptx is not installed.
    """
    try:
        import pptx
    except ImportError:
        raise EnvironmentLacksError(
            "slides need python-pptx; install it with "
            '.venv/bin/python -m pip install -e ".[slides]"'
        ) from None
    deck: Any = pptx.Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    # The default template says that it is 4:3, which Keynote believes.
    deck.element.find(f"{{{deck.element.nsmap['p']}}}sldSz").attrib.pop("type", None)
    for clip in clips:
        times = (0.0, *clip.stops(stops), clip.seconds)
        for start, end in pairwise(times):
            _add_film(deck, clip, start, end)
        _add_takeaways(deck, clip)
    _list_notes_master(deck)
    deck.core_properties.title = plain(clips[0].title if len(clips) == 1 else "Forward Pass")
    deck.core_properties.author = "Forward Pass"
    deck.save(str(path))


def _add_film(deck: Any, clip: EmbeddableClip, start: float, end: float) -> None:
    """Add a slide on which a stretch of a film plays."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _paint_black(slide)
    _write_title(slide, clip.title)
    height = _HEIGHT - _TITLE_HEIGHT - _MARGIN
    width = height * clip.width / clip.height
    # What stands there when the stretch begins; of the first, what it is going to be about.
    poster = BytesIO(png(clip.picture(start if start else None)))
    movie = slide.shapes.add_movie(
        str(clip.video),
        round((_WIDTH - width) / 2),
        round(_TITLE_HEIGHT),
        round(width),
        round(height),
        poster_frame_image=poster,
        mime_type=media_type(clip.video),
    )
    properties = movie._element.nvPicPr.cNvPr
    properties.set("descr", plain(clip.alternative_text))
    if start > 0 or end < clip.seconds:
        _trim(movie, start, clip.seconds - end)
    notes = [f"{clock(line.start)} {line.text}" for line in clip.lines if start <= line.start < end]
    slide.notes_slide.notes_text_frame.text = "\n".join(map(plain, notes))


def _add_takeaways(deck: Any, clip: EmbeddableClip) -> None:
    """Add a slide with what is to be taken from a film."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_AND_CONTENT])
    _paint_black(slide)
    _write_title(slide, clip.title)
    body = slide.placeholders[1]
    body.left, body.top = _INCH, round(1.2 * _INCH)
    body.width, body.height = round(_WIDTH - 2 * _INCH), round(_HEIGHT - 2 * _INCH)
    frame = body.text_frame
    for i, takeaway in enumerate(clip.takeaways):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.text = plain(takeaway)
        _set_type(paragraph, 26, _INK)


def _paint_black(slide: Any) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _color(_CANVAS)


def _write_title(slide: Any, words: str) -> None:
    title = slide.shapes.title
    title.left, title.top = round(_MARGIN), 0
    title.width, title.height = round(_WIDTH - 2 * _MARGIN), round(_TITLE_HEIGHT)
    title.text = plain(words)
    _set_type(title.text_frame.paragraphs[0], 18, _QUIET)


def _set_type(paragraph: Any, size: int, color: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.size = Pt(size)
    paragraph.font.color.rgb = _color(color)


def _color(digits: str) -> Any:
    from pptx.dml.color import RGBColor

    make: Any = RGBColor.from_string
    return make(digits)


def _trim(movie: Any, before: float, after: float) -> None:
    """Let a film begin so many seconds after its start, and stop so many before its end."""
    (media,) = movie._element.iter(f"{{{_P14}}}media")
    trim = media.makeelement(f"{{{_P14}}}trim", {})
    for name, seconds in (("st", before), ("end", after)):
        if seconds > 0:
            trim.set(name, f"{seconds * 1000:.0f}")
    media.append(trim)


def _list_notes_master(deck: Any) -> None:
    """Name the master of the notes in the presentation.

    python-pptx makes it, and leaves it out there; Keynote does not open such a deck.
    """
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    part = deck.part
    key = part.relate_to(part.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
    listed = parse_xml(
        f"<p:notesMasterIdLst {nsdecls('p', 'r')}>"
        f'<p:notesMasterId r:id="{key}"/></p:notesMasterIdLst>'
    )
    deck.element.sldMasterIdLst.addnext(listed)


def plain(words: str) -> str:
    """Return words on one line, without signs that XML cannot hold."""
    return "".join(
        sign for sign in " ".join(words.split()) if sign.isprintable() or sign in "\u200f"
    )
