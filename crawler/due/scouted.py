"""What scouting found at each government's site: the outcome of the last look, and the columns of reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.database import Database

SCOUTED_TABLE = """
CREATE TABLE IF NOT EXISTS scouted (
    code TEXT PRIMARY KEY, finding TEXT NOT NULL, evidence TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scouted_column (
    url TEXT PRIMARY KEY, host TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, evidence TEXT NOT NULL,
    day TEXT NOT NULL, places TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS scouted_column_host ON scouted_column (host);
CREATE TABLE IF NOT EXISTS followed (code TEXT PRIMARY KEY, since INTEGER NOT NULL);
"""


class Finding(StrEnum):
    """What a look at a government's site came to."""

    FOUND = "found"
    NONE = "none"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    OTHER_SITE = "other site"


@dataclass(frozen=True, slots=True)
class Scouted:
    """The last look at the site of a division's government (its code): what it came to, why, and when."""

    code: str
    finding: Finding
    evidence: str
    day: date


@dataclass(frozen=True, slots=True)
class ScoutedColumn:
    """A column of reports: on whose site it stands (`host`, a code) and whose reports it lists (`code`).

    The two differ for a collective column, which is kept once: there `code` is the site's own, and the
    reports of those below it are in the column too: its `places`, as far as its titles name them.
    """

    url: str
    host: str
    code: str
    name: str
    evidence: str
    day: date
    places: frozenset[str] = frozenset()


class Scoutings:
    """The outcomes kept in `crawl.db`, by division code."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, scouted: Scouted, columns: Iterable[ScoutedColumn] = ()) -> None:
        """Keep the outcome of a look, in one transaction, in place of what the look before came to."""
        with self._db.batch():
            self._db.write(
                "INSERT OR REPLACE INTO scouted VALUES (?, ?, ?, ?)",
                scouted.code,
                scouted.finding,
                scouted.evidence,
                scouted.day.isoformat(),
            )
            self._db.write("DELETE FROM scouted_column WHERE host = ?", scouted.code)
            for column in columns:
                self._db.write(
                    "INSERT OR REPLACE INTO scouted_column VALUES (?, ?, ?, ?, ?, ?, ?)",
                    column.url,
                    column.host,
                    column.code,
                    column.name,
                    column.evidence,
                    column.day.isoformat(),
                    " ".join(sorted(column.places)),
                )

    def follow(self, codes: Iterable[str], since: int) -> None:
        """Remember that the reports of these governments are wanted, from a year on (0 for all)."""
        with self._db.batch():
            for code in codes:
                self._db.write("INSERT OR REPLACE INTO followed VALUES (?, ?)", code, since)

    def followed(self) -> dict[str, int]:
        """The governments whose reports are wanted, each with the first year."""
        return {row["code"]: row["since"] for row in self._db.all("SELECT * FROM followed ORDER BY code")}

    def of(self, code: str) -> Scouted | None:
        """The last look at a government's site."""
        return next(self._looks(" WHERE code = ?", code), None)

    def all(self) -> dict[str, Scouted]:
        """Every government that was looked at, by code."""
        return {look.code: look for look in self._looks("")}

    def columns(self, host: str = "") -> tuple[ScoutedColumn, ...]:
        """The columns found on a government's site, or all, by site and address."""
        rows = self._db.all(
            "SELECT * FROM scouted_column WHERE host = ?1 OR ?1 = '' ORDER BY host, url", host
        )
        return tuple(
            ScoutedColumn(
                row["url"],
                row["host"],
                row["code"],
                row["name"],
                row["evidence"],
                date.fromisoformat(row["day"]),
                frozenset(row["places"].split()),
            )
            for row in rows
        )

    def _looks(self, where: str, *values: str) -> Iterator[Scouted]:
        for row in self._db.all(f"SELECT * FROM scouted{where} ORDER BY code", *values):
            yield Scouted(
                row["code"], Finding(row["finding"]), row["evidence"], date.fromisoformat(row["day"])
            )
