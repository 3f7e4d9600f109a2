"""The forms in which a clip can be had, and how each is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from studio.captions import to_srt, to_text, to_vtt
from studio.embed.clip import EmbeddableClip, Stops
from studio.embed.ipynb import notebook
from studio.embed.manifest import manifest
from studio.embed.page import data_address, media_type, page, png
from studio.embed.quarto import write_document
from studio.embed.reveal import find_reveal, write_deck
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
    reveal_js
        A copy of reveal.js for decks; looked for in ``node_modules`` by default.
    """

    stops: Stops = "none"
    single_file: bool = False
    reveal_js: Path | None = None


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
    has_stops
        Whether the film can wait for its lecturer.
    by_chapter
        Whether all that was asked for goes into one deck, chapter by chapter; else every film has
        a folder of its own.
    """

    name: str
    about: str
    usage: str
    write: Callable[[Sequence[EmbeddableClip], Request, Path], None]
    has_stops: bool = False
    archive: bool = False
    by_chapter: bool = False


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
    clips: Sequence[EmbeddableClip], request: Request, folder: Path, *, reports: bool = False
) -> None:
    (clip,) = clips
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


def _write_scorm(clips: Sequence[EmbeddableClip], request: Request, folder: Path) -> None:
    _write_page(clips, request, folder, reports=True)
    files = [path.name for path in folder.iterdir()]
    (folder / "imsmanifest.xml").write_text(ims_manifest(clips[0], files), encoding="utf-8")


def _write_youtube(
    clips: Sequence[EmbeddableClip],
    request: Request,  # noqa: ARG001
    folder: Path,
) -> None:
    (clip,) = clips
    shutil.copyfile(clip.video, folder / clip.video.name)
    (folder / "thumbnail.png").write_bytes(png(thumbnail(clip)))
    (folder / "description.txt").write_text(description(clip), encoding="utf-8")
    _write_texts(clip, folder)


def _write_notebook(
    clips: Sequence[EmbeddableClip],
    request: Request,  # noqa: ARG001
    folder: Path,
) -> None:
    (folder / "films.ipynb").write_text(notebook(clips), encoding="utf-8")


def _write_slides(clips: Sequence[EmbeddableClip], request: Request, folder: Path) -> None:
    from studio.embed.pptx import write_slides

    write_slides(clips, request.stops, folder / "films.pptx")
    for clip in clips:
        # Presentation programs take captions from beside the film.
        (folder / f"{clip.video.stem}.vtt").write_text(to_vtt(clip.cues), encoding="utf-8")


def _write_deck(clips: Sequence[EmbeddableClip], request: Request, folder: Path) -> None:
    write_deck(clips, request.stops, find_reveal(request.reveal_js), folder)


def _write_document(
    clips: Sequence[EmbeddableClip],
    request: Request,  # noqa: ARG001
    folder: Path,
) -> None:
    write_document(clips, folder)


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
            has_stops=True,
        ),
        Form(
            "quarto",
            "a document and an extension: the player in pages, its picture in PDF and Word",
            "quarto render {path}/films.qmd",
            _write_document,
            by_chapter=True,
        ),
        Form(
            "reveal",
            "a reveal.js deck, and its sections for a deck of your own; fragments are stops",
            "open {path}/index.html",
            _write_deck,
            has_stops=True,
            by_chapter=True,
        ),
        Form(
            "youtube",
            "the film with thumbnail, description, chapter marks, captions and transcript",
            "upload {path}, and paste its description.txt",
            _write_youtube,
        ),
        Form(
            "notebook",
            "a Jupyter notebook that shows the films, and makes them again with other values",
            "jupyter lab {path}/films.ipynb",
            _write_notebook,
            by_chapter=True,
        ),
        Form(
            "pptx",
            "slides for PowerPoint, Keynote and LibreOffice, with the script as notes",
            "open {path}/films.pptx",
            _write_slides,
            has_stops=True,
            by_chapter=True,
        ),
        Form(
            "scorm",
            "a SCORM 1.2 package of the page, for learning platforms: completed when watched",
            "import {path} as a SCORM package",
            _write_scorm,
            has_stops=True,
            archive=True,
        ),
    )
}


def embed(
    clips: Sequence[EmbeddableClip], form: Form, request: Request, output: Path
) -> list[Embedded]:
    """Write clips in a form; each whole, or not at all.

    Parameters
    ----------
    clips
        What to write.
    form
        How.
    request
        What was asked for.
    output
        The folder that it goes into; nothing is written anywhere else.

    Returns
    -------
    list[Embedded]
        One for each clip, or one for all where a form takes them together.

    Raises
    ------
    EnvironmentLacksError
        If it cannot be written.
    """
    prepare_output(output)
    together = [tuple(clips)] if form.by_chapter else [(clip,) for clip in clips]
    return [_embed(each, form, request, output) for each in together]


def _embed(clips: Sequence[EmbeddableClip], form: Form, request: Request, output: Path) -> Embedded:
    name = _name(clips)
    if request.single_file:
        path = output / f"{name}.html"
        with whole_file(path) as partial:
            partial.write_text(_single_page(clips[0], request), encoding="utf-8")
        return Embedded(path, _usage(form, clips, path).replace("/index.html", ""), _size(path))
    path = output / f"{name}-{form.name}"
    if form.archive:
        path = path.with_name(f"{path.name}.zip")
        with job_folder(work_folder()) as folder, whole_file(path) as partial:
            _fill(clips, form, request, folder)
            pack(folder, partial)
    else:
        with whole_folder(path) as folder:
            _fill(clips, form, request, folder)
    return Embedded(path, _usage(form, clips, path), _size(path))


def _fill(clips: Sequence[EmbeddableClip], form: Form, request: Request, folder: Path) -> None:
    form.write(clips, request, folder)
    files = [each for each in folder.rglob("*") if each.is_file()]
    text = manifest(clips, form.name, request.stops, folder, files)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _name(clips: Sequence[EmbeddableClip]) -> str:
    """Return what clips are called together: as the one, the Part, or the course that they are."""
    names = [
        f"{clip.video.parent.name}-{clip.video.stem}" if "/" in clip.target else clip.video.stem
        for clip in clips
    ]
    folders = {clip.video.parent.name for clip in clips}
    if len(names) == 1:
        return names[0]
    return folders.pop() if len(folders) == 1 else "forward-pass"


def _usage(form: Form, clips: Sequence[EmbeddableClip], path: Path) -> str:
    return form.usage.format(path=path.as_posix(), title=escape(clips[0].title))


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file())
