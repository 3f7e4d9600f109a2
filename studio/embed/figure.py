"""A film as a figure inside somebody else's page: player, captions and title."""

from __future__ import annotations

from studio.captions import to_vtt
from studio.embed.clip import EmbeddableClip
from studio.embed.page import data_address, media_type, png
from studio.embed.templates import render


def figure(clip: EmbeddableClip, video: str | None = None) -> str:
    """Return the HTML of a figure.

    Parameters
    ----------
    clip
        What it shows.
    video
        The address of the film; it is in the figure itself by default.
    """
    return render(
        "figure.html.j2",
        clip=clip,
        video=video or data_address(media_type(clip.video), clip.video.read_bytes()),
        poster=data_address("image/png", png(clip.picture())),
        captions=data_address("text/vtt", to_vtt(clip.cues).encode()),
        media_type=media_type(clip.video),
    )
