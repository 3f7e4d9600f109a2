"""``manifest.json``: what is in a folder, for somebody's own tools."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.embed.clip import EmbeddableClip, Stops
from studio.fingerprint import versions


def manifest(
    clips: Sequence[EmbeddableClip], form: str, stops: Stops, folder: Path, files: Sequence[Path]
) -> str:
    """Return the text of a folder's manifest.

    Parameters
    ----------
    clips
        What the folder is about.
    form, stops
        What was asked for.
    folder
        Where the files are.
    files
        All others in the folder.
    """
    data = {
        "form": form,
        "clips": [_clip(clip, stops) for clip in clips],
        "versions": versions(),
        "license": "MIT",
        "files": [_entry(path, folder) for path in sorted(files)],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _clip(clip: EmbeddableClip, stops: Stops) -> dict[str, Any]:
    return {
        "target": clip.target,
        "title": clip.title,
        "video": clip.video.name,
        "seconds": round(clip.seconds, 3),
        "width": clip.width,
        "height": clip.height,
        "fps": clip.frame_rate,
        "alternative_text": clip.alternative_text,
        "takeaways": list(clip.takeaways),
        "chapters": [
            {"target": s.target, "title": s.title, "start": round(s.start, 3)}
            for s in clip.sections
        ],
        "captions": [
            {"start": round(cue.start, 3), "end": round(cue.end, 3), "text": cue.text}
            for cue in clip.cues
        ],
        "stops": [round(time, 3) for time in clip.stops(stops)],
        "params": clip.params,
    }


def _entry(path: Path, folder: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
