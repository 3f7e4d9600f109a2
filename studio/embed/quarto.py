"""A Quarto document with films, and the extension that knows how to show them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from studio.captions import to_vtt
from studio.embed.clip import EmbeddableClip
from studio.embed.markdown import in_markdown
from studio.embed.page import png
from studio.embed.templates import text

_EXTENSION = Path("_extensions", "forwardpass")
_HEADER = """---
title: "Forward Pass"
lang: en
format:
  html: default
  revealjs: default
  docx: default
  pdf: default
filters:
  - forwardpass
---
"""


def write_document(clips: Sequence[EmbeddableClip], folder: Path) -> None:
    """Write a document, its films and the extension.

    Parameters
    ----------
    clips
        The films, a section each.
    folder
        An empty folder.
    """
    (folder / _EXTENSION).mkdir(parents=True)
    (folder / _EXTENSION / "_extension.yml").write_text(text("extension.yml"), encoding="utf-8")
    (folder / _EXTENSION / "forwardpass.lua").write_text(text("forwardpass.lua"), encoding="utf-8")
    sections = [_HEADER]
    for i, clip in enumerate(clips, start=1):
        # Names that mean nothing to anybody: pandoc reads some signs in a file's name as its own.
        stem = f"film-{i}"
        shutil.copyfile(clip.video, folder / f"{stem}{clip.video.suffix}")
        (folder / f"{stem}.png").write_bytes(png(clip.picture()))
        (folder / f"{stem}.vtt").write_text(to_vtt(clip.cues), encoding="utf-8")
        sections.append(section(clip, stem))
    (folder / "films.qmd").write_text("\n".join(sections), encoding="utf-8")


def section(clip: EmbeddableClip, stem: str) -> str:
    """Return a film in Markdown: a heading, the film, and what to take from it.

    Parameters
    ----------
    clip
        The film.
    stem
        What its files are called.
    """
    video = quote(f"{stem}{clip.video.suffix}")
    takeaways = "\n".join(f"- {in_markdown(each)}" for each in clip.takeaways)
    attributes = {
        "video": video,
        "captions": f"{stem}.vtt",
        "poster": f"{stem}.png",
        "title": clip.title,
        "alt": clip.alternative_text,
    }
    given = " ".join(f'{name}="{_attribute(value)}"' for name, value in attributes.items())
    caption = f"{in_markdown(clip.title)}. [The film]({video})"
    picture = f'![{caption}]({stem}.png){{fig-alt="{_attribute(clip.alternative_text)}"}}'
    return (
        f"\n## {in_markdown(clip.title)}\n\n::: {{.forwardpass {given}}}\n{picture}\n:::\n\n"
        f"{takeaways}\n"
    )


def _attribute(words: str) -> str:
    """Return words that may stand between quotes in pandoc's attributes."""
    line = " ".join(words.split())
    for sign in "\\\"'`{}<>[]$@*_^~:":
        line = line.replace(sign, f"\\{sign}" if sign in '\\"' else f"&#{ord(sign)};")
    return line
