"""The forms in which a clip can be had, and how each is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from studio.captions import to_srt, to_text, to_vtt
from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.manifest import manifest
from studio.embed.page import data_address, media_type, page, png
from studio.embed.scorm import ims_manifest, pack
from studio.embed.youtube import description, thumbnail
from studio.folders import job_folder, prepare_output, whole_file, whole_folder, work_folder


@dataclass(frozen=True)
class Request:
    """How a form is wanted.

    Attributes
    ----------
    stops
        Where the film waits.
    single_file
        Whether everything goes into one file, if the form can.
    """

    stops: Stops = "none"
    single_file: bool = False


@dataclass(frozen=True)
class Form:
    """A form in which clips can be had.

    Attributes
    ----------
    name
        As on the command line.
    about
        What it is, in a line.
    usage
        The line that uses what was written; ``{path}`` stands for it.
    write
        Writes the files into an empty folder.
    archive
        Whether the folder is packed into one ``.zip``.
    """

    name: str
    about: str
    usage: str
    write: Callable[[EmbeddableClip, Request, Path], None]
    archive: bool = False


@dataclass(frozen=True)
class Embedded:
    """What was written.

    Attributes
    ----------
    path
        The folder or the file.
    usage
        The one line that uses it.
    size
        Of all files together, in bytes.
    """

    path: Path
    usage: str
    size: int


def _write_page(
    clip: EmbeddableClip, request: Request, folder: Path, *, reports: bool = False
) -> None:
    poster = png(clip.picture())
    video = clip.video.name
    shutil.copyfile(clip.video, folder / video)
    (folder / "poster.png").write_bytes(poster)
    _write_texts(clip, folder)
    html = page(clip, request.stops, video=quote(video), poster="poster.png", reports=reports)
    (folder / "index.html").write_text(html, encoding="utf-8")


def _single_page(clip: EmbeddableClip, request: Request) -> str:
    video = data_address(media_type(clip.video), clip.video.read_bytes())
    poster = data_address("image/png", png(clip.picture()))
    return page(clip, request.stops, video=video, poster=poster)


def _write_scorm(clip: EmbeddableClip, request: Request, folder: Path) -> None:
    _write_page(clip, request, folder, reports=True)
    files = [path.name for path in folder.iterdir()]
    (folder / "imsmanifest.xml").write_text(ims_manifest(clip, files), encoding="utf-8")


def _write_youtube(clip: EmbeddableClip, request: Request, folder: Path) -> None:  # noqa: ARG001
    shutil.copyfile(clip.video, folder / clip.video.name)
    (folder / "thumbnail.png").write_bytes(png(thumbnail(clip)))
    (folder / "description.txt").write_text(description(clip), encoding="utf-8")
    _write_texts(clip, folder)


def _write_texts(clip: EmbeddableClip, folder: Path) -> None:
    """Write captions in both forms, and the transcript."""
    said = [(s.title, [line.text for line in s.lines]) for s in clip.sections]
    texts = {"captions.vtt": to_vtt(clip.cues), "captions.srt": to_srt(clip.cues)}
    texts["transcript.txt"] = to_text(said)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form(
            "html",
            "a page with player, captions, transcript and numbers; works from the disk",
            '<iframe src="{path}/index.html" width="960" height="720" allowfullscreen '
            'title="{title}"></iframe>',
            _write_page,
        ),
        Form(
            "youtube",
            "the film with thumbnail, description, chapter marks, captions and transcript",
            "upload {path}, and paste its description.txt",
            _write_youtube,
        ),
        Form(
            "scorm",
            "a SCORM 1.2 package of the page, for learning platforms: completed when watched",
            "import {path} as a SCORM package",
            _write_scorm,
            archive=True,
        ),
    )
}


def embed(clip: EmbeddableClip, form: Form, request: Request, output: Path) -> Embedded:
    """Write a clip in a form; whole, or not at all.

    Parameters
    ----------
    clip
        What to write.
    form
        How.
    request
        What was asked for.
    output
        The folder that it goes into; nothing is written anywhere else.

    Raises
    ------
    EnvironmentLacksError
        If it cannot be written.
    """
    prepare_output(output)
    name = f"{clip.video.parent.name}-{clip.video.stem}" if _is_chapter(clip) else clip.video.stem
    if request.single_file:
        path = output / f"{name}.html"
        with whole_file(path) as partial:
            partial.write_text(_single_page(clip, request), encoding="utf-8")
        return Embedded(path, _usage(form, clip, path).replace("/index.html", ""), _size(path))
    path = output / f"{name}-{form.name}"
    if form.archive:
        path = path.with_name(f"{path.name}.zip")
        with job_folder(work_folder()) as folder, whole_file(path) as partial:
            _fill(clip, form, request, folder)
            pack(folder, partial)
    else:
        with whole_folder(path) as folder:
            _fill(clip, form, request, folder)
    return Embedded(path, _usage(form, clip, path), _size(path))


def _fill(clip: EmbeddableClip, form: Form, request: Request, folder: Path) -> None:
    form.write(clip, request, folder)
    files = [each for each in folder.rglob("*") if each.is_file()]
    text = manifest(clip, form.name, request.stops, folder, files)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _is_chapter(clip: EmbeddableClip) -> bool:
    return "/" in clip.target


def _usage(form: Form, clip: EmbeddableClip, path: Path) -> str:
    return form.usage.format(path=path.as_posix(), title=escape(clip.title))


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file())
