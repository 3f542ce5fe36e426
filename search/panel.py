"""The figures of every report, kept in one SQLite file beside the index, and asked for as a panel.

Reading a report takes 5 to 10 ms, too long for a panel of 30,000: the file follows the corpus as the index
does, and can be deleted and made again.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from index import regions
from index.corpus import Corpus
from index.database import Database
from index.records import CorpusError
from index.report import Report
from search.indicators import Table
from search.numbers import Value, read
from search.tables import csv_line, unarmed

PANEL = "numbers.db"
COLUMNS = (
    "id", "title", "issuer", "region_code", "region", "year", "indicator", "value", "at_least", "unit",
    "section", "offset", "sentence", "url",
)  # fmt: skip
"""Of the CSV and of the rows of the API."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS value (
    id TEXT NOT NULL, title TEXT NOT NULL, issuer TEXT NOT NULL, region TEXT NOT NULL, year INTEGER,
    url TEXT NOT NULL, indicator TEXT NOT NULL, value REAL NOT NULL, unit TEXT NOT NULL,
    at_least INTEGER NOT NULL, section INTEGER NOT NULL, offset INTEGER NOT NULL, sentence TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS value_id ON value (id);
CREATE INDEX IF NOT EXISTS value_indicator ON value (indicator, year);
"""
_BATCH = 200
_JUMP = 100
"""A value so many times another year's of the same unit is likely misread or misprinted."""


class PanelError(CorpusError):
    """A panel that cannot be kept or asked; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A value with the report that says it. `flags` tell why it is hard to believe: `over_100`, `jump`."""

    id: str
    title: str
    issuer: str
    region: str
    year: int | None
    url: str
    said: Value
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """The values of a year: how many reports have one, and the middle one."""

    year: int
    reports: int
    median: float


