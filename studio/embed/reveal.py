"""A reveal.js deck of films, and the same sections for a deck that there is already."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from studio.captions import to_vtt
from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.page import data_address, media_type, png
from studio.embed.templates import render, text
from studio.errors import RefusedError

FOLDER = "reveal.js"
# What a deck needs of reveal.js: its fourth and fifth version, then the sixth.
_NEEDED = ("dist/reveal.js", "dist/reveal.css", "dist/theme/black.css")
_NOTES = ("plugin/notes/notes.js", "dist/plugin/notes.js")


def find_reveal(given: Path | None) -> Path | None:
    """Return the folder of the user's copy of reveal.js; ``None`` if there is none.

    Parameters
    ----------
    given
        Where it is; by default it is looked for where npm puts it.

    Raises
    ------
    RefusedError
        If it is not where it was said to be.
    """
    folder = given or Path("node_modules") / FOLDER
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing and given is not None:
        raise RefusedError(
            f"{given} is no reveal.js: it has no {missing[0]}; give a copy of the package, for "
            "example npm install reveal.js, then --reveal-js node_modules/reveal.js"
        )
    return None if missing else folder


def write_deck(
    clips: Sequence[EmbeddableClip], stops: Stops, reveal: Path | None, folder: Path
) -> None:
    """Write a deck, a section a film.

    Parameters
    ----------
    clips
        The films.
    stops
        Where they wait; each stop is a fragment.
    reveal
        A copy of reveal.js, which is copied into the deck; without one, the deck looks for it
        beside itself.
    folder
        An empty folder.
    """
    notes = _NOTES[0]
    if reveal is not None:
        notes = next((name for name in _NOTES if (reveal / name).is_file()), notes)
        for part in ("dist", "plugin"):
            if (reveal / part).is_dir():
                shutil.copytree(reveal / part, folder / FOLDER / part)
        if (reveal / "LICENSE").is_file():
            shutil.copyfile(reveal / "LICENSE", folder / FOLDER / "LICENSE")
    films = []
    for i, clip in enumerate(clips, start=1):
        video, poster = f"{i}-{clip.video.name}", f"{i}-poster.png"
        shutil.copyfile(clip.video, folder / video)
        (folder / poster).write_bytes(png(clip.picture()))
        films.append(
            {
                "clip": clip,
                "stops": [round(time, 3) for time in clip.stops(stops)],
                "video": quote(video),
                "poster": poster,
                "media_type": media_type(clip.video),
                # No browser takes captions from beside a deck that was opened from the disk.
                "captions": data_address("text/vtt", to_vtt(clip.cues).encode()),
            }
        )
    sections = render("sections.html.j2", films=films)
    title = clips[0].title if len(clips) == 1 else "Forward Pass"
    written = {
        "sections.html": sections,
        "index.html": render(
            "deck.html.j2", title=title, sections=sections, notes=f"{FOLDER}/{notes}"
        ),
        "forwardpass.js": text("reveal.js"),
        "forwardpass.css": text("reveal.css"),
        "start.js": text("reveal_start.js"),
    }
    for name, content in written.items():
        (folder / name).write_text(content, encoding="utf-8")
