"""Checking films: one worker process a chapter, for all parameters that are asked for."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from scenes.catalog import Target
from scenes.params import PartParams
from scenes.stage.part import Part
from studio.cache import open_cache
from studio.check.findings import Finding
from studio.check.inspector import Inspection, inspect_chapter
from studio.check.legibility import check_palette
from studio.configuration import manim_configured
from studio.folders import work_folder
from studio.quality import Quality
from studio.voice.store import SpeechStore
from studio.voice.voices import SILENT, Speaker, VoiceChoice, open_pace, pace_of

# A play that is sampled on its way ends a hair's breadth elsewhere: a tenth of a pixel at 1080p,
# a quarter of a level of colour.
_PLACE = 1e-3
# Where nothing is drawn, small frames are quickest; stills are drawn to be looked at.
_UNSEEN, _STILL = Quality("", 160, 90, 15), Quality("", 1280, 720, 15)


@dataclass(frozen=True)
class Case:
    """One chapter with one set of parameters.

    Attributes
    ----------
    part, chapter
        Slugs.
    module, class_name
        Where the Part's class is.
    params
        The viewer's parameters.
    """

    part: str
    chapter: str
    module: str
    class_name: str
    params: PartParams

    @property
    def name(self) -> str:
        """Target and changed parameters, as on the command line."""
        changed = " ".join(f"{name}={_brief(v)}" for name, v in self.params.changed().items())
        return f"{self.part}/{self.chapter}" + (f" ({changed})" if changed else "")


def _brief(value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


@dataclass(frozen=True)
class Checked:
    """What became of a case.

    Attributes
    ----------
    case
        What was checked.
    inspection
        What was seen; ``None`` if the scene raised.
    error
        What it raised, in one line.
    """

    case: Case
    inspection: Inspection | None
    error: str = ""

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong."""
        if self.inspection is None:
            return [Finding("error", self.error, chapter=self.case.chapter)]
        return self.inspection.findings


def cases(targets: Sequence[Target], params: dict[str, list[PartParams]]) -> list[Case]:
    """Return every chapter of some targets with every set of its Part's parameters.

    Parameters
    ----------
    targets
        Films or chapters.
    params
        Sets of parameters by the Part's slug.
    """
    made: dict[tuple[str, str, str], Case] = {}
    for target in targets:
        part = target.part
        chosen = [target.chapter] if target.chapter is not None else part.chapters
        for values in params[part.slug]:
            for chapter in chosen:
                case = Case(part.slug, chapter.slug, part.module, part.class_name, values)
                made[part.slug, chapter.slug, repr(values)] = case
    return list(made.values())


def check(
    wanted: Sequence[Case],
    *,
    workers: int | None = None,
    stills: Path | None = None,
    twice: bool = True,
    voice: VoiceChoice = SILENT,
    without: frozenset[str] = frozenset(),
    on_checked: Callable[[Checked], None] = lambda _: None,
) -> list[Checked]:
    """Check chapters side by side.

    Parameters
    ----------
    wanted
        What to check.
    workers
        Chapters at a time; one a core by default.
    stills
        Folder for pictures of what is wrong.
    twice
        Whether each chapter is played a second time, to see that it comes out the same.
    voice
        Who speaks; what is heard is checked, too.
    without
        Kinds of findings that are left out.
    on_checked
        Is told of each chapter as it is done.

    Returns
    -------
    list[Checked]
        In the order that was asked for.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["studio.check.run"])
    n_workers = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(n_workers, context, initializer=_leave_ctrl_c_to_parent) as pool:
        running: dict[Future[Checked], int] = {
            pool.submit(check_case, case, stills, twice, voice, without): i
            for i, case in enumerate(wanted)
        }
        order: dict[int, Checked] = {}
        try:
            for done in as_completed(running):
                checked = done.result()
                order[running[done]] = checked
                on_checked(checked)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [order[i] for i in sorted(order)]


def _leave_ctrl_c_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("manim").setLevel(logging.ERROR)


def check_case(
    case: Case,
    stills: Path | None = None,
    twice: bool = True,
    voice: VoiceChoice = SILENT,
    without: frozenset[str] = frozenset(),
) -> Checked:
    """Check one chapter in this process.

    Parameters
    ----------
    case
        What to check.
    stills
        Folder for pictures of what is wrong.
    twice
        Whether it is played again, to see that it comes out the same.
    voice
        Who speaks.
    without
        Kinds of findings that are left out.
    """
    speech = open_cache(work_folder(), lambda _: None).speech
    pace = open_pace(pace_of(voice), speech)
    speaker = None if voice.is_silent else Speaker(voice, SpeechStore(speech))
    part_class: type[Part[Any]] = getattr(importlib.import_module(case.module), case.class_name)
    quality = _UNSEEN if stills is None else _STILL
    with tempfile.TemporaryDirectory() as media, manim_configured(quality, Path(media)):
        try:
            play = partial(inspect_chapter, part_class, case.params, case.chapter, pace=pace)
            inspection = play(stills, speaker=speaker, without=without)
            if twice and "determinism" not in without:
                again = play(unjudged=True)
                inspection.findings += _differences(inspection, again)
            # Of no use any more, and large for a message to another process.
            inspection.left.clear()
        except Exception as error:
            return Checked(case, None, f"{type(error).__name__}: {error}")
    return Checked(case, inspection)


def _differences(first: Inspection, second: Inspection) -> list[Finding]:
    """Return what two runs of the same chapter do not have in common."""
    found = []
    if (first.plays, first.seconds) != (second.plays, second.seconds):
        found.append(
            f"one run had {first.plays} plays in {first.seconds:.2f} s, the next {second.plays} "
            f"in {second.seconds:.2f} s"
        )
    elif not _alike(first, second):
        found.append("two runs left different things on the stage")
    return [Finding("determinism", message, chapter=first.chapter) for message in found]


def _alike(first: Inspection, second: Inspection) -> bool:
    """Return whether every play of two runs left the same things, places and colours."""
    return all(
        one.names == other.names
        and np.allclose(one.boxes, other.boxes, rtol=0, atol=_PLACE)
        and np.allclose(one.paints, other.paints, rtol=0, atol=_PLACE)
        for one, other in zip(first.left, second.left, strict=True)
    )


def palette_findings() -> list[Finding]:
    """Return what is wrong with the colours of all films together."""
    return list(check_palette())
