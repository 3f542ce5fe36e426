"""What a report shares with others: passages, how many reports have each, and who had it first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from index import regions
from index.corpus import Corpus
from index.engine import EngineError
from index.query import EVERYBODY, SHORTEST_PASSAGE, Filters, Others
from index.records import Row
from index.report import Report
from index.results import Passage
from search.library import Library
from search.request import FIRST_YEAR, LAST_YEAR, RequestError

WHOM = ("everybody", "self", "superior", "issuer", "earlier", "later")
"""Whom a report is compared with: anybody, its issuer in earlier years, superiors, its issuer in any year,
anybody in an earlier or a later year."""

SHORTEST, LONGEST = 12, 200
"""Least lengths of a passage that can be asked for."""

_COMMON, _COMMON_SHARE = 10, 100
"""Reports, and one in how many of the collection, that must have a passage to make it boilerplate."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage with its text as it stands in the report, and the report that had it first."""

    section: int
    offset: int
    text: str
    reports: int
    first: Row
    earlier_self: bool
    superior: bool
    boilerplate: bool

    @property
    def end(self) -> int:
        """Where it ends in the section's searched text."""
        return self.offset + len(self.text)


@dataclass(frozen=True, slots=True)
class Reuse:
    """A report's characters (without its title), those that stand in passages, and these passages."""

    characters: int
    shared: int
    passages: tuple[Shared, ...]

    @property
    def own(self) -> int:
        """Characters in no passage."""
        return self.characters - self.shared


def reuse(
    library: Library, report: Report, whom: str = "everybody", shortest: int = SHORTEST_PASSAGE
) -> Reuse:
    """What a report shares with those that it is compared with, in passages of a least length.

    Raises `RequestError` for a comparison or a length that there is not, `EngineError` where the index does
    not have the report as it is.
    """
    if whom not in WHOM:
        raise RequestError(f"with: {whom!r:.40} is none of {', '.join(WHOM)}")
    if not SHORTEST <= shortest <= LONGEST:
        raise RequestError(f"length: {shortest} is no whole number from {SHORTEST} to {LONGEST}")
    engine, corpus = library.engine, library.corpus
    if any(change.id == report.id for change in corpus.changes_since(engine.change)):
        raise EngineError(f"report {report.id} has changed since the index was written; run zhice index")
    groups = {name: _ids(corpus, report, name) for name in ("self", "superior")}
    found = engine.shared(report.id, shortest, _others(corpus, report, whom), groups)
    common = max(_COMMON, corpus.counts()["reports"] // _COMMON_SHARE)
    rows = {id: next(corpus.rows({"id": id})) for id in {each.first for each in found}}
    passages = tuple(_shared(report, each, rows[each.first], common) for each in found)
    return Reuse(sum(len(part.searched) for part in report.sections), _covered(passages), passages)


def to_json(found: Reuse) -> dict[str, Any]:
    """The object that the API gives."""
    return {
        "characters": found.characters,
        "own": found.own,
        "shared": found.shared,
        "passages": [
            {
                "section": each.section,
                "offset": each.offset,
                "length": len(each.text),
                "text": each.text,
                "reports": each.reports,
                "first": {
                    "id": each.first.id,
                    "title": each.first.title,
                    "year": each.first.year,
                    "region": regions.as_json(each.first.region),
                },
                "earlier_self": each.earlier_self,
                "superior": each.superior,
            }
            for each in found.passages
        ],
    }


def noted(passages: Iterable[Shared], shortest: int) -> tuple[tuple[Shared, int], ...]:
    """Passages for a reader, each with where it is shown from: where two overlap, what the later one adds.

    One that adds little is left out; its characters are shown with the one before.
    """
    shown: list[tuple[Shared, int]] = []
    for each in passages:
        last = shown[-1][0] if shown and shown[-1][0].section == each.section else None
        start = max(each.offset, last.end) if last else each.offset
        if each.end - start >= max(1, shortest // 2) or last is None:
            shown.append((each, start))
    return tuple(shown)


def _shared(report: Report, found: Passage, first: Row, common: int) -> Shared:
    text = report.sections[found.section].searched[found.start : found.start + found.length]
    own, above = ("self" in found.groups), ("superior" in found.groups)
    return Shared(found.section, found.start, text, found.reports, first, own, above, found.reports >= common)


def _covered(passages: tuple[Shared, ...]) -> int:
    total, section, end = 0, -1, 0
    for each in passages:
        if each.section != section:
            section, end = each.section, 0
        total += max(0, each.end - max(end, each.offset))
        end = max(end, each.end)
    return total


def _others(corpus: Corpus, report: Report, whom: str) -> Others:
    if whom == "everybody":
        return EVERYBODY
    if whom in ("earlier", "later"):
        # Of an unknown year nobody is earlier or later.
        year = report.year
        years = (
            range(FIRST_YEAR, year)
            if whom == "earlier" and year
            else range((year or LAST_YEAR) + 1, LAST_YEAR + 1)
        )
        return Others(Filters(year=frozenset(years))) if years else Others(only=frozenset())
    return Others(only=_ids(corpus, report, whom))


def _ids(corpus: Corpus, report: Report, whom: str) -> frozenset[str]:
    """The reports of the same issuer (`self`: of earlier years), or of the same kind of body above."""
    if whom == "superior":
        above = [region.code for region in regions.path(report.region)[:-1]]
        rows = (row for code in above for row in corpus.rows({"region": code, "body": report.body}))
        return frozenset(row.id for row in rows)
    if not report.issuer:
        return frozenset()
    same = corpus.rows({"issuer": report.issuer, "region": report.region})
    if whom == "issuer":
        return frozenset(row.id for row in same if row.id != report.id)
    return frozenset(row.id for row in same if row.year and report.year and row.year < report.year)
