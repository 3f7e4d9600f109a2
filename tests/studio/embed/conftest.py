"""A rendered film as a clip, one in which everything that is typed is hostile, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.embed.clip import EmbeddableClip, embeddable
from studio.render import Outcome

# What means something in HTML, XML, scripts, Markdown, Quarto, YAML, Lua or a terminal.
HOSTILE = (
    "<script>alert(1)</script>\"'`]]>&amp;{{< video >}}:::\r\n\r\n---\n\n# x: [a](b) $m$ \\end "
    "${v} ‮​ \u2028 {{ 7*7 }} {% if %} --> </style></textarea>"
)


@pytest.fixture
def film(short_film: tuple[Path, Outcome]) -> EmbeddableClip:
    """The short film of two chapters."""
    return embeddable(short_film[1].written[0])


@pytest.fixture
def chapter(short_film: tuple[Path, Outcome]) -> EmbeddableClip:
    """Its first chapter."""
    return embeddable(short_film[1].written[1])


@pytest.fixture
def hostile(film: EmbeddableClip) -> EmbeddableClip:
    """The short film, with hostile words wherever words come from somebody."""
    sections = tuple(
        replace(
            section,
            title=HOSTILE,
            takeaways=(f"{section.title} {HOSTILE}",),
            lines=tuple(replace(line, text=HOSTILE) for line in section.lines),
        )
        for section in film.sections
    )
    return replace(
        film,
        title=HOSTILE,
        sections=sections,
        cues=tuple(replace(cue, text=HOSTILE) for cue in film.cues),
        params={"tokens": [HOSTILE], "prompt": HOSTILE},
        changed={"tokens": [HOSTILE]},
        numbers=((HOSTILE, "(2,)", HOSTILE),),
    )


# --- a real browser -------------------------------------------------------------------------------

# CI names the browser that it has installed, and is not content without it.
BROWSER = os.environ.get("FORWARDPASS_BROWSER") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("there is no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser had to say against the page."""
    return []


@pytest.fixture
def tab(browser: Any, complaints: list[str]) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("request", lambda request: _note(request.url, complaints))
    yield tab
    context.close()


def _note(address: str, complaints: list[str]) -> None:
    if address.startswith(("http:", "https:", "ws:")):
        complaints.append(f"asked the network for {address}")


def until(view: Any, expression: str) -> None:
    """Wait until something is so; the page's policy forbids Playwright's own way."""
    for _ in range(600):
        if view.evaluate(expression):
            return
        view.wait_for_timeout(50)
    pytest.fail(f"never was {expression}")


FILM = "document.getElementById('film')"
