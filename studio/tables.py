"""What the films are and what they compute, printed for people or as plain data."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from scenes.catalog import PartEntry
from studio.console import print_json

if TYPE_CHECKING:
    from math_core import Trace
    from studio.cache import CacheState
    from studio.embed.forms import Embedded, Form
    from studio.voice.script import ChapterSaid


def catalog_data(entries: Sequence[PartEntry]) -> list[dict[str, Any]]:
    """Return the catalogue as plain data for JSON."""
    return [
        {
            "part": entry.slug,
            "number": entry.number,
            "title": entry.title,
            "teaches": entry.teaches,
            "seconds": None if entry.seconds is None else round(entry.seconds, 3),
            "chapters": [
                {
                    "chapter": chapter.slug,
                    "target": f"{entry.slug}/{chapter.slug}",
                    "title": chapter.title,
                    "takeaways": list(chapter.takeaways),
                    "seconds": chapter.seconds,
                }
                for chapter in entry.chapters
            ],
        }
        for entry in entries
    ]


def print_catalog(entries: Sequence[PartEntry]) -> None:
    """Print all films and chapters with what they teach."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("target", no_wrap=True)
    table.add_column("length", justify="right")
    table.add_column("what it teaches")
    for entry in entries:
        table.add_row(f"[bold]{entry.slug}[/]", _length(entry.seconds), f"[bold]{entry.teaches}[/]")
        for chapter in entry.chapters:
            table.add_row(
                f"  {entry.slug}/{chapter.slug}", _length(chapter.seconds), chapter.takeaways[0]
            )
    Console().print(table)


def _length(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


# A larger array is shown by its corner; --json has it all.
_MOST_ROWS, _MOST_COLUMNS = 8, 8


def print_trace(title: str, trace: Trace) -> None:
    """Print every intermediate of a trace, a row each; those of a trace in it under its name."""
    table = Table(title=f"{title}: {type(trace).__name__}", title_justify="left")
    table.add_column("field", overflow="fold")
    table.add_column("shape", no_wrap=True)
    table.add_column("value", overflow="fold")
    for row in trace_rows(trace):
        table.add_row(*row)
    Console().print(table)


def trace_rows(trace: Trace) -> list[tuple[str, str, str]]:
    """Return every intermediate of a trace: its name, its shape and its value, as text.

    Large arrays are shortened to their corner.
    """
    return [(name, _shape(value), _written(value)) for name, value in _leaves(trace.to_dict())]


def _leaves(data: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all values that are not traces themselves under their dotted names."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for i, item in enumerate(value):
                yield from _leaves(item, f"{path}{name}.{i}.")
        else:
            yield f"{path}{name}", value


def cache_data(state: CacheState) -> dict[str, Any]:
    """Return what a cache holds, for scripts."""
    return {
        "folder": str(state.folder),
        "chapters": state.chapters,
        "segments": state.segments,
        "spoken_lines": state.spoken_lines,
        "bytes": state.size,
        "limit_bytes": state.limit,
    }


def print_cache(state: CacheState) -> None:
    """Print what a cache holds."""
    print(f"{state.folder}")
    print(
        f"{state.chapters} chapters in {state.segments} segments, "
        f"{state.spoken_lines} spoken lines, "
        f"{decimal(state.size)} of at most {decimal(state.limit)}"
    )


def print_forms(forms: Iterable[Form]) -> None:
    """Print in which forms a clip can be had, with an example each."""
    for form in forms:
        print(f"{form.name:8}  {form.about}")
        print(f"{'':8}  ./forwardpass embed neuron/weighted-sum --to {form.name}")


def print_embedded(made: Embedded, *, as_json: bool) -> None:
    """Print what was written on stdout; for people, how it is used on stderr."""
    if as_json:
        fields = {"event": "embedded", "path": str(made.path), "bytes": made.size}
        print_json(fields | {"usage": made.usage})
        return
    print(made.path, flush=True)
    print(f"forwardpass: {decimal(made.size)}; use it so:\n{made.usage}", file=sys.stderr)


def print_voices(voices: Sequence[Mapping[str, str]]) -> None:
    """Print who can speak, a line each."""
    width = max(len(voice["name"]) for voice in voices)
    for voice in voices:
        print(f"{voice['name']:{width}}  {voice['about']}")


def print_script(said: Sequence[ChapterSaid]) -> None:
    """Print what is said, to read from."""
    for each in said:
        print(f"{each.part.slug}/{each.chapter.slug}  {_length(each.seconds)}")
        for number, line in enumerate(each.lines, start=1):
            print(
                f"  {number:02}  {line.start:6.1f} s  {line.end - line.start:4.1f} s  {line.text}"
            )
        print()


def _shape(value: Any) -> str:
    sizes = []
    while isinstance(value, list) and value:
        sizes.append(len(value))
        value = value[0]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(map(str, sizes))})" * bool(sizes)


def _written(value: Any) -> str:
    """Return an array with a line for each row of its last axis."""
    rows = list(itertools.islice(_rows(value), _MOST_ROWS + 1))
    return "\n".join([*rows[:_MOST_ROWS], *(["…"] if len(rows) > _MOST_ROWS else [])])


def _rows(value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        for item in value:
            yield from _rows(item)
    elif isinstance(value, list):
        more = ["…"] if len(value) > _MOST_COLUMNS else []
        yield "  ".join([*map(_number, value[:_MOST_COLUMNS]), *more])
    else:
        yield _number(value)


def _number(value: Any) -> str:
    # Adding zero turns a negative zero into zero.
    return f"{value + 0.0:.6g}" if isinstance(value, float) else str(value)
