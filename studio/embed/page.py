"""A web page with the player: offline, from a file or a server, without anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from studio.captions import Cue, to_vtt
from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.templates import in_script, render, text


def page(
    clip: EmbeddableClip, stops: Stops, *, video: str, poster: str, reports: bool = False
) -> str:
    """Return the page's HTML.

    Its captions are in it, because browsers load no captions from beside a file that was opened
    from the disk.

    Parameters
    ----------
    clip
        What it shows.
    stops
        Where the film waits.
    video, poster
        Addresses of the film and its picture, relative to the page, or ``data:`` of their bytes.
    reports
        Whether it tells the learning platform around it when the film was watched.
    """
    style = text("page.css")
    script = text("page.js") + (text("scorm.js") if reports else "")
    chapters = [Cue(s.start, s.end, s.title) for s in clip.sections]
    return render(
        "page.html.j2",
        clip=clip,
        stops=[round(time, 3) for time in clip.stops(stops)],
        style=style,
        script=script,
        policy=_policy(style, script),
        linked_data=in_script(linked_data(clip, poster, video)),
        video=video,
        poster=poster,
        media_type=media_type(clip.video),
        captions=data_address("text/vtt", to_vtt(clip.cues).encode()),
        chapters=data_address("text/vtt", to_vtt(chapters).encode()),
    )


def _policy(style: str, script: str) -> str:
    """Return the content security policy: nothing from elsewhere, no code but the page's own."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        "img-src 'self' data:; media-src 'self' data:; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def linked_data(clip: EmbeddableClip, poster: str, video: str) -> dict[str, Any]:
    """Return what the clip is in the words of schema.org, for search and learning platforms."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["VideoObject", "LearningResource"],
        "name": clip.title,
        "description": clip.alternative_text,
        "inLanguage": "en",
        "duration": f"PT{clip.seconds:.1f}S",
        "learningResourceType": "video",
        "educationalUse": "instruction",
        "teaches": list(clip.takeaways),
        "transcript": " ".join(line.text for line in clip.lines),
        "license": "https://spdx.org/licenses/MIT.html",
        "accessibilityFeature": ["captions", "transcript", "alternativeText"],
    }
    if not video.startswith("data:"):
        data |= {"contentUrl": video, "thumbnailUrl": [poster]}
    if len(clip.sections) > 1:
        data["hasPart"] = [
            {
                "@type": "Clip",
                "name": section.title,
                "startOffset": round(section.start, 3),
                "endOffset": round(section.end, 3),
            }
            for section in clip.sections
        ]
    return data


def data_address(kind: str, content: bytes) -> str:
    """Return an address that is its own content."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def media_type(path: Path) -> str:
    """Return what a browser calls a file's kind."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def png(picture: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
