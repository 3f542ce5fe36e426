"""Two reports side by side: what stands in both, what moved, what went and came, which figures changed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.analyzer import normalise
from index.query import SHORTEST_PASSAGE
from index.report import KINDS, Report, Section
from search.indicators import Table
from search.numbers import Value, read

OWN, SAME, MOVED, GONE, CAME = "own", "same", "moved", "gone", "came"

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?|\n")
# Whatever parts two sections of one report stands nowhere in the other.
_PARTED = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Tile:
    """A passage of both reports: where it begins in each, all sections joined; `moved` out of its order."""

    left: int
    right: int
    length: int
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text of one report: what it is (`OWN` and so on), and the number of its tile, from 1; else 0."""

    text: str
    kind: str
    tile: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A section of one report, its heading and each paragraph in stretches."""

    heading: bool
    lines: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The sections of one kind, of the left report and of the right."""

    kind: str
    left: tuple[Told, ...]
    right: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator that two reports give different values of, or only one of them any."""

    indicator: str
    left: tuple[Value, ...]
    right: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports set against each other; `shared` counts the characters in tiles."""

    rows: tuple[Beside, ...]
    tiles: tuple[Tile, ...]
    shared: int
    changes: tuple[Change, ...]


def compare(left: Report, right: Report, table: Table) -> Comparison:
    """Set two reports against each other.

    Sentences that one has and the other has no part of are `GONE` and `CAME` where both are of one issuer.
    """
    found = tiles(_joined(left, 0), _joined(right, 1), SHORTEST_PASSAGE)
    same_issuer = bool(left.issuer) and (left.issuer, left.region) == (right.issuer, right.region)
    lefts = [(tile.left, tile.length, number) for number, tile in enumerate(found, 1)]
    rights = [(tile.right, tile.length, number) for number, tile in enumerate(found, 1)]
    moved = frozenset(number for number, tile in enumerate(found, 1) if tile.moved)
    told_left = _told(left, lefts, moved, GONE if same_issuer else OWN)
    told_right = _told(right, rights, moved, CAME if same_issuer else OWN)
    rows = (Beside(kind, told_left.get(kind, ()), told_right.get(kind, ())) for kind in KINDS)
    return Comparison(
        tuple(row for row in rows if row.left or row.right),
        found,
        sum(tile.length for tile in found),
        tuple(_changes(left, right, table)),
    )


def tiles(left: str, right: str, shortest: int) -> tuple[Tile, ...]:
    """Passages of both texts, none overlapping, the longest first chosen, in the order of the left text.

    Greedy string tiling (Wise, 1993). Those out of the longest run of ascending places are `moved`.
    """
    taken_left, taken_right = bytearray(len(left)), bytearray(len(right))
    chosen = []
    for length, one, other in sorted(_matches(left, right, shortest), key=lambda each: (-each[0], *each[1:])):
        for start, size in _free(taken_left, taken_right, (one, other), length):
            if size >= shortest:
                chosen.append(Tile(one + start, other + start, size))
                taken_left[one + start : one + start + size] = b"\1" * size
                taken_right[other + start : other + start + size] = b"\1" * size
    chosen.sort(key=lambda tile: tile.left)
    kept = _ascending([tile.right for tile in chosen])
    return tuple(replace(tile, moved=at not in kept) for at, tile in enumerate(chosen))


def _matches(left: str, right: str, shortest: int) -> Iterator[tuple[int, int, int]]:
    """Length and beginnings of every string that is longer on neither side in both texts."""
    windows: dict[str, list[int]] = defaultdict(list)
    for at in range(len(right) - shortest + 1):
        windows[right[at : at + shortest]].append(at)
    for one in range(len(left) - shortest + 1):
        for other in windows.get(left[one : one + shortest], ()):
            if one and other and left[one - 1] == right[other - 1]:
                continue
            size = shortest
            while left[one + size : one + size + 1] == right[other + size : other + size + 1] != "":
                size += 1
            yield size, one, other


def _free(
    left: bytearray, right: bytearray, starts: tuple[int, int], length: int
) -> Iterator[tuple[int, int]]:
    """The parts of a match that nothing has taken: from where in it, and how long."""
    one, other = starts
    start = 0
    for at in range(length + 1):
        if at == length or left[one + at] or right[other + at]:
            if at > start:
                yield start, at - start
            start = at + 1


def _ascending(places: list[int]) -> frozenset[int]:
    """Which of some numbers make up the longest ascending run."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        size = bisect_left(ends, place)
        before.append(tails[size - 1] if size else -1)
        ends[size : size + 1] = [place]
        tails[size : size + 1] = [at]
    kept, at = set(), tails[-1] if tails else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return frozenset(kept)


def _joined(report: Report, side: int) -> str:
    return _PARTED[side].join(normalise(part.searched) for part in report.sections)


def _told(
    report: Report, found: list[tuple[int, int, int]], moved: frozenset[int], alone: str
) -> dict[str, tuple[Told, ...]]:
    """The sections of a report by their first kind."""
    told: dict[str, tuple[Told, ...]] = {}
    base = 0
    for section in report.sections:
        end = base + len(section.searched)
        here = [
            (max(start, base) - base, min(start + size, end) - base, number)
            for start, size, number in sorted(found)
            if start < end and start + size > base
        ]
        kind = section.kinds[0] if section.kinds else "other"
        lines = tuple(_lines(section, here, moved, alone))
        told[kind] = (*told.get(kind, ()), Told(bool(section.heading), lines))
        base = end + 1
    return told


def _lines(
    section: Section, here: list[tuple[int, int, int]], moved: frozenset[int], alone: str
) -> Iterator[tuple[Stretch, ...]]:
    line: list[Stretch] = []
    for sentence in _SENTENCE.finditer(section.searched):
        if sentence[0] == "\n":
            yield tuple(line)
            line = []
            continue
        line += _stretches(section.searched, sentence.span(), here, moved, alone)
    yield tuple(line)


def _stretches(
    text: str,
    span: tuple[int, int],
    here: list[tuple[int, int, int]],
    moved: frozenset[int],
    alone: str,
) -> Iterator[Stretch]:
    at, end = span
    parts = [(max(low, at), min(high, end), number) for low, high, number in here if low < end and high > at]
    if not parts:
        yield Stretch(text[at:end], alone)
        return
    for low, high, number in parts:
        if at < low:
            yield Stretch(text[at:low], OWN)
        yield Stretch(text[low:high], MOVED if number in moved else SAME, number)
        at = high
    if at < end:
        yield Stretch(text[at:end], OWN)


def _changes(left: Report, right: Report, table: Table) -> Iterator[Change]:
    said = [defaultdict[str, list[Value]](list), defaultdict[str, list[Value]](list)]
    for side, report in zip(said, (left, right), strict=True):
        for value in read(report, table).values:
            side[value.indicator].append(value)
    for key in table.indicators:
        one, other = (tuple(side.get(key, ())) for side in said)
        if {each.value for each in one} != {each.value for each in other}:
            yield Change(key, one, other)
