"""The page: what is in it, and that nobody's words can break out of their place."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from studio.embed.clip import EmbeddableClip
from studio.embed.page import page
from tests.studio.embed.conftest import HOSTILE


class Seen(HTMLParser):
    """Elements with their attributes, and the text in each, as a browser takes them apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.elements[-1][0] if self.elements else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_in(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag and text.strip()]


def made(clip: EmbeddableClip, **options: Any) -> Seen:
    return Seen(page(clip, "lines", video="film.mp4", poster="poster.png", **options))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def decoded(address: str) -> str:
    return base64.b64decode(address.partition("base64,")[2]).decode()


def test_the_film_has_captions_chapters_and_a_text_for_those_who_do_not_see_it(
    film: EmbeddableClip,
) -> None:
    seen = made(film)
    (video,) = seen.all("video")
    assert video["aria-label"] == film.alternative_text
    assert "autoplay" not in video
    captions, chapters = seen.all("track")
    assert "Words &amp; more." in decoded(captions["src"])
    assert decoded(chapters["src"]).count("-->") == 2


def test_every_line_can_be_sought_and_every_number_read(film: EmbeddableClip) -> None:
    clip = replace(film, params={"bias": 0.5}, numbers=(("products", "(2,)", "0.75  -2"),))
    seen = made(clip)
    starts = [float(b["data-start"]) for b in seen.all("button") if "data-end" in b]
    assert starts == pytest.approx([line.start for line in film.lines], abs=1e-3)
    assert "0.75  -2" in seen.text_in("pre")


def test_a_page_allows_no_code_but_its_own_and_nothing_from_elsewhere(
    film: EmbeddableClip,
) -> None:
    html = page(film, "none", video="film.mp4", poster="poster.png")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    script = re.findall(r"<script>(.*?)</script>", html, re.S)[-1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"sha256-{digest}" in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_hostile_words_stay_words(hostile: EmbeddableClip, film: EmbeddableClip) -> None:
    seen, plain = made(hostile), made(replace(film, params={"a": ["b"], "c": "d"}))
    numbered = replace(film, params={"a": ["b"], "c": "d"}, numbers=(("n", "(2,)", "1"),))
    plain = made(numbered)
    # The same elements as with harmless words: nothing was added by what they contain.
    assert [tag for tag, _ in seen.elements] == [tag for tag, _ in plain.elements]
    assert squeezed(seen.text_in("h1")[0]) == squeezed(HOSTILE)
    assert all("49" not in text for _, text in seen.texts if "7*7" in text)


def test_hostile_words_stay_words_in_the_data_for_machines(hostile: EmbeddableClip) -> None:
    html = page(hostile, "lines", video="film.mp4", poster="poster.png")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert json.loads(data)["name"] == HOSTILE
    assert "<" not in data


def test_captions_keep_their_form_whatever_is_said(hostile: EmbeddableClip) -> None:
    captions = decoded(made(hostile).all("track")[0]["src"])
    blocks = captions.split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert len(blocks) == 1 + len(hostile.cues)
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3} --> ", block) for block in blocks[1:])
    assert captions.count("-->") == len(hostile.cues)


def test_a_page_that_reports_listens_for_the_learning_platform(film: EmbeddableClip) -> None:
    assert "LMSInitialize" in page(film, "none", video="f.mp4", poster="p.png", reports=True)
    assert "LMSInitialize" not in page(film, "none", video="f.mp4", poster="p.png")
