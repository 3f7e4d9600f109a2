"""The page in a real browser, opened from the disk as a lecturer would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from studio.embed.clip import EmbeddableClip
from studio.embed.forms import FORMS, Request, embed
from studio.embed.page import page
from tests.studio.embed.conftest import FILM, until

pytestmark = pytest.mark.xdist_group("browser")


def opened(tab: Any, clip: EmbeddableClip, folder: Path, *, single: bool = False) -> Any:
    (made,) = embed([clip], FORMS["html"], Request("lines", single), folder)
    tab.goto((made.path if single else made.path / "index.html").as_uri())
    until(tab, f"{FILM}.readyState >= 2")
    return tab


def wait_until_paused_at(tab: Any, seconds: float) -> None:
    until(tab, f"{FILM}.paused && Math.abs({FILM}.currentTime - {seconds}) < 0.1")


@pytest.mark.parametrize("single", [False, True])
def test_the_page_plays_with_captions_from_the_disk_and_asks_nobody(
    tab: Any, complaints: list[str], film: EmbeddableClip, tmp_path: Path, single: bool
) -> None:
    opened(tab, film, tmp_path / "out", single=single)
    tracks = tab.evaluate(
        "[...document.getElementById('film').textTracks]"
        ".map(t => [t.kind, t.mode, t.cues && t.cues.length])"
    )
    assert tracks[0] == ["captions", "showing", len(film.cues)]
    tab.keyboard.press(" ")
    until(tab, f"{FILM}.currentTime > 0.3")
    assert complaints == []


def test_a_film_waits_at_its_stops_and_keys_go_on_and_back(
    tab: Any, film: EmbeddableClip, tmp_path: Path
) -> None:
    (stop, *_) = film.stops("lines")
    opened(tab, film, tmp_path / "out")
    tab.keyboard.press("PageDown")
    wait_until_paused_at(tab, stop)
    assert tab.locator("#place").inner_text().startswith("1 of")
    tab.keyboard.press("ArrowRight")
    until(tab, f"{FILM}.currentTime > {stop} + 0.2")
    tab.keyboard.press("PageUp")
    wait_until_paused_at(tab, stop)
    tab.keyboard.press("PageUp")
    wait_until_paused_at(tab, 0.0)
    tab.locator("#on").click()
    wait_until_paused_at(tab, stop)


def test_a_line_of_the_transcript_seeks_and_is_marked_while_it_is_said(
    tab: Any, film: EmbeddableClip, tmp_path: Path
) -> None:
    opened(tab, film, tmp_path / "out")
    line = tab.locator(".lines button").nth(1)
    line.click()
    until(tab, f"{FILM}.currentTime >= {film.lines[1].start}")
    tab.wait_for_selector(".lines button[aria-current]")
    assert tab.locator("[aria-current]").inner_text().endswith("Words & more.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_page(
    browser: Any, film: EmbeddableClip, tmp_path: Path, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The examiner is code from outside, which the page would not let in.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    tab = opened(context.new_page(), film, tmp_path / "out")
    found = Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    context.close()
    assert found.violations_count == 0, found.generate_report()


def test_hostile_words_run_nowhere(
    tab: Any, complaints: list[str], hostile: EmbeddableClip, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    html = page(hostile, "lines", video="film.mp4", poster="poster.png")
    path.write_text(html, encoding="utf-8")
    said: list[str] = []
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    tab.goto(path.as_uri())
    tab.wait_for_selector("#place")
    assert said == []
    assert tab.locator("script").count() == 4 - 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A web server for the test's folder: only there does a frame know the page around it."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


# What a platform offers to the lessons in its frames.
PLATFORM = """<!doctype html><title>platform</title>
<script>
window.told = {"cmi.core.lesson_status": "not attempted"};
window.API = {
  LMSInitialize: () => "true",
  LMSFinish: () => "true",
  LMSCommit: () => "true",
  LMSGetValue: (name) => window.told[name] ?? "",
  LMSSetValue: (name, value) => { window.told[name] = value; return "true"; },
};
</script>
<iframe name="lesson" src="lesson.html" allow="autoplay"></iframe>
"""


def test_a_learning_platform_hears_when_the_film_was_watched(
    browser: Any, server: str, film: EmbeddableClip, tmp_path: Path
) -> None:
    html = page(film, "none", video=film.video.name, poster="poster.png", reports=True)
    (tmp_path / film.video.name).write_bytes(film.video.read_bytes())
    (tmp_path / "lesson.html").write_text(html, encoding="utf-8")
    (tmp_path / "platform.html").write_text(PLATFORM, encoding="utf-8")
    tab = browser.new_page()
    tab.goto(f"{server}/platform.html")
    lesson = tab.frame(name="lesson")
    until(lesson, f"{FILM}.readyState >= 2")
    assert tab.evaluate("told['cmi.core.lesson_status']") == "incomplete"
    lesson.evaluate(f"(() => {{ {FILM}.muted = true; {FILM}.play(); }})()")
    until(tab, "told['cmi.core.lesson_status'] === 'completed'")
    tab.close()
