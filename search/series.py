"""One author's reports year by year: a government's, whoever signed them, with the years that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index import regions
from index.corpus import Corpus
from index.records import Row
from index.report import Report

GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class YearOfSeries:
    """A year with the author's reports about it, mostly one; none where it is missing."""

    year: int
    reports: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The years of one author, the earliest first, and under which names in which years it signed."""

    years: tuple[YearOfSeries, ...]
    signed: Mapping[str, tuple[int, ...]]


def series(corpus: Corpus, report: Report, known: Iterable[int]) -> Series:
    """The series that a report is of, from its first year to the last of the `known` ones.

    The government of a province, prefecture, county or township is one author, with its party committee or
    without; any other author is the issuer of that name in the region. Empty where the author is unknown.
    """
    by_year: dict[int, list[Row]] = {}
    signed: dict[str, dict[int, None]] = {}
    for row in corpus.rows(_author(report)) if _author(report) else ():
        if row.year:
            by_year.setdefault(row.year, []).append(row)
            signed.setdefault(row.issuer, {})[row.year] = None
    years = sorted({*by_year, *(year for year in known if year >= min(by_year, default=year + 1))})
    return Series(
        tuple(YearOfSeries(year, tuple(by_year.get(year, ()))) for year in years),
        {name: tuple(sorted(told)) for name, told in signed.items()},
    )


def _author(report: Report) -> dict[str, str | int]:
    """What the rows of an author have in common; nothing for an unknown one."""
    unit = regions.get(report.region)
    if unit and report.body == GOVERNMENT and report.level == unit.level:
        return {"region": report.region, "level": report.level, "body": GOVERNMENT}
    return {"issuer": report.issuer, "region": report.region} if report.issuer else {}
