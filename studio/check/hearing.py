"""The check's ears: every line is spoken, in its slot, at one loudness, with its captions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenes.stage.narration import SpokenLine
from scenes.stage.part import ChapterRecord
from scenes.stage.speech import READ_PER_SECOND, LinePlace
from studio.captions import cues
from studio.check.findings import Finding
from studio.voice import sound
from studio.voice.sound import PEAK_DBTP, RATE, TARGET_LUFS, TOLERANCE_LU, Placed
from studio.voice.speech import Samples, Speech
from studio.voice.voices import Speaker

# How far a caption may be from its words, in seconds.
_CAPTION = 0.15
# Letters a second: the fastest line of the built-in voice over all films, and 8 % more.
FASTEST = 1.08 * 20.0
# A line of fewer letters says little about its pace.
_FEW_LETTERS = 25
_KIND = "voice"
_NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?")
_DIGITS = {
    word: str(digit)
    for digit, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
}
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {
    **{word: int(digit) for word, digit in _DIGITS.items()},
    **dict(zip(_TEENS, range(10, 20), strict=True)),
    **dict(zip(_TENS, range(20, 100, 10), strict=True)),
}
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_OF_NUMBERS = {*_SMALL, *_LARGE, "hundred", "point", "minus"}


def check_hearing(
    record: ChapterRecord, part: str, frame_rate: float, speaker: Speaker
) -> Iterator[Finding]:
    """Yield what is wrong with the sound of a chapter.

    Parameters
    ----------
    record
        The chapter as it was played, at the pace of the voice.
    part
        The slug of its Part.
    frame_rate
        At which it was played.
    speaker
        Who speaks.
    """
    placed = []
    for number, line in enumerate(record.lines, start=1):
        yield from check_spoken_numbers(line)
        yield from check_captions_against_words(line)
        speech = speaker.speak(line.line, LinePlace(part, record.slug, number))
        if speech is None:
            yield _finding(f"line {number} is not spoken", line)
            continue
        yield from check_slot(line, speech)
        yield from check_tempo(line, speech)
        placed.append(Placed(speech.samples, speech.rate, round(line.start * RATE)))
    if placed:
        length = round(record.seconds(frame_rate) * RATE)
        yield from check_loudness(sound.levelled(sound.track(placed, length)))


def check_slot(line: SpokenLine, speech: Speech) -> Iterator[Finding]:
    """Yield whether a line is still being said when the next one begins."""
    over = speech.seconds - (line.end - line.start)
    if over > 0.5 / RATE:
        yield _finding(f"is spoken {over:.2f} s longer than the film gives it", line)


def check_tempo(line: SpokenLine, speech: Speech) -> Iterator[Finding]:
    """Yield whether a line is spoken faster than one can follow."""
    letters = len(line.spoken)
    if letters >= _FEW_LETTERS and letters / speech.seconds > FASTEST:
        yield _finding(
            f"is spoken at {letters / speech.seconds:.1f} letters a second; "
            f"at most {FASTEST:.1f} can be followed",
            line,
        )


def check_loudness(samples: Samples) -> Iterator[Finding]:
    """Yield whether a finished track is too loud, too quiet, or distorted."""
    measured = sound.loudness(samples)
    if abs(measured.integrated - TARGET_LUFS) > TOLERANCE_LU:
        yield Finding(
            _KIND,
            f"the track measures {measured.integrated:.1f} LUFS instead of {TARGET_LUFS:.1f}",
        )
    if measured.peak > PEAK_DBTP:
        yield Finding(
            _KIND, f"the track peaks at {measured.peak:.1f} dBTP; at most {PEAK_DBTP:.1f} is clean"
        )


def check_captions_against_words(line: SpokenLine) -> Iterator[Finding]:
    """Yield whether captions come or go at another time than their words."""
    first = 0
    for cue in cues(line.line, line.timing, line.start, line.end):
        last = first + len(cue.text.split()) - 1
        begins = line.start + line.timing.starts[first]
        ends = line.start + line.timing.ends[last]
        # What is said too fast to be read may stay as long as it must.
        must = min(line.end, cue.start + len(cue.text) / READ_PER_SECOND)
        if abs(cue.start - begins) > _CAPTION or not ends - _CAPTION <= cue.end <= max(
            ends + _CAPTION, must
        ):
            yield _finding("has a caption that does not keep to its words", line)
        first = last + 1


def check_spoken_numbers(line: SpokenLine) -> Iterator[Finding]:
    """Yield whether a number is said that is not the number that is shown."""
    for word in line.line.words:
        shown = [each.replace("−", "-").replace(",", "") for each in _NUMBER.findall(word.shown)]
        if len(shown) == 1 and word.value:
            # A name or a sign may stand by it: T2, 50 %.
            parts = re.findall("[a-z]+", word.said)
            said = number_in(" ".join(part for part in parts if part in _OF_NUMBERS))
            if said is None or said != float(shown[0]):
                yield _finding(f"shows {word.shown} but says “{word.said}”", line)


def number_in(words: str) -> float | None:
    """Return the number that English words state; ``None`` if they state none.

    Examples
    --------
    >>> number_in("minus five thousand one hundred point zero two.")
    -5100.02
    """
    bare = re.sub(r"[^a-z ]", " ", words.lower()).split()
    sign = -1.0 if bare[:1] == ["minus"] else 1.0
    bare = bare[1:] if sign < 0 else bare
    whole, _, fraction = " ".join(bare).partition(" point ")
    total = block = last = 0
    for word in whole.split():
        if word in _SMALL:
            block += _SMALL[word]
        elif word == "hundred":
            block *= 100
        elif word in _LARGE:
            size = _LARGE[word]
            # A thousand trillion: all before it is counted in trillions.
            total = (total + block) * size if size > last > 0 else total + block * size
            block, last = 0, size
        else:
            return None
    digits = [_DIGITS.get(word) for word in fraction.split()]
    if not whole or None in digits:
        return None
    return sign * float(f"{total + block}.{''.join(d for d in digits if d) or '0'}")


def _finding(message: str, line: SpokenLine) -> Finding:
    return Finding(_KIND, message, (line.text,), seconds=round(line.start, 2))