class Panel:
    """The values of a corpus's reports. Threads may share it."""

    def __init__(self, database: Database, table: Table) -> None:
        """Use `open`."""
        self._db = database
        self._table = table
        self._guard = threading.Lock()

    @classmethod
    def open(cls, folder: Path, table: Table) -> Panel:
        """The panel of a data folder, made if absent. Raises `PanelError` when that cannot be."""
        return cls(Database.open(folder / PANEL, _SCHEMA, PanelError), table)

    def close(self) -> None:
        """Close every thread's connection."""
        self._db.close()

    @property
    def change(self) -> int:
        """The corpus's change number that has been followed; 0 where another table was used."""
        if self._meta("table") != self._table.digest:
            return 0
        return int(self._meta("change") or 0)

    def follow(self, corpus: Corpus, step: Callable[[int, int], None] | None = None) -> int:
        """Read what came or changed since, with the table; returns how many reports were read.

        `step` is told the number of reports read so far, and of all to be read.
        """
        with self._guard:
            return self._follow(corpus, step or (lambda done, total: None))

    def behind(self, corpus: Corpus) -> int:
        """How many reports came or changed that were not read yet."""
        return sum(1 for _ in corpus.changes_since(self._since(corpus)))

    def _since(self, corpus: Corpus) -> int:
        # A panel ahead of its corpus followed another one.
        return self.change if self.change <= corpus.change else 0

    def _follow(self, corpus: Corpus, step: Callable[[int, int], None]) -> int:
        since, until = self._since(corpus), corpus.change
        changes = list(corpus.changes_since(since))
        if since == 0:
            self._db.write("DELETE FROM value")
        for first in range(0, len(changes), _BATCH):
            with self._db.batch():
                for change in changes[first : first + _BATCH]:
                    self._db.write("DELETE FROM value WHERE id = ?", change.id)
                    report = None if change.gone else corpus.get(change.id, change.version)
                    if report is not None:
                        self._keep(report)
            step(min(first + _BATCH, len(changes)), len(changes))
        with self._db.batch():
            for key, value in (("table", self._table.digest), ("change", str(until))):
                self._db.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)
        return len(changes)

    def rows(self, indicator: str, region: str = "", years: Iterable[int] = ()) -> tuple[PanelRow, ...]:
        """The values of an indicator by region, issuer and year; flagged with all the collection in view."""
        wanted = frozenset(years)
        rows = [_row(row) for row in self._db.all(f"{_SELECT} WHERE indicator = ? {_ORDER}", indicator)]
        return tuple(
            row
            for row in _flagged(rows)
            if (not region or regions.is_within(row.region, region)) and (not wanted or row.year in wanted)
        )

    def every(self, region: str = "", years: Iterable[int] = ()) -> Iterator[PanelRow]:
        """The values of all indicators, one indicator after the other."""
        for indicator in self._table.indicators:
            yield from self.rows(indicator, region, years)

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many reports have a value of each indicator, and how many values there are."""
        query = (
            "SELECT indicator, count(DISTINCT id) AS reports, count(*) AS said FROM value GROUP BY indicator"
        )
        return {row["indicator"]: (row["reports"], row["said"]) for row in self._db.all(query)}

    def _meta(self, key: str) -> str:
        row = self._db.one("SELECT value FROM meta WHERE key = ?", key)
        return row["value"] if row else ""

    def _keep(self, report: Report) -> None:
        about = (report.id, report.title, report.issuer, report.region, report.year, report.url)
        for said in read(report, self._table).values:
            values = (
                said.indicator, said.value, said.unit, int(said.at_least), said.section, said.offset,
                said.sentence,
            )  # fmt: skip
            self._db.write(f"INSERT INTO value VALUES ({', '.join('?' * 13)})", *about, *values)


_SELECT = "SELECT * FROM value"
_ORDER = "ORDER BY region = '', region, issuer, year, id, section, offset"


def by_year(rows: Iterable[PanelRow]) -> tuple[Year, ...]:
    """The middle value of each year; of a report with several values, their largest counts."""
    largest: dict[tuple[int, str], float] = {}
    for row in rows:
        if row.year is not None:
            key = row.year, row.id
            largest[key] = max(largest.get(key, row.said.value), row.said.value)
    years: dict[int, list[float]] = defaultdict(list)
    for (year, _), value in largest.items():
        years[year].append(value)
    return tuple(Year(year, len(values), median(values)) for year, values in sorted(years.items()))


def record(row: PanelRow) -> dict[str, str | int | float | bool | None]:
    """A row with the columns of the CSV as keys."""
    said = row.said
    values = (
        row.id, row.title, row.issuer, row.region, "/".join(regions.names(row.region)), row.year,
        said.indicator, plain(said.value), said.at_least, said.unit, said.section, said.offset,
        said.sentence, row.url,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def as_csv(rows: Iterable[PanelRow]) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, so that Excel opens it as it is; `at_least` is 1 or 0."""
    yield "\ufeff".encode() + csv_line(COLUMNS)
    for row in rows:
        values = record(row) | {"at_least": int(row.said.at_least)}
        yield csv_line(unarmed(value) if isinstance(value, str) else value for value in values.values())


def plain(value: float) -> float:
    """A whole number as one: 26, not 26.0."""
    return int(value) if value == int(value) else value


def _row(row: Any) -> PanelRow:
    said = Value(
        row["indicator"], row["value"], row["unit"], bool(row["at_least"]), row["section"], row["offset"],
        row["sentence"],
    )  # fmt: skip
    return PanelRow(row["id"], row["title"], row["issuer"], row["region"], row["year"], row["url"], said)


def _flagged(rows: list[PanelRow]) -> Iterator[PanelRow]:
    """Rows with what makes them hard to believe: rates over 100, values far from the unit's other years."""
    units: dict[tuple[str, str], list[PanelRow]] = defaultdict(list)
    for row in rows:
        units[row.region, row.issuer].append(row)
    for row in rows:
        flags = ["over_100"] if row.said.unit == "%" and row.said.value > 100 else []
        others = [each for each in units[row.region, row.issuer] if each.year != row.year]
        if row.issuer and row.said.value and _jumps(row, others):
            flags.append("jump")
        yield replace(row, flags=tuple(flags)) if flags else row


def _jumps(row: PanelRow, others: list[PanelRow]) -> bool:
    known = [each.said.value for each in others if each.said.value and each.said.unit == row.said.unit]
    times = [max(value, row.said.value) / min(value, row.said.value) for value in known]
    return bool(times) and min(times) >= _JUMP
