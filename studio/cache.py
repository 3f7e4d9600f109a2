"""Finished chapters, kept so that nothing is rendered twice."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.jobs import KEY_LENGTH, HeardLine, Played, Rendered, Step

LIMIT_BYTES = 5_000_000_000
SPEECH = "speech"
"""The folder of spoken lines in the cache's own."""
_NAME = re.compile(r"([0-9a-f]+)-(\d+)-[0-9a-f]+")
# No chapter has more spoken lines.
_MOST_LINES = 100


class SegmentStore:
    """A folder of segments, each named by its key, its length and its checksum.

    Parameters
    ----------
    folder
        Made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def find(self, segment: Played) -> Path | None:
        """Return the file of a segment; a damaged one is thrown away."""
        return self._whole(f"{segment.key}-{segment.frames}-*")

    def has(self, key: str) -> bool:
        """Return whether there is a whole segment of a key."""
        return self._whole(f"{key}-*") is not None

    def kept_frames(self, steps: Sequence[Step]) -> int:
        """Return how many frames of a chapter there are already, as far as names tell."""
        names = [_NAME.fullmatch(path.stem) for path in self._folder.iterdir()]
        frames = {name[1][:KEY_LENGTH]: int(name[2]) for name in names if name is not None}
        if not frames:
            return 0
        keys = {step.segment_key(n)[:KEY_LENGTH] for step in steps for n in range(_MOST_LINES)}
        return sum(length for key, length in frames.items() if key in keys)

    def _whole(self, pattern: str) -> Path | None:
        for path in self._folder.glob(pattern):
            try:
                if path.stem.rpartition("-")[2] == _digest(path):
                    path.touch()
                    return path
            except FileNotFoundError:
                continue
            path.unlink(missing_ok=True)
        return None

    def put(self, segment: Played, file: Path) -> None:
        """Move a finished file on the same disk into the store."""
        name = f"{segment.key}-{segment.frames}-{_digest(file)}{file.suffix}"
        file.replace(self._folder / name)


@dataclass(frozen=True)
class CachedChapter:
    """A chapter in the cache: the files of its segments, in order."""

    paths: tuple[Path, ...]
    rendered: Rendered


@dataclass(frozen=True)
class CacheState:
    """What a cache holds: how many of each kind, and bytes of all and at most."""

    folder: Path
    chapters: int
    segments: int
    spoken_lines: int
    size: int
    limit: int


class ChapterCache:
    """A folder of segments, and a JSON record for each chapter that says which are its own.

    Parameters
    ----------
    folder
        Made if need be.
    warn
        Called with one line about a chapter whose record or segments were damaged.
    """

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._warn = warn
        self.segments = folder / "segments"
        self.speech = folder / SPEECH
        self.tracks = folder / "tracks"
        self._store = SegmentStore(self.segments)

    def get(self, key: str) -> CachedChapter | None:
        """Return the chapter of a key; ``None`` if anything of it is missing or damaged."""
        record = self._folder / f"{key}.json"
        try:
            data = json.loads(record.read_text(encoding="utf-8"))
            rendered = Rendered(
                tuple(Played(**segment) for segment in data["segments"]),
                tuple(map(HeardLine.from_json, data["lines"])),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            record.unlink(missing_ok=True)
            self._warn(f"a damaged cache entry was thrown away ({error}); making it again")
            return None
        chapter = self._with_files(rendered)
        if chapter is None:
            record.unlink(missing_ok=True)
            self._warn("a part of a chapter is missing or damaged; rendering it again")
            return None
        record.touch()
        return chapter

    def _with_files(self, rendered: Rendered) -> CachedChapter | None:
        found = [self._store.find(segment) for segment in rendered.segments]
        paths = tuple(path for path in found if path is not None)
        return CachedChapter(paths, rendered) if len(paths) == len(found) else None

    def kept_frames(self, steps: Sequence[Step]) -> int:
        """Return how many frames of an unfinished chapter there are already."""
        return self._store.kept_frames(steps)

    def put(self, key: str, rendered: Rendered, scratch: Path) -> CachedChapter | None:
        """Record a chapter whose segments are all in the store; ``None`` if one is not.

        Parameters
        ----------
        key
            Its fingerprint.
        rendered
            What is known of it.
        scratch
            A private folder on the same disk.
        """
        chapter = self._with_files(rendered)
        if chapter is not None:
            partial = scratch / f"{key}.json"
            partial.write_text(json.dumps(asdict(rendered), ensure_ascii=False), encoding="utf-8")
            partial.replace(self._folder / partial.name)
        return chapter

    @property
    def files(self) -> list[Path]:
        """All files, those last that were used last."""
        found = [
            *self.segments.iterdir(),
            *self._folder.glob("*.json"),
            *self.speech.glob("*.npz"),
            *self.tracks.glob("*.*"),
        ]
        return sorted(found, key=_last_used)

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(_size(path) for path in self.files)

    def prune(self, limit: int = LIMIT_BYTES) -> None:
        """Throw away what was not used for longest until the rest fits in ``limit`` bytes."""
        excess = self.size - limit
        for path in self.files:
            if excess <= 0:
                return
            excess -= _size(path)
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Throw everything away; a render that is going on keeps its folders."""
        for path in self.files:
            path.unlink(missing_ok=True)

    @property
    def state(self) -> CacheState:
        """What is in it."""
        return CacheState(
            self._folder,
            len(list(self._folder.glob("*.json"))),
            len(list(self.segments.iterdir())),
            len(list(self.speech.glob("*.npz"))),
            self.size,
            LIMIT_BYTES,
        )


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def open_cache(work: Path, warn: Callable[[str], None]) -> ChapterCache:
    """Return the cache in the folder for work in progress."""
    return ChapterCache(work / "chapters", warn)
