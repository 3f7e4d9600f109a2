"""Finished chapter clips, kept so that nothing is rendered twice."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.jobs import CaptionLine, Rendered

LIMIT_BYTES = 5_000_000_000


@dataclass(frozen=True)
class CachedClip:
    """A clip in the cache."""

    path: Path
    rendered: Rendered


class ClipCache:
    """A folder of clips by key; each is a video and a JSON record, the record written last.

    Parameters
    ----------
    folder
        Made if need be.
    warn
        Called with one line about an entry that had to be thrown away.
    """

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._warn = warn
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> CachedClip | None:
        """Return the clip of a key, or ``None``; a damaged one is thrown away and reported."""
        record = self._folder / f"{key}.json"
        if not record.exists():
            return None
        try:
            data = json.loads(record.read_text(encoding="utf-8"))
            clip = self._folder / str(data["file"])
            if _digest(clip) != data["sha256"]:
                raise ValueError("checksum differs")
            lines = tuple(CaptionLine(**line) for line in data["lines"])
            rendered = Rendered(int(data["frames"]), lines)
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._warn(f"a damaged cache entry was thrown away ({error}); rendering it again")
            self._forget(key)
            return None
        record.touch()
        return CachedClip(clip, rendered)

    def put(self, key: str, clip: Path, rendered: Rendered) -> CachedClip:
        """Move a finished clip into the cache.

        Parameters
        ----------
        key
            Its fingerprint.
        clip
            A whole video on the same disk.
        rendered
            What is known of it.
        """
        digest = _digest(clip)
        kept = self._folder / f"{key}-{digest[:8]}{clip.suffix}"
        clip.replace(kept)
        data = {
            "file": kept.name,
            "sha256": digest,
            "frames": rendered.frames,
            "lines": [asdict(line) for line in rendered.lines],
        }
        partial = clip.with_suffix(".json")
        partial.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        partial.replace(self._folder / f"{key}.json")
        return CachedClip(kept, rendered)

    def prune(self, limit: int = LIMIT_BYTES) -> None:
        """Throw away the clips not used for longest until the rest fits in ``limit`` bytes."""
        size = 0
        for record in sorted(self._folder.glob("*.json"), key=_last_used, reverse=True):
            clips = list(self._folder.glob(f"{record.stem}-*"))
            size += sum(clip.stat().st_size for clip in clips if clip.exists())
            if size > limit:
                self._forget(record.stem)

    def _forget(self, key: str) -> None:
        (self._folder / f"{key}.json").unlink(missing_ok=True)
        for clip in self._folder.glob(f"{key}-*"):
            clip.unlink(missing_ok=True)

    def clear(self) -> None:
        """Throw away all clips."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _last_used(record: Path) -> float:
    try:
        return record.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
