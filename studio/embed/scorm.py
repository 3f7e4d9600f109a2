"""A SCORM 1.2 package, which learning platforms import: the page, and a manifest around it.

The rules are those of the SCORM Content Aggregation Model 1.2, section 2.3 (content packaging).
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

from studio.embed.clip import EmbeddableClip
from studio.embed.templates import render

# The earliest time that a ZIP archive can hold: the same input gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
# Packed already.
_STORED = (".mp4", ".png")


def ims_manifest(clip: EmbeddableClip, files: Sequence[str]) -> str:
    """Return ``imsmanifest.xml``: one lesson, completed when the film was watched.

    Parameters
    ----------
    clip
        The film.
    files
        What the lesson consists of, ``index.html`` among them.
    """
    # An XML name, unique among packages of other films and other parameters.
    what = repr((clip.target, sorted(clip.params.items())))
    identifier = f"forwardpass-{hashlib.sha256(what.encode()).hexdigest()[:12]}"
    return render("imsmanifest.xml.j2", clip=clip, identifier=identifier, files=sorted(files))


def pack(folder: Path, archive: Path) -> None:
    """Write a folder's files into a ZIP archive, the same bytes for the same files.

    Parameters
    ----------
    folder
        What goes in, under names relative to it.
    archive
        The file to write.
    """
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _TIME)
            entry.external_attr = _READABLE
            stored = path.suffix in _STORED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
