"""Where the names of divisions stand in running text, and where the same characters are no name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from index import gazetteer
from index.gazetteer import has_outer, lies_in
from index.placenames import FIRST_REPORTS, Bearer, Kind, lexicon

_FULL = frozenset({Kind.FULL, Kind.OTHER, Kind.DIVIDED})

_CONTINUED = re.compile(r"市场|县(?:[级域]|市(?!场))|区[级域]")
"""A name that ends so does not end there: 赣州市场 is a market."""

_AFTER_WORD = frozenset("在赴到与和及由从至向驻")
"""Words after which the short form of a prefecture or province may begin."""

_OPENING = frozenset("《〈“‘（([【〔「『·|｜—-_:：>")
"""Signs after which a title, and so the short form of a county, may begin."""

_CLOSING = frozenset("》〉”’）)]】〕」』")


class Toponym(NamedTuple):
    """A name at a place in a text, and the codes of those whom it means there."""

    start: int
    end: int
    name: str
    codes: tuple[str, ...]
    full: bool


def toponyms(text: str, year: int = FIRST_REPORTS) -> Iterator[Toponym]:
    """The names in a text down to counties, left to right, the longest first, none overlapping.

    A name that nobody had any more in the year means nobody; nor does a part of it (not 淮阴 in 淮阴市).
    """
    last: Toponym | None = None
    position = 0
    while position < len(text):
        before = last.codes if last and last.end == position else ()
        found = next(filter(None, (_read(text, span, before, year) for span in _spans(text, position))), None)
        if found and found.codes:
            yield found
        if found:
            last, position = found, found.end
        else:
            # 中共和县委员会 is of 和县, not of 共和县.
            position += 2 if text.startswith("中共", position) else 1


def _spans(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where known names that begin at `start` end, the longest first."""
    for length in _lengths().get(text[start : start + 2], ()):
        end = start + length
        if end <= len(text) and text[start:end] in lexicon() and not _CONTINUED.match(text, end - 1):
            yield start, end


def _read(text: str, span: tuple[int, int], before: tuple[str, ...], year: int) -> Toponym | None:
    """Whom a name means directly after a name of `before`; None where the characters are no name."""
    start, end = span
    name = text[start:end]
    known = [bearer for bearer in lexicon()[name] if bearer.until >= year]
    if not known:
        return Toponym(start, end, name, (), True) if len(name) > 2 else None
    near = [bearer for bearer in known if _lies_near(name, bearer, before)]
    if not near and not _may_stand(text, start, name, known):
        return None
    full = known[0].kind in _FULL
    meant = near or [
        bearer
        for bearer in known
        if (bearer.kind in _FULL) == full and (full or bearer.kind == known[0].kind)
    ]
    codes = tuple(dict.fromkeys(bearer.code for bearer in meant))
    provinces = tuple(code for code in codes if code.endswith("0000"))
    return Toponym(
        start, end, name, provinces or tuple(code for code in codes if not has_outer(code, codes)), full
    )


def _lies_near(name: str, bearer: Bearer, before: tuple[str, ...]) -> bool:
    """Whether a bearer lies in a place named directly before; 湖北公安 does not name 公安县."""
    word = bearer.kind not in _FULL and name in _words() and not bearer.code.endswith("00")
    return not word and any(bearer.code != above and lies_in(bearer.code, above) for above in before)


def _may_stand(text: str, start: int, name: str, known: list[Bearer]) -> bool:
    """Whether the characters are a name where no place stands before them."""
    word, before = name in _words(), text[start - 1 : start]
    inside = "一" <= before <= "鿿"
    if known[0].kind in _FULL:
        sure = len(name) > 2 and not word
        return sure or text[start - 2 : start] == "中共" or not (inside or before in _CLOSING)
    if word:
        return False
    if any(bearer.code.endswith("00") for bearer in known if bearer.kind is known[0].kind):
        return not inside or before in _AFTER_WORD
    return not before.strip() or before in _OPENING


@cache
def _words() -> frozenset[str]:
    lines = (gazetteer.DATA / "place_words.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """For the first two characters of a name: how long the names are that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for name in lexicon():
        found.setdefault(name[:2], set()).add(len(name))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}
