"""What the films are and what they compute, printed for people or as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from scenes.catalog import PartEntry

if TYPE_CHECKING:
    from math_core import Trace


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


def print_trace(title: str, trace: Trace) -> None:
    """Print every intermediate of a trace, a row each."""
    table = Table(title=f"{title}: {type(trace).__name__}", title_justify="left")
    table.add_column("field")
    table.add_column("shape")
    table.add_column("value", overflow="fold")
    for name, value in trace.to_dict().items():
        table.add_row(name, _shape(value), _written(value))
    Console().print(table)


def _shape(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    return (
        f"({len(value)},)" if not isinstance(value[0], list) else f"({len(value)}, {len(value[0])})"
    )


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "  ".join(_written(item) for item in value)
    # Adding zero turns a negative zero into zero.
    return f"{value + 0.0:.6g}" if isinstance(value, float) else str(value)
