"""Playing a chapter without drawing it, and looking at the stage during every play."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from manim import Mobject, MovingCamera, config
from manim.animation.animation import Animation, Wait
from manim.renderer.cairo_renderer import CairoRenderer
from numpy.typing import NDArray
from tqdm import tqdm

from scenes.params import PartParams
from scenes.stage.part import Part
from scenes.stage.speech import Pace
from scenes.stage.text.number import Number
from scenes.stage.text.typesetting import Words
from studio.check.arithmetic import check_arithmetic
from studio.check.composition import (
    Exchange,
    Moment,
    check_balance,
    check_black,
    check_exchange,
    look_at_frame,
)
from studio.check.findings import Finding
from studio.check.glyphs import check_glyphs
from studio.check.hearing import check_hearing
from studio.check.layout import check_layout
from studio.check.legibility import check_flashes, check_legibility, light
from studio.check.pace import Appearance, check_captions, check_reading, check_silence
from studio.check.stage_view import StageView, paint
from studio.check.truth import check_line, check_truth
from studio.voice.voices import Speaker

# Where a play is looked at, besides its end, as shares of its length.
_SAMPLES = (0.0, 0.25, 0.5, 0.75)
_LONG_AGO = 60.0


@dataclass(frozen=True)
class Left:
    """What a play left on the stage.

    Attributes
    ----------
    names
        Of the things, in their drawing order, with the text of those that have one.
    boxes
        Where they are, of shape (things, 4), in frame units.
    paints
        How they are painted, of shape (things, 9).
    """

    names: tuple[str, ...]
    boxes: NDArray[np.float64]
    paints: NDArray[np.float64]


@dataclass
class Inspection:
    """What was seen of one chapter.

    Attributes
    ----------
    chapter
        Its slug.
    findings
        What is wrong.
    allowed
        Reasons of the exceptions that were met, with what they were for.
    plays
        How many plays there were.
    seconds
        The chapter's length.
    left
        What every play left on the stage.
    """

    chapter: str
    findings: list[Finding] = field(default_factory=list)
    allowed: set[tuple[str, str, str]] = field(default_factory=set)
    plays: int = 0
    seconds: float = 0.0
    left: list[Left] = field(default_factory=list)


class Inspected:
    """Mixed into a Part: samples every play and looks at the stage."""

    inspection: Inspection
    stills: Path | None = None
    # Whether nothing is looked for, and only what is left on the stage is wanted.
    unjudged = False
    # Kinds of findings that nobody wants.
    without: frozenset[str] = frozenset()
    # Who speaks; nobody is listened to without.
    speaker: Speaker | None = None

    def _begin(self) -> None:
        self._appearances: dict[int, Appearance] = {}
        self._kept: list[Any] = []
        self._on_stage: set[int] = set()
        self._opening: set[int] = set()
        self._still: list[tuple[float, float]] = []
        self._times: list[float] = []
        self._lights: list[float] = []
        self._moments: list[Moment] = []
        self._moving: set[int] = set()
        self._exchange = Exchange()
        self._known: set[tuple[str, str]] = set()

    def get_time_progression(self, run_time: float, *args: Any, **kwargs: Any) -> Any:
        """Stop at a few moments of a play instead of at its end alone."""
        whole: Any = super().get_time_progression(run_time, *args, **kwargs)  # type: ignore[misc]
        if self.unjudged:
            return whole
        times = [*(share * run_time for share in _SAMPLES), *list(whole)[-1:]]
        return tqdm(times, disable=True)

    def update_to_time(self, t: float) -> None:
        """Look at the stage in the middle of a play."""
        super().update_to_time(t)  # type: ignore[misc]
        part: Any = self
        if not part.records or not part.animations:
            return
        duration = float(part.duration)
        sampled = 0 < t < duration - 1e-3 and not self.unjudged
        if sampled and not isinstance(part.animations[0], Wait):
            self._look(t, ended=False)

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play, then look at the stage that is left."""
        part: Any = self
        start = part.clock
        if part.records and not self.inspection.plays:
            stage = StageView(part)
            self._opening = {id(thing.mobject) for thing in stage.texts}
            if not self.unjudged:
                self._moments.append(look_at_frame(stage, start, part.corner))
        super().play(*args, **kwargs)  # type: ignore[misc]
        if not part.records:
            return
        self.inspection.plays += 1
        if all(isinstance(each, Wait) for each in part.animations):
            self._still.append((start, part.clock))
        self._moving = set()
        self._look(0.0, ended=True)

    def begin_animations(self) -> None:
        """Remember what is being animated: it may cross other things on its way."""
        super().begin_animations()  # type: ignore[misc]
        part: Any = self
        self._moving = {id(m) for a in part.animations for m in _animated(a)}
        self._exchange = Exchange.of(part.animations)

    def _look(self, since: float, *, ended: bool) -> None:
        part: Any = self
        stage = StageView(part)
        if self.unjudged:
            self._note_what_is_left(stage)
            return
        time = part.clock + since
        self._times.append(time)
        self._lights.append(light(stage))
        self._moments.append(look_at_frame(stage, time, part.corner))
        found = list(check_truth(stage, self._moving))
        if ended:
            found += check_arithmetic(stage)
            found += check_legibility(stage)
            found += check_glyphs(stage)
            self._note_texts(stage, time)
            self._note_what_is_left(stage)
            self._note_allowances(stage)
        else:
            found += check_exchange(stage, self._exchange)
        found += check_layout(stage, self._moving)
        self._report(found, time, ended=ended)

    def _report(self, found: list[Finding], time: float, *, ended: bool) -> None:
        part: Any = self
        fresh = []
        for finding in found:
            key = (finding.kind, finding.message)
            if key not in self._known and finding.kind not in self.without:
                self._known.add(key)
                fresh.append(
                    replace(
                        finding,
                        chapter=self.inspection.chapter,
                        play=max(1, self.inspection.plays + (not ended)),
                        seconds=round(time, 2),
                    )
                )
        self.inspection.findings += fresh
        if fresh and self.stills is not None:
            from studio.check.stills import draw_still

            draw_still(part, fresh, self.stills)

    def _note_texts(self, stage: StageView, time: float) -> None:
        seen: set[int] = set()
        for thing in stage.texts:
            words = isinstance(thing.mobject, Words) and not isinstance(thing.mobject, Number)
            if not words or "reading" in thing.allowances or thing.opacity < 0.6:
                continue
            seen.add(id(thing.mobject))
            appearance = self._appearances.get(id(thing.mobject))
            if appearance is None:
                # Kept alive, so that no other text gets its id.
                self._kept.append(thing.mobject)
                # What stood there when the chapter opened was read before.
                since = -_LONG_AGO if id(thing.mobject) in self._opening else time
                self._appearances[id(thing.mobject)] = Appearance(
                    thing.name, thing.mobject.text, since, time
                )
            else:
                appearance.until = time
        self._on_stage, gone = seen, self._on_stage - seen
        for each in gone:
            # It can be read until it is half gone.
            self._appearances[each].until = (self._appearances[each].until + time) / 2

    def _note_allowances(self, stage: StageView) -> None:
        for thing in (*stage.texts, *stage.encoded):
            for demand, reason in thing.allowances.items():
                self.inspection.allowed.add((demand, reason, type(thing.mobject).__name__))

    def _note_what_is_left(self, stage: StageView) -> None:
        things = (*stage.texts, *stage.shapes)
        self.inspection.left.append(
            Left(
                tuple(thing.name for thing in things),
                np.array([thing.box for thing in things]).reshape(-1, 4),
                np.array([paint(thing.mobject) for thing in things]).reshape(-1, 9),
            )
        )

    def finish(self) -> Inspection:
        """Return what was seen, once the chapter has been played."""
        part: Any = self
        record = part.records[-1]
        end = part.clock
        found: list[Finding] = []
        for line in record.lines:
            found += [replace(f, seconds=round(line.start, 2)) for f in check_line(line)]
        found += check_captions(record)
        found += check_silence(record, self._still, end)
        found += check_reading(list(self._appearances.values()), end)
        found += check_flashes(self._times, self._lights)
        found += check_black(self._moments)
        found += check_balance(self._moments)
        if self.speaker is not None:
            found += check_hearing(record, part.slug, config.frame_rate, self.speaker)
        slug = self.inspection.chapter
        self.inspection.findings += [
            replace(f, chapter=slug) for f in found if f.kind not in self.without
        ]
        self.inspection.seconds = end
        return self.inspection


