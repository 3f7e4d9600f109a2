"""Films in a Jupyter notebook: ``film("neuron/weighted-sum", inputs=[1, 2], weights=[3, 4])``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.catalog import UnknownTargetError, resolve
from studio.errors import RefusedError
from studio.folders import job_folder, prepare_output, whole_file, work_folder
from studio.formats import resolve_format
from studio.quality import QUALITIES

if TYPE_CHECKING:
    from studio.embed.clip import EmbeddableClip


class ShownFilm:
    """A film that was rendered, as a notebook shows it.

    Parameters
    ----------
    clip
        The film.
    video
        Its address, if it is not in the notebook itself.
    """

    def __init__(self, clip: EmbeddableClip, video: str | None) -> None:
        from studio.embed.figure import figure

        self._html = figure(clip, video)
        self._text = clip.alternative_text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def film(
    target: str,
    *,
    quality: str = "m",
    voice: str | None = None,
    link: str | Path | None = None,
    **params: Any,
) -> ShownFilm:
    """Render a film or a chapter, and show it.

    What was rendered before is there at once.

    Parameters
    ----------
    target
        As on the command line: ``"neuron"`` or ``"neuron/weighted-sum"``.
    quality
        ``l``, ``m``, ``h``, ``p`` or ``k``; 720p30 by default.
    voice
        Who speaks; ``"none"`` for a silent film.
    link
        A folder for the video: the notebook then has its address, and stays small. By default the
        video is in the notebook itself.
    **params
        The film's parameters.

    Raises
    ------
    RefusedError
        If there is no such film, quality or parameter.
    """
    from studio.embed.clip import embeddable
    from studio.plan import make_plan
    from studio.render import render
    from studio.reporters import make_reporter
    from studio.settings import build_params
    from studio.voice.voices import choose_voice, default_voice

    try:
        targets = resolve([target])
    except UnknownTargetError as error:
        raise RefusedError(str(error)) from None
    if quality not in QUALITIES:
        raise RefusedError(
            f"there is no quality {quality!r}; allowed are {', '.join(QUALITIES)}, "
            'for example quality="m"'
        )
    chosen = build_params([targets[0].part], [], {targets[0].part.slug: params})
    one = {slug: films[:1] for slug, films in chosen.items()}
    report = make_reporter(as_json=False, tells_files=False)
    with job_folder(work_folder()) as folder:
        speaker = choose_voice(voice or default_voice(), trusted=True)
        fmt = resolve_format("mp4", False)
        plan = make_plan(targets[:1], one, QUALITIES[quality], fmt, folder, speaker)
        with report:
            outcome = render(plan, report, output=folder)
        if outcome.failed:
            chapter, failure = outcome.failed[0]
            raise RuntimeError(f"{chapter.name}: {failure.message}")
        clip = embeddable(outcome.written[0])
        return ShownFilm(clip, None if link is None else _linked(clip.video, Path(link)))


def _linked(video: Path, folder: Path) -> str:
    """Copy a video into a folder, and return its address from here."""
    prepare_output(folder)
    with whole_file(folder / video.name) as partial:
        shutil.copyfile(video, partial)
    return (folder / video.name).as_posix()
