"""What a shard keeps of a report: its values for filters and orders, its sections normalised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.analyzer import normalise
from index.engine import Entry
from index.report import KINDS, TITLE_KIND

BITS = {kind: 1 << place for place, kind in enumerate((TITLE_KIND, *KINDS))}
"""The kinds of section as bits of one byte: a section may have several."""


@dataclass(frozen=True, slots=True)
class Row:
    """A report as a shard keeps it. Unknown are year and day (`date.toordinal`) 0, the others empty."""

    id: str
    version: int
    region: str
    level: str
    body: str
    issuer: str
    year: int
    published: int
    sections: tuple[tuple[int, str], ...]
    """The title and the sections: bits of their kinds, and the normalised string that is searched."""

    @property
    def characters(self) -> int:
        """How long its sections are together."""
        return sum(len(text) for _, text in self.sections)


def row(entry: Entry) -> Row:
    """What a shard keeps of an entry."""
    report = entry.report
    title = ((BITS[TITLE_KIND], normalise(report.title)),) if report.title else ()
    return Row(
        id=report.id,
        version=entry.version,
        region=report.region,
        level=report.level,
        body=report.body,
        issuer=normalise(report.issuer),
        year=report.year or 0,
        published=_day(report.published),
        sections=title + tuple((mask(part.kinds), normalise(part.searched)) for part in report.sections),
    )


def mask(kinds: frozenset[str] | tuple[str, ...]) -> int:
    """The bits of kinds; one that does not exist has none.

    >>> mask(("title", "problems"))
    9
    """
    return sum(BITS.get(kind, 0) for kind in set(kinds))


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0