def _animated(animation: Animation) -> Iterator[Mobject]:
    """Yield every mobject that an animation moves, those of groups included."""
    for inner in getattr(animation, "animations", ()):
        yield from _animated(inner)
    for mobject in (animation.mobject, getattr(animation, "target_mobject", None)):
        if isinstance(mobject, Mobject):
            yield from mobject.get_family()


def inspected(part_class: type[Part[Any]]) -> type[Any]:
    """Return a Part's class that looks at its own stage."""
    return type(f"Inspected{part_class.__name__}", (Inspected, part_class), {})


def inspect_chapter(
    part_class: type[Part[Any]],
    params: PartParams,
    chapter: str,
    stills: Path | None = None,
    *,
    pace: Pace | None = None,
    speaker: Speaker | None = None,
    unjudged: bool = False,
    without: frozenset[str] = frozenset(),
) -> Inspection:
    """Play one chapter without drawing it and return what is wrong with it.

    Parameters
    ----------
    part_class
        The Part.
    params
        The viewer's parameters.
    chapter
        The chapter's slug.
    stills
        Folder for a picture of each offending moment; none are drawn without.
    pace
        Knows how long lines take; an estimate by default.
    speaker
        Who speaks, if the sound is to be checked, too.
    unjudged
        Whether nothing is looked for, and only what is left on the stage is noted.
    without
        Kinds of findings that are left out.

    Returns
    -------
    Inspection
        All findings, empty if nothing is wrong.
    """
    assert config.frame_rate, "Manim must be configured"
    renderer = CairoRenderer(camera_class=MovingCamera, skip_animations=True)
    part = inspected(part_class)(params, [chapter], pace=pace, renderer=renderer)
    part.inspection = Inspection(chapter)
    part.stills, part.unjudged, part.speaker = stills, unjudged, speaker
    part.without = without
    part._begin()
    part.render()
    result: Inspection = part.finish()
    return result
